"""GuardedHttp: fetch one address politely and safely, or say why not."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin

import requests
from certifi import where
from urllib3.response import BaseHTTPResponse

from hub.errors import Cause, SourceError
from hub.http.addresses import Target, target
from hub.http.deadline import Deadline, Watchdog
from hub.http.dialling import Dialler, GuardedAdapter, Resolver, tls_context, using
from hub.http.faults import explain
from hub.http.gate import Gate
from hub.http.headers import max_age, retry_after, validator
from hub.model.fetch import Answer

_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_CODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}
_PIECE = 65536


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
    ) -> None:
        self._limits = limits or Limits()
        self._now = now
        self._watchdog = Watchdog()
        self._gate = Gate()
        self._dialler = Dialler(permitted, self._limits.connect_seconds, resolver)
        self._tls = tls_context(str(ca_bundle or where()))
        self._headers = {
            "User-Agent": user_agent,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }

    def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, accept: str = "*/*"
    ) -> Answer:
        """Fetch `url`, redirects included; see `hub.model.ports.Http.get`."""
        asked = {"Accept": accept, **self._headers}
        if etag:
            asked["If-None-Match"] = etag
        if last_modified:
            asked["If-Modified-Since"] = last_modified
        here, permanent, unbroken = target(url), None, True
        deadline: Deadline | None = None
        seen = {here.url}
        for _ in range(self._limits.redirects + 1):
            with self._gate.turn(here.gate):
                deadline = deadline or self._watchdog.start(self._limits.seconds)
                answer, status, location = self._ask(here, asked, deadline)
            if answer is not None:
                deadline.ended = True
                return replace(answer, permanent_url=permanent)
            here = target(_follow(here.url, location))
            if here.url in seen:
                deadline.ended = True
                raise SourceError(Cause.REDIRECTS, "The redirects lead round in a circle.", status=status)
            seen.add(here.url)
            unbroken = unbroken and status in _PERMANENT
            permanent = here.url if unbroken else permanent
        raise SourceError(
            Cause.REDIRECTS, f"There are more than {self._limits.redirects} redirects in a row."
        )

    def _ask(
        self, here: Target, asked: Mapping[str, str], deadline: Deadline
    ) -> tuple[Answer | None, int, str]:
        """Make one request: an answer, or the status and target of a redirect.

        A transport for each request: nothing a server says on one connection, no cookie and no forged
        second answer, can reach another. Not a `requests.Session`: it reads the whole body of a redirect,
        even of one it does not follow, and merges in what the environment says.
        """
        adapter = GuardedAdapter(self._tls)
        started = time.monotonic()
        try:
            with using(self._dialler, deadline):
                response = adapter.send(
                    _prepared(here, asked),
                    stream=True,
                    timeout=(min(self._limits.connect_seconds, deadline.left()), self._limits.read_seconds),
                )
                return self._judge(here, asked, response, deadline, started)
        except SourceError:
            raise
        except Exception as error:  # whatever the libraries raise, in our words
            if deadline.is_over:
                raise self._too_slow(here) from error
            raise explain(error, here.host) from error
        finally:
            adapter.close()

    def _judge(
        self,
        here: Target,
        asked: Mapping[str, str],
        response: requests.Response,
        deadline: Deadline,
        started: float,
    ) -> tuple[Answer | None, int, str]:
        status = response.status_code
        headers = {name.lower(): value for name, value in response.headers.items()}
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
        lengths = {
            each.strip() for value in raw.headers.getlist("content-length") for each in value.split(",")
        }
        if len(lengths) > 1 or any(not (each.isascii() and each.isdigit()) for each in lengths):
            raise SourceError(Cause.PROTOCOL, f"{here.host} contradicts itself on the length of its answer.")
        chunked = "chunked" in raw.headers.get("transfer-encoding", "").lower()
        if lengths and not chunked and int(lengths.pop()[:18]) > self._limits.body_bytes:
            raise self._too_large(here)
        codings = [each.strip().lower() for each in raw.headers.get("content-encoding", "").split(",")]
        if len(codings) > 2 or not set(codings) <= _CODINGS:
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
        wait = retry_after(headers, self._now()) if status in {429, 503} else None
        return SourceError(Cause.HTTP_STATUS, detail, status=status, retry_after=wait)

    def _too_slow(self, here: Target) -> SourceError:
        return SourceError(
            Cause.TIMEOUT, f"{here.host} did not finish its answer within {self._limits.seconds:g} seconds."
        )

    def _too_large(self, here: Target) -> SourceError:
        limit = self._limits.body_bytes / (1024 * 1024)
        return SourceError(Cause.TOO_LARGE, f"{here.host} sent more than {limit:g} MiB.")


def _prepared(here: Target, asked: Mapping[str, str]) -> requests.PreparedRequest:
    """Make the request by hand: without cookies, .netrc and what else would be merged in."""
    prepared = requests.PreparedRequest()
    prepared.prepare_method("GET")
    prepared.prepare_url(here.url, None)
    prepared.headers = requests.structures.CaseInsensitiveDict(asked)
    prepared.prepare_cookies({})
    prepared.hooks = {"response": []}
    return prepared


def _follow(url: str, location: str) -> str:
    """Return where a Location header leads (RFC 9110, section 10.2.2)."""
    with contextlib.suppress(UnicodeError):  # raw UTF-8 arrives as latin-1
        location = location.encode("latin-1").decode("utf-8")
    if not location.strip():
        raise SourceError(Cause.REDIRECTS, "A redirect does not say where to.")
    if len(location) > 8192:
        raise SourceError(Cause.REDIRECTS, "A redirect leads to an address that is too long.")
    try:
        joined = urljoin(url, requests.utils.requote_uri(location) if not location.isascii() else location)
    except (ValueError, requests.RequestException):
        raise SourceError(Cause.REDIRECTS, "A redirect leads to an address that cannot be read.") from None
    return joined.partition("#")[0]


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ", which is no status of HTTP"
