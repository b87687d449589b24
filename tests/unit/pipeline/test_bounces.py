"""What comes back ends, pauses or is noted by the stated rules, once, and only if we wrote the address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from hub.errors import Cause, SourceError
from hub.model.subscription import ChannelName, Health, Rhythm, Standing
from hub.pipeline.bounce_rules import Effect, judge
from hub.pipeline.bounces import look_into_bounce_mailbox, read_bounce_mailbox, take_bounce
from hub.reading.bounces import Kind
from hub.settings import Settings
from hub.signatures import Keys
from hub.store import Store
from tests.builders import DAY, NOW, a_subscription, an_id
from tests.fakes import FakeHttp, StoppedClock
from tests.unit.reading.bounced import a_complaint, a_letter, a_report, about

URL = "imaps://mail.hub.example/INBOX"
FULL = {"status": "5.2.2", "said": "smtp; 552 5.2.2 mailbox full"}


@dataclass
class Parts:
    store: Store
    clock: StoppedClock
    http: FakeHttp = field(default_factory=FakeHttp)
    keys: Keys = field(default_factory=lambda: Keys(lambda: "a key of the tests"))
    settings: Settings = field(
        default_factory=lambda: Settings(
            home=Path("/nowhere"),
            config_dir=Path("/nowhere"),
            database_url="sqlite:///unused",
            base_url="https://hub.example",
            tag_authority="hub.example",
            bounce_url=URL,
            bounce_user="bounces",
        )
    )

    def subscribed(self, **given):
        words = {
            "id": an_id(77),
            "channel": ChannelName.EMAIL,
            "target": "ana@example.org",
            "rhythm": Rhythm.WEEKLY,
            "standing": Standing.ACTIVE,
        }
        with self.store.begin(log=False) as unit:
            unit.subscriptions.add(a_subscription(**(words | given)))

    def now(self):
        with self.store.view() as view:
            return view.subscriptions.get(an_id(77))

    def take(self, raw: bytes):
        return take_bounce(self, raw)


@pytest.fixture
def parts(store, clock):
    return Parts(store, clock)


def on(number: int) -> str:
    """Makes a report another one than the one before."""
    return f"X-Number: {number}\n"


# The rules, by table


def after(*kinds_at, health=None, **given):
    """What a row of (kind, days after the first) has come to."""
    standing, effect = health or Health(), Effect.IGNORED
    for kind, days in kinds_at:
        effect, standing = judge(standing, kind, NOW + days * DAY, **given)
    return effect


@pytest.mark.parametrize(
    ("row", "effect"),
    [
        ([(Kind.HARD, 0)], Effect.NOTED),
        ([(Kind.HARD, 0), (Kind.HARD, 0.2)], Effect.NOTED),
        ([(Kind.HARD, 0), (Kind.HARD, 1)], Effect.ENDED),
        ([(Kind.HARD, 0), (Kind.SOFT, 3), (Kind.HARD, 7)], Effect.ENDED),
        ([(Kind.HARD, 0), (Kind.HARD, 40)], Effect.NOTED),
        ([(Kind.HARD, 0), (Kind.HARD, 40), (Kind.HARD, 41)], Effect.ENDED),
        ([(Kind.SOFT, day) for day in range(0, 28, 7)], Effect.NOTED),
        ([(Kind.SOFT, day) for day in range(0, 35, 7)], Effect.PAUSED),
        ([(Kind.SOFT, day / 100) for day in range(50)], Effect.NOTED),
        ([(Kind.SOFT, day) for day in (0, 1, 2, 3, 7)], Effect.PAUSED),
        ([(Kind.SOFT, day) for day in (0, 1, 2, 3, 40)], Effect.NOTED),
        ([(Kind.SOFT, 0), (Kind.SOFT, 1), (Kind.HARD, 2), (Kind.SOFT, 3), (Kind.SOFT, 8)], Effect.PAUSED),
        ([(Kind.COMPLAINT, 0)], Effect.ENDED),
        ([(Kind.UNSUBSCRIBE, 0)], Effect.ENDED),
        ([(Kind.NOTHING, 0)], Effect.IGNORED),
    ],
)
def test_the_rules_are_those_that_are_stated(row, effect):
    assert after(*row) is effect


def test_a_question_that_nobody_can_receive_ends_what_it_asks_about():
    assert after((Kind.HARD, 0), pending=True) is Effect.ENDED
    assert after((Kind.SOFT, 0), pending=True) is Effect.NOTED


# One message


def test_no_such_mailbox_on_two_days_ends_a_subscription_and_says_why(parts):
    parts.subscribed()
    assert parts.take(a_report(headers=on(1))).effect is Effect.NOTED
    assert parts.now().standing is Standing.ACTIVE
    parts.clock.advance(days=1)
    assert parts.take(a_report(headers=on(2))).effect is Effect.ENDED
    here = parts.now()
    assert here.standing is Standing.ENDED
    assert here.why == "There is no such mailbox: 5.1.1 550 5.1.1 <ana@example.org>: no such user"


def test_a_full_mailbox_over_weeks_pauses_and_loses_nothing(parts):
    parts.subscribed()
    for week in range(5):
        handled = parts.take(a_report(headers=on(week), **FULL))
        parts.clock.advance(days=7)
    assert handled.effect is Effect.PAUSED
    here = parts.now()
    assert (here.standing, here.next_digest) == (Standing.PAUSED, None)
    assert here.why.startswith("5 mails in a row came back. The last one: 5.2.2")


def test_a_complaint_ends_at_once(parts):
    parts.subscribed()
    assert parts.take(a_complaint()).effect is Effect.ENDED
    assert parts.now().why == "A complaint came: Its receiver called it spam (abuse)."


def test_a_letter_that_says_unsubscribe_ends_at_once(parts):
    parts.subscribed()
    assert parts.take(a_letter()).effect is Effect.ENDED
    assert parts.now().why == "Ended by its owner, by mail."


def test_the_same_message_counts_once_however_often_it_is_read(parts):
    parts.subscribed()
    parts.take(a_report())
    parts.clock.advance(days=2)
    assert parts.take(a_report()).effect is Effect.IGNORED
    assert parts.now().standing is Standing.ACTIVE


@pytest.mark.parametrize(
    "address",
    [about(keys=Keys(lambda: "another key")), "bounces+" + "a" * 36 + "@hub.example", "bounces@hub.example"],
    ids=["forged", "made up", "nobody's"],
)
def test_an_address_that_we_did_not_write_moves_nothing(parts, address):
    parts.subscribed()
    for day in range(3):
        assert parts.take(a_report(to=address, headers=on(day))).effect is Effect.IGNORED
        parts.clock.advance(days=1)
    assert parts.now().standing is Standing.ACTIVE
    assert parts.now().health.bounces == 0


def test_after_a_change_of_keys_old_mail_still_comes_back_to_its_own(parts):
    parts.subscribed()
    parts.keys = Keys(lambda: "a_new_key a_key_before")
    old = about(keys=Keys(lambda: "a_key_before"))
    assert parts.take(a_complaint(sender=old)).effect is Effect.ENDED


def test_what_is_about_a_subscription_that_is_gone_or_over_is_left_alone(parts):
    assert parts.take(a_complaint()).effect is Effect.IGNORED
    parts.subscribed(standing=Standing.ENDED, why="Ended by its owner.")
    assert parts.take(a_complaint("fraud")).effect is Effect.IGNORED
    assert parts.now().why == "Ended by its owner."


def test_an_automatic_answer_changes_nothing(parts):
    parts.subscribed()
    handled = parts.take(a_letter("I am away", headers="Auto-Submitted: auto-replied\r\n"))
    assert (handled.effect, handled.kind) == (Effect.IGNORED, Kind.NOTHING)


# The mailbox


def test_the_mailbox_is_read_from_where_it_was_left(parts):
    parts.subscribed()
    parts.http.pages[f"{URL};UID=1"] = a_report(headers=on(1))
    assert [each.effect for each in read_bounce_mailbox(parts)] == [Effect.NOTED]
    assert read_bounce_mailbox(parts) == []
    parts.clock.advance(days=1)
    parts.http.pages[f"{URL};UID=2"] = a_report(headers=on(2))
    assert [each.effect for each in read_bounce_mailbox(parts)] == [Effect.ENDED]
    assert parts.http.asked == [f"{URL};UID=1", f"{URL};UID=2"]
    assert parts.http.visits[0][:3] == (URL, "bounces", "INTERFORUM_BOUNCE_PASSWORD")


def test_without_a_mailbox_nothing_is_asked(parts):
    parts.settings = Settings(
        home=Path("/"), config_dir=Path("/"), database_url="", base_url="", tag_authority=""
    )
    assert read_bounce_mailbox(parts) == []
    assert parts.http.visits == []


def test_a_mailbox_that_cannot_be_read_is_told_and_read_on_later(parts, caplog):
    parts.subscribed()
    parts.http.pages[URL] = SourceError(Cause.LOGIN, "The password is wrong.")
    look_into_bounce_mailbox(parts)
    assert "the mailbox of returned mail cannot be read: The password is wrong." in caplog.text
    del parts.http.pages[URL]
    parts.http.pages[f"{URL};UID=1"] = a_complaint()
    look_into_bounce_mailbox(parts)
    assert parts.now().standing is Standing.ENDED


def test_what_bounced_long_ago_is_kept_with_the_subscription(parts):
    parts.subscribed()
    parts.take(a_report(headers=on(1)))
    parts.clock.advance(hours=1)
    parts.take(a_report(headers=on(2), **FULL))
    health = parts.now().health
    assert (health.bounces, health.bouncing_since, health.hard_bounce) == (2, NOW, NOW)
    assert health.last_bounce == NOW + timedelta(hours=1)
