"""GuardedHttp: fetch one address politely and safely, or say why not."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin

from certifi import where
from requests import PreparedRequest, Response
from requests.structures import CaseInsensitiveDict
from urllib3.response import BaseHTTPResponse

from hub.errors import Cause, SourceError
from hub.http.addresses import MAX_URL, Target, escaped, target
from hub.http.deadline import Deadline, Watchdog
from hub.http.dialling import Dialler, GuardedAdapter, tls_context
from hub.http.faults import explain
from hub.http.gate import Gate
from hub.http.headers import max_age, retry_after, validator
from hub.http.lookups import Resolver
from hub.http.mail import MailVisit
from hub.http.mail_addresses import folder
from hub.http.passwords import password
from hub.http.robots import Robots
from hub.model.fetch import Answer
from hub.model.mail import Mailbox, Place, Wanted

_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_NOT_ASKED = {"br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip"}
"""Codings that we cannot undo (IANA's registry). Other words, such as ``utf-8``, are a server's mistake
that every browser overlooks."""
_FRAMINGS = {"", "chunked", "identity"}
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_PIECE = 65536

# Its warnings are about odd answers, with tracebacks; what matters of them is judged here.
for _part in ("connection", "connectionpool", "response"):
    logging.getLogger(f"urllib3.{_part}").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost (design, section 7).

    Attributes:
        seconds: From the first look-up to the last byte, redirects included; waiting for a turn is not.
        connect_seconds: For one connection.
        read_seconds: Longest silence while reading.
        body_bytes: After decoding, and also as sent.
        redirects: How many are followed.
    """

    seconds: float = 20.0
    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    body_bytes: int = 10 * 1024 * 1024
    redirects: int = 5


class GuardedHttp:
    """Implements `hub.model.ports.Http`. Safe for many threads.

    Args:
        user_agent: Names the hub and the page about its fetcher.
        permitted: Exact (address, port) pairs let through besides the public internet.
        ca_bundle: File of trusted roots instead of certifi's.
        limits: What one fetch may cost.
        resolver: Looks names up; the system's by default.
        now: Unix time, for Retry-After with a date.
        environ: Variables that hold the passwords of mailboxes; the process's own by default.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        permitted: frozenset[tuple[str, int]] = frozenset(),
        ca_bundle: Path | None = None,
        limits: Limits | None = None,
        resolver: Resolver | None = None,
        now: Callable[[], float] = time.time,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._now = now
        self._environ = os.environ if environ is None else environ
        self._watchdog = Watchdog()
        self._gate = Gate()
        self._robots = Robots(self.get, time.monotonic)
        self._dialler = Dialler(permitted, self._limits.connect_seconds, resolver)
        self._ca_bundle = ca_bundle
        self._loading = threading.Lock()
        self._headers = {
            "User-Agent": user_agent,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        robots: bool = False,
    ) -> Answer:
        """Fetch `url`, redirects included; see `hub.model.ports.Http.get`."""
        asked = {"Accept": accept, **self._headers} | _conditions(etag, last_modified)
        here, permanent, unbroken = target(url), None, True
        left, seen = self._limits.seconds, {here.url}
        for _ in range(self._limits.redirects + 1):
            if robots:
                self._robots.check(here.url)
            with self._gate.turn(here.gate), self._watchdog.limit(left) as deadline:
                answer, status, location = self._ask(here, asked, deadline)
                left = deadline.left()
            if answer is not None:
                return replace(answer, permanent_url=permanent) if permanent else answer
            there = _follow(here, location)
            if there.url in seen:
                raise SourceError(Cause.REDIRECTS, "The redirects lead round in a circle.", status=status)
            seen.add(there.url)
            # A move away from TLS is followed and not remembered: it would be for good.
            unbroken = unbroken and status in _PERMANENT and here.scheme <= there.scheme
            permanent = there.url if unbroken else permanent
            here = there
        raise SourceError(
            Cause.REDIRECTS, f"There are more than {self._limits.redirects} redirects in a row."
        )

    def mail(self, url: str, *, user: str, secret: str, after: Place | None, wanted: Wanted) -> Mailbox:
        """Read what is new in a mailbox's folder; see `hub.model.ports.Http.mail`."""
        here, limits = folder(url, user), self._limits
        known = password(secret, self._environ)
        with self._gate.turn(here.gate), self._watchdog.limit(limits.seconds) as deadline:
            visit = MailVisit(
                folder=here,
                password=known,
                dialler=self._dialler,
                context=self._tls(),
                deadline=deadline,
                read_seconds=limits.read_seconds,
                message_bytes=limits.body_bytes,
            )
            return visit.read(after, wanted)

    def _tls(self) -> ssl.SSLContext:
        """Return the context for TLS; the roots are read once, by whoever needs them first."""
        with self._loading:
            return self._context

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return tls_context(str(self._ca_bundle or where()))

    def _ask(
        self, here: Target, asked: Mapping[str, str], deadline: Deadline
    ) -> tuple[Answer | None, int, str]:
        """Make one request: an answer, or the status and target of a redirect.

        A transport for each request: nothing a server says on one connection, no cookie and no forged
        second answer, can reach another. Not a `requests.Session`: it reads the whole body of a redirect,
        even of one it does not follow, and merges in what the environment says.
        """
        limits = self._limits
        adapter = GuardedAdapter(self._dialler, self._tls, deadline, limits.read_seconds, limits.body_bytes)
        started = time.monotonic()
        response: Response | None = None
        try:
            response = adapter.send(_prepared(here, asked))
            return self._judge(here, asked, response, deadline, started)
        except SourceError:
            raise
        except Exception as error:  # whatever the libraries raise, in our words
            if deadline.is_over:
                raise self._too_slow(here) from error
            raise explain(error, here.host, begun=response is not None) from error
        finally:
            adapter.close()

    def _judge(
        self,
        here: Target,
        asked: Mapping[str, str],
        response: Response,
        deadline: Deadline,
        started: float,
    ) -> tuple[Answer | None, int, str]:
        status, headers = response.status_code, dict(response.headers)
        if status in _REDIRECTS:
            return None, status, headers.get("location", "")
        conditional = "If-None-Match" in asked or "If-Modified-Since" in asked
        if status != 200 and not (status == 304 and conditional):
            raise self._refusal(here, status, headers)
        body = self._read(here, response.raw, deadline) if status == 200 else b""
        return (
            Answer(
                url=here.url,
                status=status,
                headers=headers,
                body=body,
                etag=validator(headers.get("etag")),
                last_modified=validator(headers.get("last-modified")),
                max_age=max_age(headers),
                seconds=time.monotonic() - started,
            ),
            status,
            "",
        )

    def _read(self, here: Target, raw: BaseHTTPResponse, deadline: Deadline) -> bytes:
        self._check_framing(here, raw)
        cap = self._limits.body_bytes
        pieces: list[bytes] = []
        size = 0
        for piece in raw.stream(_PIECE, decode_content=True):
            size += len(piece)
            if size > cap or raw.tell() > cap:
                raise self._too_large(here)
            if deadline.is_over:
                raise self._too_slow(here)
            pieces.append(piece)
        if deadline.expired:  # a connection cut at the deadline looks like the good end of a body
            raise self._too_slow(here)
        return b"".join(pieces)

    def _check_framing(self, here: Target, raw: BaseHTTPResponse) -> None:
        """Refuse from the head alone (RFC 9112, section 6.3; RFC 9110, section 8.4)."""
        lengths, framings = _words(raw, "content-length"), _words(raw, "transfer-encoding")
        if len(set(lengths)) > 1 or any(not (each.isascii() and each.isdigit()) for each in lengths):
            raise SourceError(Cause.PROTOCOL, f"{here.host} contradicts itself on the length of its answer.")
        if not _FRAMINGS.issuperset(framings) or framings.count("chunked") > 1:
            raise SourceError(Cause.PROTOCOL, f"{here.host} transfers its answer in a way nobody asked for.")
        if lengths and "chunked" not in framings and int(lengths[0][:18]) > self._limits.body_bytes:
            raise self._too_large(here)
        codings = _words(raw, "content-encoding")
        if len(codings) > 2 or _NOT_ASKED.intersection(codings):
            raise SourceError(
                Cause.DECODE, f"{here.host} sent a coding that was not asked for: {', '.join(codings)[:60]}."
            )

    def _refusal(self, here: Target, status: int, headers: Mapping[str, str]) -> SourceError:
        if status == 410:
            return SourceError(
                Cause.GONE, f"{here.host} says that this address is gone for good.", status=410
            )
        if status < 200:
            return SourceError(
                Cause.PROTOCOL, f"{here.host} gave an interim answer only ({status}).", status=status
            )
        if status == 304:
            detail = f"{here.host} says that nothing has changed, although it was asked for the first time."
        elif "cf-mitigated" in headers:
            detail = (
                f"{here.host} wants to see a browser first: it takes the hub for a robot (HTTP {status})."
            )
        else:
            detail = f"{here.host} answered {status}{_phrase(status)}."
        # Made for 429 and 503; whoever says it with another refusal means it no less.
        wait = retry_after(headers, self._now()) if status >= 400 else None
        return SourceError(Cause.HTTP_STATUS, detail, status=status, retry_after=wait)

    def _too_slow(self, here: Target) -> SourceError:
        return SourceError(
            Cause.TIMEOUT, f"{here.host} did not finish its answer within {self._limits.seconds:g} seconds."
        )

    def _too_large(self, here: Target) -> SourceError:
        limit = self._limits.body_bytes / (1024 * 1024)
        return SourceError(Cause.TOO_LARGE, f"{here.host} sent more than {limit:g} MiB.")


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    given = {"If-None-Match": validator(etag), "If-Modified-Since": validator(last_modified)}
    return {name: value for name, value in given.items() if value}


def _prepared(here: Target, asked: Mapping[str, str]) -> PreparedRequest:
    """Make the request by hand: without cookies, .netrc and what else would be merged in."""
    prepared = PreparedRequest()
    prepared.method, prepared.url, prepared.headers = "GET", here.url, CaseInsensitiveDict(asked)
    return prepared


def _words(raw: BaseHTTPResponse, name: str) -> list[str]:
    """Return the words of a header that is a list, however many times it was sent."""
    return [word.strip().lower() for value in raw.headers.getlist(name) for word in value.split(",")]


def _follow(here: Target, location: str) -> Target:
    """Return where a Location header leads (RFC 9110, section 10.2.2)."""
    with contextlib.suppress(UnicodeError):  # raw UTF-8 arrives as latin-1
        location = location.encode("latin-1").decode("utf-8")
    location = location.strip(" ")
    if not location:
        raise SourceError(Cause.REDIRECTS, "A redirect does not say clearly where to.")
    if len(location) > MAX_URL:
        raise SourceError(Cause.REDIRECTS, "A redirect leads to an address that is too long.")
    if _UNREADABLE.search(location):  # urljoin would take some of them out
        raise SourceError(Cause.BLOCKED, "A redirect leads to an address with control characters.")
    try:
        return target(escaped(urljoin(here.url, location)))
    except ValueError:
        raise SourceError(Cause.REDIRECTS, "A redirect leads to an address that cannot be read.") from None
    except SourceError as error:
        raise SourceError(error.cause, f"A redirect leads to an unusable address. {error.detail}") from None


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ", which is no status of HTTP"
