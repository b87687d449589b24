"""Small marks by which several processes agree."""

from __future__ import annotations

import threading
from datetime import timedelta

from tests.builders import NOW

HOUR = timedelta(hours=1)


def may_ask(store, *, who: str = "somebody", what: str = "anything", at=NOW, most: int = 3) -> bool:
    with store.begin(log=False) as unit:
        return unit.marks.may_ask(what, who, at, since=at - HOUR, most=most)


def test_somebody_may_ask_so_often_in_a_while(store):
    assert [may_ask(store) for _ in range(4)] == [True, True, True, False]
    assert may_ask(store, at=NOW + HOUR + timedelta(seconds=1))


def test_others_and_other_things_are_counted_apart(store):
    assert may_ask(store, most=1)
    assert may_ask(store, most=1, who="somebody else")
    assert may_ask(store, most=1, what="something else")
    assert not may_ask(store, most=1)


def test_who_asks_many_times_at_once_is_not_let_through_more_often(store):
    answers: list[bool] = []
    together = threading.Barrier(6)

    def ask() -> None:
        together.wait()
        answers.append(may_ask(store, most=2))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [False] * 4 + [True] * 2


def test_a_slot_is_taken_once(store):
    with store.begin(log=False) as unit:
        assert [unit.marks.take_slot("tick", NOW), unit.marks.take_slot("tick", NOW)] == [True, False]
        assert unit.marks.take_slot("tick", NOW + HOUR)
