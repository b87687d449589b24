"""Whoever sends half a body holds up nobody but himself."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest

from hub.web.bodies import MOST_BYTES, Bodies, end_connections


class Trickle:
    """A body of which the rest comes when it is let go, in pieces; then its sender ends, or hangs up."""

    def __init__(self, *pieces: bytes, raises: bool = False) -> None:
        self._pieces = list(pieces)
        self._raises = raises
        self.goes_on = threading.Event()
        self.asked = threading.Event()

    def read(self, _most: int) -> bytes:
        self.asked.set()
        assert self.goes_on.wait(20)
        if self._raises:
            raise OSError("the client is gone")
        return self._pieces.pop(0) if self._pieces else b""


def an_app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer with the body it finds."""
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def ask(
    app: Bodies, stream: Any = None, *, length: object = 6, method: str = "POST", sender: str = "192.0.2.1"
) -> tuple[str, dict[str, str], bytes]:
    """Send a request; return status, headers and body."""
    caught: list[Any] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/hooks/gfmd",
        "CONTENT_LENGTH": str(length),
        "REMOTE_ADDR": sender,
        "SERVER_PORT": "8000",
        "wsgi.input": stream or BytesIO(b"abcdef"),
    }
    body = b"".join(app(environ, lambda status, headers: caught.extend([status, dict(headers)])))
    return caught[0], caught[1], body


@contextmanager
def half_sent(app: Bodies, count: int, sender: str = "192.0.2.1") -> Iterator[list[Trickle]]:
    """Let so many wait for the rest of their bodies; in the end it comes."""
    streams = [Trickle(b"abc", b"def") for _ in range(count)]
    threads = [
        threading.Thread(target=ask, args=(app, stream), kwargs={"sender": sender}) for stream in streams
    ]
    for thread, stream in zip(threads, streams, strict=True):
        thread.start()
        assert stream.asked.wait(20)
    yield streams
    for stream in streams:
        stream.goes_on.set()
    for thread in threads:
        thread.join(20)


def test_a_body_is_whole_before_anybody_works_on_it():
    stream = Trickle(b"ab", b"cd", b"ef")
    stream.goes_on.set()

    assert ask(Bodies(an_app), stream) == ("200 OK", {}, b"abcdef")


@pytest.mark.parametrize("length", ["", 0, -1, "abc", "٣", MOST_BYTES + 1, "9" * 5000])
def test_what_has_no_length_or_too_much_of_it_is_not_read(length):
    assert ask(Bodies(an_app), Trickle(), length=length) == ("200 OK", {}, b"")


@pytest.mark.parametrize("stream", [Trickle(b"abc"), Trickle(b"abc", raises=True)], ids=["ends", "is cut"])
def test_a_body_that_breaks_off_is_handed_on_as_it_came(stream):
    stream.goes_on.set()

    assert ask(Bodies(an_app), stream)[2] in {b"abc", b""}


def test_while_all_places_are_taken_questions_are_answered_and_bodies_are_told_to_come_back():
    app = Bodies(an_app, waiting=3, of_one=3, working=1)
    with half_sent(app, 3):
        assert ask(app, method="GET")[0] == "200 OK"
        status, headers, body = ask(app, sender="198.51.100.7")

    assert (status, headers["Retry-After"], headers["Connection"]) == (
        "503 Service Unavailable",
        "5",
        "close",
    )
    assert json.loads(body)["instance"] == "/hooks/gfmd"
    assert ask(app)[0] == "200 OK"


def test_one_address_takes_no_more_than_its_share():
    app = Bodies(an_app, waiting=10, of_one=2)
    with half_sent(app, 2):
        assert ask(app, sender="192.0.2.1")[0].startswith("503")
        assert ask(app, sender="198.51.100.7")[0] == "200 OK"


def test_one_network_of_ipv6_is_one_sender():
    app = Bodies(an_app, waiting=10, of_one=2)
    with half_sent(app, 2, sender="2001:db8:0:1::1"):
        assert ask(app, sender="2001:db8:0:1:ffff::2")[0].startswith("503")
        assert ask(app, sender="2001:db8:0:2::1")[0] == "200 OK"


def test_a_proxy_may_take_every_place():
    app = Bodies(an_app, behind_proxy=True, waiting=3, of_one=1)
    with half_sent(app, 2):
        assert ask(app)[0] == "200 OK"


def test_who_takes_too_long_is_hung_up_on_and_nobody_else():
    hung_up: list[tuple[str, int]] = []
    slow = Trickle(b"abc", raises=True)

    def hang_up(address: str, port: int) -> None:
        hung_up.append((address, port))
        slow.goes_on.set()

    app = Bodies(an_app, hang_up=hang_up, seconds=0.05)
    ask(app)
    ask(app, slow, sender="198.51.100.7")
    ask(app)

    assert hung_up == [("198.51.100.7", 8000)]


def test_a_fault_in_hanging_up_does_not_end_the_watch(caplog):
    first, second = Trickle(raises=True), Trickle(raises=True)
    streams = [first, second]

    def hang_up(_address: str, _port: int) -> None:
        streams.pop(0).goes_on.set()
        raise RuntimeError("it failed")

    app = Bodies(an_app, hang_up=hang_up, seconds=0.05)
    ask(app, first)
    ask(app, second)

    assert streams == []
    assert "hanging up" in caplog.text


def test_only_so_many_are_worked_on_at_once():
    working, most, lock, go = 0, 0, threading.Lock(), threading.Event()

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        nonlocal working, most
        with lock:
            working, most = working + 1, max(most, working + 1)
        go.wait(0.05)
        with lock:
            working -= 1
        return an_app(environ, start_response)

    app = Bodies(slow, working=2)
    threads = [threading.Thread(target=ask, args=(app,), kwargs={"method": "GET"}) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert most == 2


@pytest.mark.parametrize(("family", "here"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_hanging_up_ends_the_connections_from_an_address_to_a_port_and_no_others(family, here):
    with (
        socket.create_server((here, 0), family=family) as ours,
        socket.create_server((here, 0), family=family) as other,
    ):
        port = ours.getsockname()[1]
        callers = [socket.create_connection((here, server.getsockname()[1])) for server in (ours, other)]
        accepted = [server.accept()[0] for server in (ours, other)]

        end_connections("192.0.2.1", port)
        callers[0].sendall(b"x")
        assert accepted[0].recv(1) == b"x"

        end_connections(here, port)

        assert accepted[0].recv(1) == b""
        callers[1].sendall(b"x")
        assert accepted[1].recv(1) == b"x"
        for each in (*callers, *accepted):
            each.close()
