"""Turning: how a list goes on, by the links to its further pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from hub.reading.dates import fold
from hub.reading.links import site_key
from hub.reading.pages import Page

_NEXT = (
    'link[rel~="next" i][href], a[rel~="next" i][href], li.next a[href], .pager-next a[href], a.next[href],'
    " .pager__item--next a[href], .modern-page-next[href]"
)
_OF_ENTRIES = re.compile(r"(?:start|limitstart|offset|from)\Z", re.IGNORECASE)
_OF_PAGES = re.compile(
    r"(?:page|paged|pg|p|pagenum|pageno|pagenumber|currentpage|PAGEN_\d+|seite|pagina|strana)\Z",
    re.IGNORECASE,
)
_PATH = re.compile(r"/page/(\d{1,4})/?\Z")
_MOST = 5000


class _Number(NamedTuple):
    """A link to another page of the list: the parameter, its number, and the number that people see."""

    name: str
    value: int
    shown: int | None


def pager_of(page: Page) -> str | None:
    """Return how the list on a page goes on, as `html_list` wants to be told; None if it does not.

    ``next`` where a link says so itself: a site knows its addresses best. Else a template read off the links
    with numbers: ``start=`` counts entries (Joomla); "2" leading to ``page=1`` counts from zero (Drupal).
    """
    if page.root.first(_NEXT) is not None:
        return "next"
    for number in _numbers(page):
        if number.name == "/page/":
            return "page/{page}/"
        if _OF_ENTRIES.match(number.name):
            return f"?{number.name}={{entries}}"
        if number.shown is not None:
            from_zero = number.value == number.shown - 1
            return f"?{number.name}={{{'index' if from_zero else 'page'}}}"
    return None


def _numbers(page: Page) -> Iterator[_Number]:
    here = urlsplit(page.url)
    own = here.path.rstrip("/")
    for part in page.select("a[href]")[:_MOST]:
        url = page.absolute(part.node.attributes.get("href"))
        there = urlsplit(url) if url else None
        if url is None or there is None or site_key(url) != site_key(page.url):
            continue
        label = fold(" ".join((part.node.text() or "").split()))
        shown = int(label) if label.isascii() and label.isdigit() and len(label) <= 4 else None
        if (
            (found := _PATH.search(there.path))
            and there.path.startswith(f"{own}/page/")
            and int(found.group(1)) > 1
        ):
            yield _Number("/page/", int(found.group(1)), shown)
        elif there.path.rstrip("/") == own:
            yield from _parameters(there.query, shown)


def _parameters(query: str, shown: int | None) -> Iterator[_Number]:
    for name, value in parse_qsl(query):
        is_number = value.isascii() and value.isdigit() and 0 < int(value[:7]) < 100_000
        if is_number and (_OF_ENTRIES.match(name) or (_OF_PAGES.match(name) and shown and shown > 1)):
            yield _Number(name, int(value), shown)
