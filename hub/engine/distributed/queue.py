"""Queue: jobs are deferred in the very transaction that makes the work, so neither is ever without the other.

A job is a chunk of deliveries: one job for each delivery costs three times the processor time
(docs/decisions/0002), because Procrastinate fetches, locks and ends every job by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hub.model.ports import Transaction

if TYPE_CHECKING:
    from procrastinate import App

CHUNK = 50
"""Most deliveries in one job."""
DISPATCH, DELIVER = "dispatch", "deliver"
"""Names of the jobs. They stand in the database: one that is renamed leaves jobs behind that nobody knows."""


class DistributedQueue:
    """Defers jobs by the connection of whoever makes the work; it has none of its own."""

    @cached_property
    def _app(self) -> App:
        from procrastinate import App, SyncPsycopgConnector

        return App(connector=SyncPsycopgConnector())  # never opened

    def announce(self, unit: Transaction) -> None:
        """Defer a job that dispatches what is new."""
        self._defer(unit, DISPATCH, [{}])

    def enqueue(self, unit: Transaction, deliveries: Sequence[int]) -> None:
        """Defer jobs that carry deliveries out."""
        self._defer(unit, DELIVER, ({"keys": list(keys)} for keys in chunks(deliveries)))

    def wake(self) -> None:
        """Nothing to do: PostgreSQL notifies the workers when the transaction commits."""

    def _defer(self, unit: Transaction, name: str, jobs: Iterable[dict[str, Any]]) -> None:
        made = list(jobs)
        if made:
            task = self._app.configure_task(name, queue=name, connection=unit.driver_connection)
            task.batch_defer(*made)


def chunks(keys: Sequence[int], most: int = CHUNK) -> Iterable[Sequence[int]]:
    """Cut keys into pieces of at most `most`."""
    return (keys[start : start + most] for start in range(0, len(keys), most))
