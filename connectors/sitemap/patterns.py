"""Patterns: which addresses of a sitemap are wanted, in the way robots.txt writes them (RFC 9309)."""

from __future__ import annotations

from urllib.parse import urlsplit

MAX_PATTERNS = 100


def check(name: str, patterns: tuple[str, ...]) -> None:
    """Refuse patterns that could never be meant.

    Raises:
        ValueError: With a sentence that names the option.
    """
    if len(patterns) > MAX_PATTERNS:
        raise ValueError(f"{name}: at most {MAX_PATTERNS} patterns are looked at.")
    for pattern in patterns:
        if not pattern.strip("*$ ") or "://" in pattern:
            raise ValueError(
                f"{name}: {pattern!r} does not fit; write a part of a path, such as '/news/' or '/*/press$'."
            )


def matches(url: str, pattern: str) -> bool:
    """Tell whether path and query of an address hold a pattern: ``*`` is anything, a final ``$`` the end."""
    parts = urlsplit(url)
    text = parts.path + (f"?{parts.query}" if parts.query else "")
    ends = pattern.endswith("$")
    *pieces, last = pattern.removesuffix("$").split("*")
    at = 0
    for piece in pieces:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if ends:
        return text.endswith(last) and len(text) - len(last) >= at
    return text.find(last, at) >= 0


def wanted(url: str, include: tuple[str, ...], exclude: tuple[str, ...]) -> bool:
    """Tell whether an address matches one of those wanted (all, if none is named) and none of the others."""
    if any(matches(url, pattern) for pattern in exclude):
        return False
    return not include or any(matches(url, pattern) for pattern in include)
