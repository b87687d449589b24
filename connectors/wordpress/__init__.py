"""WordPress: its REST API, which every install carries; where that is closed, its feed.

Source: https://developer.wordpress.org/rest-api/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from connectors.api.doors import Doors, enter, is_closed, moved_home
from connectors.api.fields import table, text
from connectors.api.memory import Memory
from connectors.api.pages import MAX_PAGES, Book, Leaf, read_book
from connectors.wordpress import events
from connectors.wordpress.answers import next_page, posts_of, read_document
from connectors.wordpress.posts import Fields, entry, linked
from connectors.wordpress.site import Api, Pairs, apis, feeds, known
from hub.errors import Cause, SourceError
from hub.model.draft import Origin
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Http
from hub.reading.pages import parse
from hub.reading.signposts import read_signposts

ACCEPT = "application/json, */*;q=0.5"
_TYPE = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")
_EVENTS = "tribe_events"
_EMBED = "author,wp:term,wp:featuredmedia"
_REFUSED = {401, 403}
_NO_FEED = {"pages", "media", _EVENTS}
"""Types that feeds do not tell of, or not what matters in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPress:
    """Reads a list of a WordPress site, given the address of the site, of its API, or of a list in that.

    Attributes:
        type: The list, by its name in the API: posts, pages, media, or that of a type of the site's own.
            ``tribe_events`` are the meetings of the plug-in The Events Calendar.
        categories: Slugs of categories; entries of any of them are read.
        tags: Slugs of tags, likewise.
        terms: Slugs of other taxonomies, each as ``taxonomy:slug``, by their names in the API.
        search: Words that entries must contain; the site itself searches.
        lang: Language asked of WPML or Polylang, such as ``fr``; ``all`` for every one.
        start: Field that holds the first day of a meeting, such as ``acf.start``. Makes entries meetings.
        end: Field that holds its last day.
        place: Field that says where it is.
        per_page: Entries asked for at once, 1 to 100; fewer where a site is slow or its texts are long.
        max_pages: Most pages read in one visit, at most 20.
        feed: Whether the site's feed is read where its API is closed.
    """

    type: str = "posts"
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    search: str = ""
    lang: str = ""
    start: str = ""
    end: str = ""
    place: str = ""
    per_page: int = 20
    max_pages: int = MAX_PAGES
    feed: bool = True

    def __post_init__(self) -> None:
        """Refuse what could never work.

        Raises:
            ValueError: With a sentence that names the option.
        """
        if not _TYPE.match(self.type):
            raise ValueError(
                f"type: {self.type!r} does not fit; write the name of a list of the API, such as 'posts'."
            )
        for term in self.terms:
            taxonomy, _, slug = term.partition(":")
            if not (_TYPE.match(taxonomy) and slug.strip()):
                raise ValueError(
                    f"terms: {term!r} does not fit; write taxonomy:slug, such as 'topic:migration'."
                )
        if not 1 <= self.per_page <= 100:
            raise ValueError(f"per_page: {self.per_page} does not fit; write 1 to 100.")
        if not 1 <= self.max_pages <= MAX_PAGES:
            raise ValueError(f"max_pages: {self.max_pages} does not fit; write 1 to {MAX_PAGES}.")
        if (self.end or self.place) and not self.start:
            raise ValueError(
                "end, place: they belong to a meeting; name the field of its first day as start."
            )

    def fetch(self, http: Http, state: FetchState) -> Reading:
        """Ask for the newest entries and for what has changed; where the API is closed, for the feed.

        Raises:
            SourceError: Neither could be read, or the site knows none of the categories asked for.
        """
        usual = self.feed and self.type not in _NO_FEED
        doors = Doors(
            api=lambda asked, memory: self._api(http, asked, memory),
            feeds=feeds(state.url, self._for_feeds()) if usual else (),
        )
        return enter(doors, http, state)

    # Which API

    def _api(self, http: Http, state: FetchState, memory: Memory) -> Reading:
        closed: SourceError | None = None
        for api in self._candidates(http, state, memory):
            try:
                return self._read(api, http, state, memory)
            except SourceError as error:
                if not is_closed(error):
                    raise
                closed = _more_telling(closed, error)
                if error.status in _REFUSED:  # the other way in would be a way around
                    break
        assert closed is not None, "there always is a candidate"
        raise closed

    def _candidates(self, http: Http, state: FetchState, memory: Memory) -> Iterator[Api]:
        """Yield where the API may be; at last where the page itself says that it is."""
        tried: set[str] = set()
        usual = list(apis(state.url))
        for api in (*known(memory.root or "", state.url), *usual):
            if api.written() not in tried:
                tried.add(api.written())
                yield api
        if len(usual) < 2:
            return  # the address was that of an API
        root = _root_on_page(http, state.url)
        for api in apis(root) if root else ():
            if api.written() not in tried and api.route is None:
                yield api._replace(query=usual[0].query)

    def _read(self, api: Api, http: Http, state: FetchState, memory: Memory) -> Reading:
        memory = replace(memory, root=api.written())
        pairs, terms = self._pairs(api, http, memory)
        memory = replace(memory, more={**memory.more, **terms})
        route = api.route or (events.ROUTE if self.type == _EVENTS else f"wp/v2/{self.type}")
        book = (
            self._events(api, route, state)
            if "tribe/events" in route
            else self._posts(api, route, pairs, memory)
        )
        reading = read_book(book, http, state, memory)
        moved = moved_home(state.url, book.newest, reading.answer.permanent_url)
        origin = (
            None
            if reading.unchanged
            else Origin(url=api.home, language=None if self.lang == "all" else self.lang or None)
        )
        honest = self.type == _EVENTS and not reading.drafts  # no meeting ahead is no fault
        return replace(
            reading,
            answer=replace(reading.answer, permanent_url=moved),
            origin=origin,
            partial=reading.partial or honest,
        )

    # Which entries

    def _pairs(self, api: Api, http: Http, memory: Memory) -> tuple[list[tuple[str, str]], dict[str, str]]:
        """Return what narrows the list, and the numbers of terms to be remembered."""
        ids = {
            taxonomy: memory.more.get(taxonomy) or _ids(api, http, taxonomy, slugs)
            for taxonomy, slugs in self._slugs().items()
        }
        pairs = list(ids.items())
        if self.search:
            pairs.append(("search", self.search))
        if self.lang:
            pairs.append(("lang", self.lang))
        return pairs, ids

    def _slugs(self) -> dict[str, list[str]]:
        found = {"categories": list(self.categories), "tags": list(self.tags)}
        for term in self.terms:
            taxonomy, _, slug = term.partition(":")
            found.setdefault(taxonomy, []).append(slug.strip())
        return {taxonomy: slugs for taxonomy, slugs in found.items() if slugs}

    def _for_feeds(self) -> Pairs:
        names = {"categories": "category_name", "tags": "tag"}
        pairs = [
            (names.get(taxonomy, taxonomy), ",".join(slugs)) for taxonomy, slugs in self._slugs().items()
        ]
        if self.search:
            pairs.append(("s", self.search))
        if self.lang:
            pairs.append(("lang", self.lang))
        if self.type != "posts":
            pairs.append(("post_type", self.type))
        return pairs

    def _posts(self, api: Api, route: str, pairs: Pairs, memory: Memory) -> Book:
        fields = Fields(start=self.start, end=self.end, place=self.place)

        def read(answer: Answer, asked: str) -> Leaf:
            posts, remarks = posts_of(answer)
            found = (entry(post, fields, self.lang) for post in posts)
            entries = linked(tuple(each for each in found if each), posts)
            return Leaf(entries=entries, written=len(posts), next=next_page(asked, answer), remarks=remarks)

        def sorted_by(date: str, *more: tuple[str, str]) -> str:
            size = [("per_page", str(self.per_page)), ("orderby", date), ("order", "desc")]
            return api.address(route, [*size, *more, *pairs, ("_embed", _EMBED)])

        after = memory.after
        return Book(
            newest=sorted_by("date"),
            # In the site's own words, which it takes for its own time. WordPress before 5.7 does not know it.
            changes=sorted_by("modified", ("modified_after", after)) if after else None,
            accept=ACCEPT,
            read=read,
            is_end=lambda error: error.status == 400,
            max_pages=self.max_pages,
        )

    def _events(self, api: Api, route: str, state: FetchState) -> Book:
        def read(answer: Answer, asked: str) -> Leaf:
            said, remarks = read_document(answer)
            found = said.get("events") if isinstance(said, dict) else None
            if not isinstance(found, list):
                raise SourceError(Cause.NOT_A_FEED, "It is JSON, but it holds no list of events.", status=200)
            entries = tuple(each for event in found if (each := events.entry(event)))
            total = text(table(said).get("total_pages"))
            return Leaf(
                entries=entries, written=len(found), next=next_page(asked, answer, total), remarks=remarks
            )

        size = [("per_page", str(min(self.per_page, 50))), *events.since(state.now)]
        pairs = [*size, *([("lang", self.lang)] if self.lang else [])]
        return Book(
            newest=api.address(route, pairs),
            accept=ACCEPT,
            read=read,
            is_end=lambda error: error.status in {400, 404},
            max_pages=self.max_pages,
            whole=True,  # by the day they are held on: what is new may stand on any page
        )


