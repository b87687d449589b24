"""Whatever an endpoint does, a message ends in time, in words, and nowhere else."""

from __future__ import annotations

import logging
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.errors import SourceError
from hub.http.deadline import LATEST
from hub.http.posting import BODY_BYTES, BODY_SECONDS, GuardedPoster
from tests.hostile.misbehaviours import ALL, Misbehaviour
from tests.hostile.origin import Origin

SECONDS = 1.2
SLACK = 1.0
"""Seconds for a machine that is busy with other tests."""


@pytest.fixture
def poster(origin: Origin, authority: Path) -> Iterator[GuardedPoster]:
    made = GuardedPoster(
        user_agent="Interforum/test",
        permitted=origin.permitted(),
        ca_bundle=authority,
        seconds=SECONDS,
        idle_seconds=1.0,
    )
    yield made
    made.close()


def send(poster: GuardedPoster, url: str) -> bytes:
    """Return the body of the answer, or the sentence that says why there was none."""
    try:
        return poster.send(url, b"{}").body
    except SourceError as error:
        return error.detail.encode()


@pytest.mark.parametrize("case", ALL.values(), ids=ALL)
def test_a_misbehaviour_ends_in_time(
    case: Misbehaviour, origin: Origin, poster: GuardedPoster, caplog: pytest.LogCaptureFixture
):
    asked = len(origin.asked[case.path])
    started = time.monotonic()

    with caplog.at_level(logging.INFO):
        said = send(poster, origin.url(case.path, case.door))

    assert len(said) <= BODY_BYTES
    assert time.monotonic() - started < SECONDS + BODY_SECONDS + LATEST + SLACK
    assert origin.canary_hits == 0
    assert len(origin.asked[case.path]) - asked <= 1  # never followed, never repeated
    assert caplog.records == []


@pytest.mark.parametrize("name", ["zip_bomb", "body_without_end"])
def test_a_large_answer_is_never_held_in_memory(name: str, origin: Origin, poster: GuardedPoster):
    tracemalloc.start()
    try:
        poster.send(origin.url(f"/{name}"), b"{}")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 1 << 20
