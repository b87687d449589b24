"""Digest matter: asks the store for what digests are made of; what several of them share is read once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from hub.errors import QueryError
from hub.model.digest import Digest, Promise
from hub.model.event import Event
from hub.model.forum import Forum
from hub.model.query import ItemQuery
from hub.pipeline.digest import (
    MEETINGS_AHEAD,
    MOST,
    MOST_BESIDE,
    Doings,
    Frame,
    Matter,
    choose,
    compose,
    days_ahead,
    since,
)
from hub.registry import Registry
from hub.schemas.filters import read_filters
from hub.store import Store
from hub.store.store import View

_T = TypeVar("_T")
_PAGE = 500
_SPANS_KEPT = 8
"""Of how many spans of the log is remembered what happened in them: who is due together is told the same."""


class Composer:
    """Composes digests, one after the other, of a hub's store and registry.

    Memory: some bytes for each item of a span, and the items of one digest. For one thread.
    """

    def __init__(self, store: Store, registry: Registry) -> None:
        self._store = store
        self._registry = registry
        self._known: OrderedDict[Hashable, Any] = OrderedDict()

    def digest(self, frame: Frame, most: int = MOST) -> Digest:
        """Return the digest of a frame, at most so many items of it."""
        with self._store.view() as view:
            return compose(frame, self._matter(view, frame, most), self._registry.forums)

    def _matter(self, view: View, frame: Frame, most: int) -> Matter:
        query = standing_query(frame.filters, self._registry.forums)
        doings = self._doings(view, frame)
        begins = since(frame, doings.since)
        candidates = view.digests.candidates(query, list(doings.of_items))
        choice = choose(frame, doings, candidates, begins, most)
        promises = self._promises(view, query, frame)
        ids = {*choice.ids, *(each.item_id for each in promises)}
        return Matter(
            choice=choice,
            items=view.items_by_id(sorted(ids)),
            meetings=view.digests.meetings(query, *_ahead(frame), limit=MOST_BESIDE),
            promises=promises,
            failing=self._failing(view, query, frame),
            since=doings.since,
        )

    def _doings(self, view: View, frame: Frame) -> Doings:
        def read() -> Doings:
            found, place = Doings(), frame.after_seq
            while place < frame.until_seq:
                page = view.events(place, min(_PAGE, frame.until_seq - place))
                if not page:
                    break
                found.note(page)
                place = page[-1].seq
            return found

        return self._once(("doings", frame.after_seq, frame.until_seq), read)

    def _promises(self, view: View, query: ItemQuery, frame: Frame) -> Sequence[Promise]:
        def read() -> list[Promise]:
            first, last = days_ahead(frame)
            return sorted(
                (each for each in view.digests.promises() if first <= _due(each) <= last),
                key=lambda each: (_due(each), each.item_id, each.commitment.id),
            )

        soon = self._once(("promises", frame.ends.date()), read)
        within = {each.id for each in view.digests.candidates(query, list({each.item_id for each in soon}))}
        return [each for each in soon if each.item_id in within][:MOST_BESIDE]

    def _failing(self, view: View, query: ItemQuery, frame: Frame) -> list[Event]:
        failing = self._once(("failing", frame.until_seq), lambda: view.digests.failing(frame.until_seq))
        sources = self._registry.sources
        known = (failing[id] for id in sources if id in failing)
        wanted = [each for each in known if not query.forums or each.forum in query.forums]
        return [] if query.nothing else wanted[:MOST_BESIDE]

    def _once(self, key: Hashable, read: Callable[[], _T]) -> _T:
        if key not in self._known:
            self._known[key] = read()
            while len(self._known) > 3 * _SPANS_KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        found: _T = self._known[key]
        return found


def standing_query(filters: Sequence[tuple[str, str]], forums: Mapping[str, Forum]) -> ItemQuery:
    """Return the list of a subscription; what its filters name that exists no more holds nothing.

    A forum that was taken out of the registry must not silence the others that were chosen with it, nor
    widen the list to every forum when it was the only one.
    """
    try:
        return read_filters(filters, forums).query
    except QueryError:
        pass
    good = [pair for pair in filters if _exists(pair, forums)]
    query = read_filters(good, forums).query
    lost = {name for name, _ in filters} - {name for name, _ in good}
    return ItemQuery(nothing=True) if lost else query


def _exists(pair: tuple[str, str], forums: Mapping[str, Forum]) -> bool:
    try:
        read_filters([pair], forums)
    except QueryError:
        return False
    return True


def _ahead(frame: Frame) -> tuple[datetime, datetime]:
    """From the beginning of the day: what lasts all day begins with its first moment."""
    first = datetime.combine(frame.ends.astimezone(UTC).date(), time(), UTC)
    return first, first + MEETINGS_AHEAD


def _due(each: Promise) -> date:
    assert each.commitment.due is not None
    return each.commitment.due
