"""A probe asks little, tries what is there, and proposes what works."""

import tomllib

import pytest

from connectors import CONNECTORS
from hub.errors import Cause, SourceError
from hub.model.fetch import Answer
from hub.probe import Prober
from hub.probe.prober import faults
from hub.probe.visit import MOST_REQUESTS, SparingHttp
from tests.builders import a_source
from tests.fakes import FakeHttp, StoppedClock

SITE = "https://www.forum.example/"
NEWS = "https://www.forum.example/news"


def page(body="", head=""):
    return f'<!DOCTYPE html><html lang="en"><head><title>News | A Forum</title>{head}</head><body>{body}</body></html>'.encode()


def a_list(count=5):
    entries = "".join(
        f'<li class="story"><h3><a href="/news/{n}">Ministers of the forum meet for the time number {n}</a></h3>'
        f"<span class='day'>{n} May 2026</span></li>"
        for n in range(1, count + 1)
    )
    return f"<main><ul>{entries}</ul></main>"


def a_feed(count=5, path="news"):
    items = "".join(
        f"<item><title>Ministers of the forum meet for the time number {n}</title>"
        f"<link>https://www.forum.example/{path}/{n}</link><pubDate>{n} May 2026 10:00:00 GMT</pubDate></item>"
        for n in range(1, count + 1)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>A</title>{items}</channel></rss>'.encode()
    )


def probe(url, pages, **given):
    http = FakeHttp(pages)
    found = Prober(http=http, connectors=CONNECTORS, clock=StoppedClock()).probe(url, **given)
    return found, http


FEED_LINK = '<link rel="alternate" type="application/rss+xml" href="/feed.rss">'


def test_a_feed_that_the_page_names_is_proposed():
    found, _ = probe(NEWS, {NEWS: page(a_list(), FEED_LINK), "https://www.forum.example/feed.rss": a_feed()})

    assert found.best.trial.candidate.connector == "syndication"
    assert tomllib.loads(found.best.block)["sources"][0]["url"] == "https://www.forum.example/feed.rss"
    assert found.best.trial.items[0].title.startswith("Ministers of the forum")


def test_the_block_passes_the_check():
    found, _ = probe(NEWS, {NEWS: page(a_list())})

    [words] = tomllib.loads(found.best.block)["sources"]

    assert words["connector"] == "html_list"
    assert list(faults(words, CONNECTORS)) == []


def test_a_feed_that_is_named_but_gone_is_not_proposed():
    found, _ = probe(NEWS, {NEWS: page(a_list(), FEED_LINK)})

    assert found.best.trial.candidate.connector == "html_list"
    assert [
        each.trial.error.status for each in found.ranked if each.trial.candidate.url.endswith("feed.rss")
    ] == [404]


def test_an_empty_feed_is_not_proposed():
    pages = {NEWS: page(a_list(), FEED_LINK), "https://www.forum.example/feed.rss": a_feed(0)}

    assert probe(NEWS, pages)[0].best.trial.candidate.connector == "html_list"


def test_the_list_of_the_page_goes_before_a_feed_of_other_things():
    pages = {NEWS: page(a_list(), FEED_LINK), "https://www.forum.example/feed.rss": a_feed(path="cotton")}

    assert probe(NEWS, pages)[0].best.trial.candidate.connector == "html_list"


def test_the_news_of_a_front_page_without_any_are_found_behind_its_menu():
    front = page('<nav><a href="/news">News</a></nav><p>Welcome.</p>')

    found, _ = probe(SITE, {SITE: front, NEWS: page(a_list())})

    assert found.best.trial.candidate.url == NEWS


def test_a_feed_can_be_named_itself():
    found, http = probe("https://www.forum.example/rss", {"https://www.forum.example/rss": a_feed()})

    assert found.best.trial.candidate.connector == "syndication"
    assert http.asked == ["https://www.forum.example/rss"]


def test_a_site_without_anything_has_no_best():
    found, _ = probe(NEWS, {NEWS: page("<p>Nothing is here.</p>")})

    assert found.best is None


def test_pages_for_people_are_asked_for_with_robots_and_feeds_without():
    feed = "https://www.forum.example/feed.rss"
    _, http = probe(NEWS, {NEWS: page(a_list(), FEED_LINK), feed: a_feed()})

    assert NEWS in http.asked_politely
    assert feed not in http.asked_politely


def test_no_address_is_asked_for_twice():
    _, http = probe(NEWS, {NEWS: page(a_list(), FEED_LINK), "https://www.forum.example/feed.rss": a_feed()})

    assert len(http.asked) == len(set(http.asked))


