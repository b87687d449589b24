"""Sniff: which connector reads a document, by what it begins with; servers' types are often wrong. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

from hub.errors import Cause, SourceError
from hub.model.fetch import Answer

_HEAD = 4096
_FILES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_ROOT = re.compile(
    rb"<(?:\w+:)?(?:(?P<syndication>rss|rdf:rdf|rdf|feed)|(?P<oai_pmh>oai-pmh)|(?P<sitemap>urlset|sitemapindex)"
    rb"|(?P<opml>opml)|(?P<page>html|head|body|!doctype\s+html))[\s>]",
    re.IGNORECASE,
)
"""The first of them decides: a feed may quote a page, and a page speak of feeds."""


def connector_for(answer: Answer) -> str | None:
    """Return the connector that reads a document made for programs; None for a page.

    Raises:
        SourceError: ``not_a_feed``: it is neither.
    """
    # UTF-16 is ASCII with zeros between.
    head = answer.body[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"")
    if not head:
        raise SourceError(Cause.NOT_A_FEED, "The answer is empty: there is no site at this address.")
    for start, words in _FILES:
        if head.startswith(start):
            raise SourceError(Cause.NOT_A_FEED, f"It is {words}, no site. Name the page that links to it.")
    if head[:15].upper() == b"BEGIN:VCALENDAR":
        return "icalendar"
    if head.startswith((b"{", b"[")):
        return _json(answer.body)
    root = _ROOT.search(head)
    if root is None or root.lastgroup == "page":
        return None
    if root.lastgroup == "opml":
        raise SourceError(
            Cause.NOT_A_FEED, "It is a list of feeds (OPML), no site. Name one of the feeds in it."
        )
    return root.lastgroup


def _json(body: bytes) -> str:
    """Tell whose JSON it is, by the words that each uses; JSON Feed if nobody's."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return "json_feed"  # whose words for what is broken are clear
    one = said[0] if isinstance(said, list) and said else said
    if not isinstance(one, dict):
        return "json_feed"
    if "namespaces" in one or _is_rendered(one.get("title")) or _is_rendered(one.get("guid")):
        return "wordpress"
    data = one.get("data")
    if "jsonapi" in one or _is_resource(data[0] if isinstance(data, list) and data else data):
        return "drupal"
    return "json_feed"


def _is_rendered(value: Any) -> bool:
    return isinstance(value, dict) and "rendered" in value


def _is_resource(value: Any) -> bool:
    """Tell whether it is a resource of JSON:API as Drupal names them: ``node--article``."""
    return isinstance(value, dict) and "--" in str(value.get("type"))
