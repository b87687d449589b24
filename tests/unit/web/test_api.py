"""The keyless API: what programs read."""

import pytest

from hub.errors import Cause
from hub.model.source import Condition
from tests.builders import DAY, NOW

ADDRESSES = (
    "/api/v1/items",
    "/api/v1/forums",
    "/api/v1/forums/two-shores",
    "/api/v1/sources",
    "/api/v1/themes",
    "/api/v1/events",
)


def test_an_item_has_the_names_of_a_post_and_what_the_hub_adds(house):
    item = house.says()
    said = house.client.get(f"/api/v1/items/{item.id}").json
    posted = {
        "external_id", "kind", "language", "title", "url", "summary", "content_html", "published", "themes",
        "states", "meeting", "outcome", "attachments", "translation_of",
    }  # fmt: skip
    added = {
        "id", "forum", "revision", "first_seen", "updated", "date_flag", "evidence", "copies", "status",
    }  # fmt: skip
    assert posted | added <= said.keys()
    assert said["copies"] == [
        {
            "source": "two-shores-news",
            "external_id": "one",
            "url": "https://forum.example/one",
            "language": "en",
            "title": "Senior officials meet in Rabat",
            "role": "original",
        }
    ]
    assert said["published"] == "2026-11-24T10:00:00Z"
    assert said["status"] == "published"


def test_a_withdrawn_item_is_gone_and_says_only_that_it_was(house):
    item = house.says(title="A mistake")
    house.withdraws()
    answer = house.client.get(f"/api/v1/items/{item.id}")
    assert answer.status_code == 410
    assert answer.json["status"] == "retracted"
    assert "A mistake" not in answer.get_data(as_text=True)


def test_items_are_given_in_pages_that_name_the_next_one_until_all_are_told(house):
    house.says_many(120, published=NOW)
    path, seen, pages = "/api/v1/items?kind=news&limit=50", [], 0
    while path and pages < 5:
        answer = house.client.get(path)
        seen += [item["id"] for item in answer.json["items"]]
        link = answer.headers.get("Link", "")
        assert bool(link) is bool(answer.json["cursor"])
        path = link.partition("<https://hub.example")[2].partition(">")[0]
        pages += 1
    assert pages == 3
    assert len(seen) == len(set(seen)) == 120


def test_an_item_that_comes_between_two_pages_shifts_nothing(house):
    house.says_many(4, published=NOW - DAY)
    first = house.client.get("/api/v1/items?limit=2").json
    house.says("late", published=NOW)
    second = house.client.get(f"/api/v1/items?limit=2&cursor={first['cursor']}").json
    ids = [item["id"] for page in (first, second) for item in page["items"]]
    assert len(set(ids)) == 4


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"En", "Fr", "Ar"}),
        ("forum=gulf", {"Ar"}),
        ("forum=gulf&forum=two-shores", {"En", "Fr", "Ar"}),
        ("category=interregional", {"En", "Fr"}),
        ("category=rcp&forum=gulf", {"Ar"}),
        ("category=global", set()),
        ("category=global&forum=gulf", set()),
        ("category=global&category=rcp", {"En", "Fr", "Ar"}),
        ("lang=fr", {"Fr"}),
        ("lang=fr&lang=ar", {"Fr", "Ar"}),
        ("lang=FR", {"Fr"}),
        ("kind=meeting", set()),
        ("since=2026-11-24", {"En", "Fr", "Ar"}),
        ("since=2026-11-24T10:00:00%2B00:00", {"En", "Fr", "Ar"}),
        ("since=2026-11-25", set()),
        ("kind=&lang=", {"En", "Fr", "Ar"}),
    ],
)
def test_filters_of_one_name_widen_and_of_several_narrow(house, query, titles):
    house.says("en", title="En", summary="In English")
    house.says("fr", title="Fr", summary="En français", language="fr")
    house.says("ar", title="Ar", summary="بالعربية", language="ar", source="gulf-news")
    assert {item["title"] for item in house.client.get(f"/api/v1/items?{query}").json["items"]} == titles


