"""MIME: a mail as bytes, with headers that arrive as they were written.

Python's own policy encodes a ``List-Unsubscribe`` of more than 78 letters by RFC 2047 (CPython issue 85725),
and mail providers then see no way out in the mail. So every header that is plain ASCII goes out as one line,
up to the 998 octets of RFC 5322 (2.1.1); only what is not ASCII is encoded and folded.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

_LONGEST_LINE = 998
_WORD_LINE = 75
"""RFC 2047, section 2."""


class _Policy(EmailPolicy):
    """SMTP's policy, that leaves ASCII alone."""

    def fold(self, name: str, value: Any) -> str:
        """Return a header as it goes out."""
        line = f"{name}: {value}"
        if line.isascii() and len(line) <= _LONGEST_LINE and "\n" not in line and "\r" not in line:
            return line + self.linesep
        if name.lower() == "subject":
            # As a whole: the new way encodes word by word, and doubles the blanks between them.
            words = Header(str(value), "utf-8", _WORD_LINE, name).encode(linesep=self.linesep)
            return f"{name}: {words}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return the same as bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


POLICY = _Policy(linesep="\r\n", cte_type="7bit", raise_on_defect=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a mail is made of.

    Attributes:
        sender: With its name for a person.
        to: One bare address.
        message_id: Without angle brackets.
        headers: Others, in order.
        calendar: iCalendar to attach; empty for none.
    """

    sender: Address
    to: str
    subject: str
    date: datetime
    message_id: str
    language: str
    text: str
    html: str
    headers: Sequence[tuple[str, str]] = ()
    calendar: str = ""


def as_bytes(mail: Mail) -> bytes:
    """Return a mail as it goes over the wire: lines end in CR LF, and every octet is ASCII.

    Raises:
        ValueError: A header holds a line break; nothing may be added to a mail that way.
    """
    boundary = hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]
    type, body = _body(mail, boundary)
    headers = [
        ("From", str(mail.sender)),
        ("To", mail.to),
        ("Reply-To", str(mail.sender)),
        ("Subject", mail.subject),
        ("Date", format_datetime(mail.date)),
        ("Message-ID", f"<{mail.message_id}>"),
        ("Content-Language", mail.language),
        *mail.headers,
        ("MIME-Version", "1.0"),
        ("Content-Type", type),
    ]
    return b"".join((*(_header(name, value) for name, value in headers), b"\r\n", body))


@lru_cache(512)
def _header(name: str, value: str) -> bytes:
    """Most headers are the same from mail to mail, and the library takes its time over each."""
    return POLICY.fold_binary(*POLICY.header_store_parse(name, value))


def _body(mail: Mail, boundary: str) -> tuple[str, bytes]:
    """Text first, then HTML (RFC 2046, 5.1.4: the last alternative is the best), then what is attached."""
    parts = (_part('text/plain; charset="utf-8"', mail.text), _part('text/html; charset="utf-8"', mail.html))
    both, alternatives = _multipart("alternative", f"{boundary}=_a", parts)
    if not mail.calendar:
        return both, alternatives
    inner = b"Content-Type: " + both.encode() + b"\r\n\r\n" + alternatives
    return _multipart("mixed", f"{boundary}=_m", (inner, _calendar(mail.calendar)))


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> tuple[str, bytes]:
    """Return its type and its body. ``=_`` never stands in what is encoded (RFC 2045, 6.7)."""
    line = f"--{boundary}".encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts)
    return f'multipart/{subtype}; boundary="{boundary}"', body + line + b"--\r\n"


def _part(type: str, text: str, *more: str) -> bytes:
    encoding, payload = encoded(text)
    head = (f"Content-Type: {type}", f"Content-Transfer-Encoding: {encoding}", *more, "", "")
    return "\r\n".join(head).encode("ascii") + payload


@lru_cache(16)
def _calendar(text: str) -> bytes:
    return _part(
        'text/calendar; charset="utf-8"; method="PUBLISH"',
        text,
        'Content-Disposition: attachment; filename="meetings.ics"',
    )


def encoded(text: str) -> tuple[str, bytes]:
    """Return the shorter of the two encodings of RFC 2045, and the text in it.

    Not by `email.contentmanager`, which encodes letter by letter in Python: a mail of 60 kB takes it 30 ms.
    """
    raw = "\r\n".join(text.splitlines()).encode("utf-8", "replace") + b"\r\n"
    escaped = len(raw) - len(raw.translate(None, _ESCAPED))
    if escaped * 2 > len(raw) / 3:
        return "base64", base64.encodebytes(raw).replace(b"\n", b"\r\n")
    quoted = binascii.b2a_qp(raw, istext=True)
    # It ends its own soft line breaks by a bare LF.
    return "quoted-printable", quoted.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


_ESCAPED = bytes([*range(0x80, 0x100), ord("=")])
