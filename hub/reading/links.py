"""Links: which addresses may leave the hub, and when two of them are one."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

MAX_LENGTH = 2000
"""Characters; longer addresses are dropped, not cut: half an address leads elsewhere."""

_PLAIN = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9.])?(?::(?:[1-9]\d{0,3}|[1-5]\d{4}))?(?:[/?#][!-\[\]-~]*)?\Z"
)
"""The usual absolute address: no blanks, no controls, no userinfo, no backslash, no port that cannot be."""
_ROOTED = re.compile(r"/(?:[!-.0-\[\]-~][!-\[\]-~]*)?\Z")
"""The usual address on the same host."""
_UNUSUAL = re.compile(r"/\.|\?#|[?#]\Z")
_KEYED = re.compile(
    r"https?://([a-z0-9][a-z0-9.-]*(?::[1-9]\d{0,3})?)(/[!-\"$->@-~]*|)(?:\?([!-\"$-~]*))?\Z", re.ASCII
)
"""The usual address once more, in parts: site, path and query; no fragment, no capital in its host."""
_STRIPPED = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]")
_TRACKING = re.compile(r"(?:utm_[a-z]+|fbclid|gclid|mc_cid|mc_eid|_ga)=[^&]*&?", re.IGNORECASE)


def absolute(url: str | None, base: str | None = None) -> str | None:
    """Return an http(s) address that a reader may be sent to, or None.

    Control characters and blanks at the ends are removed, as browsers do (WHATWG URL); an address
    with control characters or blanks inside its scheme or host, with userinfo
    (``https://forum.example@evil.example/``), a backslash, or over 2,000 characters is refused.

    Args:
        url: As written, perhaps relative.
        base: Absolute http(s) address to start from; anything else is ignored.
    """
    if not url:
        return None
    if len(url) <= MAX_LENGTH:
        if _PLAIN.match(url):
            return url
        # Dots that climb ("/../x") and signs with nothing after them ("/?") are for urljoin.
        if base and _ROOTED.match(url) and not _UNUSUAL.search(url) and (root := _root(base)):
            return root + url
    return _careful(url, base)


@lru_cache(maxsize=256)
def _root(base: str) -> str | None:
    """Return scheme and host of a usual absolute address: the longer half of joining, done once."""
    return base[: base.find("/", 8)] if _PLAIN.match(base) and base.find("/", 8) > 0 else None


def _careful(url: str, base: str | None) -> str | None:
    url = url.strip(" \t\r\n\f\x00")
    if len(url) > MAX_LENGTH or "\\" in url:
        return None
    scheme = _STRIPPED.sub("", url[:40]).lower()
    if ":" in scheme.split("/")[0].split("?")[0].split("#")[0] and not scheme.startswith(("http:", "https:")):
        return None
    url = _STRIPPED.sub(lambda found: "%20" if found.group() == " " else "", url)
    try:
        joined = urljoin(base, url) if base and base[:8].lower().startswith(("http://", "https://")) else url
        parts = urlsplit(joined)
        port = parts.port
    except ValueError:
        return None
    if (
        parts.scheme.lower() not in {"http", "https"}
        or not parts.hostname
        or "@" in parts.netloc
        or port == 0
    ):
        return None
    return joined if len(joined) <= MAX_LENGTH else None


def url_key(url: str) -> str:
    """Return what two addresses of one document have in common.

    The scheme, ``www.``, the default port, a final slash, the fragment and tracking parameters do not
    count. Case of the path does.
    """
    usual = _KEYED.match(url)
    if usual:
        site, path, query = usual.groups()
        site = site.removeprefix("www.").removesuffix(":80").removesuffix(":443")
    else:
        site, path, query = site_key(url), *urlsplit(url)[2:4]
    query = _TRACKING.sub("", query).rstrip("&") if query else ""
    return f"{site}{path.rstrip('/')}{'?' + query if query else ''}"


def site_key(url: str) -> str:
    """Return what the addresses of one site have in common: its host without ``www.``, an unusual port."""
    parts = urlsplit(url)
    port = "" if parts.port in {None, 80, 443} else f":{parts.port}"
    return (parts.hostname or "").removeprefix("www.") + port


@lru_cache(maxsize=1024)
def safe_base(base: str | None, fallback: str) -> str:
    """Return `base` resolved against `fallback` if it is a safe http(s) address, else `fallback`.

    ``xml:base="javascript:…"`` would otherwise build such addresses out of harmless ones.
    """
    return (absolute(base, fallback) if base else None) or fallback
