"""Atom: an entry alone (RFC 4287, section 2; RFC 5023), a feed that holds one, or a tombstone (RFC 6721)."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import ClassVar

from lxml import etree

from connectors.feed_documents import atom
from connectors.feed_documents.document import Document
from connectors.posted.single import only, post
from hub.errors import Cause, SourceError
from hub.model.post import Post, Posted
from hub.reading.xml import Kind, Parsed, parse
from hub.schemas.posts.faults import Fault, FaultyPost

_ATOM = "http://www.w3.org/2005/Atom"
_KIND = Kind(frozenset({"feed", "entry", "deleted-entry"}), "an entry of Atom")
_MOST_ELEMENTS = 20_000


class Atom:
    """Reads one entry of Atom."""

    label: ClassVar[str] = "Atom"
    media_types: ClassVar[frozenset[str]] = frozenset({"application/atom+xml"})

    def recognises(self, posted: Posted) -> bool:
        """Tell XML from JSON; whether it is Atom, `read` says with better words."""
        return posted.said is None and posted.body[:1000].removeprefix(BOM_UTF8).lstrip().startswith(b"<")

    def read(self, posted: Posted) -> Post:
        """Return what it says."""
        document = Document(_in_feed(_parsed(posted)), posted.home or "")
        return post(only(atom.read(document).drafts), posted.home)


def _parsed(posted: Posted) -> etree._Element:
    """Return the tree. A program can be told to write XML as it should be: nothing is read leniently."""
    try:
        parsed = parse(posted.body, posted.media_type, _KIND)
    except SourceError as error:
        raise FaultyPost.whole(_WORDS.get(error.cause, _BROKEN), 400) from None
    if parsed.written is not None:
        raise FaultyPost.whole(Fault("It is no well-formed XML (line %(line)s).", line=_line(parsed)), 400)
    if sum(1 for _ in parsed.root.iter()) > _MOST_ELEMENTS:
        raise FaultyPost.whole(_WORDS[Cause.TOO_LARGE], 400)
    return parsed.root


_BROKEN = Fault("It cannot be read as XML.")
_WORDS = {
    Cause.NOT_A_FEED: Fault("It is no entry of Atom."),
    Cause.TRUNCATED: Fault("It breaks off before its end."),
    Cause.UNSAFE_XML: Fault("It declares entities; write the characters themselves."),
    Cause.TOO_LARGE: Fault("Its parts are too many, or nest too deep."),
    Cause.DECODE: Fault("Its characters cannot be read; send it as UTF-8."),
}


def _line(parsed: Parsed) -> str:
    found = re.search(r"line (\d+)", " ".join(parsed.remarks))
    return found[1] if found else "1"


def _in_feed(root: etree._Element) -> etree._Element:
    """Return a feed around an entry that came alone, in the entry's own namespace."""
    name = etree.QName(root)
    if name.localname.lower() == "feed":
        return root
    space = name.namespace if name.localname.lower() == "entry" else _ATOM
    feed = etree.Element(f"{{{space}}}feed" if space else "feed")
    feed.append(root)
    return feed
