"""Document: a feed's tree, and the questions every format asks of its elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin

from lxml import etree

from hub.errors import Cause, SourceError
from hub.model.draft import Author, Draft, Origin, Text

_NAMESPACES = {
    "": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss091": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://cyber.law.harvard.edu/rss/rss.html": "",
    "http://purl.org/net/rss1.1#": "",
    "http://www.w3.org/2005/atom": "atom:",
    "http://purl.org/atom/ns#": "atom:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/elements/1.0/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://video.search.yahoo.com/mrss": "media:",
    "http://video.search.yahoo.com/mrss/": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://purl.org/atompub/tombstones/1.0": "at:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://purl.org/rss/1.0/modules/annotate/": "annotate:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://purl.org/syndication/thread/1.0": "thr:",
}
_PREFIXES = {name for name in _NAMESPACES.values() if name} | {"a10:"}
_ENTRIES = frozenset({"item", "entry", "atom:entry"})
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ANY_BASE = etree.XPath("boolean(//@xml:base)")
_ANY_LANG = etree.XPath("boolean(//@xml:lang)")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9:]*)(?=[\s/>])[^<>]*>")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z]\w*);")
_HTML_TAGS = frozenset(
    """a abbr acronym address applet article aside audio b basefont bdi bdo bgsound big blink blockquote
    body br button caption center cite code col dd del details dfn div dl dt em embed fieldset
    figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img
    input ins kbd label legend li link main map mark marquee math meta nav noscript object ol optgroup
    option p param picture pre q s samp script section select small source span strike strong style sub
    summary sup svg table tbody td textarea tfoot th thead time title tr tt u ul var video wbr""".split()  # noqa: SIM905 (a list of words reads as one)
)
_DECLARATIONS = re.compile(r"""\A(<[^\s<>/]+)(?: xmlns(?::[^\s=]+)?="[^"]*")+""")
"""Namespaces of the feed, which lxml repeats on every element it writes out alone."""
_AUTHOR = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_LONGEST_PERSON = 500
"""Characters; the search for an address takes the square of them, and names are shorter."""
_BLANK_AUTHOR = re.compile(r"(?:mailto:)?\(\s*\)|<\s*>|\[\s*\]|\(?mailto:\S*\)?\s*$")

MAX_ENTRIES = 5000

Element = etree._Element  # noqa: SLF001 (lxml's only name for the type)
Elements = Mapping[str, list[Element]]


class FeedReading(NamedTuple):
    """What a document says, whichever format it is in."""

    drafts: tuple[Draft, ...]
    origin: Origin
    ttl: float | None


class Document:
    """A feed's tree with the address it came from.

    Attributes:
        url: Where relative addresses start from: the place it states for itself, else where it came from.
        entries: How many entries were found, empty ones included.
    """

    def __init__(self, root: Element, url: str, place: str | None = None) -> None:
        self.root = root
        self.url = place or url
        self._place = place
        self.entries = 0
        # Most documents have no base and many no language; climbing to the root for every element costs.
        self._has_bases = bool(_ANY_BASE(root))
        self._has_languages = bool(_ANY_LANG(root))
        self._last: tuple[Element, str | None] | None = None
        self.is_atom = _settle_root(root)

    def count(self, entries: int) -> None:
        """Take note of how many entries there are, before any is read.

        Raises:
            SourceError: ``too_large``: over 5,000.
        """
        self.entries = entries
        if entries > MAX_ENTRIES:
            raise SourceError(Cause.TOO_LARGE, f"It holds {entries} entries; at most {MAX_ENTRIES} are read.")

    def language(self, element: Element) -> str | None:
        """Return ``xml:lang`` in force at an element; ``und`` where an empty one takes it back."""
        if not self._has_languages:
            return None
        given = element.get(_LANG)
        if given is not None:
            return given.strip() or "und"
        above = element.getparent()
        if above is None:
            return None
        if self._last is None or self._last[0] is not above:  # one entry asks for many of its elements
            self._last = above, self.language(above)
        return self._last[1]

    def base(self, element: Element) -> str | None:
        """Return the address that ``xml:base`` puts in force at an element; None for where it came from."""
        if not self._has_bases:
            return self._place
        steps: list[str] = []
        at: Element | None = element
        while at is not None:
            given = at.get(_BASE)
            if given is not None:
                steps.append(given.strip())
            at = at.getparent()
        return _joined(self.url, tuple(reversed(steps))) if steps else self._place

    def markup(self, elements: Elements, *names: str) -> Text | None:
        """Return the text of the first element of RSS that has any, in order of `names`.

        RSS does not say whether it is markup: it must look so.
        """
        for name in names:
            for element in elements.get(name, ()):
                if value := inner(element):
                    return Text(value, looks_like_markup(value), self.language(element), self.base(element))
        return None


@lru_cache(maxsize=64)
def _joined(url: str, steps: tuple[str, ...]) -> str:
    for step in steps:
        try:
            joined = urljoin(url, step)
        except ValueError:
            continue
        url = web_address(joined) or url  # "javascript:x" is no place to start from
    return url


def _settle_root(root: Element) -> bool:
    """Tell Atom from RSS; put a document in a namespace nobody knows into the one it means."""
    space, _, local = str(root.tag).rpartition("}")
    prefix, _, bare = local.rpartition(":")
    is_atom = bare.lower() == "feed"
    meant = "{http://www.w3.org/2005/Atom}" if is_atom else ""
    known = _NAMESPACES.get(space[1:].lower())
    if prefix or known is None or (is_atom and known != "atom:"):
        if bare.lower() == "rdf" and known == "rdf:":
            return False
        _rename(root, space + ("}" if space else ""), f"{prefix}:" if prefix else "", meant)
    return is_atom


