"""Digests in the terminal: planned by hand, looked at, listed."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest

from hub.model.subscription import ChannelName, Rhythm, Schedule, Standing, Subscription, WhenEmpty
from hub.reading.periods import Period
from hub.reading.schedule import period_due
from hub.store import Store
from tests.builders import an_id
from tests.unit.cli.conftest import House

NOW = datetime.now(UTC)
THIS_WEEK = Period.of_week(NOW.date()).name


def subscriber(house: House, **given) -> str:
    """Let somebody be due since a minute ago."""
    words = {
        "id": an_id(77),
        "channel": ChannelName.EMAIL,
        "target": "ada@example.org",
        "rhythm": Rhythm.WEEKLY,
        "schedule": Schedule(weekday=NOW.weekday(), minute=NOW.hour * 60 + NOW.minute),
        "when_empty": WhenEmpty.ONE_LINE,
        "standing": Standing.ACTIVE,
        "created": NOW,
        "changed": NOW,
        "confirmed": NOW - timedelta(days=30),
        "next_digest": NOW - timedelta(minutes=1),
    } | given
    store = Store.open(f"sqlite:///{house.database}")
    with store.begin(log=False) as unit:
        unit.subscriptions.add(Subscription(**words))
    store.close()
    return words["id"]


@pytest.fixture
def read(house: House) -> House:
    """A hub that has read one forum."""
    house.run("poll", "two-shores")
    return house


def test_what_is_due_is_planned_once(read):
    subscriber(read)
    (said,) = read.rows("digest", "run")
    assert (said["planned"], said["mails"], said["failed"]) == (1, 1, 0)
    (again,) = read.rows("digest", "run")
    assert again["planned"] == 0


def test_a_dry_run_says_what_would_be_sent_and_plans_nothing(read):
    subscriber(read)
    done = read.run("digest", "run", "--dry-run")
    assert "1 mails would be sent" in done.stdout
    assert read.rows("digest", "list") == []


def test_planned_periods_are_listed(read):
    subscriber(read)
    read.run("digest", "run")
    (row,) = read.rows("digest", "list")
    assert (row["subscriptions"], row["mails"], row["issues"]) == (1, 1, 1)
    assert Period.named(row["period"])


def test_where_nothing_was_planned_it_says_so(house):
    done = house.run("digest", "list")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No digest has been planned so far" in done.stderr
    assert not house.database.exists()


def test_nobody_due_is_said_and_no_failure(read):
    done = read.run("digest", "run")
    assert (done.exit_code, done.stdout) == (0, "Nobody is due.\n")


@pytest.mark.parametrize(
    ("period", "why"), [("2020-W01", "over for too long"), ("2090-W01", "has not begun")]
)
def test_a_period_of_another_time_is_refused(read, period, why):
    done = read.run("digest", "run", "--period", period)
    assert done.exit_code == 1
    assert why in done.stderr


def test_a_period_can_be_sent_ahead_of_time_and_only_once(read):
    due = (NOW + timedelta(hours=1)).replace(second=0, microsecond=0)
    schedule = Schedule(weekday=due.weekday(), minute=due.hour * 60 + due.minute)
    subscriber(read, next_digest=due, schedule=schedule)
    period = period_due(Rhythm.WEEKLY, schedule, due).name
    assert read.rows("digest", "run", "--period", period)[0]["periods"] == {period: 1}
    assert read.rows("digest", "run", "--period", period)[0]["planned"] == 0


# Looking at one


def test_the_preview_is_the_mail_itself(read):
    done = read.run("digest", "preview", "--period", THIS_WEEK, "--language", "fr")
    mail = email.message_from_bytes(done.stdout_bytes, policy=email.policy.default)
    assert done.exit_code == 0
    assert mail["To"] == "reader@example.org"
    assert mail["Content-Language"] == "fr"
    assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}


def test_a_part_of_the_preview_can_be_had_alone(read):
    written = read.run("digest", "preview", "--period", THIS_WEEK, "--html").stdout
    assert written.lstrip().lower().startswith("<!doctype html")
    assert "<html" not in read.run("digest", "preview", "--period", THIS_WEEK, "--text").stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--period", "2026-W60"], "is no week and no day"),
        (["--period", "2090-W01"], "lies in the future"),
        (["--language", "de"], "choose one of en"),
        (["--filter", "forum=two-shore"], "did you mean 'two-shores'?"),
        (["--filter", "forum"], "write it as name=value"),
        (["--filter", "forun=two-shores"], "forum"),
    ],
)
def test_a_preview_of_what_does_not_exist_is_wrong_use(read, words, why):
    done = read.run("digest", "preview", *words)
    assert done.exit_code == 2
    assert why in done.stderr
