"""The demonstration's story: every step has the effect that it says."""

from __future__ import annotations

import re
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
from hub.demo.cast import cast
from hub.demo.company import Player
from hub.demo.narration import Narrator, greeting, the_end
from hub.demo.on_platform import OnPlatform
from hub.demo.play import read
from hub.demo.serving import Servers
from hub.demo.sites import Site
from hub.demo.stage import set_up
from hub.demo.story import STEPS, perform
from hub.model.draft import Kind
from hub.model.item import Item, MeetingStatus
from hub.model.query import ItemQuery
from hub.model.source import Condition
from hub.pipeline.report import PollResult
from hub.services import Services
from hub.settings import Settings
from hub.web import create_app

BASE = "http://127.0.0.1:8000"


@dataclass
class Stage:
    sites: dict[str, Player]
    services: Services

    def read(self, *sources: str) -> tuple[list[str], list[PollResult]]:
        events, results = read(self.services, sources or None, threading.Event())
        return [event.type.value for event in events], results

    def play(self, until: str | None = None) -> None:
        """Play the story; until a site has done its first step, or to its end."""
        self.read()
        for step in STEPS:
            source = perform(step, self.sites)
            for _ in range(step.reads):
                self.read(source)
            if step.site == until:
                return

    def items(self) -> dict[str, Item]:
        return {item.title: item for item in self.services.store.items(ItemQuery(), limit=100)}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    sites = cast(datetime.now(UTC).replace(microsecond=0) - timedelta(days=14))
    for site in sites:
        site.slowness = 0.1
    servers = Servers(sites)
    services = build_services(Settings.from_environment(set_up(tmp_path / "home", sites, 8000)))
    yield Stage({site.id: site for site in sites}, services)
    services.store.close()
    servers.close()


EFFECTS = [
    ("two-shores", ["item.published"]),
    ("steppe-and-sea", ["item.published"]),
    ("two-rivers-union", ["item.published"]),
    ("atlantic-forum", ["http_status", "source.failing"]),
    ("council-of-oases", ["item.published"]),
    ("lagoon-cities", ["item.updated"]),
    ("two-shores", ["item.updated"]),
    ("northern-rivers", ["empty", "source.failing"]),
    ("neighbour-council", ["truncated"]),
    ("straits-assembly", ["item.updated"]),
    ("archipelago-library", ["item.published"]),
    ("atlantic-forum", ["item.published", "source.recovered"]),
    ("andean-passes", ["item.published"]),
    ("isthmus-conference", ["item.translated"]),
    ("ocean-roundtable", ["item.retracted"]),
    ("straits-assembly", ["item.retracted"]),
    ("northern-rivers", ["item.published", "source.recovered"]),
    ("lagoon-cities", ["item.updated"]),
    ("neighbour-council", ["item.published"]),
    ("coral-coast", ["item.published"]),
    ("gulf-levant-consultation", ["item.published"]),
    ("two-shores", ["item.updated"]),
    ("council-of-oases", ["not_a_feed"]),
]
CAUSES = {"http_status", "empty", "truncated", "not_a_feed"}
BEFORE = 34
"""What the sites have said when the story begins."""


def test_every_step_has_the_effect_that_it_says(stage: Stage):
    types, results = stage.read()
    assert [result.detail for result in results if result.cause] == []
    assert types == ["item.published"] * BEFORE

    seen = []
    for step in STEPS:
        source = perform(step, stage.sites)
        happened: list[str] = []
        for _ in range(step.reads):
            types, results = stage.read(source)
            happened += types
        seen.append((step.site, [result.cause for result in results if result.cause] + happened))

    assert seen == EFFECTS
    happenings = [each for _, effect in EFFECTS for each in effect if each not in CAUSES]
    assert stage.services.store.verify() == BEFORE + len(happenings)


def test_what_the_sites_say_is_read_well(stage: Stage):
    """Languages, days and texts: what only a person would notice."""
    stage.play()
    items = [item for item in stage.services.store.items(ItemQuery(), limit=100) if item.copies]

    assert {(item.language or "")[:2] for item in items} == {"ar", "en", "es", "fr", "pt", "ru"}
    assert [item.title for item in items if item.kind is not Kind.MEETING and item.published is None] == []
    assert [item.title for item in items if not (item.content_html or item.summary)] == [
        "Plan of Action 2027–2029 (as adopted)"  # a link to a PDF in a table, and nothing else
    ]


def test_every_original_can_be_opened_but_what_was_withdrawn(stage: Stage):
    stage.play()
    for site in stage.sites.values():
        site.trouble = None
        assert fetch(f"{site.address}/")[0] == 200, site.id
    status = {item.url: fetch(item.url)[0] for item in stage.items().values() if item.url}
    assert {url: status for url, status in status.items() if status != 200} == {}


def test_a_hidden_mail_address_can_be_read(stage: Stage):
    stage.play(until="steppe-and-sea")
    assert (
        "secretariat@forum.example"
        in stage.items()["Call for trainers: interviewing people who return"].content_html
    )


