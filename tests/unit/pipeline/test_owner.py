"""Who holds a claim, and whether they may still be at work."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from hub.pipeline.owner import may_be_alive, owning


def test_a_run_is_alive_until_it_ends():
    with owning("run-1") as owner:
        assert may_be_alive(owner)

    assert not may_be_alive(owner)


def test_two_runs_of_one_process_have_names_of_their_own():
    with owning("run-1") as one, owning("run-2") as other:
        assert one != other


def test_a_process_that_is_gone_is_dead():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()

    assert not may_be_alive(f"{socket.gethostname()[:60]}/{process.pid}//run")


def test_a_process_that_ended_and_that_nobody_asked_after_is_dead():
    with subprocess.Popen(["sleep", "60"]) as process:
        name = f"{socket.gethostname()[:60]}/{process.pid}/{_born(process.pid)}/run"
        assert may_be_alive(name)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert not may_be_alive(name)


def test_a_process_that_took_over_the_number_of_a_dead_one_is_not_it():
    number = os.getppid()

    assert may_be_alive(f"{socket.gethostname()[:60]}/{number}/{_born(number)}/run")
    assert not may_be_alive(f"{socket.gethostname()[:60]}/{number}/1/run")


def test_our_own_number_from_a_life_before_this_one_is_dead():
    """A container's first process is number 1 again after every restart."""
    assert not may_be_alive(f"{socket.gethostname()[:60]}/{os.getpid()}/1/run")


def test_on_another_machine_nobody_can_know():
    assert may_be_alive("elsewhere.example/1/1/run")


def test_a_name_fits_its_column():
    with owning("0" * 36) as owner:
        assert len(owner) <= 128


def _born(pid):
    from hub.pipeline.owner import _born as born

    return born(pid)
