"""Poll: many sources at once, each in its turn, one writer for all of them.

Readers are threads: each takes a host, reads its next source and puts the host back, so that one slow
or hostile host keeps one reader busy and delays nobody else. What they bring goes to one writer, which
commits whatever is waiting in one transaction: an fsync costs more than thirty entries. A source is
claimed before it is read and its claim is checked before its news is written, so that a second run,
or this one after a kill -9, does nothing twice.
"""

from __future__ import annotations

import logging
import os
import queue
import socket
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from time import perf_counter
from typing import Any, Protocol

from hub.errors import Cause, SourceError
from hub.model.event import EventType, Happening
from hub.model.ports import Clock, Connector, Http
from hub.model.source import Source, SourceState
from hub.pipeline.ingest import changes_for, ingest, tally
from hub.pipeline.remember import after_failure, after_visit
from hub.pipeline.report import Outcome, PollResult, Returned, busy, failed, not_stored, read
from hub.pipeline.turns import Turns
from hub.pipeline.visit import Visit, visit
from hub.registry import Registry
from hub.settings import Settings
from hub.store import Store, Unit

READERS = 24
GROUP = 25
"""Most visits in one transaction."""
RENEW_SECONDS = 120.0

logger = logging.getLogger(__name__)

__all__ = ["READERS", "Outcome", "Parts", "PollResult", "poll_sources"]


