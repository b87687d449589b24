"""What a kill -9, a lost database or a second run does to a poll: nothing is lost, nothing arrives twice."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import psycopg
import pytest

from hub.store import Store
from tests.walks.house import Entry, entries
from tests.walks.site import (
    Hub,
    Site,
    a_site,
    assert_nothing_lost,
    assert_nothing_twice,
    registry_of,
)

pytestmark = pytest.mark.slow

SOURCES = [str(number) for number in range(30)]
ENTRIES = 10
KILLS = int(os.environ.get("KILLS", "3"))
LONGEST = 0.5
"""Seconds from the first request to the kill, at most: about as long as the whole poll takes."""


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as site:
        site.feeds = {name: _listed(name, ENTRIES) for name in SOURCES}
        site.seconds = 0.05  # five sources of one host: no machine is too quick to be cut short
        yield site


@pytest.fixture
def hub(site: Site, database_url: str, tmp_path: Path) -> Hub:
    return Hub(database_url, tmp_path / "home", registry_of(site, SOURCES, tmp_path / "config"), site)


def _listed(name: str, count: int, first: int = 1) -> list[Entry]:
    """Each source tells its own: the same addresses would make mirrors of them."""
    return [
        replace(each, url=f"https://news-{name}.example/{each.id}") for each in entries(count, first=first)
    ]


def _life_goes_on(site: Site, round: int) -> None:
    """Each feed lists five more entries, and corrects one it has."""
    for name, listed in site.feeds.items():
        more = _listed(name, 5, ENTRIES + 1 + 5 * round)
        edited = replace(listed[-1], title=f"Statement 1, corrected for the {round}th time")
        site.feeds[name] = [*more, *listed[:-1], edited]


def test_a_poll_that_is_killed_loses_nothing_and_tells_nothing_twice(hub, site):
    chance = Random(13)
    cut_short = 0
    for round in range(KILLS):
        process = hub.start("poll", "--all")
        assert site.asked.wait(30)
        time.sleep(chance.uniform(0, LONGEST))
        process.kill()
        process.communicate()
        cut_short += process.returncode == -signal.SIGKILL
        _let_servers_finish(hub.database_url)
        store = Store.open(hub.database_url)
        assert_nothing_twice(store)
        store.close()
        _life_goes_on(site, round)

    rows = hub.rows("poll", "--all")

    assert cut_short
    assert len(rows) == len(SOURCES)
    assert {row["cause"] for row in rows} == {None}  # no claim of the dead is in the way
    store = Store.open(hub.database_url)
    assert_nothing_twice(store)
    assert_nothing_lost(store, site)
    assert {row["outcome"] for row in hub.rows("poll", "--all")} == {"unchanged"}
    assert hub.rows("log", "verify") == [{"holds": True, "events": store.head()}]
    store.close()


def _let_servers_finish(url: str) -> None:
    """PostgreSQL may still be committing what a dead client asked for last."""
    if url.startswith("sqlite"):
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(500):
            if connection.execute(others).fetchone() == (0,):
                return
            time.sleep(0.02)
    raise AssertionError("connections of the dead client stay open")


def test_two_polls_at_the_same_time_share_the_work(hub, site):
    first, second = hub.start("poll"), hub.start("poll")
    said = [process.communicate(timeout=60)[1] for process in (first, second)]

    assert [first.returncode, second.returncode] == [0, 0], said
    store = Store.open(hub.database_url)
    assert_nothing_twice(store)
    assert_nothing_lost(store, site)
    assert store.head() == len(SOURCES) * ENTRIES
    store.close()


def test_a_poll_that_is_asked_to_stop_stores_what_it_has_read(hub, site):
    process = hub.start("poll", "--all", "--json")
    assert site.asked.wait(30)
    process.send_signal(signal.SIGTERM)
    data, messages = process.communicate(timeout=60)

    assert process.returncode in {0, 3}, messages  # 3: stopped before everything was read
    store = Store.open(hub.database_url)
    assert_nothing_twice(store)
    assert store.head() == len(data.splitlines()) * ENTRIES > 0
    store.close()


@pytest.mark.postgresql
def test_a_poll_outlives_its_connections(site, postgresql_url, tmp_path):
    hub = Hub(postgresql_url, tmp_path / "home", registry_of(site, SOURCES, tmp_path / "config"), site)
    for round in range(2):
        process = hub.start("poll", "--all", "--json")
        assert site.asked.wait(30)
        over = threading.Event()
        cutter = threading.Thread(target=_cut_all_connections, args=(postgresql_url, over, Random(round)))
        cutter.start()
        data, messages = process.communicate(timeout=60)
        over.set()
        cutter.join()

        assert "Traceback" not in messages
        assert len(data.splitlines()) == len(SOURCES)
        _life_goes_on(site, round)

    hub.rows("poll", "--all")
    store = Store.open(postgresql_url)
    assert_nothing_twice(store)
    assert_nothing_lost(store, site)
    assert {state.failures for state in store.source_states().values()} == {0}
    assert "source.failing" not in {event.type for event in store.events(0, 100_000)}
    store.close()


def _cut_all_connections(url: str, over: threading.Event, chance: Random) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(3):
            over.wait(chance.uniform(0, 0.25))
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
