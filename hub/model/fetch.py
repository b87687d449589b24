"""Fetch: what is asked of a site, what it answers, and what is remembered between two visits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType

from hub.model.draft import Draft, Origin

READING = "1"
"""Version of the way documents are read. Raise it when connectors learn to see more, so that an
unchanged document is read once again after an upgrade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server sent, complete and decoded.

    Attributes:
        url: Address that answered, after redirects.
        permanent_url: Address the first, unbroken run of 301 and 308 leads to; None if there was
            none. A temporary redirect ends the run.
        status: 200 or 304; everything else is a `SourceError`.
        headers: Lower-case names; values as text (latin-1).
        body: Bytes after content decoding; empty for 304.
        etag: To be sent back verbatim; None if absent or unusable (over 1 KiB, control characters).
        last_modified: Likewise.
        max_age: Seconds the server calls the answer fresh (Cache-Control, else Expires), capped at
            a day; None if it did not say.
        seconds: From the first byte sent to the last byte read.
    """

    url: str
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    permanent_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age: float | None = None
    seconds: float = 0.0

    @property
    def content_type(self) -> str:
        """The Content-Type header, verbatim; empty if there was none."""
        return self.headers.get("content-type", "")

    def fingerprint(self) -> str:
        """Hash of the body and of our way to read it: equal means that nothing new can be in it."""
        return blake2b(self.body, digest_size=16, person=READING.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server said to something that was sent to it.

    Attributes:
        status: Any; a redirect is one too, and is not followed.
        headers: Lower-case names; values as text (latin-1).
        body: The first KiB of it, as sent. Whatever follows is not read.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: bytes = b""


def _everything(_draft: Draft) -> bool:
    """Everything is news to somebody who knows nothing yet."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchState:
    """What a connector is told about earlier visits.

    Attributes:
        url: Address to ask: the one of the registry, or the one it has moved to.
        etag: Validator of the last good answer, verbatim.
        last_modified: Likewise.
        fingerprint: `Answer.fingerprint` of the last document that was read.
        whole: True if the document is to be read although it is the one we know: a page behind it is due.
        memory: What the connector itself asked to have kept (`Reading.memory`): a cursor, a date, an uid.
        is_news: Tells whether an entry is one we do not have, or shows other words than the last time.
            Connectors read further pages, and the pages of single entries, only for news. Now and then a
            known entry is called news for its page to be read again; never one that is asked of as `unread`.
        now: When, aware UTC; None where nobody says. What recurs without end is written out around it.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    fingerprint: str | None = None
    whole: bool = False
    memory: str | None = None
    now: datetime | None = None
    is_news: Callable[[Draft], bool] = field(default=_everything, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one visit to a source yielded.

    Attributes:
        answer: The answer it comes from (of the first page, if there were several).
        drafts: Entries in document order; empty when `unchanged`.
        origin: The feed's own data; None when `unchanged`.
        unchanged: 304, or the same bytes as last time.
        entries: Entries in the document, empty ones included; None when `unchanged`.
        ttl: Seconds between visits that the document itself proposes; None if it does not.
        remarks: What was mended to read it, in words, such as "not well-formed, read leniently".
        partial: True if the drafts are what has changed since the last visit, and no list that stands:
            nothing is concluded from what is missing, and none at all is no fault.
        memory: To be handed back at the next visit; None keeps what is remembered.
    """

    answer: Answer
    drafts: tuple[Draft, ...] = ()
    origin: Origin | None = None
    unchanged: bool = False
    entries: int | None = None
    ttl: float | None = None
    remarks: tuple[str, ...] = ()
    partial: bool = False
    memory: str | None = None
