"""Formats: the forms of feed that invented sites publish, and where each stands."""

from __future__ import annotations

PATHS = {
    "rss": "/feed/",
    "ill-formed": "/rss.php",
    "atom": "/news/atom.xml",
    "rdf": "/news.rdf",
    "json_feed": "/feed.json",
}
KINDS = {"atom": "application/atom+xml", "json_feed": "application/feed+json"}
"""Media types; the others say text/xml, as most sites do."""
NAMES = {
    "rss": "RSS 2.0",
    "ill-formed": "RSS 2.0, ill-formed",
    "atom": "Atom 1.0",
    "rdf": "RSS 1.0, windows-1251",
    "json_feed": "JSON Feed 1.1",
}
