"""Draft: what a connector or a secretariat hands in, the site's words, not yet ours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What an item is."""

    NEWS = "news"
    MEETING = "meeting"
    OUTCOME = "outcome"
    PUBLICATION = "publication"


class Text(NamedTuple):
    """A text as the site gave it.

    Attributes:
        value: The characters, decoded, not cleaned.
        markup: True if `value` is HTML source, False if it is text to be shown as it stands
            (Atom's ``type="text"``, RFC 4287, section 3.1.1).
        language: BCP 47 tag declared on this very element, or None.
        base: Absolute address that relative links in `value` start from, or None for the
            document's own.
    """

    value: str
    markup: bool = True
    language: str | None = None
    base: str | None = None


class Category(NamedTuple):
    """A label the site itself gave (RFC 4287, section 4.2.2)."""

    term: str
    scheme: str | None = None
    label: str | None = None


class Attachment(NamedTuple):
    """A file that belongs to a statement.

    Attributes:
        url: Address; relative in a draft, absolute in an item.
        media_type: Such as ``application/pdf``; None if unknown.
        length: Bytes; None if unknown or absurd.
        language: BCP 47 tag or None.
        title: Name for a person, or None.
    """

    url: str
    media_type: str | None = None
    length: int | None = None
    language: str | None = None
    title: str | None = None


class Author(NamedTuple):
    """Who signed it, as the site says."""

    name: str | None = None
    email: str | None = None
    uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The feed a draft came from, or the feed that feed had it from (``atom:source``).

    Attributes:
        id: The feed's own id, verbatim; None if it has none.
        title: Its title as plain text.
        updated: Its own words for the time of its last change.
        url: The page it belongs to (``rel=alternate``), absolute.
        self_url: The address of the feed itself, absolute.
        rights: Licence or copyright line as plain text.
        language: Declared language of the whole feed.
    """

    id: str | None = None
    title: str | None = None
    updated: str | None = None
    url: str | None = None
    self_url: str | None = None
    rights: str | None = None
    language: str | None = None


class MeetingWords(NamedTuple):
    """When and where a meeting is, in the site's words.

    Attributes:
        start: A date or a time as text; ISO 8601 where the site's format has it.
        end: The last day, itself included, or the time it ends; None if it is as long as a day, or unknown.
        place: Room, town, country, as one text.
        state: What the site says of the State it is held in; a code or a name.
        status: The site's own word, such as ``CANCELLED``.
    """

    start: str | None = None
    end: str | None = None
    place: str | None = None
    state: str | None = None
    status: str | None = None


class CommitmentWords(NamedTuple):
    """Something an outcome says will be done, as it was posted; `due` is text."""

    id: str
    text: str
    due: str | None = None


class OutcomeWords(NamedTuple):
    """What a meeting adopted, as it was posted; dates are text."""

    type: str
    adopted: str | None = None
    place: str | None = None
    commitments: tuple[CommitmentWords, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One entry in the site's words: nothing is cleaned, resolved or guessed.

    Dates are text on purpose: `hub.reading.dates` decides what they mean.

    Attributes:
        external_id: The site's identifier, stripped; None if it gave none.
        url: Link to the statement as written, perhaps relative or hostile.
        base: Absolute address that `url` and attachments start from.
        deleted: True for a tombstone (RFC 6721): the site withdraws `external_id`.
        meeting: When and where, for an entry that is a meeting.
        glimpse: What the list itself shows of an entry whose text stands on a page of its own; None where the
            list says everything. Equal glimpses mean that the page need not be read again.
        unread: True if that page was left unread because the glimpse is known: the entry counts as listed and
            unchanged, and nothing is concluded from what this draft lacks.
        translations: (language, address) of the same statement in other languages.
        outcome: What was adopted, for an entry that says so in so many words.
        themes: Ids of themes that the forum itself names.
        states: ISO 3166-1 alpha-2 codes of the States it names.
    """

    external_id: str | None = None
    url: str | None = None
    base: str | None = None
    title: Text | None = None
    summary: Text | None = None
    content: Text | None = None
    language: str | None = None
    published: str | None = None
    updated: str | None = None
    kind: Kind | None = None
    authors: tuple[Author, ...] = ()
    categories: tuple[Category, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()
    rights: str | None = None
    origin: Origin | None = None
    deleted: bool = False
    meeting: MeetingWords | None = None
    outcome: OutcomeWords | None = None
    themes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    glimpse: str | None = None
    unread: bool = False
