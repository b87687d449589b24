"""Feeds: each module writes one format. A new one is one module and one line in FEED_FORMATS.

A format is a pure function of a `hub.model.feed.Feed`: the same feed gives the same bytes, whatever the
clock, the locale or the machine. `tests/contract/test_feed_formats.py` holds every one to that.
"""

from __future__ import annotations

from feeds.atom import Atom
from feeds.icalendar import digest_calendar
from feeds.json_feed import JsonFeed
from feeds.opml import subscription_list
from feeds.rss import Rss
from hub.model.ports import FeedFormat

FEED_FORMATS: dict[str, FeedFormat] = {each.extension: each for each in (Atom(), Rss(), JsonFeed())}

__all__ = ["FEED_FORMATS", "digest_calendar", "subscription_list"]
