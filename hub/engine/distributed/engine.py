"""Engine on PostgreSQL: the loop, rung by Procrastinate's jobs. Any number of processes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from time import monotonic

from hub.engine.distributed.jobs import Jobs
from hub.engine.distributed.tables import clean
from hub.engine.loop import Loop, Parts
from hub.pipeline.crew import SENDERS
from hub.pipeline.owner import may_be_alive

_PATIENCE = 2.0
"""Seconds that a job waits for a sender here; then its deliveries are anybody's who is free."""


class Engine(Loop):
    """Dispatches and sends, until it is stopped.

    Args:
        parts: The wired house.
        database_url: ``postgresql://…``, where the jobs are.
        senders: Most messages under way at a time in this process.
    """

    def __init__(
        self,
        parts: Parts,
        database_url: str,
        *,
        senders: int = SENDERS,
    ) -> None:
        super().__init__(parts, _Bell(), alive=may_be_alive, senders=senders)
        self._jobs = Jobs(database_url, dispatch=self._hand_out, deliver=self._deliver)

    def start(self) -> None:
        """Begin."""
        clean(self._parts.store)
        super().start()
        self._jobs.start()

    def stop(self, patience: float = 4.0) -> bool:
        """End after what is under way, and wait for it at most so many seconds; True if it had ended."""
        began = monotonic()
        done = super().stop(patience)
        left = max(0.5, patience - (monotonic() - began))
        return self._jobs.stop(left) and done

    def _hand_out(self) -> None:
        if self._crew is None:  # it has just begun, and looks at everything
            self._bell.ring()
        else:
            self._dispatch(self._crew)

    def _deliver(self, keys: Sequence[int]) -> None:
        """Set senders to work on deliveries, as soon as one is free here and as long as none are left."""
        crew = self._crew
        if crew is None:  # it has just begun, and looks at everything
            self._bell.ring()
            return
        while not self._stop.is_set() and crew.wait_free(_PATIENCE) and crew.claim(keys=keys):
            pass


class _Bell:
    """Rung by threads of this process: between processes PostgreSQL notifies."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> None:
        self._rung.set()

    def wait(self, seconds: float) -> bool:
        heard = self._rung.wait(max(0.0, seconds))
        self._rung.clear()
        return heard

    def close(self) -> None:
        """Nothing is held."""
