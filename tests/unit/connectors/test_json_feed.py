"""JSON Feed: 1.0, 1.1, and what is written instead."""

from __future__ import annotations

import json

import pytest

from connectors.json_feed import read
from hub.errors import Cause, SourceError
from hub.model.draft import Author, Category, Text
from hub.model.fetch import Answer


def reading(body):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read(Answer(url="https://forum.example/feed.json", status=200, body=raw))


def item(**words):
    return reading({"version": "https://jsonfeed.org/version/1.1", "items": [words]}).drafts[0]


def cause(body):
    with pytest.raises(SourceError) as caught:
        reading(body)
    assert caught.value.detail.endswith(".")
    return caught.value.cause


@pytest.mark.parametrize(
    ("id", "known_by"),
    [
        ("a-1", "a-1"),
        (7, "7"),
        (12345678901234567890123, "12345678901234567890123"),
        (1.5, "1.5"),
        (" a ", "a"),
        ("", None),
        (None, None),
        ([1], None),
        ("9" * 5000, "9" * 400),
    ],
)
def test_an_id_is_text_whatever_it_is_written_as(id, known_by):
    assert item(id=id, title="t").external_id == known_by


@pytest.mark.parametrize(
    ("words", "content"),
    [
        ({"content_html": "<p>a</p>"}, Text("<p>a</p>")),
        ({"content_text": "a < b"}, Text("a < b", markup=False)),
        ({"content_html": "<p>a</p>", "content_text": "a"}, Text("<p>a</p>")),
        ({"content_html": ["a"], "title": "t"}, None),
    ],
)
def test_the_full_text_says_whether_it_is_markup(words, content):
    assert item(**words).content == content


def test_what_an_item_says():
    draft = item(
        id="1", url="/1", title="T <b>", summary="S", language="ar", date_published="p", date_modified="m",
        tags=["a", "", ["c"], "b"],
        attachments=[{"url": "/f.pdf", "mime_type": "application/pdf", "size_in_bytes": 9, "title": "F"}, {"url": []}, 7],
    )  # fmt: skip
    assert (draft.url, draft.language, draft.published, draft.updated) == ("/1", "ar", "p", "m")
    assert (draft.title, draft.summary) == (Text("T <b>", markup=False), Text("S", markup=False))
    assert draft.categories == (Category("a"), Category("b"))
    assert draft.attachments == (("/f.pdf", "application/pdf", 9, None, "F"),)


@pytest.mark.parametrize(
    ("feed", "own", "authors"),
    [
        ({"authors": [{"name": "A", "url": "/a"}]}, {}, (Author("A", None, "/a"),)),
        ({"author": {"name": "A"}}, {}, (Author("A"),)),
        ({"author": "A"}, {}, (Author("A"),)),
        ({"authors": [{"name": "A"}]}, {"authors": [{"name": "B"}, {}]}, (Author("B"),)),
        ({}, {"author": {"avatar": "x"}}, ()),
    ],
)
def test_authors_of_the_item_go_before_those_of_the_feed(feed, own, authors):
    found = reading({"version": "1", **feed, "items": [{"title": "t", **own}]})
    assert found.drafts[0].authors == authors


def test_external_url_is_the_link_where_there_is_no_other():
    assert item(external_url="https://p.example/").url == "https://p.example/"
    assert item(url="/1", external_url="https://p.example/").url == "/1"


def test_the_feed_is_the_origin():
    origin = reading(
        {"title": "F", "home_page_url": "/", "feed_url": "/f", "language": "fr", "items": []}
    ).origin
    assert (origin.id, origin.title, origin.url, origin.self_url, origin.language) == (
        "/f",
        "F",
        "/",
        "/f",
        "fr",
    )


def test_halves_of_characters_do_not_get_in():
    assert item(title="a\ud800b").title.value == "a\ufffdb"


def test_what_is_no_item_is_left_out_and_said():
    found = reading({"items": [1, None, {}, {"title": "t"}]})
    assert (found.entries, len(found.drafts)) == (4, 1)
    assert found.remarks == ("2 items are no objects and were left out",)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", Cause.NOT_A_FEED),
        (b"<rss/>", Cause.NOT_A_FEED),
        (b"hello", Cause.NOT_A_FEED),
        (b"[]", Cause.NOT_A_FEED),
        (b'{"a": 1}', Cause.NOT_A_FEED),
        (b'{"items": {"a": 1}}', Cause.NOT_A_FEED),
        (b'{"items": [{"title": "t"}', Cause.TRUNCATED),
        (b'{"items": [{"title": "t', Cause.TRUNCATED),
        (b'{"items": [{"title": tt}], "x": "and so on and on"}', Cause.PARSE),
        (b'{"items": ' + b"[" * 100_000, Cause.TOO_LARGE),
        (b'{"items": [' + b"{}," * 5000 + b"{}]}", Cause.TOO_LARGE),
    ],
)
def test_what_cannot_be_read_says_why(body, why):
    assert cause(body) is why


def test_numbers_beyond_reckoning_are_no_fault():
    assert reading(b'{"items": [{"id": ' + b"9" * 6000 + b', "title": "t", "x": NaN}]}').entries == 1


def test_a_bom_is_no_fault():
    assert reading(b'\xef\xbb\xbf{"items": []}').entries == 0
