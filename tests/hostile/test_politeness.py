"""How the hub behaves as a guest, seen from the server's side of real sockets."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.bootstrap import user_agent
from hub.errors import Cause, SourceError
from hub.http import GuardedHttp
from hub.model.fetch import FetchState
from hub.pipeline.remember import MOVED_AFTER
from hub.settings import Settings
from tests.hostile.conftest import LIMITS
from tests.hostile.misbehaviours import FEED
from tests.hostile.origin import Origin, Visitor

AGENT = "Interforum/test (+http://hub.example/about/fetcher)"


@pytest.fixture
def site() -> Iterator[Origin]:
    with Origin({}) as running:
        yield running


@pytest.fixture
def guest(site: Origin) -> GuardedHttp:
    return GuardedHttp(user_agent=AGENT, permitted=site.permitted(), limits=LIMITS, now=lambda: 0.0)


def refused(guest: GuardedHttp, url: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        guest.get(url)
    return caught.value


# Who asks, and with what


def test_the_user_agent_leads_to_the_page_about_the_fetcher(site, tmp_path):
    settings = Settings.from_environment({"INTERFORUM_BASE_URL": "https://hub.example"})
    site.served["/feed"] = lambda x: x.answer(FEED)

    GuardedHttp(user_agent=user_agent(settings), permitted=site.permitted()).get(site.url("/feed"))

    assert "(+https://hub.example/about/fetcher)" in site.asked["/feed"][0]["user-agent"]


def test_a_request_says_what_it_needs_and_nothing_else(site, guest):
    site.served["/feed"] = lambda x: x.answer(FEED)

    guest.get(site.url("/feed"), accept="text/xml")

    assert site.asked["/feed"][0] == {
        "host": f"127.0.0.1:{site.port()}",
        "accept": "text/xml",
        "accept-encoding": "gzip, deflate",
        "connection": "close",
        "user-agent": AGENT,
    }


@pytest.mark.parametrize("etag", ['"v1"', 'W/"v1"', "v1", '"a,b"', '"v1-gzip"'])
@pytest.mark.parametrize(
    "modified", ["Sun, 01 Nov 2026 10:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT", "hier soir"]
)
def test_validators_come_back_to_the_letter(site, guest, etag, modified):
    site.served["/feed"] = lambda x: x.answer(FEED, f"ETag: {etag}", f"Last-Modified: {modified}")
    first = guest.get(site.url("/feed"))

    guest.get(site.url("/feed"), etag=first.etag, last_modified=first.last_modified)

    back = site.asked["/feed"][1]
    assert (back["if-none-match"], back["if-modified-since"]) == (etag, modified)


@pytest.mark.parametrize(
    "header", [b'ETag: "gr\xc3\xb6\xc3\x9fe"', b'ETag: "a\x00b"', b"ETag: *", b"ETag: " + b"e" * 2000]
)
def test_a_validator_that_could_do_harm_is_not_kept(site, guest, header):
    site.served["/feed"] = lambda x: x.answer(FEED, header)

    assert guest.get(site.url("/feed")).etag is None


def test_a_remembered_validator_cannot_forge_a_header(site, guest):
    site.served["/feed"] = lambda x: x.answer(FEED)

    guest.get(site.url("/feed"), etag='"1"\r\nX-Forged: 1', last_modified="größe")

    assert not {"x-forged", "if-none-match", "if-modified-since"} & site.asked["/feed"][0].keys()


def test_no_cookie_comes_back_at_the_next_hop_or_visit(site, guest):
    site.served["/feed"] = lambda x: x.redirect("/there", "Set-Cookie: a=1; Path=/")
    site.served["/there"] = lambda x: x.answer(FEED, "Set-Cookie: b=1; Path=/")

    guest.get(site.url("/feed"))
    guest.get(site.url("/feed"))

    assert not [each for each in (*site.asked["/feed"], *site.asked["/there"]) if "cookie" in each]


def test_proxies_and_passwords_of_the_environment_are_not_used(site, tmp_path):
    site.served["/feed"] = lambda x: x.answer(FEED)
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login secret password secret\n")
    canary = site.url("", "canary")
    script = (
        "import sys; from hub.http import GuardedHttp\n"
        f"GuardedHttp(user_agent='t', permitted=frozenset({{('127.0.0.1', {site.port()})}}))"
        f".get({site.url('/feed')!r})"
    )
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"), canary)
    environment = os.environ | proxies | {"NETRC": str(tmp_path / "netrc"), "NO_PROXY": ""}

    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, timeout=30, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip

    assert done.returncode == 0, done.stderr.decode()
    assert site.canary_hits == 0
    assert "authorization" not in site.asked["/feed"][0]


# When to come back


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, ["Retry-After: 120"], 120),
        (503, ["Retry-After: 3600"], 3600),
        (403, ["Retry-After: 60"], 60),
        (429, ["Retry-After: Thu, 01 Jan 1970 00:10:00 GMT"], 600),
        (429, ["Date: Thu, 01 Jan 1970 00:05:00 GMT", "Retry-After: Thu, 01 Jan 1970 00:10:00 GMT"], 300),
        (429, ["Retry-After: 99999999999999999999"], 86400),
        (429, ["Retry-After: 5", "Retry-After: 500"], None),
        (429, ["Retry-After: soon"], None),
        (429, [], None),
    ],
)  # fmt: skip
def test_how_long_to_stay_away_is_heard(site, guest, status, headers, wait):
    site.served["/feed"] = lambda x: x.answer(b"later", *headers, status=status)

    error = refused(guest, site.url("/feed"))

    assert (error.cause, error.status, error.retry_after) == (Cause.HTTP_STATUS, status, wait)


def test_freshness_is_heard_with_a_304_too(site, guest):
    site.served["/feed"] = lambda x: x.head(304, "Cache-Control: public, max-age=7200", "Age: 200")

    answer = guest.get(site.url("/feed"), etag='"1"')

    assert (answer.status, answer.max_age) == (304, 7000)


# One at a time


def test_one_host_is_asked_one_thing_at_a_time(site, guest):
    def slow(x: Visitor) -> None:
        x.pause(0.03)
        x.answer(FEED)

    site.served["/feed"] = slow
    threads = [threading.Thread(target=guest.get, args=(site.url("/feed"),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(site.asked["/feed"]) == 8
    assert site.most_at_once == 1


def test_a_slow_host_delays_no_other(site, guest):
    site.served["/slow"] = lambda x: x.pause(0.4)
    site.served["/feed"] = lambda x: x.answer(FEED)
    with Origin({"/feed": site.served["/feed"]}) as other:
        http = GuardedHttp(user_agent="t", permitted=site.permitted() | other.permitted(), limits=LIMITS)
        slow = threading.Thread(target=refused, args=(http, site.url("/slow")))
        slow.start()
        while not site.asked["/slow"]:
            time.sleep(0.001)

        http.get(other.url("/feed"))

        assert slow.is_alive()
        slow.join()


def test_waiting_for_a_turn_does_not_count_against_a_fetch(site, guest):
    def slow(x: Visitor) -> None:
        x.pause(0.5)
        x.answer(FEED)

    site.served["/feed"] = slow
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(guest.get(site.url("/feed")))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 3  # 1.5 seconds in all, where one fetch has 1.2


# Moving


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_move_is_told(site, guest, status):
    site.served["/feed"] = lambda x: x.redirect("/new", status=status)
    site.served["/new"] = lambda x: x.answer(FEED)

    answer = guest.get(site.url("/feed"))

    assert (answer.url, answer.permanent_url) == (site.url("/new"), site.url("/new"))


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_move_is_followed_and_not_told(site, guest, status):
    site.served["/feed"] = lambda x: x.redirect("/new", status=status)
    site.served["/new"] = lambda x: x.answer(FEED)

    answer = guest.get(site.url("/feed"))

    assert (answer.url, answer.permanent_url) == (site.url("/new"), None)


def test_only_the_first_unbroken_run_of_permanent_moves_is_told(site, guest):
    site.served |= {
        "/feed": lambda x: x.redirect("/2", status=301),
        "/2": lambda x: x.redirect("/3", status=308),
        "/3": lambda x: x.redirect("/4", status=302),
        "/4": lambda x: x.redirect("/5", status=301),
        "/5": lambda x: x.answer(FEED),
    }

    answer = guest.get(site.url("/feed"))

    assert (answer.url, answer.permanent_url) == (site.url("/5"), site.url("/3"))


def test_a_permanent_move_away_from_tls_is_followed_and_not_told(origin, http):
    answer = http.get(origin.url("/tls_moves_to_plain", "tls-good"))

    assert (answer.url, answer.permanent_url) == (origin.url("/plain"), None)


def test_the_stored_address_changes_after_several_sightings(site, guest):
    from random import Random

    from hub.pipeline.remember import after_visit
    from hub.pipeline.visit import Visit
    from tests.builders import NOW, a_state

    site.served["/feed"] = lambda x: x.redirect("/new", status=301)
    site.served["/new"] = lambda x: x.answer(FEED)
    state = a_state(url=site.url("/feed"))
    addresses = []
    for _ in range(MOVED_AFTER + 1):
        asked = FetchState(url=state.url)
        seen = Visit(answer=guest.get(asked.url), entries=1, full=True)
        state = after_visit(state, seen, now=NOW, brought_news=False, least=900, chance=Random(1))
        addresses.append(state.url)

    assert addresses == [site.url("/feed")] * (MOVED_AFTER - 1) + [site.url("/new")] * 2
    assert len(site.asked["/feed"]) == MOVED_AFTER


# Leaving


def test_nothing_is_left_behind(site, guest):
    site.served |= {
        "/feed": lambda x: x.answer(FEED),
        "/slow": lambda x: x.pause(5),
        "/404": lambda x: x.head(404),
    }
    guest.get(site.url("/feed"))
    before = _open_sockets()
    for _ in range(5):
        guest.get(site.url("/feed"))
        refused(guest, site.url("/404"))
    refused(guest, site.url("/slow"))
    deadline = time.monotonic() + 5
    while (_open_sockets() > before or _watchdogs()) and time.monotonic() < deadline:
        time.sleep(0.02)

    assert _open_sockets() <= before
    assert _watchdogs() == 0


def _open_sockets() -> int:
    """Sockets of this process that are connected as a client: the server's own are accepted ones."""
    kept = [each for each in gc.get_objects() if isinstance(each, socket.socket) and each.fileno() != -1]
    return sum(_is_client(each) for each in kept)


def _is_client(sock) -> bool:
    if sock.family == socket.AF_UNIX:
        return False  # somebody else's: what is fetched goes over the network
    try:
        sock.getpeername()
    except OSError:
        return False
    return sock.getsockname()[1] > 0 and sock.gettimeout() in {LIMITS.read_seconds, LIMITS.connect_seconds}


def _watchdogs() -> int:
    return sum(thread.name == "fetch-watchdog" for thread in threading.enumerate())
