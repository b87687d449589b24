"""SMTP: hands mails to a server over connections that are kept, and says what became of each (RFC 5321).

The one question that matters after a failure is whether the mail may have been taken. Before the final dot
it was not; a connection that ends after it leaves us in doubt, and in doubt nothing is sent again.
"""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from hub.delivery.pace import Pace
from hub.delivery.verdicts import broken_off, refused, unusable
from hub.model.delivery import Outgoing, Result
from hub.reading.text import one_line

SECONDS = 30.0
"""Longest silence of a server."""
VERDICT_SECONDS = 120.0
"""The same after the final dot: scanners of mail take their time."""
MAILS_ON_ONE = 100
"""Then a connection is closed, as servers with limits like it."""
IDLE_SECONDS = 30.0
_KEPT = 16
_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587
_LINE_BREAK = re.compile(rb"\r\n|\r|\n")
_UNUSABLE = re.compile(r"[\s<>\x00-\x1f\x7f]")
"""What would end a command of SMTP and begin another."""
_LOCAL = {"localhost", "127.0.0.1", "::1"}

logger = logging.getLogger(__name__)


class Server(NamedTuple):
    """Where mail is handed in."""

    host: str
    port: int
    secure: bool
    user: str
    password: str

    def __repr__(self) -> str:
        """Name it without its password: values end up in logs."""
        return f"Server({self.host}:{self.port})"


def server(url: str) -> Server:
    """Return what an address of `hub.settings` says: ``smtp://user:password@host:port`` or ``smtps://…``.

    With a user, port 587 is meant where none is named (RFC 6409).
    """
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    usual = _SUBMISSION if user and parts.scheme == "smtp" else _PORTS[parts.scheme]
    return Server(parts.hostname or "", parts.port or usual, parts.scheme == "smtps", user, password)


class _RefusedError(Exception):
    """The server said no before the mail was its own, or there is no way to it."""

    def __init__(self, stage: str, code: int | None, said: str) -> None:
        super().__init__(said)
        self.stage, self.code, self.said = stage, code, said


