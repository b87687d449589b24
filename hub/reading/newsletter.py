"""Newsletter: the words of a letter without its envelope: no footers, no counters, nothing of ours. Pure.

What goes out must not say who reads it, and above all must not hold the link that ends our subscription: a
visitor who tried it would stop the news for everybody. So a line that offers it goes whole. What is left is
cleaned by `hub.reading.html` like any other text.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from hub.reading.html import MAX_BYTES, text_of, too_deep
from hub.reading.mail_text import as_html
from hub.reading.mail_words import ABOUT_US, IN_BROWSER, UNSUBSCRIBE
from hub.reading.tracking import direct, is_opaque, is_pixel, public_page

LONGEST_LINE = 600
"""Characters; in a longer text only the link goes, and the address: it is no footer."""
MAX_TAGS = 30_000
"""A letter with more is no letter; of such a one the bare text is taken."""
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt",
    "fieldset", "figure", "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li",
    "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_BREAKS = frozenset({"br", "hr"})
_UNSEEN = ("script", "style", "head", "title", "template", "noscript", "xml")
_HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|max-height\s*:\s*0(?:px)?\s*(?:;|$)"
    r"|font-size\s*:\s*0(?:px|pt)?\s*(?:;|$)",
    re.IGNORECASE,
)
_BLANKS = " \t\r\n\xa0\u00ad\u034f\u200b\u200c\u200d\ufeff"
"""What fills a line and shows nothing; letters pad their previews with it."""
_TINY = re.compile(r"\b(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)", re.IGNORECASE)
_ENDS_IT = re.compile(
    r"unsub|/opt-?out\b|opt_out|list-manage\.com/(?:profile|vcard)|forward-to-friend|desabonn|desinscri"
    r"|simplenews/(?:remove|subscriptions)|action=(?:unsubscribe|manage|confirm_unsubscribe)|task=optout"
    r"|/mailman3?/(?:options|listinfo)|manage_?subscription|manage-?preferences|subscription-?cent(?:er|re)"
    r"|/preferences(?:/|\?|$)|/mk/un/|/tr/un/|/baja(?:[/?]|$)|/desuscri|/descadastr",
    re.IGNORECASE,
)
"""Addresses that end or change a subscription, whatever their link says."""


class Page(NamedTuple):
    """What is left of a letter.

    Attributes:
        html: Its words, not yet cleaned.
        url: The same message on the web, if everybody may see it there.
        language: As the letter itself declares it.
        counters: Links that lead through a counter and could not be undone.
    """

    html: str
    url: str | None = None
    language: str | None = None
    counters: int = 0


class _Piece(NamedTuple):
    """A part of a line: the text before or after an element, or an element."""

    node: etree._Element
    slot: str


def tidy(html: str, *, ours: Sequence[str] = (), ending: Sequence[str] = ()) -> Page:
    """Return the words of an HTML letter. Never raises.

    Args:
        html: Source of the letter.
        ours: Addresses that must not be seen, in small letters.
        ending: Addresses that unsubscribe, from its header.
    """
    source = html[:MAX_BYTES]
    is_absurd = source.count("<") > MAX_TAGS or too_deep(source)
    root = _parsed(as_html(text_of(source)) if is_absurd else source)
    if root is None:
        return Page("")
    language = root.get("lang") or next((each.get("lang") for each in root.iter("body")), None)
    _drop_unseen(root)
    body = next(root.iter("body"), root)
    url = _without_envelope(body, ours, frozenset(ending))
    counters = _straighten_links(body, ours)
    _without_layout(body)
    _drop_empty(body)
    left = "".join(
        [_escaped(body.text), *(etree.tostring(each, method="html", encoding="unicode") for each in body)]
    )
    return Page(without_us(left, ours).strip(), url, language, counters)


def plain_page(text: str, *, ours: Sequence[str] = (), ending: Sequence[str] = ()) -> Page:
    """Return the words of a letter in plain text, as HTML with its paragraphs and links. Never raises."""
    return tidy(as_html(text[:MAX_BYTES]), ours=ours, ending=ending)


def without_us(text: str, ours: Sequence[str]) -> str:
    """Return a text without our addresses, however they are written in it."""
    for address in ours:
        for form in (address, address.replace("@", "%40"), address.replace("@", "&#64;")):
            text = re.sub(re.escape(form), "", text, flags=re.IGNORECASE)
    return text


def _parsed(source: str) -> etree._Element | None:
    raw = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", source).encode()
    if not raw.strip():
        return None
    try:
        return etree.fromstring(
            raw, etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except (etree.LxmlError, ValueError):
        return None


def _text(node: etree._Element) -> str:
    return "".join(map(str, node.itertext()))


def _dead(link: etree._Element) -> None:
    """Leave a link's words, and take its address away."""
    if link.get("href") is not None:
        del link.attrib["href"]


