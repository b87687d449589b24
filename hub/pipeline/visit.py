"""Visit one source: fetch, recognise what is unchanged, normalise and filter the rest. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from hub.errors import Cause, SourceError
from hub.model.change import KnownCopy, Seen
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Connector, Http
from hub.model.source import Source, SourceState
from hub.pipeline.doors import knock, remembers, to_remember
from hub.pipeline.ingest import RECENT, Intake
from hub.pipeline.news import News, is_due_for_a_whole_reading
from hub.pipeline.sift import sift
from hub.pipeline.vanished import look_again, own_hosts, renamed_in, with_page_checks
from hub.store import Store

UNCONDITIONAL_EVERY = timedelta(days=1)
"""A server that answers 304 for ever although its feed has grown is asked afresh once a day."""
RHYTHM_OVER = 50
"""How many of the newest statements the rhythm of a source is learned from."""
LOOKED_AT = 20
"""How many of the newest entries may have their pages read again although their list has not changed."""
BACK_AFTER = 3
"""Failures in a row before a source that has moved is looked for at its old address, too."""


_GAP = "nothing of the last visit is in the list any more; something in between may have been missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one good visit brought.

    Attributes:
        answer: What the server sent, without the body: many visits wait to be stored.
        moved_back: The address that was asked, if it is not the one asked last: the registry's, instead of
            the one the source had moved to, or that of another door.
        fingerprint: Of the document; None when it was the same as last time.
        entries: Entries in the document; None when it was the same as last time.
        full: True if no validators were sent.
        dates: Publication times of the newest statements of this source, for its rhythm.
        memory: What the connector wants to have kept, or had kept before.
        answering: Name of the door that answers; None for a source with one door, or while none has.
        set_up: Fingerprint of how the source is read.
        overlaps: Whether the list has an entry in common with what is known; None where that says nothing.
    """

    answer: Answer
    entries: int | None
    full: bool
    memory: str | None = None
    answering: str | None = None
    set_up: str | None = None
    overlaps: bool | None = None
    moved_back: str | None = None
    fingerprint: str | None = None
    intake: Intake = field(default_factory=Intake)
    ttl: float | None = None
    remarks: tuple[str, ...] = ()
    dates: Sequence[datetime] = ()


def visit(
    source: Source,
    state: SourceState,
    *,
    connectors: Sequence[Connector],
    http: Http,
    store: Store,
    now: datetime,
    first: bool,
    missing: Sequence[KnownCopy] = (),
) -> Visit:
    """Read a source once, through the first of its doors that answers.

    Args:
        source: Which.
        state: What is remembered of it.
        connectors: What reads it, one for each of `Source.doors`.
        http: What fetches.
        store: What is known of its entries.
        now: When, aware UTC.
        first: True while it has never yielded anything.
        missing: Its copies whose page was not found last time.

    Raises:
        SourceError: It could not be read; nothing was learned of its entries.
        StoreError: The database could not be asked.
    """

    def newest() -> Sequence[Seen]:
        return store.newest_seen(source.id, LOOKED_AT)

    def enter(place: int, door: Source) -> tuple[FetchState, Reading]:
        is_known = remembers(source, state, place)
        asked = _what_to_ask(door, state, now, known=is_known, news=_news(source, store, now))
        if is_known and is_due_for_a_whole_reading(newest, state.last_read, now):
            asked = replace(asked, etag=None, last_modified=None, whole=True)
        try:
            return asked, connectors[place].fetch(http, asked)
        except SourceError as error:
            back = _where_it_was(door, state, asked) if is_known else None
            if back is None:
                raise
            return back, _fetch_or(error, connectors[place], http, back)

    door, (asked, reading) = knock(source, state, enter, says_something=_says_something)
    visit = Visit(
        answer=replace(reading.answer, body=b""),
        entries=None,
        full=asked.etag is None and asked.last_modified is None,
        moved_back=asked.url if asked.url != state.url else None,
        ttl=reading.ttl,
        memory=asked.memory if reading.memory is None else reading.memory,
        answering=to_remember(source, state, door, said_something=_says_something((asked, reading))),
        set_up=set_up_of(door),
    )
    if reading.unchanged:
        return replace(visit, intake=look_again(Intake(), missing, http)) if missing else visit
    return _read(door, visit, reading, http=http, store=store, now=now, first=first, missing=missing)


