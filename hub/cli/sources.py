"""``interforum sources``: the sources and their condition."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from hub.cli.hints import HintingGroup, unknown
from hub.cli.opening import existing_store, the_settings
from hub.cli.tables import show

if TYPE_CHECKING:
    from hub.model.source import Source, SourceState
    from hub.registry import Registry


@click.group(cls=HintingGroup)
def command() -> None:
    """The sources of the registry and what the hub knows of their condition."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(*, as_json: bool) -> None:
    """List the sources with their condition."""
    registry, states = _look()
    rows = [_row(source, states.get(source.id)) for source in registry.sources.values()]
    show(rows, as_json=as_json, empty="No forum in the registry has a source.")


@command.command("show")
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show_(*, id: str, as_json: bool) -> None:
    """Show one source."""
    registry, states = _look()
    if id not in registry.sources:
        raise unknown("source", id, list(registry.sources))
    source, state = registry.sources[id], states.get(id)
    row = _row(source, state) | {
        "url": source.url,
        "asked_now": state.url if state else source.url,
        "connector": source.connector,
        "language": source.language,
        "kind": str(source.kind),
        "basis": source.basis,
        "failures": state.failures if state else 0,
        "detail": state.detail if state else None,
    }
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False))
        return
    for key, value in row.items():
        click.echo(f"{key.replace('_', ' '):<11} {'-' if value is None else value}")


def _row(source: Source, state: SourceState | None) -> dict[str, Any]:
    return {
        "source": source.id,
        "forum": source.forum,
        "condition": str(state.condition) if state else "new",
        "last_read": _time(state.last_read if state else None),
        "last_new": _time(state.last_new if state else None),
        "next_poll": _time(state.next_poll if state else None),
        "cause": str(state.cause) if state and state.cause else None,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def _look() -> tuple[Registry, dict[str, SourceState]]:
    from hub.bootstrap import load_registry

    settings = the_settings()
    registry = load_registry(settings)
    store = existing_store(settings)
    return registry, store.source_states() if store else {}
