"""A mail server by hand: it says what a test has it say, and keeps what it was asked."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

LOGIN = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
Words = bytes | Callable[[str], bytes]


@dataclass
class Script:
    """What is answered: the first pattern that a command fits. ``{tag}`` stands for the command's own."""

    greeting: bytes = b"* OK ready\r\n"
    answers: Sequence[tuple[str, Words]] = ()
    context: ssl.SSLContext | None = None
    """For STARTTLS."""
    asked: list[str] = field(default_factory=list)

    def answer(self, line: str) -> bytes:
        tag, _, command = line.partition(" ")
        for pattern, words in [*self.answers, *_USUAL]:
            if re.match(pattern, command, re.IGNORECASE):
                said = words(command) if callable(words) else words
                return said.replace(b"{tag}", tag.encode())
        return f"{tag} BAD what?\r\n".encode()


_USUAL: Sequence[tuple[str, Words]] = (
    ("CAPABILITY", LOGIN + b"{tag} OK done\r\n"),
    ("STARTTLS", b"{tag} OK begin\r\n"),
    ("AUTHENTICATE PLAIN", b"+ \r\n"),
    ("LOGIN", b"{tag} OK done\r\n"),
    ("EXAMINE", b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n{tag} OK [READ-ONLY] done\r\n"),
    ("LIST", b'* LIST (\\Noselect) "/" ""\r\n{tag} OK done\r\n'),
    ("UID SEARCH", b"* SEARCH\r\n{tag} OK done\r\n"),
    ("LOGOUT", b"* BYE\r\n{tag} OK done\r\n"),
)


def a_folder(messages: dict[int, bytes], validity: int = 7) -> Sequence[tuple[str, Words]]:
    """Answers of a server with these messages in its INBOX."""
    uids = sorted(messages)

    def search(command: str) -> bytes:
        found = re.search(r"UID (\d+):\*", command)
        span = re.search(r"\((\d+):(\d+)", command)
        # "n:*" is the last message at least (RFC 3501, section 6.4.8).
        if found:
            some = [uid for uid in uids if uid >= int(found.group(1))] or uids[-1:]
        else:
            some = uids[int(span.group(1)) - 1 : int(span.group(2))] if span else []
        return b"* SEARCH " + " ".join(map(str, some)).encode() + b"\r\n{tag} OK done\r\n"

    def fetch(command: str) -> bytes:
        asked = re.match(r"UID FETCH ([\d,]+) .*?(BODY\.PEEK\[(HEADER)?\])(?:<0\.(\d+)>)?", command)
        said = b""
        for uid in map(int, asked.group(1).split(",")):
            body = messages[uid]
            part = body.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if asked.group(3) else body
            part = part[: int(asked.group(4) or 1 << 40)]
            head = (
                f"* {uids.index(uid) + 1} FETCH (UID {uid} RFC822.SIZE {len(body)} BODY[] {{{len(part)}}}\r\n"
            )
            said += head.encode() + part + b")\r\n"
        return said + b"{tag} OK done\r\n"

    opened = f"* {len(uids)} EXISTS\r\n* OK [UIDVALIDITY {validity}] ok\r\n{{tag}} OK done\r\n".encode()
    return [("EXAMINE", opened), ("UID SEARCH", search), ("UID FETCH", fetch)]


@contextlib.contextmanager
def serving(script: Script) -> Iterator[int]:
    """Serve connections, one after another, and yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        over = threading.Event()
        thread = threading.Thread(target=_accept, args=(listening, script, over))
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            thread.join()


def _accept(listening: socket.socket, script: Script, over: threading.Event) -> None:
    while not over.is_set():
        try:
            connection, _ = listening.accept()
        except TimeoutError:
            continue
        with contextlib.suppress(OSError), contextlib.closing(_Line(connection)) as line:
            _talk(line, script)


class _Line:
    """A connection that may turn into an encrypted one."""

    def __init__(self, sock: socket.socket) -> None:
        self.take(sock)

    def take(self, sock: socket.socket) -> None:
        sock.settimeout(5)
        self.sock, self.lines = sock, sock.makefile("rb")

    def close(self) -> None:
        self.lines.close()
        self.sock.close()


def _talk(line: _Line, script: Script) -> None:
    line.sock.sendall(script.greeting)
    tag = ""
    while raw := line.lines.readline():
        said = raw.decode("utf-8", "replace").strip()
        script.asked.append(said.partition(" ")[2] or said)
        if " " not in said:  # what follows a "+": the log-in itself
            line.sock.sendall(f"{tag} OK done\r\n".encode())
            continue
        tag = said.partition(" ")[0]
        line.sock.sendall(script.answer(said))
        if "STARTTLS" in said and script.context:
            plain = line.sock
            with plain:
                line.take(script.context.wrap_socket(plain, server_side=True))
        if "LOGOUT" in said:
            return
