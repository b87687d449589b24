"""Writers: the invented sites' feeds, each in another format and with the habits of real ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import format_datetime
from html import escape

from hub.demo.bulletin import Bulletin, Entry
from hub.demo.pages import document


def _rss(site: Bulletin, language: str) -> bytes:
    items = "".join(_rss_item(site, each) for each in site.edition(language))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{escape(site.name)}</title><link>{site.address}/</link><language>{language}</language>{items}</channel></rss>"
    ).encode()


def _rss_item(site: Bulletin, entry: Entry) -> str:
    category = f"<category>{escape(entry.category)}</category>" if entry.category else ""
    enclosure = (
        f'<enclosure url="{site.address}/files/{entry.document}" type="application/pdf" '
        f'length="{len(document(entry.document))}"/>'
        if entry.document
        else ""
    )
    return (
        f"<item><title>{escape(entry.title)}</title><link>{escape(site.link(entry))}</link>"
        f'<guid isPermaLink="false">{site.id}-{entry.slug}</guid>'
        f"<pubDate>{format_datetime(site.time_of(entry))}</pubDate>{category}"
        f"<description><![CDATA[<p>{entry.text}</p>]]></description>{enclosure}</item>"
    )


def _ill_formed(site: Bulletin, language: str) -> bytes:
    """What some content systems really send: a warning of PHP before it, references of HTML in it."""
    good = _rss(site, language).decode().replace("</title><link>", "&nbsp;</title><link>")
    return ("<br />\nDeprecated: strftime() in feed.php on line 81<br />\n" + good).encode()


def _atom(site: Bulletin, language: str) -> bytes:
    entries = "".join(_atom_entry(site, each) for each in site.edition(language))
    tombstones = "".join(
        f'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" '
        f'ref="tag:{site.id}.example,2026:{slug}" when="{site.began.isoformat()}"/>'
        for slug in site.gone
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{language}" xml:base="{site.address}/"><title>{escape(site.name)}</title>'
        f"<id>tag:{site.id}.example,2026:feed/{language}</id><updated>{site.began.isoformat()}</updated>"
        f'<link rel="alternate" href="/"/>{entries}{tombstones}</feed>'
    ).encode()


def _atom_entry(site: Bulletin, entry: Entry) -> str:
    moment = site.time_of(entry).isoformat()
    original = site.entry(entry.version_of) if entry.version_of else None
    links = f'<link rel="alternate" type="text/html" href="{escape(entry.link or site.path(entry))}"/>'
    if original:
        links += f'<link rel="alternate" hreflang="{site.language}" href="{site.path(original)}"/>'
    if entry.document:
        links += (
            f'<link rel="enclosure" type="application/pdf" href="/files/{entry.document}" '
            f'length="{len(document(entry.document))}"/>'
        )
    category = f'<category term="{escape(entry.category)}"/>' if entry.category else ""
    return (
        f"<entry><title>{escape(entry.title)}</title><id>tag:{site.id}.example,2026:{entry.slug}</id>"
        f"<updated>{moment}</updated><published>{moment}</published>{links}{category}"
        f'<content type="html">{escape(f"<p>{entry.text}</p>")}</content></entry>'
    )


def _rdf(site: Bulletin, language: str) -> bytes:
    """RSS 1.0 in windows-1251, as old Russian sites have it."""
    items = "".join(
        f'<item rdf:about="{site.link(each)}"><title>{escape(each.title)}</title>'
        f"<link>{site.link(each)}</link><description>{escape(each.text)}</description>"
        f"<dc:date>{site.time_of(each).isoformat()}</dc:date></item>"
        for each in site.edition(language)
    )
    return (
        '<?xml version="1.0" encoding="windows-1251"?><rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{site.address}/"><title>{escape(site.name)}</title><link>{site.address}/</link>'
        f"<dc:language>{language}</dc:language></channel>{items}</rdf:RDF>"
    ).encode("cp1251", "xmlcharrefreplace")


def _json_feed(site: Bulletin, language: str) -> bytes:
    items = [
        {
            "id": each.slug,
            "url": site.link(each),
            "title": each.title,
            "content_html": f"<p>{each.text}</p>",
            "date_published": site.time_of(each).isoformat(),
            "tags": [each.category] if each.category else [],
        }
        for each in site.edition(language)
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "home_page_url": f"{site.address}/",
        "feed_url": site.address + site.feeds[language],
        "language": language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


WRITERS: dict[str, Callable[[Bulletin, str], bytes]] = {
    "rss": _rss,
    "ill-formed": _ill_formed,
    "atom": _atom,
    "rdf": _rdf,
    "json_feed": _json_feed,
}
