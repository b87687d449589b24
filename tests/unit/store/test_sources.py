"""What is remembered of sources, and who holds them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.errors import Cause
from hub.model.source import Condition
from hub.store.sources import LEASE
from tests.builders import DAY, NOW, a_source, a_state

NEWS, OTHER = a_source("news"), a_source("other")


def everybody_lives(_):
    return True


def nobody_lives(_):
    return False


@pytest.fixture
def enrolled(store):
    store.enrol([NEWS, OTHER])
    return store


def claimed(store, owner, *, now=NOW, due_only=False, alive=everybody_lives, wanted=("news", "other")):
    return set(store.claim(list(wanted), owner=owner, now=now, due_only=due_only, alive=alive))


def save(store, state):
    with store.begin() as unit:
        unit.save_states([state])


def test_an_enrolled_source_is_new_and_due(enrolled):
    assert enrolled.source_states()["news"] == a_state(NEWS)
    assert claimed(enrolled, "me", due_only=True) == {"news", "other"}


def test_enrolling_again_changes_nothing(enrolled):
    learned = a_state(NEWS, etag='"1"', failures=2)
    save(enrolled, learned)

    enrolled.enrol([NEWS, OTHER, a_source("third")])

    assert enrolled.source_states()["news"] == learned
    assert set(enrolled.source_states()) == {"news", "other", "third"}


def test_another_address_in_the_registry_starts_afresh(enrolled):
    save(enrolled, a_state(NEWS, url="https://moved.example/", etag='"1"', failures=2))

    enrolled.enrol([replace(NEWS, url="https://new.example/feed"), OTHER])

    assert enrolled.source_states()["news"] == a_state(NEWS, url="https://new.example/feed")


def test_everything_remembered_comes_back(enrolled):
    state = a_state(
        NEWS,
        etag='W/"é"',
        last_modified="Mon",
        fingerprint="0" * 32,
        moved_to="https://x.example/",
        moved_sightings=2,
        next_poll=NOW,
        last_full=NOW - DAY,
        last_read=NOW,
        last_new=NOW - 2 * DAY,
        failures=3,
        failing_since=NOW,
        announced_failing=True,
        condition=Condition.UNREADABLE,
        cause=Cause.HTTP_STATUS,
        detail="It answered 503.",
        interval=901.5,
        rhythm=3.25,
    )

    save(enrolled, state)

    assert enrolled.source_states()["news"] == state


@pytest.mark.parametrize("said", ["with \x00 in it", "half \ud800 a character"])
def test_whatever_a_server_says_of_its_failure_can_be_kept(enrolled, said):
    save(enrolled, a_state(NEWS, detail=said))

    assert enrolled.source_states()["news"].detail in {said.replace("\x00", "�"), "half ? a character"}


def test_only_what_is_due_is_claimed_when_asked_so(enrolled):
    save(enrolled, a_state(NEWS, next_poll=NOW + DAY))

    assert claimed(enrolled, "me", due_only=True) == {"other"}
    assert claimed(enrolled, "me", due_only=True, now=NOW + DAY) == {"news", "other"}


def test_what_one_holds_another_does_not_get(enrolled):
    assert claimed(enrolled, "me", wanted=["news"]) == {"news"}

    assert claimed(enrolled, "you") == {"other"}


@pytest.mark.parametrize(
    ("after", "alive", "free"),
    [
        pytest.param(LEASE / 2, everybody_lives, False, id="its lease runs"),
        pytest.param(LEASE, everybody_lives, True, id="its lease has run out"),
        pytest.param(LEASE / 2, nobody_lives, True, id="its owner is dead"),
    ],
)
def test_a_claim_ends_with_its_lease_or_its_owner(enrolled, after, alive, free):
    claimed(enrolled, "me")

    assert (claimed(enrolled, "you", now=NOW + after, alive=alive) == {"news", "other"}) is free


def test_a_claim_that_is_renewed_goes_on(enrolled):
    claimed(enrolled, "me")
    with enrolled.begin() as unit:
        unit.renew("me", NOW + LEASE / 2)

    assert claimed(enrolled, "you", now=NOW + LEASE) == set()


def test_a_saved_source_is_given_back_and_the_others_are_not(enrolled):
    claimed(enrolled, "me")
    save(enrolled, a_state(NEWS))

    with enrolled.begin() as unit:
        assert unit.still_held("me", ["news", "other"]) == {"other"}
    enrolled.release("me")
    assert claimed(enrolled, "you") == {"news", "other"}


def test_nothing_wanted_is_nothing_claimed(enrolled):
    assert claimed(enrolled, "me", wanted=[]) == set()


def test_more_sources_than_one_query_takes(store):
    many = [a_source(f"s{number}") for number in range(1203)]
    store.enrol(many)

    assert len(claimed(store, "me", wanted=[each.id for each in many])) == 1203
