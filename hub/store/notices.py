"""Notices: single mails on their way."""

from __future__ import annotations

from sqlalchemy import Connection


class Notices:
    """Notices, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
