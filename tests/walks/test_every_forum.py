"""Every forum: the shipped registry against a site of each platform. One poll reads all of it; every row is true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import pytest

from connectors import build
from hub.bootstrap import build_services
from hub.demo.platforms.texts import TOLD
from hub.errors import Cause
from hub.model.query import ItemQuery
from hub.model.source import Condition, Source, SourceState
from hub.pipeline.board import Row, board
from hub.pipeline.poll import poll_sources
from hub.services import Services
from hub.settings import Settings
from hub.web import create_app
from tests.fakes import StoppedClock
from tests.sites.town import Place, a_new, a_town

pytestmark = pytest.mark.slow
READABLE = {Condition.FRESH, Condition.QUIET}
ASIDES = {told.title for language in TOLD.values() for told in language if told.aside}


@dataclass(frozen=True)
class Hub:
    """A hub on the shipped registry, and the town it reads."""

    services: Services
    town: Place

    def poll(self, *sources: str, hours: float = 1) -> None:
        self.services.clock.advance(hours=hours)  # type: ignore[attr-defined]
        poll_sources(self.services, sources or None, force=True)

    @property
    def sources(self) -> dict[str, Source]:
        return dict(self.services.registry.sources)

    @property
    def titles(self) -> dict[str, set[str]]:
        """Titles of what each source brought and still stands."""
        found: dict[str, set[str]] = defaultdict(set)
        for item in self.services.store.items(ItemQuery(), limit=10_000):
            for copy in item.copies:
                found[copy.source].add(copy.title)
        return found

    @property
    def board(self) -> list[Row]:
        return board(self.services.registry, self.services.store, self.services.clock.now())

    def row(self, source: str) -> SourceState:
        return self.services.store.source_states()[source]


@contextmanager
def a_hub(folder: Path) -> Iterator[Hub]:
    with a_town(folder) as town:
        home = {"INTERFORUM_HOME": str(folder), "INTERFORUM_CONFIG_DIR": str(town.config)}
        services = build_services(Settings.from_environment(home))
        try:
            yield Hub(replace(services, http=town.http(), clock=StoppedClock()), town)
        finally:
            services.store.close()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """All 47 forums, and nothing read so far."""
    with a_hub(tmp_path) as hub:
        yield hub


def without_asides(found: set[str]) -> set[str]:
    """Titles told in a further round end in their number."""
    return {title for title in found if title.partition(" (")[0] not in ASIDES}


def test_one_poll_reads_every_forum_and_every_row_is_true(hub):
    hub.poll()

    forums, brought = hub.services.registry.forums, hub.titles
    assert len(forums) == 47
    assert all(bool(forum.sources) != bool(forum.no_source) for forum in forums.values())
    rows = {id: hub.row(id) for id in hub.sources}
    assert {
        id: (row.condition, row.detail) for id, row in rows.items() if row.condition not in READABLE
    } == {}
    wrong = {id: brought[id] ^ hub.town.says(source) for id, source in hub.sources.items()}
    assert {id: titles for id, titles in wrong.items() if titles} == {}
    assert {id for id in hub.sources if not brought[id]} == set()
    said = {row.source.id: (row.condition, row.items, row.left_out) for row in hub.board}
    true = {
        id: (rows[id].condition, len(hub.town.says(source)), len(hub.town.leaves_out(source)))
        for id, source in hub.sources.items()
    }
    assert said == true
    assert all(without_asides(titles) == titles for titles in brought.values())


def test_the_board_names_all_47_and_says_why_nothing_is_read(hub):
    hub.poll()
    page = unescape(create_app(hub.services).test_client().get("/sources").get_data(as_text=True))

    forums = hub.services.registry.forums.values()
    assert [forum.id for forum in forums if forum.names["en"] not in page] == []
    assert [forum.id for forum in forums if forum.no_source and forum.no_source not in page] == []


def test_a_second_poll_finds_nothing_new_and_asks_for_little(hub):
    hub.poll()
    head = hub.services.store.head()
    before = {host: len(site.asked) for host, site in hub.town.sites.items()}
    hub.poll()

    assert hub.services.store.head() == head
    again = {host: site.asked[before[host] :] for host, site in hub.town.sites.items()}
    sources = defaultdict(int)
    for source in hub.sources.values():
        sources[hub.town.site_of(source).host] += 1
    # The list of each source, and nothing else: no second page, no page of a known entry.
    assert {host: asked for host, asked in again.items() if len(asked) > 2 * sources[host]} == {}


@pytest.mark.parametrize(
    ("host", "source", "title"),
    [
        ("www.rabat-process.org", "rabat-process-news", "New guide for migrants in Rabat"),
        ("www.khartoumprocess.net", "khartoum-process-news", "New guide for migrants in Khartoum"),
        ("csmigraciones.org", "csm-news", "Nueva guía sobre migración"),
        ("e-cis.info", "cis-migration-council-news", "Новое руководство о миграции"),
        ("cis.minsk.by", "cis-migration-council-minsk", "Новое руководство о мигрантах"),
        ("www.oas.org", "oas-news", "New guide on migration in the Americas"),
        ("asean.org", "asean-news", "New guide on migrant workers"),
        ("home-affairs.ec.europa.eu", "european-union-news", "New guide on migration and asylum"),
        ("www.sica.int", "sica-news", "Nueva guía sobre migración"),
    ],
)
def test_what_a_site_publishes_edits_and_withdraws_is_noticed(hub, host, source, title):
    site = hub.town.sites[host]
    hub.poll(source)
    new = a_new(site, title)

    site.publish(new)
    hub.poll(source)
    assert title in hub.titles[source]

    site.edit(new.number, title=title + ", second edition")
    hub.poll(source)
    assert title + ", second edition" in hub.titles[source]

    site.withdraw(new.number)
    for _ in range(4):
        hub.poll(source, hours=24)
    assert title + ", second edition" not in hub.titles[source]


def test_a_page_that_apologises_with_200_withdraws_nothing(hub):
    """SharePoint answers 200 for a number it does not know: one sign of two, and no proof."""
    site, source, title = (
        hub.town.sites["www.lasportal.org"],
        "league-of-arab-states-news",
        "دليل جديد عن الهجرة",
    )
    new = a_new(site, title)
    site.publish(new)
    hub.poll(source)
    site.withdraw(new.number)
    for _ in range(4):
        hub.poll(source, hours=24)

    assert title in hub.titles[source]
    assert hub.row(source).condition in READABLE


TROUBLES = {
    "down": ("www.rabat-process.org", "rabat-process-news", Cause.HTTP_STATUS),
    "refused": ("csmigraciones.org", "csm-news", Cause.HTTP_STATUS),
    "maintenance": ("e-cis.info", "cis-migration-council-news", Cause.EMPTY),
    "broken": ("www.mercosur.int", "mercosur-news", Cause.TRUNCATED),
    "closed": ("www.khartoumprocess.net", "khartoum-process-news", Cause.NOT_A_FEED),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_site_in_trouble_is_unreadable_with_its_cause_and_loses_nothing(hub, trouble):
    host, source, cause = TROUBLES[trouble]
    hub.poll(source, "pidc-news")
    before = hub.titles[source]
    hub.town.sites[host].trouble = trouble
    hub.poll(source, "pidc-news")

    row = hub.row(source)
    assert (row.condition, row.cause) == (Condition.UNREADABLE, cause), row.detail
    assert row.detail
    assert hub.titles[source] == before
    assert hub.row("pidc-news").condition in READABLE

    hub.town.sites[host].trouble = None
    hub.poll(source)
    assert hub.row(source).condition in READABLE


def test_a_site_whose_robots_txt_says_no_is_not_read(hub):
    site = hub.town.sites["cis.minsk.by"]
    site.robots = "User-agent: *\nDisallow: /\n"
    hub.poll("cis-migration-council-minsk")

    row = hub.row("cis-migration-council-minsk")
    assert (row.condition, row.cause) == (Condition.UNREADABLE, Cause.ROBOTS)
    assert site.asked == ["/robots.txt"]


REDESIGNS = {
    "www.khartoumprocess.net": "khartoum-process-news",
    "csmigraciones.org": "csm-news",
    "e-cis.info": "cis-migration-council-news",
    "cis.minsk.by": "cis-migration-council-minsk",
}


@pytest.mark.parametrize("host", REDESIGNS)
def test_a_changed_layout_is_said_and_nothing_is_taken_for_withdrawn(hub, host):
    source = REDESIGNS[host]
    hub.poll(source)
    before = hub.titles[source]
    hub.town.sites[host].layout = 1
    for _ in range(3):
        hub.poll(source, hours=24)

    row = hub.row(source)
    assert (row.condition, row.cause) == (Condition.UNREADABLE, Cause.EMPTY), row.detail
    assert hub.titles[source] == before


def test_the_first_door_that_answers_is_remembered(hub):
    site = hub.town.sites["pidcsec.org"]
    hub.poll("pidc-news")
    answered = hub.row("pidc-news").answering
    assert answered
    first = len(site.asked)
    hub.poll("pidc-news")
    assert len(site.asked) == first + 1
    assert hub.row("pidc-news").answering == answered


def test_a_site_that_changes_its_platform_is_found_again_by_another_door(hub):
    """Feeds are switched off; the list is still there."""
    hub.poll("quito-process-news")
    before = hub.titles["quito-process-news"]
    assert before
    site = hub.town.sites["www.procesodequito.org"]
    site.lists = {"/es/noticias": next(iter(site.lists.values()))}
    site.off |= {"feed", "sitemap"}
    for _ in range(6):
        hub.poll("quito-process-news", hours=24)
    assert hub.row("quito-process-news").condition in READABLE
    assert hub.titles["quito-process-news"] == before


def test_what_a_filter_left_out_is_kept_to_be_looked_at(hub):
    hub.poll("mercosur-news")
    out = hub.town.leaves_out(hub.sources["mercosur-news"])

    assert len(out) == 3
    assert {each.title for each in hub.services.store.left_out("mercosur-news", limit=50)} == out


def test_every_feed_of_a_whole_organisation_is_filtered(hub):
    """A site that speaks of cotton and birds would otherwise bring them to the hub."""
    whole = {
        host for host, site in hub.town.sites.items() if any(each.title in ASIDES for each in site.pieces)
    }
    unfiltered = {
        id
        for id, source in hub.sources.items()
        if source.filter is None and hub.town.site_of(source).host in whole
    }
    assert unfiltered <= {"arcp-activities", "oas-documents"}  # both of them are about migration as such


def test_no_door_brings_what_its_site_does_not_say(hub):
    """Each door alone: what stands behind a guessed address may be nothing, and must not be anything else."""
    alone = {
        f"{id}-door-{place}": replace(door, id=f"{id}-door-{place}", alternatives=())
        for id, source in hub.sources.items()
        for place, door in enumerate(source.doors)
    }
    registry = replace(hub.services.registry, sources=alone)
    connectors = {id: (build(source),) for id, source in alone.items()}
    one_by_one = replace(hub, services=replace(hub.services, registry=registry, connectors=connectors))
    one_by_one.poll()

    brought = one_by_one.titles
    # A sitemap does not say what a page is.
    wrong = {
        id: brought[id] - hub.town.says(source, any_kind=source.connector == "sitemap")
        for id, source in alone.items()
    }
    assert {id: titles for id, titles in wrong.items() if titles} == {}
    works = {door.connector for id, door in alone.items() if brought[id]}
    assert works == {door.connector for door in alone.values()}
