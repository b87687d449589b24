"""Rule: what to look for on the pages of a site. Declarative; its fields are options in a forum's file."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from hub.reading.pages import Page, selector

MAX_PAGES = 20
"""Of one source in one visit (design, section 7)."""
_ORDERS = ("DMY", "MDY", "YMD")
_PLACES = ("{entries}", "{index}", "{page}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRule:
    """Where things stand. Selectors start at the entry, those named ``detail_…`` at the page of one entry.

    A selector is CSS, and may end in ``@name`` for an attribute; empty means the usual place.

    Attributes:
        item: An entry of the list. The only one that must be given.
        title: Its title; usually the first heading, else the first link.
        link: Where it leads; usually the link of the title, else the one that most of its links share.
        id: What the site knows it by, where links do not tell, such as ``@data-id``.
        date: When it was published; usually a `time` element. Several parts are read together.
        summary: A few words about it.
        content: Its text: in the entry, or on its own page where `detail` is on. There, trafilatura finds
            the text if no selector is given.
        category: Labels; each part found is one.
        attachment: Files that belong to it; each link found is one. A title that leads to a file is one too.
        language: Its language, as a tag or a name; usually the ``lang`` around it.
        start: First day of a meeting, or all of its days ("12-14 May 2026"). Makes entries meetings.
        end: Last day.
        place: Where the meeting is.
        status: The site's word for it, such as "postponed".
        group: Headings above the entries that complete their dates, such as "May 2026", and the days of a
            calendar's grid below them.
        empty: What the page shows when the list is empty and that is no fault ("No upcoming events").
        detail: Whether the page of each new or changed entry is read for its text.
        detail_title: On that page: its title, where lists cut titles short.
        detail_date: When it was published; usually what the page tells machines.
        detail_summary: A few words about it.
        detail_attachment: Files.
        detail_start: Days of a meeting.
        detail_place: Where it is.
        pager: How the list goes on: ``next`` for the link that says so, a selector of that link, or an
            address with ``{entries}`` (so many are before it: Joomla's ``?start={entries}``), ``{index}``
            (pages counted from zero: Drupal's ``?page={index}``) or ``{page}`` (from one: ``page/{page}/``).
            Empty: there is only one page.
        max_pages: Most pages read in one visit, at most 20.
        date_order: How dates of numbers are written: DMY, MDY or YMD.
        version: Of this rule. A changed rule touches only entries that come or change from then on;
            raise the version to have those still listed read once again.
        unclosed: Whether the site never writes ``</html>``; else a page without it is taken for broken off.
    """

    item: str
    title: str = ""
    link: str = ""
    id: str = ""
    date: str = ""
    summary: str = ""
    content: str = ""
    category: str = ""
    attachment: str = ""
    language: str = ""
    start: str = ""
    end: str = ""
    place: str = ""
    status: str = ""
    group: str = ""
    empty: str = ""
    detail: bool = False
    detail_title: str = ""
    detail_date: str = ""
    detail_summary: str = ""
    detail_attachment: str = ""
    detail_start: str = ""
    detail_place: str = ""
    pager: str = ""
    max_pages: int = 5
    date_order: str = "DMY"
    version: int = 1
    unclosed: bool = False

    def __post_init__(self) -> None:
        """Refuse what could never work.

        Raises:
            ValueError: With a sentence that names the option.
        """
        for name in SELECTORS:
            if words := getattr(self, name):
                _checked(name, words)
        if not self.item.strip():
            raise ValueError("item: say what an entry of the list is, such as 'article'.")
        if selector(self.item).attribute:
            raise ValueError("item: an entry is an element; leave out what follows the '@'.")
        _check_pager(self.pager)
        if not 1 <= self.max_pages <= MAX_PAGES:
            raise ValueError(f"max_pages: {self.max_pages} does not fit; write 1 to {MAX_PAGES}.")
        if self.date_order not in _ORDERS:
            raise ValueError(
                f"date_order: {self.date_order!r} does not fit; write one of {', '.join(_ORDERS)}."
            )
        if not self.detail and (lost := next((name for name in DETAILS if getattr(self, name)), None)):
            raise ValueError(f"{lost}: the pages of single entries are read only with detail = true.")

    def item_on(self, page: Page) -> str:  # noqa: ARG002 (Joomla asks the page)
        """Return the selector of the entries of a page."""
        return self.item

    def in_vain(self) -> str:
        """Say what was looked for in vain, as the beginning of a sentence."""
        return f"{self.item!r} finds no entry with a title on the page"

    @property
    def day_first(self) -> bool:
        """Whether ``03/04/2026`` is in April."""
        return self.date_order != "MDY"

    @property
    def is_of_meetings(self) -> bool:
        """Whether entries are meetings."""
        return bool(self.start or self.detail_start)


_WORDS = {"pager", "date_order"}
SELECTORS = tuple(
    field.name for field in dataclasses.fields(ListRule) if field.type == "str" and field.name not in _WORDS
)
DETAILS = tuple(name for name in SELECTORS if name.startswith("detail_"))


def is_template(pager: str) -> bool:
    """Tell whether a pager is an address to be filled in."""
    return "{" in pager


def _check_pager(pager: str) -> None:
    if not pager or pager == "next":
        return
    if not is_template(pager):
        _checked("pager", pager)
    elif sum(pager.count(place) for place in _PLACES) != 1 or pager.count("{") != 1:
        raise ValueError(
            f"pager: {pager!r} does not fit; write one of {', '.join(_PLACES)} into the address."
        )


def _checked(name: str, words: str) -> None:
    try:
        selector(words)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
