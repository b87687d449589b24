"""Sources: the board that shows what can be read and what cannot, each source by itself, and who fetches."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from hub.pipeline.board import board, by_condition, of_forums
from hub.schemas.filters import read_numbers
from hub.web import lists, pictures
from hub.web.asked import services
from hub.web.source_feeds import summary

blueprint = Blueprint("sources", __name__)
SHOWN = 100
"""How many entries that a filter left out a page shows, and how many changes of condition."""


@blueprint.get("/sources")
def show_board() -> str:
    """Show every source with its condition, every forum with the worst of its own, and those without any."""
    read_numbers(lists.pairs())
    rows = board(services().registry, services().store, services().clock.now())
    forums = list(services().registry.forums.values())
    worst = of_forums(rows)
    return render_template(
        "sources.html",
        groups=[(condition, found) for condition, found in by_condition(rows).items()],
        forums=[(forum, worst[forum.id]) for forum in forums if forum.id in worst],
        without=[forum for forum in forums if forum.id not in worst],
        posting=lists.posting(services()),
        late=sum(row.late for row in rows),
        picture=pictures,
    )


@blueprint.get("/sources/<id>")
def source(id: str) -> str:
    """Show one source: how it is read, what became of it, what its filter leaves out."""
    if id not in services().registry.sources:
        abort(404)
    read_numbers(lists.pairs())
    house = services()
    row = next(row for row in board(house.registry, house.store, house.clock.now()) if row.source.id == id)
    events = house.store.source_events(SHOWN * 5, row.source.forum)
    return render_template(
        "source.html",
        row=row,
        events=[(event, summary(event)) for event in events if event.data.get("source") == id][:SHOWN],
        left_out=house.store.left_out(id, limit=SHOWN) if row.source.filter else [],
        picture=pictures,
    )


@blueprint.get("/about/fetcher")
def fetcher() -> str:
    """Tell a site's owner who asks, how often, and how to stop it."""
    least = max(1, round(services().settings.poll_min_seconds / 60))
    return render_template("fetcher.html", least=least)


@blueprint.get("/healthz")
def alive() -> Response:
    """Say that the process answers."""
    return _plain("ok\n")


@blueprint.get("/readyz")
def ready() -> Response:
    """Say whether the database answers, too."""
    try:
        head = services().store.head()
    except Exception:  # noqa: BLE001 (whatever the database's driver raises, the answer is the same)
        return _plain("not ready: the database does not answer\n", 503)
    return _plain(f"ready, {head} events\n")


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