def test_a_probe_makes_few_requests_whatever_a_page_names():
    links = "".join(f'<a href="/feed{n}.rss">RSS</a><a href="/c{n}.ics">c</a>' for n in range(100))
    head = '<meta name="generator" content="WordPress 6"><meta name="generator" content="Drupal 10">'

    found, http = probe(SITE, {SITE: page(links, head)})

    assert len(http.asked) <= MOST_REQUESTS
    assert found.requests == len(http.asked)


def test_what_the_site_refuses_is_the_error_of_the_probe():
    refused = SourceError(Cause.ROBOTS, "Its robots.txt forbids it.")

    with pytest.raises(SourceError) as caught:
        probe(NEWS, {NEWS: refused})

    assert caught.value is refused


@pytest.mark.parametrize(
    ("body", "word"), [(b"%PDF-1.7 x", "PDF"), (b"", "empty"), (b"\x89PNG\r\n", "picture")]
)
def test_what_is_no_site_is_said_so(body, word):
    with pytest.raises(SourceError) as caught:
        probe(NEWS, {NEWS: body})

    assert caught.value.cause is Cause.NOT_A_FEED
    assert word in caught.value.detail


def test_ids_of_the_registry_are_not_given_again():
    known = {"forum-news-en": a_source(id="forum-news-en")}

    found, _ = probe(NEWS, {NEWS: page(a_list())}, known=known)

    assert found.best.words["id"] == "forum-news-en-2"


def test_an_address_that_is_read_already_is_named():
    known = {"known": a_source(id="known", url=NEWS)}

    assert probe(NEWS, {NEWS: page(a_list())}, known=known)[0].known_as == ("known",)


def test_the_sitemaps_of_robots_txt_are_tried():
    robots = b"User-agent: *\nSitemap: https://www.forum.example/map.xml\n"

    _, http = probe(NEWS, {NEWS: page("<p>x</p>"), "https://www.forum.example/robots.txt": robots})

    assert "https://www.forum.example/map.xml" in http.asked
    assert "https://www.forum.example/sitemap.xml" not in http.asked


def test_a_mailbox_is_never_opened():
    with pytest.raises(SourceError):
        SparingHttp(FakeHttp()).mail("imaps://x@mail.example/INBOX", secret="X", after=None, wanted=bool)


def test_an_answer_after_a_redirect_is_known_by_both_addresses():
    there = Answer(url=NEWS, status=200, body=page(a_list()))
    http = FakeHttp({SITE: there})
    sparing = SparingHttp(http)
    sparing.get(SITE)

    assert sparing.get(NEWS) is there
    assert http.asked == [SITE]


CUT = page(a_list())[: -len("</ul></main></body></html>")]


def test_a_page_that_never_closes_and_comes_the_same_twice_is_read_so():
    found, http = probe(NEWS, {NEWS: CUT})

    assert found.best.words["options"]["unclosed"] is True
    assert http.asked.count(NEWS) == 2


def test_a_page_that_broke_off_once_is_not_taken_for_one_that_never_closes():
    came = iter([CUT, page(a_list())])

    found, _ = probe(NEWS, {NEWS: lambda: Answer(url=NEWS, status=200, body=next(came))})

    assert found.best is None


def test_a_page_filled_by_scripts_is_known_as_one():
    assert probe(NEWS, {NEWS: page('<div id="root"></div><script src="/app.js"></script>')})[0].drawn
    assert not probe(NEWS, {NEWS: page(a_list())})[0].drawn


def a_list_of_meetings(days, name="day"):
    entries = "".join(
        f'<li class="story"><h3><a href="/m/{n}">Meeting of senior officials of the forum, number {n}</a></h3>'
        f"<span class='{name}'>{day}</span></li>"
        for n, day in enumerate(days)
    )
    return page(f"<main><ul>{entries}</ul></main>")


@pytest.mark.parametrize(
    ("days", "name", "option"),
    [
        (["12-14 May 2026", "3 April 2026", "1 March 2026"], "day", "start"),
        (["12 May 2027", "3 April 2026", "1 March 2026"], "day", "start"),
        (["12 May 2026", "3 April 2026", "1 March 2026"], "event-when", "start"),
        (["12 May 2026", "3 April 2026", "1 March 2026"], "day", "date"),
        (["12-14 May 2026", "3 April 2026", "1 March 2026"], "published", "date"),
    ],
)
def test_days_of_meetings_are_told_from_days_of_publication(days, name, option):
    url = "https://www.forum.example/meetings"

    words = probe(url, {url: a_list_of_meetings(days, name)})[0].best.words

    assert words["kind"] == "meeting"
    assert option in words["options"]
