"""Atom 1.0 (RFC 4287), with archives (RFC 5005) and tombstones (RFC 6721)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import ClassVar

from feeds import times, words
from feeds.addresses import address, canonical
from feeds.extension import AT, FH, XML_LANG, Element, add, generator, set_plain, set_text
from feeds.languages import language
from feeds.markup import content_of
from hub import __version__
from hub.model.feed import Feed, FeedEntry
from hub.model.item import FeedOrigin, Role


class Atom:
    """Writes Atom: the format everything else is measured by."""

    extension: ClassVar[str] = "atom"
    media_type: ClassVar[str] = "application/atom+xml; charset=utf-8"
    label: ClassVar[str] = "Atom"

    def render(self, feed: Feed) -> bytes:
        """Return the document."""
        namespaces = ({"fh": FH} if feed.archive else {}) | ({"at": AT} if feed.retracted else {})
        document = generator(partial(_feed, feed), **namespaces)
        document.id(feed.id)
        document.title(words.line(feed.title))
        document.updated(feed.updated.replace(microsecond=0))
        document.author(name="Interforum")
        document.generator("Interforum", version=__version__)
        if subtitle := words.line(feed.subtitle):
            document.subtitle(subtitle)
        if rights := words.line(feed.rights):
            document.rights(rights)
        for entry, updated in zip(feed.entries, times.distinct_updates(feed.entries), strict=True):
            part = document.add_entry(order="append")
            part.id(entry.atom_id)
            part.title(words.title_of(entry))
            part.updated(updated)
            summary = words.summary_of(entry)
            part.content(content_of(entry) or words.escaped(summary), type="html")
            part.summary(summary)
            part.ours.write = partial(_entry, feed, entry, updated)
        return bytes(document.atom_str())


def _feed(feed: Feed, root: Element) -> None:
    set_text(root, "updated", times.second(feed.updated))
    for name in ("title", "subtitle", "rights"):
        if (element := root.find(name)) is not None:
            _mark_plain(element)
            if tag := language(feed.language):
                element.set(XML_LANG, tag)
    add(root, "link", rel="self", type="application/atom+xml", href=address(feed.self_url) or feed.self_url)
    add(root, "link", rel="alternate", type="text/html", href=feed.page_url)
    for rel, href in (
        ("hub", feed.hub_url),
        ("prev-archive", feed.prev_archive),
        ("next-archive", feed.next_archive),
        ("current", feed.current),
    ):
        if href:
            add(root, "link", rel=rel, href=href)
    if feed.archive and (feed.prev_archive or feed.next_archive):
        add(root, f"{{{FH}}}archive")  # a lone one belongs to no chain yet: readers would call it incomplete
    for ref, when in feed.retracted:
        add(root, f"{{{AT}}}deleted-entry", ref=ref, when=times.second(when))


def _entry(feed: Feed, entry: FeedEntry, updated: datetime, element: Element) -> None:
    item = entry.item
    if tag := language(item.language):
        element.set(XML_LANG, tag)
    set_text(element, "updated", times.stamp(updated))
    for name in ("title", "summary"):
        _mark_plain(element.find(name))
    if published := times.published(item):
        add(element, "published", times.second(published))
    _authors(entry, element)
    _links(entry, element)
    for term, scheme, label in _categories(feed, entry):
        add(element, "category", term=term, scheme=scheme, label=label)
    if rights := words.line(item.rights):
        _mark_plain(add(element, "rights", rights))
    if item.origin:
        _source(item.origin, entry, element)


def _mark_plain(element: Element) -> None:
    """Say that plain text is plain where a reader might take it for markup: by escaping it as HTML."""
    if words.looks_like_markup(element.text):
        element.set("type", "html")
        element.text = words.escaped(element.text)


def _authors(entry: FeedEntry, element: Element) -> None:
    for name, uri in words.authors_of(entry):
        person = add(element, "author")
        set_plain(add(person, "name"), name)
        if page := address(uri):
            add(person, "uri", page)


def _links(entry: FeedEntry, element: Element) -> None:
    """Our page is the alternate, the original is ``via``, other languages are ``related``.

    As alternates, which they are too (RFC 4287, section 4.2.7.2), translations take the place of our page in
    readers that know one link an entry: feedparser keeps the last, others the first.
    """
    item = entry.item
    add(element, "link", rel="alternate", type="text/html", href=entry.page)
    if original := address(item.url):
        add(
            element,
            "link",
            rel="via",
            type="text/html",
            href=original,
            hreflang=language(item.language),
        )
    seen: set[str] = set()
    for copy in item.copies:
        tag, url = language(copy.language), address(copy.url)
        if copy.role is Role.TRANSLATION and tag and url and tag not in seen:
            seen.add(tag)
            add(element, "link", rel="related", type="text/html", href=url, hreflang=tag)
    for each in item.attachments:
        if url := address(each.url):
            add(
                element,
                "link",
                rel="enclosure",
                href=url,
                type=words.media_type(each.media_type),
                length=str(each.length) if each.length else None,
                hreflang=language(each.language),
                title=words.taken_apart(words.line(each.title)) or None,
            )


def _categories(feed: Feed, entry: FeedEntry) -> list[tuple[str, str | None, str | None]]:
    """The hub's own two first, then the site's, each once."""
    item = entry.item
    found: dict[tuple[str, str | None], str | None] = {
        (item.forum, feed.schemes.forum): _label(entry.forum_name),
        (str(item.kind), feed.schemes.kind): None,
    }
    for term, scheme, label in item.categories:
        if word := words.line(term):
            found.setdefault((word, canonical(scheme)), _label(label))
    return [(term, scheme, label) for (term, scheme), label in found.items()]


def _label(text: str | None) -> str | None:
    return words.taken_apart(words.line(text)) or None


def _source(origin: FeedOrigin, entry: FeedEntry, element: Element) -> None:
    """The feed it was taken from (RFC 4287, section 4.2.11); id, title and updated are never missing.

    The id is the feed's own, in its canonical form: of those that have none, its address stands for it.
    """
    source = add(element, "source")
    self_url, url = address(origin.self_url), address(origin.url)
    add(source, "id", canonical(origin.id) or canonical(self_url) or canonical(url) or entry.atom_id)
    _mark_plain(add(source, "title", words.line(origin.title) or words.line(entry.forum_name)))
    add(source, "updated", times.second(times.of_origin(origin.updated, entry.item)))
    if self_url:
        add(source, "link", rel="self", href=self_url)
    if url:
        add(source, "link", rel="alternate", type="text/html", href=url)
    if rights := words.line(origin.rights):
        _mark_plain(add(source, "rights", rights))
