"""A sitemap's pages are read newest first, each once, and again when they change."""

import gzip
import json
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sitemap import Sitemap
from connectors.sitemap.maps import MAX_BYTES, Place, read_map
from connectors.sitemap.memory import Memory
from connectors.sitemap.patterns import matches, wanted
from hub.errors import Cause, SourceError
from hub.model.draft import Kind
from hub.model.fetch import Answer, FetchState
from tests.builders import NOW
from tests.fakes import FakeHttp

SITE = "https://forum.example"
URL = f"{SITE}/sitemap.xml"
TEXT = "Senior officials met for two days and agreed on a calendar of work. " * 3
TIMEOUT = SourceError(Cause.TIMEOUT, "It took too long.")


def a_page(title="Senior officials meet", text=TEXT, more=""):
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>{text}</p>{more}</article></body></html>"
    ).encode()


def an_url(path, changed=None, more=""):
    return f"<url><loc>{SITE}{path}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}{more}</url>"


def a_map(*urls):
    return (
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{"".join(urls)}</urlset>'
    ).encode()


def an_index(*maps):
    inside = "".join(
        f"<sitemap><loc>{SITE}{path}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</sitemap>"
        for path, changed in maps
    )
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</sitemapindex>'.encode()
    )


def a_site(body, pages=()):
    found = {f"{SITE}{path}": page for path, page in dict(pages).items()}
    return FakeHttp({URL: body, **found})


def read(http, options=None, known=(), **state):
    """Read a site of which the pages with these glimpses are known."""
    state = {"url": URL, "now": NOW, "is_news": lambda draft: draft.glimpse not in known} | state
    return Sitemap(**(options or {})).fetch(http, FetchState(**state))


def names(reading):
    return [draft.url.removeprefix(SITE) for draft in reading.drafts]


# ---------------------------------------------------------------- what is listed


def map_of(body, **given):
    return read_map(Answer(url=URL, status=200, body=body, **given))


def test_a_page_with_its_other_languages():
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="{SITE}/{tag}/a"/>'
        for tag in ("en", "fr", "x-default")
    )
    (place,) = map_of(a_map(an_url("/en/a", "2026-11-20", links))).places
    assert place == Place(f"{SITE}/en/a", "2026-11-20", language="en", translations=(("fr", f"{SITE}/fr/a"),))


def test_a_news_sitemap_says_title_date_and_language():
    news = (
        "<news:news><news:publication><news:name>Agency</news:name><news:language>fr</news:language>"
        "</news:publication><news:publication_date>2026-11-20</news:publication_date>"
        "<news:title>Accord signé</news:title></news:news>"
    )
    (place,) = map_of(a_map(an_url("/a", None, news))).places
    assert (place.title, place.published, place.language) == ("Accord signé", "2026-11-20", "fr")


@pytest.mark.parametrize(
    "body",
    [
        f"{SITE}/a\n{SITE}/b\n".encode(),
        f"\ufeff{SITE}/a\r\n{SITE}/b\r\nnot an address\r\n".encode(),
        f"<rss><channel><item><link>{SITE}/a</link><title>t</title></item><item><link>{SITE}/b</link></item></channel></rss>".encode(),
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/x"/><link href="{SITE}/a"/></entry>'
        f'<entry><link rel="alternate" href="/b"/></entry></feed>'.encode(),
        b"<urlset><url><loc> /a </loc></url><url/><url><loc>/b</loc></url><url><loc>mailto:x@y.example</loc></url></urlset>",
    ],
    ids=["text", "text with a mark", "rss", "atom", "bare"],
)
def test_any_shape_will_do(body):
    for packed in (body, gzip.compress(body)):
        assert [place.url for place in map_of(packed).places] == [f"{SITE}/a", f"{SITE}/b"]


def test_what_a_feed_says_is_kept():
    body = b"<rss><channel><item><link>https://forum.example/a</link><title>T</title><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"
    (place,) = map_of(body).places
    assert (place.title, place.published) == ("T", "Fri, 20 Nov 2026 10:00:00 GMT")


