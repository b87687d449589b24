"""A real mail server (aiosmtpd) on loopback: it keeps what it gets, and answers as a test has it answer."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

DROP = "drop"
"""Instead of an answer: cut the connection."""


@dataclass
class MailServer:
    """What arrives, and what is answered to it: one answer for each time it is asked, then yes.

    Attributes:
        mails: Whole, as they came over the wire.
        receivers: Whom they were for.
        senders: Whom they come back to.
        connections: How many were opened.
        peers: For each mail: whether it came over TLS, and who had logged in.
    """

    mails: list[bytes] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    peers: list[tuple[bool, str | None]] = field(default_factory=list)
    connections: int = 0
    at_sender: list[str] = field(default_factory=list)
    at_receiver: list[str] = field(default_factory=list)
    at_data: list[str] = field(default_factory=list)
    at_verdict: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = _next(self.at_sender, server)
        if answer.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = _next(self.at_receiver, server)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content
        assert isinstance(content, bytes)
        self.mails.append(content)
        self.receivers.extend(envelope.rcpt_tos)
        self.senders.append(envelope.mail_from or "")
        secure = server.transport.get_extra_info("sslcontext") is not None
        self.peers.append((secure, session.auth_data))
        return _next(self.at_verdict, server)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


def _next(script: list[str], server: SMTP) -> str:
    answer = script.pop(0) if script else "250 OK"
    if answer == DROP:
        server.transport.abort()
        return "421 gone"
    return answer


class _Server(SMTP):
    """aiosmtpd's server, that counts connections and can refuse DATA before it has begun."""

    keeper: MailServer

    def connection_made(self, transport: Any) -> None:
        if self.transport is None:  # not a second time, after STARTTLS
            self.keeper.connections += 1
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str) -> None:
        if self.keeper.at_data and (answer := _next(self.keeper.at_data, self)) != "250 OK":
            await self.push(answer)
            return
        await super().smtp_DATA(arg)


@contextmanager
def a_mail_server(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, login: str | None = None
) -> Iterator[MailServer]:
    """Run a server for a while.

    Args:
        tls: It speaks TLS from the first byte.
        starttls: It offers STARTTLS.
        login: ``user:password`` that it wants; None for a server without log-in.
    """
    keeper = MailServer()
    wanted = tuple(login.encode().split(b":", 1)) if login else None

    def authenticate(server: Any, session: Session, envelope: Any, mechanism: Any, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        if (data.login, data.password) == wanted:
            return AuthResult(success=True, auth_data=data.login.decode())
        return AuthResult(success=False, handled=False)

    def factory() -> SMTP:
        words: dict[str, Any] = {"hostname": "mail.example", "tls_context": starttls, "loop": loop}
        if login:
            words |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}
        made = _Server(keeper, **words)
        made.keeper = keeper
        return made

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def begin() -> asyncio.Server:
        return await loop.create_server(factory, "127.0.0.1", 0, ssl=tls)

    async def end() -> None:
        listening.close()
        for task in asyncio.all_tasks(loop) - {asyncio.current_task()}:
            task.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await task

    listening = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    try:
        keeper.port = listening.sockets[0].getsockname()[1]
        yield keeper
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
