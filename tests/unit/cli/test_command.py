"""The command itself: help, names, speed, and the page that tells of it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from hub.cli import COMMANDS, group
from hub.cli.faults import in_words

ROOT = Path(__file__).parents[3]
HEAVY = ("sqlalchemy", "flask", "requests", "lxml", "marshmallow", "granian", "rich", "apscheduler")


def leaves(command: click.Command, path: str = "interforum") -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name in command.list_commands(click.Context(command)):
        inner = command.get_command(click.Context(command), name)
        assert inner is not None
        yield from leaves(inner, f"{path} {name}")


ALL = dict(leaves(group))


@pytest.mark.parametrize("path", ALL)
def test_every_command_and_option_stands_on_the_reference_page(path: str):
    page = (ROOT / "docs/reference/commands.md").read_text("utf-8")
    [told] = re.findall(rf"^## `{path}`\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    options = {
        name
        for option in ALL[path].params
        if isinstance(option, click.Option) and not option.hidden
        for name in option.opts
    }
    rows = {
        word
        for line in told.splitlines()
        if line.startswith("| `-")
        for word in re.findall(r"`(-[-\w]+)`", line.split("|")[1])
    }

    assert rows == options


def test_the_reference_page_tells_of_no_other_command():
    page = (ROOT / "docs/reference/commands.md").read_text("utf-8")

    assert re.findall(r"^## `(.*)`$", page, re.MULTILINE) == list(ALL)


@pytest.mark.parametrize("path", ALL)
def test_every_command_and_option_says_what_it_is(path: str):
    command = ALL[path]

    assert command.help
    assert all(
        option.help for option in command.params if isinstance(option, click.Option) and not option.hidden
    )


@pytest.mark.parametrize(
    "words", [["--help"], ["-h"], ["poll", "--help"], ["serve", "-h"], ["log", "tail", "-h"]]
)
def test_help_is_printed_under_the_commands_own_name(words: list[str]):
    result = CliRunner().invoke(group, words)

    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: interforum ")


def test_help_lists_every_command_in_one_line_each():
    said = CliRunner().invoke(group, ["--help"]).stdout

    assert all(re.search(rf"^  {name} +\S", said, re.MULTILINE) for name in COMMANDS)


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)], ids=" ".join
)
def test_help_is_quick_because_it_loads_nothing_heavy(words: list[str]):
    code = (
        "import sys; from hub.cli import group\n"
        f"try: group.main({words!r})\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )

    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert said.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RuntimeError("(sqlite3.OperationalError) database is locked"), "Another process holds the database"),
        (RuntimeError("attempt to write a readonly database"), "The database cannot be written."),
        (RuntimeError("database or disk is full"), "The disk is full"),
        (OSError(28, "No space left on device"), "No space left on device."),
        (PermissionError(13, "Permission denied", "/srv/x"), "/srv/x: Permission denied."),
        (KeyError("x"), "a fault of Interforum's own (KeyError: 'x')."),
        (ValueError(), "a fault of Interforum's own (ValueError: without a word)."),
    ],
)
def test_an_error_of_the_machine_is_a_sentence(error: Exception, said: str):
    [line] = in_words(error)

    assert line.startswith(said)
