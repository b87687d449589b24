"""One hostile origin for each test process, and a client with short limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.http import GuardedHttp, Limits
from tests.hostile import certificates
from tests.hostile.misbehaviours import ALL, LIMIT
from tests.hostile.origin import Origin

LIMITS = Limits(seconds=1.2, connect_seconds=0.6, read_seconds=0.8, body_bytes=LIMIT)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificates.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def origin(authority: Path) -> Iterator[Origin]:
    with Origin({each.path: each.serve for each in ALL.values()}, authority.parent) as running:
        yield running


@pytest.fixture
def http(origin: Origin, authority: Path) -> GuardedHttp:
    return GuardedHttp(
        user_agent="Interforum/test (+http://hub.example/about/fetcher)",
        permitted=origin.permitted(),
        ca_bundle=authority,
        limits=LIMITS,
    )
