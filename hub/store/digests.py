"""Digests: which were planned, and their issues, rendered once for everybody."""

from __future__ import annotations

from sqlalchemy import Connection


class Digests:
    """Runs and issues, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
