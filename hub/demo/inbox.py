"""Inbox: a mail server on loopback that keeps what it is sent, and a page to read it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from time import monotonic

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from hub.demo.serving import Response

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}}
iframe{{width:100%;height:70vh;border:1px solid #8886;border-radius:4px;background:#fff}}
pre{{white-space:pre-wrap;overflow-wrap:anywhere}}li{{margin:.4rem 0}}</style></head>
<body>{body}</body></html>"""
_SHUT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a mail may do in a browser: be looked at."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it arrived.

    Attributes:
        to: Envelope recipient.
        raw: Every byte.
        at: When, by the monotonic clock.
    """

    to: str
    raw: bytes
    at: float

    @property
    def message(self) -> EmailMessage:
        """Give the mail as a mail reader takes it apart."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def subject(self) -> str:
        """Give its subject line, decoded."""
        return str(self.message["Subject"] or "(no subject)")


class Inbox:
    """Takes every mail for everybody, and serves a page of them.

    Attributes:
        id: As of everything that is served.
        port: Of the page; given by `hub.demo.serving.Servers`.
    """

    def __init__(self) -> None:
        self.id = "inbox"
        self.port = 0
        self._mails: list[Mail] = []
        self._arrived = threading.Condition()
        self._controller = self._listen()

    def _listen(self) -> Controller:
        """Take the first port that is free: aiosmtpd does not say which one it was given for 0."""
        for last in (False, False, True):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            controller = Controller(self, hostname="127.0.0.1", port=port, ready_timeout=10)
            try:
                controller.start()
            except OSError:  # somebody else has taken it in between
                if last:
                    raise
            else:
                return controller
        raise AssertionError

    @property
    def smtp_url(self) -> str:
        """Give the address for INTERFORUM_SMTP_URL."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    @property
    def address(self) -> str:
        """Give the address of the page."""
        return f"http://127.0.0.1:{self.port}/"

    def close(self) -> None:
        """Take no more mail."""
        self._controller.stop()

    async def handle_DATA(  # noqa: N802 (aiosmtpd calls it so)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a mail."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        with self._arrived:
            self._mails += [Mail(to, raw, monotonic()) for to in envelope.rcpt_tos]
            self._arrived.notify_all()
        return "250 Kept"

    def __len__(self) -> int:
        return len(self._mails)

    def wait_for(self, wanted: Callable[[Mail], bool], seconds: float, *, after: int = 0) -> Mail | None:
        """Return the first mail that is wanted, also one that comes within some seconds.

        Args:
            wanted: Tells which.
            seconds: How long to wait.
            after: How many of the first mails are not meant.
        """
        with self._arrived:
            self._arrived.wait_for(lambda: any(map(wanted, self._mails[after:])), seconds)
            return next(filter(wanted, self._mails[after:]), None)

    def number(self, mail: Mail) -> int:
        """Return the number of a mail on the page, from 1."""
        return self._mails.index(mail) + 1

    def respond(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response:  # noqa: ARG002
        """Show the list of mails, one mail, or its own words alone."""
        number, _, part = path.strip("/").partition("/")
        mails = list(self._mails)
        if not number:
            return _page("Inbox", _list(mails))
        if not number.isascii() or not number.isdigit() or not 0 < int(number) <= len(mails):
            return Response(404, {"Content-Type": "text/plain"}, b"There is no such mail.")
        mail = mails[int(number) - 1]
        if part == "html":
            return _words(mail)
        return _page(mail.subject, _reading(int(number), mail))


def _page(title: str, body: str) -> Response:
    page = _PAGE.format(title=escape(title), body=body)
    return Response(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())


def _list(mails: list[Mail]) -> str:
    if not mails:
        return "<h1>Inbox</h1><p>Nothing has arrived yet.</p>"
    rows = "".join(
        f'<li><a href="/{number}"><bdi>{escape(mail.subject)}</bdi></a><br><small>{escape(mail.to)}</small>'
        for number, mail in reversed(list(enumerate(mails, 1)))
    )
    return f"<h1>Inbox</h1><ul>{rows}</ul>"


def _reading(number: int, mail: Mail) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in mail.message.items())
    text = mail.message.get_body(("plain",))
    words = text.get_content() if text is not None else ""
    return (
        f'<p><a href="/">Inbox</a></p><h1><bdi>{escape(mail.subject)}</bdi></h1>'
        f'<iframe sandbox src="/{number}/html" title="The mail"></iframe>'
        f"<details><summary>As text</summary><pre>{escape(words)}</pre></details>"
        f"<details><summary>Headers</summary><pre>{escape(headers)}</pre></details>"
    )


def _words(mail: Mail) -> Response:
    body = mail.message.get_body(("html", "plain"))
    words = body.get_content() if body is not None else ""
    if body is not None and body.get_content_type() == "text/plain":
        words = f"<pre>{escape(words)}</pre>"
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": _SHUT}
    return Response(200, headers, str(words).encode())
