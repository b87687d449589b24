"""Notices are claimed once, recorded by whoever holds them, and held where nobody knows their fate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.model.delivery import DeliveryState
from hub.model.notice import NoticeKind
from tests.builders import DAY, NOW

LEASE = timedelta(minutes=5)


@pytest.fixture
def add(store):
    def add(target="ana@example.org", now=NOW, **data):
        with store.begin(log=False) as unit:
            return unit.notices.add(
                kind=NoticeKind.CONFIRM_SUBSCRIPTION, target=target, language="pt", data=data, now=now
            )

    return add


@pytest.fixture
def claim(store):
    def claim(now=NOW, limit=10, owner="one"):
        with store.begin(log=False) as unit:
            return unit.notices.claim(owner=owner, now=now, until=now + LEASE, limit=limit)

    return claim


def kept(store, key):
    with store.view() as view:
        return view.notices.get(key)


def test_a_notice_comes_back_as_it_was_handed_in(add, claim):
    key = add(confirm="https://hub.example/é", odd="\x00\ud800")
    (taken,) = claim()
    assert (taken.key, taken.kind, taken.target) == (key, NoticeKind.CONFIRM_SUBSCRIPTION, "ana@example.org")
    assert (taken.language, taken.created, taken.attempts) == ("pt", NOW, 1)
    assert taken.data["confirm"] == "https://hub.example/é"


def test_the_oldest_are_taken_first_and_each_only_once(add, claim):
    keys = [add(now=NOW + timedelta(seconds=n)) for n in range(3)]
    later = NOW + DAY
    assert [each.key for each in claim(later, limit=2)] == keys[:2]
    assert [each.key for each in claim(later, owner="two")] == keys[2:]
    assert claim(later) == []


def test_what_is_not_due_stays(add, claim, store):
    add(now=NOW + DAY)
    assert claim(NOW) == []
    with store.view() as view:
        assert (view.notices.next_due(), view.notices.waiting()) == (NOW + DAY, 1)


def test_what_went_is_not_sent_again(add, claim, store):
    key = add()
    (taken,) = claim()
    with store.begin(log=False) as unit:
        unit.notices.done(taken, NOW)
    assert claim(NOW + DAY) == []
    assert kept(store, key).done == NOW


def test_what_may_pass_is_tried_again_when_it_is_due(add, claim, store):
    add()
    (taken,) = claim()
    with store.begin(log=False) as unit:
        unit.notices.retry(taken, NOW + DAY, "The server was busy.\x00")
    assert claim(NOW + DAY - LEASE) == []
    (again,) = claim(NOW + DAY)
    assert (again.attempts, again.error) == (2, "The server was busy.\ufffd")


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.HELD])
def test_what_is_given_up_is_shown(add, claim, store, state):
    add()
    (taken,) = claim()
    with store.begin(log=False) as unit:
        unit.notices.give_up(taken, NOW, "There is no such mailbox.", state=state)
    with store.view() as view:
        ((shown, how),) = view.notices.troubled(9)
    assert (shown.error, how) == ("There is no such mailbox.", state)
    assert claim(NOW + DAY) == []


def test_a_mail_whose_sender_has_vanished_is_held_and_not_sent_again(add, claim, store):
    key = add()
    claim()
    with store.begin(log=False) as unit:
        assert unit.notices.lost(NOW + LEASE, "?") == 0
        assert unit.notices.lost(NOW + LEASE + LEASE, "It may have gone.") == 1
    assert claim(NOW + DAY) == []
    assert kept(store, key).error == "It may have gone."


def test_a_sender_that_comes_too_late_writes_over_nobody(add, claim, store):
    key = add()
    (taken,) = claim()
    with store.begin(log=False) as unit:
        unit.notices.lost(NOW + DAY, "It may have gone.")
        unit.notices.done(taken, NOW + DAY)
    assert kept(store, key).error == "It may have gone."


def test_what_is_long_done_is_forgotten_and_what_waits_is_not(add, claim, store):
    first, second = add(), add(now=NOW + timedelta(hours=1))
    (taken,) = claim()
    with store.begin(log=False) as unit:
        unit.notices.done(taken, NOW)
        assert unit.notices.forget(NOW + DAY) == 1
    assert kept(store, first) is None
    assert kept(store, second) is not None
