"""A request ends at its deadline, wherever it hangs."""

from __future__ import annotations

import socket
import threading
import time

from hub.http.deadline import LATEST, Deadline, Watchdog

SLACK = 1.0


def test_a_socket_that_waits_is_shut_at_the_deadline():
    here, there = socket.socketpair()
    started = time.monotonic()
    with here, there, Watchdog().limit(0.1) as deadline:
        deadline.watch(here)

        assert here.recv(1) == b""

        assert deadline.expired
        assert 0.1 <= time.monotonic() - started < 0.1 + LATEST + SLACK


def test_a_socket_that_comes_too_late_is_shut_at_once():
    here, there = socket.socketpair()
    deadline = Deadline(0.0)
    with here, there:
        deadline.expire()
        deadline.watch(here)

        assert here.recv(1) == b""


def test_a_socket_of_a_request_that_has_ended_is_left_alone():
    here, there = socket.socketpair()
    with here, there:
        with Watchdog().limit(0.05) as deadline:
            deadline.watch(here)
        time.sleep(0.1)
        there.send(b"x")

        assert here.recv(1) == b"x"


def test_the_shorter_of_two_ends_first_though_it_began_later():
    watchdog = Watchdog()
    with watchdog.limit(30) as long, watchdog.limit(0.05) as short:
        give_up = time.monotonic() + LATEST + SLACK
        while not short.expired and time.monotonic() < give_up:
            time.sleep(0.01)

        assert (short.expired, long.expired) == (True, False)


def test_the_thread_lives_only_while_something_runs():
    watchdog = Watchdog()
    for _ in range(2):
        with watchdog.limit(0.02):
            watching = watchdog._thread
            assert watching is not None
        watching.join(LATEST + SLACK)
        assert not watching.is_alive()


def test_many_requests_at_once_share_one_thread():
    watchdog = Watchdog()
    with watchdog.limit(5), watchdog.limit(6), watchdog.limit(7):
        names = [thread.name for thread in threading.enumerate() if thread is watchdog._thread]

    assert names == ["fetch-watchdog"]


def test_time_left_is_never_zero():
    over = Deadline(-1)

    assert over.is_over
    assert over.left() > 0
    assert not Deadline(5).is_over
    assert 4 < Deadline(5).left() <= 5
