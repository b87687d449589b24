"""``interforum forums``: the forums of the registry."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import click

from hub.cli.hints import HintingGroup, unknown
from hub.cli.opening import the_registry
from hub.cli.tables import show


@click.group(cls=HintingGroup)
def command() -> None:
    """The forums of the registry."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(*, as_json: bool) -> None:
    """List the forums."""
    rows = [
        {
            "id": forum.id,
            "name": forum.name(),
            "category": [str(each) for each in forum.categories],
            "status": str(forum.status),
            "sources": len(forum.sources),
        }
        for forum in the_registry().forums.values()
    ]
    show(rows, as_json=as_json, empty="The registry holds no forum.")


@command.command("show")
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show_(*, id: str, as_json: bool) -> None:
    """Show everything the registry says of one forum."""
    registry = the_registry()
    if id not in registry.forums:
        raise unknown("forum", id, list(registry.forums))
    said = _plain(dataclasses.asdict(registry.forums[id]))
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for key, value in said.items():
        if value not in (None, [], {}):
            _print(key, value)


@command.command("add")
@click.argument("url", metavar="URL")
@click.option("--id", "id_", help="Id of the forum and name of its file; from the site's host if left out.")
@click.option("--name", help="Its name in English; what the site calls itself if left out.")
@click.option("--category", multiple=True, help="rcp, interregional, regional_organisation or global.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--dry-run", is_flag=True, help="Print the file; write nothing.")
def add(
    *, url: str, id_: str | None, name: str | None, category: tuple[str, ...], as_json: bool, dry_run: bool
) -> None:
    """Probe a forum's site and write its file, config/forums/ID.toml.

    A file that is there is never touched. What nobody told is marked as unverified, and said at the end.
    Exit code: 0 written, 1 the site could not be read.
    """
    from hub.cli.new_forum import add_forum

    add_forum(url, id=id_, name=name, categories=category, as_json=as_json, dry_run=dry_run)


def _print(key: str, value: Any) -> None:
    if isinstance(value, dict):
        click.echo(f"{key}:")
        for name, each in value.items():
            if each is not None:
                click.echo(f"  {name}: {each}")
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        click.echo(f"{key}:")
        for each in value:
            said = (f"{name}: {_words(word)}" for name, word in each.items() if word not in (None, {}, []))
            click.echo("  - " + "; ".join(said))
    else:
        click.echo(f"{key}: {_words(value)}")


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list, frozenset)):
        return [_plain(each) for each in (sorted(value) if isinstance(value, frozenset) else value)]
    return value
