"""On demand: a member is imported when it is asked for, and only then."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hub.model.on_demand import OnDemand, as_it_is, instance

LINES = {
    "ordered": "collections:OrderedDict",
    "fraction": "fractions:Fraction",
    "lost": "no_such_module:Lost",
}


def test_names_are_known_before_anything_is_imported():
    registry = OnDemand(LINES, as_it_is)

    assert list(registry) == ["ordered", "fraction", "lost"]
    assert len(registry) == 3
    assert "lost" in registry
    assert "found" not in registry


def test_a_member_is_what_its_line_names():
    from fractions import Fraction

    assert OnDemand(LINES, as_it_is)["fraction"] is Fraction


def test_an_instance_is_made_once():
    registry = OnDemand(LINES, instance)

    assert registry["fraction"] == 0
    assert registry["ordered"] is registry["ordered"]


def test_a_name_without_a_line_is_a_key_error():
    with pytest.raises(KeyError):
        OnDemand(LINES, as_it_is)["found"]


def test_whoever_reads_feeds_alone_waits_for_no_other_connector_and_no_writer_of_feeds():
    wired = "import sys, hub.bootstrap, connectors.posted, feeds; hub.bootstrap.CONNECTORS['syndication']"
    others = "{'connectors.drupal', 'connectors.mailbox', 'feeds.atom', 'feedgen', 'connectors.posted.atom'}"
    code = f"{wired}; found = {others} & set(sys.modules); sys.exit(str(found) if found else 0)"

    subprocess.run([sys.executable, "-c", code], check=True)
