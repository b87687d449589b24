"""WordPress: a post as its REST API or a plug-in gives it, or a meeting of The Events Calendar.

Source: https://developer.wordpress.org/rest-api/reference/posts/
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

from connectors.api.fields import in_utc, table, text
from connectors.api.pages import Entry
from connectors.posted.single import only, post
from connectors.posted.wp_post import in_words_of_the_api, is_wp_post
from connectors.wordpress import events
from connectors.wordpress.posts import Fields, entry, is_post, linked
from hub.model.post import Post, Posted

_OF_WORDPRESS = {"guid", "link", "date_gmt", "modified_gmt", "featured_media"}
_PUBLIC = {"publish", "inherit"}


class WordPressPost:
    """Reads one post of WordPress."""

    label: ClassVar[str] = "WordPress"
    media_types: ClassVar[frozenset[str]] = frozenset()

    def recognises(self, posted: Posted) -> bool:
        """Tell a post, a page or an event by its fields."""
        said = posted.said
        return _is_event(said) or is_wp_post(said) or (is_post(said) and bool(_OF_WORDPRESS & said.keys()))

    def read(self, posted: Posted) -> Post:
        """Return what it says. What is scheduled waits; what is not public any more is withdrawn."""
        said = in_words_of_the_api(posted.said) if is_wp_post(posted.said) else table(posted.said)
        status = text(said.get("status")) or "publish"
        public = {**said, "status": "publish"}
        found = events.entry(public) if _is_event(said) else entry(public, Fields())
        made: Entry = only(linked((found,), [said]) if found else ())
        if status == "future":
            return replace(post(made.draft, posted.home), publish_after=_moment(said))
        shown = status in _PUBLIC and text(said.get("type")) != "revision"
        return post(made.draft, posted.home, withdrawn=not shown)


def _is_event(said: object) -> bool:
    return isinstance(said, dict) and {"utc_start_date", "rest_url"} <= said.keys()


def _moment(said: object) -> datetime | None:
    """When it will be public; None, and so at once, where it cannot be told."""
    try:
        found = datetime.fromisoformat(in_utc(table(said).get("date_gmt")) or "")
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
