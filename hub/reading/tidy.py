"""Tidy: HTML so plain that what the sanitiser makes of it is known without it, in a third of its time.

Most texts of content management systems nest well and have two dozen kinds of elements. Every HTML parser
reads them alike (HTML standard, section 13.2.6.4.7): each start tag opens an element inside the one before,
each end tag closes it, and nothing is closed, moved or opened in between. The sanitiser then takes away
attributes, and so does this. Whatever is not certain is left to it: any other element, an end tag too few, a
paragraph around a list, a reference or an attribute in another form than the usual one.
`tests/unit/reading/test_tidy.py` holds the two to the same result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from html.entities import html5

from hub.reading.allowed import ADDRESSES, ATTRIBUTES, REL, filter_from, is_pixel

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {"p", "div", "blockquote", "ul", "ol", "pre", "figure", "figcaption", "section", *_HEADINGS}
"""They close a paragraph that is open."""
_LISTS = {"ul", "ol"}
_PHRASES = {"a", "b", "cite", "code", "em", "i", "q", "s", "small", "span", "strong", "sub", "sup", "u"}
_REPEATED = {"div", "blockquote", "ul", "ol", "li", "section", "span"}
"""May stand in one of their kind: a link in a link ends the first, and of four bold ones one is forgotten."""
_ELEMENTS = _BLOCKS | _PHRASES | {"li"}
_DEPTH = 30

_ALLOWED = {name: ATTRIBUTES["*"] | ATTRIBUTES.get(name, set()) for name in {*_ELEMENTS, "img"}}
_BARE = _ELEMENTS - {"a"}
_OPENING = {f"<{name}>": name for name in _BARE}
_CLOSING = {f"</{name}>": name for name in _ELEMENTS}
_BREAKS = {"<br>": "<br>", "<br/>": "<br>", "<br />": "<br>"}
_TAG = re.compile(r"(<[^<>]*>)")
_DROPPED = r'(?: (?:class|id|style|rel|target|align|role|on[a-z]+|aria-[a-z]+|data-[a-z-]+)="[^"<>]*")*'
"""Attributes that no element keeps."""
_BARE_TAG = re.compile(rf"<([a-z][a-z0-9]*){_DROPPED}>")
_USUAL_TAG = re.compile(r'<([a-z][a-z0-9]*)((?:[ \n\t]+[a-z][a-z-]*="[^"<>]*")*)[ \n\t]*(/?)>')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_SITE = r"https?://(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}(?::[1-9][0-9]{0,3})?"
"""With a name, not a number: of those, some are no hosts at all."""
_SIGNS = r"[!#-%'-;=?-\[\]-~]*(?:&amp;[!#-%'-;=?-\[\]-~]*)*"
"""What stands in an address and needs no thought."""
_ADDRESS = rf"{_SITE}(?:[/?#]{_SIGNS})?"
_USUAL_LINK = re.compile(rf'<a href="({_ADDRESS})"{_DROPPED}>')
_USUAL_ADDRESS = re.compile(rf"{_ADDRESS}|/(?!/){_SIGNS}")
_REFERENCE = re.compile(r"&[#A-Za-z0-9]{0,33};?")
_NUMBER = re.compile(r"&#[0-9]{2,7};")
_OTHER_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|nbsp);)")
_PUNYCODE = "xn--"
"""Of hosts spelt in it, too, some are none."""
_LONGEST = 1000
"""Characters of a tag; of longer ones, values may be cut or dropped."""
_check_from = lru_cache(maxsize=64)(filter_from)


def tidy(html: str, base: str) -> str | None:
    """Return what the sanitiser makes of HTML, or None if only the sanitiser can tell.

    Args:
        html: Clean text (`hub.reading.text.clean`), HTML source.
        base: Absolute http(s) address that relative links start from.
    """
    pieces = _TAG.split(html)  # text, tag, text, tag, …, text
    inside: list[str] = []
    places = iter(range(1, len(pieces), 2))
    for place in places:
        tag = pieces[place]
        name = _OPENING.get(tag)
        if name is None:
            closed = _CLOSING.get(tag)
            if closed is not None:
                if not inside or inside.pop() != closed:
                    return None
                continue
            if tag.startswith("<script"):
                if not _take_script_out(pieces, place):
                    return None
                next(places)
                continue
            written = _written(tag, base)
            if written is None:
                return None
            pieces[place], name = written
            if name is None:
                continue
        if not _may_open(name, inside, pieces[place + 1]):
            return None
        inside.append(name)
    return None if inside else _joined(pieces)


def _may_open(name: str, inside: Sequence[str], following: str) -> bool:
    """Tell whether an element opens where it stands, and closes nothing that is open."""
    if name in inside and name not in _REPEATED:
        return False
    if name in _PHRASES:
        return len(inside) < _DEPTH
    if name == "li":
        return bool(inside) and inside[-1] in _LISTS
    if "p" in inside or len(inside) >= _DEPTH:
        return False
    if name == "pre":
        return not following.startswith("\n")  # the first line break of it does not count
    return name not in _HEADINGS or _HEADINGS.isdisjoint(inside)


def _joined(pieces: list[str]) -> str | None:
    text = "\n".join(pieces[::2])
    if "<" in text or ">" in text:
        return None
    if "&" in text and _OTHER_REFERENCE.search(text) and not _resolve(pieces, text):
        return None
    whole = "".join(pieces)
    return whole.replace("\xa0", "&nbsp;") if "\xa0" in whole else whole


def _resolve(pieces: list[str], text: str) -> bool:
    """Write out what references stand for; False if one is in doubt."""
    meant = {reference: _meant(reference) for reference in set(_REFERENCE.findall(text))}
    if None in meant.values():
        return False
    for place in range(0, len(pieces), 2):
        if "&" in pieces[place]:
            pieces[place] = _REFERENCE.sub(lambda found: meant[found.group()] or "", pieces[place])
    return True


@lru_cache(maxsize=512)
def _meant(reference: str) -> str | None:
    """Return a reference as the sanitiser writes it; None if it is none, or means no plain character."""
    if _NUMBER.fullmatch(reference):
        code = int(reference[2:-1])
        plain = 0x20 <= code < 0x7F or 0xA0 <= code < 0xD800 or 0xE000 <= code < 0x110000
        letter = chr(code) if plain else None
    else:
        letter = html5.get(reference[1:]) if reference.endswith(";") else None
    return escape(letter, quote=False) if letter else None


def _take_script_out(pieces: list[str], place: int) -> bool:
    """Take out a script with nothing that could be a tag in it; False if there is."""
    usual = _USUAL_TAG.fullmatch(pieces[place])
    if not usual or usual[1] != "script" or usual[3]:
        return False
    if pieces[place + 2 : place + 3] != ["</script>"] or "<" in pieces[place + 1]:
        return False
    pieces[place : place + 3] = ["", "", ""]
    return True


def _written(tag: str, base: str) -> tuple[str, str | None] | None:
    """Return a tag as the sanitiser writes it, and the element it opens, if it does; None if in doubt."""
    if len(tag) > _LONGEST or _PUNYCODE in tag:
        return None
    if link := _USUAL_LINK.fullmatch(tag):
        return f'<a href="{link[1]}" rel="{REL}">', "a"
    if (bare := _BARE_TAG.fullmatch(tag)) and bare[1] in _BARE:
        return f"<{bare[1]}>", bare[1]
    return (_BREAKS[tag], None) if tag in _BREAKS else _rewritten(tag, base)


def _rewritten(tag: str, base: str) -> tuple[str, str | None] | None:
    usual = _USUAL_TAG.fullmatch(tag)
    if usual is None:
        return None
    name, given, closed = usual.groups()
    if name == "img":
        if is_pixel(tag):
            return "", None
    elif name not in _ELEMENTS or closed:
        return None
    kept = _kept(name, _ATTRIBUTE.findall(given), base)
    return None if kept is None else (f"<{name}{kept}>", None if name == "img" else name)


def _kept(name: str, attributes: Sequence[tuple[str, str]], base: str) -> str | None:
    """Return the attributes that stay, as they are written; None if in doubt."""
    if len(dict(attributes)) < len(attributes):
        return None
    check = _check_from(base)
    kept = []
    for attribute, given in attributes:
        if attribute not in _ALLOWED[name]:
            continue
        if "&" in given and "&" in given.replace("&amp;", ""):
            return None
        if attribute in ADDRESSES and not _USUAL_ADDRESS.fullmatch(given):
            return None
        value = check(name, attribute, given.replace("&amp;", "&"))
        if value is None:  # the sanitiser drops it, and changes the order of the others
            return None
        kept.append(f' {attribute}="{value.replace("&", "&amp;")}"')
    return "".join(kept) + (f' rel="{REL}"' if name == "a" else "")
