"""XML: read strictly, mended where sites usually break it, refused where it is an attack.

Nothing is ever fetched or expanded: no DTD, no entities of the document's own, no huge trees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html.entities import html5
from typing import NamedTuple

from lxml import etree

from hub.errors import Cause, SourceError
from hub.reading.charset import decode

MAX_ATTRIBUTES = 2000
"""Attributes of one tag; libxml2's time grows with their square."""
MAX_EXPANSION = 1 << 21
"""Characters that the entities of one document may add."""

_STRICT = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_C1_REFERENCE = re.compile(rb"&#(?:1(?:2[89]|[345]\d)|[xX]0{0,2}[89][0-9A-Fa-f]);")
"""Controls that nobody writes: Windows letters that were taken for Latin-1 on their way to UTF-8."""
_BLANK = re.compile(rb"[ \t\r\n\x00]*")
_PROLOG = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s*(?:<\?[^>]*\?>|<!--.{0,10000}?-->))*\s*", re.DOTALL)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_REFERENCE = re.compile(r"&(?:(#[xX]?[0-9A-Fa-f]{1,8});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_LONE = r"<(?![A-Za-z_/!?:\u0080-\uffff])"
"""A bracket that opens nothing: "3 < 4". Like the next, it is compiled when a document has to be mended."""
_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
_SIMPLE_ENTITY = re.compile(
    r"""<!ENTITY\s+([\w.-]{1,60})\s+(?:"((?:[^"&%<]|&#\w{1,8};){0,200})"|'((?:[^'&%<]|&#\w{1,8};){0,200})')\s*>"""
)
_OLD_DTD = re.compile(r"<!ENTITY\s+%\s+[\w.-]+\s+PUBLIC\s")
"""RSS 1.0 of its first years names the W3C's sets of letters so: they are built in, never fetched."""
_VOID = re.compile(r"<(/?)(br|hr|img|input|wbr)(\s[^<>]*|/)?>", re.IGNORECASE)
_PREDEFINED = {"amp": "&#38;", "lt": "&#60;", "gt": "&#62;", "quot": "&#34;", "apos": "&#39;"}
"""XML's own entities as numbers: libxml2 drops them by name, but not by number, after the first fault."""
_ENTRY = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:item|entry)[\s/>]", re.IGNORECASE)


_OTHERS = (
    (
        re.compile(r"\ABEGIN:VCALENDAR", re.IGNORECASE),
        "It is a calendar, no feed; the connector for it is icalendar.",
    ),
    (
        re.compile(r"<opml\b", re.IGNORECASE),
        "It is a list of feeds (OPML), no feed: name one of those in it.",
    ),
    (
        re.compile(r"<(?:urlset|sitemapindex)\b", re.IGNORECASE),
        "It is a sitemap, no feed; the connector for it is sitemap.",
    ),
    (_HTML, "A web page came instead of a feed: a log-in, an error page, or the wrong address."),
    (re.compile(r"\A<"), "It is XML, but neither RSS nor Atom nor RDF."),
    (re.compile(r"\A[{\[]"), "It is JSON; for a JSON Feed the connector is json_feed."),
    (re.compile(""), "It is no feed: neither RSS nor Atom nor RDF."),
)
"""What comes instead of a feed, and the words for it."""


class Kind(NamedTuple):
    """A kind of document.

    Attributes:
        roots: What its first element may be called, in lower case.
        name: What a person calls it, such as ``a feed``.
        others: What may come instead, as words for a person after a pattern.
    """

    roots: frozenset[str]
    name: str
    others: tuple[tuple[re.Pattern[str], str], ...] = ()

    def names(self, tag: object) -> bool:
        """Tell whether an element is one it may begin with."""
        return str(tag).rpartition("}")[2].rpartition(":")[2].lower() in self.roots

    def root(self) -> re.Pattern[str]:
        """Return what finds its first element in a text."""
        return _root("|".join(sorted(self.roots)))


@lru_cache(maxsize=16)
def _root(names: str) -> re.Pattern[str]:
    return re.compile(rf"<((?:[A-Za-z_][\w.-]*:)?(?:{names}))(?=[\s>/])", re.IGNORECASE)


FEED = Kind(frozenset({"rss", "feed", "rdf", "channel"}), "a feed", _OTHERS)


class Parsed(NamedTuple):
    """A tree, and what had to be mended to get it, in words; empty when it was well-formed."""

    root: etree._Element
    remarks: tuple[str, ...] = ()
    written: int | None = None
    """How many entries a document that had to be read leniently seems to have; None for all others."""


def parse(body: bytes, content_type: str = "", kind: Kind = FEED) -> Parsed:
    """Return the tree of a document: of a feed, unless another kind is asked for.

    Raises:
        SourceError: ``not_a_feed``: HTML, other XML, nothing at all; ``truncated``: it breaks off;
            ``unsafe_xml``: it declares entities; ``too_large``: too deep, or too many attributes;
            ``decode``: its character set cannot be made out; ``parse``: it cannot be mended.
    """
    if _BLANK.fullmatch(body):
        raise SourceError(Cause.NOT_A_FEED, "The answer is empty.")
    tree = _strict(body, kind)
    if tree is not None:
        return Parsed(tree)
    return _mended(body, content_type, kind)


def _strict(body: bytes, kind: Kind) -> etree._Element | None:
    """Read a well-formed UTF-8 document; None for everything that needs a second look."""
    # A document type needs one: with an external one libxml2 takes undeclared entities in silence.
    if body[_prolog(body) :][:2] == b"<!" or b"\x00" in body[:4] or _has_windows(body):
        return None
    declaration = body[:200].lower()
    if b"encoding" in declaration.partition(b"?>")[0] and b"utf-8" not in declaration:
        return None
    _check_tags(body)
    try:
        root = etree.fromstring(body, etree.XMLParser(**_STRICT))  # type: ignore[arg-type]
    except etree.XMLSyntaxError as error:
        _refuse_excess(error)
        return None
    return root if kind.names(root.tag) else None


def _has_windows(body: bytes) -> bool:
    """Tell whether there are C1 controls, as bytes or as references.

    Two patterns that each begin with fixed bytes: one for both is fifteen times as slow.
    """
    return _C1.search(body) is not None or _C1_REFERENCE.search(body) is not None


def _prolog(body: bytes) -> int:
    found = _PROLOG.match(body)
    return found.end() if found else 0


def _check_tags(body: bytes) -> None:
    """Refuse a tag with thousands of attributes, looking only at documents that have a very long tag."""
    end = body.find(b">", _prolog(body))
    if end > 20_000 and body.count(b"=", 0, end) > MAX_ATTRIBUTES:
        raise SourceError(Cause.TOO_LARGE, "One of its elements has thousands of attributes.")


def _refuse_excess(error: etree.XMLSyntaxError) -> None:
    words = str(error).lower()
    if "depth" in words:
        raise SourceError(Cause.TOO_LARGE, "Its elements nest too deep.") from None
    if "amplification" in words or ("entity" in words and "loop" in words):
        raise SourceError(Cause.UNSAFE_XML, "Its entities would blow up to an enormous size.") from None
    if "huge" in words or "too long" in words or "buffer" in words:
        raise SourceError(Cause.TOO_LARGE, "One of its parts is too large.") from None


def _mended(body: bytes, content_type: str, kind: Kind) -> Parsed:
    text, replaced = decode(body, content_type)
    remarks = ["some characters could not be read"] if replaced else []
    text, own = _bare(text, kind)
    _check_tags(text[:2_000_000].encode("utf-8", "replace"))
    tree, how = _second(_expanded(text, own) if own else text)
    return Parsed(tree, (*remarks, *how), entries_written(text) if how else None)


def _bare(text: str, kind: Kind) -> tuple[str, dict[str, str]]:
    """Return the root element alone, without declaration, document type, warnings before and adverts after,
    and the harmless entities that the document type declares.
    """
    found = kind.root().search(text)
    head = text[: found.start()] if found else text[:100_000]
    if found is None or _HTML.search(head):
        raise _another(text, kind)
    closing = f"</{found.group(1)}"
    end = text.rfind(closing)
    if end < 0:
        if re.match(r"[^>]*/>\s*\Z", text[found.start() :]):
            return text[found.start() :], {}
        raise SourceError(
            Cause.TRUNCATED, "It breaks off before its end; nothing is concluded from what is missing."
        )
    if text.rfind("<![CDATA[", 0, end) > text.rfind("]]>", 0, end):
        raise SourceError(Cause.TRUNCATED, "It breaks off within one of its entries.")
    own = _own_entities(head) if "<!ENTITY" in head else {}
    # A last tag without its ">" is the end all the same: every entry is there.
    return text[found.start() : end + len(closing)] + ">", own


def _own_entities(head: str) -> dict[str, str]:
    """Return entities that stand for a few characters; refuse those that hold others or name a file."""
    own: dict[str, str] = {}
    for declaration in re.findall(r"<!ENTITY\s[^>]{0,2000}>?", head):
        simple = _SIMPLE_ENTITY.match(declaration)
        if simple and len(own) < 300:
            own[simple.group(1)] = simple.group(2) or simple.group(3) or ""
        elif not _OLD_DTD.match(declaration):
            raise SourceError(
                Cause.UNSAFE_XML, "It declares entities that could fetch or expand without end."
            )
    return own


def _expanded(text: str, own: Mapping[str, str]) -> str:
    pattern = re.compile("&(" + "|".join(map(re.escape, own)) + ");")
    if text.count("&") * max(map(len, own.values())) > MAX_EXPANSION:
        raise SourceError(Cause.UNSAFE_XML, "Its entities would blow up to an enormous size.")
    return pattern.sub(lambda found: own[found.group(1)], text)


def _another(text: str, kind: Kind) -> SourceError:
    text = text.lstrip("\ufeff \t\r\n")[:2000]
    start = text[:1]
    for mark, what in kind.others:
        if mark.search(text):
            return SourceError(Cause.NOT_A_FEED, what)
    if _HTML.search(text):
        what = f"A web page came instead of {kind.name}: a log-in, an error page, or the wrong address."
    elif start == "<":
        what = f"It is XML, but not {kind.name}."
    elif start in {"{", "["}:
        what = f"It is JSON, not {kind.name}."
    else:
        what = f"It is not {kind.name}."
    return SourceError(Cause.NOT_A_FEED, what)


def _second(text: str) -> tuple[etree._Element, tuple[str, ...]]:
    text = re.sub(_NOT_XML, "", text.translate(_WINDOWS))
    text = "".join(
        part if part.startswith("<![CDATA[") else _REFERENCE.sub(_reference, re.sub(_LONE, "&#60;", part))
        for part in _CDATA.split(text)
    )
    try:
        return etree.fromstring(text.encode(), etree.XMLParser(**_STRICT)), ()  # type: ignore[arg-type]
    except etree.XMLSyntaxError as error:
        _refuse_excess(error)
        said = f"not well-formed (line {error.lineno}), read leniently"
    encoded = _VOID.sub(_closed, text).encode()
    tree = etree.fromstring(encoded, etree.XMLParser(**_STRICT, recover=True))  # type: ignore[arg-type]
    if tree is None:
        raise SourceError(Cause.PARSE, "It is not well-formed, and could not be mended.")
    return tree, (said,)


def _closed(found: re.Match[str]) -> str:
    """Close what HTML never closes: an open <br> would take the rest of the entry, and be written empty."""
    closing, name, attributes = found.groups()
    return "" if closing else f"<{name}{(attributes or '').rstrip('/')}/>"


def _reference(found: re.Match[str]) -> str:
    """Keep what XML knows, write out what only HTML knows, and escape an ampersand that is only one."""
    number, name = found.groups()
    if number:
        digits, base = (number[2:] or "0", 16) if number[1] in "xX" else (number[1:], 10)
        code = int(digits, base)
        if code == 0 or code > 0x10FFFF or re.match(_NOT_XML, chr(code)):
            return ""
        return _WINDOWS.get(code) or f"&#{code};"
    if name in _PREDEFINED:
        return _PREDEFINED[name]
    letter = html5.get(f"{name};") if name else None
    if letter is None:
        return "&#38;" + found.group()[1:]
    return letter.replace("&", "&#38;").replace("<", "&#60;")


def entries_written(text: str) -> int:
    """Count the opening tags of entries outside CDATA: how many there should be."""
    return sum(len(_ENTRY.findall(part)) for part in _CDATA.split(text)[::2])
