"""Pager: where a list goes on."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from connectors.listing.rule import ListRule, is_template
from hub.reading.pages import Page

_NEXT = (
    'link[rel~="next" i]', 'a[rel~="next" i]', ".pager-next a", ".pager__item--next a", ".pagination-next a",
    ".page-item.next a", "li.next a", "a.next", "a.next.page-numbers", ".nav-previous a", ".modern-page-next",
    'a[title="Next" i]', 'a[aria-label^="Next" i]',
)  # fmt: skip
"""What says so: the standard's word, Drupal 7 and 8 up, Joomla, Bootstrap, WordPress (whose *previous* posts
are the next page), 1C-Bitrix."""


def next_page(rule: ListRule, page: Page, start: str, *, number: int, entries: int) -> str | None:
    """Return the address of the page after this one, or None if there is none that may be asked for.

    Args:
        rule: Its `pager`.
        page: The page just read.
        start: The address of the first page.
        number: Pages read so far.
        entries: Entries read so far.
    """
    if not rule.pager:
        return None
    if is_template(rule.pager):
        return _filled(rule.pager, start, number=number, entries=entries)
    choices = _NEXT if rule.pager == "next" else (rule.pager,)
    for words in choices:
        part = page.root.first(words)
        address = (page.absolute(part.attribute("href")) or part.link()) if part else None
        if address and _is_same_site(address, start):
            return address
    return None


def _filled(pager: str, start: str, *, number: int, entries: int) -> str:
    """Fill in the template; a query joins the one that is there, a path goes below that of the list."""
    for name, value in (("{entries}", entries), ("{index}", number), ("{page}", number + 1)):
        pager = pager.replace(name, str(value))
    if pager.startswith(("?", "&")):
        return _with_query(start, pager[1:])
    if pager.startswith(("/", "http://", "https://")):
        return urljoin(start, pager)
    parts = urlsplit(start)
    below = f"{parts.path.rstrip('/')}/{quote(pager, safe='/%?=&.-_~')}"
    path, _, query = below.partition("?")
    return urlunsplit((parts.scheme, parts.netloc, path, query or parts.query, ""))


def _with_query(start: str, more: str) -> str:
    parts = urlsplit(start)
    added = parse_qsl(more, keep_blank_values=True)
    names = {name for name, _ in added}
    kept = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] not in names]
    return urlunsplit(parts._replace(query="&".join([*kept, urlencode(added, safe=",[]")]), fragment=""))


def _is_same_site(address: str, start: str) -> bool:
    """A list goes on where it began: a pager that leads elsewhere is no pager."""
    one, other = (urlsplit(each).netloc.lower().removeprefix("www.") for each in (address, start))
    return one == other
