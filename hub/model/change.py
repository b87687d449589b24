"""Change: what one visit does to the store, decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hub.model.item import Role, Statement, Status


class Seen(NamedTuple):
    """What is remembered of one entry of a list: enough to tell whether it says something else now.

    Attributes:
        draft_hash: Fingerprint of the site's words at the last visit that read them all.
        glimpse: Fingerprint of what the list itself showed then; None where the list says everything.
        first_seen: When its item came in.
        read_at: When all its words were last read; None if that was never noted.
    """

    draft_hash: bytes
    glimpse: bytes | None
    first_seen: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An entry that a source's keyword filter keeps out: not an item, but it can be looked at.

    Attributes:
        identity: As for a copy, inside its source.
        published: Aware UTC, if the site gives a date that can be read.
        seen_at: When it was last held against the filter.
        words: Fingerprint of the site's words together with the filter: when either changes, it is
            looked at again.
        glimpse: Likewise of what the list shows; None where the list says everything.
    """

    identity: str
    title: str
    url: str | None
    language: str
    published: datetime | None
    seen_at: datetime
    words: bytes
    glimpse: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCopy:
    """What the store remembers of a copy: enough to decide, no texts.

    Attributes:
        key: Number of the copy inside the store.
        item_key: Number of its item inside the store.
        identity: Its external id as it is compared (`hub.pipeline.link.identity`).
        url_key: `hub.reading.links.url_key` of its address, or None.
        likeness: Title and date, folded, to recognise it when id and address have both changed.
        draft_hash: Fingerprint of the site's words at the last visit that changed them.
        published: Date of its item, if known.
        forum: Of its item.
        missing: How often in a row its own page was looked for and not found.
    """

    key: int
    item_key: int
    item_id: str
    source: str
    identity: str
    url_key: str | None
    likeness: str
    language: str
    role: Role
    revision: int
    content_hash: str
    draft_hash: bytes
    status: Status
    url: str | None = None
    published: datetime | None = None
    forum: str = ""
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A statement on its way in, with the keys it is recognised by.

    Attributes:
        glimpse: Fingerprint of what the list shows of it; None where the list says everything.
    """

    statement: Statement
    identity: str
    url_key: str | None
    likeness: str
    draft_hash: bytes
    glimpse: bytes | None = None


@dataclass(frozen=True, slots=True)
class NewItem:
    """A statement nobody made before.

    Attributes:
        backlog: True if its source is read for the first time: its past comes in at once, and is no news.
    """

    incoming: Incoming
    backlog: bool = False


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A document that carries an item we have: a translation or a mirror; or its new original.

    An original is what its forum's secretariat posts of an item that was read from its site: from then on
    its words are those that lists show, and the site's copy is a mirror of it.
    """

    incoming: Incoming
    item: KnownCopy
    role: Role


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A copy whose visible words have changed, or that has come back after a withdrawal."""

    incoming: Incoming
    copy: KnownCopy


@dataclass(frozen=True, slots=True)
class Touched:
    """A copy under a new id, address or invisible detail: remembered, not announced."""

    incoming: Incoming
    copy: KnownCopy


@dataclass(frozen=True, slots=True)
class Retraction:
    """A copy that its source withdraws."""

    copy: KnownCopy
    reason: str


@dataclass(frozen=True, slots=True)
class Missed:
    """A copy that left its list out of turn and whose page was looked for: found or not."""

    copy: KnownCopy
    missing: int


Change = NewItem | NewCopy | NewRevision | Touched | Retraction | Missed
