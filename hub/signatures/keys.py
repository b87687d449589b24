"""Keys: what is sealed and opened again, links that cannot be guessed, fresh secrets and tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hub.errors import ConfigError, LinkError, LinkFault, Problem

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet
    from itsdangerous import URLSafeSerializer

_CONTEXT = b"interforum/1:"


class Keys:
    """The hub's own keys: seals what must be opened again, signs links that must not be guessed.

    The key is asked for, and the libraries are imported, when something is sealed or signed.

    Args:
        given: Returns INTERFORUM_SECRET_KEY: one key, or several with blanks between them, the newest
            first. The first seals and signs; all of them open and verify, so that a key can be replaced
            in peace.
    """

    def __init__(self, given: Callable[[], str]) -> None:
        self._given = given

    @cached_property
    def _words(self) -> list[str]:
        words = self._given().split()
        if not words:
            raise ConfigError([Problem("INTERFORUM_SECRET_KEY", "is empty; write any long random text.")])
        return words

    @cached_property
    def _seals(self) -> MultiFernet:
        from cryptography.fernet import Fernet, MultiFernet

        return MultiFernet([Fernet(_derived(b"seal", word)) for word in self._words])

    def _signer(self, purpose: str) -> URLSafeSerializer:
        from itsdangerous import URLSafeSerializer

        # Of itsdangerous' keys the last one signs.
        return URLSafeSerializer([_derived(b"sign", word) for word in reversed(self._words)], salt=purpose)

    def seal(self, secret: str) -> str:
        """Return a secret as it may be kept (Fernet: AES-128-CBC with HMAC-SHA-256)."""
        return self._seals.encrypt(secret.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Give back what `seal` was given.

        Raises:
            ConfigError: It was sealed under a key that is not here any more.
        """
        from cryptography.fernet import InvalidToken

        try:
            return self._seals.decrypt(sealed.encode()).decode()
        except InvalidToken:
            why = (
                "does not open what is kept in this database; it was sealed under another key. Put that "
                "key behind the new one, with a blank between them."
            )
            raise ConfigError([Problem("INTERFORUM_SECRET_KEY", why)]) from None

    def token(self, purpose: str, said: Any) -> str:
        """Return signed text for a link: short, safe in an address, good for one purpose.

        Args:
            purpose: Such as ``unsubscribe``; a token for another purpose is refused.
            said: What `read_token` gives back; JSON. Never an address or a name: links are seen by many.
        """
        return str(self._signer(purpose).dumps(said))

    def proofs(self, purpose: str, said: bytes) -> list[bytes]:
        """Return what proves that something is ours where there is no room for a token.

        HMAC-SHA-256 under each key, the newest first; to be cut as short as its use allows.
        """
        keys = [_derived(b"sign", word) for word in self._words]
        return [hmac.digest(key, f"{purpose}:".encode() + said, "sha256") for key in keys]

    def read_token(self, purpose: str, token: str) -> Any:
        """Give back what a token says.

        Raises:
            LinkError: It is none of ours, or was made for something else.
        """
        from itsdangerous import BadSignature

        try:
            return self._signer(purpose).loads(token)
        except BadSignature:
            why = "This link is not whole. Copy all of it from the mail, up to the last letter."
            raise LinkError(LinkFault.BROKEN, why) from None


def new_secret(randomness: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """Return a fresh secret for signing: ``whsec_`` and 32 random bytes in base64 (Standard Webhooks 1.0)."""
    return "whsec_" + base64.b64encode(randomness(32)).decode()


def new_token(randomness: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """Return a fresh bearer token; 256 bits, so that its bare hash may be kept."""
    return "ift_" + base64.urlsafe_b64encode(randomness(32)).decode().rstrip("=")


def token_hash(token: str) -> str:
    """Return what is kept of a bearer token: its SHA-256 (hex)."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _derived(purpose: bytes, word: str) -> bytes:
    """One word serves two purposes, and neither key tells of the other."""
    return base64.urlsafe_b64encode(hashlib.sha256(_CONTEXT + purpose + b":" + word.encode()).digest())
