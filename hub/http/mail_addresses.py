"""Addresses of mail folders: ``imaps://mail.example.org/INBOX`` (RFC 5092), in one reading only."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from hub.errors import Cause, SourceError
from hub.http.addresses import target

PORTS = frozenset({143, 993})
"""What a mailbox is asked at; nothing else of the hub dials these."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BEYOND_ASCII = re.compile(r"[^\x20-\x7e]+")


class Folder(NamedTuple):
    """A folder on a server: nothing has been looked up yet.

    Attributes:
        url: Its address in its usual form, without the user.
        host: Name in ASCII (IDNA) or literal address, without brackets.
        secure: True for TLS from the first byte; else it begins with STARTTLS.
        user: Whom to log in as.
        name: The folder's name as a person writes it, its levels parted as on the server.
    """

    url: str
    host: str
    port: int
    secure: bool
    user: str
    name: str

    @property
    def gate(self) -> str:
        """What "one host" means; a mail server is another one than the web server of that name."""
        return f"{self.host}:{self.port}"


def folder(url: str, user: str) -> Folder:
    """Return the parts of a folder's address.

    Args:
        url: ``imaps://host/folder`` or ``imap://…``, without a user: addresses are shown, users are not.
        user: Whom to log in as.

    Raises:
        SourceError: ``blocked``, with what is wrong.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _refused("The address cannot be read.") from None
    if parts.scheme not in {"imap", "imaps"}:
        raise _refused("A mailbox has an address like imaps://mail.example.org/INBOX.")
    if parts.query or parts.fragment:
        raise _refused("The address of a folder ends with its name; ? and # are written %3F and %23.")
    if not user:
        raise _refused("Nobody says whose mailbox it is.")
    name = unquote(parts.path.removeprefix("/")) or "INBOX"
    if _CONTROLS.search(user + name) or "\ufffd" in user + name:
        raise _refused("The name of the user or of the folder holds a control character, or is not UTF-8.")
    secure = parts.scheme == "imaps"
    there = target(f"https://{parts.netloc}/")  # one reading of hosts and ports for the whole house
    port = there.port if urlsplit(there.url).port else (993 if secure else 143)
    path = parts.path if parts.path.strip("/") else "/INBOX"
    return Folder(f"{parts.scheme}://{parts.netloc.lower()}{path}", there.host, port, secure, user, name)


def utf7(name: str) -> str:
    """Return a folder's name as it goes over the wire (RFC 3501, section 5.1.3): "Été" is ``&AMk-t&AOk-``."""
    return _BEYOND_ASCII.sub(lambda found: f"&{_base64(found.group())}-", name.replace("&", "&-"))


def _base64(text: str) -> str:
    raw = text.encode("utf-16-be", "surrogatepass")
    return b64encode(raw).decode("ascii").rstrip("=").replace("/", ",")


def _refused(detail: str) -> SourceError:
    return SourceError(Cause.BLOCKED, detail)
