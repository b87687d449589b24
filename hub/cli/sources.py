"""``interforum sources``: the board in the terminal, and one source by itself."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from hub.cli.hints import HintingGroup, unknown
from hub.cli.opening import existing_store, the_settings
from hub.cli.tables import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.pipeline.board import Row
    from hub.store import Store

_BARS = " ▁▂▃▄▅▆▇█"
_LEFT_OUT = 500


@click.group(cls=HintingGroup)
def command() -> None:
    """The sources of the registry and what the hub knows of their condition."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(*, as_json: bool) -> None:
    """List the sources with their condition, what needs somebody first."""
    from hub.pipeline.board import by_condition

    rows, _ = _look()
    ordered = [row for found in by_condition(rows).values() for row in found]
    listed = [_facts(row) if as_json else _columns(row) for row in ordered]
    show(listed, as_json=as_json, empty="No forum in the registry has a source.")


@command.command("show")
@click.argument("id")
@click.option("--left-out", "left_out", is_flag=True, help="List what its filter leaves out, newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; with --left-out one per line.")
def show_(*, id: str, left_out: bool, as_json: bool) -> None:
    """Show one source."""
    rows, store = _look()
    row = next((row for row in rows if row.source.id == id), None)
    if row is None:
        raise unknown("source", id, [row.source.id for row in rows])
    if left_out:
        _show_left_out(row, store, as_json=as_json)
        return
    facts = _facts(row) | _more(row)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    facts["activity"] = f"[{sparks(row.activity)}] each sign two weeks"
    for key, value in facts.items():
        said = ", ".join(map(str, value)) if isinstance(value, list) else value
        click.echo(f"{key.replace('_', ' '):<13} {'-' if said in {None, ''} else said}")


def _show_left_out(row: Row, store: Store | None, *, as_json: bool) -> None:
    entries = store.left_out(row.source.id, limit=_LEFT_OUT) if store else []
    listed = [
        {
            "published": _time(entry.published),
            "title": entry.title,
            "url": entry.url,
            "language": entry.language,
            "seen_at": _time(entry.seen_at),
        }
        for entry in entries
    ]
    why = (
        "Its filter has left nothing out." if row.source.filter else "It has no filter: everything comes in."
    )
    show(listed, as_json=as_json, empty=why)


def sparks(counts: Sequence[int]) -> str:
    """Return counts as a row of bars, one sign for each; a blank for none."""
    most = max(counts, default=0)
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // most) if most else 0] for count in counts)


def every(seconds: float | None) -> str:
    """Return a rhythm in words."""
    if seconds is None:
        return "-"
    hours = max(round(seconds / 3600), 1)
    if hours < 36:
        return f"{hours} h"
    days = round(seconds / 86_400)
    return f"{days} days" if days <= 60 else f"{round(days / 30.4)} months"


def _columns(row: Row) -> dict[str, Any]:
    """What a person needs at a glance."""
    state = row.state
    notes = [str(state.cause)] if state.cause else []
    notes += ["gap"] if state.gap_until else []
    notes += ["late"] if row.late else []
    notes += [f"{row.left_out} left out"] if row.left_out else []
    return {
        "source": row.source.id,
        "forum": row.source.forum,
        "condition": str(row.condition),
        "since": _day(state.failing_since),
        "last_read": _day(state.last_read),
        "last_new": _day(state.last_new),
        "next_poll": _day(state.next_poll),
        "items": row.items,
        "every": every(state.rhythm),
        "rhythm": sparks(row.activity),
        "notes": ", ".join(notes) or None,
    }


def _facts(row: Row) -> dict[str, Any]:
    state = row.state
    return {
        "source": row.source.id,
        "forum": row.source.forum,
        "condition": str(row.condition),
        "last_read": _time(state.last_read),
        "last_new": _time(state.last_new),
        "next_poll": _time(state.next_poll),
        "cause": str(state.cause) if state.cause else None,
        "failing_since": _time(state.failing_since),
        "gap_from": _time(state.gap_from),
        "gap_until": _time(state.gap_until),
        "rhythm": state.rhythm,
        "activity": list(row.activity),
        "items": row.items,
        "left_out": row.left_out,
        "late": row.late,
    }


def _more(row: Row) -> dict[str, Any]:
    source, state = row.source, row.state
    return {
        "url": source.url,
        "asked_now": state.url,
        "connector": source.connector,
        "language": source.language,
        "kind": str(source.kind),
        "basis": source.basis,
        "filter": list(source.filter.names) if source.filter else None,
        "alternatives": [door.name for door in source.alternatives],
        "answering": state.answering,
        "failures": state.failures,
        "detail": state.detail,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def _day(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else None


def _look() -> tuple[list[Row], Store | None]:
    from hub.bootstrap import SystemClock, load_registry
    from hub.pipeline.board import board

    settings = the_settings()
    registry = load_registry(settings)
    store = existing_store(settings)
    return board(registry, store, SystemClock().now()), store
