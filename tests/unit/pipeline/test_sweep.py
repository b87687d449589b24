"""What a dead process had in hand, and what is long done."""

from __future__ import annotations

import pytest

from hub.model.delivery import DeliveryState
from hub.model.subscription import ChannelName
from hub.pipeline.sweep import forget_old, process_of, take_up_expired, take_up_orphans
from tests.builders import NOW, a_subscription
from tests.unit.pipeline.office import OWNER, Office

MAIL = a_subscription(2, channel=ChannelName.EMAIL, target="reader@ministry.example")


@pytest.fixture
def office(store):
    return Office(store)


@pytest.fixture
def died(office):
    """A process died with two webhooks and a mail in hand; of the webhooks one had begun."""
    office.subscribe(a_subscription(), MAIL)
    office.publish(2)
    office.dispatch()
    with office.store.begin(log=False) as unit:
        lanes = office.claims.take(unit, office.clock.now(), free=8)
    assert len(lanes) == 2
    office.queue.handed.clear()
    return office


def test_webhooks_of_the_dead_go_out_again_and_mails_are_held(died):
    assert take_up_orphans(died.hub, alive=lambda _: False) == 4

    assert died.states() == ["pending", "pending"]
    assert died.states(MAIL) == ["held", "held"]
    assert sorted(died.queue.handed) == [each.key for each in died.deliveries()]
    died.work()
    assert died.states() == ["delivered", "delivered"]
    assert died.mail.sent == []


def test_the_log_of_tries_says_what_is_unknown(died):
    take_up_orphans(died.hub, alive=lambda _: False)

    begun, waiting = died.deliveries()
    with died.store.view() as view:
        (attempt,) = view.deliveries.attempts(begun.key)
        assert attempt.error == "The process that sent it ended before it knew whether it had arrived."
        assert attempt.milliseconds is None
        assert view.deliveries.attempts(waiting.key) == []
        assert [each.state for each in view.deliveries.troubled(9)] == [DeliveryState.HELD] * 2


def test_what_a_living_process_has_in_hand_stays_there(died):
    assert take_up_orphans(died.hub, alive=lambda owner: owner == OWNER) == 0
    assert take_up_expired(died.hub) == 0
    assert died.states() == ["sending", "sending"]


def test_nobody_holds_anything_longer_than_a_lease(died):
    died.clock.advance(minutes=10)

    assert take_up_expired(died.hub) == 4
    assert take_up_expired(died.hub) == 0


def test_the_name_of_a_process_is_read_off_its_lane():
    assert process_of("host/4711/88/run#12") == "host/4711/88/run"


def test_after_thirty_days_what_is_done_is_forgotten_and_what_waits_is_not(office):
    office.subscribe(a_subscription())
    office.publish(3)
    office.work()
    with office.store.begin(log=False) as unit:
        unit.marks.take_slot("forget", NOW)
        unit.marks.note_asking("subscribe", "me", NOW)
    office.clock.advance(days=29)
    office.publish()
    office.dispatch()
    assert forget_old(office.hub) == 0

    office.clock.advance(days=2)

    assert forget_old(office.hub) == 3
    assert [each.seq for each in office.deliveries()] == [4]
    with office.store.begin(log=False) as unit:
        assert unit.marks.take_slot("forget", NOW)
        assert unit.marks.askings("subscribe", "me", NOW) == 0
