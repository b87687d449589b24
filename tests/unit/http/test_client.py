"""GuardedHttp where no server is needed: what it refuses before anybody is dialled, and in which words."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from hub.errors import Cause, SourceError
from hub.http import GuardedHttp, Limits
from hub.model.ports import Http

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "fetching.md"


def client(answers: dict[str, list[str]]) -> GuardedHttp:
    def look_up(host: str, port: int) -> list[tuple]:
        if host not in answers:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in answers[host]]

    return GuardedHttp(user_agent="test", limits=Limits(seconds=1, connect_seconds=0.5), resolver=look_up)


def refusal(http: Http, url: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        http.get(url)
    return caught.value


def test_it_is_the_port_that_the_house_speaks_of():
    http: Http = client({})

    assert callable(http.get)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://forum.example/", "Only http and https are fetched, not 'ftp'."),
        ("forum.example/feed", "an address without scheme"),
        ("http://user:word@forum.example/", "a user name before its host"),
        ("http://127.1/", "a number in an unusual form"),
        (
            "http://intranet.example/",
            "intranet.example leads to 10.1.2.3 port 80, which the hub does not dial.",
        ),
        ("http://forum.example:25/", "forum.example leads to 93.184.216.34 port 25"),
        ("http://127.0.0.1/", "127.0.0.1"),
    ],
)
def test_what_may_not_be_dialled_is_said(url, words):
    http = client(
        {"intranet.example": ["10.1.2.3"], "forum.example": ["93.184.216.34"], "127.0.0.1": ["127.0.0.1"]}
    )

    error = refusal(http, url)

    assert error.cause is Cause.BLOCKED
    assert words in error.detail


def test_an_unknown_name_is_said():
    error = refusal(client({}), "http://nowhere.example/")

    assert (error.cause, error.detail) == (Cause.CONNECT, "The name nowhere.example is not known.")


# The reference page keeps up with the code


def test_every_cause_is_explained_in_the_reference():
    explained = re.findall(r"^\| `([a-z_]+)` \|", REFERENCE.read_text("utf-8"), flags=re.MULTILINE)

    assert explained == [cause.value for cause in Cause]


def test_the_limits_in_the_reference_are_those_of_the_code():
    text, limits = REFERENCE.read_text("utf-8"), Limits()

    for words in (
        f"{limits.seconds:g} seconds",
        f"{limits.connect_seconds:g} seconds",
        f"{limits.read_seconds:g} seconds",
        f"{limits.body_bytes // (1024 * 1024)} MiB",
        f"{limits.redirects} redirects",
    ):
        assert words in text
