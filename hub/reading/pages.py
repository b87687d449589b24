"""Pages: a page made for people, parsed within bounds, and what CSS selectors find on it.

A selector is CSS as browsers know it (Selectors Level 4 as far as lexbor goes: `:has()`, `:is()`, `:not()`),
and may end in ``@name`` for the value of an attribute: ``time@datetime``, ``a@href``; ``@href`` alone is the
attribute of the part itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from hub.errors import Cause, SourceError
from hub.model.fetch import Answer
from hub.reading.charset import decode
from hub.reading.cloaks import uncloaked
from hub.reading.html import MAX_ATTRIBUTES, crowded, text_of, too_deep
from hub.reading.links import absolute, safe_base
from hub.reading.text import one_line

MAX_DEPTH = 2000
"""Elements inside one another. The parser's time grows with the square of it: 100,000 take half a minute."""
MAX_FOLLOWING = 200
"""Nodes after the head of an entry that may belong to it."""
MAX_SELECTOR = 500
"""Characters; more is no selector that a person wrote."""

_ATTRIBUTE = re.compile(r"(.*?)@([A-Za-z_:][\w:.-]*)\s*\Z", re.DOTALL)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=", re.IGNORECASE)
_FIRST_TAG = re.compile(r"<([a-zA-Z][\w:.-]*)")
_FEEDS = {"rss", "feed", "rdf:rdf"}
_MAPS = {"urlset", "sitemapindex"}
_CLOSED = ("div", "ul", "ol", "dl", "table", "article", "section", "main", "script", "style", "a", "h2", "h3")
"""Elements whose end HTML demands (or everybody writes): one that is open at the end of a page without
``</body>`` shows that the page breaks off. ``</p>``, ``</li>``, ``</td>`` may be left out."""
_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_LANGUAGE = "lang"


class Selector(NamedTuple):
    """What to look for, and whether an attribute of it is meant."""

    css: str
    attribute: str | None = None


@lru_cache(maxsize=1024)
def selector(words: str) -> Selector:
    """Return a selector that works.

    Raises:
        ValueError: It does not; the message says why in a sentence.
    """
    found = _ATTRIBUTE.match(words)
    css, attribute = (found.group(1).strip(), found.group(2).lower()) if found else (words.strip(), None)
    if not css and not attribute:
        raise ValueError("a selector is empty; write CSS such as 'article h2 a'.")
    if len(css) > MAX_SELECTOR or not css.isprintable():
        raise ValueError(f"{words[:60]!r} is no CSS selector.")
    if unbalanced := next((pair for pair in ("()", "[]") if css.count(pair[0]) != css.count(pair[1])), None):
        raise ValueError(
            f"{words!r} is no CSS selector: {unbalanced[0]!r} and {unbalanced[1]!r} do not match."
        )
    try:
        if css:
            LexborHTMLParser("").css(css)
    except SelectolaxError:
        hint = " A selector starts at the entry; it needs no leading '>'." if css.startswith(">") else ""
        raise ValueError(f"{words!r} is no CSS selector that can be used.{hint}") from None
    return Selector(css, attribute)


def alternatives(words: str) -> list[str]:
    """Return the selectors of a list of them, parted at the commas that are in no brackets."""
    found, depth = [""], 0
    for letter in words:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [each.strip() for each in found if each.strip()]