def _root_on_page(http: Http, url: str) -> str | None:
    """Return what a page says is the root of its API."""
    try:
        answer = http.get(url, accept="text/html, */*;q=0.5", robots=True)
        return read_signposts(parse(answer), answer.headers).wp_root
    except SourceError:
        return None


def _more_telling(one: SourceError | None, other: SourceError) -> SourceError:
    """A refusal says more than a page, and a page more than 404."""
    ranks = [
        error.status in _REFUSED or 2 * (error.cause is not Cause.NOT_A_FEED)
        for error in (one, other)
        if error
    ]
    return other if one is None or ranks[1] < ranks[0] else one


def _ids(api: Api, http: Http, taxonomy: str, slugs: list[str]) -> str:
    """Return the numbers of terms, as a parameter takes them.

    Raises:
        SourceError: The list could not be read, or the site knows none of them.
    """
    address = api.address(f"wp/v2/{taxonomy}", [("slug", ",".join(slugs)), ("per_page", "100")])
    said, _ = read_document(http.get(address, accept=ACCEPT))
    if not isinstance(said, list):
        raise SourceError(Cause.NOT_A_FEED, f"It is JSON, but no list of {taxonomy}.", status=200)
    ids = [number for each in said if (number := text(table(each).get("id"))) and number.isdigit()]
    if not ids:
        raise SourceError(Cause.EMPTY, f"The site knows no {taxonomy} named {', '.join(slugs)}.", status=200)
    return ",".join(ids)
