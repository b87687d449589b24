"""Poll: many sources at once, each in its turn, one writer for all of them.

Readers are threads: each takes a host, reads its next source and puts the host back, so that one slow
or hostile host keeps one reader busy and delays nobody else. What they bring goes to one writer
(`hub.pipeline.keep`). A source is claimed before it is read and its claim is checked before its news
is written, so that a second run, or this one after a kill -9, does nothing twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from hub.errors import Cause, SourceError, StoreError
from hub.model.change import KnownCopy
from hub.model.ports import Connector, Http
from hub.model.source import Source, SourceState
from hub.pipeline.desk import Desk
from hub.pipeline.keep import GROUP, Keeper
from hub.pipeline.keep import Parts as KeepingParts
from hub.pipeline.owner import may_be_alive, owning
from hub.pipeline.report import Outcome, PollResult, Returned, busy
from hub.pipeline.shelf import Shelf
from hub.pipeline.turns import Turns
from hub.pipeline.visit import Visit, visit
from hub.registry import Registry

READERS = 24

logger = logging.getLogger(__name__)

__all__ = ["READERS", "Outcome", "Parts", "PollResult", "poll_sources"]


class Parts(KeepingParts, Protocol):
    """What polling needs of `hub.services.Services`, besides what its writer needs."""

    @property
    def registry(self) -> Registry: ...  # noqa: D102
    @property
    def http(self) -> Http: ...  # noqa: D102
    @property
    def connectors(self) -> Mapping[str, Sequence[Connector]]: ...  # noqa: D102


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

    Raises:
        StoreError: The database went away and did not come back. What had been reported is stored; the
            rest is read again by the next run.
    """
    with owning(parts.new_id()) as owner:
        run = _Run(parts, owner, dry_run=dry_run, progress=progress, stop=stop or threading.Event())
        return run.run(source_ids, force=force, readers=readers)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is remembered of the sources that are about to be read."""

    states: Mapping[str, SourceState]
    missing: Mapping[str, Sequence[KnownCopy]]
    yielding: Container[str]


class _Run:
    """One poll: its claims and its readers."""

    def __init__(
        self,
        parts: Parts,
        owner: str,
        *,
        dry_run: bool,
        progress: Callable[[PollResult], None],
        stop: threading.Event,
    ) -> None:
        self._parts = parts
        self._owner = owner
        self._dry_run = dry_run
        self._progress = progress
        self._stop = stop
        self._over = threading.Event()
        self._desk = Desk()
        self._results: list[PollResult] = []

    def run(self, source_ids: Sequence[str] | None, *, force: bool, readers: int) -> list[PollResult]:
        parts = self._parts
        wanted = list(parts.registry.sources) if source_ids is None else list(dict.fromkeys(source_ids))
        if not self._dry_run:
            parts.store.enrol([parts.registry.sources[id] for id in wanted])
        states = self._claim(wanted, force=force)
        try:
            if states:
                self._read_all(self._recall(states), readers)
        finally:
            self._release()
        if source_ids is not None and force:
            for id in wanted:
                if id not in states:
                    self._report(busy(parts.registry.sources[id]))
        return self._results

    def _recall(self, states: Mapping[str, SourceState]) -> _Known:
        """Ask once for what every visit needs: nobody else reads a source that is claimed."""
        claimed, store = list(states), self._parts.store
        return _Known(states, store.missing_copies(claimed), store.yielding(claimed))

    def _claim(self, wanted: Sequence[str], *, force: bool) -> dict[str, SourceState]:
        parts = self._parts
        now = parts.clock.now()
        if self._dry_run:
            known = parts.store.source_states()
            states = {id: known.get(id) or _first_state(parts.registry.sources[id]) for id in wanted}
            return {id: s for id, s in states.items() if force or not s.next_poll or s.next_poll <= now}
        return parts.store.claim(wanted, owner=self._owner, now=now, due_only=not force, alive=may_be_alive)

    def _release(self) -> None:
        """Give claims back; where that fails, the end of this run, or of its lease, frees them."""
        if self._dry_run:
            return
        try:
            self._parts.store.release(self._owner)
        except StoreError as error:
            logger.warning("claims were not given back: %s", error)

    def _read_all(self, known: _Known, readers: int) -> None:
        turns = Turns(self._parts.registry.sources[id] for id in _calm_first(known.states))
        count = min(readers, turns.hosts)
        shelf: Shelf[Returned] = Shelf(count)
        for number in range(count):
            threading.Thread(
                target=self._read_turns, args=(turns, known, shelf), name=f"reader-{number}", daemon=True
            ).start()
        try:
            self._write_all(shelf)
        finally:
            self._over.set()
            shelf.abandon()

    def _write_all(self, shelf: Shelf[Returned]) -> None:
        keeper = Keeper(self._parts, self._owner, wait=self._stop.wait, turn=self._desk.turn)
        while group := shelf.take(GROUP):
            results = keeper.preview(group) if self._dry_run else keeper.keep(group)
            for result in results:
                self._report(result)

    def _read_turns(self, turns: Turns, known: _Known, shelf: Shelf[Returned]) -> None:
        try:
            while not (self._stop.is_set() or self._over.is_set()) and (taken := turns.take()):
                host, source = taken
                # The place at the desk is kept until there is room on the shelf: memory is bounded by both.
                with self._desk.seat(self._parts.http) as http:
                    brought = self._read_one(source, known, http)
                    http.rest()
                    if not shelf.put(brought, brought.weight):
                        return
                turns.give_back(host)
        finally:
            shelf.done()

    def _read_one(self, source: Source, known: _Known, http: Http) -> Returned:
        started = perf_counter()
        state, now = known.states[source.id], self._parts.clock.now()
        came_back: Visit | SourceError | StoreError
        try:
            came_back = visit(
                source,
                state,
                connectors=self._parts.connectors[source.id],
                http=http,
                store=self._parts.store,
                now=now,
                first=source.id not in known.yielding,
                missing=known.missing.get(source.id, ()),
            )
        except (SourceError, StoreError) as error:
            came_back = error
        except Exception as error:  # one of the two job loops: no fault of one source may stop the rest
            logger.exception("reading %s failed", source.id)
            came_back = SourceError(
                Cause.INTERNAL, f"A fault of Interforum's own ({type(error).__name__}); the log says more."
            )
        return Returned(source, state, came_back, now, perf_counter() - started)

    def _report(self, result: PollResult) -> None:
        self._results.append(result)
        self._progress(result)


def _calm_first(states: Mapping[str, SourceState]) -> list[str]:
    """Put sources that failed lately last: they are the ones that take their whole deadline."""
    return sorted(states, key=lambda source: states[source].failures)


def _first_state(source: Source) -> SourceState:
    return SourceState(source_id=source.id, url=source.url)
