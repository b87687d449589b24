"""Source feeds: the board as feeds, whose entries are what the log tells of sources, and as a table (CSV).

In English whoever asks: their address says nothing of the reader, and a cache keeps one answer.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from html import escape

from flask import Blueprint, Response, abort, request

from hub.model.draft import Kind
from hub.model.event import Event, EventType
from hub.model.feed import Feed, FeedEntry
from hub.model.item import Item, Status
from hub.pipeline.board import Row, board
from hub.schemas.filters import read_numbers
from hub.services import Services
from hub.web import lists
from hub.web.addresses import Addresses
from hub.web.asked import services
from hub.web.delivery import CACHEABLE

blueprint = Blueprint("source_feeds", __name__)
ENTRIES = 50
_SECONDS = 300
_PATH = "/sources"
COLUMNS = (
    "source", "forum", "condition", "cause", "detail", "failing_since", "last_read", "last_new", "next_poll",
    "rhythm_days", "items", "left_out", "gap_from", "gap_until", "connector", "url", "answering",
    "language", "basis",
)  # fmt: skip


@blueprint.get("/sources.csv")
def table() -> Response:
    """Return the board as a table. It changes without an event, so no answer is kept."""
    read_numbers(lists.pairs())
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    for row in board(services().registry, services().store, services().clock.now()):
        writer.writerow([_cell(value) for value in _values(row)])
    response = Response(written.getvalue(), content_type="text/csv; charset=utf-8; header=present")
    response.headers["Cache-Control"] = "public, max-age=10"
    return response


@blueprint.get("/sources.<extension>")
def feed(extension: str) -> Response:
    """Return what happened to sources as a feed: which cannot be read any more, and which can again."""
    house = services()
    if extension not in house.feed_formats:
        abort(404)
    read_numbers(lists.pairs())
    written = house.feed_formats[extension]
    told = of_events(house, house.store.source_events(ENTRIES), f"{_PATH}.{extension}")
    response = Response(written.render(told), content_type=written.media_type)
    response.headers["Last-Modified"] = lists.http_date(told.updated)
    response.headers["Cache-Control"] = f"public, max-age={_SECONDS}"
    response.headers.add("Link", f'<{told.self_url}>; rel="self"')
    response.headers.add("Link", f'<{told.page_url}>; rel="alternate"; type="text/html"')
    request.environ[CACHEABLE] = True
    return response


def of_events(house: Services, events: Sequence[Event], path: str) -> Feed:
    """Return a feed of events about sources, newest first."""
    addresses = Addresses(house.settings.base_url)
    return Feed(
        id=f"tag:{house.settings.tag_authority},{lists.BEGAN.year}:list{_PATH}",
        title="Interforum: sources",
        subtitle="Which of the forums' sites cannot be read any more, and which can be read again",
        language="en",
        updated=events[0].occurred_at if events else lists.BEGAN,
        self_url=addresses.of(path),
        page_url=addresses.of(_PATH),
        entries=tuple(_entry(house, event) for event in events),
        schemes=addresses.schemes,
    )


def _entry(house: Services, event: Event) -> FeedEntry:
    registry = house.registry
    source = str(event.data.get("source", ""))
    forum = registry.forums[event.forum].name() if event.forum in registry.forums else event.forum
    page = f"{_PATH}/{source}" if source in registry.sources else _PATH
    authority = house.settings.tag_authority
    return FeedEntry(
        item=_as_item(event, source, forum),
        page=f"{Addresses(house.settings.base_url).of(page)}#event-{event.seq}",
        atom_id=f"tag:{authority},{event.occurred_at.year}:event/{event.id}",
        forum_name=forum,
    )


def _as_item(event: Event, source: str, forum: str) -> Item:
    """Feeds are made of items; this one is the hub's own word on a source, and kept nowhere."""
    said = summary(event)
    return Item(
        id=event.id,
        kind=Kind.NEWS,
        forum=event.forum,
        source=source,
        status=Status.PUBLISHED,
        revision=1,
        url=None,
        title=f"{forum}: {source} {_VERBS[event.type]}",
        summary=said,
        content_html=f"<p>{escape(said)}</p>",
        language="en",
        published=event.occurred_at,
        published_text=None,
        date_flag=None,
        updated=event.occurred_at,
        first_seen=event.occurred_at,
        changed=event.occurred_at,
    )


_VERBS = {EventType.SOURCE_FAILING: "cannot be read", EventType.SOURCE_RECOVERED: "can be read again"}


def summary(event: Event) -> str:
    """Return what an event says, as one or two sentences."""
    if event.type is EventType.SOURCE_RECOVERED:
        return "It was read well."
    detail = str(event.data.get("detail") or "It could not be read.")
    since = event.data.get("since")
    return f"{detail} It has failed since {_minute(since)}." if since else detail


def _minute(text: object) -> str:
    return f"{datetime.fromisoformat(str(text)):%Y-%m-%d %H:%M} UTC"


def _values(row: Row) -> list[object]:
    source, state = row.source, row.state
    days = round(state.rhythm / 86_400, 2) if state.rhythm else None
    return [
        source.id, source.forum, row.condition.value, state.cause and state.cause.value, state.detail,
        state.failing_since, state.last_read, state.last_new, state.next_poll,
        days, row.items, row.left_out, state.gap_from, state.gap_until,
        source.connector, source.url, state.answering, source.language, source.basis,
    ]  # fmt: skip


def _cell(value: object) -> object:
    """Times as RFC 3339. What a site said must not become a formula in somebody's spreadsheet."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + value
    return "" if value is None else value
