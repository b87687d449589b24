"""The shelf: bounded, and nobody waits at it for ever."""

from __future__ import annotations

import threading

from hub.pipeline.shelf import Shelf


def test_what_is_brought_is_taken_in_order_and_the_end_is_known():
    shelf = Shelf(readers=1)
    for number in range(3):
        shelf.put(number)
    shelf.done()

    assert shelf.take(2) == [0, 1]
    assert shelf.take(2) == [2]
    assert shelf.take(2) == []


def test_one_taking_is_no_heavier_than_half_the_shelf_and_one_thing():
    shelf = Shelf(readers=1, most_weight=10)
    for number in range(4):
        shelf.put(number, weight=3)

    assert shelf.take(25) == [0, 1]


def test_the_writer_waits_a_moment_for_more_and_no_longer_than_that():
    shelf = Shelf(readers=2, linger=20)
    shelf.put("first")
    reader = threading.Thread(target=lambda: [shelf.put(each) for each in ("second", "third")])
    reader.start()

    assert shelf.take(3) == ["first", "second", "third"]
    reader.join(5)

    short = Shelf(readers=2, linger=0.01)
    short.put("alone")
    assert short.take(3) == ["alone"]


def test_a_thing_heavier_than_the_shelf_goes_over_it():
    shelf = Shelf(readers=1, most_weight=10)
    shelf.put("huge", weight=500)

    assert shelf.take(25) == ["huge"]


def test_a_reader_waits_while_the_shelf_is_full_and_goes_on_when_it_is_not():
    shelf = Shelf(readers=1, most_weight=2)
    shelf.put("first", weight=2)
    reader = threading.Thread(target=lambda: (shelf.put("second"), shelf.done()))
    reader.start()

    taken = []
    while group := shelf.take(25):
        taken += group
    reader.join(5)

    assert taken == ["first", "second"]


def test_a_reader_that_waits_goes_home_when_nobody_takes_any_more():
    shelf = Shelf(readers=1, most_weight=1)
    shelf.put("first")
    answers = []
    reader = threading.Thread(target=lambda: answers.append(shelf.put("second")))
    reader.start()
    shelf.abandon()
    reader.join(5)

    assert answers == [False]
    assert shelf.put("third") is False
