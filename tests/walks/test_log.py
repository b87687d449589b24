"""The log on the command line, on both databases: follow it, and find the row somebody changed."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from hub.store import Store
from tests.walks.house import House, entries, news
from tests.walks.site import Hub, Site


@pytest.fixture
def hub(database_url, tmp_path):
    store = Store.open(database_url)
    house = House(store, [news()])
    house.publish(*entries(5))
    house.poll()
    store.close()
    (tmp_path / "config" / "forums").mkdir(parents=True)
    return Hub(database_url, tmp_path / "home", tmp_path / "config", Site([("127.0.0.1", 1)]))


def test_the_log_is_followed_and_verified_and_a_changed_row_is_named(hub, database_url):
    assert hub.rows("log", "verify") == [{"holds": True, "events": 5}]

    last = hub.rows("log", "tail", "--after", "3")
    assert [(event["seq"], event["type"], event["data"]["title"]) for event in last] == [
        (4, "item.published", "Statement 4"),
        (5, "item.published", "Statement 5"),
    ]

    store = Store.open(database_url)
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE event SET data = replace(data, 'Statement 3', 'Statement 8')"))
    store.close()

    code, data, messages = hub.run("log", "verify", "--json")
    assert (code, json.loads(data)["seq"]) == (1, 3)
    assert messages.startswith("error: event 3: was changed after it was written")
    assert "Traceback" not in messages
