"""Bounces: what comes back of mail: reports that it was not delivered (RFC 3464), complaints (RFC 5965),
and letters that say "unsubscribe". Pure.

Whom it is about stands in the address it came back to (`hub.reading.verp`); what a report says of addresses
is not believed, because anybody can write one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from enum import StrEnum
from itertools import islice

from hub.reading.mail import MAX_BOUNDARIES, header_text
from hub.reading.refusals import no_such_mailbox
from hub.reading.text import one_line
from hub.reading.verp import Returned, who_is_meant

LARGEST = 1_000_000
"""Octets of a message that are looked at: a report stands before what it returns."""
_MOST_PARTS = 50
_DETAIL = 300
_ADDRESS = re.compile(r"bounces\+[a-z2-7]{36}@[A-Za-z0-9.-]{1,253}", re.IGNORECASE)
_CAME_TO = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "to",
    "original-mail-from",
)
_WITHIN = ("return-path", "list-unsubscribe")
_FROM_A_MACHINE = re.compile(r"\b(mailer-daemon|postmaster)@|<>", re.IGNORECASE)
_OUT_OF_OFFICE = ("x-autoreply", "x-autorespond", "x-auto-response-suppress")
_NO_COMPLAINT = frozenset({"not-spam", "auth-failure", "dmarc"})
_SMTP = re.compile(r"\b([245]\d\d)[ -]")
_UNSUBSCRIBE = re.compile(r"\bunsubscribe\b", re.IGNORECASE)


class Kind(StrEnum):
    """What came back."""

    HARD = "hard"
    """There is no such mailbox."""
    SOFT = "soft"
    """Not this time: the mailbox is full, the mail was refused, nobody could be reached for days."""
    COMPLAINT = "complaint"
    """Its receiver called it spam."""
    UNSUBSCRIBE = "unsubscribe"
    """Its receiver wrote that they want no more."""
    NOTHING = "nothing"
    """An automatic answer, a delay, a success; or nothing that we understand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """One message that came back.

    Attributes:
        about: Whom it is about, and the proof that we wrote the address; None if it does not say.
        detail: What it says, for a person.
    """

    kind: Kind
    about: Returned | None = None
    detail: str = ""


def read_bounce(raw: bytes) -> CameBack:
    """Return what a message that came back says. Never raises: anybody can write to this address."""
    raw = raw[:LARGEST]
    # As in `hub.reading.mail`: the parser looks for every boundary that is open at each line.
    if raw.lower().count(b"boundary") > 2 * MAX_BOUNDARIES:
        return CameBack(kind=Kind.NOTHING, detail="It has more parts than any mail.")
    try:
        message = BytesParser().parsebytes(raw)
        parts = list(islice(message.walk(), _MOST_PARTS))
        kind, detail = _judged(message, parts)
        return CameBack(kind=kind, about=_whom(message, parts), detail=one_line(detail, _DETAIL))
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return CameBack(kind=Kind.NOTHING, detail="It cannot be read as a mail.")


def _judged(message: Message, parts: list[Message]) -> tuple[Kind, str]:
    by_type = {part.get_content_type(): part for part in reversed(parts)}
    if report := by_type.get("message/feedback-report"):
        return _complaint(report)
    if report := by_type.get("message/delivery-status"):
        return _not_delivered(report)
    if _is_automatic(message):
        return Kind.NOTHING, "It is an automatic answer."
    if _FROM_A_MACHINE.search(_field(message, "from") + _field(message, "return-path")):
        return _old_style(parts)
    if _UNSUBSCRIBE.search(_field(message, "subject")):
        return Kind.UNSUBSCRIBE, "Its receiver wrote: unsubscribe."
    return Kind.NOTHING, "It is a letter of a person."


def _complaint(report: Message) -> tuple[Kind, str]:
    """RFC 5965, 3.1: one block of fields."""
    fields = _blocks(report)[0]
    kind = _field(fields, "feedback-type").lower() or "abuse"
    if kind in _NO_COMPLAINT:
        return Kind.NOTHING, f"It is a report of the kind {kind}."
    return Kind.COMPLAINT, f"Its receiver called it spam ({kind})."


def _not_delivered(report: Message) -> tuple[Kind, str]:
    """RFC 3464, 2.3: a block about the message, then one for each receiver. We have one receiver a mail."""
    for fields in _blocks(report):
        if _field(fields, "action").lower() != "failed":
            continue
        status, said = _field(fields, "status"), _field(fields, "diagnostic-code")
        detail = f"{status} {said.partition(';')[2].strip() or said}".strip()
        # "5.0.0" says nothing: then what the other server said decides.
        known = status if status and not status.endswith(".0.0") else said
        found = _SMTP.search(said)
        hard = no_such_mailbox(int(found[1]) if found else None, known or said)
        return (Kind.HARD if hard else Kind.SOFT), detail or "It says no more."
    return Kind.NOTHING, "It says that mail is late, or has arrived."


def _old_style(parts: list[Message]) -> tuple[Kind, str]:
    """A server that writes no report: only a code of RFC 3463 in its text is believed to be for good."""
    for part in parts:
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
            said = next((line for line in text.splitlines() if _SMTP.search(line)), text)
            return (Kind.HARD if no_such_mailbox(None, text[:20_000]) else Kind.SOFT), said
    return Kind.SOFT, "A mail server returned it and did not say why."


def _blocks(report: Message) -> list[Message]:
    """Both kinds of report are read as messages within; some servers send them as plain text."""
    payload = report.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)] or [report]
    raw = report.get_payload(decode=True)
    text = raw if isinstance(raw, bytes) else b""
    return [BytesParser().parsebytes(block, headersonly=True) for block in re.split(rb"\r?\n\r?\n", text)]


def _is_automatic(message: Message) -> bool:
    """RFC 3834: somebody is out of office."""
    answered = _field(message, "auto-submitted").lower().startswith("auto-replied")
    return answered or any(message.get(name) for name in _OUT_OF_OFFICE)


def _whom(message: Message, parts: list[Message]) -> Returned | None:
    """Return whom it is about: by where it came to, else by what it returns of our own headers."""
    outside = [value for name in _CAME_TO for value in message.get_all(name, [])]
    inside = [
        value
        for part in parts[1:]
        for each in _with_fields(part)
        for name in (*_CAME_TO, *_WITHIN)
        for value in each.get_all(name, [])
    ]
    for value in (*outside, *inside):
        for address in _ADDRESS.findall(str(value)):
            if found := who_is_meant(address):
                return found
    return None


def _with_fields(part: Message) -> list[Message]:
    """Headers that are returned as text are headers too (RFC 6522, 4)."""
    if part.get_content_type() not in {"text/rfc822-headers", "message/feedback-report"}:
        return [part]
    return [part, *_blocks(part)]


def _field(message: Message, name: str) -> str:
    return one_line(header_text(str(message.get(name, ""))[:4000]), 1000)
