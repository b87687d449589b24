"""Dublin Core: what a repository says of a publication (DCMI, fifteen elements that may all repeat)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

from connectors.listing.addresses import media_type
from connectors.oai_pmh.answers import Record, local_name
from hub.model.draft import Attachment, Author, Category, Draft, Kind, Text
from hub.reading.dates import read_date
from hub.reading.language import tag
from hub.reading.links import absolute

MAX_VALUES = 200
"""Of one element in one record."""
MAX_TEXT = 50_000
"""Characters of one value."""

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FAR = datetime(9000, 1, 1, tzinfo=UTC)
_MARKUP = re.compile(r"</?(?:p|br|a|div|span|b|strong|i|em|ul|ol|li)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:\s*|info:doi/|\A)(10\.\d{4,9}/\S+)", re.IGNORECASE)
_HANDLE = re.compile(r"(?:hdl:\s*|info:hdl/)(\d[\d.]*/\S+)", re.IGNORECASE)
_ROUTINE = re.compile(
    r"(?:made available in dspace on|submitted by .{1,80} on \d|approved for entry into archive by)",
    re.IGNORECASE,
)
"""What DSpace notes of its own work, with the names and addresses of those who did it."""
_YEAR = re.compile(r"[^\d\s-]{0,4}((?:19|20)\d\d)[^\d\s-]{0,4}\Z")
_ANY_PLACE = "https://repository.example/"
"""To ask whether an address can be one at all."""
_RESOLVERS = ("doi.org", "dx.doi.org", "hdl.handle.net")
_NAMES = {
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format",
    "identifier", "source", "language", "relation", "coverage", "rights", "abstract", "issued", "available",
}  # fmt: skip


class Value(NamedTuple):
    """What an element says, and in which language."""

    words: str
    language: str | None = None


Said = Mapping[str, Sequence[Value]]


def read_draft(record: Record) -> Draft | None:
    """Return a record in its own words; a tombstone if it was withdrawn, None if it says nothing."""
    if record.deleted:
        return Draft(external_id=record.identifier, updated=record.changed, deleted=True)
    said = _said(record)
    titles = said.get("title", ())
    language = _language(said)
    title = _in(language, titles)
    if title is None:
        return None
    addresses = list(_addresses(said))
    page = _page(addresses)
    return Draft(
        external_id=record.identifier,
        url=page,
        title=_text(title),
        content=_content(said, title, language),
        language=(title.language if tag(title.language) else None) or language,
        published=_date(said),
        updated=record.changed,
        kind=Kind.PUBLICATION,
        authors=tuple(_authors(said)),
        categories=tuple(_categories(said)),
        attachments=tuple(_files(addresses, said, page)),
        rights=_rights(said),
    )


def _said(record: Record) -> dict[str, list[Value]]:
    """Return the values by element, in their order; qualified ones count as what they qualify."""
    said: dict[str, list[Value]] = {}
    for element in record.metadata.iter() if record.metadata is not None else ():
        name = local_name(element)
        words = (
            " ".join("".join(map(str, element.itertext())).split())
            if name in _NAMES and not len(element)
            else ""
        )
        if words and len(values := said.setdefault(name, [])) < MAX_VALUES:
            values.append(Value(words[:MAX_TEXT], element.get(_LANG) or None))
    said.setdefault("description", []).extend(said.pop("abstract", []))
    said["date"] = said.pop("issued", []) or said.get("date", []) or said.get("available", [])
    return said


def _language(said: Said) -> str | None:
    return next((value.words for value in said.get("language", ()) if tag(value.words)), None)


def _in(language: str | None, values: Sequence[Value]) -> Value | None:
    """Return the value in the language of the publication, else the first."""
    own = _primary(language)
    return next(
        (value for value in values if own and _primary(value.language) == own), next(iter(values), None)
    )


def _primary(language: str | None) -> str | None:
    found = tag(language)
    return found.partition("-")[0] if found else None


def _text(value: Value) -> Text:
    return Text(value.words, markup=_MARKUP.search(value.words) is not None, language=value.language)


def _content(said: Said, title: Value, language: str | None) -> Text | None:
    """The abstract; those in other languages follow, each with its title."""
    texts = [value for value in said.get("description", ()) if not _ROUTINE.match(value.words)]
    titles = [value for value in said.get("title", ()) if value is not title and value.language]
    first = _in(title.language or language, texts)
    if first is None and not titles:
        return None
    if first is not None and len(texts) == 1 and not titles:
        return _text(first)
    # Dutch abstract, English abstract, English title: each language in turn, that of the title first.
    rest = [value for value in texts if value is not first]
    ordered = [*([first] if first else []), *_in_turn(titles, rest)]
    return Text("\n".join(map(_paragraph, ordered)), markup=True)


def _in_turn(titles: Sequence[Value], texts: Sequence[Value]) -> Iterator[Value]:
    left = list(texts)
    for title in titles:
        yield title
        for text in [text for text in left if _primary(text.language) == _primary(title.language)]:
            left.remove(text)
            yield text
    yield from left


def _paragraph(value: Value) -> str:
    words = value.words if _MARKUP.search(value.words) else escape(value.words, quote=False)
    language = f' lang="{escape(value.language)}"' if value.language else ""
    return f"<p{language}>{words}</p>"


def _date(said: Said) -> str | None:
    """Return when it was published: of several dates the earliest, for the others are the repository's."""
    dates = [_year(value.words) for value in said.get("date", ())]
    readable = [(moment, words) for words in dates if (moment := read_date(words, now=_FAR).value)]
    return min(readable)[1] if readable else next(iter(dates), None)


