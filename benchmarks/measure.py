"""Measure: what one command costs from its start to its exit, everything it starts included."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Cost(NamedTuple):
    """What a process and its children took.

    Attributes:
        wall: Seconds.
        cpu: Seconds of all cores, user and system, the interpreter's own start included.
        peak: MiB, the largest resident set of any one process.
        said: What it wrote to stdout.
    """

    wall: float
    cpu: float
    peak: float
    said: str


def run(command: Sequence[str], *, folder: Path, environ: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end. Raises SystemExit, with what it said, if it fails."""
    # Where no bytecode may be written, every start would compile the program anew; what was installed is compiled.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with (folder / "stdout").open("w+b") as out, (folder / "stderr").open("w+b") as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, env=kept | dict(environ or {}))
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said, complained = out.read().decode(), err.read().decode()
    if process.returncode:
        raise SystemExit(
            f"{' '.join(command)} ended with {process.returncode}:\n{said[-2000:]}\n{complained[-4000:]}"
        )
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(
        median(each.wall for each in costs),
        median(each.cpu for each in costs),
        median(each.peak for each in costs),
        "",
    )
