"""``interforum backup``: a copy of the database, also while it runs."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def command(*, file: Path, force: bool) -> None:
    """Write a consistent copy of the SQLite database to FILE."""
    from hub.settings import Settings
    from hub.store import Store

    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; --force replaces it.")
    store = Store.open(Settings.from_environment().database_url)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    store.backup(part)
    copy = Store.open(f"sqlite:///{part}")
    events = copy.verify()
    copy.close()
    part.replace(file)
    click.echo(f"Written to {file}; its log holds: {events} events.")
