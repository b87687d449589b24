"""Keep: the one writer of a poll, which stores what readers brought and says what came of it.

It commits whatever is waiting in one transaction: an fsync costs more than thirty entries.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from random import Random
from time import perf_counter
from typing import Any, Protocol

from hub.errors import Cause, SourceError, StoreError
from hub.model.event import EventType, Happening
from hub.model.ports import Clock, Queue
from hub.model.source import SourceState
from hub.pipeline.ingest import Tally, changes_for, ingest, tally
from hub.pipeline.remember import after_failure, after_visit
from hub.pipeline.report import PollResult, Returned, busy, failed, not_stored, read
from hub.pipeline.visit import Visit
from hub.settings import Settings
from hub.store import Store, Unit

GROUP = 25
"""Most visits in one transaction."""
RENEW_SECONDS = 120.0
PATIENCE = (0.2, 1.0, 3.0, 10.0)
"""Seconds to wait between tries for a database that went away: a restart takes that long."""

logger = logging.getLogger(__name__)


class Parts(Protocol):
    """What the writer needs of `hub.services.Services`."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def queue(self) -> Queue: ...  # noqa: D102
    @property
    def new_id(self) -> Callable[[], str]: ...  # noqa: D102
    @property
    def chance(self) -> Random: ...  # noqa: D102


class Keeper:
    """Stores visits of sources that `owner` has claimed.

    Args:
        parts: The wired house.
        owner: Who holds the claims.
        wait: Waits so many seconds, or less where the run is to end.
        turn: Entered for the work between opening a transaction and its commit (`hub.pipeline.desk`).
    """

    def __init__(
        self,
        parts: Parts,
        owner: str,
        *,
        wait: Callable[[float], object],
        turn: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._parts = parts
        self._owner = owner
        self._wait = wait
        self._turn = turn
        self._renewed = perf_counter()
        self._uncertain: dict[str, PollResult] = {}

    def preview(self, group: Sequence[Returned]) -> list[PollResult]:
        """Say what would come of a group; store nothing."""
        with self._parts.store.peek() as unit:
            return [self._preview(unit, each) for each in group]

    def keep(self, group: Sequence[Returned]) -> list[PollResult]:
        """Commit a group; if one of them cannot be written, commit the others without it.

        Raises:
            StoreError: The database cannot be used, also after some patience.
        """
        self._uncertain = {}
        for patience in (*PATIENCE, None):
            try:
                return self._keep_without_the_bad(group)
            except StoreError as error:
                if patience is None:
                    raise
                logger.warning("%s Trying again in %g s.", error, patience)
                self._wait(patience)
        raise AssertionError

    def _keep_without_the_bad(self, group: Sequence[Returned]) -> list[PollResult]:
        try:
            return self._store(group)
        except StoreError:
            raise
        except Exception:
            if len(group) > 1:
                return [result for each in group for result in self._keep_without_the_bad([each])]
            logger.exception("storing what %s brought failed", group[0].source.id)
            return self._store_the_fault(group[0])

    def _store_the_fault(self, outcome: Returned) -> list[PollResult]:
        """Remember at least that it failed: what is not remembered would be asked again at once."""
        fault = not_stored(outcome)
        error = SourceError(Cause.INTERNAL, fault.detail or "")
        self._store([Returned(outcome.source, outcome.state, error, outcome.at, outcome.seconds)])
        return [fault]

    def _store(self, group: Sequence[Returned]) -> list[PollResult]:
        with self._parts.store.begin() as unit, self._turn():
            held = unit.still_held(self._owner, [each.source.id for each in group])
            stored = [
                self._store_one(unit, each)
                for each in group
                if each.source.id in held and not isinstance(each.came_back, StoreError)
            ]
            unit.save_states(state for _, state in stored)
            self._renew(unit)
            if unit.appended:
                self._parts.queue.announce(unit)
            results = {result.source: result for result, _ in stored}
            before, self._uncertain = self._uncertain, self._uncertain | results
        self._parts.queue.wake()
        # A claim we no longer hold after a try that was cut off in its commit: the commit went through.
        return [results.get(each.source.id) or self._not_now(each, before) for each in group]

    def _not_now(self, outcome: Returned, before: dict[str, PollResult]) -> PollResult:
        if isinstance(outcome.came_back, StoreError):
            return not_stored(outcome)
        return before.get(outcome.source.id) or busy(outcome.source)

    def _renew(self, unit: Unit) -> None:
        if perf_counter() - self._renewed > RENEW_SECONDS:
            unit.renew(self._owner, self._parts.clock.now())
            self._renewed = perf_counter()

    def _store_one(self, unit: Unit, outcome: Returned) -> tuple[PollResult, SourceState]:
        came_back = outcome.came_back
        if not isinstance(came_back, Visit):
            state = self._state_after_failure(outcome)
            self._announce(unit, outcome, state)
            return failed(outcome), state
        counted = ingest(
            came_back.intake,
            unit,
            forum=outcome.source.forum,
            source=outcome.source.id,
            now=outcome.at,
            new_id=self._parts.new_id,
        )
        state = self._state_after_visit(outcome, came_back, counted)
        self._announce(unit, outcome, state)
        return read(outcome, came_back, counted), state

    def _state_after_failure(self, outcome: Returned) -> SourceState:
        assert isinstance(outcome.came_back, SourceError)
        return after_failure(
            outcome.state,
            outcome.came_back,
            now=outcome.at,
            least=self._parts.settings.poll_min_seconds,
            chance=self._parts.chance,
        )

    def _state_after_visit(self, outcome: Returned, came_back: Visit, counted: Tally) -> SourceState:
        return after_visit(
            outcome.state,
            came_back,
            now=outcome.at,
            brought_news=bool(counted.new or counted.updated),
            least=self._parts.settings.poll_min_seconds,
            chance=self._parts.chance,
        )

    def _announce(self, unit: Unit, outcome: Returned, state: SourceState) -> None:
        """A failure that lasts is an event, and so is its end."""
        if state.announced_failing == outcome.state.announced_failing:
            return
        failing = state.announced_failing
        type = EventType.SOURCE_FAILING if failing else EventType.SOURCE_RECOVERED
        data: dict[str, Any] = {"source": outcome.source.id}
        if failing:
            since = state.failing_since.isoformat() if state.failing_since else None
            data |= {"cause": state.cause, "detail": state.detail, "since": since}
        unit.append(
            [
                Happening(
                    id=self._parts.new_id(),
                    type=type,
                    occurred_at=outcome.at,
                    item_id=None,
                    forum=outcome.source.forum,
                    data=data,
                )
            ]
        )

    def _preview(self, unit: Unit, outcome: Returned) -> PollResult:
        came_back = outcome.came_back
        if isinstance(came_back, StoreError):
            return not_stored(outcome)
        if not isinstance(came_back, Visit):
            return failed(outcome)
        return read(
            outcome,
            came_back,
            tally(changes_for(came_back.intake, unit, outcome.source.id, outcome.source.forum)),
        )
