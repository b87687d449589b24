"""``interforum restore``: put a backup in the place of the database."""

from __future__ import annotations

import shutil
from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--force", is_flag=True, help="Replace a database that holds something; the old one is kept beside it."
)
def command(*, file: Path, force: bool) -> None:
    """Put FILE, written by `interforum backup`, in place of the SQLite database of this home."""
    from hub.home import sole_engine
    from hub.settings import Settings
    from hub.store import Store

    settings = Settings.from_environment()
    if not settings.database_url.startswith("sqlite:///"):
        raise click.ClickException("PostgreSQL is restored with its own tool: pg_restore.")
    target = Path(settings.database_url.removeprefix("sqlite:///"))
    with sole_engine(settings.home, "restore"):
        incoming = target.with_name(target.name + ".incoming")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, incoming)
        store = Store.open(f"sqlite:///{incoming}")
        events = store.verify()
        store.close()
        if target.exists():
            _set_aside(target, force=force)
        incoming.replace(target)
    click.echo(f"Restored from {file}; its log holds: {events} events.")


def _set_aside(target: Path, *, force: bool) -> None:
    """Keep the old database, with the parts that belong to it, under another name."""
    if not force:
        raise click.ClickException(f"{target} is there already; --force puts it aside and goes on.")
    for suffix in ("", "-wal", "-shm"):
        part = target.with_name(target.name + suffix)
        if part.exists():
            part.replace(target.with_name(target.name + ".before-restore" + suffix))
