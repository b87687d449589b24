"""What goes out and in which order: tries, outages, pauses, ends; nothing lost, and nobody delayed by others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.errors import SubscriptionError
from hub.model.delivery import DeliveryState, Result
from hub.model.notice import NoticeKind
from hub.model.subscription import ChannelName, Rhythm, Standing
from hub.pipeline import standing
from hub.pipeline.replay import redeliver, release
from tests.builders import DAY, NOW, a_planned, a_subscription
from tests.fakes import ARRIVED
from tests.unit.pipeline.office import DOWN, ENDPOINT, GONE, Office

UNCERTAIN = Result(ok=False, uncertain=True, detail="The connection broke after the last byte.")
READER = "reader@ministry.example"


@pytest.fixture
def office(store):
    return Office(store)


def mail(number=1, **given):
    return a_subscription(number, channel=ChannelName.EMAIL, target=READER, **given)


def test_what_is_wanted_arrives_in_order_over_one_line(office):
    office.subscribe(a_subscription())
    office.publish(5)

    assert office.work() == 5

    assert office.webhook.seqs() == [1, 2, 3, 4, 5]
    assert office.webhook.lines == 1
    assert office.states() == ["delivered"] * 5
    assert {each.attempts for each in office.deliveries()} == {1}


def test_each_try_is_written_down(office):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [replace(DOWN, excerpt="busy"), ARRIVED]
    office.publish()
    office.work()
    office.live(hours=0.1, step_minutes=1)

    (delivery,) = office.deliveries()
    with office.store.view() as view:
        first, second = view.deliveries.attempts(delivery.key)
    assert (first.status, first.error, first.excerpt) == (503, DOWN.detail, "busy")
    assert (second.status, second.error) == (204, None)
    assert (delivery.state, delivery.attempts, delivery.error) == (DeliveryState.DELIVERED, 2, None)


def test_an_item_is_told_of_as_it_stands_when_it_goes_out(office):
    office.subscribe(a_subscription())
    office.publish(title="Senior officials meet")
    office.work()

    (content,) = office.webhook.sent[0].contents
    assert content.item.title == "Senior officials meet"
    assert content.event.seq == 1


def test_an_event_about_a_source_goes_without_an_item(office):
    from hub.model.event import EventType

    office.subscribe(a_subscription(types=frozenset({EventType.SOURCE_FAILING})))
    office.tell_of_source()
    office.work()

    assert office.webhook.sent[0].contents[0].item is None


def test_tries_follow_the_schedule_and_end(office):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [DOWN]
    office.publish()
    office.work()

    moments = []
    while (delivery := office.deliveries()[0]).state is DeliveryState.PENDING:
        moments.append((delivery.due - office.clock.now()).total_seconds() / 60)
        office.clock.advance(minutes=moments[-1])
        office.work()

    planned = [5 / 60, 5, 30, 120, 300, 600, 840, 1200, 1440]
    assert moments == [pytest.approx(minutes, rel=0.1) for minutes in planned]
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 10)
    assert delivery.error == DOWN.detail


def test_a_message_that_is_never_taken_does_not_keep_the_others(office):
    def but_for_the_second(parcel):
        return DOWN if parcel.contents[0].event.seq == 2 else ARRIVED

    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [but_for_the_second]
    office.publish(4)
    office.work()

    assert office.states() == ["delivered", "pending", "delivered", "delivered"]


def test_what_will_never_be_taken_is_given_up_at_once(office):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [Result(ok=False, permanent=True, status=413, detail="Too large.")]
    office.publish()
    office.work()

    assert office.states() == ["failed"]


def test_a_fault_of_ours_is_tried_again_and_not_held_against_the_endpoint(office, caplog):
    office.subscribe(a_subscription())
    office.webhook.faulty = True
    office.publish()
    office.work()

    (delivery,) = office.deliveries()
    assert delivery.state is DeliveryState.PENDING
    assert delivery.error == "A fault of Interforum's own (ZeroDivisionError); the log says more."
    assert office.kept().health.failures == 0
    assert "Traceback" in caplog.text

    office.webhook.faulty = False
    office.live(hours=0.1, step_minutes=1)
    assert office.states() == ["delivered"]


def test_what_is_not_kept_any_more_is_said(office):
    office.subscribe(a_subscription())
    with office.store.begin(log=False) as unit:
        unit.deliveries.add_all([a_planned(seq=77)], now=NOW)
    office.deliver()

    (delivery,) = office.deliveries()
    assert delivery.state is DeliveryState.FAILED
    assert delivery.error == "What it told of is not kept any more, so it cannot be sent."
    assert office.kept().health.failures == 0


# Outages


def test_an_endpoint_that_is_down_is_soon_left_in_peace(office):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [DOWN]
    office.publish(100)
    office.work()

    assert len(office.webhook.sent) == 5
    assert office.kept().health.blocked_until == NOW + timedelta(seconds=30)
    assert sum(each.attempts == 0 for each in office.deliveries()) == 95


def test_while_it_is_down_nobody_uses_up_the_tries_of_what_waits(office):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [DOWN]
    office.publish(100)
    office.work()
    office.live(hours=24, step_minutes=15)

    assert set(office.states()) == {"pending"}
    assert {each.step for each in office.deliveries()} <= {0, 1}
    assert len(office.webhook.sent) < 5 + 2 * 35


def test_when_it_is_back_everything_that_waited_goes_out_in_order(office):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [DOWN]
    office.publish(40)
    office.work()
    office.live(hours=6, step_minutes=30)
    office.publish(5)
    office.webhook.answers[ENDPOINT] = [ARRIVED]
    office.webhook.sent.clear()

    office.live(hours=2, step_minutes=30)

    assert office.webhook.seqs() == list(range(1, 46))
    assert office.webhook.most_at_once[ENDPOINT] == 1
    assert set(office.states()) == {"delivered"}
    assert not office.kept().health.catching_up


def test_one_message_that_is_never_taken_does_not_hide_that_an_endpoint_is_back(office):
    def but_for_the_first(parcel):
        return DOWN if parcel.contents[0].event.seq == 1 else ARRIVED

    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [DOWN]
    office.publish(6)
    office.work()
    office.live(hours=3, step_minutes=30)
    office.webhook.answers[ENDPOINT] = [but_for_the_first]
    office.live(hours=4, step_minutes=30)

    assert office.states() == ["pending"] + ["delivered"] * 5
    assert office.kept().health.blocked_until is None


def test_what_was_given_up_in_an_outage_goes_out_when_it_is_over(office):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [DOWN]
    office.publish()
    office.work()
    office.live(hours=90, step_minutes=30)
    assert office.states() == ["failed"]

    office.publish(2)
    office.webhook.answers[ENDPOINT] = [ARRIVED]
    office.live(hours=2, step_minutes=30)

    assert office.states() == ["delivered"] * 3


@pytest.mark.parametrize("ordered", [False, True])
def test_a_receiver_that_was_down_six_days_gets_everything_in_order(office, ordered):
    """Trap 25: after five days it is paused and its owner told; nothing is lost."""
    office.subscribe(a_subscription(contact="it@forum.example", language="fr", ordered=ordered))
    office.publish(3)
    office.work()
    office.webhook.answers[ENDPOINT] = [DOWN]
    for _ in range(24):
        office.publish(2)
        office.work()
        office.live(hours=6, step_minutes=60)
    paused = office.kept()
    assert paused.standing is Standing.PAUSED
    assert paused.why == f"Nothing arrived for five days. The last try: {DOWN.detail}"
    with office.store.begin(log=False) as unit:
        (notice,) = unit.notices.claim(owner="test", now=office.clock.now(), until=NOW + 99 * DAY, limit=9)
    assert (notice.kind, notice.target, notice.language) == (
        NoticeKind.ENDPOINT_PAUSED,
        "it@forum.example",
        "fr",
    )
    assert notice.data["target"] == ENDPOINT
    assert notice.data["error"] == DOWN.detail
    assert notice.data["manage"].startswith("https://hub.example/subscription/")

    office.webhook.answers[ENDPOINT] = [ARRIVED]
    office.webhook.sent.clear()
    office.live(hours=2, step_minutes=30)
    assert office.webhook.sent == []  # paused is paused

    with office.store.begin(log=False) as unit:
        here = unit.subscriptions.get(a_subscription().id)
        standing.resume(unit, here, office.clock.now(), next_digest=None)
    office.publish()
    office.work()

    assert office.webhook.seqs() == list(range(4, 53))
    assert set(office.states()) == {"delivered"}


def test_somebody_who_is_paused_by_five_days_and_gave_no_address_is_not_written_to(office):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [DOWN]
    for _ in range(13):
        office.publish()
        office.live(hours=10, step_minutes=120)

    assert office.kept().standing is Standing.PAUSED
    with office.store.view() as view:
        assert view.notices.waiting() == 0


def test_who_asks_to_wait_is_waited_for(office):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [replace(DOWN, status=429, retry_after=3600.0), ARRIVED]
    office.publish(3)
    office.work()
    office.live(hours=0.9, step_minutes=6)
    assert len(office.webhook.sent) == 1

    office.live(hours=0.2, step_minutes=6)
    assert office.webhook.seqs() == [1, 1, 2, 3]


# The end


def test_who_wants_no_more_gets_no_more(office):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [ARRIVED, GONE]
    office.publish(5)
    office.work()
    office.publish()
    office.live(hours=1)

    assert office.states() == ["delivered"] + ["cancelled"] * 4
    ended = office.kept()
    assert (ended.standing, ended.why) == (Standing.ENDED, GONE.detail)
    assert len(office.webhook.sent) == 2


def test_what_waits_for_one_that_ended_meanwhile_is_cancelled(office):
    office.subscribe(a_subscription())
    office.publish(2)
    office.dispatch()
    office.change(standing=Standing.ENDED)
    office.deliver()

    assert office.states() == ["cancelled", "cancelled"]


# Order


def test_an_ordered_endpoint_gets_nothing_before_what_comes_first(office):
    office.subscribe(a_subscription(ordered=True))
    office.webhook.answers[ENDPOINT] = [ARRIVED, DOWN, DOWN, ARRIVED]
    office.publish(4)
    office.work()
    assert office.webhook.seqs() == [1, 2]
    office.publish()
    office.work()
    assert office.webhook.seqs() == [1, 2]

    office.live(hours=0.2, step_minutes=1)

    assert office.webhook.seqs() == [1, 2, 2, 2, 3, 4, 5]


def test_an_ordered_endpoint_goes_on_after_what_was_given_up(office):
    def but_for_the_first(parcel):
        return DOWN if parcel.contents[0].event.seq == 1 else ARRIVED

    office.subscribe(a_subscription(ordered=True))
    office.webhook.answers[ENDPOINT] = [but_for_the_first]
    office.publish(2)
    office.work()
    office.live(hours=90, step_minutes=30)

    assert office.states()[1] == "delivered"


# Mail


def test_events_that_wait_together_are_one_mail(office):
    office.subscribe(mail())
    office.publish(25)
    office.work()

    assert [[each.event.seq for each in parcel.contents] for parcel in office.mail.sent] == [
        list(range(1, 21)),
        list(range(21, 26)),
    ]
    assert set(office.states(mail())) == {"delivered"}
    assert office.mail.sent[0].message_id == office.deliveries(mail())[0].message_id


def test_a_mail_whose_fate_is_unknown_is_held_until_somebody_says_so(office):
    office.subscribe(mail())
    office.mail.answers[READER] = [UNCERTAIN, ARRIVED]
    office.publish(2)
    office.work()
    office.live(hours=24, step_minutes=240)
    assert office.states(mail()) == ["held", "held"]
    assert len(office.mail.sent) == 1

    release(office.hub, office.deliveries(mail())[0].key)
    office.work()

    assert office.states(mail()) == ["delivered", "held"]
    with pytest.raises(SubscriptionError, match="is not held"):
        release(office.hub, office.deliveries(mail())[0].key)


def test_a_webhook_whose_fate_is_unknown_is_sent_again_under_its_id(office):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [UNCERTAIN, ARRIVED]
    office.publish()
    office.work()
    office.live(hours=0.1, step_minutes=1)

    first, second = office.webhook.sent
    assert first.message_id == second.message_id
    assert office.states() == ["delivered"]


def test_a_relay_that_is_down_for_a_week_pauses_nobody(office):
    office.subscribe(mail())
    office.mail.answers[READER] = [Result(ok=False, status=421, detail="Come back later.")]
    for _ in range(7):
        office.publish()
        office.live(hours=24, step_minutes=120)
    assert office.kept(mail()).standing is Standing.ACTIVE

    office.mail.answers[READER] = [ARRIVED]
    office.live(hours=2, step_minutes=30)
    assert set(office.states(mail())) == {"delivered"}


def an_issue(key, unit):
    from hub.model.digest import Issue

    unit.digests.keep_issue(
        Issue(key=key, period="2026-W47", language="en", subject="s", text="t", html="<p>t</p>", items=1),
        NOW,
    )


def test_a_digest_is_a_mail_of_its_own(office):
    weekly = mail(rhythm=Rhythm.WEEKLY)
    office.subscribe(weekly)
    with office.store.begin(log=False) as unit:
        an_issue("i1", unit)
        digest = a_planned(weekly, seq=None, issue="i1", what="2026-W47")
        unit.deliveries.add_all([digest, digest._replace(what="2026-W48", message_id="msg_2")], now=NOW)
        unit.deliveries.add_all([digest._replace(what="2026-W49", issue="gone")], now=NOW)
    office.deliver()

    assert [parcel.issue.key for parcel in office.mail.sent] == ["i1", "i1"]
    assert office.states(weekly) == ["delivered", "delivered", "failed"]


# Once more


def test_one_delivery_goes_out_again_under_its_id(office):
    office.subscribe(a_subscription())
    office.publish()
    office.work()

    again = redeliver(office.hub, office.deliveries()[0].key)
    office.work()

    assert [each.again for each in office.deliveries()] == [0, 1]
    assert office.deliveries()[1].key == again
    assert len({parcel.message_id for parcel in office.webhook.sent}) == 1
    assert again in office.queue.handed


def test_nothing_goes_again_to_one_that_has_ended(office):
    office.subscribe(a_subscription(standing=Standing.ENDED))
    with office.store.begin(log=False) as unit:
        (key,) = unit.deliveries.add_all([a_planned()], now=NOW)

    with pytest.raises(SubscriptionError, match="has ended"):
        redeliver(office.hub, key)
