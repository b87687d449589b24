"""Joomla: the feed of a category, its page where there is none, and what Joomla hides."""

from __future__ import annotations

import pytest

from connectors.joomla import Joomla
from hub.errors import Cause, SourceError
from hub.model.fetch import Answer, FetchState
from tests.fakes import FakeHttp

URL = "https://process.example/en/news"
ATOM = URL + "?format=feed&type=atom"
NOT_FOUND = SourceError(Cause.HTTP_STATUS, "The server answered 404.", status=404)
ITEM = "<h2><a href=/en/news/7-title>Title</a></h2><p>Words.</p>"


def entry(text="<p>In full.</p>", slug="7-title"):
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<entry><title>Title</title><link rel="alternate" type="text/html" href="{URL}/{slug}"/>'
        f"<id>{URL}/{slug}</id><published>2026-11-23T09:00:00+00:00</published>"
        f'<updated>2026-11-23T09:00:00+00:00</updated><summary type="html">{text}</summary></entry>'
    )


def feed(*entries):
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-gb">'
        f"<title>News</title><id>{URL}</id>{''.join(entries)}</feed>"
    )


def page(body):
    return f"<!doctype html><html lang=en-gb><head><title>News</title></head><body>{body}</body></html>"


def web(pages):
    return FakeHttp({url: said.encode() if isinstance(said, str) else said for url, said in pages.items()})


def read(pages, *, url=URL, state=None, **options):
    http = web(pages)
    return Joomla(**options).fetch(http, state or FetchState(url=url)), http


def test_the_feed_of_the_category_goes_first():
    reading, http = read({ATOM: feed(entry())})
    assert http.asked == [ATOM]
    assert http.asked_politely == []
    assert reading.drafts[0].external_id == f"{URL}/7-title"
    assert reading.memory is None


@pytest.mark.parametrize(
    ("url", "kind", "asked"),
    [
        (URL, "rss", URL + "?format=feed&type=rss"),
        ("https://p.example/index.php?option=com_content&id=8", "atom",
         "https://p.example/index.php?option=com_content&id=8&format=feed&type=atom"),
        (ATOM, "rss", ATOM),
    ],
)  # fmt: skip
def test_the_feed_stands_at_the_categorys_address(url, kind, asked):
    _, http = read({asked: feed(entry())}, url=url, feed=kind)
    assert http.asked == [asked]


def test_a_feed_that_cuts_its_text_is_completed_from_the_page():
    cut = entry('<p>In short.</p><p class="feed-readmore"><a href="x">Read more</a></p>')
    body = page(
        "<div itemprop=articleBody><p>" + "In full, and at some length, as it was said. " * 4 + "</p></div>"
    )
    reading, http = read({ATOM: feed(cut, entry(slug="8-whole")), f"{URL}/7-title": body})
    assert http.asked_politely == [f"{URL}/7-title"]
    assert "In full, and at some length" in reading.drafts[0].content.value
    assert reading.drafts[1].content is None


def test_a_known_entry_of_a_cut_feed_is_left_unread():
    cut = entry('<p>In short.</p><p class="feed-readmore"><a href="x">Read more</a></p>')
    reading, http = read({ATOM: feed(cut)}, state=FetchState(url=URL, is_news=lambda draft: False))
    assert http.asked == [ATOM]
    assert reading.drafts[0].unread


@pytest.mark.parametrize("missing", [NOT_FOUND, page("<p>No feed.</p>"), feed()])
def test_where_there_is_no_feed_the_page_is_read_and_that_is_remembered(missing):
    pages = {ATOM: missing, URL: page(f"<div class=blog><div class='blog-item'>{ITEM}</div></div>")}
    reading, http = read(pages, detail=False)
    assert http.asked[:2] == [ATOM, URL]
    assert http.asked_politely[:1] == [URL]
    assert reading.drafts[0].title.value == "Title"

    again, http = read(pages, state=FetchState(url=URL, memory=reading.memory), detail=False)
    assert http.asked[0] == URL
    assert again.drafts[0].external_id == reading.drafts[0].external_id


