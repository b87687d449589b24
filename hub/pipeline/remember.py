"""Remember: what a visit, good or bad, changes in the state of its source. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

from hub.errors import Cause, SourceError
from hub.model.source import Condition, SourceState
from hub.pipeline import rhythm
from hub.pipeline.visit import Visit

MOVED_AFTER = 3
"""Permanent redirects to one address, on visits in a row, before the stored address changes: a 301
set by mistake is common, and a sold domain redirects too."""
ANNOUNCE_AFTER = 3
"""Failed visits in a row before the failure is an event: one bad answer is no news."""


def after_visit(
    state: SourceState,
    visit: Visit,
    *,
    now: datetime,
    brought_news: bool,
    least: float,
    chance: Random,
) -> SourceState:
    """Return the state after a good visit.

    Args:
        state: What was remembered before.
        visit: What came back.
        now: When it did.
        brought_news: True if something new or changed was written.
        least: Fewest seconds between two visits.
        chance: Where jitter comes from.
    """
    gap = _gap(state, visit, now)
    learned = rhythm.rhythm(visit.dates) or state.rhythm
    interval = rhythm.interval(
        rhythm=learned, previous=state.interval, brought_news=brought_news, least=least
    )
    last_new = _newest(state.last_new, visit.dates, now) if brought_news else state.last_new
    answer = visit.answer
    return replace(
        _moved(replace(state, url=visit.moved_back or state.url), answer.permanent_url),
        # A 304 may leave validators out; those of the last 200 stay good.
        etag=answer.etag or (state.etag if answer.status == 304 else None),
        last_modified=answer.last_modified or (state.last_modified if answer.status == 304 else None),
        fingerprint=visit.fingerprint or state.fingerprint,
        next_poll=rhythm.next_visit(now, interval, [visit.ttl, answer.max_age], chance),
        last_full=now if visit.full else state.last_full,
        last_read=now,
        last_new=last_new,
        failures=0,
        failing_since=None,
        announced_failing=False,
        condition=rhythm.condition(now=now, last_new=last_new, rhythm=learned),
        cause=None,
        detail=None,
        interval=interval,
        rhythm=learned,
        memory=visit.memory,
        answering=visit.answering,
        set_up=visit.set_up,
        gap_from=gap[0],
        gap_until=gap[1],
    )


def _gap(state: SourceState, visit: Visit, now: datetime) -> tuple[datetime | None, datetime | None]:
    """A gap stands until a list has something in common with the one before; while it lasts, it grows."""
    if visit.overlaps is None:
        return state.gap_from, state.gap_until
    return (None, None) if visit.overlaps else (state.gap_from or state.last_read, now)


def after_failure(
    state: SourceState, error: SourceError, *, now: datetime, least: float, chance: Random
) -> SourceState:
    """Return the state after a failed visit: everything learned before stays."""
    failures = state.failures + 1
    gone = error.cause is Cause.GONE
    wait = rhythm.after_failure(failures, least=least, retry_after=error.retry_after)
    return replace(
        state,
        # The body of an error was not read: whatever comes next must be.
        next_poll=rhythm.next_visit(now, rhythm.ALL_BUT_A_DAY if gone else wait, [], chance),
        failures=failures,
        failing_since=state.failing_since or now,
        announced_failing=state.announced_failing or failures >= ANNOUNCE_AFTER,
        condition=Condition.GONE if gone else Condition.UNREADABLE,
        cause=error.cause,
        detail=error.detail,
    )


def _moved(state: SourceState, permanent_url: str | None) -> SourceState:
    if permanent_url is None or permanent_url == state.url:
        return replace(state, moved_to=None, moved_sightings=0)
    sightings = state.moved_sightings + 1 if permanent_url == state.moved_to else 1
    if sightings >= MOVED_AFTER:
        return replace(state, url=permanent_url, moved_to=None, moved_sightings=0)
    return replace(state, moved_to=permanent_url, moved_sightings=sightings)


def _newest(before: datetime | None, dates: Sequence[datetime], now: datetime) -> datetime:
    """The newest dated statement up to now; news without a date counts as of now."""
    past = [moment for moment in dates if moment <= now]
    return max([*past, *([before] if before else [])], default=now)
