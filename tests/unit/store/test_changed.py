"""What an update has changed is told from the revisions it lies between."""

from __future__ import annotations

from datetime import date

import pytest

from hub.model.draft import Attachment, Kind
from hub.model.item import Meeting, Outcome, OutcomeType
from hub.pipeline.ingest import Intake, ingest
from tests.builders import NOW, an_incoming

FIRST = {"kind": Kind.MEETING, "meeting": Meeting(start=date(2026, 12, 8))}


@pytest.fixture
def say(store, new_id):
    """Let a source publish something, and publish it anew."""

    def say(identity="som", *, source="news", **words):
        intake = Intake(incoming=[an_incoming(identity, **(FIRST | words))], listed=[identity])
        with store.begin() as unit:
            ingest(intake, unit, forum="gfmd", source=source, now=NOW, new_id=new_id)

    return say


def changed(store):
    with store.view() as view:
        return view.past.changed(view.events(0, 100))


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ({"title": "Moved to March"}, ("title",)),
        ({"summary": "Otherwise", "content_html": "<p>Otherwise.</p>"}, ("summary", "content")),
        ({"meeting": Meeting(start=date(2027, 3, 8))}, ("meeting",)),
        (
            {"attachments": (Attachment("https://forum.example/a.pdf", "application/pdf", 9, "en"),)},
            ("attachments",),
        ),
        ({"outcome": Outcome(type=OutcomeType.DECLARATION)}, ("outcome",)),
        ({"title": "Moved", "meeting": None}, ("title", "meeting")),
    ],
)
def test_each_part_is_told_by_its_name(store, say, words, parts):
    say()
    say(**words, content_hash="another")
    assert changed(store) == {2: parts}


def test_each_update_is_held_against_the_one_before(store, say):
    say()
    say(title="Second", content_hash="2")
    say(title="Second", content_html="<p>Third.</p>", content_hash="3")
    assert changed(store) == {2: ("title",), 3: ("content",)}


def test_what_is_new_or_of_another_item_changes_nothing(store, say):
    say()
    say(
        "other",
        title="Another meeting",
        url="https://forum.example/other",
        url_key="https://forum.example/other",
    )
    assert changed(store) == {}
