"""What was adopted, as pages, history and API tell it: declared by the forum, and who said so."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from hub.model.draft import Kind
from hub.model.item import Commitment, Outcome, OutcomeType
from tests.secretariat import Secretariat
from tests.unit.web.house import House

ADOPTED = Outcome(
    type=OutcomeType.DECLARATION,
    adopted=date(2026, 11, 20),
    place="Rabat",
    commitments=(Commitment("3.2", "Publish the cost of remittances.", date(2027, 6, 30)),),
)


def page(house: House, path: str) -> str:
    return re.sub(r"\s+", " ", house.client.get(path).get_data(as_text=True))


def changed(house: House, after: Outcome | None) -> str:
    """Let a forum say otherwise what it adopted; return its history."""
    item = house.says(kind=Kind.OUTCOME, outcome=ADOPTED, content_hash="1")
    house.says(kind=Kind.OUTCOME, outcome=after, content_hash="2")
    return page(house, f"/items/{item.id}/history")


def test_a_page_tells_what_was_adopted_and_what_was_declared(house):
    item = house.says(kind=Kind.OUTCOME, outcome=ADOPTED)

    told = page(house, f"/items/{item.id}")

    for words in (
        "declaration",
        "20 November 2026",
        "Rabat",
        "Commitments declared by the forum",
        "due 30 June 2027",
    ):
        assert words in told
    assert "achieved" not in told


def test_the_api_speaks_of_it_in_the_words_of_a_post(house):
    item = house.says(kind=Kind.OUTCOME, outcome=ADOPTED)

    assert house.client.get(f"/api/v1/items/{item.id}").json["outcome"] == {
        "type": "declaration",
        "adopted": "2026-11-20",
        "place": "Rabat",
        "commitments": [{"id": "3.2", "text": "Publish the cost of remittances.", "due": "2027-06-30"}],
    }


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (
            replace(ADOPTED, type=OutcomeType.ACTION_PLAN),
            ["<del>declaration, 20 November 2026", "<ins>plan of action, 20 November 2026"],
        ),
        (replace(ADOPTED, adopted=None), ["<ins>declaration, <span"]),
        (None, ["<del>declaration", "<del><bdi>3.2</bdi>"]),
        (
            replace(ADOPTED, commitments=(ADOPTED.commitments[0]._replace(due=date(2028, 6, 30)),)),
            ["(due 30 June 2027)</span></del>", "(due 30 June 2028)</span></ins>"],
        ),
        (
            replace(ADOPTED, commitments=(*ADOPTED.commitments, Commitment("4", "Meet"))),
            ["<ins><bdi>4</bdi> Meet</ins>"],
        ),
    ],
    ids=["type", "day", "taken back", "due", "one more"],
)
def test_the_history_tells_what_changed_of_an_outcome(house, after, told):
    history = changed(house, after)

    assert all(words in history for words in told)
    assert "The words are the same" not in history


def test_an_outcome_that_is_the_same_is_told_once(house):
    history = changed(house, replace(ADOPTED))

    assert "<del>" not in history
    assert "Commitments declared" not in history


def test_what_was_posted_says_so_wherever_its_source_is_shown(house):
    Secretariat(house).posts(themes=["diaspora"], states=["MA"])
    [item] = house.items()

    told, history = page(house, f"/items/{item.id}"), page(house, f"/items/{item.id}/history")

    assert "posted by the secretariat" in told
    assert "Diaspora" in told
    assert "Morocco" in told
    assert "posted by the secretariat" in history
    assert "post:two-shores" not in told + history


@pytest.mark.parametrize(
    "path",
    ["/", "/items", "/forums", "/forums/two-shores", "/sources", "/items.atom", "/items.rss", "/items.json",
     "/forums/two-shores.atom", "/sources.csv", "/sources.atom", "/api/v1/items", "/api/v1/sources", "/feeds"],
)  # fmt: skip
def test_an_item_without_a_source_in_the_registry_breaks_no_page(house, path):
    Secretariat(house).posts(title="Posted only")

    assert house.client.get(path).status_code == 200
    if "sources" not in path and path not in {"/forums", "/feeds"}:
        assert "Posted only" in house.client.get(path).get_data(as_text=True)


def test_a_forum_without_a_source_whose_secretariat_posts_says_so(house):
    before = [page(house, path) for path in ("/sources", "/forums/quiet-council")]
    Secretariat(house, forum="quiet-council").posts()

    told = "Its secretariat posts itself, last on 24 November 2026."
    assert all(told not in text for text in before)
    assert all(told in page(house, path) for path in ("/sources", "/forums/quiet-council"))


def test_the_source_of_posts_has_no_page_of_its_own(house):
    Secretariat(house).posts()

    assert house.client.get("/sources/post:two-shores").status_code == 404
    assert house.client.get("/api/v1/sources/post:two-shores").status_code == 404
