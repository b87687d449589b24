"""Digest: what happened in a period, sorted for a reader; and an issue, the same rendered for sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from hub.model.draft import Kind
from hub.model.item import Commitment, Item
from hub.model.subscription import Rhythm


class Candidate(NamedTuple):
    """An item as far as a digest needs it to choose among thousands.

    Attributes:
        sorted: As `Item.sorted`.
        published: As `Item.published`.
        retracted: It does not stand any more.
    """

    id: str
    forum: str
    kind: Kind
    sorted: datetime
    published: datetime | None
    retracted: bool


class Promise(NamedTuple):
    """A commitment, and the item that declares it."""

    item_id: str
    forum: str
    commitment: Commitment


MOST_EVENTS = 50_000
"""Events that the page of one mail may cover; a mail about more of them leads to the page of its period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One item in a digest.

    Attributes:
        item: As it stands at the time of composing.
        languages: All languages it can be read in; translations are one line, not several.
        corrected: It was published before the period, and changed in it.
        retracted: It was withdrawn in the period; of its words only the title is shown.
        title: In the digest's language if there is a copy in it, else the original's.
        language: Of `title`.
        url: Address of the copy whose title is shown; None if it has none.
    """

    item: Item
    title: str
    language: str
    languages: tuple[str, ...]
    url: str | None = None
    corrected: bool = False
    retracted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMeeting:
    """A meeting of the next four weeks."""

    item: Item
    title: str
    language: str
    start: date | datetime
    end: date | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestCommitment:
    """Something that a forum declared it would do, and that falls due."""

    forum: str
    item: Item
    text: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSource:
    """A source that could not be read at the end of the period."""

    id: str
    forum: str
    since: datetime | None
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What happened between two places in the log, for one filter, sorted for a reader.

    Attributes:
        period: ``2026-W47``, or ``2026-11-23`` for a daily one.
        begins: Start of what it covers, aware UTC.
        ends: End of it.
        after_seq: It covers the events after this one …
        until_seq: … up to and with this one.
        first: Outcomes, corrections and withdrawals: they come first.
        by_forum: Everything else, by forum id, forums in the order of their names.
        more: Items beyond the twentieth, which the page shows.
        catching_up: It covers more than one period, because none could be sent before.
    """

    period: str
    rhythm: Rhythm
    language: str
    filters: tuple[tuple[str, str], ...]
    begins: datetime
    ends: datetime
    after_seq: int
    until_seq: int
    first: tuple[DigestLine, ...] = ()
    by_forum: Mapping[str, tuple[DigestLine, ...]]
    more: int = 0
    meetings: tuple[DigestMeeting, ...] = ()
    commitments: tuple[DigestCommitment, ...] = ()
    unreadable: tuple[DigestSource, ...] = ()
    catching_up: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing happened; meetings to come and broken sources alone are no news."""
        return not (self.first or self.by_forum)

    @property
    def items(self) -> int:
        """How many items it speaks of, those beyond the twentieth included."""
        return len(self.first) + sum(map(len, self.by_forum.values())) + self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A digest rendered once for everybody who gets the same words.

    What differs between two receivers are the links in its foot; they stand in the texts as marks that the
    channel replaces (`hub.delivery.email`).

    Attributes:
        key: Hash of everything that decides its words (`hub.pipeline.digest`).
        period: As in `Digest`.
        items: How many items it speaks of, those not shown included.
        calendar: Its meetings as iCalendar, attached; empty if there are none.
    """

    key: str
    period: str
    language: str
    subject: str
    text: str
    html: str
    items: int
    calendar: str = ""