@pytest.mark.parametrize(
    ("query", "pointer", "words"),
    [
        ("colour=red", "/colour", "no filter 'colour'"),
        ("kinds=news", "/kinds", "did you mean 'kind'"),
        ("theme=diaspora", "/theme", "no filter 'theme'"),
        ("kind=meting", "/kind", "did you mean 'meeting'"),
        ("forum=two-shore", "/forum", "did you mean 'two-shores'"),
        ("category=regional", "/category", "regional_organisation"),
        ("lang=french", "/lang", "did you mean 'fr'"),
        ("lang=fr-CA", "/lang", "did you mean 'fr'"),
        ("lang=qq", "/lang", "two letters"),
        ("since=yesterday", "/since", "2026-11-23"),
        ("since=2026-02-30", "/since", "no time"),
        ("limit=0", "/limit", "from 1 to 500"),
        ("limit=many", "/limit", "no whole number"),
        ("cursor=AAAA", "/cursor", "none of ours"),
        ("a~b/c=1", "/a~0b~1c", "no filter"),
    ],
)
def test_a_wrong_word_is_named_with_the_right_one(house, query, pointer, words):
    answer = house.client.get(f"/api/v1/items?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 400
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert words in answer.json["errors"][0]["detail"]


def test_all_wrong_words_are_named_at_once(house):
    errors = house.client.get("/api/v1/items?colour=red&kind=new&lang=qq").json["errors"]
    assert {error["pointer"] for error in errors} == {"/colour", "/kind", "/lang"}


def test_a_page_of_filters_too_many_is_refused(house):
    query = "&".join(f"lang=f{letter}" for letter in "abcdefghijklmnopqrstuvwxyz" * 4)
    assert house.client.get(f"/api/v1/items?{query}").status_code == 400


def test_events_are_told_in_order_from_any_place_on(house):
    house.says_many(3)
    told = house.client.get("/api/v1/events?after=1&limit=1").json
    assert told["head"] == 3
    assert [event["seq"] for event in told["events"]] == [2]
    assert told["events"][0].keys() == {
        "seq", "id", "type", "occurred_at", "item_id", "forum", "data", "hash",
    }  # fmt: skip
    assert house.client.get("/api/v1/events?after=3").json == {"events": [], "head": 3}


def test_events_name_the_next_page_while_there_is_one(house):
    house.says_many(3)
    assert 'after=2&limit=2>; rel="next"' in house.client.get("/api/v1/events?limit=2").headers["Link"]
    assert "Link" not in house.client.get("/api/v1/events?after=2&limit=2").headers


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "limit=0", "limit=99999", "since=3", "after=1&after=x"]
)
def test_a_wrong_place_in_the_log_is_refused(house, query):
    assert house.client.get(f"/api/v1/events?{query}").status_code == 400


def test_new_events_are_told_although_answers_are_kept(house):
    assert house.client.get("/api/v1/events").json["head"] == 0
    house.says()
    house.look_again()
    assert house.client.get("/api/v1/events").json["head"] == 1


def test_forums_say_what_is_known_and_what_nobody_has_checked(house):
    said = house.client.get("/api/v1/forums/two-shores").json
    assert said["names"]["fr"] == "Dialogue des Deux Rives"
    assert said["unverified"] == ["founded"]
    assert said["members"][1] == {
        "states": ["LY"], "role": "observer", "from": "2009", "to": "2014", "basis": "memory",
    }  # fmt: skip
    assert [forum["id"] for forum in house.client.get("/api/v1/forums").json["forums"]] == [
        "two-shores",
        "gulf",
        "quiet-council",
    ]


def test_sources_say_their_condition_and_its_cause(house):
    house.remembers(
        "gulf-news",
        condition=Condition.UNREADABLE,
        cause=Cause.TIMEOUT,
        detail="It took 20 s.",
        failing_since=NOW,
    )
    said = {source["id"]: source for source in house.client.get("/api/v1/sources").json["sources"]}
    assert said["gulf-news"]["condition"] == "unreadable"
    assert said["gulf-news"]["cause"] == "timeout"
    assert said["two-shores-news"]["condition"] == "new"


def test_themes_have_labels(house):
    assert house.client.get("/api/v1/themes").json == {
        "themes": [{"id": "diaspora", "labels": {"en": "Diaspora", "fr": "Diaspora"}}]
    }


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_address_may_be_read_from_any_site(house, path):
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = house.client.open(path, method=method)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in house.client.options(path).headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_can_be_changed(house, path):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = house.client.open(path, method=method)
        assert answer.status_code == 405
        assert answer.mimetype == "application/problem+json"
        assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_head_is_get_without_the_body(house, path):
    house.says()
    got, head = house.client.get(path), house.client.head(path)
    assert head.get_data() == b""
    assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize("path", ADDRESSES)
def test_what_is_known_is_not_sent_again(house, path):
    tag = house.client.get(path).headers["ETag"]
    answer = house.client.get(path, headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/v1", "/api/v1/forums/nowhere", "/api/v1/items/12"])
def test_what_is_not_there_is_a_problem_document(house, path):
    answer = house.client.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_answer_does_not_depend_on_the_readers_language(house):
    bad = "/api/v1/items?colour=red"
    french = house.client.get(bad, headers={"Accept-Language": "fr"})
    assert french.get_data() == house.client.get(bad).get_data()
    assert "Accept-Language" not in french.headers.get("Vary", "")
