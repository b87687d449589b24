"""Posts: what a secretariat's system sends, read and checked: raw bytes in, a `Post` out.

Our own format (`own`), and those that are handed in (`hub.model.ports.PostFormat`), alone or in an envelope
(`envelopes`). Every fault is named at once, with its place, in the caller's language (`faults`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from hub.model.forum import Forum
from hub.model.ports import PostFormat
from hub.model.post import Post
from hub.schemas.posts.faults import FaultyPost
from hub.schemas.posts.reader import Reader

__all__ = ["read_post"]

_NONE: Mapping[str, str] = MappingProxyType({})


def read_post(
    body: bytes,
    content_type: str | None,
    *,
    forum: Forum,
    themes: Collection[str],
    formats: Mapping[str, PostFormat],
    language: str = "en",
    headers: Mapping[str, str] = _NONE,
) -> Post:
    """Return the post that somebody sends.

    Args:
        body: The raw bytes.
        content_type: The header of that name.
        forum: Whose it is.
        themes: Ids of all themes there are.
        formats: Those that are read besides our own, by name.
        language: One of the six, for what is said of its faults.
        headers: Of the request; those that begin with ``ce-`` may be an envelope (CloudEvents, binary mode).

    Raises:
        PostError: 415 for a content type that is not taken; 400 where the bytes are not what their type
            says; 422 where what they say is wrong. Nothing else is raised, whatever comes.
    """
    try:
        return Reader(forum, themes, formats).read(body, content_type or "", headers)
    except FaultyPost as error:
        raise error.in_language(language) from None
