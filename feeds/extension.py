"""Extension: what feedgen 1.0 cannot say, in one place.

feedgen drops every attribute of an entry's links but ``href`` (its issue 135), knows of ``atom:source``
only title and link, has no ``xml:lang`` on entries, no archives (RFC 5005), no tombstones (RFC 6721), one
enclosure in RSS, and writes RSS dates through the process's locale. Its elements of the core carry no
namespace until they are written, so ours must not either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

Element = Any
"""lxml's element; feedgen has no types."""
Write = Callable[[Element], None]

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FH = "http://purl.org/syndication/history/1.0"
AT = "http://purl.org/atompub/tombstones/1.0"
DC = "http://purl.org/dc/elements/1.1/"
ATOM = "http://www.w3.org/2005/Atom"

_CLOSING = re.compile(r"</(?=\w+>)")
_LIKE_MARKUP = re.compile(r"([&<])(?=[#/\w])")
_AS_NUMBER = {"&": "#x26", "<": "#x3C"}


class _FeedPart(BaseExtension):  # type: ignore[misc]
    """Hands the finished feed element to one function of ours."""

    def __init__(self) -> None:
        self.namespaces: dict[str, str] = {}
        self.write: Write = _nothing

    def extend_ns(self) -> dict[str, str]:
        return self.namespaces

    def extend_atom(self, feed: Element) -> Element:
        self.write(feed)
        return feed

    def extend_rss(self, feed: Element) -> Element:
        self.write(feed[0])
        return feed


class _EntryPart(BaseEntryExtension):  # type: ignore[misc]
    """Hands each finished entry element to one function of ours."""

    def __init__(self) -> None:
        self.write: Write = _nothing

    def extend_atom(self, entry: Element) -> Element:
        self.write(entry)
        return entry

    def extend_rss(self, entry: Element) -> Element:
        self.write(entry)
        return entry


def _nothing(_element: Element) -> None:
    """Write nothing."""


def generator(write: Write, **namespaces: str) -> FeedGenerator:
    """Return a feedgen generator that hands the feed element to `write` before the entries are added."""
    feed = FeedGenerator()
    feed.register_extension("ours", _FeedPart, _EntryPart)
    feed.ours.namespaces = namespaces
    feed.ours.write = write
    return feed


def add(parent: Element, name: str, text: str | None = None, **attributes: str | None) -> Element:
    """Add a child element; attributes that are None are left out."""
    child = etree.SubElement(parent, name)
    for key, value in attributes.items():
        if value is not None:
            child.set(key, value)
    if text is not None:
        child.text = text
    return child


def set_text(parent: Element, name: str, text: str) -> Element:
    """Replace the text of a child that feedgen wrote."""
    child = parent.find(name)
    child.text = text
    return child


def set_plain(element: Element, text: str) -> Element:
    """Put plain text where RSS does not say whether it holds text or HTML.

    The RSS Profile asks for hexadecimal references: ``S&#x26;P500`` is read alike by both kinds of reader.
    A closing tag that is talked about stays a risk to those that expect HTML and is taken apart.
    """
    for child in list(element):
        element.remove(child)
    first, *rest = _LIKE_MARKUP.split(_CLOSING.sub("< /", text))
    element.text = first
    for sign, tail in zip(rest[::2], rest[1::2], strict=True):
        reference = etree.Entity(_AS_NUMBER[sign])
        reference.tail = tail
        element.append(reference)
    return element