# Taking out


def _drop(node: etree._Element) -> None:
    """Take an element out, and leave the text after it where it is."""
    parent, tail = node.getparent(), node.tail or ""
    if parent is None:
        return
    before = node.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(node)


def _unwrap(node: etree._Element) -> None:
    """Take an element away from around what it holds."""
    parent = node.getparent()
    if parent is None:
        return
    if len(node):
        node[-1].tail = (node[-1].tail or "") + (node.tail or "")
    else:
        node.text = (node.text or "") + (node.tail or "")
    before = node.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (node.text or "")
    else:
        parent.text = (parent.text or "") + (node.text or "")
    for each in list(node):
        node.addprevious(each)
    parent.remove(node)


def _drop_unseen(root: etree._Element) -> None:
    for node in list(root.iter(*_UNSEEN)):
        _drop(node)
    for node in list(root.iter(etree.Element)):
        if node.getparent() is None or node.tag == "body":
            continue
        is_hidden = node.get("hidden") is not None or _HIDDEN.search(node.get("style") or "")
        if is_hidden or (node.tag == "img" and _is_no_picture(node)):
            _drop(node)


def _is_no_picture(image: etree._Element) -> bool:
    source = (image.get("src") or "").strip()
    if not source.lower().startswith(("http://", "https://", "//")):
        return True  # cid: and data: stay in the letter
    sizes = {(image.get(side) or "").strip().removesuffix("px") for side in ("width", "height")}
    return bool(sizes & {"0", "1"}) or _TINY.search(image.get("style") or "") is not None or is_pixel(source)


# Lines


def _lines(body: etree._Element) -> Iterator[list[_Piece]]:
    """Yield what stands on one line each, between blocks and breaks."""
    blocky = {body}
    for node in body.iter(etree.Element):
        if node.tag in _BLOCKS or node.tag in _BREAKS:
            blocky.update(each for each in node.iterancestors() if each not in blocky)
            if node.tag in _BLOCKS:
                blocky.add(node)
    for block in [node for node in body.iter(etree.Element) if node in blocky]:
        line = [_Piece(block, "text")]
        for child in block:
            if child.tag in _BREAKS or child in blocky:
                yield line
                line = []
            else:
                line.append(_Piece(child, "element"))
            line.append(_Piece(child, "tail"))
        yield line


def _words(line: Sequence[_Piece]) -> str:
    said = [_text(p.node) if p.slot == "element" else str(getattr(p.node, p.slot) or "") for p in line]
    return " ".join("".join(said).split())


def _links(line: Sequence[_Piece]) -> list[etree._Element]:
    return [link for p in line if p.slot == "element" for link in p.node.iter("a") if link.get("href")]


def _around(line: Sequence[_Piece]) -> list[etree._Element]:
    """A link may stand around a whole block: then it belongs to each line in it."""
    first = line[0].node
    chain = [first, *first.iterancestors()] if line[0].slot == "text" else list(first.iterancestors())
    return [each for each in chain if each.tag == "a" and each.get("href")]


def _without_envelope(body: etree._Element, ours: Sequence[str], ending: frozenset[str]) -> str | None:
    """Take out the lines that are about the letter and its reader; return where it stands on the web."""
    page: str | None = None
    for line in list(_lines(body)):
        words, links = _words(line), [*_links(line), *_around(line)]
        fits = len(words) <= LONGEST_LINE
        leads = _leads_to_page(words, links) if links and fits else None
        if leads is not None:
            page = page or public_page(leads.get("href") or "")
            _cut(line)
        elif fits and _is_footer(words, links, ours, ending):
            _cut(line)
        else:
            for link in links:
                if _ends_it(link, ending):
                    _drop(link)
    return page


def _leads_to_page(words: str, links: Sequence[etree._Element]) -> etree._Element | None:
    said = [(link, " ".join(_text(link).split())) for link in links]
    itself = next((link for link, text in said if IN_BROWSER.search(text)), None)
    if itself is not None:
        return itself
    return (
        links[0] if len(words) <= 250 and IN_BROWSER.search(words) and not UNSUBSCRIBE.search(words) else None
    )


