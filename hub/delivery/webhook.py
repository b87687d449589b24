"""Webhook: a subscriber's program is told by POST, signed as Standard Webhooks 1.0 has it.

``webhook-id`` is the same at each try and at each redelivery, so that a receiver can tell repeats; time and
signature are made for each try. While a secret is being replaced, both sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

from hub.delivery.parts import Parts
from hub.errors import SourceError, SubscriptionError
from hub.http.headers import retry_after
from hub.model.delivery import Content, Outgoing, Parcel, Result
from hub.model.fetch import Reply
from hub.model.ports import Line, Poster
from hub.model.subscription import PayloadFormat, Subscription
from hub.schemas.payloads import cloud_event, data_of, dumps, standard
from hub.schemas.web_addresses import check_web_address
from hub.signatures import Keys, sign

TYPES: Mapping[PayloadFormat, str] = {
    PayloadFormat.STANDARD: "application/json",
    PayloadFormat.CLOUDEVENTS: "application/cloudevents+json; charset=utf-8",
}
_DATA_KEPT = 512
"""Events whose data is kept: one that goes to a hundred endpoints is written once."""
_SECRETS_KEPT = 1024
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class _About(NamedTuple):
    """What a message says of itself, in whatever envelope."""

    type: str
    when: datetime
    sequence: int | None = None
    forum: str | None = None
    subject: str | None = None


class Webhook:
    """Implements `hub.model.ports.Channel`, and `hub.model.ports.Webhooks`.

    Attributes:
        origin: Who asks: the hub's host, as the handshake of CloudEvents names it.
    """

    name: ClassVar[str] = "webhook"
    together: ClassVar[int] = 1
    repeatable: ClassVar[bool] = True

    def __init__(self, poster: Poster, keys: Keys, base_url: str) -> None:
        self._poster = poster
        self._base_url = base_url
        self.origin = urlsplit(base_url).hostname or base_url
        self._unsealed = lru_cache(_SECRETS_KEPT)(keys.unseal)
        self._data: dict[tuple[Any, ...], bytes] = {}

    def check(self, target: str) -> str:
        """Return an endpoint's address in the form that is kept. Raises SubscriptionError."""
        given = target.strip()
        try:
            check_web_address(given)
            return self._poster.check(given)
        except ValueError as error:
            raise SubscriptionError(str(error).replace("https://forum.example/news", _EXAMPLE)) from None
        except SourceError as error:
            raise SubscriptionError(f"{error.detail} Give an address in the open internet.") from None

    def compose(self, parcel: Parcel) -> Outgoing:
        """Return one event as it goes over the wire, signed for this very moment.

        Raises:
            ValueError: The parcel holds a digest, or several events.
        """
        (content,) = parcel.contents
        event = content.event
        about = _About(
            type=event.type.value,
            when=event.occurred_at,
            sequence=event.seq,
            forum=event.forum,
            subject=event.item_id or _text(event.data.get("source")),
        )
        return self._signed(parcel, about, self._data_of(content))

    def about(
        self, subscription: Subscription, message_id: str, type: str, data: Mapping[str, Any], now: datetime
    ) -> Outgoing:
        """Return a message about the subscription itself; see `hub.model.ports.Webhooks.about`."""
        parcel = Parcel(message_id=message_id, subscription=subscription, now=now)
        return self._signed(parcel, _About(type=type, when=now, subject=subscription.id), dumps(data))

    def welcomes(self, target: str) -> bool:
        """Ask an endpoint by OPTIONS; see `hub.model.ports.Webhooks.welcomes`."""
        try:
            reply = self._poster.send(
                target, headers={"WebHook-Request-Origin": self.origin}, method="OPTIONS"
            )
        except SourceError:
            return False
        allowed = reply.headers.get("webhook-allowed-origin", "").strip().lower()
        return 200 <= reply.status < 300 and allowed in {"*", self.origin.lower()}

    @contextmanager
    def open(self, target: str) -> Iterator[Line]:  # noqa: ARG002 (each message says where it goes)
        """Open a way to an endpoint; its connection is shared with whatever goes there next."""
        yield _Endpoint(self._poster)

    def _data_of(self, content: Content) -> bytes:
        event, item = content.event, content.item
        key = (event.seq, item and (item.id, item.status, item.changed, item.revision, item.updated))
        written = self._data.get(key)
        if written is None:
            if len(self._data) >= _DATA_KEPT:
                self._data.clear()
            written = self._data[key] = data_of(content, self._base_url)
        return written

    def _signed(self, parcel: Parcel, about: _About, data: bytes) -> Outgoing:
        subscription, id, stamp = parcel.subscription, parcel.message_id, int(parcel.now.timestamp())
        body = self._written(parcel, about, data)
        signatures = [sign(each, id, stamp, body) for each in self._secrets(subscription, parcel.now)]
        return Outgoing(
            message_id=id,
            target=subscription.target,
            body=body,
            headers={
                "Content-Type": TYPES[subscription.payload_format],
                "webhook-id": id,
                "webhook-timestamp": str(stamp),
                "webhook-signature": " ".join(signatures),
            },
        )

    def _written(self, parcel: Parcel, about: _About, data: bytes) -> bytes:
        if parcel.subscription.payload_format is PayloadFormat.STANDARD:
            return standard(about.type, about.when, about.sequence, data)
        return cloud_event(
            about.type,
            about.when,
            about.sequence,
            data,
            id=parcel.message_id,
            source=f"{self._base_url}/forums/{about.forum}" if about.forum else self._base_url,
            subject=about.subject,
        )

    def _secrets(self, subscription: Subscription, now: datetime) -> list[str]:
        """Return the secrets that sign now, the newest first."""
        until = subscription.before_until
        sealed = [subscription.secret]
        sealed += [subscription.secret_before] if until is not None and now < until else []
        return [self._unsealed(each) for each in sealed if each]


