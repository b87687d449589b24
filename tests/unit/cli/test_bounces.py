"""Returned mail in the terminal: from a file, from a pipe, from the mailbox."""

from __future__ import annotations

import json

from click.testing import CliRunner

from hub.cli import group
from hub.home import secret_key
from hub.settings import Settings
from hub.signatures import Keys
from tests.unit.cli.conftest import House
from tests.unit.reading.bounced import a_complaint, a_letter, about

ADDRESS = "ada@ministry.example"


def subscribed(house: House) -> str:
    """Subscribe somebody; return the id."""
    house.run("subscriptions", "add", "email", ADDRESS, "--confirmed")
    return house.rows("subscriptions", "list")[0]["id"]


def returned_to(house: House, id: str) -> str:
    settings = Settings.from_environment(house.variables)
    return about(id, Keys(lambda: secret_key(settings)))


def test_a_complaint_in_a_file_ends_its_subscription(house, tmp_path):
    id = subscribed(house)
    file = tmp_path / "complaint.eml"
    file.write_bytes(a_complaint(sender=returned_to(house, id)))

    done = house.run("bounces", "read", str(file))

    assert (done.exit_code, done.stdout) == (
        0,
        f"{id}: ended (complaint). Its receiver called it spam (abuse).\n",
    )
    assert house.rows("subscriptions", "list", "--standing", "ended")[0]["id"] == id


def test_a_mail_server_hands_one_over_by_a_pipe(house):
    id = subscribed(house)
    raw = a_letter().replace(about().encode(), returned_to(house, id).encode())

    done = CliRunner().invoke(group, ["bounces", "read", "-", "--json"], input=raw, env=house.variables)

    assert json.loads(done.stdout) == {
        "subscription": id,
        "kind": "unsubscribe",
        "effect": "ended",
        "detail": "Its receiver wrote: unsubscribe.",
    }


def test_what_is_about_nobody_is_told_and_is_no_failure(house):
    done = CliRunner().invoke(group, ["bounces", "read", "-"], input=b"Hello?", env=house.variables)
    assert (done.exit_code, done.stdout) == (
        0,
        "nobody we know: ignored (nothing). It is a letter of a person.\n",
    )


def test_without_a_file_and_without_a_mailbox_it_says_what_to_do(house):
    done = house.run("bounces", "read")
    assert done.exit_code == 2
    assert "INTERFORUM_BOUNCE_URL" in done.stderr


def test_a_mailbox_that_cannot_be_reached_is_told_in_a_sentence(house):
    mailbox = {"INTERFORUM_BOUNCE_URL": "imaps://127.0.0.1/INBOX", "INTERFORUM_BOUNCE_USER": "b"}
    done = house.run("bounces", "read", INTERFORUM_BOUNCE_PASSWORD="x", **mailbox)
    assert done.exit_code == 1
    assert "Traceback" not in done.stderr
    assert "127.0.0.1" in done.stderr
