"""Serving: requests a second for a kept feed of 50 entries, beside next to nothing under the same server.

    .venv/bin/python benchmarks/serving.py [--rounds 5] [--seconds 2] [--no-candidates]

A hub is filled from invented feeds and its ``/items.atom`` asked for by wrk; then a Flask view and a plain
WSGI function return the very same bytes under the same server with the same settings. Servers take turns
in each round, one runs at a time. Needs wrk and Linux. Beside requests a second, which everything else on
the machine bends, stands the CPU the server took for one request, which it hardly does.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple

from ingest import HERE, ROOT, Hub
from origin import Origin
from others import python_with

HOST = "127.0.0.1"
PATH = "/items.atom"
CONNECTIONS = 16
_LOCAL = {"ETag", "Content-Type", "Last-Modified", "Cache-Control", "Vary", "Access-Control-Allow-Origin"}


class Way(NamedTuple):
    """One row: a server with an application, and what is asked of it."""

    name: str
    command: list[str]
    environ: Mapping[str, str]
    headers: Mapping[str, str]


class Speed(NamedTuple):
    """What wrk saw: requests a second, and the server's own CPU for one of them in microseconds."""

    rate: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--no-candidates", action="store_true", help="only the server in use")
    given = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed (Debian: apt install wrk).")
    with tempfile.TemporaryDirectory(prefix="interforum-benchmark-") as name:
        ways = _ways(Path(name), candidates=not given.no_candidates)
        found = _measure(ways, given.rounds, given.seconds)
    print(_heading(given.rounds, given.seconds))
    print("\n".join(_table(found)))


def _ways(folder: Path, *, candidates: bool) -> list[Way]:
    hub = _filled_hub(folder)
    body, headers = _save_feed(hub, folder)
    print(f"{PATH}: {len(body)} bytes", file=sys.stderr)
    known = {"If-None-Match": headers["ETag"]}
    ways = [Way("hub", _hub_command(), hub, {}), Way("hub, 304", _hub_command(), hub, known)]
    ways.append(Way("hub, gzip", _hub_command(), hub, {"Accept-Encoding": "gzip"}))
    for kind in ("flask", "raw"):
        command = [sys.executable, str(HERE / "bare.py"), "granian", kind, "{port}", str(folder / "feed")]
        ways += [Way(f"bare {kind}", command, {}, {}), Way(f"bare {kind}, 304", command, {}, known)]
    return ways + (_candidates(folder, known) if candidates else [])


def _candidates(folder: Path, known: Mapping[str, str]) -> list[Way]:
    ours = [f"{name}=={version(name)}" for name in ("flask", "granian")]
    python = python_with("servers", *ours, "gunicorn", "waitress")
    ways = []
    for server in ("granian", "gunicorn", "waitress"):
        command = [python, str(HERE / "bare.py"), server, "flask", "{port}", str(folder / "feed")]
        name = f"candidate {server}, bare flask"
        ways += [Way(name, command, {}, {}), Way(f"{name}, 304", command, {}, known)]
    return ways


def _filled_hub(folder: Path) -> dict[str, str]:
    """Let a hub read twelve feeds; return the environment it runs in."""
    with Origin(12, 50) as origin:
        origin.serve(validators=True)
        hub = Hub(folder, origin)
        hub.read()
    return {**hub.environ, "PYTHONPATH": str(ROOT)}


def _hub_command() -> list[str]:
    return [sys.executable, "-m", "hub", "serve", "--port", "{port}"]


def _save_feed(environ: Mapping[str, str], folder: Path) -> tuple[bytes, dict[str, str]]:
    """Keep the hub's own answer for the others to return."""
    with _running(_hub_command(), environ) as (port, _):
        request = urllib.request.Request(f"http://{HOST}:{port}{PATH}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            body = answer.read()
            headers = {name: value for name, value in answer.headers.items() if name.title() in _titled()}
    (folder / "feed").write_bytes(body)
    named = {name.title().replace("Etag", "ETag"): value for name, value in headers.items()}
    (folder / "feed.json").write_text(json.dumps(named))
    return body, named


def _titled() -> set[str]:
    return {name.title() for name in _LOCAL}


@contextmanager
def _running(command: list[str], environ: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Run a server until the block ends; give its port and process id."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    filled = [part.replace("{port}", str(port)) for part in command]
    process = subprocess.Popen(
        filled,
        env={**os.environ, **environ},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield port, process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://{HOST}:{port}{PATH}", timeout=5).close()
            return
        time.sleep(0.05)
    raise SystemExit(
        f"{process.args} does not serve: {process.stderr.read1().decode() if process.stderr else ''}"
    )


def _measure(ways: list[Way], rounds: int, seconds: int) -> dict[str, list[Speed]]:
    found: dict[str, list[Speed]] = {way.name: [] for way in ways}
    for number in range(rounds):
        for way in ways if number % 2 == 0 else ways[::-1]:
            speed = _one(way, seconds)
            found[way.name].append(speed)
            print(
                f"  round {number + 1} {way.name:<34} {speed.rate:8.0f} a second {speed.cpu:6.0f} µs",
                file=sys.stderr,
            )
    return found


def _one(way: Way, seconds: int) -> Speed:
    with _running(way.command, way.environ) as (port, pid):
        _wrk(port, 1, way.headers)  # warm
        before = _cpu(pid)
        rate, count = _wrk(port, seconds, way.headers)
        return Speed(rate, (_cpu(pid) - before) / count * 1e6)


def _wrk(port: int, seconds: int, headers: Mapping[str, str]) -> tuple[float, int]:
    asked = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *asked, f"http://{HOST}:{port}{PATH}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:  # wrk counts a 304 as good
        raise SystemExit(said)
    rate, count = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"(\d+) requests in", said)
    if not rate or not count:
        raise SystemExit(said)
    return float(rate.group(1)), int(count.group(1))


def _cpu(pid: int) -> float:
    """Return CPU seconds of a process and its living descendants (proc(5), fields 14 and 15)."""
    parents, used = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            number = int(stat.parent.name)
            parents[number], used[number] = int(fields[1]), int(fields[11]) + int(fields[12])
    family = {pid}
    while grown := {each for each, parent in parents.items() if parent in family and each not in family}:
        family |= grown
    return sum(used.get(each, 0) for each in family) / os.sysconf("SC_CLK_TCK")


def _table(found: Mapping[str, list[Speed]]) -> Iterator[str]:
    base = median(each.rate for each in found["bare flask"])
    base_cpu = median(each.cpu for each in found["bare flask"])
    yield "| what | requests a second (least to most) | of bare Flask | server CPU, µs a request | of bare Flask |"
    yield "|---|---|---|---|---|"
    for name, speeds in found.items():
        rates, cpu = sorted(each.rate for each in speeds), median(each.cpu for each in speeds)
        rate = median(rates)
        spread = f"{rate:,.0f} ({rates[0]:,.0f} to {rates[-1]:,.0f})"
        yield f"| {name} | {spread} | {rate / base:.2f} | {cpu:.0f} | {cpu / base_cpu:.2f} |"


def _heading(rounds: int, seconds: int) -> str:
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"wrk -t1 -c{CONNECTIONS} -d{seconds}s, medians of {rounds} rounds\n"
    )


if __name__ == "__main__":
    main()