def _fetch_or(error: SourceError, connector: Connector, http: Http, asked: FetchState) -> Reading:
    """Read, or fail as it failed before."""
    try:
        return connector.fetch(http, asked)
    except SourceError:
        raise error from None


def _read(
    source: Source,
    visit: Visit,
    reading: Reading,
    *,
    http: Http,
    store: Store,
    now: datetime,
    first: bool,
    missing: Sequence[KnownCopy],
) -> Visit:
    if not (reading.drafts or first or reading.partial):
        raise SourceError(Cause.EMPTY, "The list is empty, where there always were entries.", status=200)
    intake, overlaps = sift(source, reading, store=store, now=now, first=first)
    newest = [] if first else store.newest_of_source(source.id, RECENT)
    overlaps = overlaps or _has_known(intake, newest)
    conclusive = not (first or reading.partial) and bool(reading.drafts)
    if conclusive:
        intake = with_page_checks(intake, newest, missing, own_hosts(source, reading), http)
    elif missing:
        intake = look_again(intake, missing, http)
    return replace(
        visit,
        fingerprint=reading.answer.fingerprint(),
        entries=reading.entries if reading.entries is not None else len(reading.drafts),
        intake=intake,
        remarks=(*reading.remarks, *((_GAP,) if conclusive and not overlaps else ())),
        dates=_dates(intake, newest[:RHYTHM_OVER]),
        overlaps=overlaps if conclusive else None,
    )


def _says_something(found: tuple[FetchState, Reading]) -> bool:
    """An empty list is an answer only where lists may be empty: of what has changed since the last visit."""
    reading = found[1]
    return reading.unchanged or bool(reading.drafts) or (reading.partial and found[0].memory is not None)


def _news(source: Source, store: Store, now: datetime) -> News:
    return News(
        lambda names: store.seen(source.id, names),
        lambda names: store.held_out(source.id, names),
        keywords=source.filter,
        now=now,
    )


def set_up_of(door: Source) -> str:
    """Return a fingerprint of how a source is read: connector, options, kind, language and filter."""
    options = sorted(door.options.items())
    said = repr((door.connector, options, door.kind.value, door.language, door.filter))
    return blake2b(said.encode(), digest_size=16).hexdigest()


def _what_to_ask(
    door: Source, state: SourceState, now: datetime, *, known: bool = True, news: News | None = None
) -> FetchState:
    """Leave the validators out once a day; the fingerprint of the body still spares us the reading.

    Of another door, and under another set-up, nothing is known.
    """
    told = (
        FetchState(url=door.url, now=now) if news is None else FetchState(url=door.url, now=now, is_news=news)
    )
    if not known:
        return told
    if state.set_up is not None and state.set_up != set_up_of(door):
        return replace(told, url=state.url)
    stale = state.last_full is None or now - state.last_full >= UNCONDITIONAL_EVERY
    return replace(
        told,
        url=state.url,
        fingerprint=state.fingerprint,
        memory=state.memory,
        etag=None if stale else state.etag,
        last_modified=None if stale else state.last_modified,
    )


def _where_it_was(door: Source, state: SourceState, asked: FetchState) -> FetchState | None:
    """Return how to ask at the registry's address, where a source has moved to and cannot be read.

    It may have moved back, or the move was a mistake. At the same visit: in turns, its recovery would be
    noticed a day late.
    """
    if state.failures < BACK_AFTER or asked.url == door.url:
        return None
    return replace(asked, url=door.url, etag=None, last_modified=None)


def _has_known(intake: Intake, newest: Sequence[KnownCopy]) -> bool:
    """Look also for what was withdrawn, or has another id now."""
    listed, is_renamed = set(intake.listed), renamed_in(intake)
    return any(copy.identity in listed or is_renamed(copy) for copy in newest)


def _dates(intake: Intake, newest: Sequence[KnownCopy]) -> list[datetime]:
    here = {each.identity: each.statement.published for each in intake.incoming}
    known = {copy.identity: copy.published for copy in newest}
    return [moment for moment in (here | known).values() if moment]
