"""``interforum poll``: rows, JSON, exit codes, and how it is stopped."""

from __future__ import annotations

import json
import signal
import sqlite3
from pathlib import Path

import pytest

from hub.demo.bulletin import Entry
from tests.unit.cli.conftest import House, end, until

KEYS = {
    "source", "forum", "outcome", "new", "updated", "unchanged", "retracted", "seconds", "cause", "detail",
}  # fmt: skip


def test_the_first_poll_reads_every_source_and_gives_a_row_for_each(house: House):
    rows = house.rows("poll")

    assert {row["source"] for row in rows} == {
        site.source_id(language) for site in house.sites.values() for language in site.feeds
    }
    assert all(set(row) >= KEYS for row in rows)
    assert all(row["outcome"] == "items" and row["new"] > 0 and row["cause"] is None for row in rows)


def test_a_poll_without_news_says_unchanged(house: House):
    house.run("poll")

    assert {(row["outcome"], row["new"], row["updated"]) for row in house.rows("poll", "--all")} == {
        ("unchanged", 0, 0)
    }


def test_what_is_not_due_is_not_read_without_a_name(house: House):
    house.run("poll")

    result = house.run("poll", INTERFORUM_POLL_MIN_SECONDS="900")

    assert result.exit_code == 0
    assert "No source is due. `interforum poll --all` reads them all the same." in result.stderr


def test_a_forum_and_a_source_may_be_named_and_are_read_once(house: House):
    rows = house.rows("poll", "isthmus-conference", "isthmus-conference-news")

    assert sorted(row["source"] for row in rows) == ["isthmus-conference-news", "isthmus-conference-news-en"]


def test_a_row_for_a_person_shows_what_changed(house: House):
    house.run("poll")
    site = house.sites["two-shores"]
    site.edit("diaspora", title="Diasporas et développement : un guide")
    site.publish(Entry(slug="new", title="Nouvelle", text="Une nouvelle.", day=1))

    result = house.run("poll", "two-shores")

    [row] = result.stdout.splitlines()
    assert row.split()[:4] == ["two-shores-news", "items", "+1", "~1"]
    assert "1 read: 1 new, 1 updated, 0 withdrawn" in result.stderr


@pytest.mark.parametrize(
    ("broken", "code"), [((), 0), (("atlantic-forum",), 3), (("atlantic-forum", "two-shores"), 1)]
)
def test_the_exit_code_says_whether_all_some_or_none_could_be_read(
    house: House, broken: tuple[str, ...], code: int
):
    for name in broken:
        house.sites[name].trouble = "down"

    result = house.run("poll", "atlantic-forum", "two-shores")

    assert result.exit_code == code


def test_a_source_that_cannot_be_read_has_a_cause_and_a_sentence(house: House):
    house.sites["neighbour-council"].trouble = "broken"

    [row] = house.rows("poll", "neighbour-council")

    assert (row["outcome"], row["cause"]) == ("error", "truncated")
    assert row["detail"].endswith(".")


def test_a_dry_run_counts_and_stores_nothing(house: House):
    result = house.run("poll", "two-shores", "--dry-run")

    assert "+2" in result.stdout
    assert "(nothing was stored)" in result.stderr
    assert house.rows("log", "tail") == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("two-shore", "Did you mean 'two-shores'?"),
        ("Two-Shores-News", "Did you mean 'two-shores-news'?"),
        ("zzz", "`interforum sources list` shows them all."),
    ],
)
def test_an_unknown_name_is_wrong_use_with_a_hint(house: House, name: str, hint: str):
    result = house.run("poll", name)

    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: interforum poll ")
    assert f"error: There is no source and no forum {name!r}. {hint}" in result.stderr


def test_a_name_and_all_contradict_each_other(house: House):
    assert house.run("poll", "two-shores", "--all").exit_code == 2


def test_a_forum_without_a_source_says_why(house: House):
    (house.home / "config/forums/quiet.toml").write_text(
        'id = "quiet"\ncategory = ["rcp"]\nno_source = "It has no site."\n[names]\nen = "Quiet"\n', "utf-8"
    )

    result = house.run("poll", "quiet")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "quiet has no source. It has no site.\n"


def test_a_fault_in_the_registry_is_told_and_nothing_is_read(house: House):
    with (house.home / "config/forums/two-shores.toml").open("a", encoding="utf-8") as file:
        file.write("speed = 3\n")

    result = house.run("poll", "--json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(
        "error: config/forums/two-shores.toml: sources[0].speed: there is no such key"
    )


def test_a_home_that_is_gone_is_made_again(house: House, tmp_path: Path):
    result = house.run("poll", "two-shores", INTERFORUM_HOME=str(tmp_path / "not" / "yet"))

    assert result.exit_code == 0
    assert (tmp_path / "not/yet/interforum.db").exists()


def test_a_damaged_database_is_told_in_a_sentence(house: House):
    # A process of its own: one that still held the database open would write its pages back over the damage.
    house.start("poll").communicate(timeout=90)
    for part in house.home.glob("interforum.db-*"):
        part.unlink()
    house.database.write_bytes(b"no database" * 1000)

    result = house.run("poll")

    assert result.exit_code == 1
    assert "error: " in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_poll_stores_what_is_being_read_and_says_so(house: House, order: signal.Signals):
    slow = house.sites["atlantic-forum"]
    slow.trouble, slow.slowness = "slow", 1.5
    process = house.start("poll", "atlantic-forum", "--json")
    until(lambda: slow.asked)

    code, out, err, _ = end(process, order)

    assert code == 0  # nothing was left out
    assert [json.loads(line)["outcome"] for line in out.splitlines()] == ["items"]
    assert "Stopping after what is being read now" in err
    assert len(house.rows("log", "tail")) == 1


def test_a_poll_stopped_before_the_end_is_partly_done(house: House):
    slow = house.sites["isthmus-conference"]  # two sources of one host are read one after the other
    slow.trouble, slow.slowness = "slow", 1.5
    process = house.start("poll", "isthmus-conference", "two-shores")
    until(lambda: slow.asked)

    code, out, err, _ = end(process)

    assert code == 3
    assert len(out.splitlines()) == 2
    assert "Stopped after 2 of 3; what they brought is stored." in err


def test_a_second_signal_ends_a_poll_at_once(house: House):
    slow = house.sites["atlantic-forum"]
    slow.trouble, slow.slowness = "slow", 15.0
    process = house.start("poll", "atlantic-forum")
    until(lambda: slow.asked)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    until(lambda: "Stopping" in process.stderr.readline())

    code, _, err, seconds = end(process, signal.SIGINT)

    assert code == 1
    assert err.endswith("Ended at once.\n")
    assert seconds < 10
    slow.trouble = None
    assert [row["outcome"] for row in house.rows("poll", "atlantic-forum")] == ["items"]


def test_rows_in_a_pipe_are_whole_and_in_it(house: House):
    process = house.start("poll", "--json")

    out, _ = process.communicate(timeout=90)

    assert len([json.loads(line) for line in out.splitlines()]) == 7


def test_the_database_is_not_held_between_polls(house: House):
    house.run("poll")

    with sqlite3.connect(house.database, timeout=0) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.rollback()
