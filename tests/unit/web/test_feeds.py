"""Feeds: lists in every format, live and from the archives."""

import json
from urllib.parse import quote

import pytest
from lxml import etree

from feeds import FEED_FORMATS
from hub.web import archives
from tests.builders import DAY, NOW
from tests.feed_validator import findings, json_findings

ATOM = "{http://www.w3.org/2005/Atom}"


def links(document: bytes) -> dict[str, str]:
    root = etree.fromstring(document)
    return {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}


def ids(document: bytes) -> list[str]:
    return [element.text for element in etree.fromstring(document).iter(f"{ATOM}id")][1:]


def titles(document: bytes) -> set[str]:
    root = etree.fromstring(document)
    return {entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")}


def get(house, path):
    house.look_again()
    return house.client.get(path.removeprefix("https://hub.example"))


def walk(house, path="/items.atom", known=()):
    """Follow prev-archive as a reader does (RFC 5005, section 4.2), up to an archive it knows."""
    answer = get(house, path)
    documents, following = {path: answer.data}, links(answer.data).get("prev-archive")
    while following and following not in known:
        assert following not in documents
        documents[following] = get(house, following).data
        following = links(documents[following]).get("prev-archive")
    return documents


@pytest.mark.parametrize("extension", FEED_FORMATS)
@pytest.mark.parametrize("path", ["/items", "/forums/two-shores"])
def test_a_list_is_served_in_every_format(house, path, extension):
    house.says(title="Senior officials meet")
    answer = house.client.get(f"{path}.{extension}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == FEED_FORMATS[extension].media_type
    assert b"Senior officials meet" in answer.data


def test_a_forums_feed_holds_that_forum_alone(house):
    house.says("a", title="Ours")
    house.says("b", title="Theirs", source="gulf-news")
    assert titles(house.client.get("/forums/gulf.atom").data) == {"Theirs"}
    assert titles(house.client.get("/forums/gulf.atom?forum=two-shores").data) == set()
    assert titles(house.client.get("/forums/gulf.atom?category=rcp").data) == {"Theirs"}


@pytest.mark.parametrize(
    "query",
    ["kind=news", "lang=fr&kind=news", "kind=news&lang=fr", "forum=gulf&forum=two-shores", "kind=&lang=fr",
     "since=2026-11-24T10:00:00%2B00:00", "%6Bind=news", "kind=news&", "&&kind=news", "since=2026-11-24T10:00:00Z"],
)  # fmt: skip
def test_a_feed_names_the_very_address_it_was_fetched_from(house, query):
    assert (
        links(house.client.get(f"/items.atom?{query}").data)["self"]
        == f"https://hub.example/items.atom?{query}"
    )
    feed = json.loads(house.client.get(f"/items.json?{query}").data)
    assert feed["feed_url"] == f"https://hub.example/items.json?{query}"


@pytest.mark.parametrize("raw", ["kind=news&\x01=", 'kind=news&=<">', "kind=n\xe9ws", "lang=fr&\xff"])
def test_a_query_that_is_no_query_breaks_no_document(house, raw):
    house.says()
    for extension in FEED_FORMATS:
        environ = {"QUERY_STRING": raw}
        answer = house.client.get(f"/items.{extension}", environ_overrides=environ)
        assert answer.status_code in {200, 400}
        if answer.status_code == 200 and extension != "json":
            etree.fromstring(answer.data)


def test_a_feed_links_to_the_same_list_for_people(house):
    answer = house.client.get("/forums/gulf.atom?kind=news")
    assert links(answer.data)["alternate"] == "https://hub.example/forums/gulf?kind=news"


def test_the_id_of_a_list_does_not_depend_on_the_order_of_its_filters(house):
    one, other = (
        house.client.get(f"/items.atom?{query}").data for query in ("kind=news&lang=fr", "lang=fr&kind=news")
    )
    assert etree.fromstring(one).findtext(f"{ATOM}id") == etree.fromstring(other).findtext(f"{ATOM}id")


def test_a_feed_whose_items_did_not_change_keeps_its_bytes_and_its_tag(house):
    house.says()
    before = get(house, "/forums/two-shores.atom")
    house.clock.advance(hours=1)
    house.says("other", source="gulf-news")
    after = get(house, "/forums/two-shores.atom")
    assert after.data == before.data
    assert after.headers["ETag"] == before.headers["ETag"]
    assert after.headers["Last-Modified"] == before.headers["Last-Modified"]


def test_an_empty_feed_keeps_its_bytes_too(house):
    before = get(house, "/forums/gulf.atom").data
    house.clock.advance(days=400)
    house.says()
    assert get(house, "/forums/gulf.atom").data == before


def test_an_old_text_found_today_changes_the_feed_today(house):
    house.says(published=NOW - 400 * DAY)
    assert get(house, "/items.atom").headers["Last-Modified"] == "Tue, 24 Nov 2026 10:00:00 GMT"


def test_an_edit_keeps_the_id_and_moves_the_time_of_change(house):
    house.says(title="On 3 February", published=NOW - DAY)
    before = get(house, "/items.atom").data
    house.clock.advance(hours=2)
    house.says(title="On 10 February", published=NOW - DAY)
    after = get(house, "/items.atom").data
    assert ids(after)[0] == ids(before)[0]
    updated = etree.fromstring(after).find(f"{ATOM}entry").findtext(f"{ATOM}updated")
    assert updated.startswith("2026-11-24T12:00:00")


def test_a_withdrawn_item_leaves_a_tombstone(house):
    house.says()
    id = ids(get(house, "/items.atom").data)[0]
    house.clock.advance(hours=1)
    house.withdraws()
    feed = get(house, "/items.atom").data
    assert titles(feed) == set()
    assert f'ref="{id}"'.encode() in feed


def test_a_feed_is_packed_for_who_takes_it_and_known_again(house):
    house.says_many(5)
    answer = house.client.get("/items.atom", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    known = {"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]}
    assert house.client.get("/items.atom", headers=known).status_code == 304


def test_a_feed_does_not_depend_on_the_readers_language(house):
    house.says()
    answer = house.client.get("/items.atom", headers={"Accept-Language": "ar"})
    assert answer.data == house.client.get("/items.atom").data
    assert "Accept-Language" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    "path", ["/items.docx", "/forums/nowhere.atom", "/forums/gulf.docx", "/items.atom?archive=1"]
)
def test_what_is_no_feed_is_not_found(house, path):
    assert house.client.get(path).status_code == 404


def test_a_feed_with_a_wrong_filter_says_so_to_the_program(house):
    answer = house.client.get("/items.atom?colour=red")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_the_list_of_feeds_names_every_forum_once_for_each_category(house):
    root = etree.fromstring(house.client.get("/subscriptions.opml").data)
    addresses = [outline.get("xmlUrl") for outline in root.iter("outline") if outline.get("xmlUrl")]
    assert addresses.count("https://hub.example/forums/two-shores.atom") == 2
    assert addresses.count("https://hub.example/items.atom") == 1
    assert house.client.get("/subscriptions.opml").mimetype == "text/x-opml"


def test_the_usual_address_of_a_feed_leads_to_it(house):
    assert house.client.get("/feed").headers["Location"] == "https://hub.example/items.atom"


@pytest.mark.parametrize(
    "path",
    ["/items.{}", "/items.{}?archive=1", "/items.{}?kind=news&archive=2", "/forums/gulf.{}", "/items.{}?lang=fr&kind=news",
     "/forums/quiet-council.{}"],
)  # fmt: skip
@pytest.mark.parametrize("extension", FEED_FORMATS)
def test_the_feed_validator_finds_nothing_in_what_is_served(house, path, extension):
    house.says_many(120)
    house.says("ar", source="gulf-news", title="كبار المسؤولين", language="ar", summary="AT&T <b>")
    address = path.format(extension)
    answer = house.client.get(address)
    url = f"https://hub.example{address}"
    if extension == "json":
        assert json_findings(answer.data, url=url) == []
    else:
        told = findings(answer.data, url=url, now=NOW + DAY, content_type=answer.headers["Content-Type"])
        assert told == []


# Archives


def test_a_live_feed_holds_the_newest_fifty(house):
    for number in range(7):
        house.says_many(10, prefix=f"day {number}", published=NOW - number * DAY)
    found = titles(get(house, "/items.atom").data)
    assert len(found) == archives.ENTRIES
    assert not any(title.startswith(("day 5", "day 6")) for title in found)


def test_a_list_that_fits_has_no_archives(house):
    house.says_many(archives.ENTRIES)
    assert "prev-archive" not in links(get(house, "/items.atom").data)


def test_whoever_follows_the_archives_has_everything(house):
    house.says_many(130, published=NOW)
    house.says_many(33, prefix="old", published=NOW - 900 * DAY)
    documents = walk(house)
    assert len({id for document in documents.values() for id in ids(document)}) == 163


@pytest.mark.parametrize("query", ["", "?forum=gulf", "?category=rcp&lang=en", "?kind=news"])
def test_a_filtered_list_has_archives_of_its_own(house, query):
    house.says_many(60)
    house.says_many(70, prefix="gulf", source="gulf-news")
    wanted = len(house.client.get(f"/api/v1/items{query or '?'}&limit=500".replace("?&", "?")).json["items"])
    documents = walk(house, f"/items.atom{query}")
    assert len({id for document in documents.values() for id in ids(document)}) == wanted


def test_an_archive_holds_the_same_for_ever(house):
    house.says_many(120)
    before = walk(house)
    house.clock.advance(days=1)
    house.says_many(130, prefix="later", published=house.clock.now())
    house.says_many(40, prefix="older", published=NOW - 900 * DAY)
    for path in list(before)[1:]:
        assert ids(get(house, path).data) == ids(before[path])


def test_who_knows_an_archive_needs_to_read_only_what_came_since(house):
    house.says_many(260)
    before = walk(house)
    house.clock.advance(days=1)
    house.says_many(45, prefix="later", published=NOW - 900 * DAY)
    house.says_many(7, prefix="latest", published=house.clock.now())
    since = walk(house, known=set(before))
    held = {id for document in (*before.values(), *since.values()) for id in ids(document)}
    assert len(held) == 312
    assert len(since) <= 3


def test_a_withdrawal_moves_nothing_from_one_archive_to_another(house):
    house.says_many(150)
    second = ids(get(house, "/items.atom?archive=2").data)
    house.withdraws("many-3")
    assert ids(get(house, "/items.atom?archive=2").data) == second
    first = get(house, "/items.atom?archive=1").data
    assert len(ids(first)) == archives.ENTRIES - 1
    assert b"deleted-entry" in first


def test_an_archive_says_that_it_is_one_and_where_the_others_are(house):
    house.says_many(200)
    document = get(house, "/items.atom?archive=2&kind=news").data
    assert b"<fh:archive" in document
    found = links(document)
    assert found["prev-archive"] == "https://hub.example/items.atom?kind=news&archive=1"
    assert found["next-archive"] == "https://hub.example/items.atom?kind=news&archive=3"
    assert found["current"] == "https://hub.example/items.atom?kind=news"
    assert found["self"] == "https://hub.example/items.atom?archive=2&kind=news"


@pytest.mark.parametrize("name", ["0", "-1", "x", "1.0", "1.2.3", "99999999999999999999", "١"])
def test_a_name_that_no_archive_can_have_is_a_wrong_word(house, name):
    assert house.client.get(f"/items.atom?archive={quote(name)}").status_code == 400


@pytest.mark.parametrize("name", ["4", "3.30", "2.50", "1.99", "999999999"])
def test_an_archive_that_is_not_there_yet_is_not_found(house, name):
    house.says_many(120)
    assert house.client.get(f"/items.atom?archive={name}").status_code == 404


def test_a_list_since_a_time_has_no_archives(house):
    house.says_many(120)
    assert "prev-archive" not in links(get(house, "/items.atom?since=2026-11-01").data)
