"""Planners killed with -9, two at a time: each subscription still gets one digest, and all the same."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from hub.store import Store
from tests.walks.digests import Newsroom

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PEOPLE, KILLS = 400, 3
DUE = "2026-11-23 08:00"
LONGEST = 0.1
"""Seconds from the first page to the kill, at most: less than planning everybody takes."""


def start(database_url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.walks.plan_in_a_process", database_url, DUE],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def planned(store: Store) -> int:
    """How many have had their digest."""
    with store.view() as view:
        return sum(each.subscriptions for each in view.digests.periods(1))


def test_planners_that_are_killed_leave_each_subscription_exactly_one_digest(store: Store, database_url: str):
    room, chance = Newsroom(store), Random(7)
    people = [
        room.subscriber(str(number), language="en" if number % 2 else "fr", filters=(("forum", "gfmd"),))
        for number in range(PEOPLE)
    ]
    room.says("one")
    room.at(DUE)
    for round in range(KILLS):
        planners = [start(database_url) for _ in range(2)]
        for each in planners:
            assert each.stdout is not None
            assert each.stdout.readline() == "planning\n"
        before = planned(store)
        while planned(store) == before < PEOPLE and any(each.poll() is None for each in planners):
            time.sleep(0.01)
        time.sleep(chance.uniform(0, LONGEST))
        for each in planners:
            each.kill()
            each.communicate()
        room.says(f"later-{round}", published=room.clock.now())
    room.plan()

    mails = [room.mails(each) for each in people]
    assert [len(each) for each in mails] == [1] * PEOPLE
    assert len({each[0].issue for each in mails}) == 2
    assert room.plan().planned == 0
