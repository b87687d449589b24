"""Maps: what a sitemap lists (sitemaps.org/protocol, Google's news and hreflang extensions).

Five shapes occur: ``urlset``, ``sitemapindex``, RSS or Atom given as a sitemap, and a plain list of
addresses; each of them perhaps packed with gzip, whatever the address ends in.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from lxml import etree

from hub.errors import Cause, SourceError
from hub.model.fetch import Answer
from hub.reading.charset import decode
from hub.reading.dates import read_date
from hub.reading.links import absolute
from hub.reading.xml import Kind, parse

MAX_BYTES = 10 << 20
"""Unpacked; as much as one answer may hold anyway (design, section 7)."""
MAX_PLACES = 60_000
"""Addresses looked at in one document; the protocol allows 50,000."""
SITEMAP = Kind(frozenset({"urlset", "sitemapindex", "rss", "feed", "rdf"}), "a sitemap")

_FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""To ask whether a date can be read at all: the future is the pipeline's business."""
_ENTRIES = {"url", "sitemap", "item", "entry"}
_LANGUAGE_OF_NOBODY = "x-default"


class Place(NamedTuple):
    """An address of a sitemap, with what is said of it.

    Attributes:
        url: Absolute.
        changed: When the page last changed, as written; None if it does not say.
        title: Title of a news page.
        published: When it was published, as written.
        language: Its language.
        translations: (language, address) of the same page in other languages.
    """

    url: str
    changed: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None
    translations: tuple[tuple[str, str], ...] = ()


class Map(NamedTuple):
    """A document: pages, or further sitemaps, and what had to be mended to read it."""

    places: tuple[Place, ...] = ()
    maps: tuple[Place, ...] = ()
    remarks: tuple[str, ...] = ()


def read_map(answer: Answer) -> Map:
    """Return what a sitemap lists.

    Raises:
        SourceError: ``not_a_feed``: it is none; ``truncated``; ``too_large``; ``unsafe_xml``; ``decode``;
            ``empty``: none of its entries has an address.
    """
    body = unpacked(answer.body)
    if addresses := _plain(body, answer.content_type):
        return Map(tuple(Place(address) for address in addresses))
    parsed = parse(body, answer.content_type, SITEMAP)
    name = _name(parsed.root)
    read = _places if name in {"urlset", "sitemapindex"} else _of_feed
    found = tuple(read(parsed.root, answer.url))
    if not found and any(_name(each) in _ENTRIES for each in parsed.root.iter()):
        raise SourceError(Cause.EMPTY, "None of its entries has an address that can be used.")
    if name == "sitemapindex":
        return Map(maps=found, remarks=parsed.remarks)
    return Map(found, remarks=parsed.remarks)


def unpacked(body: bytes) -> bytes:
    """Return a document without the gzip around it.

    Raises:
        SourceError: ``too_large``: over 10 MiB; ``truncated``: it breaks off; ``decode``: it is damaged.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, MAX_BYTES + 1)
    except zlib.error:
        raise SourceError(Cause.DECODE, "It is packed with gzip, and damaged.") from None
    if len(plain) > MAX_BYTES:
        raise SourceError(Cause.TOO_LARGE, "Unpacked it is larger than 10 MiB.")
    if not unpacker.eof:
        raise SourceError(
            Cause.TRUNCATED, "It breaks off before its end; nothing is concluded from what is missing."
        )
    return plain


def moment(words: str | None) -> datetime | None:
    """Return the time that a date means, to put pages in order; None without one."""
    return read_date(words, now=_FAR).value


def _plain(body: bytes, content_type: str) -> list[str]:
    """Return the addresses of a plain list; nothing if it is none."""
    if b"<" in body[:200] or not body.lstrip(b"\xef\xbb\xbf\r\n\t ")[:4].lower().startswith(b"http"):
        return []
    text, _ = decode(body, content_type)
    lines = (line.strip("\ufeff \t\r") for line in text.split("\n")[:MAX_PLACES])
    return [address for line in lines if " " not in line and (address := absolute(line))]


def _places(root: etree._Element, base: str) -> Iterator[Place]:
    for number, each in enumerate(root):
        if number >= MAX_PLACES:
            return
        if place := _place(each, base):
            yield place


def _place(element: etree._Element, base: str) -> Place | None:
    said: dict[str, str] = {}
    alternates: list[tuple[str, str]] = []
    for part in element:
        name = _name(part)
        if name == "news":
            said |= {f"news:{key}": words for key, words in _news(part)}
        elif name == "link" and (part.get("rel") or "").lower() == "alternate":
            address = absolute(part.get("href"), base)
            if address and part.get("hreflang"):
                alternates.append((str(part.get("hreflang")), address))
        elif part.text and part.text.strip():
            said.setdefault(name, part.text.strip())
    url = absolute(said.get("loc"), base)
    if url is None:
        return None
    own = next(
        (language for language, address in alternates if address == url and _is_language(language)), None
    )
    others = tuple(pair for pair in alternates if pair[1] != url and _is_language(pair[0]))
    return Place(
        url,
        said.get("lastmod"),
        said.get("news:title"),
        said.get("news:publication_date"),
        own or said.get("news:language"),
        others,
    )


def _news(element: etree._Element) -> Iterator[tuple[str, str]]:
    for part in element.iter():
        if isinstance(part.tag, str) and part.text and part.text.strip():
            yield _name(part), part.text.strip()


def _is_language(tag: str) -> bool:
    return tag.lower() != _LANGUAGE_OF_NOBODY


def _of_feed(root: etree._Element, base: str) -> Iterator[Place]:
    """Yield the entries of a feed that a site gives as its sitemap."""
    for entry in root.iter():
        if _name(entry) in {"item", "entry"} and (place := _entry(entry, base)):
            yield place


def _entry(entry: etree._Element, base: str) -> Place | None:
    said: dict[str, str] = {}
    for part in entry:
        name = _name(part)
        words = (part.get("href") if name == "link" else None) or part.text or ""
        if words.strip() and part.get("rel", "alternate") == "alternate":
            said.setdefault(name, words.strip())
    url = absolute(said.get("link"), base)
    if url is None:
        return None
    published = said.get("pubdate") or said.get("published") or said.get("date")
    return Place(url, said.get("updated") or published, said.get("title"), published)


def _name(element: etree._Element) -> str:
    """Return the name of an element in lower case: half of the sites have its namespace wrong."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()
