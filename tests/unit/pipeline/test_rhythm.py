"""When to come back, and what silence means."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from hub.model.source import Condition
from hub.pipeline import rhythm
from tests.builders import DAY, NOW

LEAST = 900.0


class Never(Random):
    def random(self) -> float:
        return 0.0


class Always(Random):
    def random(self) -> float:
        return 1.0


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param([1, 2], None, id="two are no rhythm"),
        pytest.param([1, 8, 15], 7 * 86400, id="weekly"),
        pytest.param([15, 1, 8], 7 * 86400, id="in any order"),
        pytest.param([0, 0, 0, 0, 30, 60, 90, 120, 150], 30 * 86400, id="a summit's flood does not count"),
    ],
)
def test_a_rhythm_is_the_median_gap(days, expected):
    assert rhythm.rhythm([NOW - day * DAY for day in days]) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"rhythm": None, "previous": None, "brought_news": True}, 3600, id="unknown: hourly"),
        pytest.param({"rhythm": 36000, "previous": None, "brought_news": True}, 3600, id="a tenth of it"),
        pytest.param({"rhythm": 60, "previous": None, "brought_news": True}, LEAST, id="never too often"),
        pytest.param({"rhythm": 1e9, "previous": None, "brought_news": True}, 21600, id="never too rarely"),
        pytest.param(
            {"rhythm": 36000, "previous": 7200, "brought_news": False}, 7920, id="longer in silence"
        ),
        pytest.param(
            {"rhythm": 36000, "previous": 21600, "brought_news": False}, 21600, id="but not for ever"
        ),
        pytest.param(
            {"rhythm": 36000, "previous": 21600, "brought_news": True}, 3600, id="and back with news"
        ),
    ],
)
def test_the_interval_follows_the_source(given, expected):
    assert rhythm.interval(**given, least=LEAST) == pytest.approx(expected)


def test_a_least_above_the_slowest_wins():
    assert rhythm.interval(rhythm=60, previous=None, brought_news=True, least=90_000) == 90_000


@pytest.mark.parametrize(
    ("failures", "retry_after", "expected"),
    [
        (1, None, 900),
        (2, None, 1800),
        (4, None, 7200),
        (50, None, 86400 / 1.1),
        (1, 3600, 3600),
        (5, 60, 14400),
        (1, 1e9, 86400),
    ],
)
def test_failures_back_off_but_never_beyond_a_day(failures, retry_after, expected):
    assert rhythm.after_failure(failures, least=LEAST, retry_after=retry_after) == expected


def test_hints_lengthen_the_wait_and_are_capped_at_a_day():
    def wait(*hints):
        return rhythm.next_visit(NOW, 1000, hints, Never()) - NOW

    assert wait(None, 50) == timedelta(seconds=1000)
    assert wait(None, 5000) == timedelta(seconds=5000)
    assert wait(31_536_000) == DAY


@pytest.mark.parametrize("chance", [Never(), Always()], ids=["no jitter", "all of it"])
@pytest.mark.parametrize("retry_after", [None, 86400.0])
def test_a_recovery_is_noticed_within_a_day(chance, retry_after):
    wait = rhythm.after_failure(99, least=LEAST, retry_after=retry_after)

    assert rhythm.next_visit(NOW, wait, [], chance) - NOW <= DAY


def test_sources_that_failed_together_do_not_come_back_at_once():
    wait = rhythm.after_failure(99, least=LEAST, retry_after=None)
    first, last = (rhythm.next_visit(NOW, wait, [], chance) for chance in (Never(), Always()))

    assert last - first > timedelta(hours=2)


def test_jitter_only_adds():
    assert rhythm.next_visit(NOW, 1000, [], Never()) - NOW == timedelta(seconds=1000)
    assert rhythm.next_visit(NOW, 1000, [], Always()) - NOW == timedelta(seconds=1100)


@pytest.mark.parametrize(
    ("silent_days", "beat_days", "expected"),
    [
        (None, None, Condition.QUIET),
        (1, 7, Condition.FRESH),
        (29, 1, Condition.FRESH),
        (31, 1, Condition.QUIET),
        (80, 30, Condition.FRESH),
        (100, 30, Condition.QUIET),
        (31, None, Condition.QUIET),
    ],
)
def test_silence_beyond_its_own_rhythm_is_quiet(silent_days, beat_days, expected):
    last_new = None if silent_days is None else NOW - silent_days * DAY
    beat = None if beat_days is None else beat_days * 86400.0

    assert rhythm.condition(now=NOW, last_new=last_new, rhythm=beat) is expected
