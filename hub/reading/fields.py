"""Fields: the selectors of title, link, date and teaser within the entries of a list. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from hub.reading.landmarks import around
from hub.reading.pages import Page
from hub.reading.spans import read_span
from hub.reading.text import one_line

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_A_NAME = re.compile(r"-?[A-Za-z_][\w-]{0,60}\Z")
_PASSING = re.compile(
    r"\d|\A(?:odd|even|first|last|active|current|alt|left|right|clearfix|clear|hidden|visible|sticky|promoted|js-.*|ng-.*"
    r"|has-.*|is-.*|wow|animated?|fade\w*|aos-.*|elementor-element-\w+|category-.*|tag-.*|status-.*|format-.*|post_tag-.*"
    r"|views-row-(?:odd|even|first|last)|leading|new|unread|col-?\w*|row|w-full|flex|d-flex)\Z",
    re.IGNORECASE,
)
"""Names that tell entries of one list apart, or come and go, or are the layout's alone."""
_TEASER = (
    "p, [class*=summary], [class*=teaser], [class*=intro], [class*=excerpt], [class*=body], [class*=desc]"
)
_DATE_LENGTH = 80
_TEASER_LENGTH = 40
_MOST_PARTS = 80
"""Elements of one entry that are looked at."""


class Row(NamedTuple):
    """What an entry says.

    Attributes:
        title: On one line.
        url: Absolute; None if it has no link.
        date: The site's words for its date, or None.
    """

    title: str
    url: str | None
    date: str | None


class Fields(NamedTuple):
    """Selectors, relative to an entry, and the rows they yield."""

    title: str
    link: str | None
    date: str | None
    summary: str | None
    rows: tuple[Row, ...]


Entries = Sequence[tuple[LexborNode, LexborNode]]
"""An entry's element and the element that is its title."""


def words_of(node: LexborNode) -> str:
    """Return an element's text on one line, quickly: scripts within it are not left out."""
    return " ".join(node.text(separator=" ").split())


def stable_names(node: LexborNode) -> list[str]:
    """Return the classes that an element will still have tomorrow, and its neighbours have too."""
    names = (node.attributes.get("class") or "").split()
    return [name for name in names if _A_NAME.match(name) and not _PASSING.search(name)]


def layout_names(node: LexborNode) -> list[str]:
    """Return the classes of an element without digits, those of a layout (``row``) included."""
    names = (node.attributes.get("class") or "").split()
    return [name for name in names if _A_NAME.match(name) and not re.search(r"\d", name)]


def fields_of(entries: Entries, item: str, page: Page) -> Fields:
    """Return the selectors that find title, link, date and teaser in most of the entries."""
    title = _chosen(entries, [title for _, title in entries]) or _fallback(entries)
    linked = sum(_leads(title) for _, title in entries) >= 0.5 * len(entries)
    link = None if linked else _chosen(entries, [entry.css_first("a[href]") for entry, _ in entries])
    date = _date(entries, item)
    summary = _summary(entries)
    rows = tuple(_row(entry, title_node, link, date, page) for entry, title_node in entries)
    return Fields(title, link, date, summary, rows)


def _row(entry: LexborNode, title: LexborNode, link: str | None, date: str | None, page: Page) -> Row:
    element = entry.css_first(link) if link else next(_anchors(title, entry), None)
    href = element.attributes.get("href") if element is not None else None
    when = entry.css_first(date) if date else None
    said = (when.attributes.get("datetime") or words_of(when)) if when is not None else None
    return Row(one_line(words_of(title), 300), page.absolute(href), one_line(said, 100) if said else None)


def _anchors(title: LexborNode, entry: LexborNode) -> Iterator[LexborNode]:
    yield from (node for node in around(title) if node.tag == "a")
    yield from title.css("a[href]")
    yield from entry.css("a[href]")


def _leads(title: LexborNode) -> bool:
    """Tell whether a title is a link, holds one, or stands in one."""
    return title.css_first("a[href]") is not None or any(node.tag == "a" for node in around(title))


# A selector for wanted elements


def _chosen(entries: Entries, wanted: Sequence[LexborNode | None], least: float = 0.5) -> str | None:
    """Return the simplest of the selectors whose first match is the wanted element in most entries."""
    pairs = [(entry, node) for (entry, _), node in zip(entries, wanted, strict=True) if node is not None]
    if not pairs:
        return None
    heard: Counter[str] = Counter()
    for entry, node in pairs[:20]:
        heard.update(set(_forms(node, entry)))
    sample = pairs[:40]
    best: tuple[float, int, str] | None = None
    for form, _ in heard.most_common(40):
        hits = sum(_first_is(entry, form, node) for entry, node in sample) / len(sample)
        rank = (-round(hits, 1), _plainness(form), form)
        if hits >= least and (best is None or rank < best):
            best = rank
    return best[2] if best and -best[0] * len(pairs) >= least * len(entries) else None


