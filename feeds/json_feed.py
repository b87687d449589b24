"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from feeds import times, words
from feeds.addresses import address
from feeds.languages import language
from feeds.markup import content_of
from hub.model.feed import Feed, FeedEntry
from hub.model.item import Item


class JsonFeed:
    """Writes JSON Feed, for programs rather than people. Not written with feedgen, which does not know it."""

    extension: ClassVar[str] = "json"
    media_type: ClassVar[str] = "application/feed+json; charset=utf-8"
    label: ClassVar[str] = "JSON Feed"

    def render(self, feed: Feed) -> bytes:
        """Return the document."""
        document = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": words.line(feed.title),
            "description": words.line(feed.subtitle) or None,
            "home_page_url": feed.page_url,
            "feed_url": feed.self_url,
            "next_url": feed.prev_archive,
            "language": language(feed.language),
            "hubs": [{"type": "WebSub", "url": feed.hub_url}] if feed.hub_url else None,
            "items": [_item(entry) for entry in feed.entries],
        }
        return json.dumps(_without_none(document), ensure_ascii=False, separators=(",", ":")).encode()


def _without_none(part: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if value is not None}


def _item(entry: FeedEntry) -> dict[str, Any]:
    item = entry.item
    html = content_of(entry)
    return _without_none(
        {
            "id": entry.atom_id,
            "url": entry.page,
            "external_url": address(item.url),
            "title": words.title_of(entry),
            "summary": words.summary_of(entry),
            "content_html": html or None,
            "content_text": None if html else words.summary_of(entry),
            "date_published": times.second(times.published(item) or item.first_seen),
            "date_modified": times.second(item.updated),
            "language": language(item.language),
            "authors": [
                _without_none({"name": name, "url": address(uri)}) for name, uri in words.authors_of(entry)
            ],
            "tags": list(
                dict.fromkeys(words.line(each.term) for each in item.categories if words.line(each.term))
            )
            or None,
            "attachments": _attachments(entry) or None,
            "_interforum": {
                "about": "https://jsonfeed.org/version/1.1#extensions-a-name-extensions-a",
                "forum": item.forum,
                "kind": str(item.kind),
                "source": item.source,
                "revision": item.revision,
                **_facts(item),
            },
        }
    )


def _facts(item: Item) -> dict[str, Any]:
    """Meeting and outcome under the names of the API."""
    found: dict[str, Any] = {}
    if meeting := item.meeting:
        found["meeting"] = _without_none(
            {
                "start": meeting.start.isoformat() if meeting.start else None,
                "end": meeting.end.isoformat() if meeting.end else None,
                "place": words.line(meeting.place) or None,
                "state": meeting.state,
                "status": meeting.status.value,
            }
        )
    if outcome := item.outcome:
        found["outcome"] = _without_none(
            {
                "type": outcome.type.value,
                "adopted": outcome.adopted.isoformat() if outcome.adopted else None,
                "place": words.line(outcome.place) or None,
                "commitments": [
                    _without_none(
                        {
                            "id": words.line(each.id),
                            "text": words.line(each.text),
                            "due": each.due.isoformat() if each.due else None,
                        }
                    )
                    for each in outcome.commitments
                ],
            }
        )
    return found


def _attachments(entry: FeedEntry) -> list[dict[str, Any]]:
    return [
        _without_none(
            {
                "url": url,
                "mime_type": words.media_type(each.media_type) or "application/octet-stream",
                "title": words.line(each.title) or None,
                "size_in_bytes": each.length,
            }
        )
        for each in entry.item.attachments
        if (url := address(each.url))
    ]
