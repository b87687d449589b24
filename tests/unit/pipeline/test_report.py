"""One row of a poll."""

from __future__ import annotations

import pytest

from hub.errors import Cause, SourceError
from hub.pipeline.ingest import Intake, Tally
from hub.pipeline.report import Outcome, Returned, busy, failed, not_stored, read
from hub.pipeline.visit import Visit
from tests.builders import NOW, a_source, a_state, an_answer, an_incoming

READ_BEFORE = a_state(last_read=NOW)


def returned(came_back, state=READ_BEFORE):
    return Returned(a_source(), state, came_back, NOW, 0.5)


def visited(*, answer=None, entries=3, state=READ_BEFORE, tally=None, **given):
    visit = Visit(answer=answer or an_answer(), entries=entries, full=True, **given)
    return read(returned(visit, state), visit, tally or Tally())


@pytest.mark.parametrize(
    ("tally", "outcome"),
    [
        (Tally(), Outcome.UNCHANGED),
        (Tally(new=1), Outcome.ITEMS),
        (Tally(updated=1), Outcome.ITEMS),
        (Tally(retracted=1), Outcome.ITEMS),
    ],
)
def test_a_visit_that_changed_something_has_items(tally, outcome):
    assert visited(tally=tally).outcome is outcome


def test_the_first_visit_has_items_even_to_an_empty_list():
    assert visited(state=a_state(), entries=0).outcome is Outcome.ITEMS


def test_what_is_neither_new_nor_updated_is_unchanged():
    result = visited(intake=Intake(listed=["a", "b", "c", "d"]), tally=Tally(new=1, updated=1))

    assert (result.new, result.updated, result.unchanged) == (1, 1, 2)


def test_an_entry_that_stands_twice_in_a_document_counts_as_unchanged():
    result = visited(entries=5, intake=Intake(listed=["a", "b", "c"], kept_out=1), tally=Tally(new=2))

    assert (result.entries, result.new + result.updated + result.unchanged + result.left_out) == (5, 5)


def test_a_move_is_said_with_the_new_address():
    result = visited(answer=an_answer(permanent_url="https://new.example/feed"), tally=Tally(new=2))

    assert (result.outcome, result.new) == (Outcome.MOVED, 2)
    assert "https://new.example/feed" in result.detail


def test_what_was_mended_is_said():
    assert visited(remarks=("one", "two")).detail == "one; two"


def test_a_failure_carries_its_cause_and_words():
    result = failed(returned(SourceError(Cause.TIMEOUT, "It was slow.")))

    assert (result.outcome, result.cause, result.detail) == (Outcome.ERROR, "timeout", "It was slow.")
    assert failed(returned(SourceError(Cause.GONE, "Gone."))).outcome is Outcome.GONE


def test_a_source_in_other_hands_is_no_failure():
    assert (busy(a_source()).outcome, busy(a_source()).cause) == (Outcome.UNCHANGED, "busy")


def test_what_could_not_be_stored_is_a_failure_of_ours():
    result = not_stored(returned(Visit(answer=an_answer(), entries=1, full=True)))

    assert (result.outcome, result.cause) == (Outcome.ERROR, "internal")


def test_a_visit_weighs_what_it_carries():
    intake = Intake(incoming=[an_incoming(), an_incoming()])
    heavy = returned(Visit(answer=an_answer(), entries=2, full=True, intake=intake))

    assert heavy.weight == 3
    assert returned(SourceError(Cause.TIMEOUT, "")).weight == 1
