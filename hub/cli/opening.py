"""Opening: what most commands need first, and what they say when it is not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from hub.registry import Registry
    from hub.services import Services
    from hub.settings import Settings
    from hub.store import Store


def the_settings() -> Settings:
    """Return the settings. Raises ConfigError."""
    from hub.settings import Settings

    return Settings.from_environment()


def the_registry() -> Registry:
    """Return the registry. Raises ConfigError."""
    from hub.bootstrap import load_registry

    return load_registry(the_settings())


def the_services() -> Services:
    """Return the wired house; its database is made if there is none. Raises ConfigError and StoreError."""
    from hub.bootstrap import build_services

    return build_services(the_settings())


def database_file(settings: Settings) -> Path | None:
    """Return the SQLite database's file; None for PostgreSQL."""
    kind, _, path = settings.database_url.partition(":///")
    return Path(path.partition("?")[0]).absolute() if kind == "sqlite" else None


def existing_store(settings: Settings) -> Store | None:
    """Open the database; None if nothing has made it so far: to look at something must not make it."""
    from hub.store import Store

    file = database_file(settings)
    if file is not None and not file.exists():
        return None
    return Store.open(settings.database_url)


def no_database(settings: Settings) -> str:
    """Say that there is nothing so far, and how it begins."""
    return (
        f"There is no database so far ({database_file(settings)}). `interforum poll` or `up` makes it; "
        "INTERFORUM_HOME names another home."
    )


@contextmanager
def the_house() -> Iterator[Services]:
    """Wire the house, and give its connections back at the end. Raises ConfigError and StoreError."""
    from hub.bootstrap import build_services

    services = build_services(the_settings())
    try:
        yield services
    finally:
        services.store.close()


@contextmanager
def the_store_so_far() -> Iterator[Store | None]:
    """Open the database if there is one, and give its connections back at the end."""
    store = existing_store(the_settings())
    try:
        yield store
    finally:
        if store is not None:
            store.close()


def where_mail_goes(settings: Settings) -> str:
    """Say where mail goes: into files, as long as no server is named. Never a password."""
    if settings.mail_folder:
        return f"files in {settings.mail_folder} (INTERFORUM_SMTP_URL is not set)"
    return urlsplit(settings.smtp_url or "").hostname or ""
