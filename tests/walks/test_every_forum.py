"""Every forum: the shipped registry against a site of each platform. One poll reads all of it; every row is true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from hub.bootstrap import build_services
from hub.model.query import ItemQuery
from hub.model.source import Condition, Source
from hub.pipeline.poll import poll_sources
from hub.services import Services
from hub.settings import Settings
from tests.fakes import StoppedClock
from tests.sites.town import Place, a_town

pytestmark = pytest.mark.slow
EVERYTHING = ItemQuery()
READABLE = {Condition.FRESH, Condition.QUIET}


@dataclass(frozen=True)
class Hub:
    """A hub on the shipped registry, and the town it reads."""

    services: Services
    town: Place

    def poll(self, *sources: str, hours: float = 1) -> None:
        self.services.clock.advance(hours=hours)  # type: ignore[attr-defined]
        poll_sources(self.services, sources or None, force=True)

    @property
    def sources(self) -> dict[str, Source]:
        return dict(self.services.registry.sources)

    @property
    def titles(self) -> dict[str, set[str]]:
        """Titles of what each source brought."""
        found: dict[str, set[str]] = defaultdict(set)
        for item in self.services.store.items(EVERYTHING, limit=10_000):
            for copy in item.copies:
                found[copy.source].add(copy.title)
        return found

    def row(self, source: str):
        return self.services.store.source_states()[source]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """The town after one poll of everything; tests that share it only look."""
    folder = tmp_path_factory.mktemp("every-forum")
    with a_hub(folder) as hub:
        hub.poll()
        yield hub


def a_hub(folder):
    from contextlib import contextmanager

    @contextmanager
    def opened():
        with a_town(folder) as town:
            home = {"INTERFORUM_HOME": str(folder), "INTERFORUM_CONFIG_DIR": str(town.config)}
            services = build_services(Settings.from_environment(home))
            try:
                yield Hub(replace(services, http=town.http(), clock=StoppedClock()), town)
            finally:
                services.store.close()

    return opened()


def test_x(once):
    for id, source in once.sources.items():
        row = once.row(id)
        got, want = once.titles[id], once.town.says(source)
        print(
            "OK " if got == want and row.condition in READABLE else "BAD",
            id,
            source.connector,
            row.condition,
            row.cause,
            row.detail,
            row.answering,
            len(got),
            len(want),
            sorted(got - want)[:3],
            sorted(want - got)[:3],
        )
