"""Publishers and their posts: credentials, idempotency keys, what waits."""

from __future__ import annotations

from sqlalchemy import Connection


class Publishers:
    """Publishers and posts, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
