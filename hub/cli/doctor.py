"""``interforum doctor``: everything a running hub needs, looked at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hub.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def command(*, as_json: bool) -> None:
    """Look at settings, home, registry, database, log and clock. Exit code: 0 all well, 1 not."""
    from hub.errors import InterforumError
    from hub.settings import Settings

    settings = Settings.from_environment()
    sound = True
    for name, look in LOOKS.items():
        try:
            well, said = True, look(settings)
        except (InterforumError, OSError) as error:
            well, said = False, str(error)
        sound = sound and well
        if as_json:
            click.echo(json.dumps({"check": name, "ok": well, "detail": said}, ensure_ascii=False))
        else:
            click.echo(f"{'ok   ' if well else 'FAULT'}  {name:<9} {said}")
    if not sound:
        sys.exit(1)


def _home(settings: Settings) -> str:
    settings.home.mkdir(parents=True, exist_ok=True)
    probe = settings.home / ".doctor"
    probe.write_text("", encoding="utf-8")
    probe.unlink()
    return f"{settings.home} can be written"


def _registry(settings: Settings) -> str:
    from hub.bootstrap import load_registry

    registry = load_registry(settings)
    return f"{len(registry.forums)} forums, {len(registry.sources)} sources"


def _database(settings: Settings) -> str:
    from hub.store import Store

    store = Store.open(settings.database_url)
    try:
        return f"{'SQLite' if store.is_sqlite else 'PostgreSQL'}, {store.head()} events"
    finally:
        store.close()


def _log(settings: Settings) -> str:
    from hub.store import Store

    store = Store.open(settings.database_url)
    try:
        return f"the chain holds over {store.verify()} events"
    finally:
        store.close()


def _address(settings: Settings) -> str:
    loopback = "127.0.0.1" in settings.base_url or "localhost" in settings.base_url
    hint = " (only this machine can follow its links; set INTERFORUM_BASE_URL for others)" if loopback else ""
    return settings.base_url + hint


LOOKS: dict[str, Callable[[Settings], str]] = {
    "home": _home,
    "registry": _registry,
    "database": _database,
    "log": _log,
    "address": _address,
}