BOMB = gzip.compress(b"<urlset>" + b" " * (MAX_BYTES + 10) + b"</urlset>")


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"", Cause.NOT_A_FEED),
        (b"<!doctype html><title>404</title>", Cause.NOT_A_FEED),
        (b"<opml/>", Cause.NOT_A_FEED),
        (b"https", Cause.NOT_A_FEED),
        (gzip.compress(b"<html></html>"), Cause.NOT_A_FEED),
        (BOMB, Cause.TOO_LARGE),
        (gzip.compress(a_map(*map(an_url, "abc")))[:-20], Cause.TRUNCATED),
        (b"\x1f\x8b\x08" + b"junk" * 20, Cause.DECODE),
        (a_map(an_url("/a"))[:-20], Cause.TRUNCATED),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>', Cause.UNSAFE_XML),
        (b"<urlset><url><loc>mailto:a@forum.example</loc></url></urlset>", Cause.EMPTY),
        (b"<rss><channel><item><title>t</title></item></channel></rss>", Cause.EMPTY),
        (b"<urlset>" + b"<url>" * 5000 + b"</url>" * 5000 + b"</urlset>", Cause.TOO_LARGE),
    ],
)  # fmt: skip
def test_what_is_no_sitemap_says_why(body, cause):
    with pytest.raises(SourceError) as caught:
        map_of(body)
    assert caught.value.cause is cause
    assert caught.value.detail.endswith(".")


@given(body=st.binary(max_size=200), head=st.sampled_from([b"", b"\x1f\x8b", b"<urlset>", b"http://"]))
@settings(deadline=None)
def test_whatever_comes_is_a_map_or_a_cause(body, head):
    with suppress(SourceError):
        assert all(place.url.startswith("http") for place in map_of(head + body).places)


@given(at=st.integers(0, 400), junk=st.binary(max_size=8))
@settings(deadline=None)
def test_a_damaged_packed_sitemap_is_a_map_or_a_cause(at, junk):
    whole = zlib.compress(a_map(*(an_url(f"/{number}") for number in range(30))), wbits=31)
    with suppress(SourceError):
        assert map_of(whole[:at] + junk + whole[at + len(junk) :]).places


# ---------------------------------------------------------------- patterns


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("/en/news/a", "/news/", True),
        ("/en/newsletter", "/news/", False),
        ("/en/2026/news/a", "/en/*/news/", True),
        ("/fr/2026/news/a", "/en/*/news/", False),
        ("/en/news/", "/news/$", True),
        ("/en/news/a", "/news/$", False),
        ("/news.asp?id=7", "news.asp?id=", True),
        ("/a/b", "*/b$", True),
        ("/ab", "ab*b$", False),
    ],
)
def test_patterns_are_those_of_robots(path, pattern, expected):
    assert matches(SITE + path, pattern) is expected


def test_what_is_excluded_goes_before_what_is_included():
    assert wanted(f"{SITE}/news/a", ("/news/",), ())
    assert not wanted(f"{SITE}/news/a/print", ("/news/",), ("/print$",))
    assert wanted(f"{SITE}/x", (), ())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"include": ("",)}, "include"),
        ({"exclude": ("*",)}, "exclude"),
        ({"maps": ("https://forum.example/a",)}, "maps"),
        ({"pages": 0}, "pages: 0"),
        ({"pages": 61}, "pages: 61"),
        ({"title": "h1["}, "title: "),
        ({"content": "div:has(a"}, "content: "),
        ({"date_order": "YDM"}, "date_order"),
    ],
)
def test_options_that_cannot_work_are_refused_in_a_sentence(options, words):
    with pytest.raises(ValueError, match=words) as caught:
        Sitemap(**options)
    assert str(caught.value).startswith(words)
    assert str(caught.value).endswith(".")


# ---------------------------------------------------------------- pages


def test_a_page_is_read_politely_and_the_sitemap_is_for_programs():
    http = a_site(a_map(an_url("/a", "2026-11-20")), {"/a": a_page()})
    (draft,) = read(http).drafts
    assert http.asked_politely == [f"{SITE}/a"]
    assert draft.title.value == "Senior officials meet"
    assert "calendar of work" in draft.content.value
    assert draft.language == "en"
    assert draft.updated == "2026-11-20"
    assert draft.glimpse == f"{SITE}/a 2026-11-20"


def test_the_text_does_not_begin_with_the_title_once_more():
    http = a_site(a_map(an_url("/a", "2026-11-20")), {"/a": a_page("Senior officials meet", text=TEXT)})
    (draft,) = read(http).drafts
    assert draft.title.value == "Senior officials meet"
    assert "Senior officials meet" not in draft.content.value
    assert draft.content.value


def test_a_page_that_is_known_as_it_is_stays_unread():
    http = a_site(a_map(an_url("/a", "2026-11-20"), an_url("/b", "2026-11-21")), {"/b": a_page()})
    reading = read(http, known={f"{SITE}/a 2026-11-20"})
    assert [(draft.external_id, draft.unread) for draft in reading.drafts] == [
        (f"{SITE}/b", False),
        (f"{SITE}/a", True),
    ]
    assert not reading.partial


