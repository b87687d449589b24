"""The board as a page, as feeds, as a table and in the API: each true, and each the same."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import feedparser
import pytest

from hub.errors import Cause
from hub.model.change import LeftOut
from hub.model.draft import Kind
from hub.model.event import EventType
from hub.model.item import Meeting, MeetingStatus
from hub.model.keywords import KeywordFilter
from hub.model.source import Condition
from hub.registry import Registry
from tests.builders import DAY, NOW, a_happening, a_source
from tests.feed_validator import findings, json_findings
from tests.unit.web.house import BASE

FAILING = {
    "condition": Condition.UNREADABLE,
    "cause": Cause.TLS,
    "detail": "The certificate has expired.",
    "failing_since": NOW - 2 * DAY,
    "last_read": NOW - 3 * DAY,
    "next_poll": NOW + DAY,
}


def text_of(house, path, **given):
    answer = house.client.get(path, **given)
    assert answer.status_code == 200, answer.text
    return answer.text


def happens(house, *types, source="gulf-news", forum="gulf"):
    with house.services.store.begin() as unit:
        for number, type in enumerate(types, house.services.store.head() + 1):
            data = {"source": source}
            if type is EventType.SOURCE_FAILING:
                data |= {"cause": "tls", "detail": "It has <expired> & more.", "since": NOW.isoformat()}
            unit.append([a_happening(number, type=type, item_id=None, forum=forum, data=data)])


def filtered(house):
    """Give the Gulf's source a filter and two doors."""
    registry = house.services.registry
    source = a_source(
        "gulf-news",
        forum="gulf",
        basis="derived",
        filter=KeywordFilter(names=("migration_words",), groups=((("en", "migra*"),),)),
        alternatives=(a_source("gulf-news", forum="gulf", url="https://other.example/feed", basis="guess"),),
    )
    sources = {**registry.sources, source.id: source}
    forums = {**registry.forums, "gulf": replace(registry.forums["gulf"], sources=(source,))}
    house.services = replace(
        house.services, registry=Registry(forums=forums, sources=sources, themes=registry.themes)
    )
    entry = LeftOut(
        identity="e1",
        title="Ministers of <trade> meet",
        url="https://gulf.example/trade",
        language="en",
        published=NOW - DAY,
        seen_at=NOW,
        words=b"w" * 16,
    )
    with house.services.store.begin() as unit:
        unit.leave_out(source.id, [entry], [])
    return house


# The page


def test_a_row_tells_when_it_was_read_when_next_and_in_which_rhythm(house):
    house.says(published=NOW - 20 * DAY)
    house.remembers(
        "two-shores-news",
        condition=Condition.FRESH,
        last_read=NOW,
        last_new=NOW - DAY,
        next_poll=NOW + DAY,
        rhythm=9 * 86_400.0,
    )

    row = text_of(house, "/sources").split('<tr id="two-shores-news">')[1].split("</tr>")[0]

    assert "24 Nov 2026, 10:00 UTC" in row
    assert "25 Nov 2026, 10:00 UTC" in row
    assert "about every 9 days" in row


def test_the_picture_of_a_rhythm_is_told_in_words_too_and_needs_no_style(house):
    house.says(published=NOW - 20 * DAY)
    house.remembers("two-shores-news", condition=Condition.FRESH, last_read=NOW, last_new=NOW)

    picture = re.search(r"<svg.*?</svg>", text_of(house, "/sources"), re.DOTALL).group()

    assert 'role="img"' in picture
    for name in re.search(r'aria-labelledby="([^"]*)"', picture).group(1).split():
        assert f'id="{name}"' in picture
    assert "1 item within the year" in picture
    assert "style" not in picture
    assert '<path class="bars" d="M' in picture


def test_a_gap_stands_on_the_board(house):
    gap = {"gap_from": NOW - 2 * DAY, "gap_until": NOW}
    house.remembers("gulf-news", condition=Condition.FRESH, last_new=NOW, last_read=NOW, **gap)

    for path in ("/sources", "/sources/gulf-news"):
        assert "may have missed items between 22 Nov 2026" in text_of(house, path)


