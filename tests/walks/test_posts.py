"""From a secretariat's system to a reader's feed: signed by somebody else's library, on either database."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from hub.bootstrap import build_services
from hub.cli import group
from hub.pipeline.accept_post import release_due
from hub.pipeline.poll import poll_sources
from hub.services import Services
from hub.settings import Settings
from hub.web import create_app
from hub.web.delivery import LOOK_SECONDS
from tests.fakes import FakeHttp, StoppedClock
from tests.walks.house import Entry, atom

FEED = "https://two-shores.example/feed"
FORUM = f"""id = "two-shores"
category = ["rcp"]
languages = ["en", "fr"]
[names]
en = "Two Shores Dialogue"
[[sources]]
id = "two-shores-news"
connector = "syndication"
url = "{FEED}"
"""


class Hub:
    """A hub made by its own commands, whose clock and web a test holds in hand."""

    def __init__(self, folder: Path, database_url: str) -> None:
        forums = folder / "config" / "forums"
        forums.mkdir(parents=True)
        (forums / "two-shores.toml").write_text(FORUM, "utf-8")
        self.variables = {
            "INTERFORUM_HOME": str(folder),
            "INTERFORUM_CONFIG_DIR": str(folder / "config"),
            "INTERFORUM_DATABASE_URL": database_url,
            "INTERFORUM_BASE_URL": "https://hub.example",
        }
        self.web, self.clock = FakeHttp(), StoppedClock()
        built = build_services(Settings.from_environment(self.variables))
        self.services: Services = replace(built, http=self.web, clock=self.clock)
        self.client: FlaskClient = create_app(self.services).test_client()
        self.count = 0

    def run(self, *words: str) -> str:
        result = CliRunner().invoke(group, list(words), env={**os.environ, **self.variables})
        assert result.exit_code == 0, result.output
        return result.stdout

    def post(self, secret: str, *, type: str = "item.post", **data: Any) -> TestResponse:
        """Post as a system does that uses the published library."""
        self.count += 1
        body = json.dumps({"type": type, "timestamp": self.clock.now().isoformat(), "data": data})
        id, now = f"msg_{self.count}", self.clock.now()
        headers = {
            "webhook-id": id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(id, now, body),
            "Content-Type": "application/json",
        }
        return self.client.post("/hooks/two-shores", data=body, headers=headers)

    @property
    def entries(self) -> list[Any]:
        return list(feedparser.parse(self.client.get("/forums/two-shores.atom").data).entries)


@pytest.fixture
def hub(tmp_path: Path, database_url: str) -> Iterator[Hub]:
    made = Hub(tmp_path, database_url)
    yield made
    made.services.store.close()


def test_a_post_goes_from_the_secretariat_to_the_feed_and_to_the_site_and_back(hub):
    added = json.loads(hub.run("publishers", "add", "two-shores", "--json"))
    secret = added["secret"]

    # An outcome, posted as it is adopted, before the web team has put it on the site.
    posted = hub.post(
        secret,
        external_id="declaration-2026",
        kind="outcome",
        language="en",
        title="Tunis Declaration",
        url="https://two-shores.example/tunis",
        content_html="<p>We, the ministers, declare.</p>",
        outcome={
            "type": "declaration",
            "adopted": "2026-11-24",
            "commitments": [{"id": "1", "text": "Meet again", "due": "2027-06-30"}],
        },
    )
    assert posted.status_code == 202
    [entry] = hub.entries
    assert entry.title == "Tunis Declaration"
    assert "declaration, adopted 2026-11-24" in entry.content[0].value
    assert "Commitments declared by Two Shores Dialogue" in entry.content[0].value

    # The site follows: one item, two copies, and no second entry.
    hub.web.pages[FEED] = atom(
        [Entry(id="tag:1", title="Tunis Declaration", url="https://two-shores.example/tunis")]
    )
    poll_sources(hub.services, force=True)
    [item] = hub.client.get("/api/v1/items").json["items"]
    assert [copy["role"] for copy in item["copies"]] == ["original", "mirror"]
    assert item["id"] == posted.json["item_id"]
    assert len(hub.entries) == 1

    # Its French text comes a day later, a correction the day after.
    hub.clock.advance(days=1)
    french = hub.post(
        secret,
        external_id="declaration-2026-fr",
        language="fr",
        title="Déclaration de Tunis",
        translation_of="declaration-2026",
    )
    assert (french.json["result"], french.json["item_id"]) == ("translated", item["id"])
    hub.clock.advance(days=1)
    hub.post(
        secret, external_id="declaration-2026", kind="outcome", language="en", title="The Tunis Declaration"
    )
    assert [entry.title for entry in hub.entries] == ["The Tunis Declaration"]

    # A meeting waits for the day on which the minister announces it.
    embargo = (hub.clock.now() + timedelta(hours=5)).isoformat()
    waiting = hub.post(
        secret,
        external_id="som",
        kind="meeting",
        language="en",
        title="Senior officials meet",
        publish_after=embargo,
        meeting={"start": "2027-02-03", "place": "Rabat", "state": "MA", "status": "confirmed"},
    )
    assert waiting.json["state"] == "embargoed"
    assert len(hub.entries) == 1
    hub.clock.advance(hours=5)
    assert release_due(hub.services) == 1
    time.sleep(LOOK_SECONDS)  # somebody else's doing is in the feed a quarter of a second later
    assert [entry.title for entry in hub.entries] == ["Senior officials meet", "The Tunis Declaration"]

    # And it is called off: withdrawn from the feed, told in the log, the chain unbroken.
    hub.post(secret, type="item.retract", external_id="som")
    assert [entry.title for entry in hub.entries] == ["The Tunis Declaration"]
    told = [event["type"] for event in hub.client.get("/api/v1/events").json["events"]]
    assert told == [
        "item.published",
        "item.updated",
        "item.translated",
        "item.updated",
        "item.published",
        "item.retracted",
    ]
    assert hub.services.store.verify() == 6
    listed = [json.loads(line) for line in hub.run("posts", "list", "--json").splitlines()]
    assert {row["state"] for row in listed} == {"done"}
    [publisher] = [json.loads(line) for line in hub.run("publishers", "list", "--json").splitlines()]
    assert datetime.fromisoformat(publisher["last_used"]) == hub.clock.now()


def test_two_hubs_on_one_database_take_a_post_once(hub, tmp_path, database_url):
    secret = json.loads(hub.run("publishers", "add", "two-shores", "--json"))["secret"]
    (tmp_path / "other").mkdir()
    other = Hub(tmp_path / "other", database_url)
    key = (tmp_path / "secret.key").read_text("ascii")
    (tmp_path / "other" / "secret.key").write_text(key, "ascii")
    other.clock = hub.clock

    first, second = (
        each.post(secret, external_id="a", title="Said once", language="en") for each in (hub, other)
    )

    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json == second.json
    other.services.store.close()
