"""Outcomes: what a meeting adopted, from the words of a post. Pure."""

from __future__ import annotations

from datetime import date

from hub.model.draft import CommitmentWords, OutcomeWords
from hub.model.item import Commitment, Outcome, OutcomeType
from hub.reading.text import one_line

PLACE = 300
COMMITMENTS = 200
"""Most commitments of one outcome: the longest plans of action have some hundred."""
TEXT = 1000


def read_outcome(words: OutcomeWords) -> Outcome | None:
    """Return the outcome that words describe, or None if they name no kind of text that is adopted."""
    if words.type not in list(OutcomeType):
        return None
    return Outcome(
        type=OutcomeType(words.type),
        adopted=_day(words.adopted),
        place=one_line(words.place or "", PLACE) or None,
        commitments=tuple(_commitment(each) for each in words.commitments[:COMMITMENTS]),
    )


def _commitment(words: CommitmentWords) -> Commitment:
    return Commitment(one_line(words.id, 100), one_line(words.text, TEXT), _day(words.due))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
