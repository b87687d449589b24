"""Drupal: its JSON:API in the states in which sites have it, and what stands behind it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.drupal import Drupal
from connectors.drupal.site import likeliest
from hub.errors import Cause, SourceError
from hub.model.draft import Category, Kind
from hub.model.fetch import Answer, FetchState
from tests.builders import NOW
from tests.fakes import FakeHttp

HOME = "https://forum.example/"
NEWS = f"{HOME}jsonapi/node/news"
SORTED = "?page[limit]=50&sort=-created&filter[status]=1"
LIST = NEWS + SORTED
CHANGES = LIST.replace("-created", "-changed")
RSS = b'<rss version="2.0"><channel><title>F</title><item><title>T</title><link>/1</link></item></channel></rss>'


def node(number=1, relationships=None, **attributes):
    return {
        "type": "node--news",
        "id": f"uuid-{number}",
        "attributes": {
            "drupal_internal__nid": number,
            "langcode": "en",
            "status": True,
            "title": f"Statement {number}",
            "created": "2026-11-20T09:00:00+00:00",
            "changed": "2026-11-21T09:00:00+00:00",
            "path": {"alias": f"/news/{number}", "langcode": "en"},
            "body": {"value": "x", "processed": "<p>In full.</p>", "summary": ""},
        }
        | attributes,
        "relationships": relationships or {},
    }


def included(type, id, relationships=None, **attributes):
    return {"type": type, "id": id, "attributes": attributes, "relationships": relationships or {}}


def to(type, *ids):
    return {"data": [{"type": type, "id": id} for id in ids]}


def answer(*data, next=None, url=LIST, **more):
    links = {"next": next} if next else {}
    said = {"jsonapi": {"version": "1.0"}, "data": list(data), "links": links} | more
    return Answer(url=url, status=200, body=json.dumps(said).encode())


def raw(said):
    return Answer(url=LIST, status=200, body=json.dumps(said).encode())


def status(code, cause=Cause.HTTP_STATUS):
    return SourceError(cause, f"The server answered {code}.", status=code)


def fetch(pages, options=None, url=HOME, **state):
    http = pages if isinstance(pages, FakeHttp) else FakeHttp(pages)
    return Drupal(**{"type": "news"} | (options or {})).fetch(http, FetchState(url=url, now=NOW, **state))


def drafts(*nodes, options=None, **more):
    return fetch({LIST: answer(*nodes, **more)}, options).drafts


def draft(relationships=None, **attributes):
    return drafts(node(1, relationships, **attributes))[0]


# What a node says


def test_what_a_node_says():
    found = draft()
    assert (found.external_id, found.url) == ("uuid-1", f"{HOME}news/1")
    assert found.title == ("Statement 1", False, None, None)
    assert found.content.value == "<p>In full.</p>"
    assert (found.published, found.updated) == ("2026-11-20T09:00:00+00:00", "2026-11-21T09:00:00+00:00")


def test_seconds_since_1970_are_a_date():
    assert draft(created=1795420800).published == "2026-11-23T08:00:00+00:00"


def test_what_is_not_published_is_left_out():
    assert [each.external_id for each in drafts(node(1, status=False), node(2))] == ["uuid-2"]


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ({"path": {"alias": None}}, "node/1"),
        ({"path": []}, "node/1"),
        (
            {
                "path": {"alias": "/actualites/1", "langcode": "fr"},
                "default_langcode": False,
                "langcode": "fr",
            },
            "fr/actualites/1",
        ),
        (
            {"path": {"alias": "/fr/actualites/1"}, "default_langcode": False, "langcode": "fr"},
            "fr/actualites/1",
        ),
    ],
)
def test_the_link_is_the_alias_with_its_language_else_the_number(said, url):
    assert draft(**said).url == HOME + url


def test_a_node_without_any_address_has_none():
    assert draft(path={}, drupal_internal__nid=None).url is None


@pytest.mark.parametrize(
    ("said", "content", "summary"),
    [
        ({"body": {"processed": "<p>B</p>", "summary": "S"}}, "<p>B</p>", "S"),
        ({"body": [{"processed": "<p>B</p>"}, {"processed": "<p>C</p>"}]}, "<p>B</p>\n<p>C</p>", None),
        (
            {"body": None, "field_text": {"processed": "<p>T</p>"}, "field_note": {"processed": "N"}},
            "<p>T</p>",
            None,
        ),
        ({"body": None, "field_teaser": {"processed": "<p>T</p>"}}, None, "<p>T</p>"),
        ({"body": {"value": "plain"}}, "plain", None),
        ({"body": None}, None, None),
    ],
)
def test_the_text_is_the_body_else_the_longest_formatted_field(said, content, summary):
    found = draft(**said)
    assert ((found.content and found.content.value), (found.summary and found.summary.value)) == (
        content,
        summary,
    )


def test_options_name_the_fields_of_text_and_day():
    said = {"field_story": {"processed": "<p>S</p>"}, "field_day": "2026-10-01"}
    found = drafts(node(1, **said), options={"body": "field_story", "date": "field_day"})[0]
    assert (found.content.value, found.published) == ("<p>S</p>", "2026-10-01")


@pytest.mark.parametrize("langcode", ["und", "zxx"])
def test_a_language_that_is_none_is_not_named(langcode):
    assert draft(langcode=langcode).language is None


@pytest.mark.parametrize(
    ("said", "options", "meeting"),
    [
        ({"field_when": {"value": "2026-12-14T09:00:00+04:00", "end_value": "2026-12-15T13:00:00+04:00"}}, {"start": "field_when"}, ("2026-12-14T09:00:00+04:00", "2026-12-15T13:00:00+04:00", None, None, None)),
        ({"field_when": [{"value": "2026-12-14"}, {"value": "2026-12-16", "end_value": "2026-12-17"}]}, {"start": "field_when"}, ("2026-12-14", "2026-12-17", None, None, None)),
        ({"from": "2026-12-14", "to": "2026-12-15", "at": {"value": "Rabat"}}, {"start": "from", "end": "to", "place": "at"}, ("2026-12-14", "2026-12-15", "Rabat", None, None)),
        ({"from": "2026-12-14", "field_address": {"locality": "Rabat", "country_code": "MA"}}, {"start": "from"}, ("2026-12-14", None, "Rabat", "MA", None)),
        ({"from": None}, {"start": "from"}, None),
        ({"field_date": {"value": "2026-12-14"}}, {}, None),
    ],
)  # fmt: skip
def test_days_and_place_of_a_meeting_stand_in_the_fields_that_are_named(said, options, meeting):
    found = drafts(node(1, **said), options=options)[0]
    assert found.meeting == meeting
    assert found.kind is (Kind.MEETING if meeting else None)


def test_a_type_called_event_needs_no_names():
    url = f"{HOME}jsonapi/node/event{SORTED}"
    found = fetch(
        {url: answer(node(1, field_date={"value": "2026-12-14"}, field_location="Rabat"))}, {"type": "event"}
    )
    assert found.drafts[0].meeting[:3] == ("2026-12-14", None, "Rabat")


# What it points to


def with_include(names):
    return f"{LIST}&include={names}"


def test_terms_and_documents_are_included_as_the_first_page_shows_them():
    relations = {
        "field_topic": to("taxonomy_term--topics", "t1"),
        "field_files": to("file--file", "f1", "f2"),
        "field_paper": to("media--document", "m1"),
        "field_image": to("file--file", "f9"),
        "field_photo": to("media--image", "m9"),
        "uid": to("user--user", "u1"),
    }
    file = {"filemime": "application/pdf", "filesize": 9}
    some = [
        included("taxonomy_term--topics", "t1", name="Skills", status=True),
        included("file--file", "f1", filename="a.pdf", uri={"url": "/a.pdf"}, **file),
        included("file--file", "f2", filename="b.jpg", uri={"url": "/b.jpg"}, filemime="image/jpeg"),
        included("media--document", "m1", {"field_document": to("file--file", "f3")}, name="Paper"),
    ]
    more = [*some, included("file--file", "f3", filename="c.pdf", url="/c.pdf", **file)]
    all_of_it = "field_files,field_paper,field_paper.field_document,field_topic"
    pages = {
        LIST: answer(node(1, relations)),
        with_include("field_files,field_paper,field_topic"): answer(node(1, relations), included=some),
        with_include(all_of_it): answer(node(1, relations), included=more, url=with_include(all_of_it)),
    }
    first = fetch(pages)
    assert first.drafts[0].categories == (Category("Skills"),)
    assert first.drafts[0].attachments == (
        (f"{HOME}a.pdf", "application/pdf", 9, None, "a.pdf"),
        (f"{HOME}c.pdf", "application/pdf", 9, None, "Paper"),
    )
    http = FakeHttp(pages)
    assert fetch(http, memory=first.memory, fingerprint=first.answer.fingerprint()).unchanged
    assert http.asked[0] == with_include(all_of_it)


def test_a_relation_that_appears_later_is_included_at_once():
    first = fetch({LIST: answer(node(1))})
    relation = {"field_topic": to("taxonomy_term--topics", "t1")}
    wider = with_include("field_topic")
    pages = {
        LIST: answer(node(2, relation)),
        wider: answer(node(2, relation), included=[included("taxonomy_term--topics", "t1", name="Skills")]),
    }
    found = fetch(pages, memory=first.memory)
    assert found.drafts[0].categories == (Category("Skills"),)
    assert json.loads(found.memory)["more"]["include"] == "field_topic"


def test_a_site_that_lets_nothing_be_included_is_read_without():
    relation = {"field_topic": to("taxonomy_term--topics", "t1")}
    pages = {LIST: answer(node(1, relation)), with_include("field_topic"): status(400)}
    first = fetch(pages)
    assert len(first.drafts) == 1
    http = FakeHttp(pages)
    fetch(http, memory=first.memory)
    assert with_include("field_topic") not in http.asked


# Pages, changes, editions


@pytest.mark.parametrize("as_link", [lambda href: href, lambda href: {"href": href}])
def test_the_next_page_is_a_text_or_an_object_on_the_host_that_was_asked(as_link):
    pages = {
        LIST: answer(
            node(1), next=as_link("http://web-01.internal:8080/jsonapi/node/news?page%5Boffset%5D=50")
        ),
        f"{NEWS}?page%5Boffset%5D=50": answer(node(2)),
    }
    assert len(fetch(pages).drafts) == 2


@pytest.mark.parametrize("link", [{}, [], 7, {"href": None}, {"href": ["x"]}, "javascript:x", LIST])
def test_a_link_that_leads_nowhere_ends_the_list(link):
    assert len(fetch({LIST: answer(node(1), next=link)}).drafts) == 1


def test_what_changed_is_asked_for_and_read_back_to_the_last_visit():
    first = fetch({LIST: answer(node(9))})
    by_change = [
        node(3, changed="2026-11-22T12:00:00+03:00"),
        node(9),
        node(4, changed="2020-01-01T00:00:00+00:00"),
    ]
    found = fetch(
        {LIST: answer(node(9)), CHANGES: answer(*by_change, next="/jsonapi/more")},
        memory=first.memory,
        fingerprint=first.answer.fingerprint(),
    )
    assert [each.external_id for each in found.drafts] == ["uuid-3"]
    assert found.partial
    assert json.loads(found.memory)["after"] == "2026-11-22T12:00:00+03:00"


def test_an_edition_leaves_out_what_is_not_translated():
    url = f"{HOME}fr/jsonapi/node/news{SORTED}"
    nodes = [
        node(1, langcode="fr"),
        node(2, langcode="en"),
        node(3, langcode="fr-CA"),
        node(4, langcode="und"),
    ]
    found = fetch({url: answer(*nodes)}, url=f"{HOME}fr/")
    assert [each.external_id for each in found.drafts] == ["uuid-1", "uuid-3", "uuid-4"]
    assert found.drafts[0].url == f"{HOME}fr/news/1"


@pytest.mark.parametrize("folder", ["eu", "rcm", "site"])
def test_a_folder_is_no_edition(folder):
    url = f"{HOME}{folder}/jsonapi/node/news{SORTED}"
    found = fetch({url: answer(node(1), node(2, langcode="fr"))}, url=f"{HOME}{folder}/").drafts
    assert [each.url for each in found] == [f"{HOME}{folder}/news/1", f"{HOME}{folder}/news/2"]


# Where the API is, and which list


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (HOME, [LIST]),
        ("https://forum.example", [LIST]),
        (f"{HOME}jsonapi", [LIST]),
        (f"{NEWS}?sort=title&filter[field_a]=b&page[limit]=5", [f"{NEWS}?filter[field_a]=b&{SORTED[1:]}"]),
        (f"{HOME}api/node/news", [f"{HOME}api/node/news{SORTED}"]),
        (
            f"{HOME}en/newsroom",
            [f"{HOME}en/newsroom/jsonapi/node/news{SORTED}", f"{HOME}en/jsonapi/node/news{SORTED}"],
        ),
        (f"{HOME}newsroom", [f"{HOME}newsroom/jsonapi/node/news{SORTED}", LIST]),
    ],
)
def test_an_address_is_that_of_a_site_an_edition_a_section_an_api_or_a_list(url, asked):
    http = FakeHttp({asked[-1]: answer(node(1))})
    assert len(fetch(http, url=url).drafts) == 1
    assert list(dict.fromkeys(http.asked)) == asked


def test_filters_stand_in_the_address():
    url = f"{LIST}&filter[field_topic.name]=Labour+migration"
    assert (
        len(fetch({url: answer(node(1))}, {"filters": ("field_topic.name = Labour migration",)}).drafts) == 1
    )


@pytest.mark.parametrize(
    ("types", "chosen"),
    [
        (["node/page", "node/article", "node/news"], "node/news"),
        (["node/page", "node/press_release", "node/article"], "node/press_release"),
        (["node/article", "node/blog_post"], "node/article"),
        (["node/noticias", "media/news"], "node/noticias"),
        (["node/page", "node/event"], "node/event"),
        (["node/page", "media/image"], None),
        ([], None),
    ],
)
def test_the_list_that_is_read_unasked_is_that_of_news(types, chosen):
    assert likeliest(types) == chosen


def index(*types):
    return answer(links={type.replace("/", "--"): {"href": f"http://inner/jsonapi/{type}"} for type in types})


def test_the_list_is_found_once_and_remembered():
    pages = {f"{HOME}jsonapi": index("node/page", "node/news"), LIST: answer(node(1))}
    first = fetch(pages, {"type": ""})
    assert first.remarks == ("read as news: node/news",)
    http = FakeHttp(pages)
    fetch(http, {"type": ""}, memory=first.memory, fingerprint=first.answer.fingerprint())
    assert f"{HOME}jsonapi" not in http.asked


def test_a_site_without_a_list_of_news_says_which_ones_it_has():
    with pytest.raises(SourceError) as caught:
        fetch({f"{HOME}jsonapi": index("node/page", "node/project")}, {"type": ""})
    assert "page, project" in caught.value.detail


# Closed


@pytest.mark.parametrize(
    "closed",
    [
        status(401),
        status(403),
        status(404),
        status(405),
        status(406),
        raw({"errors": [{"title": "Forbidden", "status": "403", "detail": "No."}]}),
        raw({"errors": [{}]}),
        raw([{"title": "x"}]),
        raw({"data": [], "meta": {"omitted": {"detail": "Some resources have been omitted."}}, "links": {}}),
        raw({"data": [{"type": "node--news", "id": "1", "attributes": {}}]}),
        Answer(url=LIST, status=200, body=b"<!doctype html><h1>Hello</h1>"),
    ],
)
def test_where_the_api_is_closed_the_feed_is_read(closed):
    found = fetch({LIST: closed, f"{HOME}rss.xml": RSS})
    assert [each.title.value for each in found.drafts] == ["T"]
    http = FakeHttp({f"{HOME}rss.xml": RSS})
    fetch(http, memory=found.memory)
    assert http.asked == [f"{HOME}rss.xml"]


@pytest.mark.parametrize(
    "jammed",
    [
        status(500),
        status(503),
        Answer(url=LIST, status=200, body=b'{"data": [{"type": "node--news"'),
        raw({"errors": [{"title": "Internal", "status": "500"}]}),
    ],
)
def test_an_api_that_fails_is_not_closed(jammed):
    with pytest.raises(SourceError):
        fetch({LIST: jammed, f"{HOME}rss.xml": RSS})


@pytest.mark.parametrize("feed", ["news/rss.xml", "news/feed", "news/rss", "news.xml", "rss.xml"])
def test_the_feed_of_a_section_stands_below_its_page_or_at_the_root(feed):
    assert len(fetch({HOME + feed: RSS}, {"type": ""}, url=f"{HOME}news").drafts) == 1


ROWS = {
    "views": '<div class="view-content"><div class="views-row"><h2><a href="/n/{n}">Statement {n}</a></h2></div></div>',
    "table": '<div class="view-content"><table><tbody><tr><td><a href="/n/{n}">Statement {n}</a></td></tr></tbody></table></div>',
    "teaser": '<article class="node node--view-mode-teaser"><h2><a href="/n/{n}">Statement {n}</a></h2></article>',
    "europa": '<article class="ecl-content-item"><div><a href="/n/{n}">Statement {n}</a></div></article>',
}


@pytest.mark.parametrize("shape", ROWS)
def test_where_there_is_no_feed_the_page_is_read_as_views_write_it(shape):
    rows = "".join(ROWS[shape].replace("{n}", str(n)) for n in (1, 2))
    page = f"<!doctype html><html><head><title>News</title></head><body><main>{rows}</main></body></html>".encode()
    text = (
        b"<!doctype html><html><head><title>S</title></head><body><main><p>"
        + b"The ministers agreed. " * 20
        + b"</p></main></body></html>"
    )
    http = FakeHttp({f"{HOME}news": page, f"{HOME}n/1": text, f"{HOME}n/2": text})
    found = fetch(http, {"type": ""}, url=f"{HOME}news")
    assert [each.url for each in found.drafts] == [f"{HOME}n/1", f"{HOME}n/2"]
    assert f"{HOME}news" in http.asked_politely


@pytest.mark.parametrize("url", [HOME, f"{HOME}fr/", f"{HOME}jsonapi/node/news"])
def test_a_front_page_is_no_list(url):
    http = FakeHttp(
        {HOME: b"<html><body><div class='views-row'><a href='/x'>A partner</a></div></body></html>"}
    )
    with pytest.raises(SourceError):
        fetch(http, url=url)
    assert http.asked_politely == []


def test_without_feed_nothing_but_the_api_is_asked():
    http = FakeHttp({f"{HOME}rss.xml": RSS})
    with pytest.raises(SourceError):
        fetch(http, {"feed": False})
    assert http.asked == [LIST]


@pytest.mark.parametrize(
    "options", [{"type": "News!"}, {"filters": ("topic",)}, {"body": " "}, {"max_pages": 0}]
)
def test_an_option_that_cannot_work_is_told_by_its_name(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        Drupal(**options)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "type", "id", "value", "processed", "alias", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
NAMES = [*node()["attributes"], "field_date", "field_location", "field_teaser"]


@given(
    st.dictionaries(st.sampled_from(NAMES), json_values),
    st.dictionaries(st.sampled_from(["field_a", "uid"]), json_values, max_size=2),
    st.lists(json_values, max_size=3),
)
@settings(max_examples=80, deadline=None)
def test_whatever_a_resource_holds_the_others_are_read(attributes, relationships, others):
    broken = node(1, relationships, **attributes)
    pages = {LIST: answer(broken, *others, node(2), included=others)}
    pages |= {with_include("field_a"): pages[LIST]}
    assert "uuid-2" in [each.external_id for each in fetch(pages, {"start": "field_date"}).drafts]
