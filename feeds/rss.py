"""RSS 2.0 (RSS Advisory Board, version 2.0.11), for readers that know nothing newer."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from feeds import times, words
from feeds.addresses import address, canonical, file_address
from feeds.extension import ATOM, DC, Element, add, generator, set_plain, set_text
from feeds.languages import language
from feeds.markup import content_of
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
        document.title(words.line(feed.title))
        document.link(href=address(feed.self_url) or feed.self_url, rel="self", type="application/rss+xml")
        document.link(href=feed.page_url, rel="alternate")
        document.description(words.line(feed.subtitle) or words.line(feed.title))
        document.language(language(feed.language))
        document.generator(f"Interforum {__version__}")
        document.docs("https://www.rssboard.org/rss-specification")
        if rights := words.line(feed.rights):
            document.copyright(rights)
        for entry in feed.entries:
            part = document.add_entry(order="append")
            part.id(entry.atom_id)
            part.title(words.title_of(entry))
            part.link(href=entry.page, rel="alternate")
            part.description(words.escaped(words.summary_of(entry)))
            if html := content_of(entry):
                part.content(html)
            part.ours.write = partial(_item, feed, entry)
        return bytes(document.rss_str())


def _channel(feed: Feed, channel: Element) -> None:
    for name in ("title", "description", "copyright"):
        _settle(channel.find(name))
    set_text(channel, "lastBuildDate", times.mail_stamp(feed.updated))
    for rel, href in (("hub", feed.hub_url), ("prev-archive", feed.prev_archive)):
        if href:
            add(channel, f"{{{ATOM}}}link", rel=rel, href=href)


def _settle(element: Element) -> None:
    if element is not None:
        set_plain(element, element.text)


def _item(feed: Feed, entry: FeedEntry, element: Element) -> None:
    item = entry.item
    _settle(element.find("title"))
    add(element, "pubDate", times.mail_stamp(times.published(item) or item.first_seen))
    for name, _ in words.authors_of(entry):
        add(element, f"{{{DC}}}creator", name)
    if tag := language(item.language):
        add(element, f"{{{DC}}}language", tag)
    set_plain(add(element, "category", domain=feed.schemes.forum), words.line(entry.forum_name) or item.forum)
    add(element, "category", str(item.kind), domain=feed.schemes.kind)
    for term, scheme, _ in item.categories:
        if word := words.line(term):
            set_plain(add(element, "category", domain=canonical(scheme)), word)
    _enclosure(entry, element)
    if item.origin and (url := address(item.origin.self_url)):
        name = words.line(item.origin.title) or words.line(entry.forum_name)
        set_plain(add(element, "source", url=url), name)


def _enclosure(entry: FeedEntry, element: Element) -> None:
    """RSS readers know one file for each item: the first."""
    for each in entry.item.attachments:
        if url := file_address(each.url):
            kind = words.media_type(each.media_type) or "application/octet-stream"
            add(element, "enclosure", url=url, type=kind, length=str(each.length or 0))
            return
