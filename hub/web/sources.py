"""Sources: the board that shows what can be read and what cannot, and who fetches."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from hub.model.source import Condition, SourceState
from hub.web import lists
from hub.web.asked import services

blueprint = Blueprint("sources", __name__)
_ORDER = (Condition.UNREADABLE, Condition.GONE, Condition.QUIET, Condition.FRESH, Condition.NEW)
"""What needs somebody comes first."""


@blueprint.get("/sources")
def board() -> str:
    """Show every source with its condition, and the forums that have none."""
    lists.asked(services(), also=())
    registry, store = services().registry, services().store
    known = store.source_states()
    rows = [
        (
            source,
            registry.forums[source.forum],
            known.get(source.id) or SourceState(source_id=source.id, url=source.url),
        )
        for source in registry.sources.values()
    ]
    groups = [(each, [row for row in rows if row[2].condition is each]) for each in _ORDER]
    without = [forum for forum in registry.forums.values() if not forum.sources]
    return render_template("sources.html", groups=groups, counts=store.source_counts(), without=without)


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
