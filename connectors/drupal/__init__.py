"""Drupal: its JSON:API, part of core since 8.7; where that is closed, its feeds, else its pages.

Source: https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from connectors.api.doors import Doors, enter, is_closed, moved_home
from connectors.api.memory import Memory
from connectors.api.pages import MAX_PAGES, Book, Leaf, read_book
from connectors.drupal.answers import check_words, kept_back, next_page, on_same_host, read_document
from connectors.drupal.resources import Document, Fields, document, edition_of, entry, missing
from connectors.drupal.site import (
    Api,
    apis,
    feeds,
    is_front,
    is_of_meetings,
    likeliest,
    types_of,
)
from connectors.listing import ListRule, read_list
from hub.errors import Cause, SourceError
from hub.model.draft import Origin
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Http
from hub.reading.pages import Page

ACCEPT = "application/vnd.api+json, application/json;q=0.9, */*;q=0.5"
_TYPE = re.compile(r"[a-z0-9_]{1,60}(?:/[a-z0-9_]{1,60})?\Z")
_FILTER = re.compile(r"([A-Za-z0-9_.]{1,200})\s*=\s*(.+)\Z", re.DOTALL)
_PER_PAGE = 50
"""The most that Drupal gives."""
_REFUSED = {401, 403}


class _Views(ListRule):
    """A list as Views and the usual themes write it."""

    ITEMS: ClassVar[tuple[str, ...]] = (
        ".view-content .views-row",
        ".views-row",
        ".view-content tbody tr",
        ".view-content li",
        "article.node--view-mode-teaser, .node-teaser",
        ".ecl-content-item",
        "main article",
    )

    def item_on(self, page: Page) -> str:
        """Return the first of the usual selectors that finds entries with links."""
        for words in self.ITEMS:
            if any(part.first("a[href]") for part in page.select(words)):
                return words
        return self.item


@dataclass(frozen=True, slots=True, kw_only=True)
class Drupal:
    """Reads a list of a Drupal site, given the address of the site, of its API, or of a list in that.

    Attributes:
        type: Type of content by its machine name, such as ``news``, or with what it is of, such as
            ``media/document``. Empty: the one that is news by its name.
        filters: What entries must have, each as ``field=value``: ``field_topic.name=Migration``.
        include: Relations that are read besides those to files, documents and terms.
        body: Field with the text; where there is none of that name, the longest formatted one.
        date: Field with the day of publication, where it is not the one on which the entry was created.
        start: Field with the first day of a meeting, or all its days. Makes entries meetings. Types that are
            called events or meetings need none where it has a usual name, such as ``field_date``.
        end: Field with its last day, where that is a field of its own.
        place: Field that says where it is.
        max_pages: Most pages of 50 entries read in one visit, at most 20.
        feed: Whether the site's feed, or its page, is read where its API is closed.
    """

    type: str = ""
    filters: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    body: str = "body"
    date: str = ""
    start: str = ""
    end: str = ""
    place: str = ""
    max_pages: int = MAX_PAGES
    feed: bool = True

    def __post_init__(self) -> None:
        """Refuse what could never work.

        Raises:
            ValueError: With a sentence that names the option.
        """
        if self.type and not _TYPE.match(self.type):
            raise ValueError(
                f"type: {self.type!r} does not fit; write the machine name of a type, such as 'news'."
            )
        for each in self.filters:
            if not _FILTER.match(each):
                raise ValueError(
                    f"filters: {each!r} does not fit; write field=value, such as 'field_topic.name=Work'."
                )
        if not self.body.strip():
            raise ValueError("body: name the field that holds the text.")
        if not 1 <= self.max_pages <= MAX_PAGES:
            raise ValueError(f"max_pages: {self.max_pages} does not fit; write 1 to {MAX_PAGES}.")

    def fetch(self, http: Http, state: FetchState) -> Reading:
        """Ask for the newest entries and for what has changed; where the API is closed, for feed or page.

        Raises:
            SourceError: None of them could be read.
        """
        doors = Doors(
            api=lambda asked, memory: self._api(http, asked, memory),
            feeds=feeds(state.url, self.type) if self.feed else (),
            page=(lambda asked: _read_page(http, asked)) if self.feed and _is_section(state.url) else None,
        )
        return enter(doors, http, state)

    # Which API, which list

    def _api(self, http: Http, state: FetchState, memory: Memory) -> Reading:
        closed: SourceError | None = None
        for api in _candidates(state.url, memory):
            try:
                return self._read(api, http, state, replace(memory, root=api.root))
            except SourceError as error:
                if not is_closed(error):
                    raise
                closed = error if closed is None or error.status in _REFUSED else closed
                if error.status in _REFUSED:
                    break
        assert closed is not None, "there always is a candidate"
        raise closed

    def _read(self, api: Api, http: Http, state: FetchState, memory: Memory) -> Reading:
        api, memory, remarks = self._placed(api, http, memory)
        type = memory.more.get("type", "")
        if "include" not in memory.more:
            memory = _with(memory, **self._learnt(api, type, http))
        edition = memory.more.get("edition") or None
        fields = Fields(
            body=self.body,
            date=self.date,
            start=self.start,
            end=self.end,
            place=self.place,
            meetings=is_of_meetings(type or api.list or ""),
            edition=edition,
        )

        def read(memory: Memory, state: FetchState, wanted: set[str]) -> Reading:
            return read_book(self._book(api, memory, fields, wanted), http, state, memory)

        reading, memory = _read_wider(read, memory, state)
        moved = moved_home(state.url, self._address(api, memory), reading.answer.permanent_url)
        origin = None if reading.unchanged else Origin(url=api.home, language=edition)
        return replace(
            reading,
            answer=replace(reading.answer, permanent_url=moved),
            origin=origin,
            remarks=(*remarks, *reading.remarks),
        )

    def _placed(self, api: Api, http: Http, memory: Memory) -> tuple[Api, Memory, tuple[str, ...]]:
        """Return the API with its list: the one the address or the editor names, else the likeliest one."""
        if api.list:
            return api, memory, ()
        if self.type:
            type = self.type if "/" in self.type else f"node/{self.type}"
            return api, _with(memory, type=type), ()
        if memory.more.get("type"):
            return api._replace(list=memory.more.get("address") or None), memory, ()
        said, _ = read_document(http.get(api.root, accept=ACCEPT))
        types = types_of(said)
        type = likeliest(list(types)) or ""
        if not type:
            raise _no_news(types)
        address = on_same_host(types[type], api.root) or f"{api.root}/{type}"
        return (
            api._replace(list=address),
            _with(memory, type=type, address=address),
            (f"read as news: {type}",),
        )

    def _learnt(self, api: Api, type: str, http: Http) -> dict[str, str]:
        """Return what the first page teaches: the language of this edition, and the relations to be included.

        Those are the ones that lead to what a reader is to see, and then those behind them.
        """
        asked: set[str] = set(self.include)
        within = Document([], {}, api.home)
        for _ in range(3):
            probe = Memory(of="", more={"type": type, "include": ",".join(sorted(asked))})
            try:
                answer = http.get(self._address(api, probe), accept=ACCEPT)
            except SourceError as error:
                if error.status != 400 or not asked:
                    raise
                asked = {_NONE}  # one of them may not be included; which, only its body says
                break
            if answer.status == 304:
                break
            within = document(read_document(answer)[0], answer.url)
            wider = missing(within) - asked
            if not wider:
                break
            asked |= wider
        return {"include": ",".join(sorted(asked)), "edition": edition_of(api.home, within) or ""}

    # The list

    def _address(self, api: Api, memory: Memory, sort: str = "created") -> str:
        type, include = memory.more.get("type", ""), memory.more.get("include", "")
        pairs = [("page[limit]", str(_PER_PAGE))]
        if not type.startswith("taxonomy_term/"):
            pairs.append(("sort", f"-{sort}"))
        if type.startswith("node/") or (api.list and "/node/" in api.list):
            pairs.append(("filter[status]", "1"))
        for each in self.filters:
            name, _, value = each.partition("=")
            pairs.append((f"filter[{name.strip()}]", value.strip()))
        if names := _names(include) - {_NONE}:
            pairs.append(("include", ",".join(sorted(names))))
        return api.address(type, pairs)

    def _book(self, api: Api, memory: Memory, fields: Fields, wanted: set[str]) -> Book:
        def read(answer: Answer, asked: str) -> Leaf:
            said, remarks = read_document(answer)
            if types_of(said):
                raise SourceError(
                    Cause.NOT_A_FEED, "It is the API's table of contents, not a list of entries.", status=200
                )
            within = document(said, answer.url)
            wanted.update(missing(within))
            check_words(within)
            entries = tuple(each for one in within.data if (each := entry(one, within, api.home, fields)))
            return Leaf(
                entries=entries,
                written=len(within.data),
                next=next_page(said, asked),
                remarks=(*remarks, *kept_back(said, within)),
            )

        return Book(
            newest=self._address(api, memory),
            changes=self._address(api, memory, "changed") if memory.after else None,
            accept=ACCEPT,
            read=read,
            is_end=lambda error: error.status in {400, 404},
            max_pages=self.max_pages,
        )


def _read_wider(
    read: Callable[[Memory, FetchState, set[str]], Reading], memory: Memory, state: FetchState
) -> tuple[Reading, Memory]:
    """Read a list, and once more if its entries point to what was not included: a relation may be new."""
    wanted: set[str] = set()
    reading = read(memory, state, wanted)
    known = _names(memory.more["include"])
    if not wanted - known or _NONE in known:
        return reading, memory
    wider = _with(memory, include=",".join(sorted(known | wanted)))
    bare = replace(state, etag=None, last_modified=None, fingerprint=None)
    try:
        return read(wider, bare, set()), wider
    except SourceError as error:
        if error.status != 400:  # it may not be included
            raise
        return reading, memory


_NONE = "-"
"""Stands for relations that the site does not let be included."""


def _no_news(types: Iterable[str]) -> SourceError:
    nodes = sorted(each.removeprefix("node/") for each in types if each.startswith("node/"))
    choice = f"write one of these as type: {', '.join(nodes[:20])}" if nodes else "there are none at all"
    return SourceError(
        Cause.NOT_A_FEED, f"None of the types of content is called news; {choice}.", status=200
    )


def _names(include: str) -> set[str]:
    return set(include.split(",")) - {""}


def _with(memory: Memory, **more: str) -> Memory:
    return replace(memory, more={**memory.more, **more})


def _candidates(url: str, memory: Memory) -> Iterator[Api]:
    found = list(apis(url))
    yield from sorted(found, key=lambda api: api.root != memory.root)  # the one known first


def _is_section(url: str) -> bool:
    """Tell whether an address is that of a page with a list: what repeats on a front page is anything."""
    return next(apis(url)).root.endswith("/jsonapi") and not is_front(url)


def _read_page(http: Http, state: FetchState) -> Reading:
    return read_list(_Views(item="article", detail=True, pager="next"), http, state)
