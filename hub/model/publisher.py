"""Publisher: a secretariat's credential to post for one forum; and what becomes of a post."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Credential(StrEnum):
    """How a publisher shows who it is."""

    SIGNED = "signed"
    """By a secret that signs each post (Standard Webhooks, or ``X-Hub-Signature-256``)."""
    BEARER = "bearer"
    """By a token sent along, for systems that can hold no more; its posts wait to be confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A secretariat's credential.

    Attributes:
        id: UUIDv7 as text.
        name: Who holds it, for a person.
        secret: Sealed (`hub.signatures`); None for a bearer.
        secret_before: The one before rotation, sealed; good until `before_until`.
        token_hash: SHA-256 (hex) of a bearer's token; the token itself is not kept.
        contact: Mail address that is asked to confirm drafts.
    """

    id: str
    forum: str
    name: str
    credential: Credential
    secret: str | None = field(default=None, repr=False)
    secret_before: str | None = field(default=None, repr=False)
    before_until: datetime | None = None
    token_hash: str | None = field(default=None, repr=False)
    contact: str | None = None
    created: datetime
    last_used: datetime | None = None
    revoked: datetime | None = None


BY_HASH, BY_ENVELOPE = "sha256:", "body:"
"""How the idempotency key of a post begins that no header can name: its own hash, or the id that stands in
it. Where the body alone is signed, a header could be changed by whoever has caught it.
"""


class PostState(StrEnum):
    """What became of a post."""

    DONE = "done"
    """It is in: published, updated, withdrawn, or the same as before."""
    EMBARGOED = "embargoed"
    """It waits for its ``publish_after``."""
    DRAFT = "draft"
    """It came with a bearer token and waits to be confirmed."""
    DECLINED = "declined"
    """A draft that was not confirmed."""
    REPLACED = "replaced"
    """It waited, and a later post of the same `external_id` took its place, or withdrew it."""


class PostResult(StrEnum):
    """What a post that is in has done."""

    PUBLISHED = "published"
    UPDATED = "updated"
    TRANSLATED = "translated"
    RETRACTED = "retracted"
    UNCHANGED = "unchanged"


class PostNote(StrEnum):
    """What its sender should know of a post that was accepted."""

    ORIGINAL_UNKNOWN = "original_unknown"
    """It says that it is a translation, but of nothing that is known here: it is an item of its own."""
    ORIGINAL_WITHDRAWN = "original_withdrawn"
    """It is a translation of what was withdrawn: it is an item of its own."""
    ORIGINAL_IN_SAME_LANGUAGE = "original_in_same_language"
    """What it names as its original is in its own language: it is an item of its own."""
    JOINED = "joined"
    """The hub had read the same statement from the forum's site: both are one item now."""
    REPLACED_BY_LATER = "replaced_by_later"
    """While it waited, a later post of the same `external_id` took its place."""
    WITHDRAWN_WAITING = "withdrawn_waiting"
    """While it waited, it was withdrawn."""
    NEVER_CONFIRMED = "never_confirmed"
    """Nobody confirmed it within thirty days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A post that was accepted: the idempotency key, and what the receipt is made of.

    Attributes:
        id: Of the receipt, UUIDv7 as text.
        message_id: The sender's ``webhook-id``, or what stands for it in other formats.
        body_hash: SHA-256 (hex) of the raw body.
        external_id: The secretariat's own identifier of what it posts about.
        post: The post as JSON in our own format; kept while it waits, and afterwards for the receipt.
        seq: The event it made, if it made one.
        note: What its sender should know; None if it went as it should.
    """

    id: str
    publisher: str
    forum: str
    message_id: str
    body_hash: str
    external_id: str
    received: datetime
    state: PostState
    post: str
    publish_after: datetime | None = None
    result: PostResult | None = None
    item_id: str | None = None
    content_hash: str | None = None
    seq: int | None = None
    note: PostNote | None = None
