"""Doors: which of a source's addresses is asked at a visit, while nobody knows which one answers.

Many sites were never seen from inside: their addresses are derived from what they run on, or guessed. All
of them are tried in order until one answers; that one is remembered. Only when it has failed several
times are the others tried again, beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hub.errors import SourceError
from hub.model.source import Source, SourceState

TRY_OTHERS_AFTER = 3
"""Failures in a row of the door that used to answer, before the others are tried again."""

Brought = TypeVar("Brought")


def to_try(source: Source, state: SourceState) -> list[int]:
    """Return the places of the doors to try at this visit, in order, counted in `Source.doors`."""
    places = list(range(len(source.doors)))
    usual = usual_door(source, state)
    if usual is None:
        return places
    if state.failures < TRY_OTHERS_AFTER:
        return [usual]
    return [usual, *(place for place in places if place != usual)]


def usual_door(source: Source, state: SourceState) -> int | None:
    """Return the place of the door that answered last; None if none has, or the registry lost it."""
    names = [door.name for door in source.doors]
    if state.answering is None:
        return 0 if len(names) == 1 else None
    return names.index(state.answering) if state.answering in names else None


def remembers(source: Source, state: SourceState, place: int) -> bool:
    """Tell whether address, validators and memory in the state are those of a door.

    They are those of the one that answered last; while none has, those of the first. A door that an editor
    took away leaves them to nobody.
    """
    if state.answering is None:
        return place == 0
    return place == usual_door(source, state)


def knock(
    source: Source,
    state: SourceState,
    enter: Callable[[int, Source], Brought],
    *,
    says_something: Callable[[Brought], bool],
) -> tuple[Source, Brought]:
    """Try doors in order; return the first that answers, and what it brought.

    Args:
        source: Whose doors.
        state: What is remembered of it.
        enter: Reads one door, given its place and itself; raises SourceError.
        says_something: Whether it is an answer: an empty list behind a guessed address is none, as long as
            another door says more.

    Raises:
        SourceError: None answered; it tells of the first, which is the most likely one.
    """
    places = to_try(source, state)
    failed: SourceError | None = None
    empty: tuple[Source, Brought] | None = None
    for place in places:
        door = source.doors[place]
        try:
            brought = enter(place, door)
        except SourceError as error:
            failed = failed or error
            continue
        if says_something(brought) or len(places) == 1:
            return door, brought
        empty = empty or (door, brought)
    if empty is not None:
        return empty
    assert failed is not None
    raise _of_all(failed, len(places) - 1)


def to_remember(source: Source, state: SourceState, door: Source, *, said_something: bool) -> str | None:
    """Return the name of the door that answers, to be remembered; None for a source with one door only."""
    if not source.alternatives:
        return None
    return door.name if said_something else state.answering


def _of_all(error: SourceError, others: int) -> SourceError:
    if not others:
        return error
    also = "another address was" if others == 1 else f"{others} other addresses were"
    detail = f"{error.detail} In vain {also} tried, too."
    return SourceError(error.cause, detail, status=error.status, retry_after=error.retry_after)
