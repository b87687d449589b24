"""Structure: lists on a page, found by what repeats, and the selectors that read them. Pure.

Links whose words are long enough for a title, and headings, are the seeds. Elements that stand side by side
and hold one seed each are entries; every selector that could mean them is tried on the whole page and judged
by what it would yield there: how many entries, one link each, alike, dated, in the page's main part.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from hub.reading.fields import Fields, Row, fields_of, layout_names, stable_names, words_of
from hub.reading.landmarks import around, is_beside, is_margin
from hub.reading.links import site_key, url_key
from hub.reading.pages import Page
from hub.reading.spans import read_span

MOST_SEEDS = 3000
MOST_SELECTORS = 400
MOST_ENTRIES = 500
"""A selector that finds more is none of a list."""
SHORTEST, LONGEST = 12, 400
"""Characters of a title."""
_DENSE = re.compile("[\u0590-\u08ff]")
_ENTRY_TAGS = {
    "article",
    "li",
    "tr",
    "div",
    "section",
    "dd",
    "dt",
    "p",
    "a",
    "h2",
    "h3",
    "h4",
    "span",
    "td",
    "figure",
}
_ANYTHING = {"a", "div", "p", "td", "li", "span", "tr"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_MORE = re.compile(
    r"(?:(?:read|learn|see|view|show|find out|know)\s+(?:more|all|the|full)|more\b|continue|click here"
    r"|download|details|lire la suite|lire plus|en savoir plus|voir (?:plus|tout)|plus d|télécharger"
    r"|leer m[áa]s|ver m[áa]s|m[áa]s info|saber mais|leia mais|ler mais|ver mais|подробнее|читать|далее"
    r"|اقرأ|المزيد|للمزيد|التفاصيل|تابع)",
    re.IGNORECASE,
)
"""How a link to the text itself begins when it is no title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A list on a page, and how to read it.

    Attributes:
        item: Selector of an entry; the others start from there.
        title: Selector of its title.
        link: Selector of its link; None if the title is, holds, or stands in it.
        date: Selector of its date; None if it shows none.
        summary: Selector of its teaser; None if it shows none.
        rows: What it yields here, in document order.
        score: The better, the higher; comparable within one page.
    """

    item: str
    title: str
    link: str | None = None
    date: str | None = None
    summary: str | None = None
    rows: tuple[Row, ...] = ()
    score: float = 0.0


class _Seed(NamedTuple):
    node: LexborNode
    title: str
    url: str | None
    heading: bool


@dataclass
class _Found:
    """What a selector finds: the rows it makes, by element."""

    selector: str
    matched: int
    rows: list[tuple[LexborNode, _Seed]]
    single: float
    nested: int = 0
    score: float = 0.0

    @cached_property
    def urls(self) -> frozenset[str]:
        return frozenset(seed.url or seed.title for _, seed in self.rows)


def propose(page: Page, most: int = 3) -> tuple[Proposal, ...]:
    """Return the lists that a page seems to hold, the likeliest first; none if nothing repeats.

    Args:
        page: Parsed.
        most: How many at most; those that would find the same entries count as one.
    """
    survey = _Survey(page)
    found = sorted(survey.judged(), key=lambda each: (-each.score, len(each.selector), each.selector))
    best: list[_Found] = []
    for each in found:
        if len(best) >= most or each.score <= 0:
            break
        if not any(_are_one(each, other) for other in best):
            best.append(each)
    return tuple(_proposal(each, page) for each in best)


def _are_one(one: _Found, other: _Found) -> bool:
    shared = len(one.urls & other.urls)
    return shared >= 0.6 * min(len(one.urls), len(other.urls))


def _proposal(found: _Found, page: Page) -> Proposal:
    said: Fields = fields_of([(node, seed.node) for node, seed in found.rows], found.selector, page)
    return Proposal(
        item=found.selector,
        title=said.title,
        link=said.link,
        date=said.date,
        summary=said.summary,
        rows=said.rows,
        score=round(found.score, 2),
    )


@dataclass
class _Survey:
    """One page looked at once: its seeds, and which elements hold them."""

    page: Page
    _inside: dict[int, list[_Seed]] = field(default_factory=dict)
    _children: dict[int, dict[int, LexborNode]] = field(default_factory=dict)
    _parents: dict[int, LexborNode] = field(default_factory=dict)
    _margins: dict[int, bool] = field(default_factory=dict)
    _beside: dict[int, bool] = field(default_factory=dict)
    _dated: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.host = site_key(self.page.url)
        for seed in self._seeds():
            self._place(seed)

    # Seeds

    def _seeds(self) -> Iterator[_Seed]:
        body = self.page.root.first("body")
        if body is None:
            return
        own = url_key(self.page.url)
        nodes = body.node.css("a[href], h2, h3, h4, h5, h6")[: 2 * MOST_SEEDS]
        for count, node in enumerate(nodes):
            if count >= MOST_SEEDS:
                return
            if any(self._is_beside(each) for each in around(node)):
                continue
            seed = self._link(node, own) if node.tag == "a" else self._heading(node)
            if seed is not None:
                yield seed

    def _link(self, node: LexborNode, own: str) -> _Seed | None:
        url = self.page.absolute(node.attributes.get("href"))
        if url is None or site_key(url) != self.host or url_key(url) == own:
            return None
        heading = node.css_first("h1, h2, h3, h4, h5, h6")
        title = words_of(heading if heading is not None else node)
        if len(title) > LONGEST and heading is None:
            title = title[:LONGEST]  # a card that is one link
        if (
            not _shortest(title) <= len(title) <= LONGEST
            or _MORE.match(title)
            or title.startswith(("http:", "https:", "www."))
        ):
            return None
        is_heading = heading is not None or any(each.tag in _HEADINGS for each in _near(node))
        return _Seed(heading if heading is not None else node, title, url, is_heading)

    def _heading(self, node: LexborNode) -> _Seed | None:
        """A heading that is no link; its entry links to the text elsewhere."""
        if node.css_first("a[href]") is not None or any(each.tag == "a" for each in around(node)):
            return None
        title = words_of(node)
        return _Seed(node, title, None, True) if _shortest(title) <= len(title) <= LONGEST else None

    def _is_beside(self, node: LexborNode) -> bool:
        known = self._beside.get(node.mem_id)
        if known is None:
            known = self._beside[node.mem_id] = is_beside(node)
        return known

    def _place(self, seed: _Seed) -> None:
        for node in around(seed.node):
            self._inside.setdefault(node.mem_id, []).append(seed)
            parent = node.parent
            if parent is not None:
                self._parents[parent.mem_id] = parent
                self._children.setdefault(parent.mem_id, {})[node.mem_id] = node

    # Selectors

    def judged(self) -> Iterator[_Found]:
        """Yield every selector that finds a list, with its score."""
        for selector in self._selectors():
            found = self._find(selector)
            if found is not None:
                found.score = self._score(found)
                yield found

    def _selectors(self) -> list[str]:
        """Return selectors that could mean the entries of a list, those of the largest groups first."""
        weights: Counter[str] = Counter()
        for parent_id, children in self._children.items():
            parent = self._parents[parent_id]
            by_tag: dict[str, list[LexborNode]] = {}
            for node in children.values():
                by_tag.setdefault(node.tag or "", []).append(node)
            for tag, nodes in by_tag.items():
                if tag in _ENTRY_TAGS and (len(nodes) > 1 or tag in {"article", "li", "tr"}):
                    for selector in _meaning(nodes, parent):
                        weights[selector] += len(nodes)
        return [selector for selector, _ in weights.most_common(MOST_SELECTORS)]

    def _find(self, selector: str) -> _Found | None:
        matches = self.page.root.node.css(selector)[: MOST_ENTRIES + 1]
        nodes = self._outer(matches)
        if not 2 <= len(nodes) <= MOST_ENTRIES:
            return None
        rows: list[tuple[LexborNode, _Seed]] = []
        seen: set[str] = set()
        singles = 0
        for node in nodes:
            seeds = self._inside.get(node.mem_id, [])
            seed = _main(seeds)
            if seed is None or (seed.url is None and node.css_first("a[href]") is None):
                continue
            key = seed.url or seed.title
            if key in seen:
                continue
            seen.add(key)
            singles += _is_single(seeds)
            rows.append((node, seed))
        if len(rows) < 2:
            return None
        # What holds no link is no entry to anybody: rows between rows, cells with dates.
        linked = sum(node.css_first("a[href]") is not None for node in nodes)
        return _Found(selector, linked, rows, singles / len(rows), len(matches) - len(nodes))

    @staticmethod
    def _outer(nodes: list[LexborNode]) -> list[LexborNode]:
        """Leave out what stands within another match: readers of lists take it for a part of that entry."""
        places = {node.mem_id for node in nodes}
        return [node for node in nodes if not any(each.mem_id in places for each in around(node.parent))]

    # What it is worth

    def _score(self, found: _Found) -> float:
        rows, count = found.rows, len(found.rows)
        titles = [len(seed.title) for _, seed in rows]
        length = median(titles)
        beside = sum(self._is_marginal(node) for node, _ in rows) / count
        dated = sum(self._is_dated(node) for node, _ in rows[:40]) / min(count, 40)
        headed = sum(seed.heading for _, seed in rows) / count
        score = min(math.log2(count), 5.0) - (2.5 if count == 2 else 0.0)
        score += 3.0 * count / found.matched + 3.0 * found.single + 2.5 * dated + 1.5 * headed
        score += 1.5 if 28 <= length <= 160 else 0.5 if length >= 20 else -1.5
        score += 2.0 * _alike(seed.url for _, seed in rows)
        score -= 3.0 * beside + 0.012 * len(found.selector) + 4.0 * (found.single < 0.5)
        score -= 1.5 * (found.nested > 0)  # it means anything, and entries only by chance
        last = found.selector.rpartition(" ")[2]
        score += 0.4 * ("." in last or last == "article")  # a name of its own outlasts a place
        score -= 1.0 * (found.selector in _ANYTHING)  # so does a tag that stands in every menu
        return score - 9.0

    def _is_marginal(self, node: LexborNode) -> bool:
        known = self._margins.get(node.mem_id)
        if known is None:
            known = self._margins[node.mem_id] = any(is_margin(each) for each in around(node))
        return known

    def _is_dated(self, node: LexborNode) -> bool:
        known = self._dated.get(node.mem_id)
        if known is None:
            text = words_of(node)[:600]
            known = node.css_first("time[datetime]") is not None or read_span(text) is not None
            self._dated[node.mem_id] = known
        return known


def _shortest(title: str) -> int:
    """Arabic says in eight letters what takes others twelve."""
    return 8 if _DENSE.search(title) else SHORTEST


def _near(node: LexborNode) -> Iterator[LexborNode]:
    """An element and the two around it."""
    for count, each in enumerate(around(node)):
        if count > 2:
            return
        yield each


def _main(seeds: list[_Seed]) -> _Seed | None:
    """Return the seed that gives an entry its title: a heading, else the longest words."""
    if not seeds:
        return None
    linked = [seed for seed in seeds if seed.heading and seed.url] or [seed for seed in seeds if seed.heading]
    return linked[0] if linked else max(seeds, key=lambda seed: min(len(seed.title), 160))


def _is_single(seeds: list[_Seed]) -> bool:
    """Tell whether an element holds one statement: links beside its heading are labels and files."""
    headings = [seed for seed in seeds if seed.heading]
    counted = headings or [seed for seed in seeds if len(seed.title) >= 24]
    return len({seed.url or seed.title for seed in counted}) <= 1


def _alike(urls: Iterable[str | None]) -> float:
    """Return the share of addresses of one shape: /news/…, /?p=…, /view.asp?id=… (the commonest one)."""
    shapes = Counter(_shape(url) for url in urls if url)
    return shapes.most_common(1)[0][1] / shapes.total() if shapes else 0.0


def _shape(url: str) -> str:
    parts = urlsplit(url)
    folders = parts.path.strip("/").split("/")
    head = "/".join("#" if each.isdigit() else each for each in folders[:-1][:2])
    query = ",".join(sorted(re.findall(r"(\w+)=", parts.query)))
    last = folders[-1]
    named = last if query else re.sub(r"\d+", "#", last) if re.match(r"\D{0,12}\d+\.\w+\Z", last) else ""
    return f"{head}?{query}|{named}"


def _meaning(nodes: list[LexborNode], parent: LexborNode) -> Iterator[str]:
    """Yield selectors that mean these elements: alone, and within what stands around them."""
    own = list(_simple(nodes))
    yield from own
    # Columns of a grid have no name that would stay: they are the children of what has one.
    yield from (f"{parent.tag}.{name} > {own[0]}" for name in layout_names(parent)[:2])
    for count, context in enumerate(_contexts(parent)):
        if count >= 6:
            return
        for selector in own[-3:]:
            yield f"{context} {selector}"


def _simple(nodes: list[LexborNode]) -> Iterator[str]:
    """Yield ``tag`` and ``tag.class`` for the classes that most of them carry."""
    tag = nodes[0].tag or ""
    yield tag
    counted = Counter(name for node in nodes for name in stable_names(node))
    shared = [name for name, times in counted.most_common(12) if times >= max(0.6 * len(nodes), 1)]
    yield from (f"{tag}.{name}" for name in shared[:3])


def _contexts(parent: LexborNode) -> Iterator[str]:
    for node in around(parent):
        tag = node.tag or ""
        id = node.attributes.get("id") or ""
        if re.match(r"[A-Za-z][\w-]{0,40}\Z", id) and not re.search(r"\d{3}", id):
            yield f"#{id}"
        names = stable_names(node)
        yield from (f"{tag}.{name}" for name in names[:2])
        if not names and tag in {"main", "ul", "ol", "table", "tbody", "td", "section", "article"}:
            yield tag
