"""The store's own keeping: backups."""

from __future__ import annotations

import threading

import pytest

from hub.errors import StoreError
from hub.model.event import EventType
from hub.store import Store
from tests.builders import a_happening


@pytest.fixture
def sqlite(tmp_path, sqlite_template):
    (tmp_path / "hub.db").write_bytes(sqlite_template.read_bytes())
    store = Store.open(f"sqlite:///{tmp_path}/hub.db")
    yield store
    store.close()


def append(store, number):
    with store.begin() as unit:
        unit.append([a_happening(number, type=EventType.ITEM_UPDATED)])


def test_a_backup_holds_everything_committed_and_its_log_holds(sqlite, tmp_path):
    for number in range(3):
        append(sqlite, number)

    sqlite.backup(tmp_path / "copy.db")

    copy = Store.open(f"sqlite:///{tmp_path}/copy.db")
    assert copy.verify() == 3
    copy.close()


def test_a_backup_made_while_the_hub_writes_is_of_one_moment(sqlite, tmp_path):
    over = threading.Event()
    numbers = iter(range(1, 100_000))

    def write():
        while not over.is_set():
            append(sqlite, next(numbers))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            sqlite.backup(tmp_path / f"{number}.db")
    finally:
        over.set()
        writer.join()
    for number in range(5):
        copy = Store.open(f"sqlite:///{tmp_path}/{number}.db")
        copy.verify()
        copy.close()


def test_a_backup_that_cannot_be_written_is_said_in_words(sqlite, tmp_path):
    with pytest.raises(StoreError, match="cannot be written"):
        sqlite.backup(tmp_path / "no such folder" / "copy.db")


@pytest.mark.postgresql
def test_postgresql_is_backed_up_with_its_own_tool(postgresql_url, tmp_path):
    store = Store.open(postgresql_url)
    with pytest.raises(StoreError, match="pg_dump"):
        store.backup(tmp_path / "copy.db")
    store.close()


def test_what_does_not_wait_for_the_disk_is_seen_like_everything_else(store):
    with store.begin(log=False, quick=True) as unit:
        unit.marks.set_place("dispatch", 7)
    store.sync()

    with store.view() as view:
        assert view.marks.place("dispatch") == 7


def test_each_write_waits_for_the_disk_or_not_as_it_was_opened(sqlite_template):
    store = Store.open(f"sqlite:///{sqlite_template}")
    waits = []
    for quick in (False, True, False, False, True, True):
        with store.begin(quick=quick) as unit:
            waits.append(unit._connection.exec_driver_sql("PRAGMA synchronous").scalar())
    store.close()

    full, normal = 2, 1
    assert waits == [full, normal, full, full, normal, normal]