@dataclass(frozen=True, slots=True)
class Part:
    """An element of a page.

    Attributes:
        node: The parsed element; nobody outside of this module touches it.
        page: Where it stands.
    """

    node: LexborNode
    page: Page

    @property
    def tag(self) -> str:
        """Its name in lower case."""
        return self.node.tag or ""

    @property
    def position(self) -> int:
        """Tells two parts of one page apart; says nothing beyond that page."""
        return int(self.node.mem_id)

    def select(self, words: str) -> list[Part]:
        """Return what a selector finds inside of it, itself included, in document order."""
        css = selector(words).css
        return [Part(node, self.page) for node in self.node.css(css)] if css else [self]

    def is_like(self, words: str) -> bool:
        """Tell whether a selector finds it."""
        return self.node.css_matches(selector(words).css)

    def first(self, words: str) -> Part | None:
        """Return the first part that a selector finds, or None."""
        css = selector(words).css
        if not css:
            return self
        node = self.node.css_first(css)
        return Part(node, self.page) if node is not None else None

    def value(self, words: str) -> str | None:
        """Return the first value that a selector finds, attribute or text, on one line; None without one."""
        return next(self.values(words), None)

    def values(self, words: str) -> Iterator[str]:
        """Yield every value that a selector finds; what is blank is left out."""
        name = selector(words).attribute
        for part in self.select(words):
            said = part.attribute(name) if name else part.said()
            if said:
                yield said

    def said(self) -> str:
        """Return what the element says: the moment of a `time`, the content of a `meta`, else its text."""
        for tag, name in (("time", "datetime"), ("meta", "content"), ("data", "value")):
            if self.tag == tag and (given := self.attribute(name)):
                return given
        return self.text()

    def text(self) -> str:
        """Return its visible text on one line, words of neighbouring blocks kept apart."""
        if self.tag == "title":
            return one_line(self.node.text() or "", 2000)
        return " ".join(text_of(self.node.html or "").split())

    def attribute(self, name: str) -> str | None:
        """Return an attribute on one line; None if absent or blank."""
        value = self.node.attributes.get(name)
        return one_line(value, 4000) or None if value else None

    def link(self) -> str | None:
        """Return where it leads: its own ``href``, that of the element around it, or of one inside."""
        for part in (self, *self.around("a"), *self.select("a[href]")):
            if address := self.page.absolute(part.attribute("href")):
                return address
        return None

    def html(self) -> str:
        """Return what is inside as HTML source, as untrusted as it came."""
        return self.node.inner_html or ""

    def outer_html(self) -> str:
        """Return it as HTML source with its own tags, as untrusted as it came."""
        return self.node.html or ""

    def language(self) -> str | None:
        """Return the language declared on it or next around it, below the page's own; None if none is."""
        for part in (self, *self.around()):
            if part.tag not in {"html", "body"} and (declared := part.attribute(_LANGUAGE)):
                return declared
        return None

    def with_what_follows(self, words: str) -> Part:
        """Return it together with the elements after it, up to the next one that a selector finds.

        In a definition list, and below headings, an entry has no element of its own.
        """
        pieces = [self.outer_html()]
        node = self.node.next
        for _ in range(MAX_FOLLOWING):
            if node is None or (node.is_element_node and node.css_matches(selector(words).css)):
                break
            pieces.append(node.html or "")
            node = node.next
        language = f' lang="{escape(declared)}"' if (declared := self.language()) else ""
        page = Page(self.page.url, f"<div{language}>{''.join(pieces)}</div>", base=self.page.base)
        return page.root.first("div") or self

    def around(self, tag: str | None = None) -> Iterator[Part]:
        """Yield the elements around it, the nearest first; with `tag`, those of that name only."""
        node = self.node.parent
        for _ in range(MAX_DEPTH):
            if node is None or node.tag in {"html", "-undef", None}:
                return
            if tag is None or node.tag == tag:
                yield Part(node, self.page)
            node = node.parent


class Page:
    """A page of a site, parsed.

    Attributes:
        url: Where it stands, after redirects.
        source: Its HTML source, decoded.
    """

    def __init__(self, url: str, source: str, *, base: str | None = None) -> None:
        self.url = url
        self.source = source
        self._base = base
        self._tree = LexborHTMLParser(source)

    @cached_property
    def root(self) -> Part:
        """The whole of it."""
        node = self._tree.root
        assert node is not None, "lexbor makes a document of anything"
        return Part(node, self)

    @cached_property
    def base(self) -> str:
        """The address that relative links start from: a safe ``<base href>``, else its own."""
        if self._base:
            return self._base
        part = self.root.first("base[href]")
        return safe_base(part.attribute("href") if part else None, self.url)

    @cached_property
    def language(self) -> str | None:
        """The language the page declares: ``lang`` of html or body, else Content-Language in a meta."""
        for words in ("html@lang", "body@lang", 'meta[http-equiv="content-language" i]@content'):
            if declared := self.root.value(words):
                return declared.partition(",")[0].strip()
        return None

    @cached_property
    def title(self) -> str | None:
        """Its title as one line of text."""
        return self.root.value("title")

    @cached_property
    def text(self) -> str:
        """Everything that can be read on it, on one line."""
        body = self.root.first("body")
        return body.text() if body else ""

    def absolute(self, href: str | None) -> str | None:
        """Return the http(s) address that a link leads to; None for any other, and for the page itself."""
        return absolute(href, self.base) if href and href.strip() != "#" else None

    def select(self, words: str) -> list[Part]:
        """Return what a selector finds, in document order."""
        return self.root.select(words)

    def breaks_off(self) -> bool:
        """Tell whether the page ends before its end.

        HTML lets authors leave out ``</body>`` and ``</html>``, and the length of an answer is checked where
        it is fetched; but a program that dies half-way through a page ends the answer properly. So a page
        is whole if it is closed, or if nothing is open at its end that would have to be closed.
        """
        source = without_scripts(self.source)
        if _END.search(source):
            return False
        lowered = source.lower()
        return source.rfind("<") > source.rfind(">") or any(_is_open(lowered, name) for name in _CLOSED)


