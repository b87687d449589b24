"""Ids of our own: they rise strictly, whatever the clock does, and are UUIDv7 to the bit."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta

from hub.model.identity import Ids, uuid7
from tests.builders import NOW
from tests.fakes import StoppedClock


def test_the_example_of_rfc_9562_comes_out():
    # Appendix A.6: unix_ts_ms 0x017F22E279B0, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
    randomness = (0xCC3).to_bytes(2) + (0x18C4DC0C0C07398F).to_bytes(8)

    assert uuid7(0x017F22E279B0, randomness) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_version_and_variant_stand_whatever_chance_says():
    for randomness in (b"\x00" * 10, b"\xff" * 10):
        made = uuid.UUID(uuid7(2**48 - 1, randomness))
        assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_the_time_of_an_id_is_when_it_was_made():
    made = uuid.UUID(Ids(lambda: NOW)())

    assert datetime.fromtimestamp((made.int >> 80) / 1000, UTC) == NOW


def test_ids_of_one_millisecond_rise_also_beyond_what_their_counter_holds():
    new_id = Ids(lambda: NOW)
    made = [new_id() for _ in range(10_000)]

    assert made == sorted(set(made))
    assert {uuid.UUID(each).version for each in made} == {7}


def test_ids_rise_also_while_the_clock_goes_back():
    clock = StoppedClock()
    new_id = Ids(clock.now)
    made = []
    for step in (0, 5, -3600, 1, 7200):
        clock.advance(seconds=step)
        made.append(new_id())

    assert made == sorted(set(made))


def test_threads_get_ids_of_their_own():
    new_id = Ids(lambda: NOW + timedelta(milliseconds=1))
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.extend(new_id() for _ in range(500))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 2000
