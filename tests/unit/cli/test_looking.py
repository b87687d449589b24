"""Commands that look: check, forums, sources, log, doctor. None of them makes a database."""

from __future__ import annotations

import json
import signal
import sqlite3

import pytest

from tests.unit.cli.conftest import House, end, until
from tests.unit.delivery.mail_server import a_mail_server

LOOKING = [
    ("check",),
    ("forums", "list"),
    ("forums", "show", "two-shores"),
    ("sources", "list"),
    ("sources", "show", "two-shores-news"),
    ("log", "tail"),
    ("log", "verify"),
    ("doctor",),
]


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_to_look_at_something_makes_nothing(house: House, words: tuple[str, ...]):
    result = house.run(*words)

    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in house.home.iterdir()) == ["config"]


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_whatever_lists_or_reports_does_so_in_json(house: House, words: tuple[str, ...]):
    house.run("poll")

    result = house.run(*words, "--json")

    assert result.exit_code == 0
    assert all(isinstance(json.loads(line), dict) for line in result.stdout.splitlines())
    assert result.stdout or words == ("check",)


# check


def test_check_tells_faults_of_settings_and_registry_together(house: House):
    (house.home / "config/forums/two-shores.toml").write_text("id = ", "utf-8")

    result = house.run("check", INTERFORUM_HOEM="x", INTERFORUM_BASE_URL="hub")

    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        "INTERFORUM_HOEM",
        "INTERFORUM_BASE_URL",
        "config/forums/two-shores.toml",
    ]
    assert result.stderr == "3 faults.\n"


def test_check_in_json_gives_where_and_detail(house: House):
    result = house.run("check", "--json", INTERFORUM_HOEM="x")

    assert json.loads(result.stdout) == {
        "where": "INTERFORUM_HOEM",
        "detail": "there is no such setting; did you mean INTERFORUM_HOME?",
    }


# forums, sources


def test_a_forum_is_shown_with_all_that_is_known(house: House):
    [forum] = house.rows("forums", "show", "isthmus-conference")

    assert forum["names"] == {
        "en": "Isthmus Conference",
        "es": "Conferencia del Istmo sobre Migración",
    }
    assert [source["id"] for source in forum["sources"]] == [
        "isthmus-conference-news",
        "isthmus-conference-news-en",
    ]


def test_a_forum_for_a_person_has_a_line_for_each_fact(house: House):
    said = house.run("forums", "show", "two-shores").stdout

    assert "id: two-shores\n" in said
    assert "  fr: Dialogue des Deux Rives\n" in said
    assert "states: MA, TN, FR, IT; role: member" in said


def test_sources_are_new_then_fresh_then_unreadable(house: House):
    def condition() -> str:
        return next(
            str(row["condition"])
            for row in house.rows("sources", "list")
            if row["source"] == "two-shores-news"
        )

    assert condition() == "new"
    house.run("poll", "two-shores")
    assert condition() == "fresh"
    house.sites["two-shores"].trouble = "down"
    house.run("poll", "two-shores")
    assert condition() == "unreadable"


