"""Extras: what Media RSS and the syndication module add to RSS and Atom alike."""

from __future__ import annotations

from typing import NamedTuple

from connectors.feed_documents.document import Document, Element, Elements, children, first, inner, words
from hub.model.draft import Attachment, Text

_SPANS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_TOLD_BY = frozenset({"media:group", "media:content", "media:title", "media:description"})


class Media(NamedTuple):
    """What Media RSS says of an entry."""

    title: Text | None = None
    summary: Text | None = None
    attachments: tuple[Attachment, ...] = ()


NO_MEDIA = Media()


def media(document: Document, found: Elements) -> Media:
    """Return title, description and files of Media RSS 1.5.1; pictures are not files to download."""
    if _TOLD_BY.isdisjoint(found):
        return NO_MEDIA
    groups = [children(each) for each in found.get("media:group", ())]
    contents = [each for part in (found, *groups) for each in part.get("media:content", ())]
    parts = [found, *groups, *(children(each) for each in contents)]
    titles = (document.markup(part, "media:title") for part in parts)
    texts = (document.markup(part, "media:description") for part in parts)
    return Media(
        next(filter(None, titles), None),
        next(filter(None, texts), None),
        tuple(_attachment(each) for each in contents if each.get("url") and not _is_picture(each)),
    )


def _is_picture(element: Element) -> bool:
    return (element.get("type") or "").startswith("image/") or element.get("medium") == "image"


def _attachment(element: Element) -> Attachment:
    size = (element.get("fileSize") or "").strip()
    length = int(size) if size.isascii() and size.isdigit() and len(size) < 16 else None
    return Attachment((element.get("url") or "").strip(), element.get("type"), length, element.get("lang"))


def refresh_span(found: Elements) -> float | None:
    """Return the seconds between visits that a feed proposes: ``ttl`` in minutes, or ``sy:updatePeriod``."""
    minutes = words(found, "ttl")
    if minutes and minutes.isascii() and minutes.isdigit() and len(minutes) < 8:
        return int(minutes) * 60.0 or None
    period = first(found, "sy:updateperiod")
    if period is None:
        return None
    frequency = words(found, "sy:updatefrequency") or "1"
    times = int(frequency) if frequency.isascii() and frequency.isdigit() and len(frequency) < 5 else 1
    span = _SPANS.get(inner(period).lower())
    return span / max(times, 1) if span else None
