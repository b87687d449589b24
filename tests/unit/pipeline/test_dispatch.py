"""Which events go to whom: once, in order, by the filters of the lists, and nothing is lost in between."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.model.delivery import message_id
from hub.model.event import EventType
from hub.model.subscription import ChannelName, Rhythm, Standing
from hub.pipeline import dispatch, standing
from hub.pipeline.replay import replay
from tests.builders import DAY, NOW, a_subscription, an_id
from tests.unit.pipeline.office import Office


@pytest.fixture
def office(store):
    return Office(store)


def told(office, subscription=None):
    """What a subscription is to be told, as seqs, the oldest delivery first."""
    return [each.seq for each in office.deliveries(subscription)]


def test_an_event_becomes_a_delivery_for_each_who_wants_it(office):
    office.subscribe(a_subscription(1), a_subscription(2))
    office.publish()

    assert office.dispatch() == 2

    (delivery,) = office.deliveries()
    assert (delivery.seq, delivery.due, delivery.again) == (1, NOW, 0)
    assert delivery.message_id == message_id(a_subscription().id, an_id(1001))
    assert sorted(office.queue.handed) == [1, 2]


def test_an_event_is_dispatched_once(office):
    office.subscribe(a_subscription())
    office.publish(3)

    assert [office.dispatch(), office.dispatch()] == [3, 0]
    office.publish()
    assert office.dispatch() == 1
    assert told(office) == [1, 2, 3, 4]


def test_keys_rise_with_the_order_of_the_log(office):
    office.subscribe(a_subscription(1), a_subscription(2))
    office.publish(600)

    assert office.dispatch() == 1200

    assert told(office) == list(range(1, 601))
    assert told(office, a_subscription(2)) == list(range(1, 601))


def test_what_came_before_a_subscription_is_not_for_it(office):
    office.publish(3)
    office.subscribe(a_subscription(after_seq=3))
    office.publish()

    office.dispatch()

    assert told(office) == [4]


def test_a_log_nobody_listens_to_is_passed_over_at_once(office):
    office.publish(5)
    office.dispatch()
    office.subscribe(a_subscription(after_seq=0))
    office.publish()

    office.dispatch()

    assert told(office) == [6]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"standing": Standing.PENDING}, id="not confirmed"),
        pytest.param({"standing": Standing.PAUSED, "behind": True}, id="paused"),
        pytest.param({"standing": Standing.ENDED}, id="ended"),
        pytest.param({"rhythm": Rhythm.WEEKLY, "channel": ChannelName.EMAIL}, id="digest"),
    ],
)
def test_who_is_not_told_at_once_gets_nothing_here(office, given):
    office.subscribe(a_subscription(1, **given), a_subscription(2))
    office.publish()
    office.dispatch()

    assert told(office) == []
    assert told(office, a_subscription(2)) == [1]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        pytest.param((("forum", "gfmd"),), True, id="its forum"),
        pytest.param((("forum", "abc"),), False, id="another forum"),
        pytest.param((("forum", "abc"), ("forum", "gfmd")), True, id="one of two forums"),
        pytest.param((("category", "global"),), True, id="its category"),
        pytest.param((("category", "rcp"),), False, id="another category"),
        pytest.param((("kind", "news"), ("lang", "en")), True, id="kind and language"),
        pytest.param((("kind", "news"), ("lang", "fr")), False, id="kind without language"),
        pytest.param((("forum", "gone"), ("forum", "gfmd")), True, id="a forum that left, and its own"),
        pytest.param((("forum", "gone"),), False, id="a forum that left the registry"),
        pytest.param((("theme-that-was-renamed", "x"),), False, id="a filter that is gone"),
    ],
)
def test_filters_are_those_of_the_lists(office, filters, wanted):
    office.subscribe(a_subscription(filters=filters))
    office.publish()
    office.dispatch()

    assert told(office) == ([1] if wanted else [])


def test_a_filter_that_holds_nothing_any_more_is_said(office, caplog):
    office.subscribe(a_subscription(filters=(("forum", "gone"),)))
    office.publish()
    office.dispatch()

    assert "holds nothing: what it names is not in the registry" in caplog.text


def test_a_withdrawal_reaches_whoever_was_told_of_the_item(office):
    office.subscribe(a_subscription(filters=(("kind", "news"),)))
    office.publish()
    with office.store.begin() as unit:
        from hub.model.change import Retraction

        (copy,) = unit.newest_of_source("news", 1)
        unit.write([Retraction(copy, "410")], forum="gfmd", source="news", now=NOW, new_id=lambda: "never")
        from tests.builders import a_happening

        unit.append([a_happening(2, type=EventType.ITEM_RETRACTED, item_id=an_id(1))])
    office.dispatch()

    assert told(office) == [1, 2]


@pytest.mark.parametrize(
    ("types", "filters", "wanted"),
    [
        pytest.param((), (), False, id="not among the usual ones"),
        pytest.param(("source.failing",), (), True, id="named"),
        pytest.param(("source.recovered",), (), False, id="another named"),
        pytest.param(("source.failing",), (("forum", "gfmd"),), True, id="its forum"),
        pytest.param(("source.failing",), (("category", "global"),), True, id="its category"),
        pytest.param(("source.failing",), (("forum", "abc"),), False, id="another forum"),
        pytest.param(("source.failing",), (("kind", "news"),), False, id="a filter of items"),
        pytest.param(("source.failing",), (("forum", "gone"),), False, id="a forum that left"),
    ],
)
def test_what_happens_to_sources_goes_to_those_who_ask_for_it(office, types, filters, wanted):
    office.subscribe(a_subscription(types=frozenset(map(EventType, types)), filters=filters))
    office.tell_of_source()
    office.dispatch()

    assert told(office) == ([1] if wanted else [])


def test_only_named_types_are_told(office):
    office.subscribe(a_subscription(types=frozenset({EventType.ITEM_UPDATED})))
    office.publish()
    office.dispatch()

    assert told(office) == []


@pytest.mark.parametrize(
    ("channel", "backlog", "age", "wanted"),
    [
        pytest.param(ChannelName.EMAIL, True, 8, False, id="old backlog by mail"),
        pytest.param(ChannelName.EMAIL, True, 6, True, id="backlog of this week by mail"),
        pytest.param(ChannelName.EMAIL, False, 8, True, id="an old text that is new on its site"),
        pytest.param(ChannelName.WEBHOOK, True, 8, True, id="a program gets everything"),
    ],
)
def test_mail_leaves_out_the_past_of_a_source(office, channel, backlog, age, wanted):
    office.subscribe(a_subscription(channel=channel))
    office.publish(data={"backlog": True} if backlog else {}, published=NOW - age * DAY)
    office.dispatch()

    assert told(office) == ([1] if wanted else [])


# Behind


def paused(office):
    with office.store.begin(log=False) as unit:
        return standing.pause(
            unit, unit.subscriptions.get(a_subscription().id), "A rest.", office.clock.now()
        )


def resumed(office):
    with office.store.begin(log=False) as unit:
        here = unit.subscriptions.get(a_subscription().id)
        return standing.resume(unit, here, office.clock.now(), next_digest=None)


def test_what_happens_in_a_pause_is_told_afterwards_in_order(office):
    office.subscribe(a_subscription(1), a_subscription(2))
    office.publish(2)
    office.work()
    paused(office)
    office.publish(3)
    office.work()
    assert told(office) == [1, 2]

    resumed(office)
    office.publish()
    office.work()

    assert office.webhook.seqs(a_subscription().target) == [1, 2, 3, 4, 5, 6]
    assert not office.kept().behind
    office.publish()
    office.work()
    assert office.webhook.seqs(a_subscription().target)[-1] == 7
    assert told(office, a_subscription(2)) == [1, 2, 3, 4, 5, 6, 7]


def test_what_waits_when_a_pause_begins_goes_out_when_it_ends(office):
    office.subscribe(a_subscription())
    office.publish(2)
    office.dispatch()
    paused(office)
    office.live(hours=24, step_minutes=360)
    assert office.webhook.sent == []
    assert {each.attempts for each in office.deliveries()} == {0}

    resumed(office)
    office.work()

    assert office.webhook.seqs() == [1, 2]


def test_an_event_dispatched_in_the_moment_of_a_pause_is_told_once(office):
    office.subscribe(a_subscription())
    office.publish()
    office.dispatch()
    paused(office)
    resumed(office)
    office.work()

    assert office.webhook.seqs() == [1]


def test_long_pauses_are_caught_up_page_by_page(office):
    office.subscribe(a_subscription())
    paused(office)
    office.publish(510)
    office.dispatch()
    resumed(office)

    made = [dispatch.catch_up(office.hub), dispatch.catch_up(office.hub)]
    assert made == [500, 0]  # no more than that at a time is on its way
    with office.store.begin(log=False) as unit:
        unit.deliveries.cancel_open(a_subscription().id, NOW)

    assert dispatch.catch_up(office.hub) == 10
    assert told(office) == list(range(1, 511))
    assert not office.kept().behind


def test_one_that_takes_nothing_does_not_keep_others_behind(office):
    stuck, other = a_subscription(1), a_subscription(2)
    office.subscribe(replace(stuck, behind=True), replace(other, behind=True))
    office.publish(510)
    office.subscribe(a_subscription(3, after_seq=510))
    office.dispatch()
    dispatch.catch_up(office.hub)
    with office.store.begin(log=False) as unit:
        unit.deliveries.cancel_open(other.id, NOW)

    assert dispatch.catch_up(office.hub, most=1) == 10
    assert (office.kept(stuck).behind, office.kept(other).behind) == (True, False)


def test_a_replay_tells_again_under_the_same_ids(office):
    office.subscribe(a_subscription())
    office.publish(4)
    office.work()

    replay(office.hub, a_subscription().id, 2)
    office.work()

    assert office.webhook.seqs() == [1, 2, 3, 4, 3, 4]
    ids = [parcel.message_id for parcel in office.webhook.sent]
    assert ids[4:] == ids[2:4]
    assert not office.kept().behind


def test_a_replay_does_not_repeat_what_is_on_its_way(office):
    office.subscribe(a_subscription())
    office.publish(2)
    office.work()
    office.publish()
    office.dispatch()

    replay(office.hub, a_subscription().id, 0)
    office.work()

    assert sorted(office.webhook.seqs()) == [1, 1, 2, 2, 3]


def test_a_replay_from_the_future_tells_nothing(office):
    office.subscribe(a_subscription())
    office.publish()
    office.work()

    replay(office.hub, a_subscription().id, 99)
    office.publish()
    office.work()

    assert office.webhook.seqs() == [1, 2]


def test_many_subscribers_make_short_pages():
    assert dispatch.page_for(1) == dispatch.PAGE
    assert dispatch.page_for(1_000) == 20
    assert dispatch.page_for(100_000) == 1
