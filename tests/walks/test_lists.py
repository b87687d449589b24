"""Lists whose entries stand on pages of their own, change logs, meetings, filters and doors, end to end."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from hub.errors import Cause, SourceError
from hub.model.draft import Draft, Kind, MeetingWords, Text
from hub.model.fetch import Reading
from hub.model.item import MeetingStatus, Status
from hub.model.keywords import KeywordFilter
from hub.model.source import Condition
from hub.store import Store
from tests.builders import DAY, NOW, a_source, an_answer
from tests.walks.house import BROKEN, Entry, House, atom, news

SITE = "https://news.example"
MIGRATION = KeywordFilter(names=("migration",), groups=((("en", "migra*"),),))


@dataclass
class Site:
    """A site's list, title by page; the text of each stands on its page. It is its own connector."""

    listed: dict[str, str]
    texts: dict[str, str]
    read: list[str]
    partial: bool = False
    memories: tuple[str | None, ...] = ()
    meetings: dict[str, MeetingWords] | None = None
    look: str = ""
    still: str = ""
    """Fingerprint of the list while nothing in it changes."""

    def fetch(self, http, state):
        answer = http.get(state.url)
        self.memories += (state.memory,)
        self.read.clear()
        if state.fingerprint == answer.fingerprint() == self.still and not state.whole:
            return Reading(answer=answer, unchanged=True)
        drafts = tuple(self._draft(page, title, state) for page, title in self.listed.items())
        return Reading(answer=answer, drafts=drafts, partial=self.partial, memory=f"after {len(drafts)}")

    def _draft(self, page, title, state):
        meeting = (self.meetings or {}).get(page)
        draft = Draft(
            url=f"{SITE}/{page}",
            title=Text(title, markup=False),
            glimpse=title + self.look,
            kind=Kind.MEETING if meeting else None,
            meeting=meeting,
        )
        if not state.is_news(draft):
            return replace(draft, unread=True)
        self.read.append(page)
        return replace(draft, content=Text(f"<p>{self.texts.get(page, 'The text of ' + page)}</p>"))


@pytest.fixture
def store(sqlite_template, tmp_path):
    (tmp_path / "hub.db").write_bytes(sqlite_template.read_bytes())
    opened = Store.open(f"sqlite:///{tmp_path}/hub.db")
    yield opened
    opened.close()


@pytest.fixture
def site():
    return Site(listed={f"p{number}": f"Statement {number}" for number in (3, 2, 1)}, texts={}, read=[])


def house_of(store, site, **given):
    house = House(store, [news(**given)])
    house.hub = replace(house.hub, connectors={"news": (site,)})
    house.web.pages["https://news.example/feed"] = an_answer(body=b"a list")
    return house


def edited(house, site, **given):
    """The same house after an editor changed the source."""
    later = house.with_sources(news(**given))
    later.hub = replace(later.hub, connectors={"news": (site,)})
    return later


# Pages of single entries


def test_a_page_is_read_when_its_entry_is_new_and_not_at_the_next_visit(store, site):
    house = house_of(store, site)
    house.poll()
    assert site.read == ["p3", "p2", "p1"]

    again = house.poll()["news"]

    assert site.read == []
    assert (again.new, again.updated, again.unchanged) == (0, 0, 3)
    assert [item.revision for item in house.items] == [1, 1, 1]


def test_an_entry_that_looks_otherwise_in_the_list_is_read_and_updated(store, site):
    house = house_of(store, site)
    house.poll()
    site.listed["p2"], site.texts["p2"] = "Statement 2, corrected", "Better words."

    assert house.poll()["news"].updated == 1
    assert site.read == ["p2"]
    house.poll()
    assert site.read == []


def test_another_look_in_the_list_with_the_same_words_behind_it_is_no_update(store, site):
    house = house_of(store, site)
    house.poll()
    before = house.happened

    site.look = " (new)"
    assert house.poll()["news"].updated == 0
    assert site.read == ["p3", "p2", "p1"]

    house.poll()
    assert site.read == []
    assert house.happened == before


