"""The desk: few read at once, many wait for the network."""

from __future__ import annotations

import threading

import pytest

from hub.errors import Cause, SourceError
from hub.pipeline.desk import Desk
from tests.fakes import FakeHttp

URL = "https://news.example/"


def free(desk):
    """How many places are free now."""
    count = 0
    while desk.places.acquire(blocking=False):
        count += 1
    for _ in range(count):
        desk.places.release()
    return count


def test_a_reader_holds_a_place_from_its_answer_to_the_end_of_its_visit():
    desk = Desk(2)
    during = []
    web = FakeHttp({URL: lambda: during.append(free(desk)) or b"x"})

    with desk.seat(web) as http:
        http.get(URL)
        held = free(desk)

    assert (during, held, free(desk)) == ([2], 1, 2)


def test_it_leaves_its_place_for_each_further_request():
    desk = Desk(1)
    during = []
    web = FakeHttp({URL: lambda: during.append(free(desk)) or b"x"})

    with desk.seat(web) as http:
        http.get(URL)
        http.get(URL)

    assert during == [1, 1]
    assert free(desk) == 1


def test_a_failure_leaves_no_place_taken():
    desk = Desk(1)
    web = FakeHttp({URL: SourceError(Cause.TIMEOUT, "It was slow.")})

    with desk.seat(web) as http, pytest.raises(SourceError):
        http.get(URL)

    assert free(desk) == 1


def test_a_third_waits_until_one_of_two_has_left():
    desk = Desk(1)
    web = FakeHttp({URL: b"x"})
    seated = threading.Event()

    def third():
        with desk.seat(web) as http:
            http.get(URL)
            seated.set()

    with desk.seat(web) as http:
        http.get(URL)
        waiting = threading.Thread(target=third)
        waiting.start()
        assert not seated.wait(0.05)
    waiting.join(5)

    assert seated.is_set()


def test_one_works_at_a_time_although_two_have_places():
    desk = Desk(2)
    web = FakeHttp({URL: b"x"})
    working = threading.Event()

    def second():
        with desk.seat(web) as http:
            http.get(URL)
            working.set()

    with desk.seat(web) as http:
        http.get(URL)
        waiting = threading.Thread(target=second)
        waiting.start()
        assert not working.wait(0.05)
        http.rest()
        assert working.wait(5)
        assert free(desk) <= 1
    waiting.join(5)

    assert free(desk) == 2


def test_a_long_turn_delays_the_others_only_so_long():
    desk = Desk(2)
    web = FakeHttp({URL: b"x"})

    with desk.turn(), desk.seat(web) as http:
        http.get(URL)

    assert desk.work.acquire(blocking=False)
