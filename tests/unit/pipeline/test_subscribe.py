"""A subscription from the first question to its end: nobody is told who did not agree, nothing falls between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.errors import LinkError, LinkFault, NotFoundError, SubscriptionError
from hub.model.delivery import DeliveryState
from hub.model.links import Purpose
from hub.model.notice import NoticeKind
from hub.model.subscription import Rhythm, Standing
from hub.pipeline.asking import ASKINGS_AN_HOUR, QUESTIONS_A_DAY, Answer
from hub.pipeline.beginning import begin
from hub.pipeline.subscribe import (
    BOTH_SECRETS,
    LINK_HOURS,
    behind,
    change,
    confirm,
    end,
    pause,
    resume,
    rotate,
)
from tests.builders import NOW, a_planned
from tests.unit.pipeline.subscribers import HOOK, READER, Hub


def link(hub: Hub) -> str:
    """The token in the last confirmation that was sent."""
    sent = [notice for notice in hub.mails() if notice.kind is NoticeKind.CONFIRM_SUBSCRIPTION]
    return sent[-1].data["confirm"].rpartition("/")[2]


def begun(hub: Hub, target: str = READER, *pairs: tuple[str, str]):
    """A subscription that has begun."""
    made = hub.made(target, *pairs, consent=True)
    if made.standing is Standing.PENDING:
        with hub.store.begin(log=False) as unit:
            made = begin(unit, unit.subscriptions.get(made.id), hub.clock.now())
    return made


# Mail: nobody is told who has not said yes


def test_an_address_is_asked_and_told_nothing_else(hub):
    asked = hub.ask(READER, ("forum", "gfmd"), ("language", "fr"))

    (notice,) = hub.mails()
    assert asked.answer is Answer.QUESTION
    assert asked.subscription.standing is Standing.PENDING
    assert (notice.kind, notice.target, notice.language) == (
        NoticeKind.CONFIRM_SUBSCRIPTION,
        READER,
        "fr",
    )
    assert notice.data["confirm"].startswith("https://hub.example/subscribe/confirm/")
    assert hub.queue.rung == 1


def test_the_button_behind_the_link_begins_it(hub):
    hub.publish(1, 2)
    id = hub.made(READER, ("rhythm", "at_once")).id

    confirm(hub, link(hub))

    kept = hub.kept(id)
    assert (kept.standing, kept.confirmed) == (Standing.ACTIVE, NOW)
    assert (kept.after_seq, kept.behind) == (2, False)


def test_a_digest_begins_with_its_next_hour(hub):
    id = hub.made(READER, ("weekday", "friday"), ("hour", "9"), ("zone", "Europe/Paris")).id

    confirm(hub, link(hub))

    assert hub.kept(id).next_digest == datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def test_to_look_behind_the_link_changes_nothing(hub):
    id = hub.made().id

    assert behind(hub, Purpose.CONFIRM, link(hub)).id == id
    assert hub.kept(id).standing is Standing.PENDING


def test_a_second_press_changes_nothing(hub):
    id = hub.made().id
    token = link(hub)
    first = confirm(hub, token)
    hub.clock.advance(hours=1)

    assert confirm(hub, token) == first == hub.kept(id)


def test_a_link_is_good_for_two_days(hub):
    hub.made()
    token = link(hub)

    hub.clock.advance(hours=LINK_HOURS)
    assert behind(hub, Purpose.CONFIRM, token)
    hub.clock.advance(seconds=1)
    with pytest.raises(LinkError) as caught:
        confirm(hub, token)
    assert caught.value.fault is LinkFault.EXPIRED


def test_a_link_for_another_purpose_confirms_nothing(hub):
    id = hub.made().id
    hub.mails()
    token = hub.keys.token(Purpose.MANAGE, id)

    with pytest.raises(LinkError) as caught:
        confirm(hub, token)
    assert caught.value.fault is LinkFault.BROKEN


@pytest.mark.parametrize("said", [7, [], ["x", "y"], {"a": 1}, None])
def test_a_link_that_says_something_else_is_none_of_ours(hub, said):
    with pytest.raises(LinkError) as caught:
        behind(hub, Purpose.CONFIRM, hub.keys.token(Purpose.CONFIRM, said))
    assert caught.value.fault is LinkFault.BROKEN


def test_a_link_to_what_is_not_kept_any_more_says_so(hub):
    with pytest.raises(LinkError) as caught:
        behind(hub, Purpose.MANAGE, hub.keys.token(Purpose.MANAGE, "01900000-0000-7000-8000-000000000099"))
    assert caught.value.fault is LinkFault.FORGOTTEN


def test_who_has_it_already_is_told_so_by_mail_and_nothing_else_changes(hub):
    had = begun(hub, READER, ("forum", "gfmd"))

    asked = hub.ask(READER, ("forum", "gfmd"), ("rhythm", "daily"), ("language", "es"))

    (notice,) = hub.mails()
    assert asked.answer is Answer.KNOWN
    assert (notice.kind, notice.language) == (NoticeKind.ALREADY_SUBSCRIBED, "es")
    assert "confirm" not in notice.data
    assert notice.data["manage"].startswith("https://hub.example/subscription/")
    assert hub.kept(had.id) == had


def test_mailboxes_that_differ_in_case_only_are_one(hub):
    begun(hub, READER)

    assert hub.ask(READER.upper()).answer is Answer.KNOWN


def test_another_list_is_another_subscription(hub):
    begun(hub, READER, ("forum", "gfmd"))

    assert hub.ask(READER, ("forum", "rabat-process")).answer is Answer.QUESTION


def test_of_two_questions_for_the_same_the_second_yes_replaces_the_first(hub):
    first = hub.made()
    first_link = link(hub)
    hub.clock.advance(minutes=1)
    second = hub.made(READER, ("rhythm", "daily"))
    second_link = link(hub)

    confirm(hub, first_link)
    confirm(hub, second_link)

    assert hub.kept(first.id).standing is Standing.ENDED
    assert hub.kept(second.id).standing is Standing.ACTIVE
    with pytest.raises(SubscriptionError, match="has ended"):
        confirm(hub, first_link)


def test_who_asked_three_times_for_one_address_is_answered_and_nobody_is_mailed(hub):
    answers = [hub.ask(READER, ("hour", str(n))).answer for n in range(QUESTIONS_A_DAY + 1)]

    assert answers == [Answer.QUESTION] * QUESTIONS_A_DAY + [Answer.HELD_BACK]
    assert len(hub.mails()) == QUESTIONS_A_DAY
    hub.clock.advance(days=1, seconds=1)
    assert hub.ask().answer is Answer.QUESTION


def test_a_known_address_is_not_mailed_more_often_than_an_unknown_one(hub):
    begun(hub)

    answers = [hub.ask().answer for _ in range(QUESTIONS_A_DAY + 1)]

    assert answers == [Answer.KNOWN] * QUESTIONS_A_DAY + [Answer.HELD_BACK]


def test_a_client_may_ask_so_often_in_an_hour(hub):
    for number in range(ASKINGS_AN_HOUR):
        hub.ask(f"reader{number}@ministry.example", client="203.0.113.7")

    with pytest.raises(SubscriptionError, match="an hour") as caught:
        hub.ask("one-more@ministry.example", client="203.0.113.7")
    assert caught.value.retry_after == 3600
    assert hub.ask("one-more@ministry.example", client="203.0.113.8").answer is Answer.QUESTION
    hub.clock.advance(hours=1, seconds=1)
    assert hub.ask("another@ministry.example", client="203.0.113.7").answer is Answer.QUESTION


def test_an_operator_is_held_by_no_limit_of_clients(hub):
    answers = {hub.ask(f"r{n}@ministry.example").answer for n in range(ASKINGS_AN_HOUR + 2)}

    assert answers == {Answer.QUESTION}


def test_with_its_owners_word_an_operator_begins_it_at_once(hub):
    hub.publish(1)

    asked = hub.ask(READER, ("rhythm", "at_once"), consent=True)

    assert (asked.answer, asked.subscription.standing) == (Answer.MADE, Standing.ACTIVE)
    assert asked.subscription.after_seq == 1
    assert hub.mails() == []
    assert hub.ask(READER, ("rhythm", "at_once"), consent=True).answer is Answer.KNOWN


# Endpoints


def test_an_endpoint_waits_to_be_verified_and_its_secret_is_kept_sealed(hub):
    asked = hub.ask(HOOK)

    kept = hub.kept(asked.subscription.id)
    assert (asked.answer, kept.standing) == (Answer.MADE, Standing.PENDING)
    assert asked.secret.startswith("whsec_")
    assert asked.secret not in (kept.secret, repr(asked), repr(kept))
    assert hub.keys.unseal(kept.secret) == asked.secret


def test_an_endpoint_is_not_told_the_same_twice(hub):
    had = begun(hub, HOOK, ("forum", "gfmd"))

    with pytest.raises(SubscriptionError, match=had.id):
        hub.ask(HOOK, ("forum", "gfmd"))
    assert hub.ask(HOOK, ("forum", "rabat-process")).answer is Answer.MADE


def test_while_a_secret_is_replaced_the_old_one_is_kept_for_a_day(hub):
    asked = hub.ask(HOOK)

    rotated, secret = rotate(hub, asked.subscription.id)

    kept = hub.kept(rotated.id)
    assert secret != asked.secret
    assert hub.keys.unseal(kept.secret) == secret
    assert hub.keys.unseal(kept.secret_before) == asked.secret
    assert kept.before_until == NOW + BOTH_SECRETS


def test_mail_has_no_secret_to_replace(hub):
    with pytest.raises(SubscriptionError, match="Only a webhook"):
        rotate(hub, begun(hub).id)


# Pausing, resuming, ending


def test_a_pause_keeps_the_place_and_what_happens_meanwhile_is_told_later(hub):
    id = begun(hub, HOOK).id
    hub.publish(1, 2)

    pause(hub, id)
    hub.publish(3)
    resume(hub, id)

    kept = hub.kept(id)
    assert (kept.standing, kept.why, kept.after_seq, kept.behind) == (Standing.ACTIVE, None, 2, True)
    assert kept.health.catching_up


def test_a_paused_digest_is_planned_again_when_it_goes_on(hub):
    id = begun(hub).id

    assert pause(hub, id).next_digest is None
    assert resume(hub, id).next_digest is not None


def test_to_pause_or_resume_twice_is_once(hub):
    id = begun(hub, HOOK).id

    assert pause(hub, id) == pause(hub, id) == hub.kept(id)
    assert resume(hub, id) == resume(hub, id) == hub.kept(id)


def test_the_end_takes_back_what_was_waiting(hub):
    here = begun(hub, HOOK)
    hub.publish(1)
    with hub.store.begin(log=False) as unit:
        unit.deliveries.add_all([a_planned(here)], now=NOW)

    ended = end(hub, here.id)

    with hub.store.view() as view:
        (delivery,) = view.deliveries.of_subscription(here.id, 10)
    assert (ended.standing, delivery.state) == (Standing.ENDED, DeliveryState.CANCELLED)
    assert end(hub, here.id) == ended


def change_nothing(hub: Hub, id: str):
    return change(hub, id, hub.wish(HOOK))


@pytest.mark.parametrize("act", [pause, resume, rotate, change_nothing])
def test_what_has_ended_cannot_be_brought_back(hub, act):
    id = begun(hub, HOOK).id
    end(hub, id)

    with pytest.raises(SubscriptionError, match="has ended"):
        act(hub, id)


@pytest.mark.parametrize("act", [pause, resume])
def test_what_has_not_begun_cannot_be_paused_or_resumed(hub, act):
    id = hub.made().id

    with pytest.raises(SubscriptionError, match="has not begun"):
        act(hub, id)
    assert hub.kept(id).standing is Standing.PENDING


@pytest.mark.parametrize("act", [pause, resume, end, rotate])
def test_what_nobody_made_is_said(hub, act):
    with pytest.raises(NotFoundError):
        act(hub, "01900000-0000-7000-8000-000000000099")


# Changing


def test_a_new_wish_is_followed_from_now_on(hub):
    here = begun(hub, READER, ("forum", "gfmd"))
    hub.clock.advance(hours=1)

    changed = change(hub, here.id, hub.wish(READER, ("kind", "meeting"), ("hour", "20"), ("language", "pt")))

    assert changed == hub.kept(here.id)
    assert (changed.filters, changed.language) == ((("kind", "meeting"),), "pt")
    assert changed.next_digest == datetime(2026, 11, 30, 20, 0, tzinfo=UTC)
    assert (changed.confirmed, changed.digest_after) == (here.confirmed, here.digest_after)


def test_from_mails_at_once_to_digests_nothing_is_told_twice(hub):
    here = begun(hub, READER, ("rhythm", "at_once"))
    head = hub.publish(1, 2)

    changed = change(hub, here.id, hub.wish(READER, ("rhythm", "weekly")))

    assert (changed.rhythm, changed.digest_after) == (Rhythm.WEEKLY, head)
    assert changed.next_digest > NOW


def test_from_digests_to_mails_at_once_nothing_is_lost(hub):
    here = begun(hub)
    hub.publish(1, 2)

    changed = change(hub, here.id, hub.wish(READER, ("rhythm", "at_once")))

    assert (changed.after_seq, changed.behind) == (here.digest_after, True)
    assert changed.next_digest is None


def test_a_paused_one_stays_paused_whatever_it_wishes(hub):
    here = begun(hub, READER, ("rhythm", "at_once"))
    head = hub.publish(1)
    pause(hub, here.id)
    hub.publish(2)

    changed = change(hub, here.id, hub.wish(READER, ("rhythm", "daily")))

    assert (changed.standing, changed.next_digest, changed.digest_after) == (Standing.PAUSED, None, head)


def test_another_endpoint_must_be_verified_and_nothing_is_lost_meanwhile(hub):
    here = begun(hub, HOOK)
    hub.publish(1)

    moved = change(hub, here.id, hub.wish("https://new.example/hook"))
    hub.publish(2)
    with hub.store.begin(log=False) as unit:
        begin(unit, unit.subscriptions.get(here.id), NOW + timedelta(hours=1))

    kept = hub.kept(here.id)
    assert moved.standing is Standing.PENDING
    assert (kept.standing, kept.target) == (Standing.ACTIVE, "https://new.example/hook")
    assert (kept.after_seq, kept.behind, kept.confirmed) == (1, True, NOW)


def test_an_address_of_mail_cannot_become_anothers(hub):
    here = begun(hub)

    with pytest.raises(SubscriptionError, match="keeps its address"):
        change(hub, here.id, hub.wish("somebody@else.example"))
    with pytest.raises(SubscriptionError, match="keeps its channel"):
        change(hub, here.id, hub.wish(HOOK))
    assert hub.kept(here.id) == here


def test_a_wish_may_change_before_it_is_confirmed(hub):
    id = hub.made().id

    change(hub, id, hub.wish(READER, ("language", "ar")))

    assert (hub.kept(id).standing, hub.kept(id).language) == (Standing.PENDING, "ar")
