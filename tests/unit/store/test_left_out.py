"""What a source's filter leaves out is remembered, within bounds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.model.change import LeftOut
from hub.store import left_out
from tests.builders import DAY, NOW, a_source


def an_entry(number: int = 1, **given) -> LeftOut:
    words = {
        "identity": f"e{number}",
        "title": f"Trade {number}",
        "url": f"https://forum.example/{number}",
        "language": "en",
        "published": NOW - number * DAY,
        "seen_at": NOW,
        "words": bytes([number % 256]) * 16,
    }
    return LeftOut(**(words | given))


@pytest.fixture
def leave_out(store):
    def leave_out(*entries, source="news", let_in=()):
        with store.begin() as unit:
            unit.leave_out(source, entries, let_in)

    return leave_out


def test_what_is_left_out_comes_back_as_it_was_the_newest_first(store, leave_out):
    entries = [an_entry(3, url=None, published=None), an_entry(1, glimpse=b"g" * 16), an_entry(2)]
    leave_out(*entries)
    leave_out(an_entry(9), source="other")

    assert store.left_out("news", limit=2) == entries[:2]
    assert store.held_out("news", ["e1", "e9"]) == {"e1": entries[1]}
    assert store.left_out_counts() == {"news": 3, "other": 1}


def test_an_entry_is_remembered_once_in_its_newest_words(store, leave_out):
    leave_out(an_entry(1))
    again = an_entry(1, title="Trade again", seen_at=NOW + DAY)
    leave_out(again)

    assert store.left_out("news", limit=9) == [again]


def test_what_is_let_in_is_forgotten(store, leave_out):
    leave_out(an_entry(1), an_entry(2))
    leave_out(let_in=["e1", "never seen"])

    assert [entry.identity for entry in store.left_out("news", limit=9)] == ["e2"]


def test_the_oldest_are_forgotten_beyond_what_is_kept(store, leave_out):
    many = [an_entry(number, seen_at=NOW + timedelta(seconds=number)) for number in range(left_out.MOST + 3)]
    leave_out(*many)

    assert store.left_out_counts()["news"] == left_out.MOST
    assert store.held_out("news", ["e0", "e1", "e2", "e3"]).keys() == {"e3"}


def test_a_source_of_which_all_was_left_out_has_yielded_something(store, leave_out):
    store.enrol([a_source(id="news"), a_source(id="other")])
    assert store.yielding(["news", "other"]) == set()
    leave_out(an_entry())
    assert store.yielding(["news", "other"]) == {"news"}
