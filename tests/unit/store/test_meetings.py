"""A meeting comes back as it was put in, and its first moment is kept for lists in order of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from hub.model.change import NewItem, NewRevision
from hub.model.item import DateFlag, Meeting, MeetingStatus
from hub.model.query import ItemQuery
from hub.store.types import to_us
from tests.builders import NOW, an_incoming

MIDNIGHT = datetime(2027, 2, 3, tzinfo=UTC)
RABAT = datetime(2027, 2, 3, 9, 30, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture
def write(store, new_id):
    def write(*changes):
        with store.begin() as unit:
            unit.write(changes, forum="gfmd", source="news", now=NOW, new_id=new_id)

    return write


def first_moment(store):
    with store._engine.connect() as connection:
        return connection.execute(text("SELECT meeting_start FROM item")).scalar_one()


@pytest.mark.parametrize(
    ("meeting", "first"),
    [
        (Meeting(start=date(2027, 2, 3), end=date(2027, 2, 5), place="Rabat", state="MA"), MIDNIGHT),
        (Meeting(start=RABAT, end=RABAT + timedelta(hours=8), status=MeetingStatus.TENTATIVE), RABAT),
        (Meeting(date_flag=DateFlag.UNREADABLE, date_text="в начале весны", place="الرباط"), None),
        (Meeting(), None),
        (None, None),
    ],
)
def test_a_meeting_comes_back_as_it_was(store, write, meeting, first):
    write(NewItem(an_incoming(meeting=meeting)))

    (item,) = store.items(ItemQuery(), limit=9)
    assert item.meeting == store.history(item.id)[0].meeting == meeting
    assert first_moment(store) == (to_us(first) if first else None)


def test_the_offset_that_a_site_gave_is_kept(store, write):
    write(NewItem(an_incoming(meeting=Meeting(start=RABAT))))

    (item,) = store.items(ItemQuery(), limit=9)
    assert item.meeting.start.isoformat() == "2027-02-03T09:30:00+01:00"


def test_a_moved_meeting_moves_in_lists_and_its_old_day_stays_in_its_history(store, write):
    meeting = Meeting(start=date(2027, 2, 3))
    write(NewItem(an_incoming(meeting=meeting)))
    with store.begin() as unit:
        (known,) = unit.by_identity("news", ["som-2026-1"])

    moved = replace(meeting, start=date(2027, 2, 4))
    write(NewRevision(an_incoming(meeting=moved, content_hash="moved"), known))

    assert first_moment(store) == to_us(MIDNIGHT + timedelta(days=1))
    assert [each.meeting for each in store.history(known.item_id)] == [moved, meeting]
