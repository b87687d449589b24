"""robots.txt: what it says, what its absence says, and what is not asked again (RFC 9309)."""

from __future__ import annotations

import pytest

from hub.errors import Cause, SourceError
from hub.http.robots import KEPT_SECONDS, Robots
from hub.model.fetch import Answer
from tests.fakes import FakeHttp

FILE = "https://forum.example/robots.txt"
PAGE = "https://forum.example/news/list"


class Ticks:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def robots(page, ticks=None):
    http = FakeHttp({} if page is None else {FILE: page})
    return Robots(http.get, ticks or Ticks()), http


def text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def failure(status: int | None, cause=Cause.HTTP_STATUS, retry_after=None) -> SourceError:
    return SourceError(cause, "The server was not well.", status=status, retry_after=retry_after)


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        pytest.param(text("User-agent: *", "Disallow: /news/"), False, id="everybody"),
        pytest.param(text("User-agent: *", "Disallow: /admin/"), True, id="another folder"),
        pytest.param(text("User-agent: interforum", "Disallow: /"), False, id="by name, in any case"),
        pytest.param(
            text("User-agent: *", "Disallow: /", "User-agent: Interforum", "Allow: /"),
            True,
            id="own group goes first",
        ),
        pytest.param(
            text("User-agent: *", "Disallow: /news", "Allow: /news/list"),
            True,
            id="the longest match goes first",
        ),
        pytest.param(text("User-agent: *", "Disallow: /*list$"), False, id="wildcards"),
        pytest.param(text("User-agent: *", "Disallow:"), True, id="nothing is forbidden"),
        pytest.param(b"<!doctype html><title>Not found</title>", True, id="a web page"),
        pytest.param(b"\xef\xbb\xbfUser-agent: *\nDisallow: /news", False, id="byte-order mark"),
        pytest.param(b"\xff\xfe\x00", True, id="junk"),
        pytest.param(b"", True, id="empty"),
        pytest.param(failure(404), True, id="404"),
        pytest.param(failure(403), True, id="403"),
        pytest.param(failure(410, Cause.GONE), True, id="410"),
        pytest.param(failure(302, Cause.REDIRECTS), True, id="redirects without end"),
    ],
)
def test_a_page_may_be_read_unless_the_site_says_no(page, allowed):
    asked, _ = robots(page)
    if allowed:
        asked.check(PAGE)
        return

    with pytest.raises(SourceError) as caught:
        asked.check(PAGE)

    assert caught.value.cause is Cause.ROBOTS
    assert "forum.example" in caught.value.detail


@pytest.mark.parametrize(
    ("page", "cause"),
    [
        (failure(503, retry_after=60.0), Cause.HTTP_STATUS),
        (failure(500), Cause.HTTP_STATUS),
        (failure(429), Cause.HTTP_STATUS),
        (failure(None, Cause.TIMEOUT), Cause.TIMEOUT),
        (failure(None, Cause.CONNECT), Cause.CONNECT),
        (failure(None, Cause.TLS), Cause.TLS),
    ],
)
def test_a_file_that_cannot_be_read_forbids_everything_and_says_why(page, cause):
    asked, _ = robots(page)

    with pytest.raises(SourceError) as caught:
        asked.check(PAGE)

    assert caught.value.cause is cause
    assert caught.value.detail == (
        "Its robots.txt could not be read, so no page was asked for: The server was not well."
    )
    assert caught.value.retry_after == page.retry_after


def test_a_site_is_asked_once_a_day():
    ticks = Ticks()
    asked, http = robots(text("User-agent: *", "Disallow: /admin/"), ticks)

    for seconds in (0, 10, KEPT_SECONDS - 1, KEPT_SECONDS + 1):
        ticks.seconds = seconds
        asked.check(PAGE)

    assert http.asked == [FILE, FILE]


def test_a_failure_is_not_kept():
    asked, http = robots(failure(503))
    for _ in range(2):
        with pytest.raises(SourceError):
            asked.check(PAGE)

    http.pages[FILE] = text("User-agent: *", "Allow: /")
    asked.check(PAGE)


def test_what_was_known_stands_while_the_file_cannot_be_read():
    ticks = Ticks()
    asked, http = robots(text("User-agent: *", "Disallow: /admin/"), ticks)
    asked.check(PAGE)
    http.pages[FILE] = failure(503)
    ticks.seconds = 3 * KEPT_SECONDS

    asked.check(PAGE)
    with pytest.raises(SourceError) as caught:
        asked.check("https://forum.example/admin/")

    assert caught.value.cause is Cause.ROBOTS


def test_scheme_and_port_make_another_site():
    http = FakeHttp({FILE: text("User-agent: *", "Disallow: /")})
    asked = Robots(http.get, Ticks())

    asked.check("http://forum.example/news")
    asked.check("https://forum.example:8443/news")

    assert http.asked == ["http://forum.example/robots.txt", "https://forum.example:8443/robots.txt"]


def test_rules_behind_half_a_mebibyte_are_not_read():
    padding = b"# padding\n" * 60_000
    asked = Robots(
        FakeHttp(
            {FILE: Answer(url=FILE, status=200, body=padding + text("User-agent: *", "Disallow: /"))}
        ).get,
        Ticks(),
    )

    asked.check(PAGE)
