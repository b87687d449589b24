"""Feeds: each module writes one format. A new one is one module and one line in FEED_FORMATS.

A format is a pure function of a `hub.model.feed.Feed`: the same feed gives the same bytes, whatever the
clock, the locale or the machine. `tests/contract/test_feed_formats.py` holds every one to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from hub.model.on_demand import OnDemand, instance

if TYPE_CHECKING:
    from hub.model.digest import Digest
    from hub.model.forum import Forum
    from hub.model.ports import FeedFormat

FEED_FORMATS: Mapping[str, FeedFormat] = OnDemand(
    {"atom": "feeds.atom:Atom", "rss": "feeds.rss:Rss", "json": "feeds.json_feed:JsonFeed"}, instance
)
"""Extension -> the format that has it."""


def subscription_list(
    title: str, groups: Sequence[tuple[str, Sequence[tuple[str, str, str]]]], changed: datetime
) -> bytes:
    """Return an OPML document; see `feeds.opml`."""
    from feeds import opml

    return opml.subscription_list(title, groups, changed)


def digest_calendar(digest: Digest, *, base_url: str, authority: str, forums: Mapping[str, Forum]) -> str:
    """Return the meetings of a digest as a calendar; see `feeds.icalendar`."""
    from feeds import icalendar

    return icalendar.digest_calendar(digest, base_url=base_url, authority=authority, forums=forums)


__all__ = ["FEED_FORMATS", "digest_calendar", "subscription_list"]
