"""Names are looked up with an end to the waiting, and nothing is left that keeps the hub alive."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from hub.errors import Cause, SourceError
from hub.http.lookups import THREADS, Lookups

FOUND = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))]


def raising(error: Exception):
    def resolver(host: str, port: int):
        raise error

    return resolver


def asking(lookups: Lookups, seconds: float = 2.0) -> SourceError:
    with pytest.raises(SourceError) as caught:
        lookups.ask("forum.example", 80, seconds)
    return caught.value


def test_what_the_resolver_finds_is_found():
    assert Lookups(lambda host, port: FOUND).ask("forum.example", 80, 2.0) == FOUND


@pytest.mark.parametrize("literal", ["93.184.216.34", "2606:4700::1"])
def test_a_literal_address_needs_no_thread(literal):
    threads = []
    Lookups(lambda host, port: threads.append(threading.current_thread()) or FOUND).ask(literal, 80, 2.0)

    assert threads == [threading.current_thread()]


def test_an_unknown_name_is_the_resolvers_own_error():
    with pytest.raises(socket.gaierror):
        Lookups(raising(socket.gaierror(socket.EAI_NONAME, "unknown"))).ask("forum.example", 80, 2.0)


def test_our_own_resolvers_trouble_is_told_apart_from_an_unknown_name():
    error = asking(Lookups(raising(socket.gaierror(socket.EAI_AGAIN, "try again"))))

    assert (error.cause, "just now" in error.detail) == (Cause.CONNECT, True)


def test_a_fault_in_one_look_up_spoils_no_other():
    answers = [ZeroDivisionError(), FOUND]

    def resolver(host: str, port: int):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    lookups = Lookups(resolver)
    with pytest.raises(ZeroDivisionError):
        lookups.ask("forum.example", 80, 2.0)

    assert lookups.ask("forum.example", 80, 2.0) == FOUND


def test_a_look_up_that_hangs_is_left_behind_and_delays_no_other():
    go_on = threading.Event()
    lookups = Lookups(lambda host, port: FOUND if host == "quick.example" else go_on.wait(10) and FOUND)
    try:
        started = time.monotonic()
        error = asking(lookups, seconds=0.05)

        assert error.cause is Cause.TIMEOUT
        assert lookups.ask("quick.example", 80, 5.0) == FOUND
        assert time.monotonic() - started < 5
    finally:
        go_on.set()


def test_what_nobody_waits_for_any_more_is_not_asked():
    go_on, asked = threading.Event(), []

    def resolver(host: str, port: int):
        asked.append(host)
        go_on.wait(10)
        return FOUND

    lookups = Lookups(resolver)
    for _ in range(THREADS + 3):
        asking(lookups, seconds=0.01)
    go_on.set()
    lookups.ask("last.example", 80, 5.0)

    assert len(asked) == THREADS + 1


def test_threads_end_when_nobody_asks_and_never_keep_python_alive():
    seen = []
    lookups = Lookups(lambda host, port: seen.append(threading.current_thread()) or FOUND, idle_seconds=0.01)
    for _ in range(2):
        lookups.ask("forum.example", 80, 2.0)
        seen[-1].join(5)

        assert not seen[-1].is_alive()
    assert all(thread.daemon for thread in seen)
