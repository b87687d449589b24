"""What the documents show is so: sources that check accepts, figures that were measured, numbers that were counted."""

import re
import shutil
import textwrap

import pytest

from connectors import CONNECTORS
from hub.bootstrap import load_registry
from hub.settings import Settings
from tests.unit.docs.reading import ROOT, blocks, documents, section, text

_INDENTED = re.compile(r"(?<=\n\n)(?:(?: {4}.*)?\n)+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_FORUM = 'id = "a"\ncategory = ["rcp"]\n[names]\nen = "A"\n'


def sources_shown():
    """Each source that a document shows by itself, in a block of code."""
    for path in documents():
        name = str(path.relative_to(ROOT))
        indented = [textwrap.dedent(each) for each in _INDENTED.findall(text(name))]
        for number, block in enumerate([*blocks(text(name), "toml"), *indented]):
            if block.lstrip().startswith("[[sources"):
                yield pytest.param(block, id=f"{name}-{number}")


SHOWN = list(sources_shown())


def with_all_that_is_needed(block):
    """A door that is shown alone stands below the source it belongs to."""
    if "[[sources]]" in block:
        return _FORUM + block
    return f'{_FORUM}[[sources]]\nid = "a-news"\nconnector = "syndication"\nurl = "https://a.example/feed"\n{block}'


def test_sources_are_shown_in_several_documents():
    assert len(SHOWN) >= 6


@pytest.mark.parametrize("block", SHOWN)
def test_a_source_that_is_shown_has_no_fault(block, tmp_path):
    (tmp_path / "forums").mkdir()
    (tmp_path / "forums" / "a.toml").write_text(with_all_that_is_needed(block), "utf-8")
    for name in ("themes.toml", "filters.toml"):
        shutil.copy(ROOT / "config" / name, tmp_path)
    assert load_registry(Settings.from_environment({"INTERFORUM_CONFIG_DIR": str(tmp_path)})).sources


# Figures


def figures(document):
    """The numbers of a text, each with how many digits it has behind its point; French has a comma there."""
    found = [each.replace(",", ".") for each in _NUMBER.findall(re.sub(r"\]\([^)]*\)", "", document))]
    return {(float(each), len(each.partition(".")[2])) for each in found}


def test_the_figures_of_the_readme_were_measured():
    measured = {value for value, _ in figures(text("benchmarks/README.md").replace(",", ""))}
    told = figures(section(text("README.md"), "How fast"))
    assert len(told) >= 10
    assert [each for each, digits in told if each not in {round(value, digits) for value in measured}] == []


def test_both_readmes_tell_the_same_figures():
    french = section(text("README.fr.md"), "Est-ce rapide\u00a0?")
    assert figures(french) == figures(section(text("README.md"), "How fast"))


@pytest.mark.parametrize(
    ("name", "word"),
    [("README.md", "ten kinds"), ("README.fr.md", "dix sortes"), ("CHANGELOG.md", "Ten connectors")],
)
def test_the_number_of_connectors_is_theirs(name, word):
    assert len(CONNECTORS) == 10
    assert word in text(name)
