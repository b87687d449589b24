"""Sitemaps: pages of a site that has no list of its news, found by what changed last, and read one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from connectors.conditional import ask
from connectors.listing.rule import ListRule
from connectors.sitemap.index import ACCEPT
from connectors.sitemap.memory import Memory
from connectors.sitemap.patterns import check
from connectors.sitemap.walk import Walk, Wanted
from hub.model.fetch import FetchState, Reading
from hub.model.ports import Http

MAX_PAGES = 60
_OG = 'meta[property="og:title"]'
_TITLE = f"{_OG}, html:not(:has({_OG})) h1, html:not(:has({_OG})):not(:has(h1)) title"
"""Where titles stand: what the page tells machines, else its heading, else its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """Reads the pages that a sitemap lists, the newest first, each once and again when it changes.

    A pattern is a part of an address's path, with ``*`` for anything and ``$`` for its end. A selector is
    CSS, and may end in ``@name`` for an attribute; empty means the usual place.

    Attributes:
        include: Patterns of the pages that are wanted; all, if there is none.
        exclude: Patterns of pages that are not.
        maps: Patterns of those sitemaps of an index that are read; all, if there is none.
        pages: Most pages read in one visit, at most 60; the rest follows on the next ones.
        title: Title on the page; usually what the page tells machines, else its first heading.
        date: When it was published; usually what the page tells machines, else when the page changed.
        summary: A few words about it.
        content: Its text; trafilatura finds it if no selector is given.
        attachment: Files that belong to it.
        start: Days of a meeting ("12-14 May 2026"). Makes the pages meetings.
        place: Where the meeting is.
        date_order: How dates of numbers are written: DMY, MDY or YMD.
        unclosed: Whether the site never writes ``</html>``; else a page without it is taken for broken off.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    pages: int = 20
    title: str = ""
    date: str = ""
    summary: str = ""
    content: str = ""
    attachment: str = ""
    start: str = ""
    place: str = ""
    date_order: str = "DMY"
    unclosed: bool = False

    def __post_init__(self) -> None:
        """Refuse what could never work.

        Raises:
            ValueError: With a sentence that names the option.
        """
        for name in ("include", "exclude", "maps"):
            check(name, tuple(getattr(self, name)))
        if not 1 <= self.pages <= MAX_PAGES:
            raise ValueError(f"pages: {self.pages} does not fit; write 1 to {MAX_PAGES}.")
        try:
            self._rule()
        except ValueError as error:
            raise ValueError(str(error).removeprefix("detail_")) from None

    def fetch(self, http: Http, state: FetchState) -> Reading:
        """Ask for the sitemap, those it lists, and the pages that are new or have changed.

        Raises:
            SourceError: It could not be read, is no sitemap, breaks off, or none of its pages can be read.
        """
        memory = Memory.read(state.memory)
        if memory.again:
            state = replace(state, etag=None, last_modified=None, fingerprint=None)
        wanted = Wanted(
            include=tuple(self.include), exclude=tuple(self.exclude), maps=tuple(self.maps), pages=self.pages
        )
        walk = Walk(wanted, self._rule(), http, state, memory)
        return ask(http, state, accept=ACCEPT, read=walk.read)

    def _rule(self) -> ListRule:
        """Return where things stand on a page, in the words of those who read pages."""
        return ListRule(
            item="html",
            detail=True,
            detail_title=self.title or _TITLE,
            detail_date=self.date,
            detail_summary=self.summary,
            content=self.content,
            detail_attachment=self.attachment,
            detail_start=self.start,
            detail_place=self.place,
            date_order=self.date_order,
            unclosed=self.unclosed,
        )