def test_what_the_hub_itself_neglects_is_not_blamed_on_the_site(house):
    house.remembers("gulf-news", condition=Condition.FRESH, last_new=NOW, next_poll=NOW - 3 * DAY)

    assert "The fault is the hub's" in text_of(house, "/sources")
    assert "The fault is the hub's" in text_of(house, "/sources/gulf-news")


def test_a_forum_stands_there_with_the_worst_of_its_sources(house):
    house.remembers("gulf-news", **FAILING)

    listed = text_of(house, "/sources").split('<h2 id="forums">')[1].split("</section>")[0]

    assert [re.sub(r"<[^>]+>|\s+", " ", line).split() for line in listed.split("<li>")[1:]] == [
        ["Not", "read", "yet", "Two", "Shores", "Dialogue"],
        ["Cannot", "be", "read", "Gulf", "Consultation"],
    ]


# One source


def test_a_source_has_a_page_with_its_cause_and_its_history(house):
    house.remembers("gulf-news", **FAILING)
    happens(house, EventType.SOURCE_FAILING, EventType.SOURCE_RECOVERED)
    happens(house, EventType.SOURCE_FAILING, source="another", forum="gulf")

    text = text_of(house, "/sources/gulf-news")

    assert "certificate or encryption is not in order" in text
    assert "The certificate has expired." in text
    assert re.findall(r'<li id="event-(\d+)">', text) == ["2", "1"]
    assert "It has &lt;expired&gt; &amp; more." in text


def test_a_source_shows_its_doors_and_what_its_filter_leaves_out(house):
    filtered(house).remembers("gulf-news", answering="syndication https://other.example/feed")

    text = text_of(house, "/sources/gulf-news")

    assert "migration words" in text
    assert "The one that answers: syndication https://other.example/feed" in text
    assert (
        '<a rel="external" href="https://gulf.example/trade" lang="en" dir="ltr">Ministers of &lt;trade&gt; meet</a>'
        in text
    )
    assert "1 entry of it does not speak of what the hub is about." in text


def test_the_rhythm_of_a_source_is_a_table_too(house):
    house.says(published=NOW)

    text = text_of(house, "/sources/two-shores-news")

    assert '<tr><th scope="row">11 November 2026</th><td>1</td></tr>' in text


@pytest.mark.parametrize("path", ["/sources/nowhere", "/api/v1/sources/nowhere", "/sources.xml"])
def test_what_is_not_there_is_404(house, path):
    assert house.client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/sources?condition=quiet", "/sources.atom?x=1", "/sources.csv?x=1", "/sources/gulf-news?x=1"]
)
def test_a_parameter_that_does_not_exist_is_named(house, path):
    assert house.client.get(path).status_code == 400


# Feeds


def valid(answer, extension):
    url = f"{BASE}/sources.{extension}"
    return findings(answer.data, url=url, now=NOW, content_type=answer.headers["Content-Type"])


@pytest.mark.parametrize("extension", ["atom", "rss", "json"])
def test_the_feed_of_the_board_is_valid_and_tells_what_happened_newest_first(house, extension):
    happens(house, EventType.SOURCE_FAILING, EventType.SOURCE_RECOVERED)
    happens(house, EventType.SOURCE_FAILING, source="removed-from-the-registry", forum="nobody")
    house.says()

    answer = house.client.get(f"/sources.{extension}")

    if extension == "json":
        assert json_findings(answer.data, url=f"{BASE}/sources.json") == []
        titles = [item["title"] for item in answer.json["items"]]
        links = [item["url"] for item in answer.json["items"]]
    else:
        assert valid(answer, extension) == []
        entries = feedparser.parse(answer.data).entries
        titles, links = [each.title for each in entries], [each.link for each in entries]
    assert titles == [
        "nobody: removed-from-the-registry cannot be read",
        "Gulf Consultation: gulf-news can be read again",
        "Gulf Consultation: gulf-news cannot be read",
    ]
    assert links == [
        f"{BASE}/sources#event-3",
        f"{BASE}/sources/gulf-news#event-2",
        f"{BASE}/sources/gulf-news#event-1",
    ]


