"""One request at a time for one host."""

from __future__ import annotations

import threading

import pytest

from hub.errors import Cause, SourceError
from hub.http.gate import Gate


def test_a_host_lets_one_in_and_another_host_does_not_wait():
    gate = Gate(longest_wait=0.05)
    second = pytest.raises(SourceError)
    with gate.turn("a.example"), gate.turn("b.example"), second as caught, gate.turn("a.example"):
        pass

    assert caught.value.cause is Cause.TIMEOUT


def test_a_turn_ends_with_a_fault_too():
    gate = Gate(longest_wait=0.05)
    with pytest.raises(ZeroDivisionError), gate.turn("a.example"):
        raise ZeroDivisionError

    with gate.turn("a.example"):
        pass


def test_whoever_waits_comes_in_when_the_other_leaves():
    gate, came_in = Gate(), threading.Event()

    def second() -> None:
        with gate.turn("a.example"):
            came_in.set()

    with gate.turn("a.example"):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert not came_in.wait(0.05)
    waiting.join()

    assert came_in.is_set()


def test_hosts_nobody_asks_for_are_forgotten():
    gate = Gate(longest_wait=0.01)
    with gate.turn("a.example"), pytest.raises(SourceError), gate.turn("a.example"):
        pass

    assert gate._hosts == {}
