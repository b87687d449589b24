"""Which addresses may be dialled. Decided on what is dialled, not on what was written."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

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
_CANONICAL_V4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}\Z")
_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|\d+)\Z")
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?\Z")


class Target(NamedTuple):
    """An address in an acceptable form: nothing has been looked up yet."""

    url: str
    scheme: str
    host: str
    port: int

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


def may_dial(address: str, port: int, permitted: frozenset[tuple[str, int]]) -> bool:
    """Tell whether a socket to this very address and port may be opened.

    Args:
        address: Numeric address as the resolver gave it.
        port: TCP port.
        permitted: Exact pairs that an operator lets through; never a whole network.
    """
    try:
        numeric = ipaddress.ip_address(address)
    except ValueError:
        return False
    if (str(numeric), port) in permitted:
        return True
    return port in PORTS and is_public(numeric)


def target(url: str) -> Target:
    """Refuse by form what two parsers could read in two ways; return the parts of the rest.

    Raises:
        SourceError: ``blocked``, with what is wrong.
    """
    if len(url) > MAX_URL:
        raise _refused(f"The address is longer than {MAX_URL} characters.")
    if any(ord(letter) <= 0x20 or ord(letter) == 0x7F or letter == "\\" for letter in url):
        raise _refused("The address holds a blank, a control character or a backslash.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused("The address cannot be read.") from None
    scheme = parts.scheme.lower()
    if scheme not in {"http", "https"}:
        raise _refused(
            f"Only http and https are fetched, not {scheme[:20] or 'an address without scheme'!r}."
        )
    if port == 0:
        raise _refused("Port 0 is no port.")
    host = _host(parts)
    return Target(url, scheme, host, port or (443 if scheme == "https" else 80))


def _host(parts: SplitResult) -> str:
    if "@" in parts.netloc:
        raise _refused("The address holds a user name before its host.")
    host = parts.hostname
    if not host:
        raise _refused("The address has no host.")
    if ":" in host:
        return _literal_v6(host)
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise _refused("The host name cannot be encoded.") from None
    # The host ends in a number (WHATWG URL, "ends-in-a-number"): 127.1, 0x7f000001, 0177.0.0.1 are
    # loopback to inet_aton; only the plain dotted form is one to everybody.
    if _NUMBER.match(name.rstrip(".").rpartition(".")[2]) and not _CANONICAL_V4.match(name):
        raise _refused("The host is a number in an unusual form.")
    if len(name) > 253 or not _HOST.match(name):
        raise _refused("The host name holds a character that host names do not have.")
    return name


def _literal_v6(host: str) -> str:
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        raise _refused("The host is no IPv6 address.") from None
    return host


def _refused(detail: str) -> SourceError:
    return SourceError(Cause.BLOCKED, detail)
