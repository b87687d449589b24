"""RSS 0.90 to 2.0 and RSS 1.0 (RDF), with the modules the field uses."""

from __future__ import annotations

from connectors.feed_documents import atom
from connectors.feed_documents.document import (
    Document,
    Element,
    Elements,
    FeedReading,
    all_entries,
    children,
    first,
    inner,
    last_words,
    name_of,
    person,
    plain,
    says_something,
    unique,
    web_address,
    words,
)
from connectors.feed_documents.extras import media, refresh_span
from hub.model.draft import Attachment, Author, Category, Draft, Origin, Text

_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_PUBLISHED = (
    "pubdate", "published", "issued", "dc:date", "dcterms:issued", "dcterms:created", "dcterms:date",
    "atom:published", "atom:issued", "atom:created", "date", "created",
)  # fmt: skip
_UPDATED = ("atom:updated", "atom:modified", "lastbuilddate", "dcterms:modified", "updated", "modified")
_SUMMARIES = (
    "summary", "description", "dc:description", "atom:summary", "itunes:summary", "dcterms:abstract",
    "abstract", "tagline",
)  # fmt: skip
_CONTENTS = (
    "content:encoded",
    "xhtml:body",
    "body",
    "xhtml:div",
    "fullitem",
    "prodlink",
    "encoded",
    "content",
)
_PEOPLE = ("author", "dc:creator", "dc:author", "itunes:author", "atom:name", "creator", "managingeditor")


def read(document: Document) -> FeedReading:
    """Return what an RSS or RDF document says."""
    root = document.root
    top = children(root)
    channel = root if name_of(root.tag) == "channel" else next(iter(top.get("channel", ())), root)
    feed = children(channel) if channel is not root else top
    entries = _entries(document, top, feed)
    document.count(len(entries))
    drafts = [draft for each in entries if says_something(draft := read_item(document, each))]
    drafts.extend(
        Draft(external_id=ref.strip(), deleted=True)
        for each in (*feed.get("at:deleted-entry", ()), *top.get("at:deleted-entry", ()))
        if (ref := each.get("ref"))
    )
    return FeedReading(tuple(drafts), _origin(document, channel, feed), refresh_span(feed))


def _entries(document: Document, top: Elements, feed: Elements) -> list[Element]:
    """Items of the channel (RSS 2.0), beside it (RDF), or wherever a mended tree has them."""
    found: list[Element] = []
    for part in (feed, top) if feed is not top else (feed,):
        for name in ("item", "atom:entry", "entry"):
            found += part.get(name, ())
    for items in feed.get("items", ()):
        found += [each for each in items if name_of(each.tag) == "item"]
    return all_entries(document.root, found)


def _origin(document: Document, channel: Element, feed: Elements) -> Origin:
    links = atom.read_links(document, feed.get("atom:link", ()))
    base = document.base(channel) or document.url
    url = words(feed, "link") or links.url or _attribute(channel, "href")
    return Origin(
        id=words(feed, "atom:id") or channel.get(_ABOUT),
        title=plain(words(feed, "title", "dc:title", "atom:title", "itunes:title")),
        updated=words(feed, "lastbuilddate", "pubdate", "dc:date", "atom:updated", "dcterms:modified"),
        url=atom.resolved(base, url),
        self_url=atom.resolved(base, links.self_url),
        rights=plain(words(feed, "copyright", "dc:rights", "rights", "atom:rights")),
        language=words(feed, "language", "dc:language") or document.language(channel),
    )


def read_item(document: Document, element: Element) -> Draft:
    """Return one item, perhaps with nothing in it."""
    if name_of(element.tag) == "atom:entry":
        return atom.read_entry(document, element)
    found = children(element)
    links = atom.read_links(document, found["atom:link"]) if "atom:link" in found else None
    extra = media(document, found)
    about = element.get(_ABOUT)
    return Draft(
        external_id=words(found, "guid", "id", "atom:id", "dc:identifier") or about,
        url=_url(document, found)
        or (links.url if links else None)
        or about
        or web_address(words(found, "id", "atom:id"))
        or _attribute(element, "href"),
        base=document.base(element),
        title=_title(document, found) or extra.title,
        summary=document.markup(found, *_SUMMARIES) or extra.summary,
        content=_content(document, found),
        language=words(found, "dc:language", "language") or document.language(element),
        published=last_words(found, *_PUBLISHED),
        updated=last_words(found, *_UPDATED) or _attribute(element, "lastmod"),
        authors=_authors(found),
        categories=_categories(found),
        attachments=_enclosures(found) + (links.attachments if links else ()) + extra.attachments,
        translations=links.translations if links else (),
        rights=plain(words(found, "dc:rights", "copyright", "rights", "atom:rights")),
        origin=_source(found),
    )


def _attribute(element: Element, name: str) -> str | None:
    """Return an attribute in either case: CDF, the oldest of the family, has ``<ITEM HREF="…">``."""
    return element.get(name) or element.get(name.upper())


def _url(document: Document, found: Elements) -> str | None:
    """The link, else a guid that is one (RSS 2.0: isPermaLink is true unless it says otherwise)."""
    for each in found.get("link", ()):
        if address := inner(each) or (each.get("href") or "").strip() or each.get(_RESOURCE):
            return atom.located(document, each, address)
    for each in found.get("guid", ()):
        permanent = (each.get("isPermaLink") or each.get("ispermalink") or "true").lower() != "false"
        if permanent and (address := web_address(inner(each))):
            return address
    return None


def _title(document: Document, found: Elements) -> Text | None:
    return (
        document.markup(found, "title", "dc:title")
        or atom.read_text(document, found, "atom:title")
        or document.markup(found, "itunes:title")
    )


def _content(document: Document, found: Elements) -> Text | None:
    text = document.markup(found, *_CONTENTS)
    if text is None and "summary" in found and first(found, "summary") is not None:
        text = document.markup(found, "description")  # both: the one is short, the other long
    return text or atom.read_text(document, found, "atom:content")


def _authors(found: Elements) -> tuple[Author, ...]:
    given: list[Author | None] = []
    for name in _PEOPLE:
        for each in found.get(name, ()):
            if len(each):
                given.extend(atom.read_people([each]))
            elif text := inner(each):
                given.append(person(text))
        if given:
            break
    return unique(given) or atom.read_people(found.get("atom:author", ()))


def _categories(found: Elements) -> tuple[Category, ...]:
    given = [
        Category(term, each.get("domain") or each.get("scheme") or None, each.get("label") or None)
        for name in ("category", "atom:category", "dc:subject")
        for each in found.get(name, ())
        if (term := inner(each) or (each.get("term") or "").strip())
    ]
    return tuple(given)


def _enclosures(found: Elements) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(address, each.get("type"), atom.whole(each.get("length")))
        for each in found.get("enclosure", ())
        if (address := (each.get("url") or each.get("href") or each.get(_RESOURCE) or "").strip())
    )


def _source(found: Elements) -> Origin | None:
    """The feed it was taken from; RSS 2.0 gives its address and title."""
    if "atom:source" in found:
        return None
    for each in found.get("source", ()):
        if address := (each.get("url") or "").strip():
            return Origin(title=plain(words({"source": [each]}, "source")), self_url=address)
    return None