@pytest.mark.parametrize(
    "fault",
    [
        SourceError(Cause.TIMEOUT, "It took too long."),
        SourceError(Cause.HTTP_STATUS, "The server answered 503.", status=503),
        SourceError(Cause.TRUNCATED, "It breaks off."),
    ],
)
def test_a_feed_that_fails_for_now_is_not_replaced(fault):
    with pytest.raises(SourceError) as caught:
        read({ATOM: fault, URL: page(f"<div class='blog-item'>{ITEM}</div>")})
    assert caught.value is fault


def test_a_feed_that_was_there_is_not_replaced_either():
    with pytest.raises(SourceError) as caught:
        read({ATOM: NOT_FOUND, URL: page(ITEM)}, state=FetchState(url=URL, fingerprint="known"))
    assert caught.value.status == 404


def test_where_nothing_can_be_read_the_page_says_why():
    with pytest.raises(SourceError) as caught:
        read({ATOM: NOT_FOUND, URL: page("<form><input type=password></form>")})
    assert "password" in caught.value.detail


@pytest.mark.parametrize(
    "body",
    [
        "<div class='com-content-category-blog__item blog-item'>{0}</div>",
        "<div class='items-leading'><div class='leading-0'>{0}</div></div>",
        "<div class='items-leading'><div class='blog-item'>{0}</div></div>",
        "<div class='blog'><div class='items-row cols-2 row-0'><div class='item column-1'>{0}</div></div></div>",
        (
            "<table class='category table'><thead><tr><th><a href=#>T</a></th></tr></thead><tbody><tr>"
            "<td class=list-title><a href=/en/news/7-title>Title</a></td><td class=list-date>23.11.2026</td></tr></tbody></table>"
        ),
        "<ul class='category list-striped'><li>{0}</li></ul>",
        "<div id=k2Container><div class=itemContainer><div class=catItemView>{0}</div></div></div>",
        "<div class=article-list><div class=article>{0}</div></div>",
        "<article class='uk-article'>{0}</article>",
        "<main><article>{0}</article></main>",
        "<article>{0}</article>",
    ],
)
def test_lists_are_found_as_joomla_and_its_templates_write_them(body):
    reading, _ = read({URL: page("<ul class=menu><li><a href=/>Home</a></li></ul>" + body.format(ITEM))},
                      feed="none", detail=False)  # fmt: skip
    assert [draft.title.value for draft in reading.drafts] == ["Title"]
    assert reading.drafts[0].url == "https://process.example/en/news/7-title"


def test_a_template_of_its_own_kind_has_its_own_selector():
    body = page(f"<div class=teaser>{ITEM}</div><article>{ITEM.replace('7', '8')}</article>")
    reading, _ = read({URL: body}, feed="none", detail=False, item=".teaser")
    assert [draft.url[-7:] for draft in reading.drafts] == ["7-title"]


@pytest.mark.parametrize("feed", ["Atom", "json", ""])
def test_a_feed_of_another_kind_is_refused(feed):
    with pytest.raises(ValueError, match="feed: "):
        Joomla(feed=feed)


def test_same_bytes_but_for_the_cloaks_are_the_same_words():
    def hidden(id):
        return entry(f"<p>Write to <span id='cloak{id}'>This email address is being protected from spambots. "
                     "You need JavaScript enabled to view it.</span></p>")  # fmt: skip

    one, _ = read({ATOM: feed(hidden("a1"))})
    two, _ = read({ATOM: feed(hidden("b2"))})
    assert one.drafts == two.drafts


def test_the_answer_is_known_again():
    body = feed(entry()).encode()
    answer = Answer(url=ATOM, status=200, body=body)
    state = FetchState(url=URL, fingerprint=answer.fingerprint())
    reading, _ = read({ATOM: answer}, state=state)
    assert reading.unchanged
