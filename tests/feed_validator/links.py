"""Links: the validator's rules for addresses, and the canonical form it expects of identifiers."""

from __future__ import annotations

import re
from unicodedata import normalize
from urllib.parse import quote, unquote

from lxml import etree

from tests.feed_validator.findings import Checked
from tests.feed_validator.names import a_set

_CHARACTERS = r"[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]"
_REFERENCE = re.compile(rf"([a-zA-Z][0-9a-zA-Z+.-]*:)?/{{0,2}}(\[[0-9A-Fa-f:]+\])?{_CHARACTERS}*\Z")
_ABSOLUTE = re.compile(rf"[a-zA-Z][0-9a-zA-Z+.-]*:(//)?{_CHARACTERS}+\Z")
_WEB = re.compile(
    r"https?://(?:\d{1,3}\.\d{1,3}\.\d{1,3}\.|(?:[A-Z0-9-]+\.)+)[A-Z0-9][-A-Z0-9]*(?::\d+)?(?:/|\Z)",
    re.IGNORECASE,
)
_TAG = re.compile(
    rf"tag:([a-z0-9._-]+?@)?[a-z0-9.-]+?,\d{{4}}(-\d\d(-\d\d)?)?:[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,]*(#{_CHARACTERS}*)?\Z"
)
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{1,31}:([a-z0-9()+,.:=@;$_!*'-]|%[0-9a-f]{2})+\Z", re.IGNORECASE)
_UUID = re.compile(r"urn:uuid:[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}\Z", re.IGNORECASE)
_REGISTERED = a_set(
    "ftp http gopher mailto news nntp telnet file imap nfs rtsp pop data sip sips tel ldap https urn dict tag dns info "
    "xmpp"
)


def reference(checked: Checked, element: etree._Element, given: str) -> bool:
    """An address that may be relative: InvalidIRI."""
    return _check(checked, element, given, _REFERENCE, "InvalidIRI")


def absolute(checked: Checked, element: etree._Element, given: str) -> bool:
    """An address that stands alone: InvalidFullLink."""
    return _check(checked, element, given, _ABSOLUTE, "InvalidFullLink")


def web(checked: Checked, element: etree._Element, given: str) -> None:
    """The address of a file in RSS: InvalidURLAttribute."""
    if not _WEB.match(given) or not _ABSOLUTE.match(given):
        checked.say("InvalidURLAttribute", element, given)


def identifier(checked: Checked, element: etree._Element, given: str) -> None:
    """An absolute address in its canonical form: NonCanonicalURI."""
    if absolute(checked, element, given.strip()) and canonical(given.strip()) != given:
        checked.say("NonCanonicalURI", element, given)


def _check(checked: Checked, element: etree._Element, given: str, form: re.Pattern[str], code: str) -> bool:
    scheme = given.partition(":")[0].lower()
    found = ""
    if scheme == "tag":
        found = "" if _TAG.match(given) else "InvalidTAG"
    elif scheme == "urn":
        if given.lower().startswith("urn:uuid:"):
            found = "" if _UUID.match(given) else "InvalidUUID"
        else:
            found = "" if _URN.match(given) else "InvalidURN"
    elif not form.match(given):
        odd = any(letter.isascii() and not re.match(_CHARACTERS, letter) for letter in given)
        found = "InvalidUriChar" if odd else code
    elif scheme in {"http", "ftp"} and not re.match(r"\w+://[^/]", given):
        found = code
    elif ":" in given and scheme.isalpha() and scheme not in _REGISTERED:
        found = "SchemeNotIANARegistered"
    if found:
        checked.say(found, element, given)
    return not found


_SAFE = "-._~!$&'()*+,;=:@"
_RESERVED = ":/?#[]@!$&'()*+,;="
_PORTS = {"http": "80", "https": "443", "ftp": "21"}
_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?\Z", re.DOTALL)


def canonical(uri: str) -> str | None:
    """Return the one form of RFC 3986, section 6, or None if there is none."""
    scheme, authority, path, query, fragment = _PARTS.match(uri).groups()  # type: ignore[union-attr]
    try:
        path = _path(path) if authority is not None or path.startswith("/") else _octets(path, _SAFE + "/")
        tail = "".join(part[0] + _octets(part[1:], _SAFE + "/?") for part in (query, fragment) if part)
    except (ValueError, UnicodeError):
        return None
    scheme = (scheme or "").lower()
    where = "" if authority is None else "//" + _host(authority, _PORTS.get(scheme))
    return f"{scheme}:{where}{path}{tail}"


def _host(authority: str, usual_port: str | None) -> str:
    user, _, host = authority.rpartition("@")
    host, _, port = host.lower().partition(":")
    if host.count(".") > 1 and host.endswith("."):
        host = host[:-1]
    return (
        (f"{user}@" if user and user != ":" else "")
        + host
        + (f":{port}" if port and port != usual_port else "")
    )


def _path(path: str) -> str:
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
    return "/".join(_octets(segment, _SAFE) for segment in kept if True) if kept != [""] else "/"


def _octets(part: str, safe: str) -> str:
    result, pending = "", bytearray()
    for octet in re.findall(r"%[0-9A-Fa-f]{2}|[^%]|%", part, re.DOTALL):
        if octet == "%":
            raise ValueError("a percent sign without a number")
        letter = chr(int(octet[1:], 16)) if len(octet) == 3 else octet
        if letter in _RESERVED and letter in safe:
            result += (
                _quoted(pending, safe) + octet.upper() if len(octet) == 3 else _quoted(pending, safe) + octet
            )
            pending = bytearray()
        else:
            pending.append(ord(letter))
    return result + _quoted(pending, safe)


def _quoted(octets: bytearray, safe: str) -> str:
    return quote(normalize("NFC", unquote(octets.decode())), safe)
