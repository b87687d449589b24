"""Bootstrap: wires the house once. The only importer of connectors, feed formats and channels."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from connectors import CONNECTORS, build
from hub import __version__
from hub.model.identity import Ids
from hub.registry import Registry, load
from hub.settings import Settings

if TYPE_CHECKING:
    from hub.model.delivery import Result
    from hub.model.ports import Http, Poster, Queue
    from hub.probe import Prober
    from hub.services import Services
    from hub.store import Store


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return aware UTC."""
        return datetime.now(UTC)


def load_registry(settings: Settings) -> Registry:
    """Return the registry alone, for commands that need nothing else. Raises ConfigError."""
    return load(settings.config_dir, CONNECTORS)


def build_services(settings: Settings) -> Services:
    """Return the wired house.

    Raises:
        ConfigError: The configuration is wrong; every fault is named.
        StoreError: The database cannot be opened.
    """
    # Half a second of imports that whoever only looks at the registry need not wait for.
    from connectors.posted import POST_FORMATS
    from feeds import FEED_FORMATS, digest_calendar, subscription_list
    from hub.delivery import Channels
    from hub.delivery.parts import Parts
    from hub.home import secret_key
    from hub.services import Services
    from hub.signatures import Keys

    # What is loaded stays: nobody need look through it for cycles, neither now nor at the end.
    gc.freeze()
    registry = load_registry(settings)
    store = open_store(settings)
    clock = SystemClock()
    http = build_http(settings)
    keys = Keys(lambda: secret_key(settings))
    calendar = partial(
        digest_calendar,
        base_url=settings.base_url,
        authority=settings.tag_authority,
        forums=registry.forums,
    )
    parts = Parts(
        settings=settings,
        poster=build_poster(settings),
        keys=keys,
        forums=registry.forums,
        calendar=calendar,
    )
    return Services(
        settings=settings,
        registry=registry,
        store=store,
        clock=clock,
        http=http,
        connectors={source.id: tuple(map(build, source.doors)) for source in registry.sources.values()},
        feed_formats=FEED_FORMATS,
        post_formats=POST_FORMATS,
        subscription_list=subscription_list,
        calendar=calendar,
        channels=Channels(parts),
        queue=_queue(settings, store),
        keys=keys,
        new_id=Ids(clock.now),
    )


def open_store(settings: Settings) -> Store:
    """Open the database, our tables and those of its engine brought up to date. Raises StoreError."""
    from hub.store import Store

    store = Store.open(settings.database_url)
    if not store.is_sqlite:
        from hub.engine.distributed.tables import bring_up_to_date

        bring_up_to_date(store)
    return store


def _queue(settings: Settings, store: Store) -> Queue:
    if store.is_sqlite:
        from hub.engine.in_process.wake import InProcessQueue

        return InProcessQueue(settings.home)
    from hub.engine.distributed.queue import DistributedQueue

    return DistributedQueue()


def build_http(settings: Settings) -> Http:
    """Return the guarded client."""
    from hub.http import GuardedHttp

    return GuardedHttp(
        user_agent=user_agent(settings),
        permitted=settings.permitted_addresses,
        ca_bundle=settings.ca_bundle,
    )


def build_poster(settings: Settings) -> Poster:
    """Return the guarded client that sends."""
    from hub.http.posting import GuardedPoster

    return GuardedPoster(
        user_agent=user_agent(settings),
        permitted=settings.permitted_addresses,
        ca_bundle=settings.ca_bundle,
    )


def try_mail_server(settings: Settings) -> Result | None:
    """Greet the mail server and part again; None if none is set."""
    from hub.delivery.email import try_server

    return try_server(settings)


def build_prober(settings: Settings) -> Prober:
    """Return what finds out how a site can be read; it needs no database."""
    from hub.probe import Prober

    return Prober(http=build_http(settings), connectors=CONNECTORS, clock=SystemClock())


def user_agent(settings: Settings) -> str:
    """Name the hub and the page where a site's owner reads who we are and how to stop us."""
    return f"Interforum/{__version__} (+{settings.base_url}/about/fetcher)"
