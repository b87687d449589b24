"""RSS 2.0 (RSS Advisory Board, version 2.0.11), for readers that know nothing newer."""

from __future__ import annotations

from email.utils import format_datetime
from functools import partial
from typing import ClassVar

from feeds import words
from feeds.extension import ATOM, DC, Element, add, generator, set_text
from hub import __version__
from hub.model.feed import Feed, FeedEntry


class Rss:
    """Writes RSS 2.0. What RSS cannot say (several files, translations, versions) is left to Atom."""

    extension: ClassVar[str] = "rss"
    media_type: ClassVar[str] = "application/rss+xml; charset=utf-8"
    label: ClassVar[str] = "RSS"

    def render(self, feed: Feed) -> bytes:
        """Return the document."""
        document = generator(partial(_channel, feed), dc=DC)
        document.title(_plain(feed.title))
        document.link(href=feed.self_url, rel="self", type="application/rss+xml")
        document.link(href=feed.page_url, rel="alternate")
        document.description(_plain(feed.subtitle) or _plain(feed.title))
        document.language(feed.language)
        document.generator(f"Interforum {__version__}")
        document.docs("https://www.rssboard.org/rss-specification")
        if rights := _plain(feed.rights):
            document.copyright(rights)
        for entry in feed.entries:
            part = document.add_entry(order="append")
            part.id(entry.atom_id)
            part.title(_plain(words.title_of(entry)))
            part.link(href=entry.page, rel="alternate")
            part.description(words.escaped(words.summary_of(entry)))
            if html := words.clean(entry.item.content_html):
                part.content(html)
            part.ours.write = partial(_item, feed, entry)
        return bytes(document.rss_str())


def _plain(text: str | None) -> str:
    """RSS does not say whether its titles are markup: what looks like it is taken apart."""
    found = words.line(text)
    return found.replace("</", "< /").replace("&", "& ") if words.looks_like_markup(found) else found


def _channel(feed: Feed, channel: Element) -> None:
    set_text(channel, "lastBuildDate", format_datetime(feed.updated.replace(microsecond=0)))
    for rel, href in (("hub", feed.hub_url), ("prev-archive", feed.prev_archive)):
        if href:
            add(channel, f"{{{ATOM}}}link", rel=rel, href=href)


def _item(feed: Feed, entry: FeedEntry, element: Element) -> None:
    item = entry.item
    moment = item.published or item.first_seen
    add(element, "pubDate", format_datetime(moment.replace(microsecond=0)))
    for author in [words.line(each.name) for each in item.authors if words.line(each.name)] or [
        entry.forum_name
    ]:
        add(element, f"{{{DC}}}creator", words.line(author))
    if language := words.language(item.language):
        add(element, f"{{{DC}}}language", language)
    add(element, "category", _plain(entry.forum_name), domain=feed.schemes.forum)
    add(element, "category", str(item.kind), domain=feed.schemes.kind)
    for term, scheme, _ in item.categories:
        if word := _plain(term):
            add(element, "category", word, domain=words.absolute_id(scheme))
    _enclosure(entry, element)
    if item.origin and (url := words.address(item.origin.self_url)):
        add(element, "source", _plain(item.origin.title) or _plain(entry.forum_name), url=url)


def _enclosure(entry: FeedEntry, element: Element) -> None:
    """RSS readers know one file for each item: the first."""
    for each in entry.item.attachments:
        if url := words.address(each.url):
            kind = words.media_type(each.media_type) or "application/octet-stream"
            add(element, "enclosure", url=url, type=kind, length=str(each.length or 0))
            return
