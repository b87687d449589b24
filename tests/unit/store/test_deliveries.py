"""What is planned for whom: planned once, counted, repeated under one id, forgotten in the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.errors import NotFoundError
from hub.model.delivery import Attempt, Delivery, DeliveryState
from tests.builders import DAY, NOW, a_planned, a_subscription

OTHER = a_subscription(2)


def plan(store, *planned):
    with store.begin(log=False) as unit:
        return unit.deliveries.add_all(planned, now=NOW)


def send(store, key, state=DeliveryState.DELIVERED, *, now=NOW, **given):
    """Carry one delivery through, as a sender would."""
    with store.begin(log=False) as unit:
        [held] = unit.lanes.hold({"me#1": [key]}, NOW + DAY)["me#1"]
        [begun] = unit.lanes.start([held], now)
        done = None if state is DeliveryState.PENDING else now
        unit.lanes.finish(
            [replace(begun, state=state, done=done, **given)],
            [Attempt(delivery=key, number=begun.attempts, started=now, milliseconds=5)],
        )


def test_what_is_planned_waits_to_go_out(store):
    [key] = plan(store, a_planned(seq=3))

    with store.view() as view:
        assert view.deliveries.get(key) == Delivery(
            key=key,
            message_id=a_planned(seq=3).message_id,
            subscription=a_subscription().id,
            seq=3,
            due=NOW,
            created=NOW,
        )


def test_what_is_planned_twice_is_one(store):
    first = plan(store, a_planned(seq=1), a_planned(seq=2))

    assert len(plan(store, a_planned(seq=2), a_planned(seq=3))) == 1
    assert plan(store, a_planned(seq=1), a_planned(seq=2)) == []
    assert plan(store) == []
    assert first == sorted(first)


def test_more_than_one_statement_takes_is_planned_in_order(store):
    keys = plan(store, *(a_planned(seq=number) for number in range(1, 2001)))

    with store.view() as view:
        assert [each.seq for each in view.lanes.line(a_subscription().id, 5000)] == list(range(1, 2001))
        assert len(view.lanes.pending(keys, NOW)) == 2000


def test_a_digest_is_one_for_each_period(store):
    digest = a_planned(seq=None, issue="i1", what="2026-W47")

    assert len(plan(store, digest)) == 1
    assert plan(store, digest._replace(issue="i2")) == []
    assert len(plan(store, digest._replace(what="2026-W48"))) == 1


def test_an_event_counts_where_its_deliveries_are(store):
    one, _ = plan(store, a_planned(), a_planned(OTHER))
    plan(store, a_planned(seq=2))
    send(store, one)

    with store.view() as view:
        assert [each.key for each in view.deliveries.of_event(1)] == [one, one + 1]
        assert view.deliveries.counts_of_event(1) == {DeliveryState.DELIVERED: 1, DeliveryState.PENDING: 1}
        assert view.deliveries.counts_of_event(9) == {}
        assert view.deliveries.counts_of_subscription(OTHER.id) == {DeliveryState.PENDING: 1}


def test_a_subscription_sees_its_own_newest_first(store):
    one, two = plan(store, a_planned(seq=1), a_planned(seq=2))
    plan(store, a_planned(OTHER))
    send(store, one)

    with store.view() as view:
        mine = view.deliveries.of_subscription
        assert [each.key for each in mine(a_subscription().id, 10)] == [two, one]
        assert [each.key for each in mine(a_subscription().id, 1)] == [two]
        assert [each.key for each in mine(a_subscription().id, 9, {DeliveryState.DELIVERED})] == [one]
        assert view.deliveries.open_of(a_subscription().id) == 1


def test_one_that_goes_out_again_keeps_its_message_id(store):
    [first] = plan(store, a_planned())
    send(store, first)

    with store.begin(log=False) as unit:
        second = unit.deliveries.again(first, NOW)
        third = unit.deliveries.again(second, NOW)

    with store.view() as view:
        again = [view.deliveries.get(key) for key in (first, second, third)]
        assert [each.again for each in again] == [0, 1, 2]
        assert len({each.message_id for each in again}) == 1
        assert again[2].state is DeliveryState.PENDING


def test_nothing_goes_out_again_that_never_was(store):
    with store.begin(log=False) as unit, pytest.raises(NotFoundError, match="There is no delivery 77"):
        unit.deliveries.again(77, NOW)
    with store.view() as view, pytest.raises(NotFoundError):
        view.deliveries.get(77)


def test_repeats_say_how_often_and_whether_one_is_on_its_way(store):
    one, two = plan(store, a_planned(seq=1), a_planned(seq=2))
    send(store, one)
    send(store, two)
    with store.begin(log=False) as unit:
        unit.deliveries.again(two, NOW)

    with store.view() as view:
        assert view.deliveries.repeats(a_subscription().id, ["1", "2", "3"]) == {
            "1": (0, False),
            "2": (1, True),
        }


def test_tries_come_back_in_order(store):
    [key] = plan(store, a_planned())
    send(store, key, DeliveryState.PENDING, error="It answered 503.", status=503)
    send(store, key, now=NOW + DAY)

    with store.view() as view:
        assert [(each.number, each.started) for each in view.deliveries.attempts(key)] == [
            (1, NOW),
            (2, NOW + DAY),
        ]
        assert view.deliveries.get(key).attempts == 2


def test_the_operator_sees_what_is_in_trouble_newest_first(store):
    keys = plan(store, *(a_planned(seq=number) for number in range(1, 6)))
    states = ["pending", "delivered", "failed", "held", "pending"]
    for key, state in zip(keys[:4], states, strict=False):
        send(store, key, DeliveryState(state), error="Why.")

    with store.view() as view:
        assert [each.key for each in view.deliveries.troubled(10)] == [keys[3], keys[2], keys[0]]


def test_what_waits_for_an_ended_subscription_is_cancelled(store):
    one, two, three = plan(store, a_planned(seq=1), a_planned(seq=2), a_planned(OTHER))
    send(store, one)
    with store.begin(log=False) as unit:
        unit.deliveries.cancel_open(a_subscription().id, NOW)

    with store.view() as view:
        states = [view.deliveries.get(key).state.value for key in (one, two, three)]
        assert states == ["delivered", "cancelled", "pending"]
        assert view.deliveries.get(two).done == NOW


def test_what_is_long_done_is_forgotten_with_its_tries_and_what_waits_is_not(store):
    old, new, waiting = plan(store, a_planned(seq=1), a_planned(seq=2), a_planned(seq=3))
    send(store, old, now=NOW - 31 * DAY)
    send(store, new)
    send(store, waiting, DeliveryState.PENDING, now=NOW - 31 * DAY)

    with store.begin(log=False) as unit:
        assert unit.deliveries.purge(NOW - 30 * DAY, 100) == 2
        assert unit.deliveries.purge(NOW - 30 * DAY, 100) == 0

    with store.view() as view:
        assert [each.key for each in view.deliveries.of_subscription(a_subscription().id, 9)] == [
            waiting,
            new,
        ]
        assert [len(view.deliveries.attempts(key)) for key in (old, new, waiting)] == [0, 1, 0]


def test_forgetting_goes_in_parts(store):
    for key in plan(store, *(a_planned(seq=number) for number in range(1, 6))):
        send(store, key, now=NOW - timedelta(days=31))

    with store.begin(log=False) as unit:
        parts = [unit.deliveries.purge(NOW - 30 * DAY, 2) for _ in range(5)]

    assert max(parts) <= 4  # two deliveries, and two tries of others
    assert parts[-1] == 0
    with store.view() as view:
        assert view.deliveries.of_subscription(a_subscription().id, 9) == []
