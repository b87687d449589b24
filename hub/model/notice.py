"""Notice: a single mail that is no subscription's: a question to be answered, a warning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice says; each has its text in `hub.delivery`."""

    CONFIRM_SUBSCRIPTION = "confirm_subscription"
    """Somebody gave this address: is it yours, and do you want it?

    Data: ``subscription`` (its id), ``confirm`` (link), ``rhythm``; ``unsubscribe`` if it may be declined.
    """
    ALREADY_SUBSCRIBED = "already_subscribed"
    """Somebody gave this address again; here is the link to its preferences.

    Data: ``subscription``, ``manage`` and ``unsubscribe`` (links), ``rhythm``.
    """
    ENDPOINT_PAUSED = "endpoint_paused"
    """An endpoint has failed for five days; nothing is lost, and this is how it goes on.

    Data: ``subscription``, ``target`` (the endpoint), ``since`` (ISO time), ``error`` (in English) and
    ``manage`` (link).
    """
    DRAFT_WAITING = "draft_waiting"
    """A post came with a bearer token: is it yours?

    Data: ``forum`` (its id), ``title`` and ``language`` of the post, ``received`` (ISO time) and ``draft``
    (link).
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A single mail.

    Attributes:
        key: Number inside the hub; its Message-ID is made of it.
        data: What its text needs, by kind: links, names, times, all as text. What is missing is left out.
        error: Last failure, for a person.
    """

    key: int
    kind: NoticeKind
    target: str
    language: str
    data: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    due: datetime
    created: datetime
    done: datetime | None = None
    error: str | None = None
