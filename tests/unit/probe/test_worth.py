"""Which way of reading is best for what was asked."""

from hub.model.draft import Kind
from hub.probe.candidates import Candidate
from hub.probe.trial import Item, Trial
from hub.probe.worth import worth
from hub.reading.links import url_key
from tests.builders import DAY, NOW

SECTION = "https://forum.example/en/news"
FRONT = "https://forum.example/"
ON_THE_PAGE = [f"https://forum.example/story-{number}" for number in range(10)]


def a_trial(
    connector="syndication", url="https://forum.example/feed/", urls=ON_THE_PAGE, dated=True, kind=Kind.NEWS
):
    items = tuple(
        Item(title=f"Statement at {each}", url=each, date=NOW - DAY if dated else None, language="en")
        for each in urls
    )
    return Trial(
        candidate=Candidate(connector=connector, url=url, kind=kind), entries=len(items), items=items
    )


def value(trial, asked=SECTION):
    return worth(trial, asked, {url_key(each) for each in ON_THE_PAGE}, NOW)


def test_what_yields_nothing_is_worth_nothing():
    assert value(a_trial(urls=[])) == 0
    assert value(Trial(candidate=Candidate(connector="wordpress", url=FRONT))) == 0


def test_entries_without_titles_are_worth_nothing():
    trial = a_trial()
    bare = tuple(Item(title="", url=item.url, date=item.date, language="en") for item in trial.items)

    assert value(Trial(candidate=trial.candidate, entries=10, items=bare)) == 0


def test_the_feed_of_the_section_goes_before_that_of_the_site():
    elsewhere = [f"https://forum.example/other-{number}" for number in range(10)]
    section = a_trial(url="https://forum.example/en/news?format=feed&type=rss")

    assert value(section) > value(a_trial(urls=elsewhere))


def test_the_list_on_the_page_goes_before_a_feed_that_speaks_of_other_things():
    elsewhere = [f"https://forum.example/other-{number}" for number in range(10)]

    assert value(a_trial("html_list", SECTION)) > value(a_trial(urls=elsewhere))


def test_a_feed_that_says_what_the_page_says_goes_before_the_list():
    assert value(a_trial()) > value(a_trial("html_list", SECTION))


def test_dates_count():
    assert value(a_trial(dated=True)) > value(a_trial(dated=False))


def test_who_names_a_whole_site_asks_for_its_news():
    calendar = a_trial("icalendar", "https://forum.example/events/?ical=1", kind=Kind.MEETING)

    assert value(a_trial(), FRONT) > value(calendar, FRONT)


def test_a_sitemap_is_the_last_way():
    assert value(a_trial("html_list", SECTION)) > value(
        a_trial("sitemap", "https://forum.example/sitemap.xml")
    )


def test_on_a_page_of_meetings_their_calendar_goes_before_the_list():
    meetings = "https://forum.example/meetings"
    calendar = a_trial("icalendar", "https://forum.example/all.ics", urls=[], kind=Kind.MEETING)
    items = tuple(Item(title=f"Meeting {n}", url=None, date=NOW, language="en") for n in range(10))
    calendar = Trial(candidate=calendar.candidate, entries=10, items=items)

    assert value(calendar, meetings) > value(a_trial("html_list", meetings, kind=Kind.MEETING), meetings)


def test_who_names_the_french_page_wants_the_french_feed():
    trial = a_trial()
    french = Trial(candidate=trial.candidate, entries=10, items=trial.items, language="fr-FR")

    assert worth(french, FRONT, (), NOW, "fr") > worth(french, FRONT, (), NOW, "en")