class Parts(Protocol):
    """What polling needs of `hub.services.Services`."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def registry(self) -> Registry: ...  # noqa: D102
    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def http(self) -> Http: ...  # noqa: D102
    @property
    def connectors(self) -> Mapping[str, Connector]: ...  # noqa: D102
    @property
    def new_id(self) -> Callable[[], str]: ...  # noqa: D102
    @property
    def chance(self) -> Random: ...  # noqa: D102


def poll_sources(
    parts: Parts,
    source_ids: Sequence[str] | None = None,
    *,
    force: bool = False,
    dry_run: bool = False,
    progress: Callable[[PollResult], None] = lambda _: None,
    stop: threading.Event | None = None,
    readers: int = READERS,
) -> list[PollResult]:
    """Read sources and store what they say.

    Args:
        parts: The wired house.
        source_ids: Which; None for all of the registry.
        force: Read also what is not due.
        dry_run: Read and decide, store nothing and announce nothing.
        progress: Called with each result once it is safely stored.
        stop: Set it to end early: what is being read is still stored.
        readers: Most sources read at the same time.

    Returns:
        A result for every source that was read. One that another run holds right now is left out,
        unless it was named: then it says so.
    """
    return _Run(parts, dry_run=dry_run, progress=progress, stop=stop or threading.Event()).run(
        source_ids, force=force, readers=readers
    )


class _Run:
    """One poll: its claims, its readers, its writer."""

    def __init__(
        self, parts: Parts, *, dry_run: bool, progress: Callable[[PollResult], None], stop: threading.Event
    ) -> None:
        self._parts = parts
        self._dry_run = dry_run
        self._progress = progress
        self._stop = stop
        self._owner = f"{socket.gethostname()}/{os.getpid()}/{parts.new_id()}"
        self._results: list[PollResult] = []
        self._renewed = perf_counter()

    def run(self, source_ids: Sequence[str] | None, *, force: bool, readers: int) -> list[PollResult]:
        parts = self._parts
        wanted = list(parts.registry.sources) if source_ids is None else list(source_ids)
        if not self._dry_run:
            parts.store.enrol([parts.registry.sources[id] for id in wanted])
        states = self._claim(wanted, force=force)
        try:
            self._read_all(states, readers)
        finally:
            if not self._dry_run:
                parts.store.release(self._owner)
        if source_ids is not None and force:
            self._report([busy(parts.registry.sources[id]) for id in wanted if id not in states])
        return self._results

    def _claim(self, wanted: Sequence[str], *, force: bool) -> dict[str, SourceState]:
        parts = self._parts
        now = parts.clock.now()
        if self._dry_run:
            known = parts.store.source_states()
            states = {id: known.get(id) or _first_state(parts.registry.sources[id]) for id in wanted}
            return {id: s for id, s in states.items() if force or not s.next_poll or s.next_poll <= now}
        return parts.store.claim(wanted, owner=self._owner, now=now, due_only=not force, alive=_is_alive)

    def _read_all(self, states: Mapping[str, SourceState], readers: int) -> None:
        turns = Turns(self._parts.registry.sources[id] for id in _calm_first(states))
        brought: queue.Queue[Returned | None] = queue.Queue(maxsize=2 * GROUP)
        count = min(readers, turns.hosts)
        threads = [
            threading.Thread(
                target=self._read_turns, args=(turns, states, brought), name=f"reader-{number}", daemon=True
            )
            for number in range(count)
        ]
        for thread in threads:
            thread.start()
        self._write_until_done(brought, count)

    def _read_turns(
        self, turns: Turns, states: Mapping[str, SourceState], brought: queue.Queue[Returned | None]
    ) -> None:
        try:
            while not self._stop.is_set() and (taken := turns.take()):
                host, source = taken
                brought.put(self._read_one(source, states[source.id]))
                turns.give_back(host)
        finally:
            brought.put(None)

    def _read_one(self, source: Source, state: SourceState) -> Returned:
        parts = self._parts
        started = perf_counter()
        now = parts.clock.now()
        came_back: Visit | SourceError
        try:
            came_back = visit(
                source,
                state,
                connector=parts.connectors[source.id],
                http=parts.http,
                store=parts.store,
                now=now,
            )
        except SourceError as error:
            came_back = error
        except Exception as error:  # one of the two job loops: no fault of one source may stop the rest
            logger.exception("reading %s failed", source.id)
            came_back = SourceError(
                Cause.INTERNAL, f"A fault of Interforum's own ({type(error).__name__}); the log says more."
            )
        return Returned(source, state, came_back, now, perf_counter() - started)

    # The writer

    def _write_until_done(self, brought: queue.Queue[Returned | None], readers: int) -> None:
        try:
            while readers:
                group = _take_group(brought)
                readers -= sum(each is None for each in group)
                outcomes = [each for each in group if each is not None]
                if outcomes:
                    self._write_group(outcomes)
        finally:
            self._stop_readers(brought, readers)

    def _stop_readers(self, brought: queue.Queue[Returned | None], readers: int) -> None:
        """After a fault of the writer: let no reader wait for ever at a full queue."""
        while readers:
            self._stop.set()
            readers -= brought.get() is None

    def _write_group(self, outcomes: Sequence[Returned]) -> None:
        """Commit a group; if one of them cannot be written, commit the others without it."""
        if self._dry_run:
            with self._parts.store.peek() as unit:
                self._report(self._preview(unit, each) for each in outcomes)
            return
        try:
            self._report(self._store(outcomes))
        except Exception:
            if len(outcomes) == 1:
                logger.exception("storing what %s brought failed", outcomes[0].source.id)
                self._report([not_stored(outcomes[0])])
                return
            for each in outcomes:
                self._write_group([each])

    def _store(self, outcomes: Sequence[Returned]) -> list[PollResult]:
        with self._parts.store.begin() as unit:
            held = unit.still_held(self._owner, [each.source.id for each in outcomes])
            stored = [self._store_one(unit, each) for each in outcomes if each.source.id in held]
            unit.save_states(state for _, state in stored)
            if perf_counter() - self._renewed > RENEW_SECONDS:
                unit.renew(self._owner, self._parts.clock.now())
                self._renewed = perf_counter()
        lost = [busy(each.source) for each in outcomes if each.source.id not in held]
        return [result for result, _ in stored] + lost

    def _store_one(self, unit: Unit, outcome: Returned) -> tuple[PollResult, SourceState]:
        parts, source, came_back = self._parts, outcome.source, outcome.came_back
        least = parts.settings.poll_min_seconds
        if isinstance(came_back, SourceError):
            state = after_failure(outcome.state, came_back, now=outcome.at, least=least, chance=parts.chance)
            self._announce(unit, outcome, state)
            return failed(outcome, came_back), state
        counted = ingest(
            came_back.intake,
            unit,
            forum=source.forum,
            source=source.id,
            now=outcome.at,
            new_id=parts.new_id,
        )
        state = after_visit(
            outcome.state,
            came_back,
            now=outcome.at,
            brought_news=bool(counted.new or counted.updated),
            least=least,
            chance=parts.chance,
        )
        self._announce(unit, outcome, state)
        return read(outcome, came_back, counted), state

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
        if isinstance(outcome.came_back, SourceError):
            return failed(outcome, outcome.came_back)
        counted = tally(changes_for(outcome.came_back.intake, unit, outcome.source.id))
        return read(outcome, outcome.came_back, counted)

    def _report(self, results: Iterable[PollResult]) -> None:
        for result in results:
            self._results.append(result)
            self._progress(result)


def _calm_first(states: Mapping[str, SourceState]) -> list[str]:
    """Put sources that failed lately last: they are the ones that take their whole deadline."""
    return sorted(states, key=lambda source: states[source].failures)


def _take_group(brought: queue.Queue[Returned | None]) -> list[Returned | None]:
    group = [brought.get()]
    while len(group) < GROUP:
        try:
            group.append(brought.get_nowait())
        except queue.Empty:
            break
    return group


def _is_alive(owner: str) -> bool:
    """Tell whether the owner of a claim may still be at work; on another machine we cannot know."""
    host, pid, _ = owner.split("/", 2)
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _first_state(source: Source) -> SourceState:
    return SourceState(source_id=source.id, url=source.url)
