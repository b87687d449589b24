"""The log: append-only, gapless, and any change to a row is found and named."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from hub.errors import LogBrokenError
from hub.model.event import GENESIS, EventType, chain_hash
from hub.store import Store
from tests.builders import a_happening


@pytest.fixture
def log(store: Store) -> Store:
    with store.begin() as unit:
        unit.append([a_happening(number, type=EventType.ITEM_UPDATED) for number in range(1, 6)])
    return store


def _vandalise(store: Store, statement: str) -> None:
    with store._engine.begin() as connection:
        connection.execute(text(statement))


def test_an_empty_log_verifies(store):
    assert store.verify() == 0
    assert store.head() == 0


def test_seq_counts_from_one_without_gaps_over_transactions(log):
    with log.begin() as unit:
        unit.append(
            [a_happening(6, type=EventType.ITEM_UPDATED), a_happening(7, type=EventType.ITEM_UPDATED)]
        )

    assert [event.seq for event in log.events(0, 100)] == [1, 2, 3, 4, 5, 6, 7]
    assert log.verify() == log.head() == 7


def test_a_transaction_that_fails_leaves_no_gap(log):
    with pytest.raises(RuntimeError), log.begin() as unit:  # noqa: PT012 (it fails after the append)
        unit.append([a_happening(6, type=EventType.ITEM_UPDATED)])
        raise RuntimeError

    with log.begin() as unit:
        unit.append([a_happening(7, type=EventType.ITEM_UPDATED)])

    assert [event.seq for event in log.events(5, 100)] == [6]
    assert log.verify() == 6


def test_each_event_names_the_hash_of_the_one_before(log):
    events = log.events(0, 100)

    assert [event.prev_hash for event in events] == [GENESIS, *(event.hash for event in events[:-1])]


def test_the_hash_can_be_recomputed_from_the_raw_row(log):
    with log._engine.begin() as connection:
        row = connection.execute(text("SELECT * FROM event WHERE seq = 2")).one()

    assert row.hash == chain_hash(
        row.prev_hash, row.seq, row.id, row.type, row.occurred_at, row.item_id, row.forum, row.data
    )


@pytest.mark.parametrize(
    ("vandalism", "seq"),
    [
        pytest.param("UPDATE event SET data = replace(data, '3', '8') WHERE seq = 3", 3, id="words"),
        pytest.param("UPDATE event SET type = 'item.retracted' WHERE seq = 4", 4, id="type"),
        pytest.param("UPDATE event SET occurred_at = occurred_at + 1 WHERE seq = 1", 1, id="time"),
        pytest.param("UPDATE event SET item_id = NULL WHERE seq = 5", 5, id="item"),
        pytest.param("UPDATE event SET forum = 'ggfd' WHERE seq = 2", 2, id="forum"),
        pytest.param("UPDATE event SET hash = prev_hash WHERE seq = 2", 2, id="hash"),
        pytest.param("UPDATE event SET prev_hash = hash WHERE seq = 2", 2, id="link"),
        pytest.param("DELETE FROM event WHERE seq = 3", 3, id="missing"),
        pytest.param("UPDATE event SET seq = 9 WHERE seq = 5", 5, id="renumbered"),
    ],
)
def test_a_changed_row_is_named(log, vandalism, seq):
    _vandalise(log, vandalism)

    with pytest.raises(LogBrokenError) as broken:
        log.verify()

    assert broken.value.seq == seq
    assert str(broken.value).startswith(f"event {seq}: ")


def test_a_byte_that_is_no_text_any_more_is_named_too(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/hub.db")
    with store.begin() as unit:
        unit.append([a_happening(number, type=EventType.ITEM_UPDATED) for number in range(1, 6)])
    _vandalise(store, "UPDATE event SET data = CAST(x'ff7b7d' AS TEXT) WHERE seq = 4")

    with pytest.raises(LogBrokenError) as broken:
        store.verify()

    assert broken.value.seq == 4
    store.close()


def test_a_cursor_reads_on_from_where_it_stopped(log):
    first = log.events(0, 2)
    rest = log.events(first[-1].seq, 100)

    assert [event.seq for event in first + rest] == [1, 2, 3, 4, 5]
