"""What a try means for its deliveries, and for all else of its subscription."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from hub.model.delivery import Delivery, DeliveryState, Result
from hub.model.subscription import ChannelName, Health, Standing
from hub.pipeline.settle import Tried, Turn, attempt, outcome, settle
from tests.builders import DAY, NOW, a_subscription

OK = Result(ok=True, status=204)
DOWN = Result(ok=False, status=503, detail="It answered 503.")
UNCERTAIN = Result(ok=False, uncertain=True, detail="The connection broke after the last byte.")
ENDS = Result(ok=False, ends=True, status=410, detail="It answered 410.")
TO = a_subscription()
MAIL = a_subscription(channel=ChannelName.EMAIL)
DELIVERY = Delivery(key=7, message_id="msg_1", subscription=TO.id, seq=1, attempts=1, due=NOW, created=NOW)
BLOCKED = Health(
    failures=6, failing_since=NOW - DAY, blocked_until=NOW - timedelta(seconds=1), pause_seconds=30
)


def tried(result=OK, *, delivery=DELIVERY, repeatable=True, ours=False, seconds=0.2):
    return Tried(
        owner="me#1",
        subscription=TO.id,
        deliveries=[delivery],
        result=result,
        seconds=seconds,
        at=NOW,
        repeatable=repeatable,
        ours=ours,
    )


def after(result, *, delivery=DELIVERY, before=TO, **given):
    return outcome(delivery, before, tried(result, delivery=delivery, **given), Random(1))


@pytest.mark.parametrize(
    ("result", "given", "state"),
    [
        pytest.param(OK, {}, DeliveryState.DELIVERED, id="taken"),
        pytest.param(DOWN, {}, DeliveryState.PENDING, id="not now"),
        pytest.param(replace(DOWN, permanent=True), {}, DeliveryState.FAILED, id="never"),
        pytest.param(ENDS, {}, DeliveryState.CANCELLED, id="it wants no more"),
        pytest.param(UNCERTAIN, {}, DeliveryState.PENDING, id="unknown, and can be repeated"),
        pytest.param(UNCERTAIN, {"repeatable": False}, DeliveryState.HELD, id="unknown mail"),
        pytest.param(
            DOWN, {"before": replace(TO, standing=Standing.ENDED)}, DeliveryState.CANCELLED, id="ended"
        ),
        pytest.param(
            OK, {"before": replace(TO, standing=Standing.ENDED)}, DeliveryState.DELIVERED, id="ended, taken"
        ),
    ],
)
def test_where_a_delivery_is_after_a_try(result, given, state):
    done = after(result, **given)

    assert done.state is state
    assert (done.done is None) is (state is DeliveryState.PENDING)
    assert (done.status, done.error) == (result.status, None if result.ok else result.detail)


def test_a_failure_goes_one_step_on_in_the_schedule():
    first = after(DOWN)
    second = after(DOWN, delivery=replace(first, attempts=2))

    assert (first.step, second.step) == (1, 2)
    assert timedelta(seconds=4.5) <= first.due - NOW <= timedelta(seconds=5.5)
    assert timedelta(minutes=4.5) <= second.due - NOW <= timedelta(minutes=5.5)


def test_the_tenth_failure_of_a_schedule_is_the_last():
    assert after(DOWN, delivery=replace(DELIVERY, step=8)).state is DeliveryState.PENDING
    assert after(DOWN, delivery=replace(DELIVERY, step=9)).state is DeliveryState.FAILED


@pytest.mark.parametrize(
    ("result", "before"),
    [
        pytest.param(DOWN, replace(TO, health=BLOCKED), id="to look whether an endpoint is back"),
        pytest.param(replace(DOWN, status=429), TO, id="to be told to come later"),
    ],
)
def test_some_tries_use_up_no_step(result, before):
    for step in (0, 9):
        looked = after(result, before=before, delivery=replace(DELIVERY, step=step, attempts=200))

        assert (looked.state, looked.step) == (DeliveryState.PENDING, step)
        assert looked.due > NOW


def test_a_wish_to_wait_is_kept_to():
    assert after(replace(DOWN, retry_after=3600.0)).due == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("result", "to", "given", "turn"),
    [
        pytest.param(OK, TO, {}, Turn.NONE, id="all is well"),
        pytest.param(OK, replace(TO, health=BLOCKED), {}, Turn.RECOVERED, id="an outage is over"),
        pytest.param(DOWN, TO, {}, Turn.NONE, id="one failure"),
        pytest.param(DOWN, replace(TO, health=BLOCKED), {}, Turn.OPENED, id="still out"),
        pytest.param(replace(DOWN, retry_after=60.0), TO, {}, Turn.OPENED, id="asked to wait"),
        pytest.param(ENDS, TO, {}, Turn.ENDED, id="it wants no more"),
        pytest.param(
            DOWN,
            replace(TO, health=Health(failures=9, failing_since=NOW - 5 * DAY)),
            {},
            Turn.PAUSED,
            id="5 days",
        ),
        pytest.param(
            DOWN,
            replace(MAIL, health=Health(failures=9, failing_since=NOW - 5 * DAY)),
            {},
            Turn.OPENED,
            id="relay",
        ),
        pytest.param(UNCERTAIN, MAIL, {"repeatable": False}, Turn.NONE, id="a mail nobody knows of"),
        pytest.param(DOWN, replace(TO, health=BLOCKED), {"ours": True}, Turn.NONE, id="a fault of ours"),
    ],
)
def test_what_a_try_changes_for_its_subscription(result, to, given, turn):
    assert settle(to, tried(result, **given))[0] is turn


def test_a_fault_of_ours_is_not_held_against_an_endpoint():
    assert settle(TO, tried(DOWN, ours=True))[1] == TO.health
    assert settle(TO, tried(DOWN))[1].failures == 1


def test_each_try_is_logged_with_what_was_said():
    said = attempt(DELIVERY, tried(replace(DOWN, excerpt="busy"), seconds=1.5))

    assert (said.number, said.milliseconds, said.status, said.excerpt) == (1, 1500, 503, "busy")
    assert said.started == NOW - timedelta(seconds=1.5)
    assert attempt(DELIVERY, tried(Result(ok=False))).error == "It failed without a word."
    assert attempt(DELIVERY, tried(OK)).error is None


FULL = Result(
    ok=False, permanent=True, status=552, detail="mail.example refused the receiver: 552 5.2.2 full"
)


def test_mail_that_is_refused_for_weeks_pauses_its_subscription():
    here = MAIL
    turns = []
    for week in range(5):
        sent = replace(tried(FULL, repeatable=False), at=NOW + week * 7 * DAY)
        turn, health = settle(here, sent)
        turns.append(turn)
        here = replace(here, health=replace(health, blocked_until=None))
    assert turns == [Turn.NONE] * 4 + [Turn.PAUSED]
    assert here.health.bounces == 5


def test_a_mail_server_that_is_down_for_weeks_is_held_against_nobody():
    here = MAIL
    for week in range(9):
        sent = replace(tried(replace(DOWN, status=None), repeatable=False), at=NOW + week * 7 * DAY)
        turn, health = settle(here, sent)
        here = replace(here, health=health)
        assert turn is not Turn.PAUSED
    assert here.health.bounces == 0
