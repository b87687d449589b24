"""What is known of a meeting or an outcome stands in the text of an entry, declared and never done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from feeds.facts import facts_of
from feeds.markup import content_of
from hub.model.item import Commitment, Meeting, MeetingStatus, Outcome, OutcomeType
from tests.builders import an_entry

DECLARED = Outcome(
    type=OutcomeType.ACTION_PLAN,
    adopted=date(2026, 11, 20),
    place="Rabat",
    commitments=(
        Commitment("3.2", "Publish the cost of <remittances>.", date(2027, 6, 30)),
        Commitment("4", "Meet"),
    ),
)


@pytest.mark.parametrize(
    ("meeting", "told"),
    [
        (Meeting(start=date(2027, 2, 3)), ["When", "2027-02-03"]),
        (Meeting(start=date(2027, 2, 3), end=date(2027, 2, 5)), ["2027-02-03 to 2027-02-05"]),
        (
            Meeting(start=datetime(2027, 2, 3, 9, 30, tzinfo=timezone(timedelta(hours=1)))),
            ["2027-02-03 09:30 UTC+01:00"],
        ),
        (Meeting(start=datetime(2027, 2, 3, 9, 30, tzinfo=UTC)), ["2027-02-03 09:30 UTC<"]),
        (
            Meeting(place="Palais <des> Nations", state="CH"),
            ["Where", "Palais &lt;des&gt; Nations, Switzerland"],
        ),
        (Meeting(date_text="in <spring>"), ["in &lt;spring&gt;"]),
        (Meeting(start=date(2027, 2, 3), status=MeetingStatus.CANCELLED), ["Status", "cancelled"]),
    ],
)
def test_a_meeting_is_told_with_its_days_place_and_status(meeting, told):
    html = facts_of(an_entry(meeting=meeting))

    assert all(words in html for words in told)


def test_a_meeting_of_which_nothing_is_known_tells_nothing():
    assert facts_of(an_entry(meeting=Meeting())) == ""


def test_an_outcome_is_told_with_what_its_forum_declared():
    html = facts_of(an_entry(outcome=DECLARED))

    assert "action plan, adopted 2026-11-20, Rabat" in html
    assert "Commitments declared by Global Forum" in html
    assert "3.2: Publish the cost of &lt;remittances&gt;. (due 2027-06-30)" in html
    assert "4: Meet</li>" in html
    assert "achieved" not in html


def test_the_facts_stand_before_the_text_or_the_summary():
    with_text = content_of(an_entry(outcome=DECLARED, content_html="<p>At length.</p>"))
    without = content_of(an_entry(outcome=DECLARED, content_html="", summary="In <short>."))

    assert with_text.index("</dl>") < with_text.index("At length.")
    assert without.endswith("</dl><p>In &lt;short&gt;.</p>")


def test_an_entry_without_facts_is_its_text_alone():
    assert content_of(an_entry(content_html="<p>At length.</p>")) == "<p>At length.</p>"
