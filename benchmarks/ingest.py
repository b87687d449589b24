"""Ingest: CPU, memory and speed of reading many feeds, beside lemon24/reader in the same run.

    .venv/bin/python benchmarks/ingest.py [--sizes 200x50,1000x20] [--rounds 3] [--hosts 1] [--no-peer]

Each round reads the same feeds with the hub and with reader, one after the other, so that whatever else
the machine does falls on both. Five phases, each a process of its own, measured from start to exit:

    first   every entry is new
    304     nothing has changed and the server says so
    same    nothing has changed and the server sends everything again with 200
    new     one new entry in every feed
    idle    no feed is due: what starting up and looking costs, to be taken off the others

It is a report, never a test: it fails only when one of the two did not read what was there.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from measure import Cost, middle, run
from origin import Origin
from others import python_with

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PHASES = ("first", "304", "same", "new", "idle")
PER_FORUM = 25


class Size(NamedTuple):
    """So many feeds of so many entries each."""

    feeds: int
    entries: int

    def __str__(self) -> str:
        return f"{self.feeds} × {self.entries}"


class Subject(Protocol):
    """Something that reads feeds: one database, several visits."""

    def read(self) -> tuple[Cost, int]:
        """Read all feeds; return the cost and the number of new entries."""

    def idle(self) -> Cost:
        """Start, find that nothing is due, and end."""


class Hub:
    """Interforum, as its users start it; its tables are made beforehand and not counted, like reader's."""

    name = "interforum"

    def __init__(self, folder: Path, origin: Origin) -> None:
        self._folder = folder
        _write_registry(folder / "config", origin.urls)
        self.environ = {
            "INTERFORUM_HOME": str(folder / "home"),
            "INTERFORUM_CONFIG_DIR": str(folder / "config"),
            "INTERFORUM_PERMITTED_ADDRESSES": ",".join(f"127.0.0.1:{port}" for port in origin.ports),
        }
        self._run("db", "upgrade")

    def read(self) -> tuple[Cost, int]:
        """Read all feeds."""
        cost = self._run("poll", "--all", "--json")
        rows = [json.loads(line) for line in cost.said.splitlines()]
        return cost, sum(row["new"] for row in rows)

    def idle(self) -> Cost:
        """Start for nothing."""
        return self._run("poll", "--json")

    def _run(self, *arguments: str) -> Cost:
        command = [sys.executable, "-m", "hub", *arguments]
        return run(command, folder=self._folder, environ=self.environ | {"PYTHONPATH": str(ROOT)})


class Reader:
    """lemon24/reader; its tables and subscriptions are made beforehand and not counted."""

    name = "reader"

    def __init__(self, folder: Path, origin: Origin) -> None:
        self._folder = folder
        (folder / "addresses").write_text("\n".join(origin.urls))
        self._run("subscribe", str(folder / "addresses"))

    def read(self) -> tuple[Cost, int]:
        """Read all feeds."""
        cost = self._run("update")
        return cost, json.loads(cost.said)["new"]

    def idle(self) -> Cost:
        """Start for nothing."""
        return self._run("idle")

    def _run(self, *arguments: str) -> Cost:
        database = str(self._folder / "reader.sqlite")
        return run([_reader(), str(HERE / "peer_reader.py"), database, *arguments], folder=self._folder)


def _write_registry(folder: Path, urls: list[str]) -> None:
    (folder / "forums").mkdir(parents=True)
    (folder / "themes.toml").write_text("")
    for start in range(0, len(urls), PER_FORUM):
        id = f"benchmark-{start // PER_FORUM}"
        sources = "".join(
            f'[[sources]]\nid = "{id}-{number}"\nconnector = "syndication"\nurl = "{url}"\nbasis = "seen"\n'
            for number, url in enumerate(urls[start : start + PER_FORUM])
        )
        head = (
            f'id = "{id}"\ncategory = ["rcp"]\nstatus = "active"\nlanguages = ["en"]\n[names]\nen = "{id}"\n'
        )
        (folder / "forums" / f"{id}.toml").write_text(head + sources)


def _reader() -> str:
    """Return the interpreter that has reader. Its parser wants sgmllib, which Python no longer has."""
    return python_with("reader", "reader", "sgmllib3k")


def _version_of_reader() -> str:
    command = [_reader(), "-c", "import reader; print(reader.__version__)"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="interforum-benchmark-") as name:
        yield Path(name)


