"""Our reader beside feedparser on our own recordings: as many entries, the same titles, links and dates.

feedparser is right and slow; what we do differently on purpose is in docs/reference/reading.md.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import feedparser
import pytest

from connectors.feed_documents import read
from hub.model.fetch import Answer
from hub.pipeline.normalise import normalise
from hub.reading.dates import read_date
from hub.reading.html import text_of
from tests.builders import NOW, a_source

URL = "https://forum.example/feed"
RECORDINGS = [
    path
    for path in sorted((Path(__file__).parents[2] / "recordings" / "syndication").glob("*.xml"))
    if "ill-formed"
    not in path.stem  # feedparser has no good answer to those: words before the feed cost it the charset
]


@pytest.fixture(params=RECORDINGS, ids=lambda path: path.stem)
def pair(request):
    body = request.param.read_bytes()
    reading = read(Answer(url=URL, status=200, body=body))
    theirs = feedparser.parse(BytesIO(body), response_headers={"content-location": URL})
    ours = [
        normalise(draft, source=a_source(), document_url=URL, origin=reading.origin, now=NOW)
        for draft in reading.drafts
        if not draft.deleted
    ]
    said = [entry for entry in theirs.entries if entry.get("title") or entry.get("link")]
    return reading, ours, theirs, said


def text(html):
    return " ".join(text_of(html or "").split())


def test_as_many_entries(pair):
    reading, ours, theirs, said = pair
    assert reading.entries == len(theirs.entries)
    assert len(ours) == len(said) > 0


def test_the_same_titles(pair):
    _, ours, _, said = pair
    assert [each.title for each in ours] == [text(entry.get("title")) for entry in said]


def test_the_same_links(pair):
    _, ours, _, said = pair
    for mine, entry in zip(ours, said, strict=True):
        # Of several pages in several languages feedparser takes the last, and we the one without a language.
        pages = [link.href for link in entry.get("links", ()) if link.rel == "alternate"]
        assert mine.url == entry.get("link", mine.external_id) or mine.url in pages


def test_the_same_words(pair):
    _, ours, _, said = pair
    for mine, entry in zip(ours, said, strict=True):
        full = entry.content[0].value if entry.get("content") else entry.get("summary")
        assert text(mine.content_html or mine.summary) == text(full)


def test_the_same_dates(pair):
    _, ours, _, said = pair
    for mine, entry in zip(ours, said, strict=True):
        stated = entry.get("published") or entry.get("updated")
        assert mine.published == read_date(stated, now=NOW).value


def test_the_same_feed(pair):
    reading, _, theirs, _ = pair
    assert text(reading.origin.title) == text(theirs.feed.get("title"))
    assert reading.origin.url == theirs.feed.get("link")
    assert text(reading.origin.rights) == text(theirs.feed.get("rights"))
