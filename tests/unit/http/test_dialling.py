"""Look up once, check every address, dial those very addresses."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from hub.errors import Cause, SourceError
from hub.http.deadline import Deadline
from hub.http.dialling import Dialler, GuardedAdapter, tls_context


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0), backlog=8) as listening:
        yield listening


class Names:
    """A resolver whose answers are given, one after another; the last one stays."""

    def __init__(self, *answers: list[str] | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[tuple]:
        self.asked.append(host)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in answer
        ]


def dial(names: Names, host: str, port: int, *, permitted=frozenset(), seconds: float = 2.0) -> socket.socket:
    return Dialler(frozenset(permitted), 1.0, names).dial(host, port, Deadline(seconds))


def refusal(*given, **more) -> SourceError:
    with pytest.raises(SourceError) as caught:
        dial(*given, **more)
    return caught.value


def waiting(server: socket.socket) -> bool:
    server.settimeout(0.05)
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


def test_a_permitted_address_is_dialled(server):
    port = server.getsockname()[1]

    with dial(Names(["127.0.0.1"]), "forum.example", port, permitted={("127.0.0.1", port)}) as sock:
        assert sock.getpeername() == ("127.0.0.1", port)


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "127.0.0.1"],
        ["127.0.0.1", "93.184.216.34"],
        ["93.184.216.34", "::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["fe80::1%lo"],
        ["169.254.169.254"],
    ],
)
def test_one_address_that_may_not_be_dialled_is_enough(answer):
    error = refusal(Names(answer), "forum.example", 80)

    assert error.cause is Cause.BLOCKED
    assert "forum.example" in error.detail


def test_a_permitted_address_beside_a_forbidden_one_is_not_dialled(server):
    port = server.getsockname()[1]

    refusal(Names(["127.0.0.1", "127.0.0.2"]), "forum.example", port, permitted={("127.0.0.1", port)})

    assert not waiting(server)


def test_a_name_that_changes_its_answer_is_asked_once(server):
    port = server.getsockname()[1]
    names = Names(["127.0.0.1"], ["10.0.0.1"])

    with dial(names, "rebind.example", port, permitted={("127.0.0.1", port)}) as sock:
        assert sock.getpeername()[0] == "127.0.0.1"

    assert names.asked == ["rebind.example"]


def test_an_address_that_does_not_answer_is_followed_by_the_next(server):
    port = server.getsockname()[1]
    permitted = {("127.0.0.1", port), ("127.0.0.9", port)}

    with dial(Names(["127.0.0.9", "127.0.0.1"]), "forum.example", port, permitted=permitted) as sock:
        assert sock.getpeername()[0] == "127.0.0.1"


def test_a_name_without_addresses_is_an_error():
    with pytest.raises(OSError, match="no address"):
        dial(Names([]), "forum.example", 80)


def test_many_dead_addresses_end_with_the_deadline():
    refused = [f"127.0.0.{number}" for number in range(1, 250)]
    deadline = Deadline(-1)

    with pytest.raises(TimeoutError):
        Dialler(frozenset((each, 9) for each in refused), 1.0, Names(refused)).dial(
            "forum.example", 9, deadline
        )


def test_a_certificate_is_always_asked_for():
    import ssl

    from certifi import where

    context = tls_context(where())

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_no_request_leaves_without_the_check_of_its_form():
    import requests
    from certifi import where

    request = requests.Request("GET", "http://user@forum.example/").prepare()
    names = Names(["93.184.216.34"])
    adapter = GuardedAdapter(Dialler(frozenset(), 1.0, names), tls_context(where()), Deadline(1), 1.0, 1000)

    with pytest.raises(SourceError):
        adapter.send(request)

    assert names.asked == []
