"""``interforum db``: the database."""

from __future__ import annotations

import click

from hub.cli.hints import HintingGroup
from hub.cli.opening import the_settings


@click.group(cls=HintingGroup)
def command() -> None:
    """The database and its tables."""


@command.command()
def upgrade() -> None:
    """Bring the tables up to date. Every command does so by itself; this one does nothing else."""
    from hub.bootstrap import open_store

    store = open_store(the_settings())
    kind = "SQLite" if store.is_sqlite else "PostgreSQL"
    store.close()
    click.echo(f"The {kind} database is up to date.")
