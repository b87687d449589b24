"""Web addresses as people write them: what is wrong with one, and what was probably meant."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

_LABEL = re.compile(r"^(?!-)[\w-]{1,63}(?<!-)$")
_NEARLY_A_SCHEME = re.compile(
    r"^(h\w{1,6}s?|feed)?:?/{1,3}(?=[^/])|^(?=[\w-]+(\.[\w-]+)+(/|:|$))", re.IGNORECASE
)


def check_web_address(given: str) -> None:
    """Check that a text is a whole web address.

    Raises:
        ValueError: It is not; the message says why and what to write.
    """
    why = _fault(given)
    if why is None:
        return
    meant = _meant(given)
    hint = f"did you mean {meant!r}?" if meant else "write it whole, like https://forum.example/news."
    raise ValueError(f"{given!r} is no web address{why}; {hint}")


def is_web_address(given: str) -> bool:
    """Tell whether a text is a whole web address."""
    return _fault(given) is None


def nearest_address(given: str) -> str | None:
    """Return the address that was probably meant by one that is none, or None."""
    return _meant(given)


def _fault(given: str) -> str | None:
    """Return None, or the end of the sentence "it is no web address …"."""
    if re.search(r"\s", given):
        return " (there is a space in it)"
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        return " (its host or port cannot be read)"
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        return ""
    if parts.username is not None or parts.password is not None:
        return " for a file that everybody may read (there is a name or a password in it)"
    return None if _is_host(parts) else " (there is no such host)"


def _is_host(parts: SplitResult) -> bool:
    host = (parts.hostname or "").rstrip(".")
    if host == "localhost":
        return True
    try:
        ip_address(host)
    except ValueError:
        labels = host.split(".")
        return len(labels) > 1 and all(_LABEL.match(label) for label in labels)
    return True


def _meant(given: str) -> str | None:
    """Mend what is usually mistyped: spaces around or in it, the scheme, a password."""
    text = "%20".join(given.split())
    if not re.match(r"^https?://[^/]", text):
        text, times = _NEARLY_A_SCHEME.subn("https://", text, count=1)
        if not times:
            return None
    text = re.sub(r"^(https?://)[^/@]*@", r"\1", text)
    return text if _fault(text) is None else None
