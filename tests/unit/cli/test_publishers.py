"""Who may post, and what was posted, from the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.bootstrap import build_services
from hub.cli import group
from hub.pipeline.accept_post import Delivered, accept
from hub.schemas.posts import read_post
from hub.settings import Settings
from tests.secretariat import a_body

FORUM = """id = "two-shores"
category = ["rcp"]
[names]
en = "Two Shores Dialogue"
[secretariat]
name = "Two Shores Secretariat"
"""


class Home:
    """A hub with one forum, and its commands."""

    def __init__(self, folder: Path) -> None:
        forums = folder / "config" / "forums"
        forums.mkdir(parents=True)
        (forums / "two-shores.toml").write_text(FORUM, "utf-8")
        self.variables = {
            "INTERFORUM_HOME": str(folder / "home"),
            "INTERFORUM_CONFIG_DIR": str(folder / "config"),
            "INTERFORUM_BASE_URL": "https://hub.example",
        }

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(group, list(words), env=self.variables)

    def said(self, *words: str) -> dict[str, Any]:
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.output
        return dict(json.loads(result.stdout))

    def rows(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*words, "--json").stdout.splitlines()]

    def posts(self, publisher: str, external_id: str, **words: Any) -> str:
        """Let a publisher post; return the id of the receipt."""
        services = build_services(Settings.from_environment(self.variables))
        with services.store.view() as view:
            known = view.publishers.get(publisher)
        assert known is not None
        post = read_post(
            a_body(external_id=external_id, **words),
            "application/json",
            forum=services.registry.forums[known.forum],
            themes=(),
            formats={},
        )
        kept, _ = accept(services, Delivered(known, f"msg_{external_id}", "0" * 64), post)
        services.store.close()
        return kept.id


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_secret_is_shown_once_and_the_address_to_post_to_beside_it(home):
    added = home.said("publishers", "add", "two-shores")

    assert added["secret"].startswith("whsec_")
    assert added["address"] == "https://hub.example/hooks/two-shores"
    assert added["name"] == "Two Shores Secretariat"
    listed = home.run("publishers", "list", "--json").stdout
    assert added["id"] in listed
    assert added["secret"] not in listed


def test_a_person_is_told_that_a_secret_is_shown_only_now(home):
    result = home.run("publishers", "add", "two-shores", "--name", "The web team")

    assert "whsec_" in result.stdout
    assert "only time" in result.stderr
    assert "The web team" in result.stdout


def test_a_token_for_systems_that_cannot_sign_says_who_is_asked(home):
    alone = home.run("publishers", "add", "two-shores", "--bearer")
    asked = home.said("publishers", "add", "two-shores", "--bearer", "--contact", "desk@two-shores.example")

    assert "ift_" in alone.stdout
    assert "posts list" in alone.stderr
    assert asked["credential"] == "bearer"
    assert home.rows("publishers", "list")[1]["contact"] == "desk@two-shores.example"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("add", "two-shore"), "Did you mean 'two-shores'?"),
        (("add", "two-shores", "--contact", "nobody"), "--contact"),
    ],
)
def test_a_wrong_word_is_named_and_makes_nobody_a_publisher(home, words, hint):
    result = home.run("publishers", *words)

    assert result.exit_code == 2
    assert hint in result.stderr
    assert home.rows("publishers", "list") == []


def test_a_rotation_prints_another_secret_and_says_how_long_both_are_good(home):
    added = home.said("publishers", "add", "two-shores")

    rotated = home.said("publishers", "rotate", added["id"])

    [listed] = home.rows("publishers", "list")
    assert rotated["secret"] != added["secret"]
    left = datetime.fromisoformat(listed["both_good_until"]) - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(hours=24)


def test_who_is_revoked_is_listed_and_gets_no_new_secret(home):
    added = home.said("publishers", "add", "two-shores")

    assert home.run("publishers", "revoke", added["id"]).exit_code == 0

    assert home.rows("publishers", "list")[0]["revoked"]
    for verb in ("rotate", "revoke"):
        result = home.run("publishers", verb, added["id"])
        assert result.exit_code == 1
        assert "was revoked" in result.stderr


@pytest.mark.parametrize("verb", ["rotate", "revoke"])
def test_a_publisher_that_is_none_is_not_found(home, verb):
    result = home.run("publishers", verb, "nobody")

    assert result.exit_code == 1
    assert "publishers list" in result.stderr


def test_before_anything_there_is_nothing_to_list_and_nothing_is_made(home, tmp_path):
    for noun in ("publishers", "posts"):
        result = home.run(noun, "list")
        assert (result.exit_code, result.stdout) == (0, "")
    assert home.run("posts", "show", "x").exit_code == 1
    assert not (tmp_path / "home" / "interforum.db").exists()


def test_posts_are_listed_newest_first_and_by_state(home):
    signed = home.said("publishers", "add", "two-shores")["id"]
    bearer = home.said("publishers", "add", "two-shores", "--bearer")["id"]
    home.posts(signed, "one", title="First")
    draft = home.posts(bearer, "two", title="Second")

    assert [row["title"] for row in home.rows("posts", "list")] == ["Second", "First"]
    assert [row["id"] for row in home.rows("posts", "list", "--state", "draft")] == [draft]
    assert home.rows("posts", "list", "--forum", "gulf") == []
    assert len(home.rows("posts", "list", "--limit", "1")) == 1


def test_a_post_is_shown_with_what_it_says(home):
    publisher = home.said("publishers", "add", "two-shores")["id"]
    id = home.posts(publisher, "one", title="Déclaration")

    said = home.said("posts", "show", id)

    assert (said["state"], said["result"], said["message_id"]) == ("done", "published", "msg_one")
    assert said["post"]["data"]["title"]["value"] == "Déclaration"
    assert "Déclaration" in home.run("posts", "show", id).stdout


def test_a_draft_is_confirmed_or_declined_once(home):
    bearer = home.said("publishers", "add", "two-shores", "--bearer")["id"]
    yes, no = (home.posts(bearer, name) for name in ("yes", "no"))

    assert home.run("posts", "confirm", yes).exit_code == 0
    assert home.run("posts", "decline", no).exit_code == 0

    again = home.run("posts", "confirm", no)
    assert again.exit_code == 1
    assert "settled before" in again.stderr
    assert {row["external_id"]: row["state"] for row in home.rows("posts", "list")} == {
        "yes": "done",
        "no": "declined",
    }
