"""When a delivery is tried again: the schedule of the design, some chance, and what the other side asks."""

from __future__ import annotations

from itertools import accumulate
from random import Random

import pytest

from hub.pipeline.retry import JITTER, LONGEST, SCHEDULE, wait_before

HOUR = 3600


class Middle(Random):
    """Chance that takes the middle."""

    def uniform(self, a, b):
        return (a + b) / 2


def test_the_waits_are_those_of_the_design():
    waits = [wait_before(step, Middle()) for step in range(10)]

    assert waits == [0, 5, 300, 1800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]
    assert list(accumulate(SCHEDULE))[-1] / HOUR == pytest.approx(75.6, abs=0.1)


def test_after_ten_tries_it_is_given_up():
    assert wait_before(10, Middle()) is None


def test_chance_moves_a_wait_by_a_tenth_at_most_and_to_both_sides():
    waits = [wait_before(5, Random(seed)) for seed in range(300)]

    assert min(waits) >= 5 * HOUR * (1 - JITTER)
    assert max(waits) <= 5 * HOUR * (1 + JITTER)
    assert min(waits) < 5 * HOUR < max(waits)


@pytest.mark.parametrize(
    ("step", "asked", "wait"),
    [
        pytest.param(1, 60, 60, id="longer than planned"),
        pytest.param(2, 60, 300, id="shorter than planned"),
        pytest.param(1, 7 * 24 * HOUR, LONGEST, id="longer than a day"),
        pytest.param(1, None, 5, id="nothing asked"),
        pytest.param(10, 60, None, id="after the last try"),
    ],
)
def test_what_the_other_side_asks_is_kept_to_for_a_day(step, asked, wait):
    assert wait_before(step, Middle(), asked=asked) == wait
