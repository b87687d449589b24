"""Whatever a server does, a fetch ends in time, in words, and nowhere else."""

from __future__ import annotations

import logging
import time
import tracemalloc
from collections.abc import Callable

import pytest

from hub.errors import Cause, SourceError
from hub.http import GuardedHttp, Limits
from hub.http.deadline import LATEST
from tests.hostile.conftest import LIMITS, PATIENT
from tests.hostile.misbehaviours import ALL, FEED, LIMIT, OK, SAME, Misbehaviour
from tests.hostile.origin import Origin

SLACK = 1.0
"""Seconds for a machine that is busy with other tests."""


@pytest.mark.parametrize("case", ALL.values(), ids=ALL)
def test_a_misbehaviour_ends_in_time_with_its_cause(
    case: Misbehaviour,
    origin: Origin,
    client: Callable[[Limits], GuardedHttp],
    caplog: pytest.LogCaptureFixture,
):
    limits = LIMITS if case.ends is Cause.TIMEOUT else PATIENT
    http = client(limits)
    asked = len(origin.asked[case.path])
    started = time.monotonic()

    with caplog.at_level(logging.INFO):
        ended, detail = _fetch(http, origin.url(case.path, case.door), case.etag)

    assert ended == case.ends, detail
    assert detail == "" or detail.endswith(".")
    assert time.monotonic() - started < limits.seconds + LATEST + SLACK
    assert origin.canary_hits == 0
    assert len(origin.asked[case.path]) - asked <= case.asked
    assert caplog.records == []


def _fetch(http: GuardedHttp, url: str, etag: str | None) -> tuple[str, str]:
    try:
        answer = http.get(url, etag=etag)
    except SourceError as error:
        return error.cause, error.detail
    assert answer.body in {FEED, b""}
    return (SAME, "") if answer.status == 304 else (OK, "")


@pytest.mark.parametrize("name", ["zip_bomb", "zip_bomb_in_a_zip", "deflate_bomb", "body_without_end"])
def test_what_is_too_large_is_never_held_in_memory(name: str, origin: Origin, http: GuardedHttp):
    tracemalloc.start()
    try:
        _fetch(http, origin.url(f"/{name}"), None)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 8 * LIMIT


def test_there_are_enough_of_them():
    assert len(ALL) > 100
