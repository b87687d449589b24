"""Small documents around the one element that a test is about."""

from __future__ import annotations

from connectors.feed_documents import read
from hub.model.draft import Draft
from hub.model.fetch import Answer, Reading

URL = "https://forum.example/news/feed"
SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
)
ATOM_10 = "http://www.w3.org/2005/Atom"
ATOM_03 = "http://purl.org/atom/ns#"


def reading(document: str, **headers: str) -> Reading:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read(Answer(url=URL, status=200, body=document.encode(), headers=named))


def rss(inside: str, channel: str = "") -> str:
    return (
        f'<rss version="2.0" {SPACES}><channel><title>F</title>{channel}<item>{inside}</item></channel></rss>'
    )


def rss_item(inside: str) -> Draft:
    return reading(rss(inside)).drafts[0]


def atom(inside: str, feed: str = "", attributes: str = "", space: str = ATOM_10) -> str:
    return f'<feed xmlns="{space}" {SPACES} {attributes}><title>F</title>{feed}<entry>{inside}</entry></feed>'


def atom_entry(inside: str, **more: str) -> Draft:
    return reading(atom(inside, **more)).drafts[0]
