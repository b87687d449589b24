"""Visit one source: fetch, recognise what is unchanged, normalise the rest. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hub.errors import Cause, SourceError
from hub.model.change import Incoming, KnownCopy
from hub.model.draft import Draft
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.item import Statement
from hub.model.ports import Connector, Http
from hub.model.source import Source, SourceState
from hub.pipeline.ingest import RECENT, Intake
from hub.pipeline.link import address_key, draft_hash, identity, likeness, without_repeats
from hub.pipeline.normalise import normalise
from hub.pipeline.vanished import look_again, own_hosts, renamed_in, with_page_checks
from hub.store import Store

UNCONDITIONAL_EVERY = timedelta(days=1)
"""A server that answers 304 for ever although its feed has grown is asked afresh once a day."""
RHYTHM_OVER = 50
"""How many of the newest statements the rhythm of a source is learned from."""
BACK_AFTER = 3
"""Failures in a row before a source that has moved is looked for at its old address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one good visit brought.

    Attributes:
        answer: What the server sent, without the body: many visits wait to be stored.
        moved_back: The registry's address, if that was asked instead of the one the source had moved to.
        fingerprint: Of the document; None when it was the same as last time.
        entries: Entries in the document; None when it was the same as last time.
        full: True if no validators were sent.
        dates: Publication times of the newest statements of this source, for its rhythm.
    """

    answer: Answer
    entries: int | None
    full: bool
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
    connector: Connector,
    http: Http,
    store: Store,
    now: datetime,
    missing: Sequence[KnownCopy] = (),
) -> Visit:
    """Read a source once.

    Args:
        source: Which.
        state: What is remembered of it.
        connector: What reads it.
        http: What fetches.
        store: What is known of its entries.
        now: When, aware UTC.
        missing: Its copies whose page was not found last time.

    Raises:
        SourceError: It could not be read; nothing was learned of its entries.
        StoreError: The database could not be asked.
    """
    asked = _what_to_ask(source, state, now)
    reading = connector.fetch(http, asked)
    visit = Visit(
        answer=replace(reading.answer, body=b""),
        entries=None,
        full=asked.etag is None and asked.last_modified is None,
        moved_back=asked.url if asked.url != state.url else None,
        ttl=reading.ttl,
    )
    if reading.unchanged:
        return replace(visit, intake=look_again(Intake(), missing, http)) if missing else visit
    first = not store.has_copies(source.id)
    if not reading.drafts and not first:
        raise SourceError(Cause.EMPTY, "The list is empty, where there always were entries.", status=200)
    intake = _take_in(source, reading, store=store, now=now, first=first)
    newest = [] if first else store.newest_of_source(source.id, RECENT)
    return replace(
        visit,
        fingerprint=reading.answer.fingerprint(),
        entries=reading.entries if reading.entries is not None else len(reading.drafts),
        intake=with_page_checks(intake, newest, missing, own_hosts(source, reading), http),
        remarks=(*reading.remarks, *_gap(intake, newest)),
        dates=_dates(intake, newest[:RHYTHM_OVER]),
    )


def _what_to_ask(source: Source, state: SourceState, now: datetime) -> FetchState:
    """Leave the validators out once a day; the fingerprint of the body still spares us the reading.

    Where a source has moved to and cannot be read, its address in the registry is tried in turn: it may
    have moved back, or the move was a mistake.
    """
    if state.failures >= BACK_AFTER and state.failures % 2 and state.url != source.url:
        return FetchState(url=source.url, fingerprint=state.fingerprint, now=now)
    stale = state.last_full is None or now - state.last_full >= UNCONDITIONAL_EVERY
    return FetchState(
        url=state.url,
        etag=None if stale else state.etag,
        last_modified=None if stale else state.last_modified,
        fingerprint=state.fingerprint,
        now=now,
    )


def _take_in(source: Source, reading: Reading, *, store: Store, now: datetime, first: bool) -> Intake:
    withdrawn = [identity(draft) for draft in reading.drafts if draft.deleted and draft.external_id]
    standing = [draft for draft in reading.drafts if not draft.deleted]
    listed = without_repeats(standing)
    hashes = {name: draft_hash(draft) for name, draft in listed}
    known = {} if first else store.seen(source.id, list(hashes))
    fresh = [(name, draft) for name, draft in reversed(listed) if known.get(name) != hashes[name]]
    statements = {name: _normalise(draft, source, reading, now) for name, draft in fresh}
    return Intake(
        incoming=[_incoming(name, statement, hashes[name]) for name, statement in statements.items()],
        listed=list(hashes),
        translations=_translations(statements),
        # A tombstone beside its own entry means nothing: else the item would go and come back for ever.
        withdrawn=[name for name in dict.fromkeys(withdrawn) if name not in hashes],
        first=first,
    )


def _gap(intake: Intake, newest: Sequence[KnownCopy]) -> Iterator[str]:
    """Say when a list has nothing in common with the last one: what came and went in between is lost."""
    listed = set(intake.listed)
    is_renamed = renamed_in(intake)
    if newest and listed and not any(copy.identity in listed or is_renamed(copy) for copy in newest):
        yield "nothing of the last visit is in the list any more; something in between may have been missed"


def _normalise(draft: Draft, source: Source, reading: Reading, now: datetime) -> Statement:
    return normalise(draft, source=source, document_url=reading.answer.url, origin=reading.origin, now=now)


def _incoming(name: str, statement: Statement, hash: bytes) -> Incoming:
    return Incoming(
        statement=statement,
        identity=name,
        url_key=address_key(statement.url),
        likeness=likeness(statement),
        draft_hash=hash,
    )


def _dates(intake: Intake, newest: Sequence[KnownCopy]) -> list[datetime]:
    here = {each.identity: each.statement.published for each in intake.incoming}
    known = {copy.identity: copy.published for copy in newest}
    return [moment for moment in (here | known).values() if moment]


def _translations(statements: Mapping[str, Statement]) -> dict[str, Sequence[str]]:
    return {
        name: [key for _, address in statement.translations if (key := address_key(address))]
        for name, statement in statements.items()
        if statement.translations
    }
