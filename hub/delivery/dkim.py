"""DKIM: signs a mail where no relay does (RFC 6376), its way out included (RFC 8058, section 4)."""

from __future__ import annotations

_SIGNED = (
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-language",
    "auto-submitted",
    "list-id",
    "list-help",
    "list-archive",
    "list-unsubscribe",
    "list-unsubscribe-post",
)


class Signer:
    """Signs for one domain.

    Args:
        key: Private RSA key, PEM.
        selector: Under which its public half is published.
        domain: Who signs.
    """

    def __init__(self, key: str, selector: str, domain: str) -> None:
        self._key = key.encode()
        self._selector = selector.encode()
        self._domain = domain.encode("idna")

    def signed(self, mail: bytes) -> bytes:
        """Return a mail with its signature above it."""
        import dkim

        present = {line.split(b":", 1)[0].lower() for line in mail.split(b"\r\n\r\n", 1)[0].split(b"\r\n")}
        covered = [name.encode() for name in _SIGNED if name.encode() in present]
        signature: bytes = dkim.sign(
            mail,
            self._selector,
            self._domain,
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=covered,
        )
        return signature + mail
