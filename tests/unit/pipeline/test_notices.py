"""Notices go out once, are tried again only when they surely were not taken, and never block each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from hub.model.delivery import DeliveryState, Outgoing, Result
from hub.model.notice import Notice, NoticeKind
from hub.pipeline.notices import LEASE, next_try, send_notices
from hub.store import Store
from tests.builders import NOW
from tests.fakes import StoppedClock

TAKEN = Result(ok=True, status=250)
BUSY = Result(ok=False, status=451, detail="The server is busy.")
NO_SUCH = Result(ok=False, permanent=True, ends=True, status=550, detail="There is no such mailbox.")
IN_DOUBT = Result(ok=False, uncertain=True, detail="It broke off.")


@dataclass
class ScriptedMailer:
    """Takes mails as it was told to; what is not scripted is taken."""

    script: list[Result] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    before_answer: Callable[[], None] = lambda: None

    def notice(self, notice: Notice) -> Outgoing:
        if "unspeakable" in notice.data:
            raise KeyError("unspeakable")
        return Outgoing(message_id=str(notice.key), target=notice.target, body=b"")

    @contextmanager
    def open(self, target: str) -> Iterator[ScriptedMailer]:
        yield self

    def send(self, message: Outgoing) -> Result:
        self.sent.append(message.target)
        self.before_answer()
        return self.script.pop(0) if self.script else TAKEN


@dataclass
class Parts:
    store: Store
    clock: StoppedClock
    mailer: ScriptedMailer

    def ask(self, target="ana@example.org", **data) -> int:
        with self.store.begin(log=False) as unit:
            return unit.notices.add(
                kind=NoticeKind.CONFIRM_SUBSCRIPTION,
                target=target,
                language="en",
                data=data,
                now=self.clock.now(),
            )

    def troubled(self) -> list[tuple[str | None, DeliveryState]]:
        with self.store.view() as view:
            return [(notice.error, state) for notice, state in view.notices.troubled(9)]


@pytest.fixture
def parts(store, clock):
    return Parts(store, clock, ScriptedMailer())


def test_all_that_is_due_goes_out_the_oldest_first(parts):
    parts.ask("a@example.org")
    parts.ask("b@example.org")
    assert send_notices(parts) == 2
    assert send_notices(parts) == 0
    assert parts.mailer.sent == ["a@example.org", "b@example.org"]


def test_a_busy_server_is_asked_again_later_for_a_day_and_no_longer(parts):
    parts.ask()
    parts.mailer.script = [BUSY] * 100
    for _ in range(2 * 24 * 6):
        send_notices(parts)
        parts.clock.advance(minutes=10)
    assert parts.troubled() == [("The server is busy.", DeliveryState.FAILED)]
    assert 8 < len(parts.mailer.sent) < 20


def test_a_mail_that_is_taken_at_the_second_try_is_sent_twice_and_no_more(parts):
    parts.ask()
    parts.mailer.script = [BUSY]
    assert send_notices(parts) == 0
    parts.clock.advance(minutes=1)
    assert send_notices(parts) == 1
    assert len(parts.mailer.sent) == 2
    assert parts.troubled() == []


@pytest.mark.parametrize(
    ("answer", "state"), [(NO_SUCH, DeliveryState.FAILED), (IN_DOUBT, DeliveryState.HELD)]
)
def test_what_was_refused_for_good_or_may_have_arrived_is_not_sent_again(parts, answer, state):
    parts.ask()
    parts.mailer.script = [answer]
    send_notices(parts)
    parts.clock.advance(days=1)
    assert send_notices(parts) == 0
    assert parts.troubled() == [(answer.detail, state)]
    assert len(parts.mailer.sent) == 1


def test_one_that_cannot_be_written_keeps_nobody_waiting(parts, caplog):
    parts.ask(unspeakable="yes")
    parts.ask("b@example.org")
    assert send_notices(parts) == 1
    assert parts.mailer.sent == ["b@example.org"]
    assert parts.troubled()[0][1] is DeliveryState.FAILED
    assert "could not be written" in caplog.text


def test_a_mail_whose_sender_died_in_the_middle_is_held(parts):
    parts.ask()

    def die() -> None:
        raise SystemExit

    parts.mailer.before_answer = die
    with pytest.raises(SystemExit):
        send_notices(parts)
    parts.mailer.before_answer = lambda: None
    parts.clock.advance(seconds=LEASE.total_seconds() + 1)
    assert send_notices(parts) == 0
    assert len(parts.mailer.sent) == 1
    assert parts.troubled()[0][1] is DeliveryState.HELD


def test_what_another_is_sending_right_now_is_left_to_it(parts):
    parts.ask()
    inner: list[int] = []
    parts.mailer.before_answer = lambda: inner.append(send_notices(parts))
    assert send_notices(parts) == 1
    assert inner == [0]


def test_it_stops_between_two_mails_when_it_is_asked_to(parts):
    parts.ask()
    parts.ask()
    assert send_notices(parts, is_over=lambda: bool(parts.mailer.sent)) == 1


def a_notice(attempts: int) -> Notice:
    return Notice(
        key=1, kind=NoticeKind.DRAFT_WAITING, target="a@example.org", language="en", attempts=attempts,
        due=NOW, created=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("attempts", "asked", "minutes"),
    [(1, None, 1), (2, None, 5), (7, None, 240), (50, None, 240), (1, 600, 10)],
)
def test_waits_grow_and_a_server_may_ask_for_longer(attempts, asked, minutes):
    result = Result(ok=False, status=451, retry_after=asked)
    assert next_try(a_notice(attempts), result, NOW) == NOW + timedelta(minutes=minutes)
