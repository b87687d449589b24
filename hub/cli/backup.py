"""``interforum backup``: a copy of the database, also while it runs."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli.opening import database_file, existing_store, no_database, the_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def command(*, file: Path, force: bool) -> None:
    """Write a consistent copy of the SQLite database to FILE, and verify its log.

    PostgreSQL is backed up with its own tool, pg_dump.
    """
    settings = the_settings()
    own = database_file(settings)
    if own is not None and file.absolute() == own:
        raise click.ClickException("That is the database itself; name another file.")
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; --force replaces it.")
    if not file.absolute().parent.is_dir():
        raise click.ClickException(f"There is no folder {file.absolute().parent}.")
    if own is not None and not own.exists():
        raise click.ClickException(no_database(settings))
    store = existing_store(settings)
    part = file.with_name(file.name + ".part")
    try:
        part.unlink(missing_ok=True)
        assert store is not None  # PostgreSQL: opened or an error; SQLite: its file is there
        store.backup(part)
        events = verified(part)
        part.replace(file)
    finally:
        remove(part)
    click.echo(f"Written to {file}; its log holds: {events} events.")


def verified(file: Path) -> int:
    """Return the number of events in a database whose log holds. Raises StoreError."""
    from hub.store import Store

    store = Store.open(f"sqlite:///{file}")
    try:
        return store.verify()
    finally:
        store.close()


def remove(file: Path) -> None:
    """Remove an SQLite database that was only for passing, with what belongs to it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
