"""OPML 2.0: our feeds as a list that a reader imports at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from feeds.words import line

MEDIA_TYPE = "text/x-opml; charset=utf-8"


def subscription_list(
    title: str, groups: Sequence[tuple[str, Sequence[tuple[str, str, str]]]], changed: datetime
) -> bytes:
    """Return an OPML document.

    Args:
        title: Name of the list.
        groups: (name, feeds) for each folder; a feed is (name, address of the feed, address of its page).
        changed: When the list last changed.
    """
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = line(title)
    etree.SubElement(head, "dateModified").text = format_datetime(changed.replace(microsecond=0))
    body = etree.SubElement(root, "body")
    for name, feeds in groups:
        folder = etree.SubElement(body, "outline", text=line(name), title=line(name))
        for text, feed, page in feeds:
            etree.SubElement(
                folder, "outline", type="rss", text=line(text), title=line(text), xmlUrl=feed, htmlUrl=page
            )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
