"""From the first question to the last mail: subscribe, confirm, be told in one's language, leave by one click."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hub.model.subscription import Standing
from hub.pipeline.bounces import take_bounce
from hub.pipeline.claims import Claims
from hub.pipeline.deliver import deliver
from hub.pipeline.dispatch import dispatch_new
from hub.pipeline.notices import send_notices
from tests.unit.reading.bounced import a_complaint
from tests.unit.web.house import BASE, House

ADDRESS = "ana@ministry.example"


class Subscriber:
    """A person with a mailbox, who only sees mails and the pages behind their links."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._read: set[Path] = set()

    def asks(self, **wish: str) -> None:
        assert self.house.client.post("/subscribe", data={"target": ADDRESS, **wish}).status_code == 200

    def mails(self) -> list[EmailMessage]:
        """Let the hub send what it has to; return what is new in the mailbox."""
        services = self.house.services
        send_notices(services)
        dispatch_new(services)
        deliver(services, Claims("host/1/1/test", 4, services.channels))
        new = sorted(set((self.house.where / "mail").glob("*.eml")) - self._read)
        self._read |= set(new)
        return [message_from_bytes(path.read_bytes(), policy=policy.SMTP) for path in new]

    def mail(self) -> EmailMessage:
        (mail,) = self.mails()
        assert mail["To"] == ADDRESS
        return mail

    def opens(self, link: str, **given):
        return self.house.client.open(urlsplit(link).path, **given)

    def standing(self) -> Standing:
        with self.house.services.store.view() as view:
            return view.subscriptions.listed()[-1].standing


@pytest.fixture
def ana(tmp_path, sqlite_template) -> Subscriber:
    house = House(tmp_path, template=sqlite_template)
    yield Subscriber(house)
    house.close()


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(mail: EmailMessage, path: str) -> str:
    (found,) = set(re.findall(rf"{BASE}{path}\S+", text(mail)))
    return found


def way_out(mail: EmailMessage) -> str:
    (found,) = re.findall(r"<(https://[^>]+)>", str(mail["List-Unsubscribe"]))
    return found


def test_a_subscriber_comes_is_told_and_goes(ana):
    ana.asks(rhythm="at_once", language="fr", forum="two-shores")
    question = ana.mail()
    assert question["Subject"] == "À confirmer : les messages d’Interforum"

    confirm = link(question, "/subscribe/confirm/")
    assert ana.opens(confirm).status_code == 200  # a scanner looks, and nothing happens
    ana.house.says("before", title="Said before she had confirmed")
    assert ana.mails() == []
    assert ana.standing() is Standing.PENDING
    assert ana.opens(confirm, method="POST").status_code in {200, 303}
    assert ana.standing() is Standing.ACTIVE

    ana.house.says("som", title="Réunion des hauts fonctionnaires", language="fr")
    ana.house.says("gulf", source="gulf-news", title="Nothing she asked for")
    told = ana.mail()
    assert told["Subject"] == "Réunion des hauts fonctionnaires"
    assert told["Content-Language"] == "fr"

    ana.house.clock.advance(hours=1)
    ana.house.says("som", title="Réunion reportée", language="fr")
    changed = ana.mail()
    assert changed["Subject"] == "Modification : Réunion reportée"
    assert "Le forum a modifié : le titre." in text(changed)
    assert changed["Message-ID"] != told["Message-ID"]

    assert ana.opens(way_out(changed)).status_code == 200
    assert ana.standing() is Standing.ACTIVE
    one_click = {"method": "POST", "data": {"List-Unsubscribe": "One-Click"}}
    assert ana.opens(way_out(changed), **one_click).status_code == 200
    assert ana.standing() is Standing.ENDED
    ana.house.says("after", title="Said after she had gone")
    assert ana.mails() == []


def test_what_comes_together_is_one_mail(ana):
    ana.asks(rhythm="at_once")
    ana.opens(link(ana.mail(), "/subscribe/confirm/"), method="POST")
    ana.house.says("one", title="First statement")
    ana.house.says("two", title="Second statement", source="gulf-news")
    mail = ana.mail()
    assert mail["Subject"] == "2 new – Two Shores Dialogue, Gulf Consultation"
    assert "First statement" in text(mail)
    assert "Second statement" in text(mail)


def test_who_asks_twice_gets_the_way_to_what_there_is(ana):
    ana.asks(rhythm="at_once")
    ana.opens(link(ana.mail(), "/subscribe/confirm/"), method="POST")
    ana.asks(rhythm="at_once")
    again = ana.mail()
    assert again["Subject"] == "You are subscribed to Interforum already"
    assert ana.opens(link(again, "/subscription/")).status_code == 200


def test_a_complaint_about_a_real_mail_ends_it(ana):
    ana.asks(rhythm="at_once")
    ana.opens(link(ana.mail(), "/subscribe/confirm/"), method="POST")
    ana.house.says("one", title="First statement")
    mail = ana.mail()
    (returns_to,) = re.findall(r"mailto:([^?]+)\?", str(mail["List-Unsubscribe"]))
    take_bounce(ana.house.services, a_complaint(sender=returns_to))
    assert ana.standing() is Standing.ENDED
