"""The board is true at the moment somebody looks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.model.change import NewItem, Retraction
from hub.model.forum import Forum, ForumCategory
from hub.model.source import Condition, worst
from hub.pipeline.board import SPAN, SPANS, board, by_condition, condition_now, first_span, is_late, of_forums
from hub.registry import Registry
from tests.builders import DAY, NOW, a_source, a_state, an_incoming

SOURCES = [a_source("news"), a_source("old"), a_source("csm-news", forum="csm")]
REGISTRY = Registry(
    forums={
        id: Forum(id=id, names={"en": id}, categories=(ForumCategory.GLOBAL,))
        for id in ("gfmd", "csm", "apc")
    },
    sources={source.id: source for source in SOURCES},
)


@pytest.mark.parametrize(
    ("remembered", "last_new", "expected"),
    [
        (Condition.FRESH, NOW - DAY, Condition.FRESH),
        (Condition.FRESH, NOW - 90 * DAY, Condition.QUIET),
        (Condition.QUIET, NOW, Condition.QUIET),
        (Condition.UNREADABLE, NOW, Condition.UNREADABLE),
        (Condition.GONE, NOW, Condition.GONE),
        (Condition.NEW, None, Condition.NEW),
    ],
)
def test_a_fresh_source_falls_quiet_by_time_alone(remembered, last_new, expected):
    assert condition_now(a_state(condition=remembered, last_new=last_new), NOW) is expected


@pytest.mark.parametrize(
    ("next_poll", "late"), [(None, False), (NOW - DAY, False), (NOW - DAY - timedelta(seconds=1), True)]
)
def test_what_was_due_a_day_ago_and_not_read_is_late(next_poll, late):
    assert is_late(a_state(next_poll=next_poll), NOW) is late


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["fresh", "quiet"], "quiet"),
        (["fresh", "new"], "new"),
        (["gone", "fresh"], "gone"),
        (["gone", "unreadable", "quiet"], "unreadable"),
        (["fresh", "fresh"], "fresh"),
        ([], "new"),
    ],
)
def test_a_forum_is_as_its_worst_source(conditions, expected):
    assert worst(map(Condition, conditions)) is Condition(expected)


def test_without_a_database_every_source_is_new():
    rows = board(REGISTRY, None, NOW)

    assert [(row.source.id, row.condition, row.items) for row in rows] == [
        (source.id, Condition.NEW, 0) for source in SOURCES
    ]
    assert of_forums(rows) == {"gfmd": Condition.NEW, "csm": Condition.NEW}


def test_the_spans_end_with_the_present_day():
    begins = first_span(NOW)

    assert begins + SPAN * SPANS == NOW.replace(hour=0) + DAY
    assert begins.hour == 0


@pytest.fixture
def write(store, new_id):
    def write(*changes, source="news"):
        with store.begin() as unit:
            unit.write(changes, forum="gfmd", source=source, now=NOW, new_id=new_id)

    return write


def test_activity_is_counted_by_the_date_of_items_and_what_was_withdrawn_does_not_count(store, write):
    edge = first_span(NOW) + SPAN
    write(
        NewItem(an_incoming("today", published=NOW)),
        NewItem(an_incoming("undated", published=None)),
        NewItem(an_incoming("first of its span", published=edge)),
        NewItem(an_incoming("last of its span", published=edge - timedelta(microseconds=1))),
        NewItem(an_incoming("too old", published=edge - 2 * SPAN)),
        NewItem(an_incoming("withdrawn", published=NOW)),
    )
    with store.begin() as unit:
        known = unit.by_identity("news", ["withdrawn"])[0]
    write(Retraction(known, "gone"))

    rows = {row.source.id: row for row in board(REGISTRY, store, NOW)}

    assert rows["news"].activity == (1, 1, *(0,) * (SPANS - 3), 2)
    assert rows["old"].activity == (0,) * SPANS
    assert rows["news"].spans[0] == (edge - SPAN, 1)


def test_what_needs_somebody_stands_first_and_every_condition_is_there(store):
    store.enrol(SOURCES)
    with store.begin() as unit:
        unit.save_states([a_state(SOURCES[1], condition=Condition.UNREADABLE)])

    found = by_condition(board(REGISTRY, store, NOW))

    assert [(condition, [row.source.id for row in rows]) for condition, rows in found.items()] == [
        (Condition.UNREADABLE, ["old"]),
        (Condition.GONE, []),
        (Condition.QUIET, []),
        (Condition.NEW, ["news", "csm-news"]),
        (Condition.FRESH, []),
    ]