class _BrokenOffError(Exception):
    """The connection ended."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


@dataclass(slots=True)
class _Held:
    """A connection, and how it has been used."""

    client: smtplib.SMTP
    sent: int = 0
    used: float = 0.0


@dataclass(slots=True, kw_only=True)
class Smtp:
    """A way to one server. Safe for many threads: each takes a connection for the time of one mail.

    Args:
        server: Where mail is handed in.
        hello: The name we greet by.
        roots: File of trusted roots; the system's by default.
        pace: Waits until the next mail may go.
        monotonic: Seconds that only grow.
    """

    server: Server
    hello: str
    roots: Path | None = None
    pace: Pace
    monotonic: Callable[[], float] = time.monotonic
    seconds: float = SECONDS
    verdict_seconds: float = VERDICT_SECONDS
    _idle: deque[_Held] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _context: ssl.SSLContext | None = None

    def send(self, message: Outgoing) -> Result:
        """Hand in one mail. Never raises for what the other side does; that is in the result."""
        if _UNUSABLE.search(message.target) or not message.target.isascii():
            return unusable(message.target)
        self.pace.wait()
        try:
            return self._send(message)
        except _RefusedError as refusal:
            return refused(self.server.host, refusal.stage, refusal.code, refusal.said)
        except _BrokenOffError as gone:
            return broken_off(self.server.host, gone.stage)

    def __del__(self) -> None:
        """Leave no socket behind; there is no time for good manners when nobody holds us any more."""
        for held in self._idle:
            held.client.close()

    def greet(self) -> Result:
        """Connect and log in as if a mail were to be sent, and part again."""
        try:
            held, _ = self._take()
        except _RefusedError as refusal:
            return refused(self.server.host, refusal.stage, refusal.code, refusal.said)
        secure = isinstance(held.client.sock, ssl.SSLSocket)
        _part(held.client)
        return Result(ok=True, excerpt="over TLS" if secure else "without TLS")

    def close(self) -> None:
        """Let go of every connection that is not in use."""
        while self._idle:
            with suppress(IndexError):
                _part(self._idle.pop().client)

    def _send(self, message: Outgoing) -> Result:
        while True:
            held, used_before = self._take()
            try:
                result = self._hand_in(held.client, message)
            except _BrokenOffError as gone:
                held.client.close()
                # A server may close a connection that rested; nothing has been said on it yet.
                if used_before and gone.stage == "sender":
                    continue
                raise
            except _RefusedError as refusal:
                self._keep(held, clean=refusal.code != 421 and _reset(held.client))
                raise
            except BaseException:
                held.client.close()
                raise
            self._keep(held, clean=True)
            return result

    # Connections

    def _take(self) -> tuple[_Held, bool]:
        now = self.monotonic()
        while True:
            try:
                held = self._idle.pop()
            except IndexError:
                return _Held(self._connected()), False
            if now - held.used < IDLE_SECONDS and held.sent < MAILS_ON_ONE:
                return held, True
            _part(held.client)

    def _keep(self, held: _Held, *, clean: bool) -> None:
        held.sent += 1
        held.used = self.monotonic()
        if not clean or held.sent >= MAILS_ON_ONE or len(self._idle) >= _KEPT:
            _part(held.client)
        else:
            self._idle.append(held)

    def _connected(self) -> smtplib.SMTP:
        here = self.server
        client: smtplib.SMTP | None = None
        try:
            client = self._dialled()
            _expect("greeting", client.ehlo())
            if not here.secure and client.has_extn("starttls"):
                _expect("STARTTLS", client.starttls(context=self._tls()))
                _expect("greeting", client.ehlo())
            self._log_in(client)
        except BaseException as error:
            if client is not None:
                client.close()
            raise self._unreachable(error) from error
        return client

    def _dialled(self) -> smtplib.SMTP:
        here = self.server
        if here.secure:
            return smtplib.SMTP_SSL(
                here.host, here.port, self.hello, timeout=self.seconds, context=self._tls()
            )
        return smtplib.SMTP(here.host, here.port, self.hello, timeout=self.seconds)

    def _tls(self) -> ssl.SSLContext:
        with self._lock:
            if self._context is None:
                self._context = ssl.create_default_context(cafile=str(self.roots) if self.roots else None)
                self._context.minimum_version = ssl.TLSVersion.TLSv1_2
            return self._context

    def _log_in(self, client: smtplib.SMTP) -> None:
        here = self.server
        if not here.user:
            return
        if not isinstance(client.sock, ssl.SSLSocket) and here.host not in _LOCAL:
            raise _RefusedError(
                "log-in", None, "offers no TLS, and the password is not sent in clear; try smtps://"
            )
        try:
            client.login(here.user, here.password)
        except smtplib.SMTPAuthenticationError as error:
            raise _RefusedError("log-in", error.smtp_code, _words(error.smtp_error)) from None
        except smtplib.SMTPNotSupportedError:
            raise _RefusedError("log-in", None, "takes no log-in; leave user and password out") from None

    def _unreachable(self, error: BaseException) -> BaseException:
        if isinstance(error, _RefusedError) or not isinstance(error, Exception):
            return error
        if isinstance(error, smtplib.SMTPResponseException):
            return _RefusedError("greeting", error.smtp_code, _words(error.smtp_error))
        if isinstance(error, ssl.SSLError):
            why = getattr(error, "verify_message", "") or error.reason or "no common ground"
            return _RefusedError("TLS", None, f"its certificate or encryption is not in order: {why}")
        if isinstance(error, TimeoutError):
            return _RefusedError("connection", None, "does not answer")
        if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
            return _RefusedError("connection", None, f"cannot be reached: {error.strerror or error}")
        return _RefusedError("connection", None, "broke off while greeting")

    # One mail

    def _hand_in(self, client: smtplib.SMTP, message: Outgoing) -> Result:
        sender = f"MAIL FROM:<{message.sender or ''}>"
        size = f" SIZE={len(message.body)}" if client.has_extn("size") else ""
        self._ask(client, "sender", sender + size)
        self._ask(client, "receiver", f"RCPT TO:<{message.target}>")
        self._ask(client, "data", "DATA", wanted=354)
        self._pour(client, message.body)
        code, said = self._verdict(client)
        words = _words(said)
        if 200 <= code < 300:
            return Result(ok=True, status=code, excerpt=words)
        raise _RefusedError("verdict", code, words)

    @staticmethod
    def _ask(client: smtplib.SMTP, stage: str, command: str, *, wanted: int | None = None) -> None:
        try:
            code, said = client.docmd(command)
        except (smtplib.SMTPServerDisconnected, OSError):
            raise _BrokenOffError(stage) from None
        except smtplib.SMTPException as error:  # an answer that is none
            raise _RefusedError(stage, getattr(error, "smtp_code", None), str(error)) from None
        if code != wanted and not (wanted is None and 200 <= code < 300):
            raise _RefusedError(stage, code, _words(said))

    @staticmethod
    def _pour(client: smtplib.SMTP, body: bytes) -> None:
        """Send what lies between DATA and the final dot, and the dot: all of it, or it is not sent."""
        stuffed = _stuffed(body)
        try:
            client.send(stuffed)
        except (smtplib.SMTPServerDisconnected, OSError):
            raise _BrokenOffError("data") from None

    def _verdict(self, client: smtplib.SMTP) -> tuple[int, bytes]:
        try:
            if client.sock is not None:
                client.sock.settimeout(self.verdict_seconds)
            code, said = client.getreply()
            if client.sock is not None:
                client.sock.settimeout(self.seconds)
        except (smtplib.SMTPException, OSError):
            raise _BrokenOffError("verdict") from None
        if code < 200:  # no answer at all
            raise _BrokenOffError("verdict")
        return code, said


def _expect(stage: str, answer: tuple[int, bytes]) -> None:
    code, said = answer
    if not 200 <= code < 300:
        raise _RefusedError(stage, code, _words(said))


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(text, 300)


def _stuffed(body: bytes) -> bytes:
    """Return a mail as the wire wants it: CR LF, dots doubled, the final dot (RFC 5321, 4.5.2)."""
    lines = _LINE_BREAK.sub(b"\r\n", body)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    if lines.startswith(b"."):
        lines = b"." + lines
    return lines.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _reset(client: smtplib.SMTP) -> bool:
    """Begin anew on a connection after a refusal; tell whether that went well."""
    try:
        return client.rset()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _part(client: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        if client.sock is not None:
            client.sock.settimeout(2)
        client.quit()
    client.close()
