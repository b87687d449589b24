"""Engine: how work is carried out. Two rooms behind one port (`hub.model.ports.Queue`).

``in_process``   on SQLite: this process claims from the store and sends
``distributed``  on PostgreSQL: Procrastinate, with any number of processes
``loop``         what both turn on: look what is to do, give it to those who send
``beside``       a thread of its own for what is no delivery: single mails
"""

from __future__ import annotations

from typing import Protocol

from hub.services import Services


class Engine(Protocol):
    """Carries out work until it is stopped."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self, patience: float = 4.0) -> bool:
        """End after what is under way, and wait for it at most so many seconds; True if all had ended."""
        ...


def make_engine(services: Services) -> Engine:
    """Return the engine of this database: it dispatches events, and sends deliveries and single mails."""
    if services.store.is_sqlite:
        from hub.engine.in_process.engine import Engine as InProcess

        return InProcess(services, services.settings.home)
    from hub.engine.distributed.engine import Engine as Distributed

    return Distributed(services, services.settings.database_url)
