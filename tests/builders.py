"""Builders: valid unless told otherwise. A test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from hub.model.change import Incoming, KnownCopy
from hub.model.delivery import Planned, message_id
from hub.model.draft import Draft, Kind, Text
from hub.model.event import Event, EventType, Happening
from hub.model.feed import Feed, FeedCategory, FeedEntry, tag_uri
from hub.model.fetch import Answer
from hub.model.item import Item, Role, Statement, Status
from hub.model.source import Source, SourceState
from hub.model.subscription import ChannelName, Standing, Subscription

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def an_id(number: int) -> str:
    return f"01900000-0000-7000-8000-{number:012x}"


def a_draft(**given: Any) -> Draft:
    words = {
        "external_id": "som-2026-1",
        "url": "https://forum.example/som",
        "title": Text("Senior officials meet in Rabat", markup=False),
        "content": Text("<p>They met.</p>"),
        "published": "Mon, 23 Nov 2026 10:00:00 GMT",
        "language": "en",
    }
    return Draft(**(words | given))


def a_statement(**given: Any) -> Statement:
    words: dict[str, Any] = {
        "external_id": "som-2026-1",
        "url": "https://forum.example/som",
        "kind": Kind.NEWS,
        "title": "Senior officials meet in Rabat",
        "summary": "They met.",
        "content_html": "<p>They met.</p>",
        "language": "en",
        "published": NOW - DAY,
        "published_text": "yesterday",
        "date_flag": None,
        "site_updated": None,
        "authors": (),
        "categories": (),
        "attachments": (),
        "translations": (),
        "rights": None,
    } | given
    seen = "\x1f".join([words["title"], words["summary"], words["content_html"]])
    words.setdefault("content_hash", sha256(seen.encode()).hexdigest())
    return Statement(**words)


def an_incoming(identity: str = "som-2026-1", **given: Any) -> Incoming:
    from hub.pipeline.link import likeness

    keys = {name: given.pop(name) for name in ("url_key", "likeness", "draft_hash") if name in given}
    statement = given.pop("statement", None) or a_statement(external_id=identity, **given)
    return Incoming(
        statement=statement,
        identity=identity,
        url_key=keys.get("url_key", statement.url),
        likeness=keys.get("likeness", likeness(statement)),
        draft_hash=keys.get("draft_hash", sha256(repr(statement).encode()).digest()[:16]),
    )


def a_known_copy(incoming: Incoming | None = None, **given: Any) -> KnownCopy:
    was = incoming or an_incoming()
    known = KnownCopy(
        key=1,
        item_key=1,
        item_id=an_id(1),
        source="news",
        identity=was.identity,
        url_key=was.url_key,
        likeness=was.likeness,
        language=was.statement.language,
        role=Role.ORIGINAL,
        revision=1,
        content_hash=was.statement.content_hash,
        draft_hash=was.draft_hash,
        status=Status.PUBLISHED,
        url=was.statement.url,
        published=was.statement.published,
    )
    return replace(known, **given)


def an_item(number: int = 1, **given: Any) -> Item:
    moment = NOW - number * DAY
    words: dict[str, Any] = {
        "id": an_id(number),
        "kind": Kind.NEWS,
        "forum": "gfmd",
        "source": "gfmd-news",
        "status": Status.PUBLISHED,
        "revision": 1,
        "url": f"https://forum.example/{number}",
        "title": f"Statement {number}",
        "summary": "In short.",
        "content_html": "<p>At length.</p>",
        "language": "en",
        "published": moment,
        "published_text": moment.isoformat(),
        "date_flag": None,
        "updated": moment,
        "first_seen": moment,
        "changed": moment,
    }
    return Item(**(words | given))


def a_source(id: str = "news", **given: Any) -> Source:
    words = {"forum": "gfmd", "connector": "syndication", "url": f"https://{id}.example/feed"}
    return Source(id=id, **(words | given))


def a_state(source: Source | None = None, **given: Any) -> SourceState:
    source = source or a_source()
    return SourceState(**({"source_id": source.id, "url": source.url} | given))


def an_answer(**given: Any) -> Answer:
    return Answer(**({"url": "https://news.example/feed", "status": 200, "body": b"<rss/>"} | given))


def a_happening(number: int = 1, **given: Any) -> Happening:
    words: dict[str, Any] = {
        "id": an_id(1000 + number),
        "type": EventType.ITEM_PUBLISHED,
        "occurred_at": NOW,
        "item_id": an_id(number),
        "forum": "gfmd",
        "data": {"title": f"№ {number}"},
    }
    return Happening(**(words | given))


def an_event(number: int = 1, **given: Any) -> Event:
    """What `a_happening` becomes in the log."""
    words = {"seq": number, "prev_hash": "0" * 64, "hash": "1" * 64} | given
    placed = {name: words.pop(name) for name in ("seq", "prev_hash", "hash")}
    happening = a_happening(number, **words)
    return Event(**placed, **{name: getattr(happening, name) for name in Happening.__dataclass_fields__})


def a_subscription(number: int = 1, **given: Any) -> Subscription:
    """A webhook that is told everything."""
    words: dict[str, Any] = {
        "id": an_id(5000 + number),
        "channel": ChannelName.WEBHOOK,
        "target": f"https://endpoint-{number}.example/hook",
        "standing": Standing.ACTIVE,
        "created": NOW - DAY,
        "confirmed": NOW - DAY,
        "changed": NOW - DAY,
    }
    return Subscription(**(words | given))


def a_planned(subscription: Subscription | None = None, seq: int | None = 1, **given: Any) -> Planned:
    """An event on its way to a subscription, due now."""
    to = (subscription or a_subscription()).id
    words: dict[str, Any] = {
        "message_id": message_id(to, an_id(1000 + seq) if seq else "digest"),
        "subscription": to,
        "what": str(seq),
        "due": NOW,
        "seq": seq,
    }
    return Planned(**(words | given))


def an_entry(item: Item | None = None, **given: Any) -> FeedEntry:
    item = item or an_item(**given)
    page = f"https://hub.example/items/{item.id}"
    return FeedEntry(item=item, page=page, atom_id=tag_uri("hub.example", item), forum_name="Global Forum")


def a_feed(*entries: FeedEntry, **given: Any) -> Feed:
    words: dict[str, Any] = {
        "id": "tag:hub.example,2026:list/items",
        "title": "All statements",
        "subtitle": "From every forum",
        "language": "en",
        "updated": NOW,
        "self_url": "https://hub.example/items.atom",
        "page_url": "https://hub.example/items",
        "entries": entries,
        "schemes": FeedCategory(forum="https://hub.example/forums", kind="https://hub.example/kinds"),
    }
    return Feed(**(words | given))
