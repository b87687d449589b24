"""House: the web on a real store, with forums of our own and verbs that let them speak."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from connectors.posted import POST_FORMATS
from feeds import FEED_FORMATS, digest_calendar, subscription_list
from hub.delivery import Channels
from hub.delivery.parts import Parts as DeliveryParts
from hub.engine.in_process.wake import InProcessQueue
from hub.model.forum import (
    Basis,
    Forum,
    ForumCategory,
    ForumStatus,
    Membership,
    NamedOutcome,
    Relation,
    Secretariat,
)
from hub.model.identity import Ids
from hub.model.item import Item
from hub.model.query import ItemQuery
from hub.model.source import SourceState
from hub.pipeline.ingest import Intake, ingest
from hub.registry import Registry
from hub.services import Services
from hub.settings import Settings
from hub.signatures import Keys
from hub.store import Store
from hub.web import create_app
from tests.builders import a_source, an_incoming
from tests.fakes import FakeHttp, FakePoster, StoppedClock

BASE = "https://hub.example"


def forums() -> dict[str, Forum]:
    """Three forums: one with all that can be known, one that publishes in Arabic, one without a source."""
    return {
        "two-shores": Forum(
            id="two-shores",
            names={"en": "Two Shores Dialogue", "fr": "Dialogue des Deux Rives", "ar": "حوار الضفتين"},
            categories=(ForumCategory.INTERREGIONAL, ForumCategory.RCP),
            acronyms=("TSD",),
            founded=2006,
            website="https://two-shores.example",
            languages=("en", "fr"),
            status=ForumStatus.ACTIVE,
            memberships=(
                Membership(states=("MA", "FR"), role="member", since="2006", basis=Basis.PAGE),
                Membership(states=("LY",), role="observer", since="2009", until="2014", basis=Basis.MEMORY),
            ),
            relations=(Relation(forum="gulf", type="shared_follow_up", note="since the summit"),),
            secretariat=Secretariat(name="Two Shores Secretariat", city="Tunis", basis=Basis.MEMORY),
            outcomes=(
                NamedOutcome(title="Tunis Declaration", type="declaration", year=2006, basis=Basis.SEED),
            ),
            sources=(a_source("two-shores-news", forum="two-shores"),),
            unverified=frozenset({"founded"}),
        ),
        "gulf": Forum(
            id="gulf",
            names={"en": "Gulf Consultation"},
            categories=(ForumCategory.RCP,),
            languages=("ar",),
            sources=(a_source("gulf-news", forum="gulf"),),
        ),
        "quiet-council": Forum(
            id="quiet-council",
            names={"en": "Quiet Council"},
            categories=(ForumCategory.GLOBAL,),
            no_source="Its site has no feed.",
        ),
    }


class Compiled(BytecodeCache):
    """Templates compiled once for all houses: compiling them takes longer than most tests."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@dataclass
class House:
    """A wired house whose web can be asked. `where` is a folder of its own."""

    where: Path
    template: Path | None = None
    base_url: str = BASE
    clock: StoppedClock = field(default_factory=StoppedClock)
    poster: FakePoster = field(default_factory=FakePoster)
    proxies: int = 0

    def __post_init__(self) -> None:
        database = self.where / "hub.db"
        if self.template:
            shutil.copy(self.template, database)
        known = forums()
        settings = Settings(
            home=self.where,
            config_dir=self.where,
            database_url=f"sqlite:///{database}",
            base_url=self.base_url,
            tag_authority="hub.example",
            proxies=self.proxies,
        )
        self._new_id = Ids(self.clock.now, randomness=bytes)
        keys = Keys(lambda: "a key of the tests")
        channels = Channels(DeliveryParts(settings=settings, poster=self.poster, keys=keys, forums=known))
        self.services = Services(
            settings=settings,
            registry=Registry(
                forums=known,
                sources={source.id: source for forum in known.values() for source in forum.sources},
                themes={"diaspora": {"en": "Diaspora", "fr": "Diaspora"}},
            ),
            store=Store.open(settings.database_url),
            clock=self.clock,
            http=FakeHttp(),
            connectors={},
            feed_formats=FEED_FORMATS,
            post_formats=POST_FORMATS,
            subscription_list=subscription_list,
            calendar=partial(digest_calendar, base_url=self.base_url, authority="hub.example", forums=known),
            channels=channels,
            queue=InProcessQueue(self.where),
            keys=keys,
            new_id=self._new_id,
            chance=Random(1),
        )

    @cached_property
    def app(self) -> Flask:
        app = create_app(self.services)
        app.jinja_env.bytecode_cache = COMPILED
        return app

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def look_again(self) -> None:
        """Let a quarter of a second pass for the answers that are kept."""
        bodies: Any = self.app.wsgi_app
        bodies._app._looked = float("-inf")

    def says(self, identity: str = "one", *, source: str = "two-shores-news", **words) -> Item:
        """Let a forum publish something, or publish it anew in other words; return the item."""
        words.setdefault("url", f"https://forum.example/{identity}")
        words.setdefault("published", self.clock.now())
        self._take(Intake(incoming=[an_incoming(identity, **words)], listed=[identity]), source)
        with self.services.store.peek() as unit:
            known = unit.by_identity(source, [identity])[0]
        return self.services.store.item(known.item_id)

    def says_many(
        self, count: int, *, source: str = "two-shores-news", prefix: str = "many", **words
    ) -> None:
        """Let a forum publish `count` things at once, each titled by its number."""
        incoming = [
            an_incoming(
                f"{prefix}-{number}",
                **{"title": f"{prefix} {number}", "url": f"https://forum.example/{prefix}-{number}"} | words,
            )
            for number in range(count)
        ]
        self._take(Intake(incoming=incoming, listed=[each.identity for each in incoming], first=True), source)

    def withdraws(self, identity: str = "one", *, source: str = "two-shores-news") -> None:
        self._take(Intake(withdrawn=[identity]), source)

    def remembers(self, source: str, **words) -> None:
        """Let the hub remember something of a source."""
        listed = self.services.registry.sources
        self.services.store.enrol(list(listed.values()))
        blank = SourceState(source_id=source, url=listed[source].url)
        with self.services.store.begin() as unit:
            unit.save_states([replace(blank, **words)])

    def items(self, **query) -> list[Item]:
        return self.services.store.items(ItemQuery(**query), limit=1000)

    def _take(self, intake: Intake, source: str) -> None:
        forum = self.services.registry.sources[source].forum
        with self.services.store.begin() as unit:
            ingest(intake, unit, forum=forum, source=source, now=self.clock.now(), new_id=self._new_id)

    def close(self) -> None:
        self.services.store.close()
