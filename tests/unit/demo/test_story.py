"""The demonstration's story: every step has the effect that it says."""

from __future__ import annotations

import signal
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.bootstrap import build_services
from hub.demo.narration import Narrator, greeting, the_end
from hub.demo.play import read
from hub.demo.serving import Servers
from hub.demo.sites import Site
from hub.demo.stage import set_up
from hub.demo.story import STEPS, perform
from hub.demo.texts import sites as invented
from hub.services import Services
from hub.settings import Settings

BASE = "http://127.0.0.1:8000"


@dataclass
class Stage:
    sites: dict[str, Site]
    services: Services

    def read(self, *sources: str) -> tuple[list[str], list[str | None]]:
        events, results = read(self.services, sources or None, threading.Event())
        return [event.type.value for event in events], [result.cause for result in results]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    sites = invented(datetime.now(UTC).replace(microsecond=0) - timedelta(days=14))
    for site in sites:
        site.slowness = 0.1
    servers = Servers(sites)
    services = build_services(Settings.from_environment(set_up(tmp_path / "home", sites, 8000)))
    yield Stage({site.id: site for site in sites}, services)
    services.store.close()
    servers.close()


EFFECTS = [
    ["item.published"],
    ["item.published"],
    ["http_status", "source.failing"],
    ["item.published"],
    ["item.updated"],
    ["truncated"],
    ["item.published"],
    ["item.published", "source.recovered"],
    ["item.translated"],
    ["item.retracted"],
    [],
    ["item.published"],
    [],
    ["item.updated"],
    ["item.published"],
]


def test_every_step_has_the_effect_that_it_says(stage: Stage):
    types, causes = stage.read()
    assert types == ["item.published"] * 12
    assert causes == [None] * 7

    seen = []
    for step in STEPS:
        perform(step, stage.sites)
        site = stage.sites[step.site]
        happened: list[str] = []
        for _ in range(step.reads):
            types, causes = stage.read(site.source_id(step.language or site.language))
            happened += types
        seen.append([cause for cause in causes if cause] + happened)

    assert seen == EFFECTS
    assert stage.services.store.verify() == 12 + sum(
        each not in {"http_status", "truncated"} for effect in EFFECTS for each in effect
    )


def test_the_translation_and_the_mirror_are_copies_of_one_item(stage: Stage):
    stage.read()
    for step in STEPS:
        perform(step, stage.sites)
    stage.sites["neighbour-council"].trouble = stage.sites["atlantic-forum"].trouble = None
    for source in (
        "isthmus-conference-news",
        "isthmus-conference-news-en",
        "atlantic-forum-news",
        "two-shores-news",
    ):
        stage.read(source)

    events = stage.services.store.events(0, 100)
    copies = {
        event.data["title"]: {
            copy.role.value: copy.language for copy in stage.services.store.item(event.item_id).copies
        }
        for event in events
        if event.item_id and (event.type == "item.translated" or event.data.get("copy") == "mirror")
    }
    assert copies == {
        "Declaration of the Vice-Ministers": {"original": "es", "translation": "en"},
        "Reunião técnica aprova recomendações sobre reconhecimento de diplomas": {"original": "pt", "mirror": "pt"},
    }  # fmt: skip


def test_no_day_of_the_story_lies_in_the_future(stage: Stage):
    for step in STEPS:
        perform(step, stage.sites)

    now = datetime.now(UTC)
    assert all(site.time_of(entry) <= now for site in stage.sites.values() for entry in site.entries)
    assert [step.day for step in STEPS] == sorted(step.day for step in STEPS)


def fetch(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_a_site_has_pages_documents_and_says_gone_of_what_it_withdrew(stage: Stage):
    site = stage.sites["ocean-roundtable"]

    status, page = fetch(f"{site.address}/news/chair-summary")
    assert (status, b"planned relocation" in page) == (200, True)
    assert fetch(site.address + "/")[0] == 200
    assert fetch(f"{site.address}/files/chair-summary.pdf")[1].startswith(b"%PDF")
    site.withdraw("chair-summary")
    assert fetch(f"{site.address}/news/chair-summary")[0] == 410
    assert fetch(f"{site.address}/news/never-there")[0] == 404
    assert fetch(f"{site.address}/never-there")[0] == 404


def test_the_narration_tells_each_step_and_explains_a_kind_of_event_once(stage: Stage):
    narrator = Narrator(BASE)
    lines = list(narrator.first_reading(*read(stage.services, None, threading.Event())))
    for step in STEPS:
        site = stage.sites[step.site]
        lines.append(narrator.step(step, site))
        perform(step, stage.sites)
        for _ in range(step.reads):
            heard = read(stage.services, [site.source_id(step.language or site.language)], threading.Event())
        lines += narrator.reading(*heard)

    said = "\n".join(line.text for line in lines)
    assert all(step.says in said for step in STEPS)
    for hint in (
        "both versions are kept",
        "in two languages",
        "answers 410 Gone",
        "told in public",
        "two sources",
    ):
        assert said.count(hint) == 1
    assert "cannot read it (truncated)" in said
    assert said.count("nothing has changed for a reader") == 2


def test_the_greeting_says_where_to_look(stage: Stage):
    said = "\n".join(line.text for line in greeting(BASE, list(stage.sites.values())))

    assert f"Look here      {BASE}/\n" in said
    assert all(site.address in said and site.english in said for site in stage.sites.values())
    assert all(len(line) <= 84 for line in said.splitlines())


@pytest.mark.parametrize(("stays", "said"), [(True, "until Ctrl-C"), (False, "holds.")])
def test_the_end_says_whether_the_pages_stay(stays: bool, said: str):
    assert the_end(BASE, 25, stays=stays).endswith(f"{said}" if not stays else f"stays up {said}.")


# As a process


@pytest.mark.slow
def test_the_demonstration_runs_to_its_end_and_leaves_nothing(house_less: Path):
    from tests.unit.demo.processes import run

    done = run(house_less, "--pace", "0", "--once")

    assert done.returncode == 0, done.stderr
    assert "The story has ended. The chain of its 25 events holds." in done.stdout
    assert done.stderr.endswith("nothing of it is left on this machine.\n")
    assert list(house_less.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("order", [signal.SIGINT, signal.SIGTERM])
def test_the_demonstration_can_be_ended_in_its_middle(house_less: Path, order: signal.Signals):
    from tests.unit.demo.processes import interrupt

    done = interrupt(house_less, order, "--pace", "0.5")

    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert list(house_less.iterdir()) == []


@pytest.fixture
def house_less(tmp_path: Path) -> Path:
    """Where a demonstration puts what it needs for a while."""
    place = tmp_path / "tmp"
    place.mkdir()
    return place
