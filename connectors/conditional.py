"""Conditional reading: ask once, and read only what has changed."""

from __future__ import annotations

from collections.abc import Callable

from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Http


def ask(
    http: Http, state: FetchState, *, accept: str, read: Callable[[Answer], Reading], robots: bool = False
) -> Reading:
    """Ask for one document; return what `read` makes of it unless it is the one we know.

    Many servers send the same bytes again with 200: the fingerprint spares us the parsing.
    """
    answer = http.get(
        state.url, etag=state.etag, last_modified=state.last_modified, accept=accept, robots=robots
    )
    same = not state.whole and state.fingerprint and answer.fingerprint() == state.fingerprint
    if answer.status == 304 or same:
        return Reading(answer=answer, unchanged=True)
    return read(answer)
