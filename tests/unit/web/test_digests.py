"""Issues of the digest as pages in six languages, as feeds, and as calendars."""

from __future__ import annotations

import json
from datetime import date, datetime

import feedparser
import icalendar
import pytest
from lxml import html

from hub.model.draft import Kind
from hub.model.event import EventType, Happening
from hub.model.item import Meeting
from hub.web import create_app
from hub.web.delivery import CACHEABLE
from tests.feed_validator import findings, json_findings

SIX = ["en", "fr", "es", "pt", "ar", "ru"]


@pytest.fixture
def told(house):
    """A house at Tuesday of week 48 whose forums spoke in week 47 and 48."""
    _at(house, "2026-11-17 10:00")
    house.says("old", title="Said in week 47", published=house.clock.now())
    house.says("pact", title="A pact", kind=Kind.OUTCOME, published=house.clock.now())
    house.says(
        "som", source="gulf-news", title="اجتماع كبار المسؤولين", language="ar", kind=Kind.MEETING,
        meeting=Meeting(start=date(2026, 12, 1), end=date(2026, 12, 3), place="الرياض"),
        published=house.clock.now(),
    )  # fmt: skip
    _at(house, "2026-11-24 10:00")
    house.says("new", title="Said in week 48", published=house.clock.now())
    return house


def _at(house, text):
    moment = datetime.fromisoformat(text + "+00:00")
    house.clock.advance(seconds=(moment - house.clock.now()).total_seconds())


def page(house, address, **headers):
    answer = house.client.get(address, headers=headers)
    return answer, html.fromstring(answer.get_data(as_text=True))


def words(document, path):
    return [" ".join(each.text_content().split()) for each in document.xpath(path)]


def test_an_issue_tells_of_its_week_outcomes_first_then_by_forum(told):
    answer, document = page(told, "/digests/2026-W47")
    assert answer.status_code == 200
    assert words(document, "//h1") == ["Week 47: 16–22 Nov 2026"]
    assert words(document, "//div/section/h2") == [
        "Outcomes, corrections and withdrawals",
        "Gulf Consultation",
        "Two Shores Dialogue",
    ]
    assert words(document, "//h3") == ["A pact", "اجتماع كبار المسؤولين", "Said in week 47"]


def test_a_title_says_its_own_language_and_direction(told):
    _, document = page(told, "/digests/2026-W47")
    (heading,) = document.xpath("//h3[@lang='ar']")
    assert heading.get("dir") == "rtl"


@pytest.mark.parametrize("language", SIX)
def test_a_page_speaks_each_of_the_six_languages(told, language):
    answer, document = page(told, f"/digests/2026-W47?in={language}")
    assert (document.get("lang"), document.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
    assert answer.headers["Content-Language"] == language
    offered = {each.get("hreflang"): each.get("href") for each in document.xpath("//head/link[@hreflang]")}
    assert set(offered) == {*SIX, "x-default"}
    assert offered["fr"] == "https://hub.example/digests/2026-W47?in=fr"
    assert offered["x-default"] == "https://hub.example/digests/2026-W47"
    assert {each.get("hreflang") for each in document.xpath("//nav[@class='languages']//a")} == set(SIX)


def test_a_page_speaks_the_browsers_language_where_the_address_names_none(told):
    _, document = page(told, "/digests/2026-W47", **{"Accept-Language": "ru"})
    assert document.get("lang") == "ru"


def test_filters_of_lists_narrow_an_issue_and_go_along_to_the_next(told):
    _, document = page(told, "/digests/2026-W47?forum=gulf&in=fr")
    assert words(document, "//h3") == ["اجتماع كبار المسؤولين"]
    (following,) = document.xpath("//a[@rel='next']/@href")
    assert following == "/digests/2026-W48?forum=gulf&in=fr"
    assert document.xpath("//form//input[@type='hidden'][@name='in']/@value") == ["fr"]


def test_a_filter_that_does_not_exist_is_named(told):
    answer, document = page(told, "/digests/2026-W47?forum=gulv")
    assert answer.status_code == 400
    assert "did you mean 'gulf'?" in document.text_content()


def test_a_running_week_says_that_it_is_not_complete_and_leads_nowhere_further(told):
    _, document = page(told, "/digests/2026-W48")
    assert "not complete" in document.text_content()
    assert document.xpath("//a[@rel='next']") == []
    assert words(document, "//h3") == ["Said in week 48"]


def test_a_day_is_an_issue_too(told):
    _, document = page(told, "/digests/2026-11-17")
    assert len(words(document, "//h3")) == 3
    assert words(document, "//p[@class='kicker']") == ["Daily digest"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("2026-W60", "no such week"),
        ("yesterday", "no such week"),
        ("2026-W49", "lies in the future"),
        ("2026-W40", "had read nothing so far"),
        ("2026-02-30", "no such week"),
    ],
)
def test_an_issue_that_is_not_there_says_why(told, name, why):
    answer, document = page(told, f"/digests/{name}")
    assert answer.status_code == 404
    assert why in document.text_content()


