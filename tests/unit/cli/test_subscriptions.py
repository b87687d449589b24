"""Subscriptions and deliveries in the terminal: data on stdout, words on stderr, exit codes that mean something."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hub.model.delivery import Attempt, DeliveryState
from hub.store import Store
from tests.builders import a_planned
from tests.unit.cli.conftest import House

FORUM = "two-shores"
NOBODY = "01900000-0000-7000-8000-000000000099"
NOW = datetime.now(UTC)


class Endpoint(BaseHTTPRequestHandler):
    """Sends every challenge back, or answers with the status it is told to."""

    status = 200

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["content-length"])))
        body = said["data"].get("challenge", "").encode() if self.status == 200 else b"<h1>Not now</h1>"
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def endpoint(house: House) -> Iterator[tuple[str, type[Endpoint]]]:
    answering = type("Answering", (Endpoint,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    house.variables["INTERFORUM_PERMITTED_ADDRESSES"] += f",127.0.0.1:{server.server_port}"
    yield f"http://127.0.0.1:{server.server_port}/", answering
    server.shutdown()
    server.server_close()
    thread.join()


def rows(house: House, *words: str) -> list[dict]:
    return house.rows(*words)


def added(house: House, url: str, *words: str) -> dict:
    (said,) = rows(house, "subscriptions", "add", "webhook", url, *words)
    return said


def store(house: House) -> Store:
    return Store.open(f"sqlite:///{house.database}")


# Adding


def test_a_webhook_is_verified_at_once_and_its_secret_shown_this_once(house, endpoint):
    url, _ = endpoint

    done = house.run("subscriptions", "add", "webhook", url, "--filter", f"forum={FORUM}", "--json")

    said = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (said["target"], said["standing"], said["detail"]) == (url, "active", None)
    assert said["secret"].startswith("whsec_")
    shown = house.run("subscriptions", "show", said["id"]).stdout
    assert said["secret"] not in shown
    assert f"forum={FORUM}" in shown


def test_a_webhook_that_does_not_answer_is_stored_and_waits(house, endpoint):
    url, answering = endpoint
    answering.status = 500

    done = house.run("subscriptions", "add", "webhook", url, "--json")

    said = json.loads(done.stdout)
    assert done.exit_code == 3
    assert said["standing"] == "pending"
    assert "answered 500" in said["detail"]
    assert f"subscriptions verify {said['id']}" in done.stderr
    assert house.run("subscriptions", "verify", said["id"]).exit_code == 1
    answering.status = 200
    verified = house.run("subscriptions", "verify", said["id"])
    assert verified.exit_code == 0
    assert "It is verified" in verified.stderr


def test_a_webhook_may_be_verified_later(house, endpoint):
    done = house.run("subscriptions", "add", "webhook", endpoint[0], "--no-verify")

    assert done.exit_code == 0
    assert "standing pending" in done.stdout


def test_a_reader_is_asked_unless_the_operator_has_their_word(house):
    (asked,) = rows(house, "subscriptions", "add", "email", "reader@ministry.example")
    (told,) = rows(house, "subscriptions", "add", "email", "other@ministry.example", "--confirmed")

    assert (asked["answer"], asked["standing"]) == ("question", "pending")
    assert (told["answer"], told["standing"]) == ("made", "active")


def test_an_address_that_was_asked_three_times_today_is_not_asked_again(house):
    words = ("subscriptions", "add", "email", "reader@ministry.example")

    codes = [house.run(*words).exit_code for _ in range(4)]

    assert codes == [0, 0, 0, 1]


def test_every_fault_is_named_at_once(house):
    done = house.run(
        "subscriptions",
        "add",
        "email",
        "nobody",
        *("--filter", "forum=nowhere", "--zone", "Mars/Olympus", "--hour", "25", "--rhythm", "hourly"),
    )

    assert (done.exit_code, done.stdout) == (2, "")
    for name in ("target", "forum", "zone", "hour", "rhythm"):
        assert f"{name}: " in done.stderr


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("forum", "write it as name=value"),
        ("froum=gfmd", "Did you mean 'forum'?"),
        ("target=https://x.example/", "There is no filter 'target'"),
    ],
)
def test_what_is_no_filter_is_refused(house, given, words):
    done = house.run("subscriptions", "add", "email", "reader@ministry.example", "--filter", given)

    assert done.exit_code == 2
    assert words in done.stderr


def test_the_network_inside_is_no_endpoint(house):
    done = house.run("subscriptions", "add", "webhook", "http://169.254.169.254/latest")

    assert done.exit_code == 2
    assert "does not dial" in done.stderr


def test_a_dry_run_shows_the_last_payloads_and_stores_nothing(house, endpoint):
    house.run("poll", FORUM)

    done = house.run("subscriptions", "add", "webhook", endpoint[0], "--dry-run", "--json")

    said = json.loads(done.stdout)
    assert said["events"] > 0
    assert json.loads(said["messages"][0]["body"])["type"] == "item.published"
    assert rows(house, "subscriptions", "list") == []
    told = house.run("subscriptions", "add", "webhook", endpoint[0], "--dry-run").stdout
    assert told.startswith(f"In the last 90 days: {said['events']} events")
    assert "webhook-signature: v1," in told


def test_a_dry_run_shows_the_last_mail(house):
    house.run("poll", FORUM)

    done = house.run(
        "subscriptions", "add", "email", "reader@ministry.example", "--rhythm", "at_once", "--dry-run"
    )

    assert done.exit_code == 0
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in done.stdout
    assert rows(house, "subscriptions", "list") == []


# Looking and changing


def test_without_a_database_there_is_nothing_and_none_is_made(house):
    done = house.run("subscriptions", "list")

    assert (done.exit_code, done.stdout) == (0, "")
    assert "no such subscription" in done.stderr
    assert not house.database.exists()


def test_lists_are_narrowed(house, endpoint):
    added(house, endpoint[0])
    house.run("subscriptions", "add", "email", "reader@ministry.example")

    def targets(*words: str) -> list[str]:
        return [row["target"] for row in rows(house, "subscriptions", "list", *words)]

    assert targets() == [endpoint[0], "reader@ministry.example"]
    assert targets("--standing", "pending") == ["reader@ministry.example"]
    assert targets("--channel", "webhook") == [endpoint[0]]


def test_a_subscription_is_paused_resumed_and_ended(house, endpoint):
    id = added(house, endpoint[0])["id"]

    def standing() -> str:
        return rows(house, "subscriptions", "show", id)[0]["standing"]

    assert house.run("subscriptions", "pause", id, "--why", "Moving house.").exit_code == 0
    assert standing() == "paused"
    assert "Moving house." in house.run("subscriptions", "list").stdout
    assert house.run("subscriptions", "resume", id).exit_code == 0
    assert standing() == "active"
    assert house.run("subscriptions", "end", id).exit_code == 0
    assert standing() == "ended"
    again = house.run("subscriptions", "resume", id)
    assert again.exit_code == 1
    assert again.stderr.startswith("error: This subscription has ended.")


def test_a_secret_is_replaced(house, endpoint):
    first = added(house, endpoint[0])

    (second,) = rows(house, "subscriptions", "rotate", first["id"])

    assert second["secret"] != first["secret"]
    assert second["both_secrets_until"].endswith("Z")


def test_a_test_is_sent(house, endpoint):
    url, answering = endpoint
    id = added(house, url)["id"]

    assert house.run("subscriptions", "test", id).exit_code == 0
    answering.status = 503
    done = house.run("subscriptions", "test", id, "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout) == {
        "ok": False,
        "status": 503,
        "detail": "The endpoint answered 503; only 2xx says that a message has arrived.",
        "excerpt": "<h1>Not now</h1>",
    }


def test_a_subscription_is_told_once_more(house, endpoint):
    id = added(house, endpoint[0])["id"]

    done = house.run("subscriptions", "replay", id, "--after", "0")

    assert done.exit_code == 0
    assert "once more" in done.stderr
    (said,) = rows(house, "subscriptions", "show", id)
    assert (said["after_seq"], said["behind"]) == (0, True)


@pytest.mark.parametrize("verb", ["show", "verify", "test", "pause", "resume", "end", "rotate"])
def test_what_nobody_has_is_said(house, verb):
    done = house.run("subscriptions", verb, NOBODY)

    assert done.exit_code == 1
    assert done.stderr.startswith(f"error: There is no subscription {NOBODY}.")


# Deliveries


@pytest.fixture
def tried(house: House, endpoint: tuple[str, type[Endpoint]]) -> tuple[House, str, int]:
    """A delivery that has failed once, beside one that waits."""
    id = added(house, endpoint[0])["id"]
    opened = store(house)
    with opened.begin(log=False) as unit:
        here = unit.subscriptions.get(id)
        key, _ = unit.deliveries.add_all([a_planned(here, 1, due=NOW), a_planned(here, 2, due=NOW)], now=NOW)
        held = unit.lanes.hold({"test": [key]}, NOW + timedelta(minutes=1))["test"]
        (begun,) = unit.lanes.start(held, NOW)
        failed = replace(
            begun,
            state=DeliveryState.PENDING,
            due=NOW + timedelta(seconds=5),
            status=500,
            error="The endpoint answered 500.",
        )
        attempt = Attempt(
            delivery=key,
            number=1,
            started=NOW,
            milliseconds=12,
            status=500,
            error="The endpoint answered 500.",
            excerpt="<h1>\noops</h1>",
        )
        unit.lanes.finish([failed], [attempt])
    opened.close()
    return house, id, key


def test_deliveries_are_listed_by_what_is_asked(tried):
    house, id, key = tried

    def keys(*words: str) -> list[int]:
        return [row["key"] for row in rows(house, "deliveries", "list", *words)]

    assert keys() == [key + 1, key]
    assert keys("--failing") == [key]
    assert keys("--subscription", id, "--state", "pending") == [key + 1, key]
    assert keys("--state", "delivered") == []
    assert keys("--event", "1") == [key]
    assert keys("--limit", "1") == [key + 1]


def test_one_delivery_is_shown_with_its_tries(tried):
    house, id, key = tried

    shown = house.run("deliveries", "show", str(key)).stdout
    (said,) = rows(house, "deliveries", "show", str(key))

    assert "try 1" in shown
    assert "<h1> oops</h1>" in shown
    assert said["tries"][0]["status"] == 500
    assert said["subscription"] == id


def test_a_delivery_is_sent_once_more_under_its_message_id(tried):
    house, _, key = tried

    new = house.run("deliveries", "redeliver", str(key)).stdout.strip()

    (said,), (before,) = (rows(house, "deliveries", "show", each) for each in (new, str(key)))
    assert (said["message_id"], said["again"]) == (before["message_id"], 1)


def test_what_is_not_held_cannot_be_released(tried):
    house, _, key = tried

    done = house.run("deliveries", "release", str(key))

    assert done.exit_code == 1
    assert "is not held" in done.stderr


def test_choices_that_contradict_each_other_are_wrong_use(house):
    assert house.run("deliveries", "list", "--failing", "--state", "held").exit_code == 2
    assert house.run("deliveries", "list", "--subscription", NOBODY, "--event", "1").exit_code == 2


def test_where_nothing_fails_that_is_said(house):
    done = house.run("deliveries", "list", "--failing")

    assert (done.exit_code, done.stdout) == (0, "")
    assert "Nothing is failing." in done.stderr


def test_a_printed_link_leads_the_operator_to_what_is_failing(house):
    link = house.run("deliveries", "link").stdout.strip()
    assert "/deliveries/" in link
    assert house.run("deliveries", "link").exit_code == 0
