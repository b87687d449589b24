"""Who wants what: kept whole, found by address, asked for by whoever serves them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.errors import NotFoundError
from hub.model.event import EventType
from hub.model.subscription import (
    ChannelName,
    Health,
    PayloadFormat,
    Rhythm,
    Schedule,
    Standing,
    WhenEmpty,
)
from tests.builders import DAY, NOW, a_subscription


def keep(store, *subscriptions):
    with store.begin(log=False) as unit:
        for each in subscriptions:
            unit.subscriptions.add(each)


def test_everything_about_a_subscription_comes_back(store):
    full = a_subscription(
        filters=(("forum", "gfmd"), ("kind", "news"), ("kind", "meeting")),
        types=frozenset({EventType.ITEM_RETRACTED, EventType.SOURCE_FAILING}),
        language="ar",
        rhythm=Rhythm.WEEKLY,
        schedule=Schedule(zone="Africa/Casablanca", weekday=4, minute=7 * 60 + 30),
        when_empty=WhenEmpty.ONE_LINE,
        standing=Standing.PAUSED,
        why="It answered 503 \x00 for five days.",
        after_seq=7,
        behind=True,
        payload_format=PayloadFormat.CLOUDEVENTS,
        ordered=True,
        secret="sealed",
        secret_before="sealed before",
        before_until=NOW,
        contact="it@forum.example",
        next_digest=NOW + DAY,
        digest_after=5,
        health=Health(
            failures=3,
            failing_since=NOW - DAY,
            blocked_until=NOW,
            pause_seconds=60.0,
            slow_seconds=1.5,
            catching_up=True,
            bounces=2,
            last_bounce=NOW,
            bouncing_since=NOW - DAY,
            hard_bounce=NOW,
        ),
    )
    keep(store, full)

    with store.view() as view:
        assert view.subscriptions.get(full.id) == replace(full, why="It answered 503 � for five days.")


def test_a_changed_one_is_kept_changed_and_the_others_are_not(store):
    keep(store, a_subscription(1), a_subscription(2))
    with store.begin(log=False) as unit:
        unit.subscriptions.save(replace(unit.subscriptions.get(a_subscription(1).id), language="fr"))

    with store.view() as view:
        assert [each.language for each in view.subscriptions.listed()] == ["fr", "en"]


def test_only_the_health_is_written_where_sending_writes(store):
    keep(store, a_subscription())
    with store.begin(log=False) as unit:
        unit.subscriptions.set_health([a_subscription(language="ru", health=Health(failures=1))])

    with store.view() as view:
        assert view.subscriptions.get(a_subscription().id) == a_subscription(health=Health(failures=1))


def test_one_that_does_not_exist_is_said(store):
    with store.view() as view, pytest.raises(NotFoundError, match="There is no subscription x"):
        view.subscriptions.get("x")


def test_an_address_finds_all_of_its_own(store):
    mail = {"channel": ChannelName.EMAIL, "target": "Ana@forum.example"}
    keep(store, a_subscription(1, **mail), a_subscription(2, **mail, standing=Standing.ENDED))
    keep(store, a_subscription(3, channel=ChannelName.EMAIL, target="bo@forum.example"))

    with store.view() as view:
        found = view.subscriptions.find(ChannelName.EMAIL, "ana@FORUM.example")
        assert [each.id for each in found] == [a_subscription(1).id, a_subscription(2).id]
        assert view.subscriptions.find(ChannelName.WEBHOOK, "ana@forum.example") == []


def test_addresses_of_endpoints_differ_by_case(store):
    keep(store, a_subscription(target="https://forum.example/Hook"))

    with store.view() as view:
        assert view.subscriptions.find(ChannelName.WEBHOOK, "https://forum.example/hook") == []


def test_pages_of_them_follow_one_another(store):
    keep(store, *(a_subscription(number) for number in range(1, 6)))
    keep(store, a_subscription(6, standing=Standing.PAUSED), a_subscription(7, channel=ChannelName.EMAIL))

    with store.view() as view:
        listed = view.subscriptions.listed
        first = listed(limit=3)
        assert [each.id for each in first] == [a_subscription(number).id for number in (1, 2, 3)]
        assert [each.id for each in listed(limit=2, after_id=first[-1].id)] == [
            a_subscription(number).id for number in (4, 5)
        ]
        assert [each.id for each in listed(standing=Standing.PAUSED)] == [a_subscription(6).id]
        assert [each.id for each in listed(channel=ChannelName.EMAIL)] == [a_subscription(7).id]
        assert (view.subscriptions.count(), view.subscriptions.count(Standing.PAUSED)) == (7, 1)


def test_only_those_that_are_told_at_once_and_keep_step_are_dispatched_to(store):
    keep(
        store,
        a_subscription(
            1, filters=(("kind", "news"),), types=frozenset({EventType.ITEM_UPDATED}), after_seq=4
        ),
        a_subscription(2, behind=True),
        a_subscription(3, standing=Standing.PAUSED),
        a_subscription(4, rhythm=Rhythm.DAILY, channel=ChannelName.EMAIL),
        a_subscription(5, standing=Standing.PAUSED, behind=True),
    )

    with store.view() as view:
        [wanting] = view.subscriptions.wanting()
        assert wanting == (
            a_subscription(1).id,
            ChannelName.WEBHOOK,
            (("kind", "news"),),
            frozenset({EventType.ITEM_UPDATED}),
            4,
        )
        assert view.subscriptions.behind(10) == [a_subscription(2).id]


def test_digests_are_due_by_their_time_the_longest_waiting_first(store):
    weekly = {"channel": ChannelName.EMAIL, "rhythm": Rhythm.WEEKLY}
    keep(
        store,
        a_subscription(1, **weekly, next_digest=NOW),
        a_subscription(2, **weekly, next_digest=NOW - DAY),
        a_subscription(3, **weekly, next_digest=NOW + DAY),
        a_subscription(4, **weekly, next_digest=NOW, standing=Standing.PAUSED),
        a_subscription(5, channel=ChannelName.EMAIL, next_digest=NOW),
    )

    with store.view() as view:
        due = view.subscriptions.due_digests(NOW, 10)
        assert [each.id for each in due] == [a_subscription(2).id, a_subscription(1).id]
        assert view.subscriptions.due_digests(NOW, 1) == due[:1]


def test_the_operator_sees_those_that_fail_or_are_paused_the_longest_first(store):
    keep(
        store,
        a_subscription(1, health=Health(failures=1, failing_since=NOW)),
        a_subscription(2),
        a_subscription(3, health=Health(failures=9, failing_since=NOW - 3 * DAY)),
        a_subscription(4, standing=Standing.PAUSED, changed=NOW - 9 * DAY),
        a_subscription(5, standing=Standing.ENDED, health=Health(failures=1, failing_since=NOW)),
    )

    with store.view() as view:
        troubled = view.subscriptions.troubled(10)
        assert [each.id for each in troubled] == [a_subscription(number).id for number in (4, 3, 1)]


def test_who_never_said_yes_and_who_has_ended_are_forgotten_in_their_time(store):
    standings = {
        "asked lately": {"standing": Standing.PENDING, "confirmed": None, "created": NOW - DAY},
        "never answered": {"standing": Standing.PENDING, "confirmed": None, "created": NOW - 8 * DAY},
        "moved": {"standing": Standing.PENDING, "confirmed": NOW - 90 * DAY, "created": NOW - 90 * DAY},
        "served": {"created": NOW - 400 * DAY, "changed": NOW - 400 * DAY},
        "paused": {"standing": Standing.PAUSED, "changed": NOW - 400 * DAY},
        "ended lately": {"standing": Standing.ENDED, "changed": NOW - 29 * DAY},
        "ended": {"standing": Standing.ENDED, "changed": NOW - 31 * DAY},
    }
    with store.begin(log=False) as unit:
        for number, (target, given) in enumerate(standings.items()):
            unit.subscriptions.add(a_subscription(number, target=target, **given))

    with store.begin(log=False) as unit:
        gone = unit.subscriptions.forget(unconfirmed_before=NOW - 7 * DAY, ended_before=NOW - 30 * DAY)
        left = {each.target for each in unit.subscriptions.listed()}

    assert gone == 2
    assert set(standings) - left == {"never answered", "ended"}