def _one_round(subject: Subject, origin: Origin, size: Size) -> dict[str, Cost]:
    """Walk a subject through all phases; check in each that it read what was there."""
    origin.take_news_back()
    origin.serve(validators=True)
    costs = {}
    for phase in PHASES:
        if phase == "same":
            origin.serve(validators=False)
        if phase == "new":
            origin.add_news()
            origin.serve(validators=True)
        if phase == "idle":
            costs[phase] = subject.idle()
            continue
        costs[phase], new = subject.read()
        expected = {"first": size.feeds * size.entries, "new": size.feeds}.get(phase, 0)
        if new != expected:
            raise SystemExit(f"{phase}: {new} new entries were read, there were {expected}")
    return costs


def _measure(
    size: Size, rounds: int, hosts: int, subjects: list[type[Hub | Reader]]
) -> dict[str, dict[str, list[Cost]]]:
    found: dict[str, dict[str, list[Cost]]] = {
        each.name: {phase: [] for phase in PHASES} for each in subjects
    }
    with Origin(size.feeds, size.entries, hosts) as origin:
        print(f"{size}: {origin.size / 1e6:.1f} MB of XML", file=sys.stderr)
        for number in range(rounds):
            # Take turns at going first: a warm cache and a neighbour's work are nobody's merit.
            for subject in subjects if number % 2 == 0 else subjects[::-1]:
                with _folder() as folder:
                    for phase, cost in _one_round(subject(folder, origin), origin, size).items():
                        found[subject.name][phase].append(cost)
                        print(
                            f"  round {number + 1} {subject.name:<10} {phase:<5} {cost.cpu:6.2f} CPU s",
                            file=sys.stderr,
                        )
    return found


def _table(size: Size, found: Mapping[str, Mapping[str, list[Cost]]]) -> Iterator[str]:
    yield "| feeds × entries | phase | who | CPU s, whole | CPU s, net | CPU ms each, net | entries per CPU s | peak MB | wall s | CPU of reader, net |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for phase in PHASES:
        for who, phases in found.items():
            cost, idle = middle(phases[phase]), middle(phases["idle"])
            net = max(cost.cpu - idle.cpu, 0.0)
            row = [str(size), phase, who, f"{cost.cpu:.2f}", f"{net:.2f}", *_each(phase, net, size)]
            yield (
                "| "
                + " | ".join([*row, f"{cost.peak:.0f}", f"{cost.wall:.2f}", _ratio(phase, net, found)])
                + " |"
            )


def _each(phase: str, net: float, size: Size) -> tuple[str, str]:
    """Cost of one: of an entry where all are new, of a feed elsewhere; and entries for a second of work."""
    if phase == "idle":
        return "", ""
    count = size.feeds * size.entries
    if phase == "first":
        return f"{1000 * net / count:.3f} an entry", f"{count / net:,.0f}"
    return f"{1000 * net / size.feeds:.2f} a feed", ""


def _ratio(phase: str, net: float, found: Mapping[str, Mapping[str, list[Cost]]]) -> str:
    if phase == "idle" or Reader.name not in found:
        return ""
    theirs = middle(found[Reader.name][phase]).cpu - middle(found[Reader.name]["idle"]).cpu
    return f"{net / theirs:.2f}"


def _heading(rounds: int, hosts: int, peer: str) -> str:
    when, python = f"{datetime.now(UTC):%Y-%m-%d}", platform.python_version()
    return (
        f"{when}, Python {python}{peer}, {os.cpu_count()} cores, medians of {rounds} rounds, {hosts} host(s)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="200x50,1000x20", help="FEEDSxENTRIES, separated by commas")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--hosts", type=int, default=1, help="spread the feeds over so many servers, read side by side"
    )
    parser.add_argument("--no-peer", action="store_true", help="the hub alone")
    given = parser.parse_args()
    subjects: list[type[Hub | Reader]] = [Hub] if given.no_peer else [Hub, Reader]
    peer = "" if given.no_peer else f", reader {_version_of_reader()}"
    lines = [_heading(given.rounds, given.hosts, peer)]
    for package in ("hub", "connectors", "feeds"):
        compileall.compile_dir(ROOT / package, quiet=1)
    for text in given.sizes.split(","):
        size = Size(*map(int, text.split("x")))
        lines += ["", *_table(size, _measure(size, given.rounds, given.hosts, subjects))]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
