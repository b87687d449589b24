"""A secretariat's system: it posts to a hub, signed, and knows nothing of it but an address and a secret."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Protocol

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.model.ports import Clock
from hub.model.publisher import Credential
from hub.pipeline.publishers import Issued, Parts, Wanted, add_publisher
from hub.signatures import hub_signature, sign

WORDS: dict[str, Any] = {
    "external_id": "som-2026-1",
    "kind": "news",
    "language": "en",
    "title": "Senior officials meet in Rabat",
    "url": "https://two-shores.example/som",
    "content_html": "<p>They met, and agreed on the date of the next meeting.</p>",
}


class House(Protocol):
    """A hub whose web can be asked."""

    @property
    def services(self) -> Parts: ...
    @property
    def client(self) -> FlaskClient: ...
    @property
    def clock(self) -> Clock: ...


def a_body(type: str = "item.post", **words: Any) -> bytes:
    """Return a post in the hub's own format; valid unless told otherwise, None leaves a key out."""
    said = (WORDS if type == "item.post" else {"external_id": WORDS["external_id"]}) | words
    data = {name: value for name, value in said.items() if value is not None}
    return json.dumps({"type": type, "timestamp": "2026-11-24T10:00:00Z", "data": data}).encode()


@dataclass
class Secretariat:
    """Posts for one forum. `address` is where it sits."""

    house: House
    forum: str = "two-shores"
    credential: Credential = Credential.SIGNED
    contact: str | None = None
    address: str = "192.0.2.1"
    issued: Issued = field(init=False)

    def __post_init__(self) -> None:
        wanted = Wanted(
            forum=self.forum, name="The secretariat", credential=self.credential, contact=self.contact
        )
        self.issued = add_publisher(self.house.services, wanted)
        self._numbers = count(1)

    def posts(self, **words: Any) -> TestResponse:
        """Post something new, or something else under the same `external_id`."""
        return self.sends(a_body(**words))

    def withdraws(self, external_id: str = WORDS["external_id"]) -> TestResponse:
        return self.sends(a_body("item.retract", external_id=external_id))

    def sends(
        self,
        body: bytes,
        *,
        id: str | None = None,
        to: str | None = None,
        query: str = "",
        **headers: str | None,
    ) -> TestResponse:
        """Send these bytes. Headers are named with underscores; None leaves one out."""
        id = id or f"msg_{next(self._numbers)}"
        given = {"Content_Type": "application/json", **self.proof(id, body), **headers}
        said = {name.replace("_", "-"): value for name, value in given.items() if value is not None}
        path = f"/hooks/{to or self.forum}{query}"
        where = {"REMOTE_ADDR": self.address}
        return self.house.client.post(path, data=body, headers=said, environ_overrides=where)

    def proof(self, id: str, body: bytes, at: datetime | None = None) -> dict[str, str]:
        """Return the headers that show who sends a body."""
        if self.credential is Credential.BEARER:
            return {"Authorization": f"Bearer {self.issued.secret}", "webhook_id": id}
        stamp = int((at or self.house.clock.now()).timestamp())
        signature = sign(self.issued.secret, id, stamp, body)
        return {"webhook_id": id, "webhook_timestamp": str(stamp), "webhook_signature": signature}

    def sends_like_a_platform(self, body: bytes, **headers: str) -> TestResponse:
        """Send as systems do that sign the body alone."""
        signed = hub_signature(self.issued.secret, body)
        return self.sends(
            body,
            webhook_id=None,
            webhook_timestamp=None,
            webhook_signature=None,
            X_Hub_Signature_256=signed,
            **headers,
        )
