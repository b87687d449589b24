"""Single: what all formats do with the one thing they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hub.model.draft import Draft
from hub.model.post import Post
from hub.reading.links import absolute
from hub.schemas.posts.faults import Fault, FaultyPost


def only(found: Sequence[Any]) -> Any:
    """Return the only one. Raises FaultyPost if there are several, or none."""
    if len(found) != 1:
        raise FaultyPost.whole(
            Fault("Send one at a time; here are %(count)s.", count=len(found))
            if found
            else Fault("There is nothing in it.")
        )
    return found[0]


def post(draft: Draft, home: str | None, *, withdrawn: bool = False) -> Post:
    """Return the post that a draft makes.

    Args:
        draft: In the system's words.
        home: Where its relative links start from if it does not say.
        withdrawn: Whether it is shown to nobody any more.
    """
    id = draft.external_id or draft.url or ""
    if withdrawn or draft.deleted:
        return Post(external_id=id, draft=None)
    return Post(external_id=id, draft=replace(draft, base=draft.base or absolute(draft.url) or home))
