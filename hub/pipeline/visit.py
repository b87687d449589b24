"""Visit one source: fetch, recognise what is unchanged, normalise the rest. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from hub.errors import Cause, SourceError
from hub.model.change import Incoming, KnownCopy, Missed, Retraction
from hub.model.draft import Draft
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.item import Role, Statement, Status
from hub.model.ports import Connector, Http
from hub.model.source import Source, SourceState
from hub.pipeline.ingest import RECENT, Intake
from hub.pipeline.link import draft_hash, likeness, without_repeats
from hub.pipeline.normalise import normalise
from hub.reading.links import url_key
from hub.store import Store

UNCONDITIONAL_EVERY = timedelta(days=1)
"""A server that answers 304 for ever although its feed has grown is asked afresh once a day."""
RHYTHM_OVER = 50
"""How many of the newest statements the rhythm of a source is learned from."""
PAGE_CHECKS = 3
"""How many pages of vanished entries one visit looks for, and how often a 404 must repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one good visit brought.

    Attributes:
        entries: Entries in the document; None when it was the same as last time.
        full: True if no validators were sent.
        dates: Publication times of the newest statements of this source, for its rhythm.
    """

    answer: Answer
    entries: int | None
    full: bool
    intake: Intake = field(default_factory=Intake)
    ttl: float | None = None
    remarks: tuple[str, ...] = ()
    dates: Sequence[datetime] = ()


def visit(
    source: Source, state: SourceState, *, connector: Connector, http: Http, store: Store, now: datetime
) -> Visit:
    """Read a source once.

    Raises:
        SourceError: It could not be read; nothing was learned of its entries.
    """
    asked = _what_to_ask(state, now)
    reading = connector.fetch(http, asked)
    full = asked.etag is None and asked.last_modified is None
    if reading.unchanged:
        return Visit(answer=reading.answer, entries=None, full=full, ttl=reading.ttl)
    first = state.last_read is None and not store.has_copies(source.id)
    if not reading.drafts and not first and store.has_copies(source.id):
        raise SourceError(Cause.EMPTY, "The list is empty, where there always were entries.", status=200)
    intake = _take_in(source, reading, store=store, now=now, first=first)
    newest = [] if first else store.newest_of_source(source.id, RECENT)
    intake = _with_page_checks(intake, newest, source, http)
    return Visit(
        answer=reading.answer,
        entries=reading.entries if reading.entries is not None else len(reading.drafts),
        full=full,
        intake=intake,
        ttl=reading.ttl,
        remarks=reading.remarks,
        dates=_dates(intake, newest[:RHYTHM_OVER]),
    )


def _what_to_ask(state: SourceState, now: datetime) -> FetchState:
    """Leave the validators out once a day; the fingerprint of the body still spares us the reading."""
    stale = state.last_full is None or now - state.last_full >= UNCONDITIONAL_EVERY
    return FetchState(
        url=state.url,
        etag=None if stale else state.etag,
        last_modified=None if stale else state.last_modified,
        fingerprint=state.fingerprint,
    )


def _take_in(source: Source, reading: Reading, *, store: Store, now: datetime, first: bool) -> Intake:
    withdrawn = [draft.external_id for draft in reading.drafts if draft.deleted and draft.external_id]
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
        withdrawn=[name for name, _ in without_repeats([Draft(external_id=id) for id in withdrawn])],
        first=first,
    )


def _normalise(draft: Draft, source: Source, reading: Reading, now: datetime) -> Statement:
    return normalise(draft, source=source, document_url=reading.answer.url, origin=reading.origin, now=now)


def _incoming(name: str, statement: Statement, hash: bytes) -> Incoming:
    return Incoming(
        statement=statement,
        identity=name,
        url_key=url_key(statement.url) if statement.url else None,
        likeness=likeness(statement),
        draft_hash=hash,
    )


def _dates(intake: Intake, newest: Sequence[KnownCopy]) -> list[datetime]:
    here = {each.identity: each.statement.published for each in intake.incoming}
    known = {copy.identity: copy.published for copy in newest}
    return [moment for moment in (here | known).values() if moment]


def _translations(statements: Mapping[str, Statement]) -> dict[str, Sequence[str]]:
    return {
        name: [url_key(address) for _, address in statement.translations]
        for name, statement in statements.items()
        if statement.translations
    }


# Entries that left their list


def _with_page_checks(intake: Intake, newest: Sequence[KnownCopy], source: Source, http: Http) -> Intake:
    """Look at the pages of entries that left the list although older ones still stand in it.

    What rolls off the end of a list is kept; what is cut out of its middle may have been withdrawn.
    Only the page itself can tell: 410 says so at once, 404 when it has been repeated.
    """
    if not intake.listed or not newest:
        return intake
    gone: list[Retraction] = []
    missed: list[Missed] = []
    for copy in out_of_turn(newest, intake)[:PAGE_CHECKS]:
        verdict = _look_for(copy, source, http)
        if isinstance(verdict, Retraction):
            gone.append(verdict)
        elif verdict is not None:
            missed.append(verdict)
    return replace(intake, retractions=gone, missed=missed)


def out_of_turn(newest: Sequence[KnownCopy], intake: Intake) -> list[KnownCopy]:
    """Return standing copies that are missing from a list which still holds older ones.

    A copy under a new id is not missing: its address or its title and date are in the list.
    """
    listed = set(intake.listed) | set(intake.withdrawn)
    dates = [copy.published for copy in newest if copy.identity in listed and copy.published]
    if not dates:
        return []
    addresses = {each.url_key for each in intake.incoming}
    likenesses = {each.likeness for each in intake.incoming}
    return [
        copy
        for copy in newest
        if copy.identity not in listed
        and copy.status is Status.PUBLISHED
        and copy.role is Role.ORIGINAL
        and copy.published is not None
        and copy.published > min(dates)
        and copy.url_key not in addresses
        and copy.likeness not in likenesses
    ]


def _look_for(copy: KnownCopy, source: Source, http: Http) -> Retraction | Missed | None:
    if not copy.url or urlsplit(copy.url).netloc != urlsplit(source.url).netloc:
        return None  # somebody else's server is not ours to ask
    try:
        http.get(copy.url, accept="text/html, */*;q=0.1")
    except SourceError as error:
        if error.cause is Cause.GONE:
            return Retraction(copy, "its page answers 410 Gone")
        if error.status == 404:
            missing = copy.missing + 1
            if missing >= PAGE_CHECKS:
                return Retraction(copy, f"its page was not found {missing} times")
            return Missed(copy, missing)
        return None
    return Missed(copy, 0) if copy.missing else None