def test_a_list_in_a_pipe_is_columns_parted_by_tabs(house: House):
    lines = house.run("forums", "list").stdout.splitlines()

    assert len(lines) == 6
    assert all(len(line.split("\t")) == 5 for line in lines)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("forums", "show", "two-shore"), "There is no forum 'two-shore'. Did you mean 'two-shores'?"),
        (("sources", "show", "zzz"), "There is no source 'zzz'. `interforum sources list` shows them all."),
        (("forums", "lst"), "There is no command 'lst'. Did you mean 'list'?"),
        (("logg",), "There is no command 'logg'. Did you mean 'log'?"),
        (("zzzz",), "There is no command 'zzzz'. `interforum --help` lists them all."),
        (("sources", "list", "--jsn"), "Did you mean '--json'?"),
    ],
)
def test_wrong_use_has_exit_code_2_and_the_nearest_right_word(
    house: House, words: tuple[str, ...], hint: str
):
    result = house.run(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert hint in result.stderr
    assert result.stderr.startswith("Usage: interforum ")


# log


def test_the_log_shows_its_last_twenty_events_or_all_after_one(house: House):
    house.run("poll")

    assert [row["seq"] for row in house.rows("log", "tail", "--after", "9")] == [10, 11, 12]
    assert len(house.run("log", "tail").stdout.splitlines()) == 12


def test_an_event_in_json_has_the_keys_of_the_interface(house: House):
    house.run("poll", "two-shores")

    event = house.rows("log", "tail")[0]

    assert set(event) == {"seq", "id", "type", "occurred_at", "item_id", "forum", "data", "hash"}
    assert event["type"] == "item.published"
    assert event["occurred_at"].endswith("Z")


def test_after_the_newest_event_there_is_none_and_it_says_so(house: House):
    house.run("poll", "two-shores")

    result = house.run("log", "tail", "--after", "99")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "The newest event is 2" in result.stderr


def test_the_log_can_be_followed_from_before_its_first_event(house: House):
    process = house.start("log", "tail", "--follow", "--after", "0")
    assert process.stderr is not None
    until(lambda: "no database so far" in process.stderr.readline())
    house.run("poll", "two-shores")
    assert process.stdout is not None
    first = process.stdout.readline()

    code, _, _, _ = end(process, signal.SIGINT)

    assert "item.published" in first
    assert code == 0


def test_a_changed_row_is_named(house: House):
    house.run("poll", "two-shores")
    with sqlite3.connect(house.database) as other:
        other.execute("UPDATE event SET forum = 'other' WHERE seq = 2")
    other.close()

    result = house.run("log", "verify", "--json")

    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert (said["holds"], said["seq"]) == (False, 2)
    assert "error: event 2: was changed after it was written" in result.stderr


def test_a_reader_who_has_seen_enough_is_no_error(house: House):
    house.run("poll")
    process = house.start("log", "tail", "--after", "0")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None

    assert "Traceback" not in process.stderr.read()
    assert process.wait(90) == 0


# doctor


def test_the_doctor_finds_everything_well(house: House):
    house.run("poll", "two-shores")

    looks = {row["check"]: (row["ok"], row["detail"]) for row in house.rows("doctor")}

    assert list(looks) == ["settings", "home", "registry", "database", "log", "clock", "address", "mail"]
    assert all(well for well, _ in looks.values())
    assert looks["log"][1] == "the chain holds over 2 events"


def test_the_doctor_looks_on_after_a_fault(house: House):
    house.run("poll", "two-shores")
    (house.home / "config/forums/two-shores.toml").write_text("id = ", "utf-8")
    with sqlite3.connect(house.database) as other:
        other.execute("UPDATE event SET forum = 'other' WHERE seq = 1")
    other.close()

    result = house.run("doctor", "--json", INTERFORUM_BASE_URL="hub")

    looks = {row["check"]: row["ok"] for row in map(json.loads, result.stdout.splitlines())}
    assert [name for name, well in looks.items() if not well] == ["settings", "registry", "log"]
    assert result.exit_code == 1


def test_the_doctor_notices_a_clock_that_was_set_back(house: House):
    house.run("poll", "two-shores")
    with sqlite3.connect(house.database) as other:
        other.execute("UPDATE event SET occurred_at = occurred_at + 86400000000")
    other.close()

    [clock] = [row for row in house.rows("doctor") if row["check"] == "clock"]

    assert not clock["ok"]
    assert "Set the clock of this machine." in clock["detail"]


def test_colours_are_left_out_where_nobody_wants_them(house: House):
    process = house.start("doctor", NO_COLOR="1")

    assert "\x1b" not in process.communicate(timeout=90)[0]


def test_the_doctor_greets_the_mail_server_and_tells_no_password(house: House):
    with a_mail_server() as there:
        result = house.run("doctor", "--json", INTERFORUM_SMTP_URL=there.url)
        assert '"detail": "127.0.0.1, which takes us without TLS"' in result.stdout
        assert (result.exit_code, there.connections, there.mails) == (0, 1, [])
    url = there.url.replace("//", "//hub:s3cret@")
    result = house.run("doctor", "--json", INTERFORUM_SMTP_URL=url)
    assert result.exit_code == 1
    assert "127.0.0.1 cannot be reached" in result.stdout
    assert "s3cret" not in result.output
