"""Deliveries: what is on its way, claimed, sent, recorded."""

from __future__ import annotations

from sqlalchemy import Connection


class Deliveries:
    """Deliveries and attempts, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
