"""Newsletters end to end: a real IMAP server, the guarded client, the pipeline, the pages that are shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.errors import Cause
from hub.http import GuardedHttp, Limits
from hub.model.item import Status
from hub.model.source import Condition
from hub.store import Store
from tests import dovecot
from tests.builders import a_source
from tests.hostile import certificates
from tests.playback import RECORDINGS
from tests.walks.house import House

LETTERS = RECORDINGS / "mailbox"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificates.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def server(authority: Path) -> Iterator[dovecot.Dovecot]:
    dovecot.needed()
    with dovecot.a_server(authority.parent / "tls-good.pem") as running:
        yield running


@pytest.fixture
def mails(server: dovecot.Dovecot) -> dovecot.Mails:
    return server.a_mailbox()


@pytest.fixture
def passwords() -> dict[str, str]:
    return {"NEWS_PASSWORD": dovecot.PASSWORD}


@pytest.fixture
def house(store: Store, server: dovecot.Dovecot, mails: dovecot.Mails, authority: Path, passwords) -> House:
    options = {"user": mails.user, "password_variable": "NEWS_PASSWORD"}
    source = a_source("letters", connector="mailbox", url=server.url(), options=options)
    http = GuardedHttp(
        user_agent="test",
        permitted=frozenset({("127.0.0.1", server.secure)}),
        ca_bundle=authority,
        limits=Limits(seconds=30),
        environ=passwords,
    )
    return House(store, [source], http)


def recorded(*names: str) -> list[bytes]:
    return [(LETTERS / name).read_bytes() for name in names]


def titles(house: House) -> list[str]:
    return sorted(item.title for item in house.items)


def test_letters_become_items_once_each_whatever_the_server_does(house: House, mails: dovecot.Mails):
    mails.deliver(*recorded("mailchimp-en/42.eml", "mailman-ru/1.eml", "mailman-ru/2.eml"))
    first = house.poll()["letters"]
    again = house.poll()["letters"]
    mails.renumber()
    renumbered = house.poll()["letters"]

    assert (first.new, first.cause) == (2, None)
    assert (again.new, renumbered.new) == (0, 0)
    assert titles(house) == [
        "Shores Dialogue: Senior officials agree on a roadmap",
        "Совещание старших должностных лиц",
    ]
    assert house.happened == ["item.published"] * 2
    assert not any("S" in name.partition(":2,")[2] for name in mails.names())


def test_a_letter_that_comes_later_is_read_and_one_that_is_deleted_stays(house: House, mails: dovecot.Mails):
    mails.deliver(*recorded("mailchimp-en/42.eml"))
    house.poll()
    for name in mails.names():
        for folder in ("new", "cur"):
            (mails.folder / folder / name).unlink(missing_ok=True)
    mails.deliver(*recorded("brevo-fr-es/fr.eml"))
    house.poll()

    assert len(house.items) == 2
    assert {item.status for item in house.items} == {Status.PUBLISHED}


def test_an_empty_mailbox_is_no_failure(house: House):
    result = house.poll()["letters"]

    assert result.cause is None
    assert house.state("letters").condition is not Condition.UNREADABLE


def test_a_password_that_is_not_right_is_told_and_is_over_once_it_is(house: House, mails, passwords):
    mails.deliver(*recorded("mailchimp-en/42.eml"))
    right = passwords.pop("NEWS_PASSWORD")
    house.poll()
    missing = house.state("letters")
    passwords["NEWS_PASSWORD"] = "wrong"
    house.poll(hours=48)
    wrong = house.state("letters")
    passwords["NEWS_PASSWORD"] = right
    house.poll(hours=48)

    assert (missing.cause, missing.condition) == (Cause.LOGIN, Condition.UNREADABLE)
    assert "NEWS_PASSWORD" in missing.detail
    assert wrong.cause is Cause.LOGIN
    assert mails.user not in wrong.detail
    assert house.state("letters").cause is None
    assert len(house.items) == 1


def test_what_is_kept_of_a_letter_names_neither_us_nor_a_way_to_unsubscribe_us(house: House, mails):
    letters = sorted(path for path in LETTERS.glob("*/*.eml"))
    mails.deliver(*(path.read_bytes() for path in letters))
    house.poll()

    assert len(house.items) >= 6
    kept = str([*house.items, *house.events, *(house.store.history(item.id) for item in house.items)]).lower()
    for secret in ("hub.example", "unsub", "/remove/", "0a1b2c3d4e", "/mk/un/", "/mk/mr/"):
        assert secret not in kept.replace("tag:hub.example", "")
