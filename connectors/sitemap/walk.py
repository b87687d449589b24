"""Walk: from a sitemap to those of its pages that are new or have changed, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from connectors.listing.addresses import media_type, steady, without_sessions
from connectors.listing.details import PATIENCE, detailed, is_passing
from connectors.listing.entries import Entry
from connectors.listing.rule import ListRule
from connectors.sitemap.index import Gathering, is_same_site, when
from connectors.sitemap.maps import Place
from connectors.sitemap.memory import Memory, kept, mark
from connectors.sitemap.patterns import wanted
from hub.errors import Cause, SourceError
from hub.model.draft import Draft, Kind, MeetingWords, Origin, Text
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Http

MAX_ENTRIES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which pages and sitemaps are wanted, and how many pages are read in one visit."""

    include: tuple[str, ...]
    exclude: tuple[str, ...]
    maps: tuple[str, ...]
    pages: int

    def page(self, url: str) -> bool:
        """Tell whether an address is one of a wanted page; files are none."""
        return media_type(url) is None and wanted(url, self.include, self.exclude)

    def map(self, url: str) -> bool:
        """Tell whether a sitemap is wanted."""
        return wanted(url, self.maps, self.exclude)


@dataclass
class Walk:
    """One visit.

    Attributes:
        wanted: Which pages.
        rule: Where things stand on them.
        http: The client.
        state: Tells what is news.
        memory: What the last visit left.
        asked: Pages asked for.
        failed: Those that could not be read, and left: those that are for the next visit.
    """

    wanted: Wanted
    rule: ListRule
    http: Http
    state: FetchState
    memory: Memory
    asked: int = 0
    failed: int = 0
    left: int = 0
    in_a_row: int = 0
    dead: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    fault: SourceError | None = None

    def read(self, answer: Answer) -> Reading:
        """Return what a visit yields that begins with this document.

        Raises:
            SourceError: It is no sitemap, lists nothing that is wanted, or nothing that can be read.
        """
        found = Gathering(self.http, self.wanted.map, self._holds_news)
        found.read(answer)
        places = self._chosen(found.places)
        chosen = _without_one_time(places[:MAX_ENTRIES])
        drafts = tuple(filter(None, map(self._draft, map(self._entry, chosen))))
        if not drafts and self.fault is not None:
            raise self.fault
        return Reading(
            answer=answer,
            drafts=drafts,
            origin=Origin(url=_front_page(answer.url), self_url=answer.url),
            entries=len(places),
            remarks=tuple(dict.fromkeys((*found.remarks, *self._remarks(len(places))))),
            partial=not found.complete or bool(self.left) or len(places) > MAX_ENTRIES,
            memory=self._memory(chosen, again=bool(self.left) or found.unsteady or not found.dated),
        )

    def _holds_news(self, places: Iterable[Place]) -> bool:
        return self.memory.again or any(
            self.state.is_news(self._entry(place).draft) for place in places if self.wanted.page(place.url)
        )

    def _chosen(self, places: Sequence[Place]) -> list[Place]:
        """Return the wanted pages of this site, each once, those that changed last first."""
        found: dict[str, Place] = {}
        for place in places:
            if self.wanted.page(place.url) and is_same_site(place.url, self.state.url):
                found.setdefault(steady(place.url), place._replace(url=without_sessions(place.url)))
        if places and not found:
            raise _nothing(places, self.state.url)
        return sorted(found.values(), key=when, reverse=True)

    def _entry(self, place: Place) -> Entry:
        meeting = MeetingWords() if self.rule.is_of_meetings else None
        draft = Draft(
            external_id=steady(place.url),
            url=place.url,
            title=Text(place.title, markup=False) if place.title else None,
            language=place.language,
            published=place.published,
            updated=place.changed,
            kind=Kind.MEETING if meeting else None,
            translations=place.translations,
            meeting=meeting,
            glimpse=_glimpse(place),
        )
        return Entry(draft, place.url, place.url)

    def _draft(self, entry: Entry) -> Draft | None:
        """Return a page: unread if it is known, read if it is news; None if it must wait or cannot be."""
        if not self.state.is_news(entry.draft):
            return replace(entry.draft, unread=True)
        if mark(entry.draft.glimpse or "") in self.memory.dead:
            return None
        if self.asked >= self.wanted.pages or self.in_a_row >= PATIENCE:
            self.left += 1
            return None
        self.asked += 1
        try:
            draft = detailed(entry, self.rule, self.http)
        except SourceError as error:
            return self._unreadable(entry.draft, error)
        self.in_a_row = 0
        return draft

    def _unreadable(self, draft: Draft, error: SourceError) -> Draft | None:
        """Note a page that could not be read; without one only a news sitemap says what it is about."""
        self.failed += 1
        self.fault = self.fault or error
        if is_passing(error):
            self.in_a_row += 1
            self.left += 1
            return None
        self.in_a_row = 0
        if draft.title:
            return draft
        self.dead.append(mark(draft.glimpse or ""))
        return None

    def _remarks(self, listed: int) -> Iterator[str]:
        if listed > MAX_ENTRIES:
            yield f"it lists {listed} pages; the {MAX_ENTRIES} that changed last are looked at"
        if self.failed and self.fault:
            yield f"pages that could not be read: {self.failed} ({self.fault.detail.rstrip('.')})"
        if self.left:
            yield f"pages left for the next visit: {self.left}"

    def _memory(self, chosen: Iterable[Place], *, again: bool) -> str | None:
        marks = (mark(_glimpse(place)) for place in chosen)
        memory = Memory(again, kept((*self.memory.dead, *self.dead), marks))
        return memory.words() if memory != Memory() or self.state.memory else None


def _glimpse(place: Place) -> str:
    return " ".join(filter(None, (place.url, place.changed, place.title)))


def _without_one_time(places: Sequence[Place]) -> Sequence[Place]:
    """Leave out a change that most pages have at one moment: it is of the sitemap, or of a whole move."""
    common, count = Counter(place.changed for place in places).most_common(1)[0] if places else (None, 0)
    if len(places) <= 3 or count <= len(places) // 2:
        return places
    return [place._replace(changed=None) if place.changed == common else place for place in places]


def _nothing(places: Sequence[Place], url: str) -> SourceError:
    """Say why none of the pages is one to be read."""
    if not any(is_same_site(place.url, url) for place in places):
        host = urlsplit(places[0].url).hostname
        return SourceError(
            Cause.EMPTY, f"All of its addresses ({len(places)}) are of other sites, as {host}."
        )
    return SourceError(
        Cause.EMPTY, f"None of its addresses ({len(places)}) is one that include and exclude leave."
    )


def _front_page(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
