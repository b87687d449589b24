"""A small house for walks: the real pipeline, connectors and store, a clock and a web held in hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape, quoteattr

from connectors import build
from hub.errors import Cause, SourceError
from hub.model.event import Event
from hub.model.forum import Forum, ForumCategory
from hub.model.identity import Ids
from hub.model.item import Item
from hub.model.ports import Clock, Connector, Http, Queue
from hub.model.query import ItemQuery
from hub.model.source import Source, SourceState
from hub.pipeline.poll import PollResult, poll_sources
from hub.registry import Registry
from hub.settings import Settings
from hub.store import Store
from tests.builders import DAY, NOW, a_source
from tests.fakes import FakeHttp, FakeQueue, StoppedClock

EVERYTHING = ItemQuery(include_retracted=True)
GONE = SourceError(Cause.GONE, "It is gone for good.", status=410)
BROKEN = SourceError(Cause.HTTP_STATUS, "The server answered 503.", status=503)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a feed, in the site's words."""

    id: str
    title: str = "Senior officials meet in Rabat"
    url: str | None = None
    text: str = "They met, and they agreed on the date of the next meeting, which is not yet known."
    published: datetime | None = NOW - DAY
    language: str = "en"
    translations: Mapping[str, str] = field(default_factory=dict)

    @property
    def page(self) -> str:
        return self.url or f"https://news.example/{self.id}"


def entries(count: int, *, first: int = 1) -> list[Entry]:
    """Newest first, as sites list them; a day between two of them."""
    return [
        Entry(id=f"e{number}", title=f"Statement {number}", published=NOW - 100 * DAY + number * DAY)
        for number in range(first + count - 1, first - 1, -1)
    ]


def atom(
    listed: Sequence[Entry], *, withdrawn: Sequence[str] = (), stamp: str = "2026-11-24T10:00:00Z"
) -> bytes:
    """Write a feed as a site would; `stamp` is the time a rebuild puts on everything."""
    parts = [_entry(each, stamp) for each in listed]
    parts += [f"<at:deleted-entry ref={quoteattr(ref)} when='{stamp}'/>" for ref in withdrawn]
    return (
        "<?xml version='1.0' encoding='utf-8'?>"
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>"
        f"<id>urn:feed</id><title>News</title><updated>{stamp}</updated>{''.join(parts)}</feed>"
    ).encode()


def _entry(each: Entry, stamp: str) -> str:
    links = "".join(
        f"<link rel='alternate' hreflang='{language}' href={quoteattr(address)}/>"
        for language, address in each.translations.items()
    )
    published = f"<published>{each.published.isoformat()}</published>" if each.published else ""
    return (
        f"<entry xml:lang='{each.language}'><id>{escape(each.id)}</id><title>{escape(each.title)}</title>"
        f"<link href={quoteattr(each.page)}/>{links}{published}<updated>{stamp}</updated>"
        f"<content type='html'>{escape('<p>' + each.text + '</p>')}</content></entry>"
    )


@dataclass(frozen=True)
class Hub:
    """What polling needs of the wired house, and no more."""

    settings: Settings
    registry: Registry
    store: Store
    clock: Clock
    http: Http
    connectors: Mapping[str, Sequence[Connector]]
    queue: Queue
    new_id: Callable[[], str]
    chance: Random


class House:
    """A hub on a real database, with sources whose pages a test writes."""

    def __init__(self, store: Store, sources: Sequence[Source], http: Http | None = None) -> None:
        self.store = store
        self.clock = StoppedClock()
        self.web = FakeHttp()
        forums = {
            each.forum: Forum(id=each.forum, names={"en": each.forum}, categories=(ForumCategory.GLOBAL,))
            for each in sources
        }
        registry = Registry(forums=forums, sources={each.id: each for each in sources})
        self.hub = Hub(
            settings=_settings(),
            registry=registry,
            store=store,
            clock=self.clock,
            http=http or self.web,
            connectors={each.id: tuple(map(build, each.doors)) for each in sources},
            queue=FakeQueue(),
            new_id=Ids(self.clock.now),
            chance=Random(1),
        )

    def with_sources(self, *sources: Source) -> House:
        """The same hub after its registry was edited."""
        house = House(self.store, sources)
        house.clock, house.web = self.clock, self.web
        house.hub = replace(house.hub, clock=self.clock, http=self.web, new_id=Ids(self.clock.now))
        return house

    def publish(
        self, *listed: Entry, source: str = "news", withdrawn: Sequence[str] = (), **given: str
    ) -> None:
        """Let a site's feed say this."""
        self.web.pages[self.hub.registry.sources[source].url] = atom(listed, withdrawn=withdrawn, **given)

    def answer(self, page: object, source: str = "news") -> None:
        """Let a site's feed answer with whatever `FakeHttp` takes."""
        self.web.pages[self.hub.registry.sources[source].url] = page  # type: ignore[assignment]

    def poll(
        self, *sources: str, hours: float = 1, dry_run: bool = False, stop: threading.Event | None = None
    ) -> dict[str, PollResult]:
        """Read at once what is named, or everything, `hours` after the last time."""
        self.clock.advance(hours=hours)
        named = sources or None
        results = poll_sources(self.hub, named, force=True, dry_run=dry_run, stop=stop)
        return {result.source: result for result in results}

    @property
    def items(self) -> list[Item]:
        return self.store.items(EVERYTHING, limit=10_000)

    @property
    def events(self) -> list[Event]:
        return self.store.events(0, 100_000)

    @property
    def happened(self) -> list[str]:
        """What the log tells, in order, without the first word."""
        return [event.type.value for event in self.events]

    def state(self, source: str = "news") -> SourceState:
        return self.store.source_states()[source]


def _settings() -> Settings:
    return Settings(
        home=Path("unused"),
        config_dir=Path("unused"),
        database_url="unused",
        base_url="http://127.0.0.1:8000",
        tag_authority="hub.example",
    )


def news(**given: object) -> Source:
    return a_source("news", **({"url": "https://news.example/feed"} | given))
