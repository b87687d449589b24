"""New forum: what ``interforum forums add`` does: probe a site, and write the file of its forum."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.opening import the_settings
from hub.cli.probe import probed, web_address

if TYPE_CHECKING:
    from hub.errors import Problem
    from hub.probe import Findings
    from hub.probe.forum import NewForum
    from hub.registry import Registry
    from hub.settings import Settings


def add_forum(
    url: str, *, id: str | None, name: str | None, categories: Sequence[str], as_json: bool, dry_run: bool
) -> None:
    """Write the file, or say why not."""
    from hub.bootstrap import load_registry
    from hub.probe.block import forum_id
    from hub.probe.forum import new_forum

    settings = the_settings()
    registry = load_registry(settings)
    address = web_address(url)
    id = id or forum_id(address)
    file = settings.config_dir / "forums" / f"{id}.toml"
    if id in registry.forums or file.exists():
        raise click.UsageError(f"There is a forum {id!r} already ({file}); --id gives another.")
    findings = probed(address, id)
    _refuse_a_second(findings, registry)
    taken = list(registry.sources)
    forum = new_forum(findings, id=id, name=name, categories=categories, taken=taken)
    if problems := _problems(settings, forum):
        raise click.UsageError("\n".join(str(problem) for problem in problems))
    if not dry_run:
        _write(file, forum.text)
    _tell(forum, file, as_json=as_json, dry_run=dry_run)


def _refuse_a_second(findings: Findings, registry: Registry) -> None:
    """Say who reads the site already: bodies that share one need filters, which nobody can guess."""
    best = findings.best
    if best is None:
        return
    known = [each for each in registry.sources.values() if each.url == best.trial.candidate.url]
    if known and not best.trial.candidate.options:
        raise click.ClickException(
            f"{known[0].url} is read already, by {known[0].id} of {known[0].forum}. "
            "Forums that share a site need a filter each; see docs/reference/forum-file.md."
        )


def _problems(settings: Settings, forum: NewForum) -> Sequence[Problem]:
    """Return what `check` would say of the registry with this file in it."""
    from hub.bootstrap import load_registry
    from hub.errors import ConfigError

    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / settings.config_dir.name
        shutil.copytree(settings.config_dir, trial)
        (trial / "forums" / f"{forum.id}.toml").write_text(forum.text, "utf-8")
        try:
            load_registry(replace(settings, config_dir=trial))
        except ConfigError as error:
            return error.problems
    return ()


def _write(file: Path, text: str) -> None:
    """Write a file that is not there; two editors at once cannot both win."""
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError:
        raise click.ClickException(f"{file} has come to be in the meantime; nothing was written.") from None


def _tell(forum: NewForum, file: Path, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        said = {
            "id": forum.id,
            "file": str(file),
            "written": not dry_run,
            "sources": list(forum.sources),
            "to_fill_in": list(forum.to_fill_in),
            "text": forum.text,
        }
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    click.echo(forum.text if dry_run else str(file), nl=not dry_run)
    click.echo("Nothing was written. It would be left to you:" if dry_run else "Left to you:", err=True)
    for each in forum.to_fill_in:
        click.echo(f"  {each}", err=True)
    if forum.sources and not dry_run:
        click.echo(f"`interforum poll {forum.id} --dry-run` shows what it brings.", err=True)
