"""Query: which items a list holds. One shape for pages, feeds and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.model.draft import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemQuery:
    """A filter over items. Several values of one filter widen it, several filters narrow it.

    Attributes:
        forums: Forum ids; empty means every forum. Filters by category arrive here resolved.
        kinds: Kinds; empty means all.
        languages: Primary language subtags (``fr`` matches ``fr-CA``); an item matches if any of
            its copies does.
        since: Only items of which the hub learned something (`Item.changed`) at or after this aware UTC time.
        include_retracted: Off for lists and feeds, on where a withdrawal must be announced.
    """

    forums: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    languages: frozenset[str] = frozenset()
    since: datetime | None = None
    include_retracted: bool = False
    nothing: bool = False
    """True when the filters contradict each other (a category no forum is in): the list is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place in a list ordered by (sorted, id), newest first: the last item of a page."""

    sorted_us: int
    id: str
