"""``interforum log``: follow the event log, and verify its chain."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import click

from hub.cli.hints import HintingGroup
from hub.cli.opening import existing_store, no_database, the_settings

if TYPE_CHECKING:
    from hub.model.event import Event
    from hub.store import Store

PAGE = 500
LAST = 20
LOOK_SECONDS = 0.5


@click.group(cls=HintingGroup)
def command() -> None:
    """The event log: append-only, in order, chained by hashes."""


@command.command()
@click.option("--after", type=click.IntRange(min=0), metavar="SEQ", help="Begin after this event.")
@click.option("--follow", "-f", is_flag=True, help="Wait for more until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def tail(*, after: int | None, follow: bool, as_json: bool) -> None:
    """Print events in order; the last twenty unless --after says where to begin."""
    settings = the_settings()
    store = existing_store(settings)
    if store is None:
        click.echo(no_database(settings), err=True)
        if not follow:
            return
    try:
        while store is None:
            time.sleep(LOOK_SECONDS)
            store = existing_store(settings)
        _tail(store, after, follow=follow, as_json=as_json)
    except KeyboardInterrupt:
        if not follow:
            raise


def _tail(store: Store, after: int | None, *, follow: bool, as_json: bool) -> None:
    head = store.head()
    start = max(head - LAST, 0) if after is None else after
    if head == 0:
        click.echo("The log is empty: nothing has been read so far. `interforum poll` begins.", err=True)
    elif after is not None and after > head:
        click.echo(f"The newest event is {head}; there is none after {after} so far.", err=True)
    while True:
        events = store.events(start, PAGE)
        for event in events:
            click.echo(_as_json(event) if as_json else _as_line(event))
            start = event.seq
        if len(events) < PAGE:
            if not follow:
                return
            time.sleep(LOOK_SECONDS)


@command.command()
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object: holds, events; or holds, seq, detail."
)
def verify(*, as_json: bool) -> None:
    """Recompute the chain of hashes over every row. Exit code: 0 it holds, 1 it does not."""
    from hub.errors import LogBrokenError

    settings = the_settings()
    store = existing_store(settings)
    if store is None:
        click.echo(no_database(settings), err=True)
    try:
        rows = store.verify() if store else 0
    except LogBrokenError as error:
        if as_json:
            said = {"holds": False, "seq": error.seq, "detail": str(error)}
            click.echo(json.dumps(said, ensure_ascii=False))
        raise
    click.echo(json.dumps({"holds": True, "events": rows}) if as_json else f"The log holds: {rows} events.")


def _as_json(event: Event) -> str:
    row = {
        "seq": event.seq,
        "id": event.id,
        "type": event.type.value,
        "occurred_at": event.occurred_at.isoformat().replace("+00:00", "Z"),
        "item_id": event.item_id,
        "forum": event.forum,
        "data": dict(event.data),
        "hash": event.hash,
    }
    return json.dumps(row, ensure_ascii=False)


def _as_line(event: Event) -> str:
    what = event.data.get("title") or event.data.get("detail") or event.data.get("source") or ""
    return (
        f"{event.seq:>7}  {event.occurred_at:%Y-%m-%d %H:%M:%S}  {event.type.value:<17} {event.forum}: {what}"
    )
