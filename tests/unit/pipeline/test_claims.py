"""Who gets a sender next: nobody holds more than their share, and nobody waits for somebody else's trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.model.delivery import Delivery, DeliveryState
from hub.model.subscription import ChannelName, Health, Rhythm, Standing
from hub.pipeline.claims import ENOUGH, LANES, SILENCE, TOGETHER, Claims, Room, lanes_of, packed, room_of
from tests.builders import DAY, NOW, a_planned, a_subscription
from tests.unit.pipeline.office import OWNER, Office

WELL = a_subscription()
OTHER = a_subscription(2)
FAILING = replace(WELL, health=Health(failures=3, failing_since=NOW))
SLOW = replace(WELL, health=Health(slow_seconds=2.0))
OUT = replace(WELL, health=Health(failures=9, failing_since=NOW, blocked_until=NOW, pause_seconds=30))
DIGEST = a_subscription(9, channel=ChannelName.EMAIL, rhythm=Rhythm.WEEKLY)


@pytest.mark.parametrize(
    ("subscription", "lanes"),
    [
        pytest.param(WELL, LANES, id="well"),
        pytest.param(SLOW, LANES, id="slow"),
        pytest.param(FAILING, 1, id="failing"),
        pytest.param(OUT, 1, id="back, perhaps"),
        pytest.param(replace(WELL, ordered=True), 1, id="ordered"),
        pytest.param(replace(WELL, health=Health(catching_up=True)), 1, id="catching up"),
    ],
)
def test_how_many_senders_one_may_have(subscription, lanes):
    assert lanes_of(subscription) == lanes


@pytest.mark.parametrize(
    ("senders", "running", "free", "room"),
    [
        pytest.param(8, [], 8, Room(8, 6, 4), id="nothing runs"),
        pytest.param(8, [WELL, OTHER], 6, Room(6, 6, 4), id="who is well takes only senders"),
        pytest.param(
            8, [FAILING, replace(OTHER, health=SLOW.health)], 6, Room(6, 4, 2), id="who is hampered"
        ),
        pytest.param(8, [WELL, WELL, WELL], 5, Room(5, 4, 2), id="who has several"),
        pytest.param(8, [DIGEST], 7, Room(7, 5, 4), id="digests leave some"),
        pytest.param(1, [], 1, Room(1, 1, 1), id="one sender serves all"),
        pytest.param(2, [SLOW], 1, Room(1, 0, 0), id="one of two is left"),
    ],
)
def test_how_much_room_there_is(senders, running, free, room):
    assert room_of(senders, running, free) == room


@pytest.mark.parametrize(
    ("room", "subscription", "given", "takes"),
    [
        pytest.param(Room(1, 0, 0), WELL, {}, True, id="well"),
        pytest.param(Room(0, 6, 4), WELL, {}, False, id="nobody free"),
        pytest.param(Room(4, 0, 0), SLOW, {}, False, id="enough that are slow"),
        pytest.param(Room(4, 0, 1), SLOW, {}, True, id="room for one that is slow"),
        pytest.param(Room(4, 0, 0), WELL, {"more": True}, False, id="a second sender, and enough such"),
        pytest.param(Room(4, 0, 1), WELL, {"more": True}, True, id="a second sender"),
        pytest.param(Room(2, 0, 4), DIGEST, {"digest": True}, False, id="enough digests"),
        pytest.param(Room(2, 1, 0), DIGEST, {"digest": True}, True, id="room for a digest"),
    ],
)
def test_who_finds_room(room, subscription, given, takes):
    assert room.takes(subscription, **({"digest": False, "more": False} | given)) is takes


def a_delivery(key, seq):
    return Delivery(key=key, message_id="m", subscription="s", seq=seq, due=NOW, created=NOW)


@pytest.mark.parametrize(
    ("seqs", "together", "messages"),
    [
        pytest.param([1, 2, 3], 1, [[1], [2], [3]], id="one by one"),
        pytest.param([1, 2, 3], 2, [[1, 2], [3]], id="two by two"),
        pytest.param([1, None, None, 2, 3], 9, [[1], [None], [None], [2, 3]], id="digests alone"),
        pytest.param([], 9, [], id="nothing"),
    ],
)
def test_deliveries_are_put_into_messages(seqs, together, messages):
    deliveries = [a_delivery(key, seq) for key, seq in enumerate(seqs)]

    assert [[each.seq for each in message] for message in packed(deliveries, together)] == messages


# On the store


@pytest.fixture
def office(store):
    return Office(store)


def claim(office, *, free=8, keys=None, claims=None, now=None):
    with office.store.begin(log=False) as unit:
        return (claims or office.claims).take(unit, now or office.clock.now(), free=free, keys=keys)


def seqs(lane):
    return [each.seq for message in lane.messages for each in message]


def whose(lanes):
    return [lane.subscription.id for lane in lanes]


def test_a_lane_is_taken_for_each_who_has_something_due_and_no_more_than_are_free(office):
    office.subscribe(*(a_subscription(number) for number in range(1, 6)))
    office.publish()
    office.dispatch()

    first, second = claim(office, free=3), claim(office, free=5)

    assert sorted(whose([*first, *second])) == [a_subscription(number).id for number in range(1, 6)]
    assert (len(first), len(second)) == (3, 2)
    assert claim(office) == []


def test_what_is_claimed_is_begun_only_with_its_first_message(office):
    office.subscribe(a_subscription())
    office.publish(3)
    office.dispatch()

    (lane,) = claim(office)

    assert [each.attempts for each in office.deliveries()] == [1, 0, 0]
    assert office.states() == ["sending"] * 3
    assert [message[0].attempts for message in lane.messages] == [1, 0, 0]
    with office.store.begin(log=False) as unit:
        underway = unit.lanes.underway()
    assert [each.started for each in underway] == [True, False, False]


def test_one_with_much_to_get_has_four_lanes_of_twenty(office):
    office.subscribe(a_subscription())
    office.publish(120)
    office.dispatch()

    lanes = claim(office)

    assert [len(seqs(lane)) for lane in lanes] == [TOGETHER] * LANES
    assert seqs(lanes[0]) == list(range(1, 21))
    assert len({lane.owner for lane in lanes}) == LANES


def test_one_with_much_to_get_does_not_hide_the_others(office):
    office.subscribe(a_subscription(1))
    office.publish(700)
    office.dispatch()
    office.subscribe(a_subscription(2, after_seq=700))
    office.clock.advance(seconds=1)
    office.publish()
    office.dispatch()

    assert a_subscription(2).id in whose(claim(office))


def test_one_dead_endpoint_among_a_hundred_delays_none_of_the_others(office):
    """Trap 29. What is due to the dead one first and most takes one sender, and only while it is tried."""
    dead = a_subscription(1, health=Health(failures=4, failing_since=NOW - DAY))
    office.subscribe(dead)
    office.publish(300)
    office.dispatch()
    office.subscribe(*(a_subscription(number, after_seq=300) for number in range(2, 101)))
    office.clock.advance(seconds=1)
    office.publish()
    office.dispatch()

    lanes = claim(office)
    assert whose(lanes).count(dead.id) == 1
    assert len(lanes) == 8
    served = set(whose(lanes))
    while more := claim(office, free=7):
        assert dead.id not in whose(more)  # its one lane is under way all the while
        served |= set(whose(more))
    assert len(served) == 100


def test_who_is_slow_or_fails_holds_half_of_the_senders_at_most(office):
    office.subscribe(*(a_subscription(number, health=SLOW.health) for number in range(1, 9)))
    office.publish()
    office.dispatch()
    office.clock.advance(seconds=1)
    office.subscribe(*(a_subscription(number, after_seq=1) for number in range(9, 20)))
    office.publish()
    office.dispatch()

    lanes = claim(office)

    assert sum(lane.subscription.health == SLOW.health for lane in lanes) == 4
    assert len(lanes) == 8


def test_an_endpoint_that_may_hang_without_our_knowing_leaves_senders_to_others(office):
    office.subscribe(a_subscription(1), a_subscription(2))
    office.publish(200)
    office.dispatch()

    lanes = claim(office)

    assert sorted(whose(lanes)) == [a_subscription(1).id] * 3 + [a_subscription(2).id] * 3


@pytest.mark.parametrize(
    ("waiting", "silent", "lanes"),
    [
        pytest.param(ENOUGH, timedelta(), 1, id="it answers, and much waits"),
        pytest.param(ENOUGH - 1, timedelta(), 0, id="little waits: the first will take it along"),
        pytest.param(ENOUGH, SILENCE + timedelta(milliseconds=1), 0, id="it may hang"),
    ],
)
def test_a_further_lane_is_for_one_that_answers(office, waiting, silent, lanes):
    office.subscribe(WELL)
    office.publish()
    office.dispatch()
    assert len(claim(office)) == 1

    office.publish(waiting)
    office.dispatch()
    office.clock.advance(seconds=silent.total_seconds())
    assert len(claim(office)) == lanes


def test_one_that_usually_takes_its_time_is_not_taken_for_one_that_hangs(office):
    office.subscribe(replace(WELL, health=Health(slow_seconds=0.2)))
    office.publish()
    office.dispatch()
    claim(office)

    office.publish(ENOUGH)
    office.dispatch()
    office.clock.advance(seconds=0.5)
    assert len(claim(office)) == 1


def test_digests_leave_senders_for_events_that_come(office):
    readers = [
        replace(DIGEST, id=a_subscription(number).id, target=f"r{number}@example.org")
        for number in range(1, 31)
    ]
    office.subscribe(*readers)
    with office.store.begin(log=False) as unit:
        unit.deliveries.add_all(
            [a_planned(each, seq=None, issue="i", what="2026-W47") for each in readers], now=NOW
        )

    assert len(claim(office)) == 6
    assert claim(office, free=2) == []
    office.subscribe(a_subscription(50))
    office.publish()
    office.dispatch()
    assert whose(claim(office, free=2)) == [a_subscription(50).id]


def test_events_go_before_digests(office):
    office.subscribe(DIGEST, a_subscription())
    with office.store.begin(log=False) as unit:
        unit.deliveries.add_all(
            [a_planned(DIGEST, seq=None, issue="i", what="2026-W47", due=NOW - DAY)], now=NOW
        )
    office.publish()
    office.dispatch()

    assert whose(claim(office, free=1)) == [a_subscription().id]


def test_what_an_open_breaker_holds_back_is_not_looked_at_again_before_its_time(office):
    out = Health(failures=9, failing_since=NOW, blocked_until=NOW + timedelta(minutes=2), pause_seconds=120)
    office.subscribe(a_subscription(health=out))
    office.publish(30)
    office.dispatch()

    assert claim(office) == []

    with office.store.view() as view:
        assert view.lanes.next_due() == NOW + timedelta(minutes=2)
    (lane,) = claim(office, now=NOW + timedelta(minutes=2))
    assert seqs(lane) == [1]
    assert lane.probing


@pytest.mark.parametrize("standing", [Standing.PAUSED, Standing.PENDING])
def test_what_waits_for_one_that_is_not_served_is_no_work(office, standing):
    office.subscribe(a_subscription())
    office.publish()
    office.dispatch()
    office.change(standing=standing)

    assert claim(office) == []
    with office.store.view() as view:
        assert view.lanes.next_due() is None


def test_only_some_deliveries_can_be_claimed(office):
    office.subscribe(a_subscription(1), a_subscription(2))
    office.publish(4)
    office.dispatch()
    wanted = [each.key for each in office.deliveries() if each.seq in {2, 3}]

    (lane,) = claim(office, keys=wanted)

    assert seqs(lane) == [2, 3]
    assert claim(office, keys=wanted) == []


def test_two_processes_never_claim_the_same(office):
    office.subscribe(a_subscription())
    office.publish(3)
    office.dispatch()
    other = Claims("host/9/9/other", 8, office.hub.channels)

    (lane,) = claim(office)

    assert claim(office, claims=other) == []
    assert office.claims.is_ours(lane.owner)
    assert not other.is_ours(lane.owner)
    assert lane.owner.startswith(f"{OWNER}#")


def test_lanes_of_all_processes_count(office):
    office.subscribe(a_subscription())
    office.publish(120)
    office.dispatch()
    other = Claims("host/9/9/other", 8, office.hub.channels)

    first, second = claim(office, free=3), claim(office, claims=other)

    assert (len(first), len(second)) == (3, LANES - 3)


def test_what_is_taken_over_after_its_lease_is_not_written_over(office):
    from hub.model.delivery import Result
    from hub.pipeline.book import Report, book
    from hub.pipeline.settle import Tried
    from hub.pipeline.sweep import take_up_expired

    office.subscribe(a_subscription())
    office.publish(2)
    office.dispatch()
    (late,) = claim(office)
    office.clock.advance(minutes=11)
    assert take_up_expired(office.hub) == 2
    (lane,) = claim(office)

    tried = Tried(
        owner=late.owner,
        subscription=late.subscription.id,
        deliveries=late.messages[0],
        result=Result(ok=True),
        seconds=600,
        at=office.clock.now(),
        repeatable=True,
    )
    with office.store.begin(log=False) as unit:
        following = book(office.hub, unit, [Report(lane=late, tried=tried, rest=late.messages[1:])])

    assert [list(message) for message in following] == [[]]
    assert office.states() == ["sending", "sending"]
    assert office.deliveries()[0].attempts == 2
    assert lane.messages[0][0].state is DeliveryState.PENDING
