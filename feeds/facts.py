"""Facts: what is known of a meeting or an outcome besides its text, said in the text of an entry.

No feed format has a place for it that readers show. In English, as feeds are, and with ISO dates; what a
forum declares is never told as done.
"""

from __future__ import annotations

from datetime import date, datetime

from feeds.words import escaped, line
from hub.model.feed import FeedEntry
from hub.model.item import Commitment, Meeting, Outcome
from hub.reading import states


def facts_of(entry: FeedEntry) -> str:
    """Return the facts as HTML; empty where there are none."""
    item = entry.item
    rows = _of_meeting(item.meeting) if item.meeting else []
    rows += _of_outcome(item.outcome, line(entry.forum_name) or item.forum) if item.outcome else []
    told = "".join(f"<dt>{name}</dt><dd>{said}</dd>" for name, said in rows)
    return f'<dl lang="en" dir="ltr">{told}</dl>' if told else ""


def _of_meeting(meeting: Meeting) -> list[tuple[str, str]]:
    rows = []
    if meeting.start:
        until = f" to {_moment(meeting.end)}" if meeting.end else ""
        rows.append(("When", f"{_moment(meeting.start)}{until}"))
    elif text := line(meeting.date_text):
        rows.append(("When", escaped(text)))
    state = states.name(meeting.state, "en") if meeting.state else ""
    if where := ", ".join(filter(None, [line(meeting.place), state])):
        rows.append(("Where", escaped(where)))
    if meeting.status != "confirmed":
        rows.append(("Status", meeting.status.value))
    return rows


def _of_outcome(outcome: Outcome, forum: str) -> list[tuple[str, str]]:
    kind = outcome.type.value.replace("_", " ")
    where = ", ".join(filter(None, [_moment(outcome.adopted), line(outcome.place)]))
    rows = [("Outcome", escaped(f"{kind}, adopted {where}" if where else kind))]
    if outcome.commitments:
        listed = "".join(map(_of_commitment, outcome.commitments))
        rows.append((escaped(f"Commitments declared by {forum}"), f"<ul>{listed}</ul>"))
    return rows


def _of_commitment(commitment: Commitment) -> str:
    due = f" (due {commitment.due.isoformat()})" if commitment.due else ""
    return f"<li>{escaped(line(f'{commitment.id}: {commitment.text}'))}{due}</li>"


def _moment(when: date | datetime | None) -> str:
    if isinstance(when, datetime):
        offset = f"{when:%z}"
        return f"{when:%Y-%m-%d %H:%M} UTC" + (f"{offset[:3]}:{offset[3:5]}" if offset != "+0000" else "")
    return when.isoformat() if when else ""
