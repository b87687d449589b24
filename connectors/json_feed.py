"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.conditional import ask
from hub.errors import Cause, SourceError
from hub.model.draft import Attachment, Author, Category, Draft, Origin, Text
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Http
from hub.reading.charset import decode

ACCEPT = "application/feed+json, application/json;q=0.9, */*;q=0.5"
MAX_ENTRIES = 5000
_SURROGATES = re.compile("[\ud800-\udfff]")
_MAX_NUMBER = 400
"""Digits; Python refuses to write out longer numbers, and no id has as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFeed:
    """Reads a JSON Feed. It has no options."""

    def fetch(self, http: Http, state: FetchState) -> Reading:
        """Ask for the feed and return its items.

        Raises:
            SourceError: It could not be read, is no JSON Feed, breaks off, or holds over 5,000 items.
        """
        return ask(http, state, accept=ACCEPT, read=read)


def read(answer: Answer) -> Reading:
    """Return what a JSON Feed says."""
    feed = _loaded(answer)
    items = feed.get("items", [])
    if not isinstance(items, list):
        raise SourceError(Cause.NOT_A_FEED, "It is JSON, but its `items` are no list.")
    if len(items) > MAX_ENTRIES:
        raise SourceError(Cause.TOO_LARGE, f"It holds {len(items)} items; at most {MAX_ENTRIES} are read.")
    skipped = sum(not isinstance(each, dict) for each in items)
    remarks = (f"{skipped} items are no objects and were left out",) if skipped else ()
    return Reading(
        answer=answer,
        drafts=drafts_of(items, feed),
        origin=origin_of(feed),
        entries=len(items),
        remarks=remarks,
    )


def drafts_of(items: Sequence[Any], feed: Mapping[str, Any]) -> tuple[Draft, ...]:
    """Return what items say; those that say nothing, or are no objects, are left out.

    Args:
        items: As loaded, with numbers as text.
        feed: They stand in, whose authors are theirs.
    """
    authors = tuple(_authors(feed))
    found = (_draft(each, authors) for each in items if isinstance(each, dict))
    return tuple(draft for draft in found if draft)


def _loaded(answer: Answer) -> Mapping[str, Any]:
    if not answer.body.strip():
        raise SourceError(Cause.NOT_A_FEED, "The answer is empty.")
    text, _ = decode(answer.body, answer.content_type)
    try:
        # Numbers stay text: an id of twenty digits, or NaN, is nothing to reckon with.
        feed = json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None, strict=False)
    except json.JSONDecodeError as error:
        raise _fault(text, error) from None
    except RecursionError:
        raise SourceError(Cause.TOO_LARGE, "Its parts nest too deep to be a feed.") from None
    if not isinstance(feed, dict) or not ("items" in feed or "jsonfeed.org" in str(feed.get("version"))):
        raise SourceError(Cause.NOT_A_FEED, "It is JSON, but no JSON Feed: it has no `items`.")
    return feed


def _fault(text: str, error: json.JSONDecodeError) -> SourceError:
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start == "<":
        return SourceError(
            Cause.NOT_A_FEED,
            "A web page or XML came instead of JSON; for RSS and Atom the connector is syndication.",
        )
    if start not in {"{", "["}:
        return SourceError(Cause.NOT_A_FEED, "It is no JSON.")
    if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated"):
        return SourceError(
            Cause.TRUNCATED, "It breaks off before its end; nothing is concluded from what is missing."
        )
    return SourceError(Cause.PARSE, f"It is not valid JSON: {error.msg}, line {error.lineno}.")


def _text(value: object) -> str | None:
    """Return a string as given, without the halves of characters that JSON can carry alone; else None."""
    if not isinstance(value, str):
        return None
    return _SURROGATES.sub("\ufffd", value).strip() or None


def _draft(item: Mapping[str, Any], feed_authors: tuple[Author, ...]) -> Draft | None:
    html, plain = _text(item.get("content_html")), _text(item.get("content_text"))
    summary, title = _text(item.get("summary")), _text(item.get("title"))
    url = _text(item.get("url")) or _text(item.get("external_url"))
    external_id = _identity(item.get("id"))
    if not (html or plain or summary or title or url or external_id):
        return None
    content = Text(html) if html else Text(plain, markup=False) if plain else None
    return Draft(
        external_id=external_id,
        url=url,
        title=Text(title, markup=False) if title else None,
        summary=Text(summary, markup=False) if summary else None,
        content=content,
        language=_text(item.get("language")),
        published=_text(item.get("date_published")),
        updated=_text(item.get("date_modified")),
        authors=tuple(_authors(item)) or feed_authors,
        categories=tuple(Category(tag) for each in _list(item.get("tags")) if (tag := _text(each))),
        attachments=tuple(_attachments(item.get("attachments"))),
    )


def _identity(value: object) -> str | None:
    """The id as text: 1.1 demands a string, and tells readers to take numbers for strings."""
    found = _text(value)
    return found if found is None or len(found) <= _MAX_NUMBER or not found.isdigit() else found[:_MAX_NUMBER]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _authors(part: Mapping[str, Any]) -> Iterator[Author]:
    """`authors` of 1.1, `author` of 1.0, and names that stand there alone."""
    for each in [*_list(part.get("authors")), part.get("author")]:
        if isinstance(each, dict):
            author = Author(name=_text(each.get("name")), uri=_text(each.get("url")))
            if any(author):
                yield author
        elif name := _text(each):
            yield Author(name=name)


def _attachments(value: object) -> Iterator[Attachment]:
    for each in _list(value):
        if isinstance(each, dict) and (url := _text(each.get("url"))):
            size = str(each.get("size_in_bytes") or "")
            length = int(size) if size.isascii() and size.isdigit() and len(size) < 16 else None
            yield Attachment(url, _text(each.get("mime_type")), length, None, _text(each.get("title")))


def origin_of(feed: Mapping[str, Any]) -> Origin:
    """Return what a feed says of itself."""
    return Origin(
        id=_text(feed.get("feed_url")),
        title=_text(feed.get("title")),
        url=_text(feed.get("home_page_url")),
        self_url=_text(feed.get("feed_url")),
        language=_text(feed.get("language")),
    )
