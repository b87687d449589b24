"""WordPress: its API in the states in which sites have it, and the feed behind it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.wordpress import WordPress
from hub.errors import Cause, SourceError
from hub.model.draft import Author, Category, Kind
from hub.model.fetch import Answer, FetchState
from tests.builders import NOW
from tests.fakes import FakeHttp

HOME = "https://forum.example/"
EMBED = "_embed=author,wp:term,wp:featuredmedia"
SORTED = "per_page=20&orderby=date&order=desc"
POSTS = f"{HOME}wp-json/wp/v2/posts?{SORTED}&{EMBED}"
FEED = (
    b'<rss version="2.0"><channel><title>F</title><item><title>T</title><guid>https://forum.example/?p=1</guid>'
    b"<description>&lt;p&gt;It begins [&amp;hellip;]&lt;/p&gt;</description></item></channel></rss>"
)


def post(number=1, **said):
    return {
        "id": number,
        "date": "2026-11-20T10:00:00",
        "date_gmt": "2026-11-20T09:00:00",
        "guid": {"rendered": f"{HOME}?p={number}"},
        "modified": "2026-11-21T10:00:00",
        "modified_gmt": "2026-11-21T09:00:00",
        "status": "publish",
        "link": f"{HOME}{number}/",
        "title": {"rendered": f"Statement {number}"},
        "content": {"rendered": "<p>In full.</p>", "protected": False},
    } | said


def answer(said, url=POSTS, **headers):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Answer(
        url=url, status=200, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


def status(code, cause=Cause.HTTP_STATUS):
    return SourceError(cause, f"The server answered {code}.", status=code)


def fetch(pages, options=None, url=HOME, **state):
    http = pages if isinstance(pages, FakeHttp) else FakeHttp(pages)
    return WordPress(**(options or {})).fetch(http, FetchState(url=url, now=NOW, **state))


def drafts(*posts, **options):
    http = FakeHttp({POSTS: answer(list(posts), x_wp_totalpages="1")})
    return fetch(http, options).drafts


def draft(**said):
    return drafts(post(**said))[0]


# What a post says


@pytest.mark.parametrize(
    ("said", "published", "updated"),
    [
        ({}, "2026-11-20T09:00:00Z", "2026-11-21T09:00:00Z"),
        ({"date_gmt": "2026-11-20 09:00:00"}, "2026-11-20T09:00:00Z", "2026-11-21T09:00:00Z"),
        ({"date_gmt": "2026-11-20T09:00:00+02:00"}, "2026-11-20T09:00:00+02:00", "2026-11-21T09:00:00Z"),
        ({"modified_gmt": "0000-00-00T00:00:00"}, "2026-11-20T09:00:00Z", "2026-11-21T10:00:00"),
        ({"modified_gmt": "-0001-11-30T00:00:00", "modified": "0000-00-00"}, "2026-11-20T09:00:00Z", None),
        ({"date_gmt": None, "modified_gmt": None}, "2026-11-20T10:00:00", "2026-11-21T10:00:00"),
        ({"date_gmt": 7, "date": [], "modified": {}, "modified_gmt": False}, "7", None),
    ],
)
def test_a_time_without_zone_is_utc_in_gmt_fields_and_the_sites_own_in_others(said, published, updated):
    found = draft(**said)
    assert (found.published, found.updated) == (published, updated)


def test_a_post_is_known_by_its_guid_as_its_feed_knows_it():
    assert draft(guid={"rendered": f"{HOME}?post_type=a&#038;p=3"}).external_id == f"{HOME}?post_type=a&p=3"


@pytest.mark.parametrize("guid", [None, {}, {"rendered": ""}, [], 7 * [1]])
def test_a_post_without_guid_is_known_by_its_link_and_without_that_by_its_number(guid):
    assert draft(guid=guid).external_id is None
    assert draft(guid=guid, link=None).external_id == "1"


@pytest.mark.parametrize(
    "marked", [{"protected": True}, {"content": {"rendered": "<form>", "protected": True}}]
)
def test_a_post_behind_a_password_has_a_title_and_no_text(marked):
    found = draft(**{"excerpt": {"rendered": "There is no excerpt."}} | marked)
    assert found.title.value == "Statement 1"
    assert (found.content, found.summary, found.attachments) == (None, None, ())


@pytest.mark.parametrize(
    ("excerpt", "shown"),
    [
        ("<p>It begins [&hellip;]</p>\n", "<p>It begins …</p>"),
        ("<p>It begins […]", "<p>It begins …"),
        ('<p>It begins<a class="more-link" href="/1/">Read <b>on</b></a></p>', "<p>It begins</p>"),
        ("<p>They said: [...] it goes on.</p>", "<p>They said: [...] it goes on.</p>"),
        ("", None),
    ],
)
def test_an_excerpt_loses_the_link_that_leads_on(excerpt, shown):
    found = draft(excerpt={"rendered": excerpt}).summary
    assert (found and found.value) == shown


def test_warnings_that_php_wrote_into_a_text_are_taken_out():
    warning = "<br />\n<b>Warning</b>:  x in <b>/home/a.php</b> on line <b>3</b><br />\n"
    assert draft(content={"rendered": f"{warning}<p>Said.</p>"}).content.value == "<p>Said.</p>"


def test_authors_and_terms_are_those_embedded_but_for_what_says_nothing():
    found = draft(
        _embedded={
            "author": [{"name": "A &amp; B"}, {"code": "rest_user_invalid_id"}, 7],
            "wp:term": [
                [
                    {"name": "Skills", "slug": "skills", "taxonomy": "category"},
                    {"name": "Uncategorized", "slug": "uncategorized", "taxonomy": "category"},
                    {"name": "Français", "slug": "fr", "taxonomy": "language"},
                ],
                None,
            ],
        }
    )
    assert found.authors == (Author("A & B"),)
    assert found.categories == (Category("Skills"),)


def test_documents_are_found_in_text_in_front_and_in_fields_and_pictures_are_not():
    found = draft(
        content={"rendered": '<a href="/a.pdf">A <b>b</b></a><a href="/a.pdf">Download</a><a href="/p.jpg">P</a><a href="/b">B</a>'},
        _embedded={"wp:featuredmedia": [{"source_url": "/c.pdf", "mime_type": "application/pdf", "media_details": {"filesize": 9}}]},
        acf={"files": [{"file": {"url": "/d.pdf", "mime_type": "application/pdf", "title": "D"}}, {"url": "/e.png", "mime_type": "image/png"}]},
    )  # fmt: skip
    assert found.attachments == (
        ("/c.pdf", "application/pdf", 9, None, None),
        ("/d.pdf", "application/pdf", None, None, "D"),
        ("/a.pdf", "application/pdf", None, None, "A b"),
    )


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ({"lang": "fr"}, "fr"),
        ({"wpml_current_locale": "pt_BR"}, "pt-BR"),
        ({"lang": ["x"]}, None),
        ({}, None),
    ],
)
def test_the_language_is_what_a_plug_in_says(said, language):
    assert draft(**said).language == language


def test_translations_are_addresses_or_numbers_of_posts_on_the_same_page():
    found = drafts(
        post(1, translations={"fr": 2, "en": 1, "ru": 99}),
        post(2, wpml_translations=[{"locale": "es_ES", "href": f"{HOME}es/2/"}, {"locale": None}, 7]),
        post(3, translations={"ar": {"link": f"{HOME}ar/3/"}, "pt": [], "ru": f"{HOME}ru/3/"}),
    )
    assert [each.translations for each in found] == [
        (("fr", f"{HOME}2/"),),
        (("es-ES", f"{HOME}es/2/"),),
        (("ar", f"{HOME}ar/3/"), ("ru", f"{HOME}ru/3/")),
    ]


@pytest.mark.parametrize("state", ["draft", "private", "pending", "future", "trash"])
def test_what_is_not_public_is_left_out(state):
    assert [each.url for each in drafts(post(1, status=state), post(2))] == [f"{HOME}2/"]


def test_days_and_place_of_a_meeting_stand_in_fields_that_the_options_name():
    options = {"start": "acf.when.from", "end": "acf.when.to", "place": "acf.where"}
    found = drafts(
        post(1, acf={"when": {"from": "20261209", "to": "20261210"}, "where": {"address": "Rabat"}}),
        post(2, acf={"when": {"from": "1796806800"}, "where": "Tunis"}),
        post(3, acf=False),
        **options,
    )
    assert [each.meeting and each.meeting[:3] for each in found] == [
        ("2026-12-09", "2026-12-10", "Rabat"),
        ("2026-12-09T09:00:00+00:00", None, "Tunis"),
        None,
    ]
    assert [each.kind for each in found] == [Kind.MEETING, Kind.MEETING, None]


# Pages


def test_pages_are_read_while_they_hold_news():
    pages = {
        POSTS + (f"&page={n}" if n > 1 else ""): answer([post(n)], x_wp_totalpages="9") for n in range(1, 10)
    }
    http = FakeHttp(pages)
    found = fetch(http, is_news=lambda each: each.url in {f"{HOME}1/", f"{HOME}2/"})
    assert [each.url for each in found.drafts] == [f"{HOME}{n}/" for n in (1, 2, 3)]
    assert len(http.asked) == 3


@pytest.mark.parametrize("total", ["", "lots", "1000000000", None])
def test_a_400_is_the_end_of_a_list_whatever_it_calls_its_length(total):
    headers = {} if total is None else {"x_wp_totalpages": total}
    found = fetch({POSTS: answer([post(1)], **headers), f"{POSTS}&page=2": status(400)})
    assert (len(found.drafts), found.remarks) == (1, ())


def test_a_list_without_end_is_cut_and_that_is_said():
    class Endless:
        def __init__(self):
            self.asked = []

        def get(self, url, **_given):
            self.asked.append(url)
            return answer([post(len(self.asked))], url=url)

    http = Endless()
    found = WordPress(max_pages=4).fetch(http, FetchState(url=HOME))
    assert len(http.asked) == len(found.drafts) == 4
    assert "goes on" in found.remarks[0]


def test_pages_that_shift_while_they_are_read_show_an_entry_once():
    pages = {
        POSTS: answer([post(3), post(2)]),
        f"{POSTS}&page=2": answer([post(2), post(1)]),
        f"{POSTS}&page=3": answer([post(1)]),
    }
    assert len(fetch(pages).drafts) == 3


def test_a_later_page_that_fails_is_said_and_the_list_is_read_to_its_end_next_time():
    pages = {POSTS: answer([post(1)]), f"{POSTS}&page=2": answer(b"<html>Fatal error")}
    first = fetch(pages)
    assert (len(first.drafts), len(first.remarks)) == (1, 1)
    pages = {POSTS: answer([post(1)]), f"{POSTS}&page=2": answer([post(2)]), f"{POSTS}&page=3": status(400)}
    again = fetch(pages, memory=first.memory, fingerprint=first.answer.fingerprint(), is_news=lambda _: False)
    assert len(again.drafts) == 2
    assert "tries" not in again.memory


# What has changed


def after(date):
    return f"{HOME}wp-json/wp/v2/posts?per_page=20&orderby=modified&order=desc&modified_after={date}&{EMBED}"


CHANGES = after("2026-11-21T10:00:00")


def test_the_second_visit_asks_for_what_changed_and_concludes_nothing_from_what_lies_between():
    first = fetch({POSTS: answer([post(9)], x_wp_totalpages="1")})
    old = post(2, modified="2026-11-23T08:00:00")
    second = fetch(
        {POSTS: answer([post(9)], x_wp_totalpages="1"), CHANGES: answer([old], x_wp_totalpages="1")},
        memory=first.memory,
        fingerprint=first.answer.fingerprint(),
    )
    assert (second.unchanged, second.partial) == (False, True)
    assert [each.url for each in second.drafts] == [f"{HOME}2/"]
    assert json.loads(second.memory)["after"] == "2026-11-23T08:00:00"


def test_nothing_new_and_nothing_changed_is_unchanged():
    first = fetch({POSTS: answer([post(9)], x_wp_totalpages="1")})
    pages = {POSTS: answer([post(9)], x_wp_totalpages="1"), CHANGES: answer([])}
    assert fetch(pages, memory=first.memory, fingerprint=first.answer.fingerprint()).unchanged


def test_a_site_too_old_to_know_the_filter_sends_all_and_only_what_changed_is_taken():
    first = fetch({POSTS: answer([post(9)], x_wp_totalpages="1")})
    by_change = [post(5, modified="2026-11-22T00:00:00"), post(9), post(4, modified="2019-01-01T00:00:00")]
    pages = {POSTS: answer([post(9)], x_wp_totalpages="1"), CHANGES: answer(by_change, x_wp_totalpages="30")}
    found = fetch(pages, memory=first.memory)
    assert [each.url for each in found.drafts] == [f"{HOME}9/", f"{HOME}5/"]


def test_a_change_among_the_newest_leaves_the_list_whole():
    first = fetch({POSTS: answer([post(9)], x_wp_totalpages="1")})
    changed = post(9, modified="2026-11-22T00:00:00", title={"rendered": "Corrected"})
    pages = {POSTS: answer([changed], x_wp_totalpages="1"), CHANGES: answer([changed])}
    found = fetch(pages, memory=first.memory, fingerprint=first.answer.fingerprint())
    assert (found.partial, [each.title.value for each in found.drafts]) == (False, ["Corrected"])


def test_changes_that_cannot_be_asked_are_said_and_asked_for_again():
    first = fetch({POSTS: answer([post(9)], x_wp_totalpages="1")})
    later = post(10, modified="2026-11-23T00:00:00")
    found = fetch({POSTS: answer([later], x_wp_totalpages="1"), CHANGES: status(500)}, memory=first.memory)
    assert "could not be asked" in found.remarks[0]
    assert found.memory is None


def test_a_change_dated_in_the_future_does_not_hide_those_to_come():
    slip = post(1, modified="2031-01-01T00:00:00")
    assert json.loads(fetch({POSTS: answer([slip, post(2)])}).memory)["after"] == "2026-11-21T10:00:00"


def test_memory_of_another_address_or_another_hand_does_not_count():
    first = fetch({POSTS: answer([post(1)], x_wp_totalpages="1")})
    for memory in (first.memory.replace(HOME, "https://other.example/"), "[" * 9999, "7", '{"of": 3}', ""):
        http = FakeHttp({POSTS: answer([post(1)], x_wp_totalpages="1")})
        fetch(http, memory=memory)
        assert http.asked == [POSTS]


# Where the API is

PLAIN = f"{HOME}?rest_route=/wp/v2/posts&{SORTED}&{EMBED}"


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (HOME, POSTS),
        ("https://forum.example", POSTS),
        (f"{HOME}index.php", POSTS),
        (f"{HOME}wp-json/", POSTS),
        (f"{HOME}wp-json/wp/v2", POSTS),
        (f"{HOME}fr/", f"{HOME}fr/wp-json/wp/v2/posts?{SORTED}&{EMBED}"),
        (f"{HOME}?lang=fr", f"{HOME}wp-json/wp/v2/posts?lang=fr&{SORTED}&{EMBED}"),
        (f"{HOME}?rest_route=/", PLAIN),
        (
            f"{HOME}wp-json/wp/v2/news?per_page=5&page=2&topic=3",
            f"{HOME}wp-json/wp/v2/news?topic=3&{SORTED}&{EMBED}",
        ),
        (f"{HOME}api/wp/v2/posts", f"{HOME}api/wp/v2/posts?{SORTED}&{EMBED}"),
        (f"{HOME}export/posts?page=1", f"{HOME}export/posts?{SORTED}&{EMBED}"),
    ],
)
def test_an_address_is_that_of_a_site_of_its_api_or_of_a_list(url, asked):
    http = FakeHttp({asked: answer([post(1)], x_wp_totalpages="1")})
    assert len(fetch(http, url=url).drafts) == 1
    assert http.asked == [asked]


def test_a_site_without_permalinks_is_asked_by_its_query_and_at_once_the_next_time():
    pages = {PLAIN: answer([post(1)], x_wp_totalpages="1")}
    first = fetch(pages)
    http = FakeHttp(pages)
    fetch(http, memory=replace_after(first.memory))
    assert http.asked == [PLAIN]


def replace_after(memory):
    """Without a date, what changed is not asked."""
    return json.dumps({k: v for k, v in json.loads(memory).items() if k != "after"})


def test_the_page_of_a_section_says_where_the_api_is():
    page = b'<html><head><link rel="https://api.w.org/" href="https://forum.example/cms/wp-json/"></head><body><p>x</p></body></html>'
    found = f"{HOME}cms/wp-json/wp/v2/posts?{SORTED}&{EMBED}"
    http = FakeHttp({f"{HOME}news/": page, found: answer([post(1)], x_wp_totalpages="1")})
    assert len(fetch(http, url=f"{HOME}news/").drafts) == 1
    assert http.asked_politely == [f"{HOME}news/"]


def test_a_site_that_moved_is_remembered_by_its_home_and_not_by_its_api():
    moved = replace(answer([post(1)], x_wp_totalpages="1"), permanent_url=POSTS.replace("forum", "www.forum"))
    assert fetch({POSTS: moved}).answer.permanent_url == "https://www.forum.example/"
    elsewhere = replace(moved, permanent_url="https://other.example/login")
    assert fetch({POSTS: elsewhere}).answer.permanent_url is None


def test_categories_are_asked_by_number_which_is_looked_up_once():
    looked_up = f"{HOME}wp-json/wp/v2/categories?slug=news,press&per_page=100"
    listed = f"{HOME}wp-json/wp/v2/posts?{SORTED}&categories=4,9&search=migration&lang=fr&{EMBED}"
    pages = {
        looked_up: answer([{"id": 4, "slug": "news"}, {"id": 9, "slug": "press"}]),
        listed: answer([post(1)], x_wp_totalpages="1"),
    }
    options = {"categories": ("news", "press"), "search": "migration", "lang": "fr"}
    first = fetch(pages, options)
    http = FakeHttp(pages)
    fetch(http, options, memory=replace_after(first.memory))
    assert http.asked == [listed]


def test_a_category_nobody_knows_is_a_cause_and_never_the_whole_site():
    http = FakeHttp(
        {f"{HOME}wp-json/wp/v2/topic?slug=x&per_page=100": answer([]), f"{HOME}feed/?topic=x": FEED}
    )
    with pytest.raises(SourceError) as caught:
        fetch(http, {"terms": ("topic:x",)})
    assert caught.value.detail == "The site knows no topic named x."


# Closed


@pytest.mark.parametrize("code", [401, 403])
def test_a_refusal_is_not_gone_round_by_the_other_way_in(code):
    http = FakeHttp({POSTS: status(code), PLAIN: answer([post(1)]), f"{HOME}feed/": FEED})
    assert [each.external_id for each in fetch(http).drafts] == [f"{HOME}?p=1"]
    assert PLAIN not in http.asked


@pytest.mark.parametrize(
    "closed",
    [
        status(404),
        status(405),
        status(410, Cause.GONE),
        answer(b"<!doctype html><h1>Hello</h1>"),
        answer({"code": "rest_no_route", "message": "No route.", "data": {"status": 404}}),
        answer({"code": "rest_forbidden", "message": "No.", "data": {"status": 401}}),
        answer({"namespaces": ["wp/v2"], "routes": {}}),
        answer([{"id": 4, "name": "News", "taxonomy": "category"}]),
    ],
)
def test_where_the_api_is_closed_the_feed_is_read_as_the_api_would_tell_it(closed):
    found = fetch({POSTS: closed, f"{HOME}feed/": FEED})
    assert found.drafts[0].summary.value == "<p>It begins …</p>"


@pytest.mark.parametrize(
    "jammed",
    [
        status(500),
        status(429),
        status(503),
        SourceError(Cause.TIMEOUT, "Too slow."),
        answer(b'[{"id": 1, "title"'),
        answer({"code": "db_error", "message": "No.", "data": {"status": 500}}),
    ],
)
def test_an_api_that_fails_is_not_closed(jammed):
    http = FakeHttp({POSTS: jammed, f"{HOME}feed/": FEED})
    with pytest.raises(SourceError):
        fetch(http)
    assert http.asked == [POSTS]


def test_a_closed_api_is_remembered_for_a_week():
    pages = {POSTS: status(401), f"{HOME}feed/": FEED}
    first = fetch(pages)
    http = FakeHttp(pages)
    WordPress().fetch(http, FetchState(url=HOME, now=NOW + timedelta(days=6), memory=first.memory))
    assert http.asked == [f"{HOME}feed/"]
    opened = FakeHttp({POSTS: answer([post(1)], x_wp_totalpages="1")})
    again = WordPress().fetch(
        opened, FetchState(url=HOME, now=NOW + timedelta(days=8), memory=first.memory, etag='"feed"')
    )
    assert len(again.drafts) == 1
    assert "door" not in json.loads(again.memory)


def test_a_feed_that_was_closed_in_turn_has_the_api_tried_again():
    first = fetch({POSTS: status(401), f"{HOME}feed/": FEED})
    found = fetch({POSTS: answer([post(1)], x_wp_totalpages="1")}, memory=first.memory)
    assert len(found.drafts) == 1


def test_where_all_is_closed_the_cause_is_that_of_the_api():
    with pytest.raises(SourceError) as caught:
        fetch({POSTS: status(403)})
    assert (caught.value.cause, caught.value.status) == (Cause.HTTP_STATUS, 403)
    assert "Nor is there a feed" in caught.value.detail


@pytest.mark.parametrize(
    "options", [{"feed": False}, {"type": "pages"}, {"type": "media"}, {"type": "tribe_events"}]
)
def test_what_no_feed_tells_is_not_looked_for_there(options):
    http = FakeHttp({f"{HOME}feed/": FEED})
    with pytest.raises(SourceError):
        fetch(http, options)
    assert not any("feed" in each for each in http.asked)


@pytest.mark.parametrize(
    ("options", "feed"),
    [
        ({"categories": ("a", "b")}, "feed/?category_name=a,b"),
        ({"tags": ("a",), "lang": "fr"}, "feed/?tag=a&lang=fr"),
        ({"search": "labour migration"}, "feed/?s=labour+migration"),
        ({"type": "event"}, "feed/?post_type=event"),
    ],
)
def test_the_feed_is_narrowed_like_the_list(options, feed):
    assert len(fetch({HOME + feed: FEED}, options).drafts) == 1


# The Events Calendar


def events(*said, **state):
    url = f"{HOME}wp-json/tribe/events/v1/events?per_page=20&start_date=2026-08-26"
    pages = {url: answer({"events": list(said), "total_pages": 1})}
    return fetch(pages, {"type": "tribe_events"}, **state)


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        (
            {"start_date": "2026-12-02 09:00:00", "utc_start_date": "2026-12-02 12:00:00"},
            "2026-12-02T09:00:00-03:00",
            None,
        ),
        ({"start_date": "2026-12-02 09:00:00"}, "2026-12-02 09:00:00", None),
        (
            {"start_date": "2026-12-02 00:00:00", "end_date": "2026-12-03 23:59:59", "all_day": True},
            "2026-12-02",
            "2026-12-03",
        ),
        ({"start_date": "soon", "utc_start_date": []}, "soon", None),
        ({}, None, None),
    ],
)
def test_a_meeting_has_the_hour_of_its_place(said, start, end):
    meeting = events({"title": "T", "url": "/t"} | said).drafts[0].meeting
    assert (meeting.start, meeting.end) == (start, end)


def test_no_meeting_ahead_is_no_fault():
    found = events()
    assert (found.drafts, found.partial) == ((), True)


# Options


@pytest.mark.parametrize(
    "options",
    [
        {"type": "wp/v2/posts"},
        {"type": ""},
        {"terms": ("migration",)},
        {"per_page": 0},
        {"per_page": 101},
        {"max_pages": 21},
        {"place": "acf.where"},
    ],
)
def test_an_option_that_cannot_work_is_told_by_its_name(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        WordPress(**options)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from(
            sorted(
                post()
                | dict.fromkeys(
                    ["excerpt", "acf", "_embedded", "translations", "lang", "wpml_translations", "source_url"]
                )
            )
        ),
        json_values,
    )
)
@settings(max_examples=150, deadline=None)
def test_whatever_the_fields_of_a_post_hold_the_others_are_read(said):
    found = [each.url for each in drafts(post(1, **said), post(2), start="acf.a", place="acf.b")]
    assert f"{HOME}2/" in found
