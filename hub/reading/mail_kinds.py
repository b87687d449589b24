"""Kinds of mail: which of what arrives is a publication, and which is for nobody else's eyes. Pure."""

from __future__ import annotations

import re

from hub.reading.mail import Head, Letter
from hub.reading.mail_words import ABSENT, CONFIRMATION, REPLY

_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon)(?:[+-]|@|$)")
_UNREADABLE = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
FORGED = "not from where they say they are"
_PREFIX = re.compile(r"^\s*\[([^\]]{1,60})\]\s*")


def is_list_mail(head: Head) -> bool:
    """Tell whether a message was sent to many.

    By its list (RFC 2919), its way to unsubscribe (RFC 2369, 8058), what services add, or the old word
    ``Precedence``, which no standard describes and everybody understands.
    """
    if any(head.raw(name) for name in ("list-id", "list-unsubscribe", "list-post", "feedback-id")):
        return True
    return head.text("precedence").lower() in {"list", "bulk"}


def comes_from(head: Head, senders: tuple[str, ...]) -> bool:
    """Tell whether the author is one of these: whole addresses, or domains with all below them."""
    address = head.sender[1]
    host = address.rpartition("@")[2]
    for each in senders:
        wanted = each.lower().removeprefix("@")
        if address == wanted or ("@" not in wanted and (host == wanted or host.endswith(f".{wanted}"))):
            return True
    return False


def is_vouched_for(head: Head, server: str) -> bool:
    """Tell whether our own server found that the message is from where it says (RFC 8601).

    Args:
        head: Of the message. A server writes its findings on top, and takes out what others wrote in its
            name: so only the first that bears its name counts.
        server: How it calls itself in Authentication-Results.
    """
    for said in head.all("authentication-results"):
        found = said.lower()
        if found.partition(";")[0].split()[:1] == [server.lower()]:
            return _passes(found, head.sender[1].rpartition("@")[2])
    return False


def _passes(said: str, house: str) -> bool:
    if re.search(r"\bdmarc\s*=\s*pass\b", said):
        return True
    for found in re.finditer(r"\bdkim\s*=\s*pass\b([^;]*)", said):
        signer = re.search(r"header\.[di]\s*=\s*@?([\w.-]+)", found.group(1))
        name = signer.group(1).strip(".") if signer else ""
        if name and (house == name or house.endswith(f".{name}") or name.endswith(f".{house}")):
            return True
    return False


def why_not(letter: Letter) -> str | None:
    """Return why a message is no publication, in words; None if it is one."""
    return _by_head(letter.head) or _by_content(letter)


def _by_head(head: Head) -> str | None:
    subject = head.text("subject")
    findings = head.raw("authentication-results").lower()
    signs = (
        (_is_bounce(head), "returned by a mail server"),
        (_is_spam(head), "called spam by the mail server"),
        (_is_automatic(head) or ABSENT.search(subject), "automatic replies"),
        (REPLY.match(subject), "replies to another message"),
        (CONFIRMATION.search(subject), "about the subscription itself"),
        (re.search(r"\bdmarc\s*=\s*fail\b", findings), FORGED),
    )
    return next((reason for sign, reason in signs if sign), None)


def _by_content(letter: Letter) -> str | None:
    if "multipart/report" in letter.kinds:
        return "returned by a mail server"
    if letter.kinds & _UNREADABLE:
        return "encrypted"
    if not letter.texts:
        return "invitations only" if "text/calendar" in letter.kinds else "without a text"
    return None if letter.complete else "too large, their text breaks off"


def _is_bounce(head: Head) -> bool:
    return _DAEMON.match(head.sender[1]) is not None or bool(head.raw("x-failed-recipients"))


def _is_spam(head: Head) -> bool:
    said = [head.text(name, 20).lower() for name in ("x-spam-flag", "x-spam-status", "x-spam")]
    return any(each.startswith(("yes", "true")) for each in said)


def _is_automatic(head: Head) -> bool:
    """RFC 3834: ``auto-replied`` answers; ``auto-generated`` is what newsletters are."""
    if head.text("auto-submitted").lower().startswith("auto-replied"):
        return True
    if head.text("precedence").lower() == "auto_reply":
        return True
    return any(head.raw(name) for name in ("x-autoreply", "x-autorespond", "x-auto-response-id"))


def subject(head: Head) -> str:
    """Return the subject without the name that a list puts before it: ``[news] Title``."""
    given = head.text("subject", 600)
    found = _PREFIX.match(given)
    if not found or not is_list_mail(head):
        return given
    tag = re.sub(r"\W", "", found.group(1)).lower()
    lists = re.sub(r"\W", "", head.text("list-id").lower())
    return given[found.end() :] if tag and tag in lists and given[found.end() :].strip() else given
