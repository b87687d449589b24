"""Endpoint: a ministry's own program that is told by webhook, checks who speaks, and counts nothing twice."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from hub.demo.serving import Response
from hub.errors import InterforumError
from hub.signatures import verify


@dataclass(frozen=True, slots=True)
class Told:
    """What it was told, and when by the monotonic clock."""

    id: str
    type: str
    data: Mapping[str, Any]
    at: float


class Endpoint:
    """Takes webhooks of Standard Webhooks 1.0.

    Attributes:
        id: As of everything that is served.
        port: Given by `hub.demo.serving.Servers`.
        secret: ``whsec_…``, once it is known; what comes before is refused.
    """

    def __init__(self) -> None:
        self.id = "endpoint"
        self.port = 0
        self.secret = ""
        self._told: dict[str, Told] = {}
        self._arrived = threading.Condition()

    @property
    def address(self) -> str:
        """Give the address that is subscribed."""
        return f"http://127.0.0.1:{self.port}/interforum"

    def wait_for(self, wanted: Callable[[Told], bool], seconds: float) -> Told | None:
        """Return the first thing told that is wanted, also if it comes within some seconds."""
        with self._arrived:
            self._arrived.wait_for(lambda: any(map(wanted, self._told.values())), seconds)
            return next(filter(wanted, self._told.values()), None)

    def respond(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response:  # noqa: ARG002
        """Say to whoever looks what it has been told."""
        lines = [f"{each.type}  {each.data.get('title', '')}" for each in self._told.values()]
        said = "\n".join(lines) or "It has been told nothing yet."
        return Response(200, {"Content-Type": "text/plain; charset=utf-8"}, said.encode())

    def receive(self, path: str, headers: Mapping[str, str], body: bytes) -> Response:  # noqa: ARG002
        """Take a webhook: 204 if it is genuine, also if it has come before; 401 if not."""
        id = headers.get("webhook-id", "")
        try:
            verify(
                [self.secret],
                message_id=id,
                timestamp=headers.get("webhook-timestamp", ""),
                signatures=headers.get("webhook-signature", ""),
                body=body,
                now=datetime.now(UTC),
            )
        except InterforumError as error:
            return Response(401, {"Content-Type": "text/plain; charset=utf-8"}, str(error).encode())
        said = json.loads(body)
        if "challenge" in said["data"]:
            return Response(200, {"Content-Type": "text/plain"}, said["data"]["challenge"].encode())
        with self._arrived:
            self._told.setdefault(id, Told(id, said["type"], said["data"], monotonic()))
            self._arrived.notify_all()
        return Response(204, {}, b"")