_EXAMPLE = "https://ministry.example/interforum"


class _Endpoint:
    """A way to one endpoint."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def send(self, message: Outgoing) -> Result:
        """POST a message; whatever comes of it is in the result."""
        try:
            reply = self._poster.send(message.target, message.body, message.headers)
        except SourceError as error:
            return Result(ok=False, detail=error.detail)
        return result_of(reply, float(message.headers["webhook-timestamp"]))


def result_of(reply: Reply, now: float) -> Result:
    """Return what an answer means (Standard Webhooks 1.0, "Deliveries and retries").

    Args:
        reply: The answer.
        now: Unix time, for a Retry-After that names a date.
    """
    status = reply.status
    said = _readable(reply.body)
    if 200 <= status < 300:
        return Result(ok=True, status=status, excerpt=said)
    wait = retry_after(reply.headers, now) if status in {429, 503} else None
    return Result(
        ok=False,
        permanent=status == 410,
        ends=status == 410,
        status=status,
        detail=_why(reply, wait),
        retry_after=wait,
        excerpt=said,
    )


def _why(reply: Reply, wait: float | None) -> str:
    status = reply.status
    if 300 <= status < 400:
        location = reply.headers.get("location", "").encode("latin-1", "replace")
        there = " ".join(_readable(location[:200]).split())
        to = f" to {there}" if there else ""
        return (
            f"The endpoint redirects{to} (HTTP {status}); deliveries follow no redirects. "
            "Give the address it leads to."
        )
    if status == 410:
        return "The endpoint says that it is gone (HTTP 410): it wants no more of anything."
    asked = f" and asks to wait {wait:g} seconds" if wait is not None else ""
    return f"The endpoint answered {status}{asked}; only 2xx says that a message has arrived."


def _readable(body: bytes) -> str:
    """Return text that a page and every database can hold."""
    return _UNREADABLE.sub("\ufffd", body.decode("utf-8", "replace"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def make(parts: Parts) -> Webhook:
    """Return the channel of webhooks."""
    return Webhook(parts.poster, parts.keys, parts.settings.base_url)
