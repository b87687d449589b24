"""Subscriptions: who wants what, and how sending to them goes."""

from __future__ import annotations

from sqlalchemy import Connection


class Subscriptions:
    """Subscriptions, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
