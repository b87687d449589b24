"""Feed documents: RSS 0.90 to 2.0, RSS 1.0 (RDF) and Atom 0.3 and 1.0, as sites really serve them.

For every connector that meets one: feeds themselves, and platforms whose other doors are closed. One walk
over one tree, however the document had to be read: strictly, mended or leniently (`hub.reading.xml`). The
tests hold the result to what feedparser says of the same documents.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from connectors.feed_documents import atom, rss
from connectors.feed_documents.document import Document
from hub.model.draft import Origin
from hub.model.fetch import Answer, Reading
from hub.reading.links import absolute
from hub.reading.xml import parse

ACCEPT = "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"


def read(answer: Answer) -> Reading:
    """Return what a feed says.

    Raises:
        SourceError: It is no feed, breaks off, or holds over 5,000 entries.
    """
    parsed = parse(answer.body, answer.content_type)
    document = Document(parsed.root, answer.url, stated_place(answer))
    found = (atom.read if document.is_atom else rss.read)(document)
    return Reading(
        answer=answer,
        drafts=found.drafts,
        origin=_with_language(found.origin, answer),
        entries=document.entries,
        ttl=found.ttl,
        remarks=parsed.remarks + _lost(document.entries, parsed.written),
    )


def stated_place(answer: Answer) -> str | None:
    """Return the Content-Location header if it is the full address of a named public host, else None.

    RFC 9110 no longer makes it the base of relative links, RFC 3986 (section 5.1.2) and feedparser do.
    Servers behind a proxy name themselves by their inner address there: such names lead nowhere.
    """
    given = answer.headers.get("content-location", "").strip()
    if not given.lower().startswith(("http://", "https://")) or absolute(given) is None:
        return None
    host = urlsplit(given).hostname or ""
    last = host.rstrip(".").rpartition(".")[2]
    return given if "." in host and last.isalpha() and last not in {"local", "internal", "lan"} else None


def _with_language(origin: Origin, answer: Answer) -> Origin:
    """Take the language from the Content-Language header where the document says nothing."""
    header = answer.headers.get("content-language", "").partition(",")[0].strip()
    return replace(origin, language=header) if header and not origin.language else origin


def _lost(found: int, written: int | None) -> tuple[str, ...]:
    """Say how many entries of a broken document are beyond reading: they are kept, not withdrawn."""
    if written is None or found >= written:
        return ()
    return (f"{written - found} of {written} entries could not be made out",)
