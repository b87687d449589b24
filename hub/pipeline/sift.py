"""Sift: what of a list is worth writing down. The known is passed over, the rest normalised and filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from hub.model.change import Incoming, LeftOut
from hub.model.draft import Draft
from hub.model.fetch import Reading
from hub.model.item import Statement
from hub.model.keywords import KeywordFilter
from hub.model.source import Source
from hub.pipeline.ingest import Intake
from hub.pipeline.link import address_key, draft_hash, identity, likeness, without_repeats
from hub.pipeline.news import glimpse_hash, held_against, is_news, was_left_out
from hub.pipeline.normalise import normalise
from hub.reading.html import text_of
from hub.reading.keywords import matches
from hub.store import Store


def sift(
    source: Source, reading: Reading, *, store: Store, now: datetime, first: bool
) -> tuple[Intake, bool]:
    """Return what the list brings, and whether any of it is known."""
    withdrawn = [identity(draft) for draft in reading.drafts if draft.deleted and draft.external_id]
    standing = [draft for draft in reading.drafts if not draft.deleted]
    listed = without_repeats(standing)
    hashes = {name: draft_hash(draft) for name, draft in listed}
    known = {} if first else store.seen(source.id, list(hashes))
    unknown = [name for name in hashes if name not in known]
    outside = store.held_out(source.id, unknown) if source.filter and not first else {}
    # What was read for its glimpse is taken in although its words are the same: so it is noted that it was.
    fresh = [
        (name, draft)
        for name, draft in reversed(listed)
        if not draft.unread
        and (name not in known or draft.glimpse is not None or is_news(draft, known[name]))
        and not (source.filter and was_left_out(draft, outside.get(name), source.filter))
    ]
    incoming, left_out = [], []
    for name, draft in fresh:
        statement = _normalise(draft, source, reading, now)
        if name in known or source.filter is None or matches(_said(statement), source.filter):
            incoming.append(incoming_of(name, statement, draft, hashes[name]))
        else:
            left_out.append(_left_out(name, statement, draft, source.filter, now))
    standing_out = {*outside} - {each.identity for each in incoming}
    intake = Intake(
        incoming=incoming,
        listed=list(hashes),
        translations=translations_of({each.identity: each.statement for each in incoming}),
        # A tombstone beside its own entry means nothing: else the item would go and come back for ever.
        withdrawn=[name for name in dict.fromkeys(withdrawn) if name not in hashes],
        left_out=left_out,
        filtered=source.filter is not None,
        kept_out=len(standing_out | {each.identity for each in left_out}),
        first=first,
    )
    return intake, bool(known or outside)


def _said(statement: Statement) -> list[str]:
    """Everything plain that a filter's words may stand in."""
    labels = [label for each in statement.categories for label in (each.label, each.term) if label]
    files = [each.title for each in statement.attachments if each.title]
    return [statement.title, statement.summary, text_of(statement.content_html), *labels, *files]


def _left_out(
    name: str, statement: Statement, draft: Draft, keywords: KeywordFilter, now: datetime
) -> LeftOut:
    return LeftOut(
        identity=name,
        title=statement.title,
        url=statement.url,
        language=statement.language,
        published=statement.published,
        seen_at=now,
        words=held_against(draft_hash(draft), keywords) or b"",
        glimpse=held_against(glimpse_hash(draft), keywords),
    )


def _normalise(draft: Draft, source: Source, reading: Reading, now: datetime) -> Statement:
    return normalise(draft, source=source, document_url=reading.answer.url, origin=reading.origin, now=now)


def incoming_of(name: str, statement: Statement, draft: Draft, hash: bytes | None = None) -> Incoming:
    """Return a statement with the keys it is recognised by.

    Args:
        name: Its identity.
        statement: What the draft makes.
        draft: The site's words.
        hash: Of these words, if the caller has it.
    """
    return Incoming(
        statement=statement,
        identity=name,
        url_key=address_key(statement.url),
        likeness=likeness(statement),
        draft_hash=draft_hash(draft) if hash is None else hash,
        glimpse=glimpse_hash(draft),
    )


def translations_of(statements: Mapping[str, Statement]) -> dict[str, Sequence[str]]:
    """Return, for each identity, the address keys that its statement declares as other language versions."""
    return {
        name: [key for _, address in statement.translations if (key := address_key(address))]
        for name, statement in statements.items()
        if statement.translations
    }
