"""Verdicts: what an answer of a mail server, or its silence, means for a mail and its receiver."""

from __future__ import annotations

from hub.model.delivery import Result
from hub.reading.refusals import no_such_mailbox
from hub.reading.text import one_line


def refused(host: str, stage: str, code: int | None, said: str) -> Result:
    """Return what a refusal means.

    A refusal of the receiver or of the mail itself is about this mail. Any other is about us, the hub's
    own standing with its server: it says nothing against a subscriber, and is tried again.

    Args:
        host: Of the server.
        stage: ``connection``, ``greeting``, ``TLS``, ``log-in``, ``sender``, ``receiver``, ``data`` or
            ``verdict``.
        code: Of the reply (RFC 5321, 4.2); None where there was none.
        said: Its text.
    """
    about_mail = stage in {"receiver", "data", "verdict"} or (stage == "sender" and code == 552)
    permanent = about_mail and code is not None and 500 <= code < 600
    return Result(
        ok=False,
        permanent=permanent,
        ends=permanent and stage == "receiver" and no_such_mailbox(code, said),
        status=code,
        detail=_told(host, stage, code, said),
        excerpt=said or None,
    )


def _told(host: str, stage: str, code: int | None, said: str) -> str:
    if code is None:
        return f"{host} {said}."
    what = {
        "sender": "refused the sender",
        "receiver": "refused the receiver",
        "data": "refused the mail",
        "verdict": "refused the mail",
        "log-in": "refused the log-in",
        "STARTTLS": "refused to begin TLS",
    }.get(stage, "refused the connection")
    return f"{host} {what}: {code} {said}".rstrip()


def broken_off(host: str, stage: str) -> Result:
    """Return what the end of a connection means: doubt after the final dot, and only then."""
    if stage == "verdict":
        doubt = f"{host} broke off after the last line: it may have taken the mail, or not."
        return Result(ok=False, uncertain=True, detail=doubt)
    return Result(ok=False, detail=f"{host} broke off before it had the whole mail.")


def unusable(target: str) -> Result:
    """Return what becomes of a mail whose address could never be put on the wire."""
    shown = one_line(target, 80)
    return Result(ok=False, permanent=True, detail=f"{shown!r} is no address that mail can be sent to.")