@pytest.mark.parametrize("extension", ["atom", "rss"])
def test_the_feed_of_a_board_on_which_nothing_happened_is_valid(house, extension):
    answer = house.client.get(f"/sources.{extension}")

    assert valid(answer, extension) == []


def test_the_page_names_its_feeds(house):
    text = text_of(house, "/sources")

    for extension in (*house.services.feed_formats, "csv"):
        assert f'href="/sources.{extension}"' in text
    assert f'href="{BASE}/sources.atom"' in text


# Table and API


def test_the_table_has_a_row_for_each_source(house):
    house.remembers("gulf-news", **FAILING | {"detail": "=HYPERLINK(1)", "rhythm": 86_400.0 * 9})

    answer = house.client.get("/sources.csv")
    rows = {row["source"]: row for row in csv.DictReader(io.StringIO(answer.text))}

    assert answer.mimetype == "text/csv"
    assert list(rows) == ["two-shores-news", "gulf-news"]
    assert rows["two-shores-news"]["condition"] == "new"
    broken = rows["gulf-news"]
    assert (broken["condition"], broken["cause"], broken["rhythm_days"]) == ("unreadable", "tls", "9.0")
    assert broken["failing_since"] == "2026-11-22T10:00:00Z"
    assert broken["detail"] == "'=HYPERLINK(1)"


def test_the_api_tells_of_a_source_what_the_board_shows(house):
    filtered(house).remembers("gulf-news", **FAILING | {"gap_from": NOW - DAY, "gap_until": NOW})

    said = house.client.get("/api/v1/sources").json
    one = house.client.get("/api/v1/sources/gulf-news").json

    assert one in said["sources"]
    assert (one["condition"], one["basis"], one["left_out"]) == ("unreadable", "derived", 1)
    assert (one["gap_from"], one["gap_until"]) == ("2026-11-23T10:00:00Z", "2026-11-24T10:00:00Z")
    assert len(one["activity"]) == 26
    assert said["conditions"] == {"two-shores": "new", "gulf": "unreadable"}


def test_what_a_filter_leaves_out_can_be_looked_at(house):
    said = filtered(house).client.get("/api/v1/sources/gulf-news/left-out?limit=5").json

    assert said == {
        "left_out": [
            {
                "title": "Ministers of <trade> meet",
                "url": "https://gulf.example/trade",
                "language": "en",
                "published": "2026-11-23T10:00:00Z",
                "seen_at": "2026-11-24T10:00:00Z",
            }
        ]
    }


# Meetings


def test_a_meeting_is_shown_and_spoken_with_its_days_and_place(house):
    meeting = Meeting(start=NOW.date(), end=(NOW + 2 * DAY).date(), place="Rabat", state="MA")
    item = house.says(kind=Kind.MEETING, meeting=meeting)

    text = text_of(house, f"/items/{item.id}")

    assert "24 November 2026 – 26 November 2026" in text
    assert "Rabat" in text
    assert "Morocco" in text
    assert house.client.get(f"/api/v1/items/{item.id}").json["meeting"] == {
        "start": "2026-11-24",
        "end": "2026-11-26",
        "place": "Rabat",
        "state": "MA",
        "status": "confirmed",
    }


def test_a_meeting_that_is_cancelled_says_so_on_its_page_and_in_its_history(house):
    first = Meeting(start=NOW, place="Rabat")
    item = house.says(kind=Kind.MEETING, meeting=first, content_hash="1")
    house.says(kind=Kind.MEETING, meeting=replace(first, status=MeetingStatus.CANCELLED), content_hash="2")

    assert "cancelled" in text_of(house, f"/items/{item.id}")
    history = text_of(house, f"/items/{item.id}/history")
    assert "<del>24 November 2026, 10:00 UTC, " in history
    assert "(cancelled)</ins>" in history


def test_a_day_that_cannot_be_read_is_shown_in_the_sites_words(house):
    item = house.says(kind=Kind.MEETING, meeting=Meeting(date_text="early <spring>"))

    assert "early &lt;spring&gt;" in text_of(house, f"/items/{item.id}")
