"""Every kind of failure has a cause of its own on the board, and none is taken for "no news"."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hub.errors import Cause
from hub.http import GuardedHttp
from hub.model.source import Condition, Source
from hub.pipeline.board import board
from hub.store import Store
from tests.builders import a_source
from tests.hostile.conftest import LIMITS
from tests.hostile.misbehaviours import LIMIT
from tests.hostile.origin import Origin, Serve, Visitor
from tests.walks.house import House

ENTRY = "<item><title>News</title><guid>1</guid><link>https://forum.example/1</link></item>"
RSS = "<rss version='2.0'><channel><title>Forum</title>%s</channel></rss>"
FEED = (RSS % ENTRY).encode()
JSON = b'{"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [{"id": "1", "title": "N"}]}'
PAGE = "<!doctype html><html><body><main>%s</main></body></html>"
LIST = (PAGE % "<article><h2><a href='/news/1'>News</a></h2></article>").encode()
LIST_OPTIONS = {"item": "article", "title": "h2 a", "link": "h2 a"}
BOMB = (
    b"<!DOCTYPE r [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]>" + (RSS % "<item><title>&b;</title></item>").encode()
)


def _stop_short(x: Visitor) -> None:
    x.head(200, f"Content-Length: {len(FEED) + 100}")
    x.send(FEED)


Kind = tuple[Cause, str, bytes, Serve]
KINDS: dict[str, Kind] = {
    "inside": (Cause.BLOCKED, "syndication", FEED, lambda x: x.redirect(x.origin.url("/", "canary"))),
    "reset": (Cause.CONNECT, "syndication", FEED, lambda x: x.reset()),
    "silent": (Cause.TIMEOUT, "syndication", FEED, lambda x: x.pause(30)),
    "expired": (Cause.TLS, "syndication", FEED, lambda x: x.redirect(x.origin.url("/", "tls-expired"))),
    "babbles": (Cause.PROTOCOL, "syndication", FEED, lambda x: x.send(FEED)),
    "circles": (Cause.REDIRECTS, "syndication", FEED, lambda x: x.redirect(x.path)),
    "breaks": (Cause.HTTP_STATUS, "syndication", FEED, lambda x: x.answer(b"", status=500)),
    "ended": (Cause.GONE, "syndication", FEED, lambda x: x.answer(b"", status=410)),
    "forbids": (Cause.ROBOTS, "html_list", LIST, lambda x: x.answer(LIST)),
    "swells": (Cause.TOO_LARGE, "syndication", FEED, lambda x: x.head(200, f"Content-Length: {LIMIT + 1}")),
    "stops": (Cause.TRUNCATED, "syndication", FEED, _stop_short),
    "garbles": (Cause.DECODE, "syndication", FEED, lambda x: x.answer(FEED, "Content-Encoding: gzip")),
    "harms": (Cause.UNSAFE_XML, "syndication", FEED, lambda x: x.answer(BOMB)),
    "another": (Cause.NOT_A_FEED, "syndication", FEED, lambda x: x.answer(LIST)),
    "damaged": (Cause.PARSE, "json_feed", JSON, lambda x: x.answer(JSON[:60] + b"}" + JSON[60:])),
    "empties": (Cause.EMPTY, "syndication", FEED, lambda x: x.answer((RSS % "").encode())),
    "redrawn": (
        Cause.EMPTY,
        "html_list",
        LIST,
        lambda x: x.answer((PAGE % "<section><h3><a href='/news/1'>News</a></h3></section>").encode()),
    ),
}


class Sites:
    """A site for each kind of failure: all is well until it is told to break."""

    def __init__(self) -> None:
        self.broken = threading.Event()

    def serve(self, name: str) -> Serve:
        _, _, good, bad = KINDS[name]
        return lambda x: bad(x) if self.broken.is_set() else x.answer(good)

    def robots(self, x: Visitor) -> None:
        x.answer(b"User-agent: *\nDisallow: /forbids\n" if self.broken.is_set() else b"", status=200)


@pytest.fixture
def sites() -> Sites:
    return Sites()


@pytest.fixture
def origin(sites: Sites, authority: Path) -> Iterator[Origin]:
    served = {f"/{name}": sites.serve(name) for name in KINDS} | {"/robots.txt": sites.robots}
    with Origin(served, authority.parent) as running:
        yield running


def a_client(origin: Origin, authority: Path) -> GuardedHttp:
    """Return a client that has asked nothing yet: what robots.txt said is kept for a day."""
    return GuardedHttp(
        user_agent="Interforum/test (+http://hub.example/about/fetcher)",
        permitted=origin.permitted(),
        ca_bundle=authority,
        limits=LIMITS,
    )


@pytest.fixture
def house(origin: Origin, authority: Path, sqlite_template: Path, tmp_path: Path) -> Iterator[House]:
    (tmp_path / "hub.db").write_bytes(sqlite_template.read_bytes())
    store = Store.open(f"sqlite:///{tmp_path}/hub.db")
    yield House(store, [_source(name, origin) for name in KINDS], http=a_client(origin, authority))
    store.close()


def _source(name: str, origin: Origin) -> Source:
    options = LIST_OPTIONS if KINDS[name][1] == "html_list" else {}
    return a_source(name, connector=KINDS[name][1], url=origin.url(f"/{name}"), options=options)


def conditions(house: House) -> dict[str, Condition]:
    rows = board(house.hub.registry, house.store, house.clock.now())
    return {row.source.id: row.condition for row in rows}


def test_each_kind_of_failure_is_told_by_its_own_cause_until_it_ends(
    house: House, sites: Sites, origin: Origin, authority: Path
):
    first = house.poll()
    assert {name: result.cause for name, result in first.items()} == dict.fromkeys(KINDS)
    known = {item.id for item in house.items}

    sites.broken.set()
    house.hub = replace(house.hub, http=a_client(origin, authority))
    failed = house.poll()

    assert {name: result.cause for name, result in failed.items()} == {
        name: cause.value for name, (cause, *_) in KINDS.items()
    }
    assert len({cause for cause, *_ in KINDS.values()}) >= 15
    told = [re.sub(r"127\.0\.0\.1:\d+|\d+", "", str(result.detail)) for result in failed.values()]
    assert len(set(told)) >= 15
    assert {name for name, condition in conditions(house).items() if condition is Condition.GONE} == {"ended"}
    assert set(conditions(house).values()) == {Condition.UNREADABLE, Condition.GONE}
    assert house.happened.count("source.failing") == 0

    for _ in range(2):
        house.hub = replace(house.hub, http=a_client(origin, authority))
        house.poll()
    failing = [event for event in house.events if event.type.value == "source.failing"]
    assert {event.data["source"]: event.data["cause"] for event in failing} == {
        name: cause.value for name, (cause, *_) in KINDS.items()
    }

    sites.broken.clear()
    house.hub = replace(house.hub, http=a_client(origin, authority))
    house.poll()
    assert house.happened.count("source.recovered") == len(KINDS)
    assert {item.id for item in house.items} == known
    assert not {Condition.UNREADABLE, Condition.GONE} & set(conditions(house).values())
