"""Items: the lists of them, single ones, and their history, as pages."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from hub.model.item import Item, Status
from hub.model.query import ItemQuery
from hub.schemas.filters import Filtered
from hub.web import choices, lists
from hub.web.asked import services
from hub.web.differences import Change, changes

blueprint = Blueprint("items", __name__)


@blueprint.get("/")
def latest() -> str:
    """Show the newest items of every forum."""
    everything = Filtered(ItemQuery(), ())
    shown = lists.page(services(), everything)
    known, listed = services().store.source_states(), services().registry.sources
    failing = sum(id in known and known[id].cause is not None for id in listed)
    return render_template(
        "latest.html",
        page=shown,
        filtered=everything,
        failing=failing,
        sources=len(listed),
        forums=len(services().registry.forums),
    )


@blueprint.get("/items")
def all_items() -> str:
    """Show a list of items with its filters."""
    filtered = lists.asked(services())
    shown = lists.page(services(), filtered)
    count = services().store.count(filtered.query)
    return render_template(
        "items.html", page=shown, filtered=filtered, count=count, **choices.of_filters(services())
    )


@blueprint.get("/items/<uuid:id>")
def item(id: object) -> Response:
    """Show one item; a withdrawn one says so with 410."""
    found = services().store.item(str(id))
    revisions = len(services().store.history(found.id))
    if found.status is Status.RETRACTED:
        return _page("withdrawn.html", found, 410, revisions=revisions)
    response = _page("item.html", found, 200, revisions=revisions)
    response.headers["Last-Modified"] = lists.http_date(found.changed)
    return response


@blueprint.get("/items/<uuid:id>/history")
def history(id: object) -> Response:
    """Show every revision of an item, newest first, with what it changed; of a withdrawn one only when."""
    found = services().store.item(str(id))
    told: list[Change] = changes(services().store.history(found.id))
    return _page("history.html", found, 200, changes=told)


def _page(template: str, item: Item, status: int, **more: object) -> Response:
    forum = services().registry.forums.get(item.forum)
    source = services().registry.sources.get(item.source)
    page = render_template(template, item=item, forum=forum, source=source, **more)
    return Response(page, status=status, mimetype="text/html")
