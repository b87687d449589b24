"""A week from the log into mailboxes: planned, written by the real mailer, handed over."""

from __future__ import annotations

import email
import email.policy
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random

import icalendar
import pytest

from feeds import digest_calendar
from hub.delivery import Channels
from hub.delivery.parts import Parts
from hub.model.delivery import DeliveryState, message_id
from hub.model.draft import Kind
from hub.model.item import Meeting
from hub.model.subscription import ChannelName, WhenEmpty
from hub.pipeline.claims import Claims
from hub.pipeline.deliver import deliver
from hub.settings import Settings
from hub.signatures import Keys
from hub.store import Store
from tests.walks.digests import Newsroom

BASE = "https://hub.example"


class Office(Newsroom):
    """A newsroom whose mails are files."""

    def __init__(self, store: Store, home: Path) -> None:
        super().__init__(store)
        self.settings = Settings(
            home=home, config_dir=home, database_url="unused", base_url=BASE, tag_authority="hub.example"
        )
        self.keys = Keys(lambda: "a key of the tests")
        self.chance = Random(1)
        forums = self.registry.forums
        calendar = partial(digest_calendar, base_url=BASE, authority="hub.example", forums=forums)
        self.channels = Channels(
            Parts(settings=self.settings, poster=None, keys=self.keys, forums=forums, calendar=calendar)
        )
        self.mailer = self.channels[ChannelName.EMAIL]

    def send(self) -> dict[str, email.message.EmailMessage]:
        """Send what is due; return the mails by the address they went to."""
        deliver(self, Claims("host/1/1/test", 4, self.channels))
        files = sorted((self.settings.home / "mail").glob("*.eml"))
        mails = [email.message_from_bytes(each.read_bytes(), policy=email.policy.default) for each in files]
        return {mail["To"]: mail for mail in mails}


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    return Office(store, tmp_path)


def test_a_week_reaches_its_readers_each_in_their_language(office):
    people = {tag: office.subscriber(tag, language=tag) for tag in ("en", "fr", "ar")}
    office.says("pact", title="A declaration on fair recruitment", kind=Kind.OUTCOME)
    office.says(
        "som", forum="rabat", kind=Kind.MEETING, title="Senior officials",
        meeting=Meeting(start=date(2026, 12, 1), end=date(2026, 12, 2)),
    )  # fmt: skip
    office.at("2026-11-23 08:00")
    assert office.plan().rendered == 3
    mails = office.send()

    for tag, id in people.items():
        mail = mails[f"{tag}@example.org"]
        assert mail["Content-Language"] == tag
        assert mail["Message-ID"] == f"<{message_id(id, '2026-W47')}@hub.example>"
        text = mail.get_body(("plain",)).get_content()
        assert "A declaration on fair recruitment" in text
        assert f"{BASE}/digests/2026-W47?after=0&until={office.store.head()}&in={tag}" in text
        (attached,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        (event,) = icalendar.Calendar.from_ical(attached.get_content()).walk("VEVENT")
        assert event.decoded("DTEND") == date(2026, 12, 3)
        assert [each.state for each in office.mails(id)] == [DeliveryState.DELIVERED]
    assert len({mail["Subject"] for mail in mails.values()}) == 3


def test_one_item_makes_a_normal_subject(office):
    office.subscriber("ada")
    office.says("one")
    office.at("2026-11-23 08:00")
    office.plan()
    assert office.send()["ada@example.org"]["Subject"] == "1 news item – week 47"


def test_three_hundred_items_make_a_mail_under_eighty_kilobytes(office):
    office.subscriber("ada")
    long = "They met, and they agreed on the date of the next meeting. " * 15
    office.says(*(f"item-{number}" for number in range(300)), summary=long)
    office.at("2026-11-23 08:00")
    office.plan()
    mail = office.send()["ada@example.org"]
    assert len(mail.as_bytes()) < 80_000
    assert "280 more on the web" in mail.get_body(("plain",)).get_content()


def test_an_empty_week_is_one_line_for_who_wants_it(office):
    office.subscriber("ada", when_empty=WhenEmpty.ONE_LINE)
    office.subscriber("bob")
    office.at("2026-11-23 08:00")
    office.plan()
    mails = office.send()
    assert list(mails) == ["ada@example.org"]
    assert mails["ada@example.org"]["Subject"] == "Nothing new – week 47"


def test_a_digest_of_three_weeks_says_so(office):
    office.subscriber("ada")
    office.says("one")
    office.clock.advance(seconds=timedelta(days=24).total_seconds())
    office.plan()
    text = office.send()["ada@example.org"].get_body(("plain",)).get_content()
    assert "No digest could be sent for a while" in text


def test_the_same_mail_is_not_written_twice_by_whoever_plans_again(office):
    ada = office.subscriber("ada")
    office.says("one")
    office.at("2026-11-23 08:00")
    office.plan()
    office.send()
    office.change(ada, next_digest=office.clock.now())
    office.plan()
    assert len(list((office.settings.home / "mail").glob("*.eml"))) == len(office.send()) == 1
    assert office.subscription(ada).next_digest > office.clock.now()
