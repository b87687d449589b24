"""JSON Feed: an item alone, or a feed that holds one (jsonfeed.org/version/1.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from connectors.api.fields import listed, table, text
from connectors.json_feed import drafts_of, origin_of
from connectors.posted.single import only, post
from hub.model.post import Post, Posted

_OF_AN_ITEM = {"content_html", "content_text", "date_published", "date_modified", "external_url"}


class JsonFeedItem:
    """Reads one item of a JSON Feed."""

    label: ClassVar[str] = "JSON Feed"
    media_types: ClassVar[frozenset[str]] = frozenset({"application/feed+json"})

    def recognises(self, posted: Posted) -> bool:
        """Tell a feed by its version and an item by its fields."""
        said = table(posted.said)
        is_feed = "items" in said and "jsonfeed.org" in (text(said.get("version")) or "")
        return is_feed or ("id" in said and bool(_OF_AN_ITEM & said.keys()) and "external_id" not in said)

    def read(self, posted: Posted) -> Post:
        """Return what it says."""
        said = table(posted.said)
        feed = said if "items" in said else {}
        item = only(listed(said["items"]) if feed else [said])
        draft, origin = only(drafts_of([item], feed)), origin_of(feed)
        language = draft.language or origin.language
        return post(replace(draft, language=language), origin.url or posted.home)
