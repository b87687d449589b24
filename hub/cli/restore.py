"""``interforum restore``: put a backup in the place of the database."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from hub.cli.backup import remove, verified
from hub.cli.opening import database_file, the_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Put aside a database that is there, and go on.")
@click.option("--dry-run", is_flag=True, help="Verify FILE; change nothing.")
def command(*, file: Path, force: bool, dry_run: bool) -> None:
    """Put FILE, written by `interforum backup`, in place of the SQLite database of this home.

    The database that was there is kept beside it. Stop `up`, `work` and `serve` first.
    """
    from hub.home import sole_engine

    settings = the_settings()
    target = database_file(settings)
    if target is None:
        raise click.ClickException("PostgreSQL is restored with its own tool: pg_restore.")
    if file.absolute() == target:
        raise click.ClickException("That is the database itself; name a backup of it.")
    with sole_engine(settings.home, "restore"):
        target.parent.mkdir(parents=True, exist_ok=True)
        incoming = target.with_name(target.name + ".incoming")
        try:
            shutil.copyfile(file, incoming)
            events = verified(incoming)
            if not dry_run:
                aside = _set_aside(target, force=force) if target.exists() else None
                incoming.replace(target)
        finally:
            remove(incoming)
    if dry_run:
        click.echo(f"{file} can be restored; its log holds: {events} events. (nothing was changed)")
        return
    click.echo(f"Restored from {file}; its log holds: {events} events.")
    if aside:
        click.echo(f"What was there before is kept as {aside}.", err=True)


def _set_aside(target: Path, *, force: bool) -> Path:
    """Keep the old database, with the parts that belong to it, under another name."""
    if not force:
        raise click.ClickException(f"{target} is there already; --force puts it aside and goes on.")
    aside = target.with_name(target.name + ".before-restore")
    number = 2
    while aside.exists():
        aside = target.with_name(f"{target.name}.before-restore-{number}")
        number += 1
    for suffix in ("-wal", "-shm", ""):
        part = target.with_name(target.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    return aside
