"""Doors: a platform's feed, where its API is closed.

Which door is open is remembered; after a week the API is tried again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from connectors.api.files import files_in, merged
from connectors.api.memory import Memory, remembered
from connectors.conditional import ask
from connectors.feed_documents import ACCEPT
from connectors.feed_documents import read as read_feed
from hub.errors import Cause, SourceError
from hub.model.draft import Draft
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Http

_CLOSED = {400, 401, 403, 404, 405, 406, 410, 451, 501}
_PAGE = "page"
"""The door that is the page itself."""
_MORE = re.compile(
    r"<a\b[^<>]{0,2000}\bclass\s*=\s*[\"'][^\"'<>]*\b(?:more-link|read-?more)\b[^<>]{0,2000}>(?:(?!<a\b).){0,1000}?</a\s*>",
    re.IGNORECASE | re.DOTALL,
)
_CUT = re.compile(
    r"\[(?:&nbsp;|\s)?(?:…|\.\.\.|&hellip;|&#8230;|&#x2026;)(?:&nbsp;|\s)?\](?=(?:\s|</?\w{1,10}\s?/?>){0,20}\Z)"
)


def is_closed(error: SourceError) -> bool:
    """Tell whether there is nothing to be read behind a door; a door that jams is another matter."""
    if error.cause is Cause.HTTP_STATUS:
        return error.status in _CLOSED
    return error.cause in {Cause.GONE, Cause.NOT_A_FEED, Cause.REDIRECTS}


class Doors(NamedTuple):
    """The ways into a site.

    Attributes:
        api: Reads the API, given what is remembered of it.
        feeds: Addresses of feeds, the likeliest first.
        page: Reads the page made for people, the last resort; None if nothing can.
    """

    api: Callable[[FetchState, Memory], Reading]
    feeds: Iterable[str]
    page: Callable[[FetchState], Reading] | None = None


def enter(doors: Doors, http: Http, state: FetchState) -> Reading:
    """Read a source through its API; where that is closed, through the first feed that answers, or its page.

    Raises:
        SourceError: Of the API, if everything is closed; of a door that jams, if one does.
    """
    memory = remembered(state.memory, state.url)
    if memory.door and not memory.is_due(state.now):
        try:
            return _through(memory.door, doors, http, state, memory)
        except SourceError as error:
            if not is_closed(error):
                raise
    # One door's validators say nothing at another; the same bytes are the same bytes behind any.
    bare = replace(state, etag=None, last_modified=None)
    try:
        return doors.api(bare if memory.door else state, replace(memory, door=None, closed=None))
    except SourceError as error:
        if not is_closed(error):
            raise
        closed = error
    now = state.now.isoformat() if state.now else None
    for door in (*doors.feeds, *([_PAGE] if doors.page else [])):
        known = replace(memory, door=door, closed=now, after=None, tries=0)
        try:
            return _through(door, doors, http, state if door == memory.door else bare, known)
        except SourceError as error:
            if not is_closed(error):
                raise
    detail = f"{closed.detail} Nor is there a feed at the usual places."
    raise SourceError(closed.cause, detail, status=closed.status, retry_after=closed.retry_after)


def _through(door: str, doors: Doors, http: Http, state: FetchState, memory: Memory) -> Reading:
    if door == _PAGE and doors.page:
        reading = doors.page(replace(state, memory=memory.more.get("list")))
        if reading.memory is not None:
            memory = replace(memory, more={**memory.more, "list": reading.memory})
    else:
        reading = ask(http, replace(state, url=door), accept=ACCEPT, read=_read)
        moved = moved_home(state.url, door, reading.answer.permanent_url)
        reading = replace(reading, answer=replace(reading.answer, permanent_url=moved))
    said = memory.written()
    return replace(reading, memory=said if said != state.memory else None)


def _read(answer: Answer) -> Reading:
    reading = read_feed(answer)
    return replace(reading, drafts=tuple(_enriched(draft) for draft in reading.drafts))


def _enriched(draft: Draft) -> Draft:
    """Say what the API would say of it, so that a change of doors is no news of every statement."""
    said = draft.content or draft.summary
    files = tuple(files_in(said.value if said else None))
    summary = draft.summary and draft.summary._replace(value=excerpt(draft.summary.value))
    return replace(draft, summary=summary, attachments=merged(draft.attachments, files))


def excerpt(html: str) -> str:
    """Return an excerpt without the link that leads on, and with a bare ellipsis where it was cut."""
    return _CUT.sub("…", _MORE.sub("", html)).strip()


def moved_home(home: str, asked: str, moved: str | None) -> str | None:
    """Return where a source now lives, if an address below it has moved for good; None if that is not clear.

    The answer comes from ``/wp-json/wp/v2/posts?page=1``; that is not what the source's address becomes.
    """
    if moved is None:
        return None
    at, whole, there = urlsplit(home), urlsplit(asked), urlsplit(moved)
    base = at.path.rstrip("/")
    tail = whole.path.removeprefix(base)
    if not whole.path.startswith(base) or not there.path.endswith(tail):
        return None
    path = there.path.removesuffix(tail) + (at.path[len(base) :])
    return urlunsplit((there.scheme, there.netloc, path, at.query, ""))
