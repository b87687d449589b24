"""The two databases behave alike, and say in words what is wrong with them."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from hub.errors import StoreError
from hub.model.change import NewItem
from hub.model.event import EventType
from hub.model.query import ItemQuery
from hub.store import Store
from tests.builders import NOW, a_happening, an_incoming


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://x/y", "mysql is not supported"),
        ("no address", "not a database address"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be opened"),
        ("sqlite:////proc/none/hub.db", "cannot be opened"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_in_words(url, said):
    with pytest.raises(StoreError, match=said):
        Store.open(url)


def test_a_password_is_not_said():
    with pytest.raises(StoreError) as error:
        Store.open("postgresql://me:secret@127.0.0.1:1/none")

    assert "secret" not in str(error.value)


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "hub.db").write_text("This is a letter, and no database at all. " * 50)

    with pytest.raises(StoreError, match="not a database"):
        Store.open(f"sqlite:///{tmp_path}/hub.db")


def test_a_database_somebody_else_holds_is_said_after_some_patience(tmp_path, sqlite_template):
    path = tmp_path / "hub.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = Store.open(f"sqlite:///{path}")
    with store.begin() as unit:
        unit._connection.exec_driver_sql("PRAGMA busy_timeout=50")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match=r"locked.*Look at"), store.begin():
        pass

    holder.close()
    with store.begin() as unit:
        unit.append([a_happening()])
    store.close()


def test_a_value_the_database_refuses_is_a_fault_of_ours_and_no_outage(store, new_id):
    twice = [NewItem(an_incoming("a")), NewItem(an_incoming("a"))]

    with pytest.raises(IntegrityError), store.begin() as unit:
        unit.write(twice, forum="gfmd", source="news", now=NOW, new_id=new_id)

    assert store.count(ItemQuery()) == 0


@pytest.mark.postgresql
def test_a_connection_that_is_cut_off_is_said_and_the_next_one_works(postgresql_url):
    store = Store.open(postgresql_url)
    with pytest.raises(StoreError, match="Look whether the server runs"), store.begin() as unit:  # noqa: PT012 (in the middle)
        unit.append([a_happening()])
        with store._engine.connect() as other:
            cut = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
            other.execute(text(cut))

    with store.begin() as unit:
        unit.append([a_happening()])
    assert store.head() == 1
    store.close()


def test_a_reader_sees_one_moment_and_cannot_write(store):
    with store.begin() as unit:
        unit.append([a_happening(1)])
    with store._read() as connection:
        before = connection.execute(text("SELECT count(*) FROM event")).scalar_one()
        with store.begin() as unit:
            unit.append([a_happening(2)])
        assert connection.execute(text("SELECT count(*) FROM event")).scalar_one() == before

    assert store.head() == 2


def test_a_log_that_grows_while_it_is_verified_holds(store, new_id):
    """The items and the events that announce them are counted in one and the same moment."""
    over = threading.Event()

    def grow():
        number = 0
        while not over.is_set():
            number += 1
            with store.begin() as unit:
                change = NewItem(an_incoming(f"e{number}", url=None))
                (id,) = unit.write([change], forum="gfmd", source="news", now=NOW, new_id=new_id)
                unit.append([a_happening(number, id=new_id(), item_id=id)])

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        seen = [store.verify() for _ in range(15)]
    finally:
        over.set()
        writer.join()
    assert seen == sorted(seen)


def test_writers_of_many_threads_leave_no_gap_and_no_double(store):
    def append(number):
        for turn in range(5):
            with store.begin() as unit:
                unit.append([a_happening(number * 10 + turn, type=EventType.ITEM_UPDATED)])

    threads = [threading.Thread(target=append, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [event.seq for event in store.events(0, 100)] == list(range(1, 21))
    assert store.verify() == 20


def test_more_readers_than_connections_are_kept_all_get_their_answer(store):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(store.head())) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [0] * 40


def test_a_dry_look_leaves_no_trace(store, new_id):
    # PostgreSQL refuses to write in it, SQLite forgets what was written.
    with suppress(StoreError, DBAPIError), store.peek() as unit:
        unit.write([NewItem(an_incoming())], forum="gfmd", source="news", now=NOW, new_id=new_id)

    assert store.count(ItemQuery()) == 0
