"""Calendars, sitemaps and repositories through the whole house: what they say, change, and take back."""

from __future__ import annotations

import pytest

from hub.errors import Cause, SourceError
from hub.model.item import MeetingStatus, Status
from hub.pipeline.report import Outcome
from hub.store import Store
from tests.builders import DAY
from tests.walks.house import House, news

SITE = "https://news.example"
TEXT = "Senior officials met for two days and agreed on a calendar of work for the coming year. " * 2


@pytest.fixture
def store(sqlite_template, tmp_path):
    (tmp_path / "hub.db").write_bytes(sqlite_template.read_bytes())
    opened = Store.open(f"sqlite:///{tmp_path}/hub.db")
    yield opened
    opened.close()


def house_of(store, connector, **options):
    return House(store, [news(connector=connector, options=options)])


# ---------------------------------------------------------------- a calendar


def an_event(*lines):
    return "\r\n".join(["BEGIN:VEVENT", "CREATED:20260901T080000Z", *lines, "END:VEVENT"])


def a_calendar(*events):
    return "\r\n".join(["BEGIN:VCALENDAR", *events, "END:VCALENDAR", ""]).encode()


def test_a_meeting_is_announced_once_moved_and_cancelled(store):
    house = house_of(store, "icalendar")
    words = ["UID:som", "SUMMARY:Senior officials' meeting", "DTSTAMP:20261124T{:02}0000Z"]
    for hour, more in enumerate(
        [
            ["DTSTART;VALUE=DATE:20270203", "DTEND;VALUE=DATE:20270206"],
            ["DTSTART;VALUE=DATE:20270203", "DTEND;VALUE=DATE:20270206"],
            ["DTSTART;VALUE=DATE:20270303", "DTEND;VALUE=DATE:20270306"],
            ["DTSTART;VALUE=DATE:20270303", "DTEND;VALUE=DATE:20270306", "STATUS:CANCELLED"],
        ]
    ):
        house.answer(a_calendar(an_event(*words[:2], words[2].format(hour), *more)))
        house.poll()

    (item,) = house.items
    assert (str(item.meeting.start), str(item.meeting.end)) == ("2027-03-03", "2027-03-05")
    assert item.meeting.status is MeetingStatus.CANCELLED
    assert house.happened == ["item.published", "item.updated", "item.updated"]


def test_a_series_brings_its_next_meetings_and_keeps_its_last_ones(store):
    """The weeks that roll off and those that come into sight are different meetings."""
    house = house_of(store, "icalendar")
    house.answer(
        a_calendar(
            an_event(
                "UID:call", "SUMMARY:Call of focal points", "DTSTART:20260105T100000Z",
                "RRULE:FREQ=WEEKLY", f"URL:{SITE}/call",
            )
        )
    )  # fmt: skip
    house.poll()
    before = {item.id: item.meeting.start for item in house.items}
    house.clock.advance(days=70)
    house.poll()
    after = {item.id: item.meeting.start for item in house.items}

    assert before.items() <= after.items()
    assert len(after) == len(before) + 10
    assert all(item.status is Status.PUBLISHED for item in house.items)


def test_a_calendar_without_meetings_is_no_fault(store):
    house = house_of(store, "icalendar")
    house.answer(a_calendar(an_event("UID:1", "SUMMARY:Meeting", "DTSTART:20261201T100000Z")))
    house.poll()
    house.answer(a_calendar())

    assert house.poll()["news"].outcome is Outcome.UNCHANGED
    assert len(house.items) == 1


# ---------------------------------------------------------------- a sitemap


def a_page(title):
    return f"<html lang=en><body><article><h1>{title}</h1><p>{TEXT}</p></article></body></html>".encode()


def a_map(**changed):
    urls = (f"<url><loc>{SITE}/{path}</loc><lastmod>{day}</lastmod></url>" for path, day in changed.items())
    return f"<urlset>{''.join(urls)}</urlset>".encode()


def test_pages_of_a_sitemap_are_read_once_and_again_when_they_change(store):
    house = house_of(store, "sitemap", pages=2)
    days = {"a": "2026-11-03", "b": "2026-11-02", "c": "2026-11-01"}
    house.web.pages |= {f"{SITE}/{path}": a_page(f"Statement {path}") for path in days}
    house.answer(a_map(**days))

    def read():
        house.web.asked_politely.clear()
        house.poll()
        return [url.removeprefix(SITE) for url in house.web.asked_politely]

    assert [read(), read(), read()] == [["/a", "/b"], ["/c"], []]
    house.answer(a_map(**(days | {"b": "2026-11-20"})))
    house.web.pages[f"{SITE}/b"] = a_page("Statement b, corrected")
    assert read() == ["/b"]
    assert {item.title for item in house.items} == {"Statement a", "Statement b, corrected", "Statement c"}
    assert house.happened == ["item.published"] * 3 + ["item.updated"]


# ---------------------------------------------------------------- a repository


def a_record(number, title=None):
    status, metadata = (
        ("", f"<metadata><dc><title>{title}</title></dc></metadata>") if title else (" status='deleted'", "")
    )
    return (
        f"<record><header{status}><identifier>oai:r:{number}</identifier><datestamp>2026-11-20</datestamp></header>"
        f"{metadata}</record>"
    )  # fmt: skip


def a_list(*records, token=""):
    inside = f"{''.join(records)}<resumptionToken>{token}</resumptionToken>"
    return f"<OAI-PMH><responseDate>2026-11-24T10:00:00Z</responseDate><ListRecords>{inside}</ListRecords></OAI-PMH>".encode()


def test_a_repository_is_read_over_several_visits_and_may_take_back(store):
    house = house_of(store, "oai_pmh")
    first = f"{SITE}/feed?verb=ListRecords&metadataPrefix=oai_dc"
    part = f"{SITE}/feed?verb=ListRecords&resumptionToken=two"
    since = f"{first}&from=2026-11-23"
    busy = SourceError(Cause.HTTP_STATUS, "The server answered 503.", status=503, retry_after=60)
    house.web.pages = {first: a_list(a_record(1, "One"), token="two"), part: busy}
    house.poll()
    house.web.pages = {part: a_list(a_record(2, "Two"))}
    house.poll()
    house.web.pages = {since: a_list(a_record(1))}
    house.poll()

    assert {item.title: item.status for item in house.items} == {
        "One": Status.RETRACTED,
        "Two": Status.PUBLISHED,
    }
    assert house.happened == ["item.published", "item.published", "item.retracted"]


def test_a_repository_without_news_is_read_well(store):
    house = house_of(store, "oai_pmh")
    first = f"{SITE}/feed?verb=ListRecords&metadataPrefix=oai_dc"
    house.web.pages = {first: a_list(a_record(1, "One"))}
    house.poll()
    nothing = b"<OAI-PMH><error code='noRecordsMatch'/></OAI-PMH>"
    house.web.pages = {f"{first}&from=2026-11-{day}": nothing for day in (23, 24)}

    results = [house.poll(hours=DAY.total_seconds() / 3600)["news"] for _ in range(2)]

    assert [result.outcome for result in results] == [Outcome.UNCHANGED] * 2
    assert house.state().failures == 0
