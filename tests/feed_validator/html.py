"""HTML: what is risky in it, what nests wrongly, which of its addresses are relative.

The validator runs a strict parser of the HTML standard over it (html5lib) and takes any parse error for a
finding. Here every tag must stand where the content models of the standard let it stand, which is
stricter still.
"""

from __future__ import annotations

import re
from html.entities import html5
from html.parser import HTMLParser

from lxml import etree

from tests.feed_validator.findings import Checked
from tests.feed_validator.names import HARMLESS_ATTRIBUTES, HTML, RISKY, a_set

_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_BLOCKS = a_set(
    "address article aside blockquote dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section summary table ul center dir fieldset form menu"
)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_IN_TABLES = {
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"td", "th"},
    "colgroup": {"col"},
}
_TABLE_PARTS = set().union(*_IN_TABLES.values())
_CELLS = {"td", "th", "caption"}
_PICTURE = re.compile(r"<img\s+[^>]*src=(?:\"(.*?)\"|'(.*?)'|([\w-]+))[\s>]", re.IGNORECASE)
_LINK = re.compile(r"<a\s+href=(?:\"(.*?)\"|'(.*?)'|([\w-]+))[\s>]", re.IGNORECASE)
_LOOSE = re.compile(r"&(?![\s<&]|\Z|#\d+;|#[xX][0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9]*;)|<(?![a-zA-Z/!])")
_NEVER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def check(checked: Checked, element: etree._Element, html: str, *, absolute: bool) -> None:
    """Look through HTML; with `absolute`, its links must be."""
    if "<?import " in html.lower():
        checked.say("SecurityRisk", element, "?import")
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for code, value in reader.found:
        checked.say(code, element, value)
    if reader.opened:
        checked.say("NotHtml", element, f"not closed: {reader.opened}")
    unknown = [name for name in re.findall(r"&([A-Za-z][A-Za-z0-9]*;)", html) if name not in html5]
    if unknown or _LOOSE.search(html):
        checked.say("NotHtml", element, f"a sign that is not escaped: {unknown}")
    if _NEVER.search(html) or any(ord(letter) & 0xFFFE == 0xFFFE for letter in html):
        checked.say("NotHtml", element, "a character that HTML forbids")
    if absolute:
        for found in [*_PICTURE.findall(html), *_LINK.findall(html)]:
            if not re.match(r"\w+:", "".join(found).strip()):
                checked.say("ContainsRelRef", element, "".join(found))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in HTML:
            self.found.append(("NotHtml", tag))
        elif tag in RISKY:
            self.found.append(("SecurityRisk", tag))
        names = [name for name, _ in attrs]
        for name in names:
            if name == "style":
                self.found.append(("DangerousStyleAttr", name))
            elif name not in HARMLESS_ATTRIBUTES and not name.startswith("data-"):
                self.found.append(("SecurityRiskAttr", name))
        if len(set(names)) < len(names) or self._is_misplaced(tag):
            self.found.append(("NotHtml", f"<{tag}> in {self.opened}"))
        if tag not in _VOID:
            self.opened.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(("NotHtml", f"<{tag}/>"))

    def handle_endtag(self, tag: str) -> None:
        if not self.opened or self.opened[-1] != tag:
            self.found.append(("NotHtml", f"</{tag}> in {self.opened}"))
        if tag in self.opened:
            del self.opened[len(self.opened) - 1 - self.opened[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if self.opened and self.opened[-1] in _IN_TABLES and data.strip():
            self.found.append(("NotHtml", f"text in {self.opened}"))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("NotHtml", decl))

    def unknown_decl(self, data: str) -> None:
        self.found.append(("NotHtml", data))

    def handle_pi(self, data: str) -> None:
        self.found.append(("NotHtml", data))

    def _is_misplaced(self, tag: str) -> bool:
        parent = self.opened[-1] if self.opened else ""
        if parent in _IN_TABLES or tag in _TABLE_PARTS:
            return tag not in _IN_TABLES.get(parent, set())
        cell = max(
            (place for place, name in enumerate(self.opened) if name in _CELLS | {"table"}), default=-1
        )
        inside = self.opened[cell + 1 :]
        links = self.opened[
            max((place for place, name in enumerate(self.opened) if name in _CELLS), default=-1) + 1 :
        ]
        return (
            (tag in _BLOCKS and "p" in inside)
            or (tag in _HEADINGS and parent in _HEADINGS)
            or (tag == "a" and "a" in links)
            or (tag == "li" and parent == "li")
            or (tag in {"dd", "dt"} and parent in {"dd", "dt"})
            or (tag in {"rt", "rp"} and parent != "ruby" and "ruby" in inside)
        )
