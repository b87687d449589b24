"""Answers: what the API of WordPress sends: lists, errors told with 200, the number of pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connectors.api.fields import listed, table, text, words
from connectors.api.json_text import load
from connectors.wordpress.posts import is_post
from hub.errors import Cause, SourceError
from hub.model.fetch import Answer


def read_document(answer: Answer) -> tuple[Any, tuple[str, ...]]:
    """Return what an answer says.

    Raises:
        SourceError: It is no JSON, or an error told with 200.
    """
    said, remarks = load(answer)
    if isinstance(said, dict) and text(said.get("code")) and "message" in said:
        raise _told(said)
    return said, remarks


def _told(said: Mapping[str, Any]) -> SourceError:
    status = text(table(said.get("data")).get("status")) or ""
    number = int(status) if status.isascii() and status.isdigit() and len(status) == 3 else None
    message = (words(said.get("message")) or "").rstrip(".")[:200]
    detail = f"The site answers with an error: {message} ({text(said.get('code'))})."
    return SourceError(
        Cause.HTTP_STATUS if number and number >= 400 else Cause.NOT_A_FEED, detail, status=number
    )


def posts_of(answer: Answer) -> tuple[list[Any], tuple[str, ...]]:
    """Return what a list of posts holds, strangers included, and what is to be said of it.

    Raises:
        SourceError: It is no list of posts.
    """
    said, remarks = read_document(answer)
    posts = [said] if is_post(said) else listed(said) if _has_gaps(said) else said
    if not isinstance(posts, list) or (posts and not any(map(is_post, posts))):
        raise SourceError(Cause.NOT_A_FEED, "It is JSON, but it holds no posts of WordPress.", status=200)
    strangers = sum(not is_post(each) for each in posts)
    more = (f"{strangers} entries are no posts and were left out",) if strangers else ()
    return posts, remarks + more


def _has_gaps(said: object) -> bool:
    """PHP writes a list from which a filter took entries as an object with numbers for names."""
    return isinstance(said, dict) and bool(said) and all(name.isdigit() for name in said)


def next_page(asked: str, answer: Answer, total: str | None = None) -> str | None:
    """Return the address of the next page, unless the site says that there is none; it may say nothing."""
    number = int((parse_qs(urlsplit(asked).query).get("page") or ["1"])[0])
    said = (total or answer.headers.get("x-wp-totalpages") or "").strip()
    if said.isascii() and said.isdigit() and number >= int(said[:9]):
        return None
    bare = asked.removesuffix(f"&page={number}")
    return f"{bare}&page={number + 1}"
