"""Play: the hub reads the invented sites, and says what it noticed."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from hub.model.event import Event
from hub.pipeline.poll import poll_sources
from hub.pipeline.report import PollResult
from hub.services import Services


def read(
    services: Services, sources: Sequence[str] | None, stop: threading.Event
) -> tuple[list[Event], list[PollResult]]:
    """Read sources now, due or not; return the events it made and the rows of the poll."""
    before = services.store.head()
    results = poll_sources(services, sources, force=True, stop=stop)
    return services.store.events(before, 100), results
