"""Index: the pages of a sitemap, or of the sitemaps that an index lists, those that changed last first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from connectors.listing.details import is_passing
from connectors.sitemap.maps import Map, Place, moment, read_map
from hub.errors import Cause, SourceError
from hub.model.fetch import Answer
from hub.model.ports import Http

ACCEPT = "application/xml, text/xml;q=0.9, */*;q=0.5"
MAX_MAPS = 20
"""Sitemaps read in one visit, the first included (design, section 7)."""
MAX_DEPTH = 2
"""Indexes within an index: the protocol allows none, some sites have one."""
_FIRST = datetime(1, 1, 1, tzinfo=UTC)


@dataclass
class Gathering:
    """What sitemaps list.

    Attributes:
        http: The client.
        is_wanted: Tells whether a sitemap of an index is to be read.
        holds_news: Tells whether pages are news; the sitemaps that changed before one without are left.
        places: Pages, in the order they were met.
        complete: Whether everything was read.
        dated: Whether the index says of all of its sitemaps when they changed. One that does not says
            nothing by staying as it is.
        unsteady: Whether something failed that may work the next time.
        remarks: What could not be read.
        fault: Why the first sitemap that failed did.
    """

    http: Http
    is_wanted: Callable[[str], bool]
    holds_news: Callable[[Iterable[Place]], bool]
    places: list[Place] = field(default_factory=list)
    complete: bool = True
    dated: bool = True
    unsteady: bool = False
    remarks: list[str] = field(default_factory=list)
    fault: SourceError | None = None

    def read(self, answer: Answer) -> None:
        """Read a sitemap, and what it lists if it is an index.

        Raises:
            SourceError: It is none, or none of those it lists can be read.
        """
        first = read_map(answer)
        self.remarks.extend(first.remarks)
        self.places.extend(first.places)
        waiting = self._inside(first, answer.url)
        self.dated = all(each.changed for each in waiting)
        self._follow([(each, 1) for each in waiting], {answer.url})
        if self.fault is not None and not self.places:
            raise self.fault

    def _inside(self, found: Map, url: str) -> list[Place]:
        """Return the sitemaps of an index that are wanted."""
        inside = [each for each in found.maps if is_same_site(each.url, url) and self.is_wanted(each.url)]
        if found.maps and not inside:
            raise SourceError(
                Cause.EMPTY, f"None of the {len(found.maps)} sitemaps of the index is one that is wanted."
            )
        return sorted(inside, key=when, reverse=True)

    def _follow(self, waiting: list[tuple[Place, int]], read: set[str]) -> None:
        while waiting:
            each, depth = waiting.pop(0)
            if each.url in read:
                continue
            if len(read) >= MAX_MAPS:
                self.remarks.append(f"more than {MAX_MAPS} sitemaps; name those wanted with the option maps")
                self.complete = False
                return
            read.add(each.url)
            found = self._one(each)
            self.places.extend(found.places)
            if depth < MAX_DEPTH:
                waiting = [(one, depth + 1) for one in self._inside(found, each.url)] + waiting
            if self.dated and waiting and found.places and not self.holds_news(found.places):
                self.complete = False  # what changed earlier was read earlier
                return

    def _one(self, place: Place) -> Map:
        try:
            found = read_map(self.http.get(place.url, accept=ACCEPT))
        except SourceError as error:
            self.fault = self.fault or error
            self.complete = False
            self.unsteady = self.unsteady or is_passing(error)
            self.remarks.append(f"{urlsplit(place.url).path} could not be read: {error.detail.rstrip('.')}")
            return Map()
        self.remarks.extend(found.remarks)
        return found


def when(place: Place) -> datetime:
    """Return when a page changed, to put pages in order; long ago if it does not say."""
    return moment(place.changed or place.published) or _FIRST


def is_same_site(url: str, other: str) -> bool:
    """Tell whether two addresses belong to one site: the same host, or one beneath it."""
    one, two = ((urlsplit(each).hostname or "").removeprefix("www.") for each in (url, other))
    return one == two or one.endswith("." + two) or two.endswith("." + one)
