"""Lists on pages made for people, from the page to the log: what is news, and what only looks like it."""

from __future__ import annotations

import pytest

from tests.builders import a_source
from tests.walks.house import House

SITE = "https://news.example"
URL = f"{SITE}/news"
PUBLISHED, UPDATED = "item.published", "item.updated"


def source(**options):
    options = {"item": ".i", "date": "time", "summary": "p", "detail": True, "content": ".text"} | options
    return a_source("news", url=URL, connector="html_list", options=options)


def row(name, title=None, text="In short.", extra=""):
    return (
        f"<li class=i><h3><a href='/n/{name}{extra}'>{title or name}</a></h3><time datetime=2026-11-20>20 Nov</time>"
        f"<p>{text}</p><span>Hits: {len(extra)}</span></li>"
    )


def page(*rows, token="a"):
    return f"<!doctype html><html lang=en><body><input type=hidden value={token}><ul>{''.join(rows)}</ul></body></html>".encode()


@pytest.fixture
def house(store):
    made = House(store, [source()])
    for name in "abcdefgh":
        text = f"<html><body><div class=text><p>The text of {name}, as long as it has to be.</p></div></body></html>"
        made.web.pages[f"{SITE}/n/{name}"] = text.encode()
    made.web.pages[URL] = page(row("a"), row("b"))
    made.poll()
    return made


def test_what_is_listed_is_published_with_the_text_of_its_page(house):
    assert house.happened == [PUBLISHED, PUBLISHED]
    assert {item.title: item.content_html for item in house.items} == {
        name: f"<p>The text of {name}, as long as it has to be.</p>" for name in "ab"
    }


def test_the_same_page_with_other_tokens_is_no_event(house):
    for visit in range(4):
        house.web.pages[URL] = page(row("a", extra=f"?PHPSESSID={'x' * visit}1"), row("b"), token=f"t{visit}")
        (result,) = house.poll(hours=8).values()
        assert (result.new, result.updated, result.retracted) == (0, 0, 0)
    assert house.happened == [PUBLISHED, PUBLISHED]


@pytest.mark.parametrize("options", [{"summary": ""}, {"date": ""}, {"title": "h3 a"}, {"category": "span"}])
def test_another_rule_makes_no_updates_of_what_is_known(house, options):
    changed = house.with_sources(source(detail=False, content="", **options))
    changed.web.pages[URL] = page(row("c"), row("a"), row("b"))
    changed.poll(hours=0.3)
    assert changed.happened == [PUBLISHED, PUBLISHED, PUBLISHED]


def test_a_raised_version_reads_everything_once_again(house):
    changed = house.with_sources(source(summary="", version=2))
    changed.web.pages[URL] = page(row("a"), row("b"), token="other")
    changed.poll()
    assert changed.happened == [PUBLISHED, PUBLISHED, UPDATED, UPDATED]


def test_a_title_that_changes_is_an_update(house):
    house.web.pages[URL] = page(row("a", title="Another title"), row("b"))
    house.poll()
    assert house.happened == [PUBLISHED, PUBLISHED, UPDATED]


def test_an_entry_that_moves_up_is_the_same_one(house):
    house.web.pages[URL] = page(row("c"), row("b"), row("a"))
    house.poll()
    assert house.happened == [PUBLISHED] * 3


def test_a_correction_behind_a_list_that_stays_the_same_is_found(house):
    was = house.web.pages[f"{SITE}/n/a"]
    house.web.pages[f"{SITE}/n/a"] = was.replace(b"as long", b"corrected, as long")
    for _ in range(4):
        house.poll(hours=9)
    assert house.happened == [PUBLISHED, PUBLISHED, UPDATED]


@pytest.mark.parametrize(
    ("now", "cause"),
    [
        (page(row("a").replace("class=i", "class=j")), "empty"),
        (b"<html><body><form><input type=password></form></body></html>", "not_a_feed"),
        (page(row("a"), row("b"))[:120], "truncated"),
        (b"", "not_a_feed"),
    ],
)
def test_a_page_without_its_list_is_a_cause_and_deletes_nothing(house, now, cause):
    house.web.pages[URL] = now
    (result,) = house.poll().values()
    assert (result.outcome, result.cause) == ("error", cause)
    assert len(house.items) == 2
    assert UPDATED not in house.happened


def test_a_page_of_an_entry_that_is_gone_takes_no_text_away(house):
    house.web.pages[f"{SITE}/n/a"] = b"<html><body><h1>Log in</h1><input type=password></body></html>"
    for _ in range(3):
        house.web.pages[URL] = page(row("a"), row("b"), token=str(house.clock.now().timestamp()))
        house.poll(hours=30)
    assert UPDATED not in house.happened
    assert all(item.content_html for item in house.items)


def test_a_correction_on_a_page_is_found_without_the_list_showing_it(house):
    was = house.web.pages[f"{SITE}/n/a"]
    house.web.pages[f"{SITE}/n/a"] = was.replace(b"as long", b"corrected, as long")
    house.web.pages[URL] = page(row("a"), row("b"), token="later")
    house.poll(hours=30)
    assert house.happened == [PUBLISHED, PUBLISHED, UPDATED]


def test_meetings_have_their_days(store):
    meetings = source(start="i", place="b", detail=False, content="")
    house = House(store, [meetings])
    house.web.pages[URL] = page(row("a", text="<i>du 12 au 14 mai 2027</i> <b>Dakar</b>"))
    house.poll()
    (item,) = house.items
    assert (item.kind.value, str(item.meeting.start)[:10], str(item.meeting.end)[:10]) == (
        "meeting", "2027-05-12", "2027-05-14",
    )  # fmt: skip
    assert item.meeting.place == "Dakar"
