"""Normalise: a draft in the site's words becomes a statement in the shared schema. Pure.

The content hash covers what a reader can see: title, summary, content, attachments, of a meeting its
dates, place and status; of what its forum posted also kind, language, outcome, themes and States. Not the
link (slugs and hosts change over night), not the site's "modified", not the date, which stays the first one
we were told. Runs of blanks do not count, nor do scheme and host of the links in a text: a site that moves
to https, or to another name, has said nothing new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b, sha256

from hub.model.draft import Attachment, Author, Category, Draft, Kind, Origin, Text
from hub.model.item import FeedOrigin, Meeting, Outcome, Statement
from hub.model.source import Source, is_posted
from hub.reading.dates import DateReading, read_date
from hub.reading.html import sanitise, summary_of, text_of
from hub.reading.language import UNKNOWN, settle, tag
from hub.reading.links import absolute, safe_base
from hub.reading.meetings import read_meeting
from hub.reading.outcomes import read_outcome
from hub.reading.text import clean, cut, one_line, undoubled

TITLE = 500
SUMMARY = 1000
LABELS = 50
"""Most categories, attachments and authors of one statement."""
_MAX_ID = 500
_HOST = re.compile(rb'="https?://[^/"]*')
"""Where links of clean HTML lead, up to the path."""
_TWO_BLANKS = re.compile(b"  ")
_BLANKS_TO_SPACE = bytes.maketrans(b"\t\n\r\x0b\x0c", b"     ")


def normalise(
    draft: Draft, *, source: Source, document_url: str, origin: Origin | None, now: datetime
) -> Statement:
    """Return the statement that a draft makes.

    Args:
        draft: The site's words.
        source: Where it stood: default kind and language, attribution.
        document_url: Address of the document, where relative links start from in the end.
        origin: The feed's own data; an entry's ``atom:source`` goes before it.
        now: Aware UTC, to tell dates in the future.
    """
    base = safe_base(draft.base, document_url)
    url = absolute(draft.url, base)
    title = _title(draft.title)
    content = _content(draft, base)
    summary = _summary(draft, content)
    attachments = _attachments(draft.attachments, base)
    published = read_date(draft.published or draft.updated, now=now)
    updated = _updated(draft, published, now)
    meeting = read_meeting(draft.meeting, title) if draft.meeting else None
    outcome = read_outcome(draft.outcome) if draft.outcome else None
    kind = draft.kind or (Kind.MEETING if meeting else Kind.OUTCOME if outcome else source.kind)
    language = _language(draft, source, origin, f"{title} {summary}")
    declared = _declared(draft, kind, language, meeting, outcome) if is_posted(source.id) else ()
    return Statement(
        external_id=_external_id(draft, title),
        url=url,
        kind=kind,
        title=title or cut(summary, 120),
        summary=summary,
        content_html=content,
        language=language,
        published=published.value,
        published_text=one_line(draft.published or draft.updated or "", 100) or None,
        date_flag=published.flag,
        site_updated=updated,
        authors=_authors(draft.authors, base) if draft.authors else (),
        categories=_categories(draft.categories) if draft.categories else (),
        attachments=attachments,
        translations=_translations(draft, base) if draft.translations else (),
        rights=_rights(draft, source, origin),
        content_hash=content_hash(title, summary, content, attachments, meeting, declared),
        origin=_origin(draft.origin or origin, document_url, now),
        meeting=meeting,
        outcome=outcome,
        themes=draft.themes,
        states=draft.states,
    )


def _updated(draft: Draft, published: DateReading, now: datetime) -> datetime | None:
    if not draft.updated:
        return None
    same = draft.updated == draft.published
    return (published if same else read_date(draft.updated, now=now)).value


def content_hash(  # noqa: PLR0917 (the parts, in their order)
    title: str,
    summary: str,
    content: str,
    attachments: Sequence[Attachment],
    meeting: Meeting | None = None,
    declared: Sequence[str] = (),
) -> str:
    """Return the SHA-256 of what a reader can see, each part led by its length."""
    words = _HOST.sub(b'="', _encoded(content)).replace(b"&nbsp;", b" ")
    files = [_HOST.sub(b"", b'="' + _encoded(each.url)) for each in attachments]
    when = map(_encoded, _when_and_where(meeting)) if meeting else ()
    parts = (_encoded(title), _encoded(summary), words, *files, *when, *map(_encoded, declared))
    seen = [_on_one_line(part) for part in parts]
    framed = b"".join(b"%d:%b" % (len(part), part) for part in seen)
    return sha256(framed).hexdigest()


def _declared(
    draft: Draft, kind: Kind, language: str, meeting: Meeting | None, outcome: Outcome | None
) -> tuple[str, ...]:
    """What a post says in so many words, as part of the hash: read from a site, most of it is our guess."""
    state = meeting.state if meeting else None
    adopted = repr(_outcome_words(outcome)) if outcome else ""
    labels = ",".join(sorted(draft.themes)), ",".join(sorted(draft.states))
    return ("declared", kind.value, language, state or "", adopted, *labels)


def _outcome_words(outcome: Outcome) -> tuple[object, ...]:
    """Return an outcome as plain words, the same on every Python."""
    commitments = tuple((each.id, each.text, str(each.due)) for each in outcome.commitments)
    return (outcome.type.value, str(outcome.adopted), outcome.place or "", commitments)


def _when_and_where(meeting: Meeting) -> tuple[str, ...]:
    """Times in UTC: the same moment written in another zone is no other meeting."""
    return (
        "meeting",
        _in_utc(meeting.start) or meeting.date_text or "",
        _in_utc(meeting.end),
        meeting.place or "",
        meeting.status.value,
    )


def _in_utc(moment: date | datetime | None) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat()
    return moment.isoformat() if moment else ""


def _encoded(part: str) -> bytes:
    return part.replace("\xa0", " ").encode()


def _on_one_line(part: bytes) -> bytes:
    """Every run of blanks one blank, as `split` and `join` would do it, in a fifth of their time."""
    line = part.translate(_BLANKS_TO_SPACE)
    while _TWO_BLANKS.search(line):
        line = line.replace(b"  ", b" ")
    return line.strip()


def _external_id(draft: Draft, title: str) -> str:
    given = clean(draft.external_id or draft.url or "").strip()
    if not given:
        words = title + (draft.summary.value if draft.summary else "")
        words += draft.content.value if draft.content else ""
        return "text:" + _hex(words)
    return given if len(given) <= _MAX_ID else "long:" + _hex(given)


def _hex(words: str) -> str:
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _title(text: Text | None) -> str:
    if text is None:
        return ""
    value = undoubled(text.value)
    if text.markup and ("<" in value or "&" in value):
        value = text_of(value[: TITLE * 20])
    return one_line(value, TITLE)


def _content(draft: Draft, base: str) -> str:
    """The full text, else a summary that has markup of its own: nothing is lost, nothing is said twice."""
    text = draft.content
    if text is None or not text.value.strip():
        text = (
            draft.summary if draft.summary and draft.summary.markup and "<" in draft.summary.value else None
        )
    if text is None:
        return ""
    own_base = safe_base(text.base, base) if text.base else base
    value = undoubled(text.value)
    if not text.markup:
        return sanitise(value.replace("&", "&amp;").replace("<", "&lt;"), own_base)
    return sanitise(value, own_base).strip()


def _summary(draft: Draft, content: str) -> str:
    text = draft.summary
    if text is not None and text.value.strip():
        value = undoubled(text.value)
        return summary_of(value, SUMMARY) if text.markup else one_line(value, SUMMARY)
    return summary_of(content, SUMMARY) if content else ""


def _language(draft: Draft, source: Source, origin: Origin | None, words: str) -> str:
    if draft.language == UNKNOWN:  # it takes back what the document says above, not what an editor knows
        return settle(source.language, words)
    own = (draft.content and draft.content.language) or (draft.title and draft.title.language)
    declared = tag(draft.language) or tag(own or None) or tag(source.language)
    return settle(declared or (tag(origin.language) if origin else None), words)


def _authors(authors: Iterable[Author], base: str) -> tuple[Author, ...]:
    found: dict[Author, None] = {}
    for name, email, uri in authors:
        address = one_line(email, 254) if email else ""
        author = Author(
            _plain(name, 200) or None,
            address if "@" in address and " " not in address else None,
            absolute(uri, base),
        )
        if any(author):
            found[author] = None
    return tuple(found)[:LABELS]


def _categories(categories: Iterable[Category]) -> tuple[Category, ...]:
    found: dict[tuple[str, str | None], Category] = {}
    for term, scheme, label in categories:
        word = _plain(term, 200) or _plain(label, 200)
        if word:
            kept = (one_line(scheme, 500) if scheme else "") or None
            shown = (_plain(label, 200) if label else "") or None
            found.setdefault((word, kept), Category(word, kept, shown))
            if len(found) >= LABELS:
                break
    return tuple(found.values())


def _attachments(attachments: Iterable[Attachment], base: str) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    for each in attachments:
        url = absolute(each.url, base)
        if url and len(found) < LABELS:
            length = each.length if each.length and 0 < each.length < 1 << 40 else None
            title = _plain(each.title, 200) or None
            kept = Attachment(url, _media_type(each.media_type), length, tag(each.language), title)
            found.setdefault(url, kept)
    return tuple(found.values())


def _media_type(given: str | None) -> str | None:
    """``type/subtype`` in lower case, without parameters, or None."""
    name = (given or "").partition(";")[0].strip().lower()
    main, _, sub = name.partition("/")
    plain = (
        main.replace("-", "").isalnum() and sub.replace("-", "").replace("+", "").replace(".", "").isalnum()
    )
    return name if plain and name.isascii() and len(name) <= 100 else None


def _translations(draft: Draft, base: str) -> tuple[tuple[str, str], ...]:
    pairs = ((tag(language), absolute(address, base)) for language, address in draft.translations)
    return tuple((language, address) for language, address in pairs if language and address)[:LABELS]


def _rights(draft: Draft, source: Source, origin: Origin | None) -> str | None:
    given = draft.rights or source.rights or (origin.rights if origin else None)
    return _plain(given, 500) or None


@lru_cache(maxsize=4096)  # authors and labels are the same few in all entries of a source
def _plain(text: str | None, limit: int) -> str:
    if not text:
        return ""
    value = undoubled(text[: limit * 8])
    return one_line(text_of(value) if "<" in value or "&" in value else value, limit)


def _origin(origin: Origin | None, document_url: str, now: datetime) -> FeedOrigin | None:
    return _clean_origin(origin, document_url, now.date().isoformat()) if origin else None


@lru_cache(maxsize=256)
def _clean_origin(origin: Origin, document_url: str, today: str) -> FeedOrigin:
    """Clean a feed's own data once for all of its entries; `today` only bounds dates in the future."""
    self_url = absolute(origin.self_url, document_url) or document_url
    given = one_line(origin.id or "", 500)
    is_iri = ":" in given[1:40] and " " not in given and given[0].isalpha()
    updated = read_date(origin.updated, now=datetime.fromisoformat(today + "T00:00:00+00:00"))
    return FeedOrigin(
        id=given if is_iri and given.isprintable() else self_url,
        title=_plain(origin.title, 200),
        updated=updated.value,
        url=absolute(origin.url, document_url),
        self_url=self_url,
        rights=_plain(origin.rights, 500) or None,
    )
