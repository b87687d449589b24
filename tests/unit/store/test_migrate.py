"""Migrations make exactly the tables of the code, on both databases, and never touch a newer one."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect, text

import hub.store.migrations
from hub.errors import StoreError
from hub.store import Store, log
from hub.store.migrate import HEAD
from hub.store.tables import metadata
from tests.builders import a_happening


@pytest.fixture
def migrated(bare_database_url):
    store = Store.open(bare_database_url)
    yield store
    store.close()


def test_the_migrated_tables_are_those_of_the_code(migrated):
    with migrated._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_indexes_and_their_conditions_are_those_of_the_code(migrated):
    with migrated._engine.connect() as connection:
        made = {
            index["name"]: (index["column_names"], bool(index["unique"]))
            for table in metadata.tables
            for index in inspect(connection).get_indexes(table)
            if not index.get("duplicates_constraint")
        }
        partial = inspect(connection).get_indexes("copy")
    wanted = {
        index.name: ([column.name for column in index.columns], bool(index.unique))
        for table in metadata.tables.values()
        for index in table.indexes
    }
    assert made == wanted
    (missing,) = [index for index in partial if index["name"] == "ix_copy_missing"]
    (condition,) = [
        str(value) for name, value in missing["dialect_options"].items() if name.endswith("where")
    ]
    assert "missing > 0" in condition


def test_the_partial_index_answers_the_question_it_was_made_for(sqlite_template):
    from hub.store import copies

    asked = []
    store = Store.open(f"sqlite:///{sqlite_template}")
    with store._read() as connection:
        compiled = copies._KNOWN.where(
            copies.copy.c.source.in_(["a"]), text("copy.missing > 0"), copies.copy.c.retracted.is_(None)
        ).compile(connection, compile_kwargs={"literal_binds": True})
        asked = connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}")).all()
    store.close()

    assert any("ix_copy_missing" in str(row) for row in asked)


def test_what_happened_to_sources_is_found_without_reading_the_whole_log(sqlite_template):
    store = Store.open(f"sqlite:///{sqlite_template}")
    asked = []
    with store._read() as connection:
        event.listen(store._engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
        log.of_sources(connection, 50, None)
        words, values = asked[-1]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values).all()
    store.close()

    assert any("ix_event_no_item" in str(row) for row in plan)


def test_the_newest_migration_is_the_one_the_code_names():
    scripts = ScriptDirectory(str(Path(hub.store.migrations.__file__).parent))

    assert scripts.get_heads() == [HEAD]


def test_opening_again_keeps_what_is_there(bare_database_url):
    first = Store.open(bare_database_url)
    with first.begin() as unit:
        unit.append([a_happening()])
    first.close()

    again = Store.open(bare_database_url)

    assert again.head() == 1
    again.close()


def test_a_database_of_a_newer_interforum_is_refused_in_words_and_left_alone(migrated, bare_database_url):
    with migrated._engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreError, match=r"newer Interforum.*9999.*restore a backup"):
        Store.open(bare_database_url)

    with migrated._engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


def test_several_that_open_an_empty_database_at_once_make_its_tables_once(bare_database_url):
    opened: list[Store] = []
    threads = [
        threading.Thread(target=lambda: opened.append(Store.open(bare_database_url))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [store.head() for store in opened] == [0, 0, 0, 0]
    for store in opened:
        store.close()