def test_a_correction_that_the_list_does_not_show_is_found(store, site):
    house = house_of(store, site)
    house.poll()
    site.texts["p1"] = "Corrected where nobody sees it."

    found = [house.poll(hours=3)["news"].updated for _ in range(6)]

    assert sum(found) == 1
    assert "Corrected" in next(item for item in house.items if item.url.endswith("/p1")).content_html


def test_a_correction_behind_a_list_that_never_changes_is_found(store, site):
    house = house_of(store, site)
    site.still = house.web.pages["https://news.example/feed"].fingerprint()
    house.poll()
    site.texts["p1"] = "Corrected where nobody sees it."

    found = [house.poll(hours=3)["news"].updated for _ in range(6)]

    assert sum(found) == 1


def test_pages_of_lost_entries_are_asked_for_as_a_polite_guest(store, site):
    house = house_of(store, site)
    house.poll()
    del site.listed["p2"]

    house.poll()

    assert house.web.asked_politely == [f"{SITE}/p2"]


@pytest.mark.parametrize("cause", [Cause.ROBOTS, Cause.TIMEOUT])
def test_where_robots_txt_says_no_or_cannot_be_read_nothing_is_concluded(store, site, cause):
    house = house_of(store, site)
    house.poll()
    del site.listed["p2"]
    house.web.pages[f"{SITE}/p2"] = SourceError(cause, "robots.txt", status=503)

    for _ in range(4):
        house.poll()

    assert {item.status for item in house.items} == {Status.PUBLISHED}


# What has changed, instead of a list


def test_of_a_change_log_nothing_is_concluded_from_what_is_missing(store, site):
    site.partial = True
    house = house_of(store, site)
    house.poll()
    site.listed = {"p9": "Statement 9"}

    second = house.poll()["news"]
    site.listed = {}
    third = house.poll()["news"]

    assert (second.new, second.detail, third.cause) == (1, None, None)
    assert house.web.asked_politely == []
    assert house.state().gap_until is None


def test_what_a_connector_wants_to_remember_is_handed_back(store, site):
    house = house_of(store, site)
    for _ in range(3):
        house.poll()

    assert site.memories == (None, "after 3", "after 3")
    assert house.state().memory == "after 3"


def test_an_empty_list_is_a_fault_where_there_always_were_entries(store, site):
    house = house_of(store, site)
    house.poll()
    site.listed = {}

    result = house.poll()["news"]

    assert result.cause == "empty"
    assert house.state().condition is Condition.UNREADABLE


# Gaps


def test_a_gap_stands_until_a_list_overlaps_again(store, site):
    house = house_of(store, site)
    house.poll()
    last = house.state().last_read
    site.listed = {"p9": "Statement 9"}
    house.poll()
    assert (house.state().gap_from, house.state().gap_until) == (last, house.state().last_read)

    house.answer(BROKEN)
    house.poll()
    assert house.state().gap_from == last

    house.answer(an_answer(body=b"a list"))
    house.poll()
    assert (house.state().gap_from, house.state().gap_until) == (None, None)


# Meetings


def test_a_meeting_that_is_moved_or_cancelled_is_an_update(store, site):
    site.meetings = {"p3": MeetingWords(start="2027-02-03", end="2027-02-05", place="Rabat, Morocco")}
    house = house_of(store, site)
    house.poll()
    item = next(item for item in house.items if item.kind is Kind.MEETING)
    assert (item.meeting.start.isoformat(), item.meeting.state) == ("2027-02-03", "MA")

    site.meetings = {"p3": MeetingWords(start="2027-03-03", place="Rabat, Morocco")}
    site.listed["p3"] += " (moved)"
    house.poll()
    site.meetings = {"p3": MeetingWords(start="2027-03-03", place="Rabat, Morocco", status="CANCELLED")}
    site.listed["p3"] += " (cancelled)"
    house.poll()

    item = store.item(item.id)
    assert (item.revision, item.meeting.status) == (3, MeetingStatus.CANCELLED)
    told = [revision.meeting.start.isoformat() for revision in store.history(item.id)]
    assert told == ["2027-03-03", "2027-03-03", "2027-02-03"]


# Filters


