"""Which addresses may be dialled. Decided on what is dialled, not on what was written."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from hub.errors import Cause, SourceError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = frozenset({80, 443, 8080, 8443})
MAX_URL = 8192

# What `is_global` of Python 3.11 lets through, or has let through: multicast, NAT64 and 6to4 of any
# inner address, benchmarking, the metadata address of one cloud, documentation and dummy ranges.
_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.31.196.0/24",
        "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16",
        "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
_UNREADABLE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_CANONICAL_V4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}\Z")
_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|\d+)\Z")
_HOST = re.compile(
    r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.?\Z"
)
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?")
_ASCII = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""What `escaped` leaves alone: everything of ASCII but blanks and controls."""


class Target(NamedTuple):
    """An address in an acceptable form: nothing has been looked up yet.

    Attributes:
        url: As it will be asked for: ASCII only, without a fragment.
        host: Name in ASCII (IDNA) or literal address, without brackets.
        path: What stands in the request line: path and query.
    """

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def gate(self) -> str:
        """What "one host" means: the name; an unusual port is another server."""
        return self.host if self.port in {80, 443} else f"{self.host}:{self.port}"


def is_public(address: Address) -> bool:
    """Tell whether an address is out in the open internet."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address.version == net.version and address in net for net in _REFUSED)


def may_dial(
    address: str, port: int, permitted: frozenset[tuple[str, int]], ports: frozenset[int] = PORTS
) -> bool:
    """Tell whether a socket to this very address and port may be opened.

    Args:
        address: Numeric address as the resolver gave it.
        port: TCP port.
        permitted: Exact pairs that an operator lets through; never a whole network.
        ports: Those that the kind of server is asked at; a web server, if nothing is said.
    """
    try:
        numeric = ipaddress.ip_address(address)
    except ValueError:
        return False
    if (str(numeric), port) in permitted:
        return True
    return port in ports and is_public(numeric)


@lru_cache(maxsize=1024)
def target(url: str) -> Target:
    """Refuse by form what two parsers could read in two ways; return the parts of the rest.

    Raises:
        SourceError: ``blocked``, with what is wrong.
    """
    if len(url) > MAX_URL:
        raise _refused(f"The address is longer than {MAX_URL} characters.")
    if _UNREADABLE.search(url):
        raise _refused("The address holds a blank, a control character or a backslash.")
    url = escaped(url.partition("#")[0])
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused("The address cannot be read.") from None
    scheme = parts.scheme
    if scheme not in {"http", "https"}:
        raise _refused(
            f"Only http and https are fetched, not {scheme[:20] or 'an address without scheme'!r}."
        )
    if port == 0:
        raise _refused("Port 0 is no port.")
    host = _host(parts)
    if not url.isascii():  # the host alone can be, now
        bracketed = host if port is None else f"{host}:{port}"
        url = parts._replace(netloc=bracketed).geturl()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(url, scheme, host, port or (443 if scheme == "https" else 80), path)


def escaped(url: str) -> str:
    """Return an address whose path and query hold no letters beyond ASCII and no blanks (RFC 3987, 3.1).

    Scheme and host stay as they are: nothing in them may become acceptable by being written differently.
    """
    start = _AUTHORITY.match(url)
    end = start.end() if start else 0
    return url[:end] + quote(url[end:], safe=_ASCII)


def _host(parts: SplitResult) -> str:
    if "@" in parts.netloc:
        raise _refused("The address holds a user name before its host.")
    host = parts.hostname
    if not host:
        raise _refused("The address has no host.")
    if ":" in host or "[" in parts.netloc:  # "[v1.x]" is no name
        return _literal_v6(host)
    name = host if host.isascii() else _idna(host)
    # The host ends in a number (WHATWG URL, "ends-in-a-number"): 127.1, 0x7f000001, 0177.0.0.1 are
    # loopback to inet_aton; only the plain dotted form is one to everybody.
    if _NUMBER.match(name.rstrip(".").rpartition(".")[2]) and not _CANONICAL_V4.match(name):
        raise _refused("The host is a number in an unusual form.")
    if len(name) > 253 or not _HOST.match(name):
        raise _refused("The host name is none: a character, or a part of it that is empty or too long.")
    return name


def _idna(host: str) -> str:
    """Return a host name in ASCII, by the rules of today (IDNA 2008, UTS 46).

    Not Python's own codec: its rules of 2003 make another name of ``straße.example``.
    """
    import idna  # only here: its tables take longer to load than a feed

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise _refused("The host name cannot be encoded.") from None


def _literal_v6(host: str) -> str:
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        raise _refused("The host is no IPv6 address.") from None
    if address.scope_id is not None:
        raise _refused("The host is an address of one network card only.")
    return host


def _refused(detail: str) -> SourceError:
    return SourceError(Cause.BLOCKED, detail)
