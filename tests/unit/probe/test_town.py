"""Every site of the registry, simulated on its platform: probe names the platform and a source that works."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from connectors import CONNECTORS
from hub.demo.platforms.calendar import Calendar
from hub.demo.platforms.mapped import Mapped
from hub.demo.platforms.repository import Repository
from hub.errors import Cause, SourceError
from hub.model.draft import Kind
from hub.model.fetch import Answer
from hub.probe import Prober
from hub.probe.prober import faults
from hub.probe.visit import MOST_REQUESTS
from tests.builders import NOW
from tests.fakes import StoppedClock
from tests.sites.town import said, sites


class Simulated:
    """A client that asks the simulated sites without a network."""

    def __init__(self, town):
        self.town, self.requests = town, 0

    def get(self, url, *, etag=None, last_modified=None, accept="*/*", robots=False):
        self.requests += 1
        parts = urlsplit(url)
        site = self.town.get(parts.hostname)
        if site is None:
            raise SourceError(Cause.CONNECT, f"There is no host {parts.hostname}.")
        answer = site.respond(parts.path or "/", dict(parse_qsl(parts.query)), {"Accept": accept})
        headers = {name.lower(): value for name, value in answer.headers.items()}
        if answer.status in {301, 302}:
            return self.get(headers["location"])
        if answer.status != 200:
            raise SourceError(Cause.HTTP_STATUS, f"It answered {answer.status}.", status=answer.status)
        return Answer(url=url, status=200, body=answer.body, headers=headers)


TOWN = sites()
for each in TOWN.values():
    each.port = 80
FRONTS = [(host, f"http://{host}/") for host in sorted(TOWN)]
SECTIONS = [(host, f"http://{host}{path}") for host in sorted(TOWN) for path in TOWN[host].lists]
ALL = sorted({*FRONTS, *SECTIONS})


def probe(url, town=TOWN):
    return Prober(http=Simulated(town), connectors=CONNECTORS, clock=StoppedClock(NOW)).probe(url)


def titles(site):
    return {piece.title for piece in site.pieces}


@pytest.mark.slow
def test_platforms_are_named_rightly_and_sources_work_on_nearly_all_sites():
    wrong, silent = [], []
    for host, url in ALL:
        found, site = probe(url), TOWN[host]
        named = found.platforms[0].name if found.platforms else ""
        if named != site.platform:
            wrong.append((url, named))
        best = found.best
        if best is None or not {item.title for item in best.trial.items} <= titles(site):
            silent.append(url)
        assert found.requests <= MOST_REQUESTS
        assert best is None or list(faults(best.words, CONNECTORS)) == []

    assert len(wrong) <= 0.05 * len(ALL), wrong
    assert len(silent) <= 0.05 * len(ALL), silent


@pytest.mark.slow
def test_the_list_on_the_page_is_found_where_there_is_no_other_way():
    """With every connector for programs taken away, selectors alone must do."""
    only = {"html_list": CONNECTORS["html_list"]}
    lost = []
    for host, url in SECTIONS:
        best = Prober(http=Simulated(TOWN), connectors=only, clock=StoppedClock(NOW)).probe(url).best
        if best is None or not {item.title for item in best.trial.items} <= titles(TOWN[host]):
            lost.append(url)

    assert len(lost) <= 0.05 * len(SECTIONS), lost


def a_site(kind, **given):
    site = kind(host="forum.example", **said("the Forum", "en"), **given)
    site.port = 80
    return {"forum.example": site}


def test_a_site_drawn_by_scripts_is_read_by_its_sitemap():
    town = a_site(Mapped)

    best = probe("http://forum.example/", town).best

    assert best.trial.candidate.connector == "sitemap"
    assert {item.title for item in best.trial.items} <= titles(town["forum.example"])
    assert "pages" not in best.words.get("options", {})  # that it was read sparingly is no rule for later


def test_a_calendar_is_known_by_what_it_is():
    town = a_site(Calendar, lists={"/meetings.ics": Kind.MEETING})

    best = probe("http://forum.example/meetings.ics", town).best

    assert best.words["connector"] == "icalendar"
    assert best.words["kind"] == "meeting"


def test_a_repository_is_known_by_what_it_is():
    best = probe("http://forum.example/oai", a_site(Repository)).best

    assert best.words["connector"] == "oai_pmh"


def test_dates_are_those_of_the_statements():
    best = probe("http://igad.int/").best

    assert all(datetime(2026, 1, 1, tzinfo=UTC) < item.date <= NOW for item in best.trial.items)


@pytest.mark.parametrize("path", ["/wp-json/", "/wp-json/wp/v2/posts", "/wp-json/wp/v2/posts/5212"])
def test_whatever_address_of_an_api_is_named_leads_to_the_site_s_news(path):
    best = probe(f"http://asean.org{path}").best

    assert best.words["connector"] == "wordpress"
    assert {item.title for item in best.trial.items} <= titles(TOWN["asean.org"])
