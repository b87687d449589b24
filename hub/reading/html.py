"""HTML: made harmless, and turned into text.

The sanitiser is nh3 (ammonia), a parser-based allow-list, and it has the last word: nothing edits its
output. Before it come two caps, because its time grows faster than the nesting (100,000 nested
elements in 500 KB took over 25 seconds) and it cannot be interrupted. HTML of which there is no doubt what it
would say needs not ask it (`hub.reading.tidy`).
"""

from __future__ import annotations

import html as entities
import re
import threading
from functools import lru_cache

import nh3
from selectolax.lexbor import LexborHTMLParser

from hub.reading.allowed import ATTRIBUTES, REL, REMOVED_WHOLE, TAGS, filter_from, is_pixel
from hub.reading.text import clean, cut
from hub.reading.tidy import tidy

MAX_BYTES = 1 << 20
"""Characters of HTML that are looked at; the rest of a longer text is cut off."""
MAX_DEPTH = 200
MAX_ATTRIBUTES = 1000
"""Of one tag: parsers compare each name with all before it, and 60,000 take one of them 38 seconds."""
MAX_AMPERSANDS = 50_000
"""In one text, those of numeric references apart: html5ever's time grows with their square (a megabyte of
them takes 14 seconds), and no text of a megabyte has as many."""

_NO_TEXT = [*sorted(REMOVED_WHOLE), "head"]
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>?")
_VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
}  # fmt: skip
_NAMES = re.compile(r"<(/[iI]|[a-zA-Z]+)")
"""Names of the elements that are opened, and a sign of those closed ones that `_SWALLOWING` takes."""
_SWALLOWERS = {
    "iframe", "/i", "script", "style", "textarea", "title", "noscript", "xmp", "noembed", "noframes",
    "select", "button",
}  # fmt: skip
_IMAGE = re.compile(r"<img\b[^>]{0,4000}>", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!?]")
_SWALLOWING = re.compile(
    r"</?iframe(?:\s[^<>]*)?>"
    r"|<(?:script|style|textarea|title|noscript|xmp|noembed|noframes|select|button)(?:\s[^<>]*)?/>",
    re.IGNORECASE,
)
"""Tags that would take the rest of the text with them: frames, often left open, and what XHTML closes in
itself and HTML does not."""
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{5000,}|<[a-zA-Z][^<]{20000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAMED = re.compile(r"&(?!#\d{1,7};)")
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|h[1-6r]|header|li"
    r"|main|nav|ol|option|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul)[\s/>])",
    re.IGNORECASE,
)


def sanitise(html: str, base: str) -> str:
    """Return harmless HTML with absolute links; sanitising it again changes nothing.

    Args:
        html: HTML source from anywhere, well-formed or not.
        base: Absolute http(s) address that relative links start from.
    """
    if "<" not in html and "&" not in html:
        return entities.escape(clean(html), quote=False)
    html = clean(html[:MAX_BYTES])
    known = tidy(html, base)
    return _parsed(html, base) if known is None else known


def _parsed(html: str, base: str) -> str:
    html = _without_traps(html)
    if too_deep(html) or crowded(html) or _too_many_ampersands(html):
        return entities.escape(_flat(html), quote=False)
    return _cleaner(base).clean(html)


def text_of(html: str) -> str:
    """Return the text of HTML: entities resolved, tags gone, words of neighbouring blocks kept apart.

    What `sanitise` removes whole is no text either.
    """
    if "<" not in html:
        return clean(entities.unescape(html)) if "&" in html else clean(html)
    if not _TAG.search(html):
        return clean(entities.unescape(html))
    html = html[:MAX_BYTES]
    if too_deep(html) or crowded(html):
        return clean(_flat(html))
    tree = LexborHTMLParser(_BLOCK.sub(" <", _SWALLOWING.sub("", html)))
    tree.strip_tags(_NO_TEXT)
    body = tree.body
    return clean(body.text(strip=False)) if body else ""


def summary_of(html: str, limit: int) -> str:
    """Return the beginning of HTML as one paragraph of text of at most `limit` characters."""
    # Eight times the limit is markup enough for nearly every text; a long table is cut short.
    return cut(" ".join(text_of(html[: limit * 8 + 2000]).split()), limit)


def too_deep(html: str, limit: int = MAX_DEPTH) -> bool:
    """Tell whether elements nest deeper than allowed. Few tags cannot nest deeply: no look is needed."""
    if html.count("<") <= limit:
        return False
    depth = 0
    for closing, name, empty in _OPENING.findall(html):
        if name.lower() in _VOID or empty:
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        # Unclosed <p> and <li> are closed by their successors; count only what cannot be.
        if name.lower() in {"p", "li", "td", "th", "tr", "dt", "dd", "option"} and not closing:
            depth -= 1
        if depth > limit:
            return True
    return False


def crowded(html: str) -> bool:
    """Tell whether a tag has more attributes than any that a person or a program meant."""
    return any(_attributes(found.group()) > MAX_ATTRIBUTES for found in _LONG_TAG.finditer(html))


def _attributes(tag: str) -> int:
    """Count them, roughly; a stretch of text behind a tag has hardly any sign of equality."""
    if ">" in tag:
        signs = tag.count("=")
        return signs if signs > len(tag) // 15 else 0
    return len(re.split(r"[\s/=]+", _QUOTED.sub("=", tag))) // 2


def _too_many_ampersands(html: str) -> bool:
    return (
        len(html) > MAX_AMPERSANDS
        and html.count("&") > MAX_AMPERSANDS
        and len(_NAMED.findall(html)) > MAX_AMPERSANDS
    )


def _flat(html: str) -> str:
    """Take the tags off text that nests too deep to be parsed: linear, and good enough for an attack."""
    return " ".join(entities.unescape(re.sub(r"<[^<>]*>?", " ", html)).split())


def _without_traps(html: str) -> str:
    """Drop tags that would take the rest with them, and images of one pixel: they show nothing and tell a
    stranger who reads. One look at the names spares nearly every text the two searches.
    """
    names = {name.lower() for name in set(_NAMES.findall(html))}
    if not names.isdisjoint(_SWALLOWERS):
        html = _SWALLOWING.sub("", html)
        names.add("img")  # what stood around a tag may be one now
    if "img" in names:
        html = _IMAGE.sub(lambda found: "" if is_pixel(found.group()) else found.group(), html)
    return html


@lru_cache(maxsize=256)
def _shared_cleaner(base: str, _thread: int) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=filter_from(base),
        clean_content_tags=REMOVED_WHOLE,
        link_rel=REL,
        url_schemes={"http", "https", "mailto"},
        strip_comments=True,
    )


def _cleaner(base: str) -> nh3.Cleaner:
    return _shared_cleaner(base, threading.get_ident())
