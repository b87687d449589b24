"""Mail: read what is new in a folder by IMAP (RFC 3501), safely and without a trace.

The folder is opened with EXAMINE and read with PEEK: nothing on the server changes, not even what counts
as read, so that a person can use the same mailbox.
"""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hub.errors import Cause, SourceError
from hub.http.deadline import Deadline
from hub.http.dialling import Dialler
from hub.http.faults import explain
from hub.http.imap import Connection, Fetched
from hub.http.mail_addresses import PORTS, Folder, utf7
from hub.http.wire import TooManyBytes
from hub.model.mail import Mailbox, Message, Place, Wanted

MOST_MESSAGES = 50
"""Fetched in one visit; the next visit reads on."""
MOST_HEADS = 500
"""Looked at in one visit; of a folder that is read for the first time these are the newest."""
HEAD_BYTES = 32 * 1024
"""Of one message's head."""
BEGINNING_BYTES = 1024 * 1024
"""Of a message that is too large: its texts stand before its attachments."""
VISIT_BYTES = 24 * 1024 * 1024
"""Of all messages of a visit, in memory at once."""
_TOGETHER = 50


@dataclass(slots=True, kw_only=True)
class MailVisit:
    """One visit to one folder.

    Args:
        folder: Where.
        password: Of its user.
        dialler: Opens the socket.
        context: For TLS.
        deadline: When it must be over.
        read_seconds: Longest silence while reading.
        message_bytes: Largest message that is fetched whole.
    """

    folder: Folder
    password: str = field(repr=False)
    dialler: Dialler
    context: ssl.SSLContext
    deadline: Deadline
    read_seconds: float
    message_bytes: int

    def read(self, after: Place | None, wanted: Wanted) -> Mailbox:
        """Return what is new since `after`; see `hub.model.ports.Http.mail`."""
        started = time.monotonic()
        try:
            with self._connected() as connection:
                brought = self._brought(connection, after, wanted)
        except SourceError:
            raise
        except Exception as error:  # whatever the libraries raise, in our words
            raise self._explained(error) from error
        validity, place, messages, unwanted, more = brought
        return Mailbox(
            url=self.folder.url,
            place=Place(validity, place),
            messages=tuple(messages),
            unwanted=unwanted,
            more=more,
            renumbered=after is not None and after.validity != validity,
            seconds=time.monotonic() - started,
        )

    # The way there

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Connection]:
        here = self.folder
        sock = self.dialler.dial(here.host, here.port, self.deadline, PORTS)
        connection: Connection | None = None
        try:
            may_be_plain = sock.getpeername()[:2] in self.dialler.permitted
            if here.secure:
                sock = self._watched(self.context.wrap_socket(sock, server_hostname=here.host))
            sock.settimeout(self.read_seconds)
            connection = Connection(sock, here.host, VISIT_BYTES + self.message_bytes)
            if not here.secure:
                self._secure(connection, may_be_plain=may_be_plain)
            connection.log_in(here.user, self.password)
            yield connection
            with contextlib.suppress(Exception):  # all has been read: how they part does not matter
                connection.logout()
        finally:
            if connection is not None:
                connection.shutdown()
            sock.close()

    def _secure(self, connection: Connection, *, may_be_plain: bool) -> None:
        """Begin TLS. Only what an operator permitted by its exact address may go without."""
        offered = "STARTTLS" in connection.capabilities
        # A greeting that says "you are logged in" would have us skip STARTTLS (CVE-2020-12398).
        if connection.state != "NONAUTH" or not offered:
            if may_be_plain:
                return
            raise SourceError(
                Cause.TLS, f"{self.folder.host} offers no secure connection (STARTTLS); try imaps://."
            )
        self._watched(connection.secure(self.context)).settimeout(self.read_seconds)

    def _watched(self, sock: socket.socket) -> socket.socket:
        self.deadline.watch(sock)
        return sock

    # What is there

    def _brought(
        self, connection: Connection, after: Place | None, wanted: Wanted
    ) -> tuple[int, int, list[Message], int, bool]:
        validity, count = self._open(connection)
        first = after is None or after.validity != validity
        since = 0 if after is None or first else after.uid
        if first:  # by position: the newest of a large folder, without a list of all
            span = f"{max(1, count - MOST_HEADS + 1)}:{count}" if count else ""
        else:
            span = f"UID {since + 1}:*"  # "*" is the last one, even if that is older
        found = connection.uids(f"{span} UNDELETED") if span else []
        new = [uid for uid in found if uid > since]
        looked_at = new[:MOST_HEADS]
        heads = self._heads(connection, looked_at)
        chosen = [uid for uid in looked_at if uid in heads and wanted(heads[uid].text or b"")]
        due = chosen[-MOST_MESSAGES:] if first else chosen[:MOST_MESSAGES]
        messages, left = self._messages(connection, due, heads)
        if not first and not left:
            left = chosen[MOST_MESSAGES:]
        place = left[0] - 1 if left else max(looked_at, default=since)
        unwanted = sum(uid <= place for uid in looked_at) - sum(uid <= place for uid in chosen)
        return validity, place, messages, unwanted, bool(left) or len(new) > len(looked_at)

    def _open(self, connection: Connection) -> tuple[int, int]:
        opened = connection.examine(utf7(self.folder.name))
        if opened is not None:
            return opened
        detail = f"The mailbox has no folder {self.folder.name!r} that may be read"
        if delimiter := connection.delimiter():
            detail += f"; its server parts the levels of a folder's name by {delimiter!r}"
        raise SourceError(Cause.NOT_A_FEED, detail + ".")

    def _heads(self, connection: Connection, uids: Sequence[int]) -> Mapping[int, Fetched]:
        heads: dict[int, Fetched] = {}
        parts = f"RFC822.SIZE BODY.PEEK[HEADER]<0.{HEAD_BYTES}>"
        for start in range(0, len(uids), _TOGETHER):
            asked = uids[start : start + _TOGETHER]
            heads |= {each.uid: each for each in connection.fetch_parts(",".join(map(str, asked)), parts)}
        return heads

    def _messages(
        self, connection: Connection, uids: Sequence[int], heads: Mapping[int, Fetched]
    ) -> tuple[list[Message], Sequence[int]]:
        """Fetch one after another, as long as time and room last; what is left comes next time.

        A slow server would else be read from the beginning for ever, and never to its end.
        """
        messages: list[Message] = []
        room = VISIT_BYTES
        for number, uid in enumerate(uids):
            whole = heads[uid].size <= self.message_bytes
            room -= heads[uid].size if whole else BEGINNING_BYTES
            if messages and room < 0:
                return messages, uids[number:]
            try:
                message = self._message(connection, uid, whole=whole)
            except Exception:
                if messages:
                    return messages, uids[number:]
                raise
            messages += [message] if message else []
        return messages, []

    def _message(self, connection: Connection, uid: int, *, whole: bool) -> Message | None:
        part = "BODY.PEEK[]" if whole else f"BODY.PEEK[]<0.{BEGINNING_BYTES}>"
        found = [each for each in connection.fetch_parts(str(uid), part) if each.uid == uid and each.text]
        return Message(uid, found[0].text or b"", whole) if found else None  # deleted meanwhile

    # What went wrong

    def _explained(self, error: Exception) -> SourceError:
        host = self.folder.host
        if self.deadline.is_over:
            return SourceError(Cause.TIMEOUT, f"{host} did not finish its answers in time.")
        if isinstance(error, TooManyBytes):
            return SourceError(Cause.TOO_LARGE, f"{host} sent more than one visit may bring.")
        if isinstance(error, imaplib.IMAP4.abort):
            if "EOF" in str(error):
                return SourceError(Cause.CONNECT, f"{host} cut the connection.")
            return SourceError(Cause.PROTOCOL, f"What {host} sent is not proper IMAP, or it broke off.")
        not_imap = isinstance(error, (imaplib.IMAP4.error, ValueError)) and not isinstance(error, OSError)
        if not_imap:
            return SourceError(Cause.PROTOCOL, f"What {host} sent is not proper IMAP.")
        return explain(error, host)