def test_so_many_pages_at_a_time_the_newest_first_and_the_rest_later():
    days = {f"/{day}": f"2026-11-{day:02}" for day in range(1, 8)}
    http = a_site(a_map(*(an_url(*each) for each in days.items())), dict.fromkeys(days, a_page()))
    first = read(http, {"pages": 3})
    assert names(first) == ["/7", "/6", "/5"]
    assert first.partial
    assert first.remarks == ("pages left for the next visit: 4",)
    known = {draft.glimpse for draft in first.drafts}
    second = read(
        http, {"pages": 3}, known, memory=first.memory, fingerprint=first.answer.fingerprint(), etag="x"
    )
    assert names(second) == ["/7", "/6", "/5", "/4", "/3", "/2"]
    assert [draft.unread for draft in second.drafts] == [True] * 3 + [False] * 3
    third = read(http, {"pages": 3}, known | {d.glimpse for d in second.drafts}, memory=second.memory)
    assert not third.partial
    assert not Memory.read(third.memory).again


def test_files_and_other_sites_are_no_pages():
    body = a_map(
        an_url("/a"), an_url("/b.pdf"), "<url><loc>https://elsewhere.example/c</loc></url>",
        "<url><loc>https://news.forum.example/d</loc></url>",
    )  # fmt: skip
    http = FakeHttp({URL: body, f"{SITE}/a": a_page(), "https://news.forum.example/d": a_page()})
    assert [draft.url for draft in read(http).drafts] == [f"{SITE}/a", "https://news.forum.example/d"]


def test_a_page_that_cannot_be_read_costs_no_other_and_is_not_asked_for_again():
    body = a_map(an_url("/gone", "2026-11-21"), an_url("/a", "2026-11-20"))
    http = a_site(body, {"/a": a_page()})
    first = read(http)
    assert names(first) == ["/a"]
    assert "404" in first.remarks[0]
    http.asked.clear()
    read(http, known={first.drafts[0].glimpse}, memory=first.memory)
    assert http.asked == [URL]


def test_a_page_that_was_gone_is_asked_for_when_it_changes():
    first = read(a_site(a_map(an_url("/b", "2026-11-21"), an_url("/a")), {"/a": a_page()}))
    http = a_site(a_map(an_url("/b", "2026-11-22"), an_url("/a")), {"/a": a_page(), "/b": a_page()})
    assert names(read(http, memory=first.memory)) == ["/b", "/a"]


def test_a_page_that_takes_too_long_is_tried_the_next_time():
    body = a_map(an_url("/slow", "2026-11-21"), an_url("/a", "2026-11-20"))
    reading = read(a_site(body, {"/slow": TIMEOUT, "/a": a_page()}))
    assert names(reading) == ["/a"]
    assert reading.partial
    assert Memory.read(reading.memory).again


def test_after_three_pages_that_take_too_long_the_rest_waits():
    pages = {f"/{number}": TIMEOUT for number in range(9)}
    http = a_site(a_map(*(an_url(path) for path in [*pages, "/known"])), pages)
    reading = read(http, known={f"{SITE}/known"})
    assert len(http.asked_politely) == 3
    assert names(reading) == ["/known"]


def test_where_no_page_can_be_read_the_cause_is_theirs():
    robots = SourceError(Cause.ROBOTS, "The site's robots.txt forbids it.")
    with pytest.raises(SourceError) as caught:
        read(a_site(a_map(an_url("/a")), {"/a": robots}))
    assert caught.value.cause is Cause.ROBOTS


def test_a_news_page_behind_a_wall_is_told_by_its_title():
    news = "<news:news><news:title>Accord</news:title></news:news>"
    wall = SourceError(Cause.HTTP_STATUS, "The server answered 403 Forbidden.", status=403)
    (draft,) = read(a_site(a_map(an_url("/a", None, news)), {"/a": wall})).drafts
    assert draft.title.value == "Accord"


def test_a_moment_that_most_pages_share_says_nothing():
    pages = {f"/{number}": a_page() for number in range(5)}
    same = [an_url(path, "2026-11-24T09:59:58Z") for path in pages]
    reading = read(a_site(a_map(*same[:4], an_url("/4", "2026-11-20")), pages))
    assert {draft.glimpse for draft in reading.drafts} == {
        *(f"{SITE}/{number}" for number in range(4)), f"{SITE}/4 2026-11-20",
    }  # fmt: skip
    assert reading.drafts[0].updated is None


def test_meetings_have_days_and_a_place():
    page = a_page(more='<p class="when">12-14 May 2027</p><p class="where">Rabat</p>')
    (draft,) = read(a_site(a_map(an_url("/a")), {"/a": page}), {"start": ".when", "place": ".where"}).drafts
    assert draft.kind is Kind.MEETING
    assert draft.meeting[:3] == ("2027-05-12", "2027-05-14", "Rabat")


