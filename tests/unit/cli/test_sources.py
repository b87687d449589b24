"""The board in the terminal, and one source by itself."""

from __future__ import annotations

import json

import pytest

from hub.cli.sources import every, sparks
from tests.unit.cli.conftest import House


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [
        ((), ""),
        ((0, 0), "  "),
        ((0, 1, 8), " ▁█"),
        ((1, 1000), "▁█"),
        ((4, 2, 0, 1), "█▄ ▂"),
    ],
)
def test_a_rhythm_is_drawn_with_one_sign_for_each_span(counts, drawn):
    assert sparks(counts) == drawn


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "-"), (60, "1 h"), (7200, "2 h"), (3 * 86_400, "3 days"), (91 * 86_400, "3 months")],
)
def test_a_rhythm_is_told_in_words(seconds, words):
    assert every(seconds) == words


def test_what_needs_somebody_stands_first(house: House):
    house.sites["two-shores"].trouble = "down"
    house.run("poll")

    listed = house.run("sources", "list").stdout.splitlines()

    assert listed[0].startswith("two-shores-news\t")
    assert "\tunreadable\t" in listed[0]
    assert all("\tfresh\t" in line for line in listed[1:])


def test_what_a_filter_leaves_out_is_listed(house: House):
    forum = house.home / "config/forums/two-shores.toml"
    words = forum.read_text("utf-8").replace(
        'id = "two-shores-news"', 'id = "two-shores-news"\nfilter = "fish"'
    )
    forum.write_text(words, "utf-8")
    (house.home / "config/filters.toml").write_text('[fish.en]\nwords = ["fisheries"]\n', "utf-8")
    [polled] = house.rows("poll", "two-shores")

    rows = house.rows("sources", "show", "two-shores-news", "--left-out")
    shown = house.run("sources", "show", "two-shores-news").stdout

    assert polled["new"] == 0
    assert len(rows) == polled["left_out"] > 0
    assert all(row["title"] and row["url"] for row in rows)
    assert f"left out      {len(rows)}\n" in shown
    assert "filter        fish\n" in shown


def test_a_source_without_a_filter_says_so(house: House):
    house.run("poll", "two-shores")

    result = house.run("sources", "show", "two-shores-news", "--left-out")

    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == "It has no filter: everything comes in.\n"


def test_a_source_in_json_holds_the_counts_its_picture_is_made_of(house: House):
    house.run("poll", "two-shores")

    said = json.loads(house.run("sources", "show", "two-shores-news", "--json").stdout)

    assert len(said["activity"]) == 26
    assert sum(said["activity"]) == said["items"] > 0