def _is_footer(
    words: str, links: Sequence[etree._Element], ours: Sequence[str], ending: frozenset[str]
) -> bool:
    lowered = words.lower()
    if ABOUT_US.search(words) or any(each in lowered for each in ours):
        return True
    return bool(links) and (
        UNSUBSCRIBE.search(words) is not None or any(_ends_it(link, ending) for link in links)
    )


def _ends_it(link: etree._Element, ending: frozenset[str]) -> bool:
    address = (link.get("href") or "").strip()
    return (
        address in ending
        or _ENDS_IT.search(unquote(direct(address))) is not None
        or (_ENDS_IT.search(unquote(address)) is not None)
    )


def _cut(line: Sequence[_Piece]) -> None:
    for piece in line:
        if piece.slot != "element":
            setattr(piece.node, piece.slot, None)
    for piece in line:
        if piece.slot == "element":
            _drop(piece.node)
    for link in _around(line):
        _dead(link)


# Links and layout


def _straighten_links(body: etree._Element, ours: Sequence[str]) -> int:
    """Undo counters of clicks; return how many could not be."""
    left = 0
    for link in list(body.iter("a")):
        address = (link.get("href") or "").strip()
        words = _text(link).strip()
        if not address.lower().startswith(("http://", "https://")):
            if not address.lower().startswith("mailto:") or _names_us(address, ours):
                _dead(link)
            continue
        straight = direct(address)
        if is_opaque(straight) and re.fullmatch(r"https?://[^\s/]+\.[^\s]+", words) and not is_opaque(words):
            straight = direct(words)  # the link shows where it leads
        if _names_us(straight, ours):
            _dead(link)
            continue
        left += is_opaque(straight)
        link.set("href", straight)
    for image in list(body.iter("img")):
        if _names_us(image.get("src") or "", ours):
            _drop(image)
    return left


def _names_us(address: str, ours: Sequence[str]) -> bool:
    said = unquote(unquote(address)).lower()
    return any(each in said or _in_base64(each) in address for each in ours)


@lru_cache(maxsize=256)
def _in_base64(text: str) -> str:
    """What stands of it in Base64 for sure: the last letter depends on what follows."""
    return b64encode(text.encode()).decode("ascii").rstrip("=")[:-1]


def _without_layout(body: etree._Element) -> None:
    """Turn tables that only hold things in place into what they hold; tables with figures stay."""
    for table in [each for each in body.iter("table") if _is_layout(each)]:
        for node in [table, *_own(table)]:
            node.tag = "div"
            for name in list(node.attrib):
                if name not in {"lang", "dir"}:
                    del node.attrib[name]
    for box in reversed(list(body.iter("div", "center", "font"))):
        parent = box.getparent()
        if parent is None:
            continue
        inner_only = len(box) == 1 and not (box.text or "").strip() and not (box[0].tail or "").strip()
        if (inner_only and box[0].tag in _BLOCKS) or (box.tag == "font"):
            _unwrap(box)


def _own(table: etree._Element) -> list[etree._Element]:
    """Return the parts of a table that are not those of a table in it."""
    parts = table.iter("tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup", "col")
    return [each for each in parts if next(each.iterancestors("table"), None) is table]


def _is_layout(table: etree._Element) -> bool:
    if (table.get("role") or "").lower() in {"presentation", "none"}:
        return True
    if next(table.iterdescendants("table"), None) is not None:
        return True
    if next(table.iterdescendants("th"), None) is not None:
        return False
    filled = [sum(bool(_text(cell).strip()) for cell in row if cell.tag == "td") for row in table.iter("tr")]
    return sum(count > 1 for count in filled) < 2 or next(table.iterdescendants("img"), None) is not None


def _drop_empty(body: etree._Element) -> None:
    for node in reversed(list(body.iter(etree.Element))):
        if node is body or node.tag in {"img", "hr", "td", "th"}:
            continue
        if node.tag == "br":
            if _breaks_nothing(node):
                _drop(node)
        elif not len(node) and not (node.text or "").strip(_BLANKS):
            _drop(node)


def _breaks_nothing(node: etree._Element) -> bool:
    """Tell whether a break stands at an edge of its block, or is the third in a row."""
    if not (node.tail or "").strip(_BLANKS):
        after = node.getnext()
        if after is None or after.tag in _BLOCKS:
            return True
        further = after.getnext() if after.tag == "br" and not (after.tail or "").strip(_BLANKS) else None
        if further is not None and further.tag == "br":
            return True
    before, parent = node.getprevious(), node.getparent()
    if before is not None:
        return before.tag in _BLOCKS and not (before.tail or "").strip(_BLANKS)
    return parent is not None and not (parent.text or "").strip(_BLANKS)


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
