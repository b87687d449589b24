"""What a visit changes in the memory of its source."""

from __future__ import annotations

from random import Random

import pytest

from hub.errors import Cause, SourceError
from hub.model.source import Condition
from hub.pipeline.remember import ANNOUNCE_AFTER, MOVED_AFTER, after_failure, after_visit
from hub.pipeline.visit import Visit
from tests.builders import DAY, NOW, a_state, an_answer

OLD, NEW = "https://old.example/feed", "https://new.example/feed"


def seen(state, *, answer=None, brought_news=False, **given):
    visit = Visit(answer=answer or an_answer(), entries=1, full=True, **given)
    return after_visit(state, visit, now=NOW, brought_news=brought_news, least=900, chance=Random(1))


def failed(state, cause=Cause.HTTP_STATUS, **given):
    error = SourceError(cause, "The server answered 500.", **given)
    return after_failure(state, error, now=NOW, least=900, chance=Random(1))


def test_validators_are_always_those_of_the_newest_200():
    state = seen(a_state(), answer=an_answer(etag='"1"', last_modified="Mon"))
    assert (state.etag, state.last_modified) == ('"1"', "Mon")

    state = seen(state, answer=an_answer(etag='W/"2"'))
    assert (state.etag, state.last_modified) == ('W/"2"', None)


def test_a_304_without_validators_keeps_them():
    state = seen(a_state(etag='"1"', fingerprint="f"), answer=an_answer(status=304, body=b""))

    assert (state.etag, state.fingerprint) == ('"1"', "f")


def test_the_address_changes_after_several_sightings_of_one_new_place():
    state = a_state(url=OLD)
    for _ in range(MOVED_AFTER - 1):
        state = seen(state, answer=an_answer(permanent_url=NEW))
        assert state.url == OLD

    assert seen(state, answer=an_answer(permanent_url=NEW)).url == NEW


@pytest.mark.parametrize("between", [None, "https://third.example/"])
def test_a_redirect_that_flaps_moves_nothing(between):
    state = a_state(url=OLD)
    for _ in range(5):
        state = seen(state, answer=an_answer(permanent_url=NEW))
        state = seen(state, answer=an_answer(permanent_url=between))

    assert state.url == OLD


def test_a_failure_keeps_what_was_learned():
    before = a_state(etag='"1"', fingerprint="f", last_read=NOW - DAY, interval=3600, rhythm=5.0)

    state = failed(before)

    assert (state.etag, state.fingerprint, state.last_read, state.rhythm) == ('"1"', "f", NOW - DAY, 5.0)
    assert state.condition is Condition.UNREADABLE
    assert state.cause is Cause.HTTP_STATUS
    assert state.failing_since == NOW


def test_a_failure_is_announced_when_it_lasts_and_forgotten_after_a_good_visit():
    state = a_state()
    for number in range(1, ANNOUNCE_AFTER + 1):
        state = failed(state)
        assert state.announced_failing is (number >= ANNOUNCE_AFTER)

    state = seen(state)

    assert (state.failures, state.failing_since, state.announced_failing, state.cause) == (
        0,
        None,
        False,
        None,
    )


def test_since_when_it_fails_does_not_move():
    assert failed(a_state(failures=2, failing_since=NOW - DAY)).failing_since == NOW - DAY


def test_gone_is_looked_at_once_a_day():
    state = failed(a_state(), Cause.GONE, status=410)

    assert state.condition is Condition.GONE
    assert NOW + DAY * 0.9 < state.next_poll <= NOW + DAY


def test_retry_after_is_kept_to():
    assert failed(a_state(), retry_after=7200).next_poll >= NOW + 2 * 3600 * (DAY / 86400)


def test_the_date_of_the_newest_statement_is_the_last_news_and_a_future_one_is_not():
    state = seen(a_state(), brought_news=True, dates=[NOW - 3 * DAY, NOW - 2 * DAY, NOW + DAY])

    assert state.last_new == NOW - 2 * DAY


def test_news_without_a_date_is_of_now():
    assert seen(a_state(), brought_news=True).last_new == NOW


def test_one_dated_entry_does_not_undo_a_learned_rhythm():
    assert seen(a_state(rhythm=7.0), brought_news=True, dates=[NOW]).rhythm == 7.0


def test_a_visit_with_validators_does_not_count_as_a_full_one():
    visit = Visit(answer=an_answer(status=304, body=b""), entries=None, full=False)

    state = after_visit(
        a_state(last_full=NOW - DAY), visit, now=NOW, brought_news=False, least=900, chance=Random(1)
    )

    assert state.last_full == NOW - DAY


def test_a_gap_is_remembered_until_lists_overlap_and_lasts_through_silence():
    before = a_state(last_read=NOW - 3 * DAY)

    state = seen(before, overlaps=False)
    assert (state.gap_from, state.gap_until) == (NOW - 3 * DAY, NOW)

    assert seen(state).gap_from == NOW - 3 * DAY
    assert failed(state).gap_from == NOW - 3 * DAY
    assert seen(state, overlaps=False).gap_from == NOW - 3 * DAY
    assert seen(state, overlaps=True).gap_from is seen(state, overlaps=True).gap_until is None


def test_what_the_visit_says_of_door_memory_and_set_up_is_remembered():
    state = seen(a_state(memory="old"), answering="syndication https://a.example/", memory="m", set_up="s")

    assert (state.answering, state.memory, state.set_up) == ("syndication https://a.example/", "m", "s")