def _rename(root: Element, space: str, prefix: str, meant: str) -> None:
    was = space + prefix
    for element in root.iter():
        tag = element.tag
        if isinstance(tag, str) and tag.startswith(was) and ("}" in was or "}" not in tag):
            rest = tag[len(was) :]
            if ":" not in rest:
                element.tag = meant + rest


@lru_cache(maxsize=4096)
def name_of(tag: str) -> str:
    """Return an element's name as ``prefix:name`` in lower case, with one prefix for each vocabulary.

    Names are told apart by namespace; a prefix nobody declared counts as the usual one; the names of
    unknown vocabularies start with ``?``.
    """
    space, _, local = tag.rpartition("}")
    known = _NAMESPACES.get(space[1:].lower())
    name = local.lower()
    if known is not None:
        prefix, colon, _ = name.partition(":")
        if known or not colon or prefix + colon in _PREFIXES:
            return known + name.replace("a10:", "atom:")
    return "?" + name


def children(element: Element) -> dict[str, list[Element]]:
    """Return an element's children by `name_of`."""
    found: dict[str, list[Element]] = {}
    for child in element:
        name = name_of(child.tag)
        if name in found:
            found[name].append(child)
        else:
            found[name] = [child]
    return found


def inner(element: Element) -> str:
    """Return what stands in an element: its text, or its markup where it has elements inside."""
    if not len(element):
        return (element.text or "").strip()
    return inner_markup(element).strip()


def inner_markup(element: Element) -> str:
    """Return the children of an element as HTML source, without namespaces; its own text is escaped."""
    parts = [escaped(element.text or "")]
    parts.extend(_html(child) for child in element)
    return "".join(parts)


def _html(element: Element) -> str:
    for each in element.iter():
        if isinstance(each.tag, str):
            each.tag = each.tag.rpartition("}")[2].rpartition(":")[2] or "span"
    etree.cleanup_namespaces(element)
    source = etree.tostring(element, encoding="unicode", method="html", with_tail=True)
    return _DECLARATIONS.sub(r"\1", source, count=1)


def escaped(text: str) -> str:
    """Return text as HTML source."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def looks_like_markup(text: str) -> bool:
    """Tell whether text of RSS is HTML source: it has references, or tags, all of which HTML knows.

    "a < b" and "the <template> element" are words, not markup.
    """
    if "<" in text:
        tags = _TAG.finditer(text, 0, 20_000)
        if (known := next((found[1].lower() in _HTML_TAGS for found in tags), None)) is not None:
            return known or any(found[1].lower() in _HTML_TAGS for found in tags)
    return "&" in text and _ENTITY.search(text) is not None


def first(elements: Elements, *names: str) -> Element | None:
    """Return the first element that has anything in it, in order of `names`."""
    for name in names:
        for element in elements.get(name, ()):
            text = element.text  # decoded at each look
            if (text and not text.isspace()) or len(element):
                return element
    return None


def words(elements: Elements, *names: str) -> str | None:
    """Return the plain text of the first element found, stripped; None if all are empty."""
    for name in names:
        for element in elements.get(name, ()):
            if len(element):
                return _text(element) or None
            if text := (element.text or "").strip():
                return text
    return None


def _text(element: Element) -> str:
    if len(element):
        return "".join(map(str, element.itertext())).strip()
    return (element.text or "").strip()


def last_words(elements: Elements, *names: str) -> str | None:
    """Return the plain text of the last element that has any, in order of `names`.

    Programs that add a second date to an entry mean the second one (feedparser has it so, too).
    """
    for name in names:
        for element in reversed(elements.get(name, ())):
            if text := _text(element):
                return text
    return None


def web_address(text: str | None) -> str | None:
    """Return an identifier that is an http(s) address as well, else None: better than no link at all."""
    return text if text and text[:8].lower().startswith(("http://", "https://")) else None


def plain(text: str | None) -> str | None:
    """Return words of RSS for a line of plain text: what does not look like markup is escaped.

    Later cleaning takes tags off, and "the <template> element" must not lose its word.
    """
    if text is None or looks_like_markup(text):
        return text
    return escaped(text)


def person(text: str) -> Author | None:
    """Read "name (mail)", "mail (name)", "name <mail>" or a bare name."""
    text = text[:_LONGEST_PERSON]
    found = _AUTHOR.search(text) if "@" in text else None
    if found is None:
        return Author(name=text) if text else None
    rest = _BLANK_AUTHOR.sub("", text.replace(found.group(), "", 1).partition("?subject=")[0]).strip()
    if rest[:1] == "(" and rest[-1:] == ")":
        rest = rest[1:-1]
    rest = _BLANK_AUTHOR.sub("", rest).strip(" \t\r\n,;<>")
    return Author(name=rest or None, email=found.group())


def says_something(draft: Draft) -> bool:
    """Tell whether there is anything in an entry that a person could read or follow."""
    named = draft.external_id or draft.url or draft.title or draft.summary or draft.content
    about = draft.published or draft.updated or draft.authors or draft.origin
    return bool(named or draft.attachments or about)


def all_entries(root: Element, found: list[Element]) -> list[Element]:
    """Return the entries found in their place, or every one in the tree if there are more of them.

    Old generators put items inside items, and trees of mended documents have them anywhere.
    """
    if sum(1 for _ in root.iter("{*}item", "{*}entry")) == len(found):
        return found
    return [each for each in root.iter() if isinstance(each.tag, str) and name_of(each.tag) in _ENTRIES]


def unique(found: Iterable[Author | None]) -> tuple[Author, ...]:
    """Keep authors once, in order."""
    return tuple(dict.fromkeys(author for author in found if author and any(author)))
