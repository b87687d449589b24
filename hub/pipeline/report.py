"""Report: one row of a poll, for a person and for a program."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hub.errors import Cause, SourceError, StoreError
from hub.model.source import Source, SourceState
from hub.pipeline.ingest import Tally
from hub.pipeline.visit import Visit


class Outcome(StrEnum):
    """What came of a visit, as ``poll --json`` says it."""

    ITEMS = "items"
    UNCHANGED = "unchanged"
    MOVED = "moved"
    GONE = "gone"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """One row of a poll.

    Attributes:
        entries: Entries in the document that was read; None if none was, or it was the same as last time.
        new: Statements and copies this source had not yielded before.
        updated: Statements whose visible words have changed.
        unchanged: Entries that brought nothing: known already, said twice in one document, or empty. With the
            three numbers beside it, it makes up `entries`.
        left_out: Entries that the source's keyword filter keeps out; `interforum sources show` lists them.
        seconds: From asking to having read, without waiting for a turn.
        cause: Short code of a failure.
        detail: The same for a person, or what was mended to read it.
    """

    source: str
    forum: str
    outcome: Outcome
    entries: int | None = None
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    retracted: int = 0
    left_out: int = 0
    seconds: float = 0.0
    cause: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """What a reader hands to the writer: a visit, or why there was none."""

    source: Source
    state: SourceState
    came_back: Visit | SourceError | StoreError
    at: datetime
    seconds: float

    @property
    def weight(self) -> int:
        """How many statements it carries, in memory."""
        return 1 + len(self.came_back.intake.incoming) if isinstance(self.came_back, Visit) else 1


def failed(outcome: Returned) -> PollResult:
    """Say that a source could not be read, and why."""
    error = outcome.came_back
    assert isinstance(error, SourceError)
    return PollResult(
        source=outcome.source.id,
        forum=outcome.source.forum,
        outcome=Outcome.GONE if error.cause is Cause.GONE else Outcome.ERROR,
        seconds=outcome.seconds,
        cause=error.cause.value,
        detail=error.detail,
    )


def read(outcome: Returned, came_back: Visit, counted: Tally) -> PollResult:
    """Say what a good visit brought."""
    listed = max(len(came_back.intake.listed), came_back.entries or 0)
    something = counted.new or counted.updated or counted.retracted
    first = outcome.state.last_read is None and came_back.entries is not None
    result = PollResult(
        source=outcome.source.id,
        forum=outcome.source.forum,
        outcome=Outcome.ITEMS if something or first else Outcome.UNCHANGED,
        entries=came_back.entries,
        new=counted.new,
        updated=counted.updated,
        unchanged=max(listed - counted.new - counted.updated - came_back.intake.kept_out, 0),
        retracted=counted.retracted,
        left_out=came_back.intake.kept_out,
        seconds=outcome.seconds,
        detail="; ".join(came_back.remarks) or None,
    )
    moved_to = came_back.answer.permanent_url
    if moved_to and moved_to != outcome.state.url:
        return replace(result, outcome=Outcome.MOVED, detail=f"It has moved to {moved_to}.")
    return result


def busy(source: Source) -> PollResult:
    """Say that another run holds the source right now."""
    return PollResult(
        source=source.id,
        forum=source.forum,
        outcome=Outcome.UNCHANGED,
        cause="busy",
        detail="Another run is reading it right now.",
    )


def not_stored(outcome: Returned) -> PollResult:
    """Say that what was read could not be written."""
    return PollResult(
        source=outcome.source.id,
        forum=outcome.source.forum,
        outcome=Outcome.ERROR,
        seconds=outcome.seconds,
        cause=Cause.INTERNAL.value,
        detail="What it said could not be stored; nothing was changed and the next visit tries again.",
    )
