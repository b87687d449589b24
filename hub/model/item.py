"""Item: one statement of a forum, in the one shared schema. The source of truth for names and types.

`hub.store.tables` keeps it and `hub.schemas.items` speaks it under the same field names; a contract
test fails when one of them drifts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from hub.model.draft import Attachment, Author, Category, Kind


class Role(StrEnum):
    """How a copy relates to its item."""

    ORIGINAL = "original"
    TRANSLATION = "translation"
    MIRROR = "mirror"


class Status(StrEnum):
    """Whether an item still stands."""

    PUBLISHED = "published"
    RETRACTED = "retracted"


class DateFlag(StrEnum):
    """Why `published` is missing although the site said something, or said nothing."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    FUTURE = "future"
    ABSURD = "absurd"


class MeetingStatus(StrEnum):
    """Whether a meeting takes place as announced."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """When and where a meeting is.

    Attributes:
        start: A day; or an aware time with the offset the site gave, where it gave one.
        end: The last day, itself included, or the time it ends; None if it is as long as a day, or unknown.
        place: As the site says it, at most 300 characters.
        state: ISO 3166-1 alpha-2 code of the State it is held in.
        date_flag: Why `start` is missing: ``missing``, ``unreadable`` or ``absurd``.
        date_text: The site's own words where they could not be read, at most 100 characters.
    """

    start: date | datetime | None = None
    end: date | datetime | None = None
    place: str | None = None
    state: str | None = None
    status: MeetingStatus = MeetingStatus.CONFIRMED
    date_flag: DateFlag | None = None
    date_text: str | None = None


class OutcomeType(StrEnum):
    """What kind of text a meeting adopted."""

    DECLARATION = "declaration"
    ACTION_PLAN = "action_plan"
    RESOLUTION = "resolution"
    RECOMMENDATION = "recommendation"
    CONCLUSIONS = "conclusions"
    AGREEMENT = "agreement"
    FRAMEWORK = "framework"
    COMMON_POSITION = "common_position"


class Commitment(NamedTuple):
    """Something an outcome says will be done. Declared, never "achieved".

    Attributes:
        id: The forum's own, such as ``3.2``.
        text: At most 1,000 characters.
        due: The last day for it, if one was named.
    """

    id: str
    text: str
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a meeting adopted.

    Attributes:
        adopted: The day; None if it was not said.
        place: As the forum says it, at most 300 characters.
    """

    type: OutcomeType
    adopted: date | None = None
    place: str | None = None
    commitments: tuple[Commitment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one document says, cleaned: the outcome of normalising a draft, before it has an id.

    Attributes:
        external_id: Identity inside its source; never empty (made from link or text if need be).
        url: Absolute http(s) address of the document, or None.
        title: Plain text, one line, at most 500 characters; may be empty.
        summary: Plain text, at most 1,000 characters; may be empty.
        content_html: Sanitised HTML with absolute links; may be empty.
        language: BCP 47 tag; "und" if nobody knows.
        published: Aware UTC; None where `date_flag` says why.
        published_text: The site's own words for the date.
        site_updated: The site's own "modified", aware UTC. Stored, never trusted.
        content_hash: SHA-256 (hex) of what a reader can see: title, summary, content, attachments, a
            meeting's dates, place and status, and what a post declares (`hub.pipeline.normalise`).
        origin: The feed it stood in: (id, title, updated, url, self_url, rights), for ``atom:source``.
        themes: Ids of themes that the forum itself declared in its post.
        states: ISO 3166-1 alpha-2 codes of the States it declared.
    """

    external_id: str
    url: str | None
    kind: Kind
    title: str
    summary: str
    content_html: str
    language: str
    published: datetime | None
    published_text: str | None
    date_flag: DateFlag | None
    site_updated: datetime | None
    authors: tuple[Author, ...]
    categories: tuple[Category, ...]
    attachments: tuple[Attachment, ...]
    translations: tuple[tuple[str, str], ...]
    rights: str | None
    content_hash: str
    origin: FeedOrigin | None = None
    meeting: Meeting | None = None
    outcome: Outcome | None = None
    themes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOrigin:
    """The feed a statement was taken from, cleaned, for ``atom:source`` (RFC 4287, 4.2.11).

    Attributes:
        id: An absolute IRI; the feed's own id, else its address.
        title: Plain text; may be empty.
        updated: Aware UTC; None if the feed does not say.
    """

    id: str
    title: str
    updated: datetime | None = None
    url: str | None = None
    self_url: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One document that carries an item: a language version or a mirror, from one source."""

    source: str
    external_id: str
    url: str | None
    language: str
    title: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One statement: what feeds list and pages show. Texts are those of the newest revision of the
    original copy.

    Attributes:
        id: UUIDv7 as text. Ours; never derived from an address, never changes.
        forum: Id of the forum that speaks.
        source: Id of the source of the original copy.
        revision: Number of the newest revision, from 1.
        updated: When a reader could first see the newest revision or translation, aware UTC: our time of
            receipt. A first revision takes `published` where that is the truth of it: for what was found when
            its source was read for the first time, and for news found within two days. Live feeds are in
            this order, so that a correction of an old item reaches their readers.
        first_seen: When the hub first saw it, aware UTC.
        changed: When the hub last learned something a reader can see: a revision, a copy, a withdrawal.
            Last-Modified of a list is the newest of these, never `updated`: an old text found today is new.
        sorted: What lists are ordered by, newest first: `published`, else `first_seen`.
    """

    id: str
    kind: Kind
    forum: str
    source: str
    status: Status
    revision: int
    url: str | None
    title: str
    summary: str
    content_html: str
    language: str
    published: datetime | None
    published_text: str | None
    date_flag: DateFlag | None
    updated: datetime
    first_seen: datetime
    changed: datetime
    authors: tuple[Author, ...] = ()
    categories: tuple[Category, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    rights: str | None = None
    origin: FeedOrigin | None = None
    meeting: Meeting | None = None
    outcome: Outcome | None = None
    themes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()

    @property
    def sorted(self) -> datetime:
        """What lists are ordered by: a missing or refused date is replaced by first seen."""
        return self.published or self.first_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One state of a copy, kept for ever."""

    number: int
    source: str
    language: str
    title: str
    summary: str
    content_html: str
    attachments: tuple[Attachment, ...]
    content_hash: str
    received_at: datetime
    meeting: Meeting | None = None
    outcome: Outcome | None = None