def test_before_anything_was_read_there_is_nothing_and_it_says_so(house):
    assert "Nothing has been read yet" in page(house, "/digests")[1].text_content()
    answer, document = page(house, "/digests/2026-W48")
    assert answer.status_code == 404
    assert "Nothing has been read yet" in document.text_content()
    assert house.client.get("/digests.atom").status_code == 200


def test_a_week_in_which_nothing_fits_says_so(told):
    answer, document = page(told, "/digests/2026-W47?kind=publication")
    assert answer.status_code == 200
    assert "Nothing of this time fits these filters" in document.text_content()


def test_meetings_to_come_are_shown_with_their_calendar(told):
    _, document = page(told, "/digests/2026-W47?in=en")
    (link,) = document.xpath("//aside//a[contains(@href, '.ics')]/@href")
    answer = told.client.get(link)
    assert answer.content_type == "text/calendar; charset=utf-8"
    (event,) = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["SUMMARY"] == "Gulf Consultation: اجتماع كبار المسؤولين"
    assert event.decoded("DTEND") == date(2026, 12, 4)


def test_a_calendar_without_meetings_is_not_there(told):
    answer = told.client.get("/digests/2026-W47.ics?forum=two-shores")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_sources_that_could_not_be_read_are_no_silence(told):
    with told.services.store.begin() as unit:
        unit.append(
            [
                Happening(
                    id=told.services.new_id(), type=EventType.SOURCE_FAILING, occurred_at=told.clock.now(),
                    item_id=None, forum="gulf", data={"source": "gulf-news", "detail": "No answer."},
                )
            ]
        )  # fmt: skip
    _, document = page(told, "/digests/2026-W48")
    assert words(document, "//aside//a[contains(@href, '/sources/')]") == ["gulf-news"]
    assert "Nobody knows whether they had news" in document.text_content()
    assert "gulf-news" not in page(told, "/digests/2026-W47")[1].text_content()


def test_a_withdrawn_item_leaves_its_title_and_nothing_else(told):
    told.says("late", title="A mistake", summary="Not true.", published=told.clock.now())
    _at(told, "2026-12-01 10:00")
    told.withdraws("late")
    _, document = page(told, "/digests/2026-W49")
    assert words(document, "//h3") == ["A mistake"]
    assert "Not true." not in document.text_content()
    assert "A mistake" not in page(told, "/digests/2026-W48")[1].text_content()


def test_a_week_of_hundreds_shows_two_hundred_and_leads_to_the_rest(told):
    told.says_many(230, source="gulf-news", published=told.clock.now())
    _, document = page(told, "/digests/2026-W48")
    assert len(words(document, "//h3")) == 200
    (rest,) = document.xpath("//a[contains(@href, 'since=')]")
    assert rest.get("href") == "/items?since=2026-11-23"
    assert "31 more" in rest.text_content()


def test_all_issues_are_listed_newest_first(told):
    _, document = page(told, "/digests?in=fr")
    assert document.xpath("//ol[@class='issues']//a/@href") == [
        "/digests/2026-W48?in=fr",
        "/digests/2026-W47?in=fr",
    ]


def test_older_issues_follow_half_a_year_at_a_time(house):
    _at(house, "2025-12-01 10:00")
    house.says("first")
    _at(house, "2026-11-24 10:00")
    house.says("now")
    _, document = page(house, "/digests")
    assert len(document.xpath("//ol[@class='issues']/li")) == 26
    (older,) = document.xpath("//nav[@class='pager']//a/@href")
    _, document = page(house, older)
    assert document.xpath("//ol[@class='issues']//a/@href")[-1] == "/digests/2025-W49"
    assert words(document, "//ol[@class='issues']/li")[-1].endswith("1 change")
    assert document.xpath("//nav[@class='pager']") == []


