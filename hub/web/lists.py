"""Lists: items by filter, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from flask import request

from hub.model.item import Item
from hub.model.query import Cursor
from hub.schemas.filters import Filtered, read_cursor, read_filters, write_cursor
from hub.services import Services
from hub.web import spoken
from hub.web.asked import is_for_programs

PAGE = 25
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
"""What an empty list says of its last change: a constant, so that its bytes do not change either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some items of a list, and the cursor of the next ones; None at the end."""

    items: Sequence[Item]
    cursor: str | None


def pairs() -> list[tuple[str, str]]:
    """Return the query parameters of the request, in order, but those that any page takes."""
    pairs = request.args.items(multi=True)
    if is_for_programs(request.path):
        return list(pairs)
    return [(name, value) for name, value in pairs if name not in spoken.OF_PAGES]


def asked(services: Services, *, also: Sequence[str] = ("cursor",)) -> Filtered:
    """Return the list that the request asks for. Raises QueryError."""
    return read_filters(pairs(), services.registry.forums, also=also)


def page(services: Services, filtered: Filtered, limit: int = PAGE) -> Page:
    """Return up to `limit` items from the request's cursor on. Raises QueryError."""
    cursor = read_cursor(request.args.get("cursor"))
    found = services.store.items(filtered.query, limit=limit + 1, after=cursor)
    shown = found[:limit]
    more = len(found) > limit
    return Page(items=shown, cursor=write_cursor(place_of(shown[-1])) if more else None)


def place_of(item: Item) -> Cursor:
    """Return the place of an item in any list."""
    since = item.sorted - datetime(1970, 1, 1, tzinfo=UTC)
    return Cursor(
        sorted_us=(since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds, id=item.id
    )


def changed(services: Services, filtered: Filtered) -> datetime:
    """Return when a list last changed."""
    return services.store.changed(filtered.query) or BEGAN


def posting(services: Services) -> dict[str, datetime]:
    """Return, per forum whose secretariat has posted itself, when it did last."""
    with services.store.view() as view:
        return view.publishers.posting()


def describe(services: Services, filtered: Filtered) -> str:
    """Return a list's filters in words, for its title; empty if there are none."""
    forums = services.registry.forums
    return ", ".join(
        forums[value].name() if name == "forum" else value.replace("_", " ") for name, value in filtered.given
    )


def http_date(moment: datetime) -> str:
    """Return a time as HTTP writes it (RFC 9110, section 5.6.7)."""
    return format_datetime(moment.replace(microsecond=0), usegmt=True)
