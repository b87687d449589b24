"""Bringing a database up to date: Alembic, from the first table on."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from hub.errors import StoreError

HEAD = "0003"
"""The newest migration; a test holds it to the files in ``migrations/versions``."""

_MIGRATE_LOCK = 0x1F0_2009


def bring_up_to_date(engine: Engine) -> None:
    """Run the migrations that are missing. Several processes may do so at once; one of them works.

    Alembic takes a fifth of a second to import, so it is left alone when there is nothing to do.

    Raises:
        StoreError: The database is newer than this program.
    """
    with engine.execution_options(read_only=True).begin() as connection:
        if _version(connection) == HEAD:
            return
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATE_LOCK})
        if _version(connection) != HEAD:  # nobody else did it while we waited
            _upgrade(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))  # it interpolates
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"This database was written by a newer Interforum ({error}). "
            "Install that one, or restore a backup."
        ) from error
