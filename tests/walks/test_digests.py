"""Digests from the log to the outbox: once for each subscription and period, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from hub.errors import SubscriptionError
from hub.model.delivery import message_id
from hub.model.event import EventType
from hub.model.subscription import Rhythm, Schedule, Standing, WhenEmpty
from hub.pipeline.plan_digests import plan_due, plan_period
from hub.reading.periods import Period
from hub.store import Store
from tests.walks.digests import CountingMailer, Newsroom, titles


@pytest.fixture
def room(store: Store) -> Newsroom:
    return Newsroom(store)


def test_a_week_is_told_once_on_its_subscribers_day_and_hour(room):
    ada = room.subscriber("ada")
    room.says("one")

    room.at("2026-11-23 07:59:59")
    assert room.plan().planned == 0
    room.at("2026-11-23 08:00:00")
    assert room.plan().planned == 1
    room.at("2026-11-23 08:01:00")
    assert room.plan().planned == 0

    assert room.told(ada) == ["1 in 2026-W47"]
    assert room.read(ada) == ["one of gfmd"]
    assert room.subscription(ada).next_digest == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_the_delivery_carries_its_issue_and_a_constant_message_id(room):
    ada = room.subscriber("ada")
    room.says("one")
    room.at("2026-11-23 08:00")
    room.plan()

    (mail,) = room.mails(ada)
    assert mail.message_id == message_id(ada, "2026-W47")
    assert mail.seq is None
    assert mail.issue == room.run(ada, "2026-W47").issue
    assert room.queue.handed == [mail.key]
    assert room.queue.woken == 1


def test_what_was_told_is_not_told_again_and_nothing_between_is_lost(room):
    ada = room.subscriber("ada")
    room.says("one")
    room.at("2026-11-23 08:00:20")
    room.says("two")
    room.plan()
    room.says("three")
    room.at("2026-11-30 08:00")
    room.plan()

    assert room.told(ada) == ["2 in 2026-W47", "1 in 2026-W48"]
    assert room.read(ada) == ["three of gfmd"]


def test_who_subscribes_in_mid_week_gets_the_whole_week_and_the_same_issue(room):
    room.at("2026-11-09 07:00")
    ada = room.subscriber("ada")
    room.says("before")
    room.at("2026-11-16 08:00:05")
    room.plan()
    room.says("monday")
    room.at("2026-11-19 12:00")
    bob = room.subscriber("bob")
    room.says("friday")
    room.at("2026-11-23 08:00")
    planning = room.plan()

    assert (planning.mails, planning.rendered) == (2, 1)
    assert room.mails(ada)[-1].issue == room.mails(bob)[-1].issue
    assert room.read(bob) == ["friday of gfmd", "monday of gfmd"]


def test_where_nobody_was_due_before_the_first_digest_begins_a_week_back(room):
    room.at("2026-11-13 07:00")
    room.says("before the week")
    room.at("2026-11-17 07:00")
    room.says("in the week")
    room.at("2026-11-19 12:00")
    ada = room.subscriber("ada")
    room.at("2026-11-23 08:00")
    room.plan()

    assert room.read(ada) == ["in the week of gfmd"]


def test_each_combination_of_filter_and_language_is_rendered_once(room):
    for number in range(12):
        filters = (("forum", "gfmd"),) if number % 2 else ()
        room.subscriber(str(number), filters=filters, language="fr" if number % 3 else "en")
    room.says("one")
    room.at("2026-11-23 08:00")
    planning = room.plan(page=5)

    assert (planning.planned, planning.mails, planning.rendered) == (12, 12, 4)
    assert len(room.mailer.rendered) == 4


def test_the_order_of_filters_makes_no_other_combination(room):
    room.subscriber("ada", filters=(("forum", "gfmd"), ("forum", "rabat")))
    room.subscriber("bob", filters=(("forum", "rabat"), ("forum", "gfmd"), ("forum", "gfmd")))
    room.says("one")
    room.at("2026-11-23 08:00")

    assert room.plan().rendered == 1


def test_a_filter_lets_in_what_its_list_would_show(room):
    ada = room.subscriber("ada", filters=(("forum", "rabat"),))
    room.says("one", forum="gfmd")
    room.says("two", forum="rabat")
    room.at("2026-11-23 08:00")
    room.plan()

    assert room.read(ada) == ["two of rabat"]


def test_only_the_wanted_kinds_of_event_are_told(room):
    room.says("old")
    ada = room.subscriber("ada", types=frozenset({EventType.ITEM_RETRACTED}))
    room.says("one")
    room.withdraws("old")
    room.at("2026-11-23 08:00")
    room.plan()

    assert room.read(ada) == ["old of gfmd"]


def test_an_empty_week_is_silence_or_one_line_as_the_subscriber_likes(room):
    ada = room.subscriber("ada", when_empty=WhenEmpty.NOTHING)
    bob = room.subscriber("bob", when_empty=WhenEmpty.ONE_LINE)
    eve = room.subscriber("eve", when_empty=WhenEmpty.ONE_LINE)
    room.at("2026-11-23 08:00")
    planning = room.plan()

    assert (planning.planned, planning.mails, planning.rendered) == (3, 2, 1)
    assert room.mails(ada) == []
    assert room.told(bob) == room.told(eve) == ["0 in 2026-W47"]
    assert room.run(ada, "2026-W47").issue is None
    room.at("2026-11-23 08:01")
    assert room.plan().planned == 0


def test_three_weeks_of_outage_are_one_digest_that_says_so(room):
    ada = room.subscriber("ada")
    for day in range(16, 30):
        room.at(f"2026-11-{day} 10:00")
        room.says(f"a{day}", f"b{day}")
    room.at("2026-12-09 11:00")
    planning = room.plan()

    assert (planning.planned, planning.mails) == (1, 1)
    (digest,) = room.mailer.rendered
    assert digest.catching_up
    assert digest.period == "2026-W49"
    assert digest.begins < datetime(2026, 11, 17, tzinfo=UTC)
    assert (len(titles(digest)), digest.more) == (20, 8)
    assert room.subscription(ada).next_digest == datetime(2026, 12, 14, 8, tzinfo=UTC)

    room.says("after")
    room.at("2026-12-14 08:00")
    room.plan()
    assert not room.mailer.rendered[-1].catching_up
    assert room.read(ada) == ["after of gfmd"]


def test_a_planner_that_is_some_hours_late_catches_up_with_nothing(room):
    room.subscriber("ada")
    room.says("one")
    room.at("2026-11-23 15:00")
    room.plan()

    (digest,) = room.mailer.rendered
    assert not digest.catching_up
    assert digest.ends == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_what_happened_while_it_was_paused_is_told_after_resuming(room):
    ada = room.subscriber("ada")
    room.says("one")
    room.change(ada, standing=Standing.PAUSED, next_digest=None)
    room.at("2026-12-02 10:00")
    assert room.plan().planned == 0
    room.change(ada, standing=Standing.ACTIVE, next_digest=datetime(2026, 12, 7, 8, tzinfo=UTC))
    room.at("2026-12-07 08:00")
    room.plan()

    assert room.read(ada) == ["one of gfmd"]
    assert room.mailer.rendered[-1].catching_up


def test_a_daily_digest_is_told_each_day(room):
    ada = room.subscriber("ada", rhythm=Rhythm.DAILY, minute=18 * 60)
    room.says("one")
    room.at("2026-11-16 18:00")
    room.plan()
    room.at("2026-11-17 12:00")
    room.says("two")
    room.at("2026-11-17 18:00")
    room.plan()

    assert room.told(ada) == ["1 in 2026-11-16", "1 in 2026-11-17"]


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Europe/Paris", "America/Mexico_City", "Asia/Manila"])
def test_a_year_has_as_many_digests_as_mondays_whatever_the_clocks_do(store, zone):
    room = Newsroom(store)
    room.at("2026-01-01 12:00")
    ada = room.subscriber("ada", zone=zone, weekday=6, minute=150, when_empty=WhenEmpty.ONE_LINE)
    while room.clock.now() < datetime(2027, 1, 1, 12, tzinfo=UTC):
        due = room.subscription(ada).next_digest
        room.clock.advance(seconds=(due - room.clock.now()).total_seconds())
        assert room.plan().planned == 1

    periods = [f"2026-W{week:02}" for week in range(1, 54)]
    assert [room.run(ada, period) is not None for period in periods] == [True] * 53


def test_whoever_moves_to_an_earlier_weekday_gets_no_second_digest_of_the_week(room):
    ada = room.subscriber("ada", weekday=4)
    room.says("one")
    room.at("2026-11-20 08:00")
    room.plan()
    room.says("two")
    room.change(ada, schedule=Schedule(weekday=0), next_digest=datetime(2026, 11, 23, 8, tzinfo=UTC))
    room.at("2026-11-23 08:00")
    room.plan()
    room.at("2026-11-30 08:00")
    room.plan()

    assert room.told(ada) == ["1 in 2026-W47", "1 in 2026-W48"]
    assert room.read(ada) == ["two of gfmd"]


def test_who_leaves_while_the_digest_is_written_gets_none(store):
    class Slow(CountingMailer):
        def issue(self, digest):
            room.change(ada, standing=Standing.ENDED, next_digest=None)
            return super().issue(digest)

    room = Newsroom(store, Slow())
    ada = room.subscriber("ada")
    room.says("one")
    room.at("2026-11-23 08:00")

    assert room.plan().mails == 0
    assert room.mails(ada) == []


def test_a_digest_that_cannot_be_written_keeps_no_other_waiting(store, caplog):
    room = Newsroom(store, CountingMailer(broken=lambda digest: digest.language == "ar"))
    ada, bob = room.subscriber("ada", language="ar"), room.subscriber("bob")
    room.says("one")
    room.at("2026-11-23 08:00")
    planning = room.plan(page=1)

    assert (planning.planned, planning.failed) == (1, 1)
    assert room.told(bob) == ["1 in 2026-W47"]
    assert "cannot be made" in caplog.text

    room.mailer.broken = lambda _: False
    room.at("2026-11-23 08:01")
    room.plan()
    assert room.told(ada) == ["1 in 2026-W47"]


def test_a_forum_that_left_the_registry_silences_only_itself(room):
    both = room.subscriber("both", filters=(("forum", "gone"), ("forum", "gfmd")))
    alone = room.subscriber("alone", filters=(("forum", "gone"),))
    room.says("one", forum="gfmd")
    room.says("two", forum="rabat")
    room.at("2026-11-23 08:00")
    room.plan()

    assert room.read(both) == ["one of gfmd"]
    assert room.mails(alone) == []


# Whatever crashes, whoever else plans


class Killed(BaseException):
    """Ends a planner as kill -9 does: nothing of it runs any more."""


class _Connection:
    """Passes statements on, and dies before the one whose number has come."""

    def __init__(self, countdown):
        self.countdown = countdown

    def __call__(self, *_given):
        self.countdown -= 1
        if self.countdown == 0:
            raise Killed


def _killed_before_statement(room, number):
    dying = _Connection(number)
    engine = room.store._engine
    event.listen(engine, "before_cursor_execute", dying)
    event.listen(engine, "commit", dying)
    try:
        room.plan(page=3)
    except Killed:
        return True
    finally:
        event.remove(engine, "before_cursor_execute", dying)
        event.remove(engine, "commit", dying)
    return False


def test_killed_between_any_two_statements_everybody_gets_exactly_one(room):
    """One planner after the other dies, each a statement later than the last; the log grows meanwhile."""
    people = [
        room.subscriber(str(number), language="en" if number % 2 else "fr", when_empty=WhenEmpty.ONE_LINE)
        for number in range(7)
    ]
    room.says("one")
    room.at("2026-11-23 08:00")
    deaths = 0
    while _killed_before_statement(room, deaths + 1):
        deaths += 1
        room.says(f"later-{deaths}", published=room.clock.now())
    assert deaths > 20

    assert [len(room.mails(each)) for each in people] == [1] * 7
    assert {room.read(each)[-1] for each in people} == {"one of gfmd"}
    assert len({room.mails(each)[0].issue for each in people}) == 2

    room.at("2026-11-30 08:00")
    room.plan()
    told = [[int(subject.split()[0]) for subject in room.told(each)] for each in people]
    assert {(len(counts), sum(counts)) for counts in told} == {(2, deaths + 1)}


def test_two_planners_at_once_give_everybody_one_of_the_same(room, database_url):
    for number in range(60):
        room.subscriber(str(number), language="en" if number % 2 else "fr")
    room.says("one")
    room.at("2026-11-23 08:00")
    stores = [Store.open(database_url) for _ in range(3)]
    rivals = []
    for store in stores:
        rival = Newsroom(store)
        rival.clock = room.clock
        rivals.append(rival)
    start = threading.Barrier(len(rivals))
    planned: list[int] = []

    def go(rival):
        start.wait()
        planned.append(rival.plan(page=7).planned)

    threads = [threading.Thread(target=go, args=(each,)) for each in rivals]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    for store in stores:
        store.close()

    assert sum(planned) == 60
    with room.store.view() as view:
        people = view.subscriptions.listed(limit=100)
    assert [len(room.mails(each.id)) for each in people] == [1] * 60
    assert len({room.mails(each.id)[0].issue for each in people}) == 2


# By hand


def test_a_dry_run_says_what_would_be_sent_and_leaves_no_trace(room):
    ada = room.subscriber("ada")
    room.says("one")
    room.at("2026-11-23 08:00")
    planning = room.plan(dry_run=True)

    assert (planning.planned, planning.mails, planning.rendered) == (1, 1, 1)
    assert room.mails(ada) == []
    assert room.run(ada, "2026-W47") is None
    assert room.plan().planned == 1


def test_a_period_can_be_sent_ahead_of_time_and_is_not_sent_again(room):
    ada = room.subscriber("ada")
    room.says("one")
    room.at("2026-11-20 12:00")
    planning = plan_period(room, Period.named("2026-W47"))
    assert planning.mails == 1
    assert plan_period(room, Period.named("2026-W47")).planned == 0

    room.says("two")
    room.at("2026-11-23 08:00")
    assert room.plan().planned == 0
    room.at("2026-11-30 08:00")
    room.plan()
    assert room.told(ada) == ["1 in 2026-W47", "1 in 2026-W48"]
    assert room.read(ada) == ["two of gfmd"]


def test_who_was_not_there_when_a_period_was_due_is_not_sent_it(room):
    room.at("2026-11-24 12:00")
    room.subscriber("ada")
    room.says("one")

    assert plan_period(room, Period.named("2026-W47")).planned == 0


@pytest.mark.parametrize(("name", "why"), [("2026-W49", "has not begun"), ("2026-W46", "over for too long")])
def test_a_period_of_another_time_is_refused_with_the_reason(room, name, why):
    room.at("2026-11-24 12:00")
    with pytest.raises(SubscriptionError, match=why):
        plan_period(room, Period.named(name))


def test_what_the_clock_calls_returns_how_many_were_planned(room):
    room.subscriber("ada")
    room.at("2026-11-23 08:00")
    assert plan_due(room) == 1
    room.clock.advance(seconds=timedelta(minutes=1).total_seconds())
    assert plan_due(room) == 0
