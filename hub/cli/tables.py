"""Tables: rows for a person at a terminal, and for a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str) -> None:
    """Print rows: a JSON object per line, a table on a terminal, or columns parted by tabs in a pipe."""
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif not rows:
        click.echo(empty, err=True)
    elif sys.stdout.isatty():
        _table(rows)
    else:
        for row in rows:
            click.echo("\t".join(_cell(value) for value in row.values()))


def print_facts(said: Mapping[str, Any], *, as_json: bool) -> None:
    """Print what is known of one thing: a JSON object, or a line for each fact."""
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        facts(said)


def facts(said: Mapping[str, Any]) -> None:
    """Print what is known of one thing, a line for each."""
    width = max(map(len, said), default=0)
    for name, value in said.items():
        words = value
        if isinstance(value, Mapping):
            words = ", ".join(f"{key} {each}" for key, each in value.items())
        shown = _cell(words if words not in ("", []) else None)
        click.echo(f"{name.replace('_', ' '):<{width}} {shown}")


def _table(rows: Sequence[Mapping[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in rows[0]:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    Console().print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
