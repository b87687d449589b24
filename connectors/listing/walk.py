"""Walk: from page to page while there is news, and to the pages of single entries that are new."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from connectors.conditional import ask
from connectors.listing.details import ACCEPT, is_new, is_passing, read_pages
from connectors.listing.entries import MAX_ENTRIES, Entry, entries_of
from connectors.listing.nothing import no_list
from connectors.listing.pager import next_page
from connectors.listing.rule import ListRule
from hub.errors import Cause, SourceError
from hub.model.draft import Draft, Origin
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Http
from hub.reading.pages import Page, parse

MOST_TRIES = 100
"""Visits in a row on which an unfinished list is read again although it has not changed."""
_UNFINISHED = "unfinished "


def read_list(rule: ListRule, http: Http, state: FetchState) -> Reading:
    """Read a list as far as it holds news.

    What could not be read to its end (too many new entries, a page that failed) is gone on with on the next
    visit, even if the list has not changed by then: `Reading.memory` says so.

    Raises:
        SourceError: The first page could not be read, or there is no list on it.
    """
    tries = tries_of(state.memory)
    if tries:
        state = replace(state, etag=None, last_modified=None, fingerprint=None)
    walk = _Walk(rule, http, state, tries)
    return ask(http, state, accept=ACCEPT, robots=True, read=walk.read)


def tries_of(memory: str | None) -> int:
    """Return on how many visits in a row the list was left unfinished."""
    said = (memory or "").removeprefix(_UNFINISHED)
    return int(said) if said != memory and said.isascii() and said.isdigit() and len(said) < 4 else 0


def memory(tries: int, *, finished: bool) -> str | None:
    """Return what to remember of a visit; None if there is nothing to say."""
    if not finished and tries < MOST_TRIES:
        return f"{_UNFINISHED}{tries + 1}"
    return "finished" if tries else None


@dataclass
class _Walk:
    """One visit."""

    rule: ListRule
    http: Http
    state: FetchState
    tries: int
    entries: dict[str, Entry] = field(default_factory=dict)
    finished: bool = True
    remarks: list[str] = field(default_factory=list)

    def read(self, answer: Answer) -> Reading:
        page = self._parsed(answer)
        first = entries_of(page, self.rule)
        if not first and not self._is_honestly_empty(page):
            # Whatever was read before was a list.
            raise no_list(page, self.rule, known=self.known)
        self._follow(page, first)
        drafts = self._drafts()
        return Reading(
            answer=answer,
            drafts=drafts,
            origin=Origin(title=page.title, url=answer.url, language=page.language),
            entries=len(self.entries),
            remarks=tuple(self.remarks),
            partial=not first,
            memory=self._memory(),
        )

    @property
    def known(self) -> bool:
        """Whether the list was read before."""
        return bool(self.state.fingerprint or self.tries)

    def _parsed(self, answer: Answer) -> Page:
        page = parse(answer)
        if not self.rule.unclosed and page.breaks_off():
            raise SourceError(
                Cause.TRUNCATED,
                "The page breaks off: it ends before what it opens is closed. If all pages there do so, "
                "set unclosed = true.",
                status=200,
            )
        return page

    def _is_honestly_empty(self, page: Page) -> bool:
        return bool(self.rule.empty and page.select(self.rule.empty))

    def _follow(self, page: Page, found: list[Entry]) -> None:
        """Go from page to page while the one just read holds news and entries not met before."""
        asked, start = {self.state.url, page.url}, page.url
        for number in range(1, self.rule.max_pages + 1):
            fresh = self._taken(found)
            if not fresh or not (self.tries or any(is_new(self.state, entry) for entry in fresh)):
                return
            url = next_page(self.rule, page, start, number=number, entries=len(self.entries))
            if (
                url is None
                or url in asked
                or number == self.rule.max_pages
                or len(self.entries) >= MAX_ENTRIES
            ):
                return
            asked.add(url)
            try:
                page = self._parsed(self.http.get(url, accept=ACCEPT, robots=True))
                found = entries_of(page, self.rule)
            except SourceError as error:
                self._broke_off(number + 1, error)
                return

    def _taken(self, found: list[Entry]) -> list[Entry]:
        """Take in the entries that other pages have not shown."""
        fresh = [entry for entry in found if entry.key not in self.entries]
        for entry in fresh[: MAX_ENTRIES - len(self.entries)]:
            self.entries.setdefault(entry.key, entry)
        return fresh

    def _broke_off(self, number: int, error: SourceError) -> None:
        if is_passing(error):
            self.finished = False
            self.remarks.append(f"page {number} of the list could not be read: {error.detail}")

    def _drafts(self) -> tuple[Draft, ...]:
        if not self.rule.detail:
            return tuple(
                entry.draft if is_new(self.state, entry) else replace(entry.draft, unread=True)
                for entry in self.entries.values()
            )
        found = read_pages(self.rule, self.http, self.state, list(self.entries.values()), tries=self.tries)
        self.finished = self.finished and found.finished
        self.remarks.extend(found.remarks)
        return found.drafts

    def _memory(self) -> str | None:
        return memory(self.tries, finished=self.finished)
