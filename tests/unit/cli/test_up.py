"""``up``, ``work`` and ``serve`` as processes: how they begin, keep others out, and end."""

from __future__ import annotations

import json
import os
import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.unit.cli.conftest import House, a_free_port, answers, end, until

pytestmark = pytest.mark.slow


def event_count(house: House) -> int:
    return len(house.rows("log", "tail", "--after", "0"))


def test_up_serves_and_reads_and_ends_in_order(house: House):
    port = a_free_port()
    process = house.start("up", "--port", str(port))
    until(lambda: house.database.exists() and event_count(house) == 12)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/items", timeout=10) as answer:
        assert len(json.load(answer)["items"]) == 12

    code, out, err, _ = end(process)

    assert (code, out) == (0, "")
    assert f"pages      http://127.0.0.1:{port}/" in err
    assert err.endswith("Ending …\n")
    assert not answers(port)


def test_up_ends_within_seconds_in_the_middle_of_a_slow_visit_and_nothing_is_half_read(house: House):
    slow = house.sites["atlantic-forum"]
    slow.trouble, slow.slowness = "slow", 19.0
    process = house.start("up", "--port", str(a_free_port()))
    until(lambda: slow.asked)

    code, _, _, seconds = end(process)

    assert code == 0
    assert seconds < 15
    slow.trouble = None
    assert [row["outcome"] for row in house.rows("poll", "atlantic-forum")] == ["items"]
    assert house.run("log", "verify").exit_code == 0


def test_a_second_hub_on_one_home_names_the_first(house: House):
    first = house.start("work")
    until(lambda: house.lock.exists() and house.lock.read_text("utf-8"))

    for words in (("up", "--port", str(a_free_port())), ("work",)):
        second = house.run(*words)

        assert second.exit_code == 1
        assert f"interforum work (process {first.pid}) already works in {house.home}." in second.stderr
    assert end(first)[0] == 0


def test_a_home_is_free_again_after_kill_9(house: House):
    first = house.start("work")
    until(lambda: house.lock.exists() and house.lock.read_text("utf-8"))
    end(first, signal.SIGKILL)

    second = house.start("work")

    until(lambda: str(second.pid) in house.lock.read_text("utf-8"))
    assert end(second)[0] == 0


@pytest.mark.parametrize("word", ["up", "serve", "demo"])
def test_a_port_that_is_taken_is_said_before_anything_starts(house: House, word: str):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        result = house.run(word, "--port", str(port))

    assert result.exit_code == 1
    assert result.stderr == (
        f"error: Port {port} on 127.0.0.1 cannot be used (Address already in use). Choose another with --port.\n"
    )


@pytest.mark.parametrize(
    ("host", "said"),
    [("192.0.2.1", "Choose another with --host."), ("nowhere.invalid", "is no address of this machine.")],
)
def test_an_address_of_another_machine_is_said(house: House, host: str, said: str):
    result = house.run("serve", "--host", host, "--port", str(a_free_port()))

    assert result.exit_code == 1
    assert said in result.stderr


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def test_the_end_of_the_web_server_ends_up_with_a_word(house: House):
    port = a_free_port()
    process = house.start("up", "--port", str(port))
    # It reads only after it has seen its web server answer: before that, the words would be others.
    until(lambda: house.database.exists() and event_count(house) == 12)
    [web] = children_of(process.pid)
    os.kill(web, signal.SIGKILL)

    _, err = process.communicate(timeout=90)

    assert process.returncode == 1
    assert "error: The web server has ended by itself" in err
    until(lambda: not answers(port))


def test_the_web_server_does_not_outlive_a_parent_that_was_killed(house: House):
    port = a_free_port()
    process = house.start("up", "--port", str(port))
    until(lambda: answers(port))

    process.kill()

    until(lambda: not answers(port))


def test_a_signal_during_the_start_is_not_lost(house: House):
    port = a_free_port()
    process = house.start("up", "--port", str(port))
    until(lambda: house.lock.exists() and house.lock.read_text("utf-8"))

    code, _, err, _ = end(process)

    assert code == 0, err
    assert not answers(port)


def test_a_fault_in_the_registry_keeps_a_hub_from_starting(house: House):
    (house.home / "config/forums/two-shores.toml").write_text("id = ", "utf-8")

    for words in (("up", "--port", str(a_free_port())), ("work",), ("serve", "--port", str(a_free_port()))):
        result = house.run(*words)

        assert result.exit_code == 1
        assert result.stderr.startswith(
            "error: config/forums/two-shores.toml: it is not valid TOML in line 1"
        )
