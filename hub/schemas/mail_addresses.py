"""Addresses of mailboxes as people write them: ``imaps://reader@mail.example.org/INBOX``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from hub.schemas.web_addresses import check_web_address

SCHEMES = ("imaps", "imap")
_SECRET = re.compile(r"^([a-z]+://[^/@:]*):[^/@]*@", re.IGNORECASE)


def is_mail_address(given: str) -> bool:
    """Tell whether an address is meant to be that of a mailbox."""
    return given.strip().lower().startswith(("imap:", "imaps:"))


def check_mail_address(given: str) -> None:
    """Check that a text is the whole address of a folder in a mailbox.

    Raises:
        ValueError: It is not; the message says why and what to write. A password in it is not repeated.
    """
    shown = _SECRET.sub(r"\1:…@", given)
    example = "write it like imaps://reader@mail.example.org/INBOX."
    if shown != given:
        raise ValueError(f"{shown!r} has a password in it; name a variable that holds it instead.")
    try:
        parts = urlsplit(given)
    except ValueError:
        raise ValueError(
            f"{given!r} is no address of a mailbox (its host cannot be read); {example}"
        ) from None
    user, _, place = parts.netloc.rpartition("@")
    if parts.scheme not in SCHEMES or not place or re.search(r"\s", given):
        raise ValueError(f"{given!r} is no address of a mailbox; {example}")
    if not user:
        raise ValueError(f"{given!r} does not say whose mailbox it is; {example}")
    if parts.query or parts.fragment:
        raise ValueError(f"{given!r} ends with the name of a folder, where ? and # are written %3F and %23.")
    try:
        check_web_address(f"https://{place}/")
    except ValueError:
        raise ValueError(f"{given!r} names no host; {example}") from None


def with_user_apart(door: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a source's words with the user of a mailbox among its options: addresses are shown in public."""
    url, options = door.get("url"), door.get("options", {})
    if not isinstance(url, str) or not is_mail_address(url) or not isinstance(options, dict):
        return door
    scheme, _, rest = url.partition("://")
    place, slash, folder = rest.partition("/")
    user, sign, host = place.rpartition("@")
    if not sign:
        return door
    return {**door, "url": f"{scheme}://{host}{slash}{folder}", "options": {**options, "user": unquote(user)}}
