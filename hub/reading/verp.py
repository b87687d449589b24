"""VERP: a return address of its own for each receiver, so that a bounce says by itself whom it is about.

``bounces+TOKEN@hub.example``: the token is the subscription's id with a short proof that we wrote it. It
has no capitals, because some servers lose them, and 44 of the 64 letters that RFC 5321 (4.5.3.1.1) allows.
"""

from __future__ import annotations

import re
from base64 import b32decode, b32encode
from typing import NamedTuple
from uuid import UUID

NAME = "bounces"
PROOF_BYTES = 6
PURPOSE = "bounce"
"""What the proof is for (`hub.signatures.Keys.proofs`)."""
_ADDRESS = re.compile(rf"{NAME}(?:\+([a-z2-7]{{36}}))?@[^@\s<>]+", re.IGNORECASE)


class Returned(NamedTuple):
    """Whom a return address is about, and what proves that it is ours."""

    subscription: str
    proof: bytes


def return_address(domain: str, subscription: str | None = None, proof: bytes = b"") -> str:
    """Return where mail to a subscriber comes back to; without a subscription, to nobody in particular."""
    if subscription is None:
        return f"{NAME}@{domain}"
    raw = UUID(subscription).bytes + proof[:PROOF_BYTES]
    return f"{NAME}+{b32encode(raw).decode().rstrip('=').lower()}@{domain}"


def who_is_meant(address: str) -> Returned | None:
    """Return whom a return address is about; None if it is none, or about nobody in particular."""
    found = _ADDRESS.fullmatch(address.strip().strip("<>"))
    if not found or not found[1]:
        return None
    raw = b32decode(found[1].upper() + "====")
    return Returned(str(UUID(bytes=raw[:16])), raw[16:])
