"""OPML 2.0 (opml.org/spec2): our feeds as a list that a reader imports at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from feeds import times
from feeds.words import escaped, line

MEDIA_TYPE = "text/x-opml; charset=utf-8"
_LIKE_MARKUP = re.compile(r"[<>]|&(?=\S)")


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
    etree.SubElement(head, "title").text = _text(title)
    etree.SubElement(head, "dateModified").text = times.mail_stamp(changed)
    body = etree.SubElement(root, "body")
    for name, feeds in groups or [(title, ())]:
        # A title would make validators ask for a type, and there is none for a folder.
        folder = etree.SubElement(body, "outline", text=_text(name))
        for text, feed, page in feeds:
            etree.SubElement(
                folder, "outline", type="rss", text=_text(text), title=_text(text), xmlUrl=feed, htmlUrl=page
            )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _text(text: str) -> str:
    """Return a text for a place that may hold HTML (so the specification): what looks like it is escaped."""
    found = line(text)
    return escaped(found) if _LIKE_MARKUP.search(found) else found
