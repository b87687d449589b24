"""Addresses: links and identifiers in the form that every reader understands."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import is_normalized
from urllib.parse import quote, unquote_to_bytes, urlsplit

from feeds.words import line

_KEPT = "%/:=&?~#+!$,;'@()*-._"
"""Characters that RFC 3986 lets stand, less square brackets: older readers refuse those."""
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#][\w%/:=&?~#+!$,;'@()*.-]*)?\Z", re.ASCII)
"""The usual address needs nothing done to it."""
_TAG = re.compile(
    r"tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d\d(?:-\d\d)?)?:"
    r"[\w;/?:@&=+$.!~*'()%,-]*(?:#[\w;/?:@&=+$.!~*'()%,-]*)?\Z",
    re.ASCII,
)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.ASCII | re.IGNORECASE)
_URN = re.compile(
    r"urn:[a-z0-9][a-z0-9-]{1,31}:(?:[\w()+,.:=@;$!*'-]|%[0-9a-f]{2})+\Z", re.ASCII | re.IGNORECASE
)
_HOST = re.compile(r"[A-Za-z0-9._-]+(?::\d+)?\Z", re.ASCII)
_FILE_HOST = re.compile(r"https?://(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9][A-Za-z0-9-]*(?::\d+)?/", re.ASCII)
_PORTS = {"http": ":80", "https": ":443"}


def address(url: str | None) -> str | None:
    """Return an absolute web address in ASCII, or None.

    Hosts are names or IPv4 addresses: readers stumble over the brackets of IPv6, and over userinfo.
    """
    if not url or _PLAIN.match(url):
        return url or None
    try:
        parts = urlsplit(url)
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _PORTS or not _HOST.match(host):
        return None
    rest = url[url.index("//") + 2 + len(parts.netloc) :]
    return f"{parts.scheme}://{host}{quote(rest, safe=_KEPT)}"


def file_address(url: str | None) -> str | None:
    """Return the address of a file for RSS, whose readers want a host with a dot and a path, or None."""
    found = address(url)
    if found and not _FILE_HOST.match(found):
        found = canonical(found)  # "https://forum.example?file=1" gets its path
    return found if found and _FILE_HOST.match(found) else None


@lru_cache(maxsize=1024)
def canonical(iri: str | None) -> str | None:
    """Return an identifier in its canonical form, or None if it cannot stand in a feed.

    Readers compare identifiers letter by letter, and validators warn of one that RFC 3986 (section 6.2)
    would write otherwise: ``http://forum.example`` is ``http://forum.example/``. Schemes other than http,
    https, tag and urn are not sure to be known.
    """
    found = line(iri)
    scheme, _, rest = found.partition(":")
    scheme = scheme.lower()
    if scheme in _PORTS:
        return _canonical_url(found)
    whole = f"{scheme}:{_normal(rest) or ''}"
    if scheme == "tag":
        return whole if _TAG.match(whole) else None
    if scheme == "urn":
        form = _UUID if rest[:5].lower() == "uuid:" else _URN
        return whole if form.match(whole) else None
    return None


def _canonical_url(url: str) -> str | None:
    found = address(url)
    if found is None:
        return None
    parts = urlsplit(found)
    host = parts.netloc.lower().removesuffix(_PORTS[parts.scheme]).removesuffix(":")
    path = _normal(_without_dots(parts.path or "/"))
    rest = _normal(found.partition(parts.netloc)[2][len(parts.path) :])
    if host.endswith(".") or path is None or rest is None or "#" in rest.partition("#")[2]:
        return None
    return f"{parts.scheme}://{host}{path}{rest}"


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for place, segment in enumerate(segments):
        last = place == len(segments) - 1
        if segment == "..":
            kept[1:] = kept[1:-1]
        elif segment != ".":
            kept.append(segment)
        if last and segment in {".", ".."}:
            kept.append("")
    return "/".join(kept)


def _normal(part: str) -> str | None:
    """Return percent-encodings in their one form; None where they hold no UTF-8 or hide another one."""
    if "%" not in part:
        return part
    if re.search(r"%(?![0-9A-Fa-f]{2})|%25[0-9A-Fa-f]{2}", part):
        return None
    try:
        if not is_normalized("NFC", unquote_to_bytes(part).decode()):
            return None
    except UnicodeDecodeError:
        return None
    return re.sub(r"%[0-9A-Fa-f]{2}", lambda found: _octet(found.group()), part)


def _octet(encoded: str) -> str:
    letter = chr(int(encoded[1:], 16))
    return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else encoded.upper()
