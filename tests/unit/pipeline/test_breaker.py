"""When an endpoint that fails is left in peace, when it is tried again, and when it is given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.model.subscription import Health
from hub.pipeline.breaker import (
    LONGEST_PAUSE,
    after_failure,
    after_success,
    has_lasted,
    is_half_open,
    is_hampered,
    is_open,
)
from tests.builders import DAY, NOW

WELL = Health()
SECOND = timedelta(seconds=1)


def failing(times, every, health=WELL, start=NOW):
    """How it stands after so many failures, so far apart."""
    for number in range(times):
        health = after_failure(health, start + number * every, 0.1)
    return health


@pytest.mark.parametrize(
    ("times", "every", "opens"),
    [
        pytest.param(4, SECOND, False, id="four at once"),
        pytest.param(5, SECOND, True, id="five at once"),
        pytest.param(5, 15 * SECOND, True, id="five in a minute"),
        pytest.param(5, 16 * SECOND, False, id="five in more than a minute"),
        pytest.param(9, 60 * SECOND, False, id="nine in a row"),
        pytest.param(10, 60 * SECOND, True, id="ten in a row"),
    ],
)
def test_it_opens_after_five_failures_in_a_minute_or_ten_in_a_row(times, every, opens):
    health = failing(times, every)
    now = NOW + (times - 1) * every

    assert is_open(health, now) is opens
    assert (health.failures, health.failing_since) == (times, NOW)


def test_a_success_between_begins_to_count_anew():
    health = after_failure(after_success(failing(4, SECOND), 0.1), NOW + 5 * SECOND, 0.1)

    assert (health.failures, health.failing_since) == (1, NOW + 5 * SECOND)
    assert not is_open(health, NOW + 5 * SECOND)


def test_it_opens_for_half_a_minute_and_then_lets_one_try():
    health = failing(5, SECOND)
    over = NOW + 4 * SECOND + timedelta(seconds=30)

    assert is_open(health, over - SECOND)
    assert not is_open(health, over)
    assert is_half_open(health, over)


def test_it_stays_away_twice_as_long_after_each_try_up_to_an_hour():
    health, pauses = failing(5, SECOND), []
    for _ in range(9):
        health = after_failure(health, health.blocked_until, 0.1)
        pauses.append(health.pause_seconds)

    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert LONGEST_PAUSE == 3600


def test_failures_of_lanes_that_were_on_their_way_do_not_make_it_longer():
    opened = failing(5, SECOND)
    later = after_failure(opened, NOW + 6 * SECOND, 0.1)

    assert later.blocked_until == opened.blocked_until
    assert later.pause_seconds == opened.pause_seconds


def test_the_first_success_closes_it_and_what_waited_is_caught_up():
    health = after_success(failing(12, SECOND), 0.1)

    assert (health.failures, health.failing_since, health.blocked_until) == (0, None, None)
    assert health.pause_seconds == 0
    assert health.catching_up


def test_a_success_after_few_failures_is_no_end_of_an_outage():
    assert not after_success(failing(3, SECOND), 0.1).catching_up


@pytest.mark.parametrize(
    ("before", "asked", "seconds"),
    [
        pytest.param(WELL, 600, 600, id="asked the first time"),
        pytest.param(failing(5, SECOND, start=NOW - 4 * SECOND), 600, 600, id="asked for longer"),
        pytest.param(failing(5, SECOND, start=NOW - 4 * SECOND), 10, 30, id="asked for less"),
    ],
)
def test_who_asks_to_be_left_in_peace_is(before, asked, seconds):
    health = after_failure(before, NOW, 0.1, asked=asked)

    assert health.blocked_until == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(("after", "lasted"), [(5 * DAY - SECOND, False), (5 * DAY, True)])
def test_five_days_of_nothing_but_failures_have_lasted(after, lasted):
    assert has_lasted(failing(1, SECOND), NOW + after) is lasted
    assert not has_lasted(WELL, NOW + after)


def test_whoever_fails_or_is_slow_is_hampered():
    assert not is_hampered(WELL)
    assert is_hampered(failing(1, SECOND))
    assert is_hampered(failing(5, SECOND))
    assert is_hampered(replace(WELL, slow_seconds=1.1))


def test_the_mean_follows_what_answers_take():
    slow = WELL
    for _ in range(5):
        slow = after_success(slow, 3.0)
    assert is_hampered(slow)

    for _ in range(10):
        slow = after_success(slow, 0.05)
    assert not is_hampered(slow)


def test_quick_answers_leave_nothing_to_write_down():
    assert after_success(WELL, 0.004) == WELL
