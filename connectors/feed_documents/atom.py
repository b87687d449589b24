"""Atom 1.0 (RFC 4287), Atom 0.3, and the tombstones of RFC 6721."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urljoin

from connectors.feed_documents.document import (
    Document,
    Element,
    Elements,
    FeedReading,
    all_entries,
    children,
    first,
    inner,
    inner_markup,
    last_words,
    looks_like_markup,
    name_of,
    person,
    says_something,
    unique,
    web_address,
    words,
)
from connectors.feed_documents.extras import media, refresh_span
from hub.model.draft import Attachment, Author, Category, Draft, Origin, Text

_HTML = {"html", "text/html", "application/xhtml+xml", "xhtml"}
_IMAGES = ("image/",)


class Links(NamedTuple):
    """The links of a feed or entry, sorted by relation."""

    url: str | None
    self_url: str | None
    attachments: tuple[Attachment, ...]
    translations: tuple[tuple[str, str], ...]


def read(document: Document) -> FeedReading:
    """Return what an Atom document says."""
    feed = children(document.root)
    entries = all_entries(document.root, feed.get("atom:entry", []))
    document.count(len(entries))
    origin = read_origin(document, document.root, feed)
    authors = read_people(feed.get("atom:author", ()))
    read = (read_entry(document, each, authors) for each in entries)
    drafts = [draft for draft in read if says_something(draft)]
    drafts.extend(_tombstones(feed.get("at:deleted-entry", ())))
    return FeedReading(tuple(drafts), origin, refresh_span(feed))


def _tombstones(elements: Sequence[Element]) -> list[Draft]:
    return [Draft(external_id=ref.strip(), deleted=True) for each in elements if (ref := each.get("ref"))]


def read_origin(document: Document, element: Element, feed: Elements) -> Origin:
    """Return the data of a feed, or of the feed an entry was taken from (``atom:source``)."""
    links = read_links(document, feed.get("atom:link", ()))
    base = document.base(element) or document.url
    return Origin(
        id=words(feed, "atom:id"),
        title=_plain(feed, "atom:title"),
        updated=words(feed, "atom:updated", "atom:modified"),
        url=resolved(base, links.url),
        self_url=resolved(base, links.self_url),
        rights=_plain(feed, "atom:rights", "atom:copyright"),
        language=document.language(element),
    )


def read_entry(document: Document, element: Element, feed_authors: tuple[Author, ...] = ()) -> Draft:
    """Return one entry, perhaps with nothing in it."""
    found = children(element)
    links = read_links(document, found.get("atom:link", ()))
    extra = media(document, found)
    source = found.get("atom:source")
    source_parts = children(source[0]) if source else {}
    content, outside = _content(document, found)
    authors = read_people(found.get("atom:author", ())) or _creators(found)
    return Draft(
        external_id=words(found, "atom:id", "dc:identifier"),
        url=links.url or web_address(words(found, "atom:id")),
        base=document.base(element),
        title=read_text(document, found, "atom:title", "dc:title") or extra.title,
        summary=read_text(
            document,
            found,
            "atom:summary",
            "atom:tagline",
            "dc:description",
            "dcterms:abstract",
            "atom:description",
            "itunes:summary",
        )
        or extra.summary,
        content=content,
        language=words(found, "dc:language") or document.language(element),
        published=last_words(
            found,
            "atom:published",
            "atom:issued",
            "dcterms:issued",
            "dcterms:created",
            "atom:created",
            "dc:date",
            "atom:pubdate",
        ),
        updated=last_words(found, "atom:updated", "atom:modified", "dcterms:modified"),
        authors=authors or read_people(source_parts.get("atom:author", ())) or feed_authors,
        categories=_categories(found),
        attachments=links.attachments + outside + extra.attachments,
        translations=links.translations,
        rights=_plain(found, "atom:rights", "atom:copyright", "dc:rights"),
        origin=read_origin(document, source[0], source_parts) if source else None,
    )


def _content(document: Document, found: Elements) -> tuple[Text | None, tuple[Attachment, ...]]:
    outside: list[Attachment] = []
    texts: list[Text] = []
    for each in found.get("atom:content", ()):
        address = each.get("src")
        if address:
            outside.append(Attachment(located(document, each, address), each.get("type")))
        elif text := _construct(document, each):
            texts.append(text)
    texts.sort(key=lambda text: not text.markup)
    text = texts[0] if texts else _of_rss(document, found)
    return text, tuple(outside)


def _of_rss(document: Document, found: Elements) -> Text | None:
    """Return the full text where an Atom entry gives it the way RSS does."""
    return document.markup(found, "content:encoded", "xhtml:body", "xhtml:div")


def read_text(document: Document, found: Elements, *names: str) -> Text | None:
    """Return a text construct (RFC 4287, section 3.1)."""
    element = first(found, *names)
    if element is None:
        return None
    return _construct(document, element)


def _construct(document: Document, element: Element) -> Text | None:
    value, markup = _value(element)
    if not value:
        return None
    return Text(value, markup, document.language(element), _own_base(document, element))


def _own_base(document: Document, element: Element) -> str | None:
    inside = element
    if len(element) == 1 and name_of(element[0].tag).endswith("div"):
        inside = element[0]
    return document.base(inside)


def _value(element: Element) -> tuple[str, bool]:
    type, mode = (element.get("type") or "").strip().lower(), (element.get("mode") or "").strip().lower()
    if mode == "base64" or (type and "/" in type and not mode and not _textual(type) and not len(element)):
        return _decoded(element)
    if len(element):
        wrapper = element[0] if _wrapped(element) else element
        if type == "html" and wrapper is not element and not len(wrapper):
            # TypePad: escaped HTML inside a division that is not escaped.
            return (wrapper.text or "").strip(), True
        return inner_markup(wrapper).strip(), True
    value = (element.text or "").strip()
    if type in _HTML or (mode == "escaped" and type not in {"", "text", "text/plain"}):
        # Markup that claims to be inline has come without elements: then its text is text.
        return value, not (type in {"xhtml", "application/xhtml+xml"} and mode != "escaped")
    return value, False


def _textual(type: str) -> bool:
    return type.startswith("text/") or type.endswith(("+xml", "/xml"))


def _wrapped(element: Element) -> bool:
    lone = len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip()
    return lone and name_of(element[0].tag) in {"xhtml:div", "div", "atom:div"}


def _decoded(element: Element) -> tuple[str, bool]:
    """Base64 (RFC 4287, section 4.1.3.3): words if it is text, nothing if it is a picture."""
    try:
        raw = base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return (element.text or "").strip(), False
    value = raw.decode("utf-8", "replace").strip()
    if "\ufffd" in value or "\x00" in value:
        return "", False
    return value, looks_like_markup(value)


def _plain(found: Elements, *names: str) -> str | None:
    """Return a text construct as words for a line of plain text; markup stays for the cleaner to read."""
    element = first(found, *names)
    if element is None:
        return None
    value, markup = _value(element)
    return (value if markup else value.replace("&", "&amp;").replace("<", "&lt;")) or None


def read_links(document: Document, elements: Sequence[Element]) -> Links:
    """Sort links by relation (RFC 4287, section 4.2.7). An alternate in another language is a translation."""
    alternates: list[Element] = []
    self_url: str | None = None
    attachments: list[Attachment] = []
    for each in elements:
        href = _target(each)
        if not href:
            continue
        relation = (
            (each.get("rel") or "alternate")
            .strip()
            .lower()
            .removeprefix("http://www.iana.org/assignments/relation/")
        )
        if relation == "alternate":
            alternates.append(each)
        elif relation == "self":
            self_url = self_url or href
        elif relation == "enclosure":
            attachments.append(_attachment(document, each, href))
    main = _main_alternate(alternates)
    url = located(document, main, _target(main)) if main is not None else None
    translations = [
        (language, located(document, each, _target(each)))
        for each in alternates
        if each is not main and (language := each.get("hreflang"))
    ]
    return Links(url, self_url, tuple(attachments), tuple(translations))


def _target(link: Element) -> str:
    """Where a link leads; some write the address the way RSS does."""
    return (link.get("href") or link.text or "").strip()


def _main_alternate(alternates: Sequence[Element]) -> Element | None:
    if len(alternates) == 1:
        return alternates[0]
    pages = [each for each in alternates if (each.get("type") or "text/html").lower() in _HTML]
    chosen = pages or alternates
    plain = [each for each in chosen if not each.get("hreflang")]
    return next(iter(plain or chosen), None)


def _attachment(document: Document, element: Element, href: str) -> Attachment:
    return Attachment(
        located(document, element, href),
        element.get("type"),
        whole(element.get("length")),
        element.get("hreflang"),
        element.get("title"),
    )


def whole(text: str | None) -> int | None:
    """Return a whole number of a sane size, else None."""
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def located(document: Document, element: Element, href: str) -> str:
    """Return an address as far as ``xml:base`` in force at its element makes it absolute."""
    base = document.base(element)
    return resolved(base, href) or href if base else href


def resolved(base: str, href: str | None) -> str | None:
    """Return an address made absolute as far as it goes; what cannot be joined stays as written."""
    try:
        return urljoin(base, href) if href else None
    except ValueError:
        return href


def read_people(elements: Sequence[Element]) -> tuple[Author, ...]:
    """Return persons (RFC 4287, section 3.2)."""
    return unique(_person(each) for each in elements)


def _person(element: Element) -> Author | None:
    parts = children(element)
    if not parts:
        return person(inner(element))
    return Author(
        name=words(parts, "atom:name", "name"),
        email=words(parts, "atom:email", "email"),
        uri=words(parts, "atom:uri", "atom:url", "atom:homepage", "uri", "url"),
    )


def _creators(found: Elements) -> tuple[Author, ...]:
    names = (each for name in ("dc:creator", "dc:author", "itunes:author") for each in found.get(name, ()))
    return unique(person(inner(each)) for each in names)


def _categories(found: Elements) -> tuple[Category, ...]:
    given = [
        Category(term, each.get("scheme") or None, each.get("label") or None)
        for each in found.get("atom:category", ())
        if (term := (each.get("term") or each.get("label") or inner(each)).strip())
    ]
    given.extend(Category(inner(each)) for each in found.get("dc:subject", ()) if inner(each))
    return tuple(given)
