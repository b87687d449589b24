"""Joomla: the feed of a category, with its mail addresses uncloaked; else its list as Joomla writes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from connectors.conditional import ask
from connectors.feed_documents import ACCEPT
from connectors.feed_documents import read as read_feed
from connectors.listing import ListRule, read_list
from connectors.listing.details import read_pages
from connectors.listing.entries import Entry, digest
from connectors.listing.walk import memory, tries_of
from hub.errors import Cause, SourceError
from hub.model.draft import Draft, Text
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Http
from hub.reading.cloaks import uncloaked
from hub.reading.links import absolute
from hub.reading.pages import Page

_FEEDS = ("atom", "rss", "none")
_LIST = "list; "
"""What is remembered of a category that has no feed."""
_NO_FEED = {400, 401, 403, 404, 405, 406, 410, 500, 501}
"""What templates and extensions without a view for feeds answer."""
_CUT = "feed-readmore"
"""What Joomla puts below an introduction whose text goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joomla(ListRule):
    """Reads a category of a Joomla site, at the address of its page. Its options are those of `ListRule`.

    Attributes:
        feed: Which feed of the category is asked first: atom, rss, or none to read the page at once.
        item: An entry, if the site's template writes lists in a way of its own.
    """

    ITEMS: ClassVar[tuple[str, ...]] = (
        ".blog-item, .items-leading > [class*=leading-], .items-row .item, .items-row [class*=column-]",
        "table.category tbody tr, table.com-content-category__table tbody tr, tr[class*=cat-list-row]",
        ".category-list li, ul.category li",
        "#k2Container .itemContainer, #k2Container .catItemView",
        ".article-list .article, .blog article, .com-content-category-blog article, .uk-article",
        "main article, #content article, #component article",
    )
    """Blogs of Joomla 2.5 to 5, tables, lists, K2, the frameworks of templates, anything else. The first
    one that finds a link is it."""

    item: str = "article"
    date: str = "time, .published, .create, .createdate, .list-date, .catItemDateCreated, .article-info .date"
    summary: str = "[itemprop=description], .item-content p, p:not(.readmore)"
    detail: bool = True
    pager: str = "?start={entries}"
    feed: str = "atom"

    def __post_init__(self) -> None:
        """Refuse what could never work.

        Raises:
            ValueError: With a sentence that names the option.
        """
        ListRule.__post_init__(self)
        if self.feed not in _FEEDS:
            raise ValueError(f"feed: {self.feed!r} does not fit; write one of {', '.join(_FEEDS)}.")

    def item_on(self, page: Page) -> str:
        """Return the selector of the entries of a page: the editor's, else the first usual one that fits."""
        if self.item != "article":
            return self.item
        for words in self.ITEMS:
            if any(part.first("a[href]") for part in page.select(words)):
                return words
        return self.item

    def in_vain(self) -> str:
        """Say what was looked for in vain, as the beginning of a sentence."""
        if self.item != "article":
            return ListRule.in_vain(self)
        return "There is no entry on the page in any of the ways in which Joomla writes lists"

    def fetch(self, http: Http, state: FetchState) -> Reading:
        """Ask for the feed of the category; where there never was one, or nothing in it, read its page.

        Raises:
            SourceError: Neither could be read.
        """
        remembered = state.memory or ""
        if self.feed != "none" and not remembered.startswith(_LIST):
            try:
                found = self._feed(http, state)
            except SourceError as error:
                # A feed that was there before is broken, not missing: the two ways of reading a category
                # would make updates of all that is known.
                if state.fingerprint or not _has_no_feed(error):
                    raise
            else:
                if found.unchanged or found.drafts or state.fingerprint:
                    return found
            state = replace(state, etag=None, last_modified=None, fingerprint=None)
        return self._list(http, state)

    def _list(self, http: Http, state: FetchState) -> Reading:
        words = (state.memory or "").removeprefix(_LIST)
        reading = read_list(self, http, replace(state, url=_page_of(state.url), memory=words))
        if self.feed == "none" or (reading.memory is None and (state.memory or "").startswith(_LIST)):
            return reading
        return replace(reading, memory=_LIST + (reading.memory or "finished"))

    def _feed(self, http: Http, state: FetchState) -> Reading:
        tries = tries_of(state.memory)
        if tries:
            state = replace(state, etag=None, last_modified=None, fingerprint=None)
        asked = replace(state, url=_feed_of(state.url, self.feed))

        def read(answer: Answer) -> Reading:
            reading = read_feed(answer)
            drafts = tuple(_uncloaked(draft) for draft in reading.drafts)
            if not self.detail:
                return replace(reading, drafts=drafts)
            found = read_pages(
                self, http, state, [_entry(draft, answer.url) for draft in drafts], tries=tries
            )
            return replace(
                reading,
                drafts=found.drafts,
                remarks=(*reading.remarks, *found.remarks),
                memory=memory(tries, finished=found.finished),
            )

        return ask(http, asked, accept=ACCEPT, read=read)


def _has_no_feed(error: SourceError) -> bool:
    if error.cause is Cause.HTTP_STATUS or error.cause is Cause.GONE:
        return error.status in _NO_FEED
    return error.cause in {Cause.NOT_A_FEED, Cause.REDIRECTS}


def _entry(draft: Draft, url: str) -> Entry:
    """Return an entry of the feed; its page is read only where the feed cuts its text short."""
    cut = any(text and _CUT in text.value for text in (draft.content, draft.summary))
    page = absolute(draft.url, draft.base or url) if cut else None
    if page is None:
        return Entry(draft, draft.external_id or draft.url or "", None)
    words = digest(*(text.value for text in (draft.title, draft.summary, draft.content) if text))
    return Entry(replace(draft, glimpse=words), draft.external_id or draft.url or "", page)


def _uncloaked(draft: Draft) -> Draft:
    return replace(draft, summary=_shown(draft.summary), content=_shown(draft.content))


def _shown(text: Text | None) -> Text | None:
    return text._replace(value=uncloaked(text.value)) if text else None


def _feed_of(url: str, kind: str) -> str:
    """Return the address of the feed: the category's with ``format=feed`` and the type."""
    parts = urlsplit(url)
    if "format=feed" in parts.query:
        return url
    query = "&".join(filter(None, [parts.query, f"format=feed&type={kind}"]))
    return urlunsplit(parts._replace(query=query, fragment=""))


def _page_of(url: str) -> str:
    """Return the address of the category's page; a source may have moved to that of its feed."""
    parts = urlsplit(url)
    pairs = parts.query.split("&") if "format=feed" in parts.query else []
    kept = [pair for pair in pairs if pair and not pair.startswith(("format=", "type="))]
    return urlunsplit(parts._replace(query="&".join(kept))) if pairs else url
