"""One hostile origin for each test process, and a client with short limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.http import GuardedHttp, Limits
from tests.hostile import certificates
from tests.hostile.misbehaviours import ALL, LIMIT
from tests.hostile.origin import Origin

LIMITS = Limits(seconds=1.2, connect_seconds=0.6, read_seconds=0.8, body_bytes=LIMIT)
"""For misbehaviours that end because time is up."""
PATIENT = Limits(seconds=10.0, connect_seconds=5.0, read_seconds=8.0, body_bytes=LIMIT)
"""For all others: a machine that is busy with other tests must not turn their cause into "too slow"."""


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificates.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def origin(authority: Path) -> Iterator[Origin]:
    with Origin({each.path: each.serve for each in ALL.values()}, authority.parent) as running:
        yield running


@pytest.fixture
def client(origin: Origin, authority: Path) -> Callable[[Limits], GuardedHttp]:
    return lambda limits: GuardedHttp(
        user_agent="Interforum/test (+http://hub.example/about/fetcher)",
        permitted=origin.permitted(),
        ca_bundle=authority,
        limits=limits,
    )


@pytest.fixture
def http(client: Callable[[Limits], GuardedHttp]) -> GuardedHttp:
    return client(LIMITS)
