"""Bulk: rows handed to the driver read back as those that SQLAlchemy itself would have written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from hub.model.draft import Author, Category
from hub.store import Store
from hub.store.bulk import insert_rows
from hub.store.tables import copy, item, revision

WHEN = datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=UTC)


def _a_copy(key):
    return {
        "key": key, "item_key": 1, "source": "news", "identity": f"id-{key}", "external_id": "100 % :x ? %(x)s",
        "url": None, "url_key": None, "likeness": "", "language": "ar", "role": "original", "revision": 1,
        "revision_key": key, "content_hash": "0" * 64, "draft_hash": b"\x00\xff" * 8, "missing": 0,
    }  # fmt: skip


def _a_revision(key):
    return {
        "key": key, "copy_key": 1, "number": key, "title": "é%s", "summary": "", "content_html": "<p>'\"</p>",
        "language": "fr", "published_text": None, "date_flag": None, "site_updated": WHEN if key % 2 else None,
        "authors": (Author("Ada", None, None),), "categories": (Category("a"), Category("b", "s", "l")),
        "attachments": (), "translations": None, "rights": None, "origin": None, "content_hash": "0" * 64,
        "received_at": WHEN,
    }  # fmt: skip


def _an_item(key):
    return {
        "key": key, "id": f"i-{key}", "kind": "news", "forum": "f", "source": "news", "status": "published",
        "copy_key": 1, "published": None, "updated": WHEN, "first_seen": WHEN, "changed": WHEN, "sorted": WHEN,
    }  # fmt: skip


@pytest.fixture
def connection(store: Store):
    with store._engine.begin() as connection:
        insert_rows(connection, item, [_an_item(1)])
        insert_rows(connection, copy, [_a_copy(1)])
        yield connection


@pytest.mark.parametrize(("table", "make", "order"), [(copy, _a_copy, "key"), (revision, _a_revision, "key")])
def test_bulk_rows_equal_those_of_a_plain_insert(connection, table, make, order):
    insert_rows(connection, table, [make(2), make(3)])
    in_bulk = connection.execute(select(table).where(table.c.key.in_([2, 3])).order_by(order)).all()
    connection.execute(table.delete().where(table.c.key.in_([2, 3])))
    connection.execute(insert(table), [make(2), make(3)])
    plainly = connection.execute(select(table).where(table.c.key.in_([2, 3])).order_by(order)).all()

    assert in_bulk == plainly
    assert len(in_bulk) == 2


def test_no_rows_are_no_statement(connection):
    insert_rows(connection, item, [])

    assert len(connection.execute(select(item)).all()) == 1


def test_a_row_that_breaks_a_rule_of_the_table_is_refused(store):
    with pytest.raises(IntegrityError), store._engine.begin() as connection:
        insert_rows(connection, item, [_an_item(1), _an_item(1)])