def test_a_list_that_begins_with_no_week_is_refused(told):
    assert page(told, "/digests?until=never")[0].status_code == 400


def test_a_mail_leads_to_what_it_told_of_and_to_the_rest_of_it(told):
    _, document = page(told, "/digests/2026-W47?after=1&until=4&in=en")
    assert words(document, "//h3") == ["A pact", "اجتماع كبار المسؤولين", "Said in week 48"]
    assert words(document, "//h1") == ["16–24 Nov 2026"]
    assert document.xpath("//meta[@name='robots']/@content") == ["noindex"]
    (whole,) = document.xpath("//p[@class='note']/a/@href")
    assert whole == "/digests/2026-W47?in=en"


@pytest.mark.parametrize(
    "places", ["after=3&until=2", "after=0&until=99", "until=2", "after=1", "after=x&until=2"]
)
def test_a_part_of_the_log_that_no_mail_was_of_is_refused(told, places):
    assert page(told, f"/digests/2026-W47?{places}")[0].status_code == 400


# Feeds


@pytest.mark.parametrize("language", SIX)
def test_the_feed_of_issues_is_valid_and_in_the_language_asked_for(told, language):
    address = f"/digests.atom?in={language}"
    answer = told.client.get(address)
    assert findings(answer.data, url=f"https://hub.example{address}", now=told.clock.now()) == []
    feed = feedparser.parse(answer.data)
    (entry,) = feed.entries
    assert feed.feed.id == f"tag:hub.example,2026:list/digests?in={language}"
    assert entry.link == f"https://hub.example/digests/2026-W47?in={language}"
    assert entry.id == f"tag:hub.example,2026:digests/2026-W47?in={language}"
    assert entry.updated.startswith("2026-11-23T00:00:00.")
    assert "https://hub.example/items/" in entry.content[0].value


def test_the_feed_comes_in_every_format(told):
    written = told.client.get("/digests.json?in=ar").data
    assert json_findings(written, url="https://hub.example/digests.json?in=ar") == []
    assert json.loads(written)["language"] == "ar"
    assert told.client.get("/digests.rss").status_code == 200
    assert told.client.get("/digests.pdf").status_code == 404


def test_a_feed_of_filtered_issues_is_another_feed_with_other_entries(told):
    feed = feedparser.parse(told.client.get("/digests.atom?forum=gulf").data)
    assert feed.entries[0].id == "tag:hub.example,2026:digests/2026-W47?forum=gulf&in=en"
    assert "A pact" not in feed.entries[0].content[0].value
    assert feed.feed.title == "Interforum: Weekly digest (Gulf Consultation)"


def test_a_running_week_and_one_without_news_are_not_in_the_feed(told):
    _at(told, "2026-12-08 10:00")
    told.says("later", published=told.clock.now())
    feed = feedparser.parse(told.client.get("/digests.atom").data)
    assert [entry.link.rpartition("/")[2] for entry in feed.entries] == ["2026-W48?in=en", "2026-W47?in=en"]


# What may be kept


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/digests/2026-W47?in=fr", True),
        ("/digests/2026-W47", False),  # in the browser's language
        ("/digests/2026-W48?in=fr", False),  # runs
        ("/digests/2026-W48?in=fr&after=1&until=4", True),
        ("/digests/2026-W47.ics", True),
        ("/digests.atom", True),
        ("/digests", False),
    ],
)
def test_only_what_depends_on_address_and_log_alone_is_kept(told, address, kept):
    environ = {}
    app = told.app

    def remember(response):
        from flask import request

        environ.update(request.environ)
        return response

    app.after_request_funcs.setdefault(None, []).append(remember)
    app.test_client().get(address)
    assert bool(environ.get(CACHEABLE)) is kept


def test_a_week_is_complete_when_the_log_has_something_of_the_next(told):
    _at(told, "2026-11-30 09:00")
    assert len(feedparser.parse(told.client.get("/digests.atom").data).entries) == 1
    _at(told, "2026-11-30 10:00")
    told.says("monday", published=told.clock.now())
    anew = create_app(told.services).test_client()  # one that has kept no answer
    assert len(feedparser.parse(anew.get("/digests.atom").data).entries) == 2