def test_what_the_filter_left_out_is_kept_to_be_looked_at(stage: Stage):
    stage.play(until="two-rivers-union")
    out = {entry.title for entry in stage.services.store.left_out("two-rivers-union-news", limit=10)}
    assert out == {
        "Data migration of the customs system is complete",
        "Trade ministers discuss the price of cotton",
        "An observatory for bird migration opens in the delta",
    }
    assert out.isdisjoint(stage.items())


def test_meetings_have_days_and_places_that_move_with_them(stage: Stage):
    stage.read()
    workshop = stage.items()["Oficina sobre o acolhimento de recém-chegados"].meeting
    officials = stage.items()["Senior officials of the Steppe and Sea Process meet"].meeting
    assert workshop
    assert officials
    assert (workshop.place, officials.end - officials.start) == ("Maputo", timedelta(days=1))

    stage.play()
    moved = stage.items()["Oficina sobre o acolhimento de recém-chegados"].meeting
    called_off = stage.items()["Assembleia anual das cidades da lagoa"].meeting
    assert moved
    assert called_off
    assert moved.start - workshop.start == timedelta(days=7)
    assert (moved.status, called_off.status) == (MeetingStatus.CONFIRMED, MeetingStatus.CANCELLED)


def test_a_new_layout_is_said_and_takes_nothing_away(stage: Stage):
    stage.play(until="northern-rivers")
    state = stage.services.store.source_states()["northern-rivers-news"]
    assert state.condition is Condition.UNREADABLE
    assert state.detail
    assert "layout has changed" in state.detail
    standing = [title for title, item in stage.items().items() if item.forum == "northern-rivers"]
    assert len(standing) == 4


def test_the_translation_and_the_mirror_are_copies_of_one_item(stage: Stage):
    stage.play()

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
    assert [day for site in stage.sites.values() for day in days_of(site) if day > now] == []
    assert [step.day for step in STEPS] == sorted(step.day for step in STEPS)


def days_of(player: Player) -> list[datetime]:
    if isinstance(player, Site):
        return [player.time_of(entry) for entry in player.entries]
    assert isinstance(player, OnPlatform)
    return [piece.day for piece in player.site.pieces]


def fetch(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_a_site_has_pages_documents_and_says_gone_of_what_it_withdrew(stage: Stage):
    site = stage.sites["ocean-roundtable"]
    assert isinstance(site, Site)

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
    assert [line.text for line in lines if len(line.text) > 100] == []
    for step in STEPS:
        lines.append(narrator.step(step, stage.sites[step.site]))
        source = perform(step, stage.sites)
        for _ in range(step.reads):
            heard = read(stage.services, [source], threading.Event())
        lines += narrator.reading(*heard, step.look)

    said = "\n".join(line.text for line in lines)
    assert all(step.says in said for step in STEPS)
    for hint in (
        "both versions are kept",
        "in two languages",
        "answers 410 Gone",
        "told in public",
        "two sources",
        "left out by its filter: 3",
        "what was left out can be looked at",
        "its layout has changed",
        "the board says what is wrong",
        "shown as cancelled",
    ):
        assert " ".join(said.split()).count(hint) == 1, hint
    assert "cannot read it (truncated)" in said
    assert "{" not in said
    assert [line.text for line in lines if line.tone != "event" and len(line.text) > 100] == []


def test_every_address_that_is_told_answers(stage: Stage):
    """Asked of the pages themselves, as they stand once the story is over."""
    narrator, told = Narrator("http://localhost"), []
    stage.read()
    for step in STEPS:
        source = perform(step, stage.sites)
        for _ in range(step.reads):
            heard = read(stage.services, [source], threading.Event())
        told += [line.text.strip() for line in narrator.reading(*heard, step.look)]

    client = create_app(stage.services).test_client()
    paths = [each.removeprefix("http://localhost") for each in told if each.startswith("http://")]
    answers = {path: client.get(path, headers={"Accept": "text/html"}).status_code for path in paths}
    assert len(paths) >= 10
    # The one that the forum withdrew says so.
    assert sorted(answers.values()) == [200] * (len(answers) - 1) + [410]


def test_the_greeting_says_where_to_look(stage: Stage):
    said = "\n".join(line.text for line in greeting(BASE, list(stage.sites.values())))

    assert f"Look here      {BASE}/\n" in said
    assert all(site.address in said and site.english in said for site in stage.sites.values())
    assert all(len(line) <= 100 for line in said.splitlines())


@pytest.mark.parametrize(("stays", "said"), [(True, "until Ctrl-C"), (False, "holds.")])
def test_the_end_says_whether_the_pages_stay(stays: bool, said: str):
    assert the_end(BASE, 25, stays=stays).endswith(f"{said}" if not stays else f"stays up {said}.")


# As a process


@pytest.mark.slow
def test_the_demonstration_runs_to_its_end_and_leaves_nothing(house_less: Path):
    from tests.unit.demo.processes import run

    done = run(house_less, "--pace", "0", "--once")

    assert done.returncode == 0, done.stderr
    assert "The story has ended. The chain of its 59 events holds." in done.stdout
    for arrival in ("in the Atom feed", "at the ministry’s endpoint", "in the delegate’s mailbox"):
        assert len(re.findall(rf"after +\d+ ms  {arrival}", done.stdout)) == 2, done.stdout
    assert "so far" not in done.stdout
    assert "mail to reader@ministry.example" in done.stdout
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
