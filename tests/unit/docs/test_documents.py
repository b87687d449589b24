"""The documents hold together: links lead somewhere, commands exist, both READMEs tell the same."""

import re
import shlex
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import click
import pytest

from hub import __version__
from hub.bootstrap import load_registry
from hub.cli import group
from hub.demo.cast import cast
from hub.demo.narration import Narrator
from hub.demo.story import STEPS
from hub.settings import VARIABLES, Settings
from tests.unit.docs.reading import (
    ROOT,
    blocks,
    commands,
    documents,
    headings,
    slug,
    text,
    without_code,
    words,
)

NAMES = [str(path.relative_to(ROOT)) for path in documents()]
DECISIONS = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("0*.md"))
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("name", NAMES)
def test_every_link_within_the_project_leads_somewhere(name):
    for target in _LINK.findall(without_code(text(name))):
        if not target.startswith(("http://", "https://", "mailto:")):
            path, _, anchor = target.partition("#")
            led = (ROOT / name).parent / path if path else ROOT / name
            assert led.exists(), f"{name} links to {target}"
            if anchor:
                assert anchor in map(slug, headings(led.read_text("utf-8"))), f"{name} links to {target}"


@pytest.mark.parametrize("name", NAMES)
def test_every_command_that_is_shown_exists_with_its_options(name):
    for line in commands(text(name)):
        words = shlex.split(line.partition(" | ")[0].partition(" > ")[0])
        if words[:2] == ["python3", "run.py"]:
            words = words[2:]
        elif words[0] == "interforum":
            words = words[1:]
        else:
            continue
        if words[0] != "test":
            _understand(words)


def _understand(words):
    """Fail unless click knows the command and each of its options."""
    command: click.Command = group
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"there is no command {words[0]}"
        command, words = found, words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
    given = {word.partition("=")[0] for word in words if word.startswith("-")}
    assert given <= known


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_that_is_named_exists(name):
    named = set(re.findall(r"INTERFORUM_[A-Z][A-Z_]*[A-Z]", text(name)))
    assert {each.removesuffix("_FILE") for each in named} <= set(VARIABLES)


@pytest.mark.parametrize("name", [name for name in NAMES if "where-the-house-differs" not in name])
def test_every_file_and_folder_of_ours_that_is_named_exists(name):
    ours = re.compile(r"(?:hub|connectors|feeds|config|tests|docs|benchmarks)/[\w./-]*")
    missing = [word for word in words(text(name)) if ours.fullmatch(word) and not (ROOT / word).exists()]
    assert missing == []


# The two READMEs


def test_the_french_readme_shows_the_same_commands():
    assert commands(text("README.fr.md")) == commands(text("README.md"))


def test_the_french_readme_has_the_same_sections():
    english, french = headings(text("README.md")), headings(text("README.fr.md"))
    assert len(english) == len(french)


def test_the_readme_opens_with_the_two_commands():
    assert commands(text("README.md"))[:2] == ["python3 run.py demo", "python3 run.py test"]


@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_the_number_of_forums_is_the_registrys(name):
    registry = load_registry(Settings.from_environment({}))
    (said,) = re.findall(r"config/forums/`,\s+(?:holds|décrit)\s+(\d+)", text(name))
    assert int(said) == len(registry.forums)


@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_what_the_demonstration_is_shown_to_say_it_says(name):
    by_id = {site.id: site for site in cast(datetime.now(UTC))}
    told = {" ".join(Narrator("").step(step, by_id[step.site]).text.split()) for step in STEPS}
    shown = [line for block in blocks(text(name), "text") for line in block.splitlines()]
    days = {" ".join(line.split()) for line in shown if line.startswith("day")}
    assert len(days) >= 2
    assert days <= told


@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_every_folder_that_is_shown_is_there(name):
    shown = re.findall(r"^\| `(\w+)/` \|", text(name), re.MULTILINE)
    assert len(shown) >= 6
    assert all((ROOT / folder).is_dir() for folder in shown)


# Changelog, decisions, pictures


def test_the_changelog_begins_with_this_version():
    assert headings(text("CHANGELOG.md"))[1].split()[0] == __version__


def test_decisions_are_numbered_without_gaps():
    assert [int(name[:4]) for name in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_has_its_five_parts_and_stands_in_the_list(name):
    document = text(f"docs/decisions/{name}")
    expected = ["Question", "Ways considered", "Decision", "What follows", "When to think again"]
    assert headings(document)[1:] == expected
    assert re.search(r"^Status: \w+, \d{4}-\d\d-\d\d$", document, re.MULTILINE)
    assert f"({name})" in text("docs/decisions/README.md")


def test_every_decision_that_the_code_names_is_there():
    code = [path for folder in ("hub", "connectors", "feeds") for path in (ROOT / folder).rglob("*.py")]
    named = re.findall(
        r"docs/decisions/(\d{4})",
        "".join(path.read_text("utf-8") for path in [*code, ROOT / "pyproject.toml"]),
    )
    assert set(named) <= {name[:4] for name in DECISIONS}


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "pictures").iterdir()), ids=lambda path: path.name)
def test_a_picture_is_small_and_can_be_read_without_eyes(path):
    assert path.stat().st_size < 300_000
    assert re.search(rf"!\[[^\]]{{20,}}\]\([^)]*{re.escape(path.name)}\)", text("README.md"))
    if path.suffix == ".svg":
        root = ET.parse(path).getroot()
        parts = {child.tag.rpartition("}")[2]: child for child in root}
        assert root.get("role") == "img"
        assert parts["title"].text
        assert parts["desc"].text
        assert "http" not in path.read_text("utf-8").replace("http://www.w3.org/", "")
