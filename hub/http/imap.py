"""IMAP as it comes over the wire: the standard library's client on a guarded socket, with limits.

imaplib knows the grammar. What it does not know is an end: it would read a literal of any length, and
answers without number. So it reads through the same meter as HTTP, and the socket is dialled, timed and
shut by the house.
"""

from __future__ import annotations

import imaplib
import io
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from hub.errors import Cause, SourceError
from hub.http.wire import Meter

LINE_BYTES = 1_000_000
"""Longest line, as in imaplib."""
Answer = Sequence[Any]
_RECORD = re.compile(rb"\d+ \(")
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_QUOTED = re.compile(rb'BODY\[[^\]]*\](?:<\d+>)? "((?:[^"\\]|\\.)*)"', re.DOTALL)


class Fetched(NamedTuple):
    """One answer to FETCH.

    Attributes:
        size: Octets of the whole message; 0 if that was not asked.
        text: The part that was asked for; None if the server left it out.
    """

    uid: int
    size: int
    text: bytes | None


class Connection(imaplib.IMAP4):
    """imaplib's client on a socket that is open already.

    Args:
        sock: Connected, and encrypted if it is to be from the first byte.
        host: Whose certificate STARTTLS wants to see.
        limit: Most bytes that are read in all.
    """

    def __init__(self, sock: socket.socket, host: str, limit: int) -> None:
        self._limit = limit
        self._take(sock)
        super().__init__(host)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:  # noqa: ARG002
        """Take the socket that is there; imaplib would dial here."""
        self.host, self.port = host, port

    def _take(self, sock: socket.socket) -> None:
        self.sock = sock
        self._lines = io.BufferedReader(Meter(sock.makefile("rb", buffering=0), self._limit))

    def read(self, size: int) -> bytes:
        """Read a literal; less only at the end."""
        return self._lines.read(size)

    def readline(self) -> bytes:
        """Read one line of a bounded length."""
        line = self._lines.readline(LINE_BYTES + 1)
        if len(line) > LINE_BYTES:
            raise self.error("line too long")
        return line

    def send(self, data: Any) -> None:
        """Send a command."""
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Let go of the connection."""
        self._lines.close()
        self.sock.close()

    def secure(self, context: ssl.SSLContext) -> socket.socket:
        """Begin TLS (RFC 3501, section 6.2.1), and forget all that was said before.

        Returns:
            The encrypted socket, which has a descriptor of its own.
        """
        self._simple_command("STARTTLS")
        # What came with the answer, or before it, anybody on the way can have put there (CVE-2011-0411): the
        # old reader goes, and its buffer with it.
        sock = context.wrap_socket(self.sock, server_hostname=self.host)
        self._take(sock)
        self.untagged_responses.clear()
        self._get_capabilities()
        return sock

    def log_in(self, user: str, password: str) -> None:
        """Log in with SASL PLAIN (RFC 4616), which takes all letters, else with LOGIN.

        Raises:
            SourceError: ``login``: the server takes no passwords, or not this one.
        """
        if self.state != "NONAUTH":  # greeted with PREAUTH: it knows us by our address
            return
        if "LOGINDISABLED" in self.capabilities and "AUTH=PLAIN" not in self.capabilities:
            raise SourceError(Cause.LOGIN, f"{self.host} takes no passwords over this connection.")
        try:
            if "AUTH=PLAIN" in self.capabilities:
                self.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
            else:
                self.login(f'"{_escaped(user)}"', password)
        except self.abort:
            raise
        except self.error as error:
            raise _login_refused(self.host, str(error)) from None
        except UnicodeError:
            raise SourceError(
                Cause.LOGIN, f"{self.host} takes passwords in ASCII only, and this one is not."
            ) from None

    def examine(self, name: str) -> tuple[int, int] | None:
        """Open a folder for reading only: nothing in it changes.

        Args:
            name: As on the wire.

        Returns:
            Its UIDVALIDITY and how many messages there are; None if it cannot be opened.
        """
        typ, found = self.select(f'"{_escaped(name)}"', readonly=True)
        if typ != "OK":
            return None
        _, validity = self.response("UIDVALIDITY")
        return _number(validity[-1:]), _number(found[-1:])

    def delimiter(self) -> str:
        """Return the sign that parts the levels of folders here; empty if there is none."""
        typ, found = self.list('""', '""')
        quoted = (
            re.search(rb'\) "(\\?.)" ', found[0]) if typ == "OK" and isinstance(found[0], bytes) else None
        )
        return quoted.group(1)[-1:].decode("ascii", "replace") if quoted else ""

    def uids(self, criterion: str) -> list[int]:
        """Return the numbers of messages that fit, the oldest first."""
        _, found = self.uid("SEARCH", f"({criterion})")
        words = b" ".join(each for each in found if isinstance(each, bytes)).split()
        return sorted({int(word) for word in words if word.isdigit() and len(word) < 12})

    def fetch_parts(self, uids: str, parts: str) -> Iterator[Fetched]:
        """Return what the server says to a FETCH; what nobody asked for is passed over."""
        _, found = self.uid("FETCH", uids, f"(UID {parts})")
        return fetched(found)


def fetched(answer: Answer) -> Iterator[Fetched]:
    """Return the records of imaplib's answer to FETCH: lines, and pairs of a line and its literal."""
    said, text = b"", None
    for piece in [*answer, b"0 ("]:
        line, literal = piece if isinstance(piece, tuple) else (piece, None)
        if not isinstance(line, bytes):
            continue
        if _RECORD.match(line) and said:
            yield from _record(said, text)
            said, text = b"", None
        said += line + b" "
        text = literal if isinstance(literal, bytes) else text


def _record(said: bytes, text: bytes | None) -> Iterator[Fetched]:
    uid, size = _UID.search(said), _SIZE.search(said)
    if text is None and (quoted := _QUOTED.search(said)):  # short texts may come in quotes
        text = re.sub(rb"\\(.)", rb"\1", quoted.group(1))
    if uid:
        yield Fetched(int(uid.group(1)[:12]), int(size.group(1)[:15]) if size else 0, text)


def _number(words: Sequence[Any]) -> int:
    word = words[0] if words else b""
    return int(word) if isinstance(word, bytes) and word.isdigit() and len(word) < 12 else 0


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _login_refused(host: str, said: str) -> SourceError:
    """Tell a wrong password from a server in trouble (RFC 5530). Its own words may name the user."""
    code = re.search(r"\[([A-Z]+)", said)
    if code and code.group(1) in {"UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT"}:
        return SourceError(Cause.CONNECT, f"{host} cannot look after mailboxes just now.")
    if code and code.group(1) == "PRIVACYREQUIRED":
        return SourceError(Cause.LOGIN, f"{host} takes no passwords over this connection.")
    if code and code.group(1) == "EXPIRED":
        return SourceError(Cause.LOGIN, f"The password for {host} has run out.")
    return SourceError(Cause.LOGIN, f"{host} refuses the log-in: the user or the password is not right.")
