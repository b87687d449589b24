"""Visit one source: fetch, recognise what is unchanged, normalise the rest. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
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
from hub.pipeline.link import address_key, draft_hash, identity, likeness, without_repeats
from hub.pipeline.normalise import normalise
from hub.store import Store

UNCONDITIONAL_EVERY = timedelta(days=1)
"""A server that answers 304 for ever although its feed has grown is asked afresh once a day."""
RHYTHM_OVER = 50
"""How many of the newest statements the rhythm of a source is learned from."""
BACK_AFTER = 3
"""Failures in a row before a source that has moved is looked for at its old address."""
PAGE_CHECKS = 3
"""How many pages of vanished entries one visit looks for, and how often a 404 must repeat."""


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
        return replace(visit, intake=_look_again(Intake(), missing, http)) if missing else visit
    first = not store.has_copies(source.id)
    if not reading.drafts and not first:
        raise SourceError(Cause.EMPTY, "The list is empty, where there always were entries.", status=200)
    intake = _take_in(source, reading, store=store, now=now, first=first)
    newest = [] if first else store.newest_of_source(source.id, RECENT)
    return replace(
        visit,
        fingerprint=reading.answer.fingerprint(),
        entries=reading.entries if reading.entries is not None else len(reading.drafts),
        intake=_with_page_checks(intake, newest, missing, _own_hosts(source, reading), http),
        remarks=(*reading.remarks, *_gap(intake, newest)),
        dates=_dates(intake, newest[:RHYTHM_OVER]),
    )


def _what_to_ask(source: Source, state: SourceState, now: datetime) -> FetchState:
    """Leave the validators out once a day; the fingerprint of the body still spares us the reading.

    Where a source has moved to and cannot be read, its address in the registry is tried in turn: it may
    have moved back, or the move was a mistake.
    """
    if state.failures >= BACK_AFTER and state.failures % 2 and state.url != source.url:
        return FetchState(url=source.url, fingerprint=state.fingerprint)
    stale = state.last_full is None or now - state.last_full >= UNCONDITIONAL_EVERY
    return FetchState(
        url=state.url,
        etag=None if stale else state.etag,
        last_modified=None if stale else state.last_modified,
        fingerprint=state.fingerprint,
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
    is_renamed = _renamed_in(intake)
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


# Entries that left their list


def _with_page_checks(
    intake: Intake,
    newest: Sequence[KnownCopy],
    missing: Sequence[KnownCopy],
    hosts: AbstractSet[str],
    http: Http,
) -> Intake:
    """Look at the pages of entries that left the list although older ones still stand in it.

    What rolls off the end of a list is kept; what is cut out of its middle may have been withdrawn.
    Only the page itself can tell: 410 says so at once, 404 when it has been repeated.
    """
    if not intake.listed:
        return intake
    listed = {*intake.listed, *intake.withdrawn}
    is_renamed = _renamed_in(intake)
    back = [Missed(copy, 0) for copy in missing if copy.identity in listed]
    lost = [copy for copy in missing if copy.identity not in listed and not is_renamed(copy)]
    known = {copy.key for copy in missing}
    left = [
        copy
        for copy in out_of_turn(newest, intake)
        if copy.key not in known and copy.url and site_of(copy.url) in hosts
    ]
    intake = _look_again(intake, [*lost, *_in_turn(left, intake)], http)
    return replace(intake, missed=[*intake.missed, *back])


def _look_again(intake: Intake, copies: Sequence[KnownCopy], http: Http) -> Intake:
    """Add what the pages of a few copies say."""
    verdicts = [_look_for(copy, http) for copy in copies[:PAGE_CHECKS]]
    return replace(
        intake,
        retractions=[verdict for verdict in verdicts if isinstance(verdict, Retraction)],
        missed=[verdict for verdict in verdicts if isinstance(verdict, Missed)],
    )


def _in_turn(left: Sequence[KnownCopy], intake: Intake) -> Sequence[KnownCopy]:
    """Begin elsewhere on each visit that brings something else, so that each copy has its turn.

    A list in no order of time has always left something out; its newest pages must not be asked for
    for ever, and the others never.
    """
    if len(left) <= PAGE_CHECKS:
        return left
    start = int.from_bytes(b"".join(each.draft_hash for each in intake.incoming)[-4:]) % len(left)
    return [*left[start:], *left[:start]]


def out_of_turn(newest: Sequence[KnownCopy], intake: Intake) -> list[KnownCopy]:
    """Return standing copies that are missing from a list which still holds older ones.

    Older by date or, where dates do not tell, by when we found them.
    """
    listed = {*intake.listed, *intake.withdrawn}
    is_renamed = _renamed_in(intake)
    here = [copy for copy in newest if copy.identity in listed]
    if not here:
        return []
    oldest = min((copy.published for copy in here if copy.published), default=None)
    first = min(copy.key for copy in here)

    def is_younger(copy: KnownCopy) -> bool:
        if copy.published and oldest and copy.published != oldest:
            return copy.published > oldest
        return copy.key > first

    return [
        copy
        for copy in newest
        if copy.identity not in listed
        and copy.status is Status.PUBLISHED
        and copy.role is Role.ORIGINAL
        and is_younger(copy)
        and not is_renamed(copy)
    ]


def _renamed_in(intake: Intake) -> Callable[[KnownCopy], bool]:
    """A copy under a new id is not missing: its address, or its title and date, are in the list."""
    addresses = {each.url_key for each in intake.incoming if each.url_key}
    likenesses = {each.likeness for each in intake.incoming}
    return lambda copy: copy.url_key in addresses or copy.likeness in likenesses


def _own_hosts(source: Source, reading: Reading) -> AbstractSet[str]:
    """Return the sites whose pages are the source's own; somebody else's server is not ours to ask.

    A feed that is served from elsewhere names its own site.
    """
    addresses = [source.url, reading.answer.url, reading.origin.url if reading.origin else None]
    return {site_of(address) for address in addresses if address}


def site_of(url: str) -> str:
    """Return the host of an address without ``www.``."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def _look_for(copy: KnownCopy, http: Http) -> Retraction | Missed | None:
    try:
        http.get(copy.url or "", accept="text/html, */*;q=0.1")
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