def parse(answer: Answer) -> Page:
    """Return the page that an answer holds.

    Raises:
        SourceError: ``not_a_feed``: it is no HTML; ``too_large``: it nests too deep; ``decode``.
    """
    body = answer.body
    if not body.strip():
        raise SourceError(Cause.NOT_A_FEED, "The answer is empty.")
    if kind := _other_kind(body[:1024]):
        raise SourceError(Cause.NOT_A_FEED, f"It is {kind}, no web page.")
    text, _ = decode(body, _charset(body, answer.content_type))
    found = _FIRST_TAG.search(text)
    if found is None:
        raise SourceError(Cause.NOT_A_FEED, "It is no web page: there is no markup in it.")
    if found.group(1).lower() in _FEEDS:
        raise SourceError(Cause.NOT_A_FEED, "It is a feed, no web page; the connector for it is syndication.")
    if found.group(1).lower() in _MAPS:
        raise SourceError(Cause.NOT_A_FEED, "It is a sitemap, no web page; the connector for it is sitemap.")
    if too_deep(text, MAX_DEPTH):
        raise SourceError(Cause.TOO_LARGE, f"Its elements nest more than {MAX_DEPTH} deep.")
    if crowded(text):
        raise SourceError(Cause.TOO_LARGE, f"One of its tags has more than {MAX_ATTRIBUTES} attributes.")
    return Page(answer.url, uncloaked(text))


def _other_kind(head: bytes) -> str | None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF"):
        return "a PDF document"
    if start.startswith((b"{", b"[")) and b"<html" not in head.lower():
        return "JSON"
    if start.startswith(b"BEGIN:VCALENDAR"):
        return "a calendar"
    if start.startswith(
        (b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")
    ):
        return "a file"
    return None


def _charset(body: bytes, content_type: str) -> str:
    """The header goes first, as in browsers (WHATWG HTML, section 13.2.3.1); the page's own word is next."""
    if _CHARSET.search(content_type):
        return content_type
    found = _META.search(body[:4096])
    return f"text/html; charset={found.group(1).decode('ascii')}" if found else content_type


def without_scripts(source: str) -> str:
    """Take out comments and scripts, which may quote any tag; one pass, also where they are left open."""
    lowered = source.lower()
    kept: list[str] = []
    at = 0
    for opening, closing in _pairs(lowered):
        if opening >= at:
            kept.append(source[at:opening])
            at = closing
    kept.append(source[at:])
    return "".join(kept)


def _pairs(lowered: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of comments and scripts; those that are never closed are left standing."""
    marks = {"<!--": "-->", "<script": "</script"}
    found = {opening: lowered.find(opening) for opening in marks}
    while found := {opening: where for opening, where in found.items() if where >= 0}:
        opening = min(found, key=lambda each: found[each])
        end = lowered.find(marks[opening], found[opening] + len(opening))
        if end < 0:
            del found[opening]
            continue
        at = end + len(marks[opening]) if opening == "<!--" else (lowered.find(">", end) + 1 or len(lowered))
        yield found[opening], at
        # Only what lies behind is looked for again: a page of a million comments is read once.
        found = {each: where if where >= at else lowered.find(each, at) for each, where in found.items()}


def _is_open(lowered: str, name: str) -> bool:
    opened = len(re.findall(rf"<{name}(?=[\s>/])", lowered))
    return opened > len(re.findall(rf"</{name}(?=[\s>/])", lowered))
