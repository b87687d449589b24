"""Signed posts: who sent a body, and that nobody changed it or sends it again much later.

Standard Webhooks 1.0 (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md),
and the ``X-Hub-Signature-256`` of systems that can do no more. Own code: the published library takes
``1700000000.9`` and Arabic digits for a time, and raises four kinds of error for headers that are none.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime

from hub.errors import SignatureError, SignatureFault

TOLERANCE = 300
"""Seconds that a clock may be wrong, either way."""
MOST_SIGNATURES = 20
_PREFIX = "whsec_"
_ID = re.compile(r"[\x21-\x2d\x2f-\x7e]{1,256}")
"""No blank and no dot: ``a.1`` at time 2 would be signed like ``a`` at time 1 with a longer body."""
_TIME = re.compile(r"[0-9]{1,12}")
_HUB = re.compile(r"sha256=([0-9a-fA-F]{64})")
_NOBODY = b"the key of no publisher, so that an unknown one takes as long to refuse"


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the ``webhook-signature`` of a message: ``v1,`` and the HMAC-SHA-256 in base64.

    Args:
        secret: ``whsec_`` and base64.
        message_id: The same at each try.
        timestamp: Seconds since 1970 of this try.
        body: As it goes over the wire.

    Raises:
        ValueError: The secret is none, or the id is one that no receiver could take.
    """
    if not _ID.fullmatch(message_id):
        raise ValueError(f"{message_id!r} cannot be signed: visible ASCII without a dot, at most 256.")
    return f"v1,{_mac(_key(secret), message_id, str(timestamp), body).decode()}"


def verify(
    secrets: Sequence[str],
    *,
    message_id: str | None,
    timestamp: str | None,
    signatures: str | None,
    body: bytes,
    now: datetime,
) -> None:
    """Return if one of the signatures was made with one of the secrets, within five minutes of now.

    Every signature is held against every secret, in constant time, whatever fits first; where there is no
    secret at all, as much is reckoned with one that fits nothing.

    Args:
        secrets: All that are good now; two while one replaces the other.
        message_id: The header ``webhook-id``.
        timestamp: The header ``webhook-timestamp``.
        signatures: The header ``webhook-signature``: one or several, with blanks between them.
        body: The raw bytes as they came.
        now: Aware.

    Raises:
        SignatureError: Nobody proved anything; it says why. Nothing else is raised, whatever comes.
        ValueError: One of our own secrets is none.
    """
    if not (message_id and timestamp and signatures):
        raise SignatureError(SignatureFault.MISSING)
    if not _ID.fullmatch(message_id):
        raise SignatureError(SignatureFault.ID)
    if not _TIME.fullmatch(timestamp):
        raise SignatureError(SignatureFault.TIME)
    late = now.timestamp() - int(timestamp)
    if abs(late) > TOLERANCE:
        raise SignatureError(SignatureFault.OLD if late > 0 else SignatureFault.EARLY)
    given = signatures.split(" ", MOST_SIGNATURES)
    if len(given) > MOST_SIGNATURES:
        raise SignatureError(SignatureFault.MANY)
    made = [b"v1," + _mac(key, message_id, timestamp, body) for key in map(_key, secrets)]
    fits = _one_fits(made or [_mac(_NOBODY, message_id, timestamp, body)], given)
    if not (fits and secrets):
        raise SignatureError(SignatureFault.WRONG)


def hub_signature(secret: str, body: bytes) -> str:
    """Return the ``X-Hub-Signature-256`` of a body: ``sha256=`` and the HMAC in hex.

    The key is the secret as it is typed into a system's form, ``whsec_`` included (W3C WebSub, section 7;
    https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries).
    """
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify_hub_signature(secrets: Sequence[str], header: str | None, body: bytes) -> None:
    """Return if a body was signed with one of the secrets. It holds no time: repeats are told by other means.

    Args:
        secrets: All that are good now.
        header: ``X-Hub-Signature-256``.
        body: The raw bytes as they came.

    Raises:
        SignatureError: Nobody proved anything; it says why.
    """
    if not header:
        raise SignatureError(SignatureFault.MISSING)
    found = _HUB.fullmatch(header)
    given = [f"sha256={found[1].lower()}" if found else ""]
    made = [hub_signature(secret, body).encode() for secret in secrets or [_NOBODY.decode()]]
    fits = _one_fits(made, given)
    if not (fits and secrets):
        raise SignatureError(SignatureFault.WRONG)


def _one_fits(made: Sequence[bytes], given: Sequence[str]) -> bool:
    """Text against text, never decoded: base64 has several spellings for one value, and traps for readers."""
    fits = False
    for each in given:
        shown = each.encode("utf-8", "replace")
        for right in made:
            fits |= hmac.compare_digest(right, shown)
    return fits


def _mac(key: bytes, message_id: str, timestamp: str, body: bytes) -> bytes:
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode(), hashlib.sha256)
    digest.update(body)
    return base64.b64encode(digest.digest())


def _key(secret: str) -> bytes:
    written = secret.removeprefix(_PREFIX).rstrip("=")
    key = base64.b64decode(written + "=" * (-len(written) % 4), validate=True)  # its error is a ValueError
    if not key:
        raise ValueError("A secret for signing is empty.")
    return key
