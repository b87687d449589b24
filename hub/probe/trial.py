"""Trial: one candidate read once, as its source would be, and what it yields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.errors import SourceError
from hub.model.draft import Draft
from hub.model.fetch import FetchState, Reading
from hub.model.item import Statement
from hub.model.source import Source
from hub.pipeline.normalise import normalise
from hub.probe.candidates import Candidate
from hub.probe.visit import SparingHttp
from hub.reading.language import UNKNOWN, tag

MOST_LOOKED_AT = 50
"""Entries of one source that are judged."""
_DETAILS = 2
"""Pages of single entries that are read where the list alone gives no titles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item as the hub would show it.

    Attributes:
        title: On one line.
        url: Absolute, or None.
        date: Of its publication; of a meeting its first day.
        language: BCP 47 tag; ``und`` if nobody can tell.
    """

    title: str
    url: str | None
    date: datetime | None
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a candidate yields.

    Attributes:
        candidate: What was tried.
        entries: Entries in all.
        items: The first of them, at most 50, each once.
        language: Of most of them.
        remarks: What had to be mended to read it.
        error: Why it could not be read; None if it could.
    """

    candidate: Candidate
    entries: int = 0
    items: tuple[Item, ...] = ()
    language: str | None = None
    remarks: tuple[str, ...] = ()
    error: SourceError | None = None

    @property
    def dated(self) -> int:
        """How many of the items say when."""
        return sum(item.date is not None for item in self.items)

    @property
    def titled(self) -> int:
        """How many of the items have a title."""
        return sum(bool(item.title) for item in self.items)

    @property
    def newest(self) -> datetime | None:
        """The latest date among the items."""
        return max((item.date for item in self.items if item.date), default=None)


def tried(
    candidate: Candidate,
    connectors: Mapping[str, type[Any]],
    http: SparingHttp,
    now: datetime,
    language: str | None,
) -> Trial:
    """Read a candidate once; whatever goes wrong is in the trial.

    Args:
        candidate: What to read.
        connectors: Name -> connector.
        http: Counts requests.
        now: Aware UTC.
        language: What the page asked for declares, for entries that say nothing.
    """
    try:
        reading = _read(candidate, connectors, http, now)
    except SourceError as error:
        return Trial(candidate=candidate, error=error)
    source = _source(candidate, tag(language))
    statements = [
        normalise(draft, source=source, document_url=reading.answer.url, origin=reading.origin, now=now)
        for draft in reading.drafts[:MOST_LOOKED_AT]
        if not draft.deleted
    ]
    items = tuple({(item.url, item.title): item for item in map(_item, statements)}.values())
    return Trial(
        candidate=candidate,
        entries=reading.entries if reading.entries is not None else len(reading.drafts),
        items=items,
        language=_language(items),
        remarks=reading.remarks,
    )


def _read(
    candidate: Candidate, connectors: Mapping[str, type[Any]], http: SparingHttp, now: datetime
) -> Reading:
    options = dict(candidate.options) | dict(candidate.sparing)
    connector = connectors[candidate.connector](**options)
    state = FetchState(url=candidate.url, now=now, is_news=lambda _draft: False)
    reading: Reading = connector.fetch(http, state)
    if reading.drafts and all(draft.title is None for draft in reading.drafts):
        # Nothing but addresses: the pages behind the first of them must tell what they are worth.
        reading = connector.fetch(http, replace(state, is_news=_First(_DETAILS)))
        reading = replace(reading, drafts=tuple(draft for draft in reading.drafts if draft.title is not None))
    return reading


class _First:
    """Calls the first few entries news, and no other."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._called: set[str | None] = set()

    def __call__(self, draft: Draft) -> bool:
        name = draft.external_id or draft.url
        if name not in self._called and len(self._called) < self._most:
            self._called.add(name)
        return name in self._called


def _source(candidate: Candidate, language: str | None) -> Source:
    return Source(
        id="probe",
        forum="probe",
        connector=candidate.connector,
        url=candidate.url,
        language=language,
        kind=candidate.kind,
    )


def _item(statement: Statement) -> Item:
    when = statement.published
    if statement.meeting and statement.meeting.start:
        start = statement.meeting.start
        # A day sorts as the midnight it begins with.
        when = (
            start
            if isinstance(start, datetime)
            else datetime.fromisoformat(f"{start.isoformat()}T00:00:00+00:00")
        )
    return Item(title=statement.title, url=statement.url, date=when, language=statement.language)


def _language(items: tuple[Item, ...]) -> str | None:
    """The language of most items that say or show one."""
    said = Counter(item.language for item in items if item.language != UNKNOWN)
    return said.most_common(1)[0][0] if said else None
