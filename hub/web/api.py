"""Api: the keyless API. GET only; it changes nothing, and every answer depends on address and log alone,
except that of the sources.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, request

from hub.model.item import Status
from hub.pipeline.board import board, of_forums
from hub.schemas.filters import read_numbers
from hub.schemas.items import FORUM, LEFT_OUT, SOURCE, dump_event, dump_item, dump_withdrawn
from hub.web import lists
from hub.web.addresses import Addresses, changed_pairs
from hub.web.asked import services
from hub.web.delivery import CACHEABLE

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
_PAGE = 50
_EVENTS = 100
_MOST_LEFT_OUT = 500


@blueprint.get("/items")
def items() -> Response:
    """Return items newest first, a page at a time."""
    filtered = lists.asked(services(), also=("cursor", "limit"))
    limit = read_numbers(lists.pairs(), strict=False, limit=_PAGE)["limit"]
    shown = lists.page(services(), filtered, limit)
    said = {"items": [dump_item(item) for item in shown.items], "cursor": shown.cursor}
    response = _json(said, changed=lists.changed(services(), filtered))
    if shown.cursor:
        _link_next(response, "/api/v1/items", changed_pairs(lists.pairs(), cursor=shown.cursor))
    return response


@blueprint.get("/items/<uuid:id>")
def item(id: object) -> Response:
    """Return one item; a withdrawn one with 410, its words left out."""
    _no_parameters()
    found = services().store.item(str(id))
    if found.status is Status.RETRACTED:
        return _json(dump_withdrawn(found), status=410)
    return _json(dump_item(found), changed=found.changed)


@blueprint.get("/forums")
def forums() -> Response:
    """Return the registry's forums."""
    _no_parameters()
    return _json({"forums": FORUM.dump(list(services().registry.forums.values()), many=True)})


@blueprint.get("/forums/<id>")
def forum(id: str) -> Response:
    """Return one forum."""
    _no_parameters()
    found = services().registry.forums.get(id)
    if found is None:
        abort(404)
    return _json(FORUM.dump(found))


@blueprint.get("/themes")
def themes() -> Response:
    """Return the controlled vocabulary with its labels."""
    _no_parameters()
    known = services().registry.themes.items()
    return _json({"themes": [{"id": id, "labels": labels} for id, labels in known]})


@blueprint.get("/sources")
def sources() -> Response:
    """Return the sources with their condition. It changes without an event, so no answer is kept."""
    _no_parameters()
    rows = board(services().registry, services().store, services().clock.now())
    said = {"sources": SOURCE.dump(rows, many=True), "conditions": of_forums(rows)}
    return _for_now(said)


@blueprint.get("/sources/<id>")
def source(id: str) -> Response:
    """Return one source."""
    _no_parameters()
    _known_source(id)
    rows = board(services().registry, services().store, services().clock.now())
    return _for_now(SOURCE.dump(next(row for row in rows if row.source.id == id)))


@blueprint.get("/sources/<id>/left-out")
def left_out(id: str) -> Response:
    """Return what the filter of a source leaves out, newest first."""
    limit = read_numbers(lists.pairs(), limit=_MOST_LEFT_OUT)["limit"]
    _known_source(id)
    found = services().store.left_out(id, limit=limit)
    return _for_now({"left_out": LEFT_OUT.dump(found, many=True)})


def _known_source(id: str) -> None:
    if id not in services().registry.sources:
        abort(404)


def _for_now(said: Any) -> Response:
    response = _json(said, keep=False)
    response.headers["Cache-Control"] = "public, max-age=10"
    return response


@blueprint.get("/events")
def events() -> Response:
    """Return events in order, after a place in the log."""
    asked = read_numbers(lists.pairs(), after=0, limit=_EVENTS)
    # The head first: an event that comes between the two questions must not be beyond it.
    head = services().store.head()
    found = services().store.events(asked["after"], asked["limit"])
    head = max(head, found[-1].seq) if found else head
    response = _json({"events": [dump_event(event) for event in found], "head": head})
    response.headers["Cache-Control"] = "public, max-age=1"
    if found and found[-1].seq < head:
        following = [("after", str(found[-1].seq)), ("limit", str(asked["limit"]))]
        _link_next(response, "/api/v1/events", following)
    return response


def _no_parameters() -> None:
    read_numbers(lists.pairs())


def _json(said: Any, *, status: int = 200, changed: datetime | None = None, keep: bool = True) -> Response:
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    response = Response(body, status=status, content_type="application/json; charset=utf-8")
    if changed:
        response.headers["Last-Modified"] = lists.http_date(changed)
    if keep:
        request.environ[CACHEABLE] = True
    return response


def _link_next(response: Response, path: str, given: list[tuple[str, str]]) -> None:
    address = Addresses(services().settings.base_url).of(path, given)
    response.headers["Link"] = f'<{address}>; rel="next"'