def _first_is(entry: LexborNode, form: str, node: LexborNode) -> bool:
    found = entry.css_first(form)
    return found is not None and found.mem_id == node.mem_id


def _plainness(form: str) -> int:
    """What an editor reads easily, and a redesign leaves standing, comes first."""
    if re.match(r"(?:h[1-6]|time)(?: a)?\Z", form):
        return 0
    kind = 5 + form.count(" ") + 6 * ("nth-" in form)
    named = "." in form
    return kind - (4 if named else 0) + (0 if named or form in {"a", "time", "h2", "h3", "h4"} else 2)


def _forms(node: LexborNode, entry: LexborNode) -> Iterator[str]:
    """Yield selectors, relative to the entry, that mean an element."""
    own = list(_own(node))
    yield from own
    for parent in around(node.parent):
        if parent.mem_id == entry.mem_id:
            break
        if parent.tag in _HEADINGS:
            yield f"{parent.tag} {node.tag}"
        for form in _named(parent):
            yield from (f"{form} {each}" for each in own[:2])
        if parent.tag == "td":
            yield f"td:nth-child({_place(parent)}) {node.tag}"
    if node.tag == "td":
        yield f"td:nth-child({_place(node)})"


def _own(node: LexborNode) -> Iterator[str]:
    yield node.tag or "*"
    yield from _named(node)


def _named(node: LexborNode) -> Iterator[str]:
    yield from (f"{node.tag}.{name}" for name in stable_names(node)[:2])
    yield from (f".{name}" for name in stable_names(node)[:2])


def _place(node: LexborNode) -> int:
    place, before = 1, node.prev
    while before is not None and place < 100:
        place += before.is_element_node
        before = before.prev
    return place


def _fallback(entries: Entries) -> str:
    """No one selector finds the titles of most: their commonest tag must do."""
    return Counter(title.tag or "a" for _, title in entries).most_common(1)[0][0]


# Date and teaser


def _date(entries: Entries, item: str) -> str | None:
    found = [_dated(entry, title) for entry, title in entries]
    if sum(node is not None for node in found) >= 0.5 * len(entries):
        chosen = _chosen(entries, found)
        if chosen:
            return chosen
    # "12 May 2026 – <a>Title</a>": the date is the entry's own text.
    alone = item.rpartition(" ")[2]
    bare = [entry for entry, title in entries if _own_words(entry, title)]
    return alone if len(bare) >= 0.5 * len(entries) else None


def _dated(entry: LexborNode, title: LexborNode) -> LexborNode | None:
    """Return the element of an entry that is its date: a time, else the smallest one that reads as a date."""
    moment = entry.css_first("time")
    if moment is not None and (moment.attributes.get("datetime") or read_span(words_of(moment))):
        return moment
    found = (node for node in _parts(entry) if _is_date(node) and node.mem_id != title.mem_id)
    best = min(found, key=lambda node: len(words_of(node)), default=None)
    # A title that names a day is no date of its own.
    return None if best is None or any(node.mem_id == title.mem_id for node in around(best)) else best


def _is_date(node: LexborNode) -> bool:
    text = words_of(node)
    return 6 <= len(text) <= _DATE_LENGTH and read_span(text) is not None


def _own_words(entry: LexborNode, title: LexborNode) -> bool:
    text, words = words_of(entry), words_of(title)
    rest = text.replace(words, " ", 1)
    return len(rest) <= 2 * _DATE_LENGTH and read_span(rest) is not None and read_span(words) is None


def _summary(entries: Entries) -> str | None:
    return _chosen(entries, [_teaser(entry, title) for entry, title in entries], 0.4)


def _teaser(entry: LexborNode, title: LexborNode) -> LexborNode | None:
    words = words_of(title)
    for node in entry.css(_TEASER)[:_MOST_PARTS]:
        text = words_of(node)
        inside = any(each.mem_id == title.mem_id for each in around(node))
        if len(text) >= _TEASER_LENGTH and words not in text and not inside and node.mem_id != entry.mem_id:
            return node
    return None


def _parts(entry: LexborNode) -> Iterator[LexborNode]:
    yield from (node for node in entry.css("*")[:_MOST_PARTS] if node.mem_id != entry.mem_id)