def test_where_nothing_is_wanted_it_says_so():
    with pytest.raises(SourceError) as caught:
        read(a_site(a_map(an_url("/a"))), {"include": ("/news/",)})
    assert caught.value.cause is Cause.EMPTY
    assert "include" in caught.value.detail


def test_where_all_pages_are_of_other_sites_it_says_so():
    with pytest.raises(SourceError, match=r"other sites, as elsewhere\.example"):
        read(a_site(b"<urlset><url><loc>https://elsewhere.example/a</loc></url></urlset>"))


def test_an_empty_sitemap_is_an_empty_list():
    reading = read(a_site(a_map()))
    assert (reading.drafts, reading.partial) == ((), False)


def test_the_latest_five_thousand_pages_are_looked_at():
    urls = [an_url(f"/{number}", f"20{number % 20 + 5:02}-01-01") for number in range(5004)]
    reading = read(a_site(a_map(*urls)), is_news=lambda _: False)
    assert len(reading.drafts) == 5000
    assert reading.entries == 5004
    assert reading.partial


# ---------------------------------------------------------------- indexes


def test_an_index_is_read_newest_first_as_long_as_there_is_news():
    index = an_index(("/old.xml", "2024-01-01"), ("/new.xml", "2026-11-20"), ("/mid.xml", "2025-01-01"))
    pages = {
        "/new.xml": a_map(an_url("/a", "2026-11-20")),
        "/mid.xml": a_map(an_url("/b", "2025-01-01")),
        "/old.xml": a_map(an_url("/c", "2024-01-01")),
        "/a": a_page(),
    }
    http = a_site(index, pages)
    reading = read(http, known={f"{SITE}/b 2025-01-01", f"{SITE}/c 2024-01-01"})
    assert http.asked == [URL, f"{SITE}/new.xml", f"{SITE}/mid.xml", f"{SITE}/a"]
    assert names(reading) == ["/a", "/b"]
    assert reading.partial


def test_an_index_without_dates_is_read_each_time():
    http = a_site(an_index(("/a.xml", None)), {"/a.xml": a_map(an_url("/a")), "/a": a_page()})
    first = read(http)
    again = read(http, memory=first.memory, fingerprint=first.answer.fingerprint(), known={f"{SITE}/a"})
    assert not again.unchanged
    assert not again.partial


def test_an_index_with_dates_that_stays_as_it_is_is_unchanged():
    http = a_site(an_index(("/a.xml", "2026-11-20")), {"/a.xml": a_map(an_url("/a")), "/a": a_page()})
    first = read(http)
    assert read(http, memory=first.memory, fingerprint=first.answer.fingerprint()).unchanged


def test_only_wanted_sitemaps_are_read():
    index = an_index(("/posts.xml", None), ("/users.xml", None))
    http = a_site(index, {"/posts.xml": a_map(an_url("/a")), "/a": a_page()})
    assert names(read(http, {"maps": ("posts",)})) == ["/a"]
    with pytest.raises(SourceError, match="wanted"):
        read(http, {"maps": ("events",)})


def test_a_sitemap_that_fails_costs_no_other():
    index = an_index(("/gone.xml", None), ("/a.xml", None))
    reading = read(a_site(index, {"/a.xml": a_map(an_url("/a")), "/a": a_page()}))
    assert names(reading) == ["/a"]
    assert reading.partial
    assert reading.remarks == ("/gone.xml could not be read: The server answered 404 Not Found",)


def test_where_every_sitemap_fails_the_cause_is_theirs():
    with pytest.raises(SourceError, match="404"):
        read(a_site(an_index(("/gone.xml", None))))


def test_indexes_that_go_in_circles_end():
    circle = {f"/{n}.xml": an_index((f"/{n + 1}.xml", None), ("/sitemap.xml", None)) for n in range(50)}
    http = a_site(an_index(("/0.xml", None)), circle)
    assert read(http).drafts == ()
    assert len(http.asked) == 3


def test_at_most_twenty_sitemaps_are_read_in_one_visit():
    paths = [f"/{number}.xml" for number in range(30)]
    http = a_site(an_index(*((path, None) for path in paths)), dict.fromkeys(paths, a_map()))
    reading = read(http)
    assert len(http.asked) == 20
    assert reading.partial
    assert "maps" in reading.remarks[0]


# ---------------------------------------------------------------- memory


@pytest.mark.parametrize("words", [None, "", "token", "[]", '{"dead":1}', '{"dead":[1]}'])
def test_a_memory_of_somebody_else_is_none(words):
    assert Memory.read(words) == Memory()


def test_memory_comes_back_as_it_went():
    memory = Memory(again=True, dead=("ab", "cd"))
    assert Memory.read(memory.words()) == memory
    assert json.loads(memory.words())