def _year(words: str) -> str:
    """Undo what librarians do to a year: ``c2026``, ``[2026?]``."""
    found = _YEAR.match(words)
    return found.group(1) if found else words


def _rights(said: Said) -> str | None:
    """Return the licence; what only programs understand (``info:eu-repo/…``) if there is nothing else."""
    given = [value.words for value in said.get("rights", ())]
    return next((words for words in given if not words.startswith("info:")), next(iter(given), None))


def _authors(said: Said) -> Iterator[Author]:
    """Who wrote it; a body that publishes its own work is often only its publisher."""
    for value in said.get("creator", ()) or said.get("publisher", ()):
        yield Author(name=value.words)


def _categories(said: Said) -> Iterator[Category]:
    for value in said.get("subject", ()):
        for term in value.words.split(";"):
            if term.strip():
                yield Category(term.strip())
    for value in said.get("type", ()):
        yield Category(value.words, scheme="http://purl.org/dc/elements/1.1/type")


def _addresses(said: Said) -> Iterator[str]:
    """Yield where it can be found: its own identifiers, then what it is related to."""
    for name in ("identifier", "relation", "source"):
        for value in said.get(name, ()):
            words = value.words
            rooted = name == "identifier" and words.startswith("/") and not words.startswith("//")
            if " " not in words and (rooted or words.lower().startswith(("http://", "https://"))):
                if absolute(words, _ANY_PLACE):
                    yield words
            elif name == "identifier" and (found := _DOI.search(words)):
                yield "https://doi.org/" + found.group(1).rstrip(".,;)")
            elif name == "identifier" and (found := _HANDLE.search(words)):
                yield "https://hdl.handle.net/" + found.group(1)


def _page(addresses: Sequence[str]) -> str | None:
    """Return the page of a publication: of the repository, else one that a resolver leads to, else a file."""
    pages = [each for each in addresses if media_type(each) is None]
    own = [each for each in pages if (urlsplit(each).hostname or "") not in _RESOLVERS]
    return next(iter((*own, *pages, *addresses)), None)


def _files(addresses: Sequence[str], said: Said, page: str | None) -> Iterator[Attachment]:
    formats = [value.words for value in said.get("format", ()) if "/" in value.words]
    for url in dict.fromkeys(addresses):
        if kind := media_type(url):
            yield Attachment(url, formats[0] if len(formats) == 1 and url != page else kind)
