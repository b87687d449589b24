"""Feeds: every list of items in every format, the page where people choose one, and the list of them all.

Feeds are in English whoever asks: their address says nothing of the reader, and a cache keeps one answer.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from hub.model.feed import Feed, FeedEntry, tag_uri
from hub.model.forum import Forum, ForumCategory
from hub.model.item import Item, Status
from hub.schemas.filters import Filtered, read_archive
from hub.services import Services
from hub.web import archives, choices, lists
from hub.web.addresses import Addresses, changed_pairs
from hub.web.asked import services
from hub.web.delivery import CACHEABLE

blueprint = Blueprint("feeds", __name__)
TOMBSTONES = 20
_ARCHIVE_SECONDS = 3600
_LIVE_SECONDS = 300
_CATEGORIES = {
    ForumCategory.RCP: "Regional consultative processes",
    ForumCategory.INTERREGIONAL: "Interregional forums",
    ForumCategory.REGIONAL_ORGANISATION: "Regional organisations",
    ForumCategory.GLOBAL: "Global forums",
}


@blueprint.get("/items.<extension>")
def items_feed(extension: str) -> Response:
    """Return every item, or what the filters leave, as a feed."""
    filtered = lists.asked(services(), also=("archive",))
    about = lists.describe(services(), filtered)
    title = f"Interforum: {about}" if about else "Interforum"
    return _feed(filtered, "/items", extension, title, "News, meetings and outcomes of migration forums")


@blueprint.get("/forums/<id>.<extension>")
def forum_feed(id: str, extension: str) -> Response:
    """Return one forum's items as a feed."""
    found = services().registry.forums.get(id)
    if found is None:
        abort(404)
    filtered = lists.asked(services(), also=("archive",))
    about = lists.describe(services(), filtered)
    title = f"{found.name()}: {about}" if about else found.name()
    return _feed(filtered.within(id), f"/forums/{id}", extension, title, "As read by Interforum")


@blueprint.get("/subscriptions.opml")
def subscriptions() -> Response:
    """Return all feeds as a list that a reader imports."""
    house = services()
    forums = list(house.registry.forums.values())
    groups = [("Interforum", [("Every forum", _address("/items.atom"), _address("/items"))])]
    groups += [
        (name, [_subscription(forum) for forum in forums if category in forum.categories])
        for category, name in _CATEGORIES.items()
    ]
    written = house.subscription_list("Interforum", [each for each in groups if each[1]], lists.BEGAN)
    request.environ[CACHEABLE] = True
    response = Response(written, content_type="text/x-opml; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={_ARCHIVE_SECONDS}"
    return response


@blueprint.get("/feeds")
def choose() -> str:
    """Let people choose a feed and copy its address."""
    filtered = lists.asked(services(), also=())
    count = services().store.count(filtered.query)
    return render_template("feeds.html", filtered=filtered, count=count, **choices.of_filters(services()))


@blueprint.get("/feed")
def by_habit() -> AnyResponse:
    """Send on those who guess the usual address."""
    return redirect(_address("/items.atom"), 302)


def _address(path: str) -> str:
    return Addresses(services().settings.base_url).of(path)


def _subscription(forum: Forum) -> tuple[str, str, str]:
    return forum.name(), _address(f"/forums/{forum.id}.atom"), _address(f"/forums/{forum.id}")


def _feed(filtered: Filtered, path: str, extension: str, title: str, subtitle: str) -> Response:
    """Return a list in the format its address ends with, live or one of its archives."""
    house = services()
    if extension not in house.feed_formats:
        abort(404)
    archive = read_archive(request.args.get("archive"))
    asked = f"{path}.{extension}"
    if archive:
        feed = _archived(house, filtered, path, asked, title, subtitle, archive)
    else:
        feed = _live(house, filtered, path, asked, title, subtitle)
    written = house.feed_formats[extension]
    response = Response(written.render(feed), content_type=written.media_type)
    response.headers["Last-Modified"] = lists.http_date(feed.updated)
    seconds = _ARCHIVE_SECONDS if archive else _LIVE_SECONDS
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers.add("Link", f'<{feed.self_url}>; rel="self"')
    response.headers.add("Link", f'<{feed.page_url}>; rel="alternate"; type="text/html"')
    request.environ[CACHEABLE] = True
    return response


def _live(  # noqa: PLR0917 (what a feed says of itself)
    house: Services, filtered: Filtered, path: str, asked: str, title: str, subtitle: str
) -> Feed:
    found = house.store.freshest(filtered.query, limit=archives.ENTRIES)
    addresses = Addresses(house.settings.base_url)
    previous = archives.newest(house, filtered, found)
    withdrawn = house.store.retracted(filtered.query, limit=TOMBSTONES)
    return Feed(
        id=_id(house, path, filtered),
        title=title,
        subtitle=subtitle,
        language="en",
        updated=lists.changed(house, filtered),
        self_url=addresses.asked(asked, request.query_string),
        page_url=addresses.of(path, filtered.given),
        entries=tuple(entry(house, item) for item in found),
        schemes=addresses.schemes,
        prev_archive=addresses.of(asked, _named(filtered, previous)) if previous else None,
        retracted=_tombstones(house, withdrawn),
    )


def _archived(  # noqa: PLR0917
    house: Services,
    filtered: Filtered,
    path: str,
    asked: str,
    title: str,
    subtitle: str,
    wanted: tuple[int, int | None],
) -> Feed:
    archive = archives.read(house, filtered, *wanted)
    addresses = Addresses(house.settings.base_url)
    standing = [item for item in archive.items if item.status is Status.PUBLISHED]
    withdrawn = [(item, item.changed) for item in archive.items if item.status is Status.RETRACTED]
    previous, following = (
        _named(filtered, name) if name else None for name in (archive.previous, archive.next)
    )
    return Feed(
        id=_id(house, path, filtered),
        title=title,
        subtitle=subtitle,
        language="en",
        updated=max(item.changed for item in archive.items),
        self_url=addresses.asked(asked, request.query_string),
        page_url=addresses.of(path, filtered.given),
        entries=tuple(entry(house, item) for item in reversed(standing)),
        schemes=addresses.schemes,
        prev_archive=addresses.of(asked, previous) if previous else None,
        next_archive=addresses.of(asked, following) if following else None,
        current=addresses.of(asked, filtered.given),
        archive=True,
        retracted=_tombstones(house, withdrawn),
    )


def _named(filtered: Filtered, archive: str) -> list[tuple[str, str]]:
    return changed_pairs(filtered.given, archive=archive)


def _tombstones(house: Services, withdrawn: list[tuple[Item, datetime]]) -> tuple[tuple[str, datetime], ...]:
    return tuple((tag_uri(house.settings.tag_authority, item), when) for item, when in withdrawn)


def _id(house: Services, path: str, filtered: Filtered) -> str:
    """Return the list's own name: the same whatever the order of its filters."""
    listed = Addresses("").of(path, sorted(set(filtered.given)))
    return f"tag:{house.settings.tag_authority},{lists.BEGAN.year}:list{listed}"


def entry(house: Services, item: Item) -> FeedEntry:
    """Return an item as an entry of a feed."""
    forum = house.registry.forums.get(item.forum)
    return FeedEntry(
        item=item,
        page=Addresses(house.settings.base_url).item(item),
        atom_id=tag_uri(house.settings.tag_authority, item),
        forum_name=forum.name() if forum else item.forum,
    )
