"""The whole way: a running hub, commands in other processes, and the receiver of the documentation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.conftest import House, a_free_port, answers, until

RECEIVER = Path(__file__).parents[3] / "docs" / "examples" / "receive.py"


@pytest.mark.slow
def test_what_happens_reaches_an_endpoint_within_seconds(house: House, tmp_path: Path):
    port, hook = a_free_port(), a_free_port()
    house.variables["INTERFORUM_PERMITTED_ADDRESSES"] += f",127.0.0.1:{hook}"
    url = f"http://127.0.0.1:{hook}/"
    house.run("db", "upgrade")
    (made,) = house.rows("subscriptions", "add", "webhook", url, "--no-verify")

    def delivered() -> int:
        return house.rows("subscriptions", "show", made["id"])[0]["deliveries"].get("delivered", 0)

    told = tmp_path / "told.txt"
    with told.open("w") as out:
        receiver = subprocess.Popen(
            [sys.executable, str(RECEIVER), str(hook), str(tmp_path / "seen.db")],
            env={**os.environ, "WEBHOOK_SECRET": made["secret"]},
            stdout=out,
            stderr=subprocess.DEVNULL,
        )
    try:
        until(lambda: answers(hook))
        assert house.run("subscriptions", "verify", made["id"]).exit_code == 0

        house.start("up", "--port", str(port))  # it reads the sites, and what it finds is news to it

        until(lambda: len(told.read_text("utf-8").splitlines()) >= 5)
        until(lambda: delivered() >= 5)
        lines = told.read_text("utf-8").splitlines()
        assert len(lines) == len(set(lines))
        assert house.rows("deliveries", "list", "--failing") == []
    finally:
        receiver.kill()
        receiver.wait(timeout=30)