def test_a_filter_lets_in_what_speaks_of_its_subject_and_shows_what_it_leaves_out(store, site):
    site.texts["p2"] = "Ministers speak of labour migration."
    house = house_of(store, site, filter=MIGRATION)

    result = house.poll()["news"]

    assert [item.url for item in house.items] == [f"{SITE}/p2"]
    assert (result.new, result.left_out, result.unchanged) == (1, 2, 0)
    assert [entry.title for entry in store.left_out("news", limit=9)] == ["Statement 1", "Statement 3"]


def test_what_was_left_out_is_counted_again_and_its_page_not_read_again(store, site):
    house = house_of(store, site, filter=MIGRATION)
    house.poll()

    result = house.poll()["news"]

    assert (result.left_out, result.new, result.detail) == (3, 0, None)
    assert site.read == []
    assert house.state().gap_until is None


def test_what_was_left_out_and_speaks_of_the_subject_now_is_let_in(store, site):
    house = house_of(store, site, filter=MIGRATION)
    house.poll()
    site.listed["p1"] = "Statement on migration"

    result = house.poll()["news"]

    assert (result.new, result.left_out) == (1, 2)
    assert [entry.title for entry in store.left_out("news", limit=9)] == ["Statement 2", "Statement 3"]


def test_another_filter_lets_in_what_stands_in_a_list_that_has_not_changed(store):
    house = House(store, [news(filter=MIGRATION)])
    house.publish(Entry(id="e1", title="Trade", text="On trade."))
    house.poll()
    assert house.items == []

    wider = replace(MIGRATION, groups=((("en", "migra*"), ("en", "trade")),))
    house = house.with_sources(news(filter=wider))

    assert house.poll()["news"].new == 1
    assert store.left_out("news", limit=9) == []


def test_what_came_in_stays_and_is_updated_when_it_no_longer_speaks_of_the_subject(store):
    house = House(store, [news(filter=MIGRATION)])
    house.publish(Entry(id="e1", title="On migration"))
    house.poll()
    house.publish(Entry(id="e1", title="On work"))

    assert house.poll()["news"].updated == 1


def test_news_that_comes_after_a_list_of_which_all_was_left_out_is_no_backlog(store):
    house = House(store, [news(filter=MIGRATION)])
    house.publish(Entry(id="e1", title="Trade", text="On trade."))
    house.poll()
    house.publish(
        Entry(id="e2", title="Migration", published=NOW - 90 * DAY),
        Entry(id="e1", title="Trade", text="On trade."),
    )

    house.poll()

    assert house.items[0].updated == house.clock.now()


# Set-up and doors


def test_an_unchanged_document_is_read_once_more_when_an_editor_changed_how(store, site):
    house = house_of(store, site)
    house.poll()

    edited(house, site, language="fr").poll()

    assert site.memories == (None, None)


DOORS = a_source(
    "news",
    url="https://news.example/feed",
    alternatives=(a_source("news", url="https://news.example/rss.xml"),),
)


def test_the_door_that_answers_is_the_only_one_asked_from_then_on(store):
    house = House(store, [DOORS])
    house.web.pages["https://news.example/rss.xml"] = _feed()
    assert house.poll()["news"].new == 1
    house.web.asked.clear()

    house.poll()

    assert house.web.asked == ["https://news.example/rss.xml"]
    assert house.state().answering == "syndication https://news.example/rss.xml"


def test_a_door_that_fails_for_long_is_left_for_one_that_answers_and_nothing_comes_twice(store):
    house = House(store, [DOORS])
    house.web.pages["https://news.example/rss.xml"] = _feed()
    house.poll()
    house.web.pages = {"https://news.example/feed": _feed(id="other-ids")}

    causes = [house.poll()["news"].cause for _ in range(4)]

    assert causes == ["http_status"] * 3 + [None]
    assert house.state().answering == "syndication https://news.example/feed"
    assert len(house.items) == 1


def test_a_source_none_of_whose_doors_answers_is_not_taken_for_quiet(store):
    house = House(store, [DOORS])

    result = house.poll()["news"]

    assert result.cause == "http_status"
    assert "another address was tried" in result.detail
    assert house.state().condition is Condition.UNREADABLE


def _feed(id="e1"):
    return atom([Entry(id=id, url="https://news.example/1")])
