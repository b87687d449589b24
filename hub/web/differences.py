"""Differences: what a revision changed, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from hub.model.item import Commitment, Meeting, Outcome, Revision
from hub.reading.html import text_of

MOST_WORDS = 4000
"""Longer texts are not compared: the effort grows with the square of their length, in the worst case."""
_WORDS = re.compile(r"\s+|[^\W_]+|[\W_]", re.UNICODE)


class Piece(NamedTuple):
    """A stretch of text and what became of it: ``same``, ``ins`` or ``del``."""

    how: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One revision beside the one before it.

    Attributes:
        first: True for the first state of a copy: nothing was there before.
        title, text: The words with what was put in and taken out; empty where nothing changed.
        too_long: The text changed, but is too long to be compared.
        added, removed: Addresses of files.
        meeting: When and where before, and now; None where that did not change.
        outcome: What was adopted before, and now, its commitments apart; None where that did not change.
        given, taken: Commitments that were put in and taken out; one that says something else is both.
    """

    revision: Revision
    first: bool
    title: Sequence[Piece] = ()
    text: Sequence[Piece] = ()
    too_long: bool = False
    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    meeting: tuple[Meeting | None, Meeting | None] | None = None
    outcome: tuple[Outcome | None, Outcome | None] | None = None
    given: Sequence[Commitment] = ()
    taken: Sequence[Commitment] = ()


def changes(revisions: Sequence[Revision]) -> list[Change]:
    """Return what each revision changed, newest first.

    Args:
        revisions: Of every copy of an item, newest first.
    """
    return [_change(each, _before(each, revisions[place + 1 :])) for place, each in enumerate(revisions)]


def _before(revision: Revision, older: Sequence[Revision]) -> Revision | None:
    """Find the state before among those of all copies: one source may carry several languages."""
    same = [each for each in older if each.source == revision.source and each.number == revision.number - 1]
    return next((each for each in same if each.language == revision.language), same[0] if same else None)


def _change(revision: Revision, before: Revision | None) -> Change:
    if before is None:
        return Change(revision=revision, first=True)
    text, long = compare(_text(before), _text(revision))
    old, new = ([each.url for each in state.attachments] for state in (before, revision))
    was, now = _adopted(before.outcome), _adopted(revision.outcome)
    promised, promises = _commitments(before), _commitments(revision)
    return Change(
        revision=revision,
        first=False,
        title=compare(before.title, revision.title)[0],
        text=text,
        too_long=long,
        added=[url for url in new if url not in old],
        removed=[url for url in old if url not in new],
        meeting=(before.meeting, revision.meeting) if before.meeting != revision.meeting else None,
        outcome=(was, now) if was != now else None,
        given=[each for each in promises if each not in promised],
        taken=[each for each in promised if each not in promises],
    )


def _adopted(outcome: Outcome | None) -> Outcome | None:
    """What was adopted, without its commitments, which are compared one by one."""
    return replace(outcome, commitments=()) if outcome else None


def _commitments(revision: Revision) -> Sequence[Commitment]:
    return revision.outcome.commitments if revision.outcome else ()


def _text(revision: Revision) -> str:
    """The content's words, or the summary's where there is no content."""
    return " ".join((text_of(revision.content_html) or revision.summary).split())


def compare(old: str, new: str) -> tuple[list[Piece], bool]:
    """Return the pieces of both texts, and whether they were too long to be compared.

    Equal texts have no pieces.
    """
    if old == new:
        return [], False
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return [], True
    pieces: list[Piece] = []
    for how, start, end, first, last in SequenceMatcher(None, before, after).get_opcodes():
        if how == "equal":
            pieces.append(Piece("same", "".join(before[start:end])))
            continue
        if start < end:
            pieces.append(Piece("del", "".join(before[start:end])))
        if first < last:
            pieces.append(Piece("ins", "".join(after[first:last])))
    return pieces, False
