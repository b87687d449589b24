"""Allowed: the elements and attributes of harmless HTML, and what their values may be."""

from __future__ import annotations

import re
from collections.abc import Callable

from hub.reading.links import absolute

TAGS = {
    "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption",
    "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li",
    "main", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span",
    "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr",
    "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "hreflang", "title"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "del": {"datetime"},
    "img": {"src", "alt", "title", "width", "height"},
    "ins": {"datetime"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope", "headers"},
    "time": {"datetime"},
}
REMOVED_WHOLE = {
    "script", "style", "template", "noscript", "iframe", "svg", "math", "title", "textarea", "xmp",
    "noembed", "noframes", "plaintext", "select", "button",
}  # fmt: skip
"""Elements that go with everything in them. What stands inside ``<object>`` is said to those who cannot see
the object, so it stays. Others that are not allowed leave their text behind."""
REL = "noopener noreferrer nofollow ugc"
"""Of every link: what it leads to is not ours."""
ADDRESSES = {"href", "src", "cite"}

_NUMBERS = {"width", "height", "colspan", "rowspan", "start"}
_PIXEL = re.compile(r"\b(?:width|height)\s*[=:]\s*[\"']?\s*[01](?:px)?\s*[\"';\s/>]", re.IGNORECASE)


def filter_from(base: str) -> Callable[[str, str, str], str | None]:
    """Return what decides on the value of an allowed attribute: what it becomes, or None to drop it.

    Args:
        base: Absolute http(s) address that relative links start from.
    """

    def check(_tag: str, name: str, value: str) -> str | None:
        if name in ADDRESSES:
            return _address(value, base, mail=name == "href")
        if name in _NUMBERS:
            return value if value.isascii() and value.rstrip("%").isdigit() and len(value) <= 5 else None
        if name == "dir":
            return value if value in {"ltr", "rtl", "auto"} else None
        return value[:1000]

    return check


def _address(value: str, base: str, *, mail: bool) -> str | None:
    if mail and value[:7].lower() == "mailto:":
        return value if len(value) <= 300 and value.isprintable() else None
    return absolute(value, base)


def is_pixel(tag: str) -> bool:
    """Tell whether the tag of an image makes it one pixel wide or high: it shows nothing and tells a stranger
    who reads.
    """
    return _PIXEL.search(tag) is not None
