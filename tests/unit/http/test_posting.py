"""What is sent reaches the one it is for, once, over checked addresses; what is said to it cannot hurt."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from hub.errors import Cause, SourceError
from hub.http.idle import MOST, Idle
from hub.http.posting import BODY_BYTES, GuardedPoster
from hub.model.ports import Poster

DONE = b"HTTP/1.1 204 No Content\r\n\r\n"
Serve = Callable[[socket.socket], None]


class Endpoint:
    """A server that takes one message after the other; each connection has its own way to answer."""

    def __init__(self, *ways: Serve) -> None:
        self.heard: list[bytes] = []
        self.connections = 0
        self._ways = list(ways)
        self._sockets: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listening.accept()
                self._sockets.append(sock)
                way = self._ways[min(self.connections, len(self._ways) - 1)]
                self.connections += 1
                threading.Thread(target=self._serve, args=(sock, way), daemon=True).start()

    def _serve(self, sock: socket.socket, way: Serve) -> None:
        with contextlib.suppress(OSError):
            while message := self._take(sock):
                self.heard.append(message)
                way(sock)

    @staticmethod
    def _take(sock: socket.socket) -> bytes:
        taken = b""
        while b"\r\n\r\n" not in taken:
            piece = sock.recv(65536)
            if not piece:
                return b""
            taken += piece
        head, _, body = taken.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        while len(body) < length:
            body += sock.recv(65536)
        return head + b"\r\n\r\n" + body

    def close(self) -> None:
        for sock in [self._listening, *self._sockets]:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()


@pytest.fixture
def endpoint() -> Iterator[Callable[..., Endpoint]]:
    made: list[Endpoint] = []

    def make(*ways: Serve) -> Endpoint:
        made.append(Endpoint(*ways))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def poster() -> Iterator[Callable[..., GuardedPoster]]:
    made: list[GuardedPoster] = []

    def make(endpoint: Endpoint | None = None, **given: object) -> GuardedPoster:
        permitted = frozenset({("127.0.0.1", endpoint.port)} if endpoint else ())
        made.append(GuardedPoster(user_agent="Interforum/test", permitted=permitted, **given))
        return made[-1]

    yield make
    for each in made:
        each.close()


def says(answer: bytes) -> Serve:
    return lambda sock: sock.sendall(answer)


def says_and_leaves(answer: bytes) -> Serve:
    def serve(sock: socket.socket) -> None:
        sock.sendall(answer)
        sock.shutdown(socket.SHUT_RDWR)
        sock.close()

    return serve


def without_end(head: bytes, piece: bytes = b"x" * 4096) -> Serve:
    def serve(sock: socket.socket) -> None:
        sock.sendall(head)
        while True:
            sock.sendall(piece)

    return serve


def slowly(head: bytes, every: float = 0.05) -> Serve:
    def serve(sock: socket.socket) -> None:
        sock.sendall(head)
        while True:
            sock.sendall(b"x")
            time.sleep(every)

    return serve


def refusal(poster: Poster, url: str, **given: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        poster.send(url, b"{}", **given)
    return caught.value


def test_it_is_the_port_that_the_house_speaks_of(poster):
    sending: Poster = poster()

    assert callable(sending.send)


def test_a_message_arrives_as_it_was_written(endpoint, poster):
    there = endpoint(says(DONE))

    reply = poster(there).send(there.url, b'{"a": 1}', {"webhook-id": "msg_1"})

    head, _, body = there.heard[0].partition(b"\r\n\r\n")
    assert reply.status == 204
    assert body == b'{"a": 1}'
    assert head.split(b"\r\n") == [
        b"POST /hook HTTP/1.1",
        f"Host: 127.0.0.1:{there.port}".encode(),
        b"User-Agent: Interforum/test",
        b"Accept-Encoding: identity",
        b"webhook-id: msg_1",
        b"Content-Length: 8",
    ]


def test_a_handshake_asks_with_another_method(endpoint, poster):
    there = endpoint(says(b"HTTP/1.1 200 OK\r\nWebHook-Allowed-Origin: *\r\nContent-Length: 0\r\n\r\n"))

    reply = poster(there).send(there.url, method="OPTIONS")

    assert there.heard[0].startswith(b"OPTIONS /hook HTTP/1.1")
    assert reply.headers["webhook-allowed-origin"] == "*"


def test_a_header_cannot_smuggle_another(poster):
    with pytest.raises(ValueError, match="cannot be sent"):
        poster().send("http://127.0.0.1:8080/", b"", {"webhook-id": "a\r\nX-Evil: 1"})


# One connection for several messages


def test_messages_to_one_endpoint_share_a_connection(endpoint, poster):
    there = endpoint(says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
    sending = poster(there)

    assert [sending.send(there.url, b"x").body for _ in range(3)] == [b"ok"] * 3
    assert there.connections == 1


def test_a_chunked_answer_read_to_its_end_leaves_the_connection_good(endpoint, poster):
    there = endpoint(says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"))
    sending = poster(there)

    assert [sending.send(there.url, b"x").body for _ in range(2)] == [b"ok"] * 2
    assert there.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000,
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    ],
    ids=["close", "http-1.0", "longer than what is read", "another protocol"],
)
def test_a_connection_that_may_hold_more_is_not_used_again(endpoint, poster, answer):
    there = endpoint(says(answer))
    sending = poster(there)

    sending.send(there.url, b"x")
    sending.send(there.url, b"x")

    assert there.connections == 2


def test_what_comes_without_being_asked_for_is_nobodys_answer(endpoint, poster):
    forged = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
    sent = threading.Event()

    def two_answers(sock: socket.socket) -> None:
        sock.sendall(DONE)
        time.sleep(0.05)
        sock.sendall(forged)
        sent.set()

    there = endpoint(two_answers, says(DONE))
    sending = poster(there)
    sending.send(there.url, b"x")
    assert sent.wait(5)

    assert sending.send(there.url, b"x").status == 204
    assert there.connections == 2


def test_a_connection_closed_while_it_waited_is_dialled_anew(endpoint, poster):
    there = endpoint(says_and_leaves(DONE), says(DONE))
    sending = poster(there)

    assert [sending.send(there.url, b"x").status for _ in range(2)] == [204, 204]
    assert len(there.heard) == 2


def test_a_kept_connection_that_dies_without_a_word_is_dialled_anew_once(endpoint, poster):
    def first_well_then_gone(sock: socket.socket) -> None:
        if len(there.heard) == 1:
            sock.sendall(DONE)
        else:
            sock.close()

    there = endpoint(first_well_then_gone)
    sending = poster(there)
    sending.send(there.url, b"first")

    error = refusal(sending, there.url)

    assert error.cause is Cause.CONNECT
    assert len(there.heard) == 3  # over the kept connection, and over one new one


def test_an_answer_that_has_begun_is_not_asked_for_again(endpoint, poster):
    def first_well_then_half(sock: socket.socket) -> None:
        sock.sendall(DONE if len(there.heard) == 1 else b"HTTP/1.1 2")
        if len(there.heard) == 2:
            sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    there = endpoint(first_well_then_half)
    sending = poster(there)
    sending.send(there.url, b"first")

    refusal(sending, there.url)

    assert len(there.heard) == 2


def test_the_first_connection_is_not_tried_twice(endpoint, poster):
    there = endpoint(lambda sock: sock.close())

    error = refusal(poster(there), there.url)

    assert (error.cause, len(there.heard)) == (Cause.CONNECT, 1)


# Whatever an endpoint does


def test_a_redirect_is_an_answer_and_is_not_followed(endpoint, poster):
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    there = endpoint(says(answer))

    reply = poster(there).send(there.url, b"x")

    assert (reply.status, reply.headers["location"]) == (302, "http://169.254.169.254/")
    assert there.connections == 1


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n"],
    ids=["plain", "chunked"],
)
def test_a_body_without_end_is_read_to_its_first_kibibyte(endpoint, poster, head):
    there = endpoint(without_end(head))

    reply = poster(there).send(there.url, b"x")

    assert (reply.status, len(reply.body)) == (200, BODY_BYTES)


def test_a_body_that_drips_is_not_waited_for(endpoint, poster):
    there = endpoint(slowly(b"HTTP/1.1 200 OK\r\n\r\n"))
    started = time.monotonic()

    reply = poster(there).send(there.url, b"x")

    assert reply.status == 200
    assert time.monotonic() - started < 3


def test_a_body_that_breaks_off_takes_the_status_not_back(endpoint, poster):
    there = endpoint(says_and_leaves(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf"))

    assert poster(there).send(there.url, b"x").status == 200


@pytest.mark.parametrize(
    ("way", "cause"),
    [
        (slowly(b"HTTP/1.1 200 OK\r\n"), Cause.TIMEOUT),
        (slowly(b"", every=0.01), Cause.TIMEOUT),
        (lambda sock: time.sleep(3), Cause.TIMEOUT),
        (without_end(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), Cause.PROTOCOL),
        (without_end(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"x" * 60000 + b"\r\n"), Cause.TOO_LARGE),
        (says_and_leaves(b"220 mail.example ESMTP\r\n"), Cause.PROTOCOL),
    ],
    ids=["head drips", "status drips", "mute", "interim answers", "head without end", "no HTTP"],
)
def test_what_is_no_answer_in_time_is_said(endpoint, poster, way, cause):
    there = endpoint(way)
    started = time.monotonic()

    error = refusal(poster(there, seconds=0.6), there.url)

    assert error.cause is cause
    assert error.detail.endswith(".")
    assert time.monotonic() - started < 3


# Addresses


def test_an_address_inside_is_not_dialled(endpoint, poster):
    there = endpoint(says(DONE))

    error = refusal(poster(), there.url)

    assert (error.cause, there.connections) == (Cause.BLOCKED, 0)


def test_a_name_is_looked_up_and_checked_at_each_new_connection(endpoint, poster):
    there = endpoint(says_and_leaves(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"))
    answers = ["127.0.0.1", "10.0.0.1"]

    def look_up(host: str, port: int) -> list[tuple]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    sending = poster(there, resolver=look_up)
    url = f"http://endpoint.example:{there.port}/"

    assert sending.send(url, b"x").status == 200
    assert refusal(sending, url).cause is Cause.BLOCKED
    assert there.connections == 1


def test_the_environments_proxy_is_not_asked(endpoint, poster, monkeypatch):
    proxy, there = endpoint(says(DONE)), endpoint(says(DONE))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")

    poster(there).send(there.url, b"x")

    assert (proxy.connections, there.connections) == (0, 1)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Endpoint.EXAMPLE/Hook?a=B#top", "https://endpoint.example/Hook?a=B"),
        ("https://endpoint.example:443", "https://endpoint.example/"),
        ("http://endpoint.example:8080/", "http://endpoint.example:8080/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_an_address_is_kept_in_one_form(poster, given, kept):
    assert poster().check(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "https://endpoint.example:25/",
        "https://user:word@endpoint.example/",
        "ftp://endpoint.example/",
        "http://0x7f000001/",
    ],
)
def test_what_will_not_be_dialled_is_refused_when_it_is_given(poster, given):
    with pytest.raises(SourceError) as caught:
        poster().check(given)
    assert caught.value.cause is Cause.BLOCKED


def test_a_permitted_address_is_taken(poster, endpoint):
    there = endpoint(says(DONE))

    assert poster(there).check(there.url) == there.url


# TLS


def test_a_certificate_of_somebody_else_is_refused(origin_with_tls, poster):
    authority, port, connected = origin_with_tls
    sending = GuardedPoster(
        user_agent="test",
        permitted=frozenset({("127.0.0.1", port)}),
        ca_bundle=authority,
        resolver=lambda host, port: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))],
    )

    assert sending.send(f"https://other.example:{port}/", b"x").status == 204
    assert sending.send(f"https://other.example:{port}/", b"x").status == 204
    assert refusal(sending, f"https://good.example:{port}/").cause is Cause.TLS
    assert len(connected) == 2
    sending.close()


@pytest.fixture
def origin_with_tls(tmp_path):
    from tests.hostile import certificates

    authority = certificates.make(tmp_path)
    certificate = tmp_path / "tls-other.pem"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listening = socket.create_server(("127.0.0.1", 0))
    taken: list[socket.socket] = []
    connected: list[socket.socket] = []

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listening.accept()
                connected.append(sock)
                threading.Thread(target=serve, args=(sock,), daemon=True).start()

    def serve(sock: socket.socket) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(sock, server_side=True) as wrapped:
            taken.append(wrapped)
            while Endpoint._take(wrapped):
                wrapped.sendall(DONE)

    threading.Thread(target=accept, daemon=True).start()
    port = listening.getsockname()[1]
    yield authority, port, connected
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    for sock in taken:
        sock.close()


# What is kept


def pair() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair()


def test_a_connection_is_kept_so_long_and_then_closed():
    idle = Idle(seconds=0.1)
    ours, theirs = pair()
    idle.put(("http", "a.example", 80), ours)
    theirs.settimeout(5)

    assert theirs.recv(1) == b""
    assert idle.take(("http", "a.example", 80)) is None
    theirs.close()


def test_only_so_many_are_kept_and_the_one_that_waits_longest_goes():
    idle, pairs = Idle(seconds=60), [pair() for _ in range(MOST + 1)]
    for number, (ours, _) in enumerate(pairs):
        idle.put(("http", f"{number}.example", 80), ours)

    assert idle.take(("http", "0.example", 80)) is None
    assert idle.take(("http", "1.example", 80)) is pairs[1][0]
    idle.close()
    for ours, theirs in pairs:
        ours.close()
        theirs.close()


def test_a_connection_is_taken_for_its_own_server_only():
    idle = Idle(seconds=60)
    ours, theirs = pair()
    idle.put(("http", "a.example", 80), ours)

    assert idle.take(("https", "a.example", 80)) is None
    assert idle.take(("http", "a.example", 8080)) is None
    assert idle.take(("http", "a.example", 80)) is ours
    ours.close()
    theirs.close()
