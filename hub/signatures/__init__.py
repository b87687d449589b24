"""Signatures: what proves who sent something, and keeps secrets shut. Standard Webhooks, links, seals.

The time and the randomness are handed in; nothing here reads a clock.
"""

from __future__ import annotations

from hub.signatures.keys import Keys, new_secret, new_token, token_hash
from hub.signatures.webhooks import TOLERANCE, hub_signature, sign, verify, verify_hub_signature

__all__ = [
    "TOLERANCE",
    "Keys",
    "hub_signature",
    "new_secret",
    "new_token",
    "sign",
    "token_hash",
    "verify",
    "verify_hub_signature",
]
