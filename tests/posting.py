"""Posting: what tests of posts have in common: a forum, its recordings, and how they are read."""

from pathlib import Path

import pytest

from connectors.posted import POST_FORMATS
from hub.errors import PostError
from hub.model.forum import Forum, ForumCategory
from hub.model.post import Post
from hub.schemas.posts import read_post

FOLDER = Path(__file__).parent / "recordings" / "posts"
PLAIN_TYPES = {".json": "application/json", ".xml": "application/xml"}
FORUM = Forum(
    id="two-shores",
    names={"en": "Two Shores Dialogue"},
    categories=(ForumCategory.INTERREGIONAL,),
    website="https://two-shores.example/en",
)
THEMES = ("diaspora", "returns", "labour-mobility")


def read(body: bytes, content_type: str | None = "application/json", **more) -> Post:
    return read_post(body, content_type, forum=FORUM, themes=THEMES, formats=POST_FORMATS, **more)


def refused(body: bytes, content_type: str | None = "application/json", **more) -> PostError:
    with pytest.raises(PostError) as caught:
        read(body, content_type, **more)
    return caught.value


def faults(body: bytes, content_type: str | None = "application/json", **more) -> dict[str, str]:
    """Pointer -> sentence; of several in one place, the last."""
    return {problem.where: problem.detail for problem in refused(body, content_type, **more).problems}
