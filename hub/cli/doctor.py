"""``interforum doctor``: everything a running hub needs, looked at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from hub.cli.opening import database_file, existing_store, where_mail_goes

if TYPE_CHECKING:
    from hub.settings import Settings

LEAST_FREE = 200 * 2**20
"""Bytes on the disk of the home below which a hub should not be left alone."""


class _NotWellError(Exception):
    """What was looked at is not as it should be; the message says what to do."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line: check, ok, detail.")
def command(*, as_json: bool) -> None:
    """Look at settings, home, registry, database, log, clock and address. Exit code: 0 all well, 1 not."""
    sound = True
    for name, well, said in _looks():
        sound = sound and well
        if as_json:
            click.echo(json.dumps({"check": name, "ok": well, "detail": said}, ensure_ascii=False))
        else:
            mark = click.style("ok   ", fg="green") if well else click.style("FAULT", fg="red")
            click.echo(f"{mark}  {name:<9} " + said.replace("\n", "\n" + " " * 17))
    if not sound:
        sys.exit(1)


def _looks() -> Iterator[tuple[str, bool, str]]:
    from hub.cli.faults import in_words
    from hub.settings import read_settings

    settings, problems = read_settings()
    yield "settings", not problems, "\n".join(map(str, problems)) or "no fault"
    for name, look in LOOKS.items():
        try:
            yield name, True, look(settings)
        except _NotWellError as error:
            yield name, False, str(error)
        except Exception as error:  # noqa: BLE001 (a doctor looks on, whatever he finds)
            yield name, False, "\n".join(in_words(error))


def _home(settings: Settings) -> str:
    import shutil

    place = settings.home
    while not place.exists():  # to look at it must not make it
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        raise _NotWellError(f"{settings.home} cannot be written; look at its rights, or set INTERFORUM_HOME.")
    free = shutil.disk_usage(place).free
    if free < LEAST_FREE:
        raise _NotWellError(f"only {free // 2**20} MiB are free on the disk of {settings.home}; make room.")
    return f"{settings.home} can be written; {free / 2**30:.1f} GiB are free"


def _registry(settings: Settings) -> str:
    from hub.bootstrap import load_registry

    registry = load_registry(settings)
    return f"{len(registry.forums)} forums, {len(registry.sources)} sources in {settings.config_dir}"


def _database(settings: Settings) -> str:
    store = existing_store(settings)
    if store is None:
        return f"none so far; the first `interforum poll` or `up` makes {database_file(settings)}"
    try:
        return f"{'SQLite' if store.is_sqlite else 'PostgreSQL'}, its tables are up to date"
    finally:
        store.close()


def _log(settings: Settings) -> str:
    store = existing_store(settings)
    if store is None:
        return "empty so far"
    try:
        return f"the chain holds over {store.verify()} events"
    finally:
        store.close()


def _clock(settings: Settings) -> str:
    """A clock that was set back makes pages and feeds tell a wrong order."""
    now = datetime.now(UTC)
    store = existing_store(settings)
    if store is None:
        return f"{now:%Y-%m-%d %H:%M} UTC"
    try:
        newest = store.events(max(store.head() - 1, 0), 1)
    finally:
        store.close()
    if newest and newest[0].occurred_at > now:
        raise _NotWellError(
            f"it says {now:%Y-%m-%d %H:%M} UTC, but the newest event is of "
            f"{newest[0].occurred_at:%Y-%m-%d %H:%M}. Set the clock of this machine."
        )
    return f"{now:%Y-%m-%d %H:%M} UTC"


def _address(settings: Settings) -> str:
    loopback = any(host in settings.base_url for host in ("//127.", "//localhost", "//[::1]"))
    hint = " (only this machine can follow its links; set INTERFORUM_BASE_URL for others)" if loopback else ""
    return settings.base_url + hint


def _mail(settings: Settings) -> str:
    from hub.bootstrap import try_mail_server

    tried = try_mail_server(settings)
    if tried is None:
        return where_mail_goes(settings)
    if not tried.ok:
        raise _NotWellError(f"{tried.detail} Look at INTERFORUM_SMTP_URL.")
    return f"{where_mail_goes(settings)}, which takes us {tried.excerpt}"


LOOKS: dict[str, Callable[[Settings], str]] = {
    "home": _home,
    "registry": _registry,
    "database": _database,
    "log": _log,
    "clock": _clock,
    "address": _address,
    "mail": _mail,
}
