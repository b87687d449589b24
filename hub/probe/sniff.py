"""Sniff: which connector reads a document, by its first bytes; servers' types are often wrong. Pure."""

from __future__ import annotations

import re

from hub.errors import Cause, SourceError
from hub.model.fetch import Answer

_HEAD = 4096
_TAGS = (
    (rb"<(?:rss|rdf:RDF)[\s>]", "syndication"),
    (rb"<(?:\w+:)?feed[\s>]", "syndication"),
    (rb"<(?:\w+:)?OAI-PMH[\s>]", "oai_pmh"),
    (rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", "sitemap"),
)
_HTML = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_FILES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)


def connector_for(answer: Answer) -> str | None:
    """Return the connector that reads a document made for programs; None for a page.

    Raises:
        SourceError: ``not_a_feed``: it is neither.
    """
    head = answer.body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise SourceError(Cause.NOT_A_FEED, "The answer is empty: there is no site at this address.")
    for start, words in _FILES:
        if head.startswith(start):
            raise SourceError(Cause.NOT_A_FEED, f"It is {words}, no site. Name the page that links to it.")
    if head.startswith(b"BEGIN:VCALENDAR"):
        return "icalendar"
    if head.startswith((b"{", b"[")):
        return _json(head)
    if not _HTML.search(head):
        for pattern, connector in _TAGS:
            if re.search(pattern, head):
                return connector
    return None


def _json(head: bytes) -> str:
    if b"jsonfeed.org" in head:
        return "json_feed"
    if b"/wp/v2/" in head or b'"wp/v2"' in head or b'"namespaces"' in head:
        return "wordpress"
    if b'"jsonapi"' in head:
        return "drupal"
    return "json_feed"
