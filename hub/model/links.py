"""Links: the addresses in mails that let their reader act. Signed, so that nobody can guess another's.

A token says who, never an address or a name: links are seen by many. What a link does happens by a button
(POST) behind it, because scanners of mail open every link they see.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

MakeToken = Callable[[str, Any], str]
"""`hub.signatures.Keys.token`: purpose and what is said -> signed text."""


class Purpose(StrEnum):
    """What a token is good for; one made for something else is refused."""

    CONFIRM = "confirm"
    """Says [id of the subscription, seconds since 1970 at which the question was put]."""
    MANAGE = "manage"
    """Says the id of the subscription."""
    UNSUBSCRIBE = "unsubscribe"
    """Says the id of the subscription. For ever: a mail of years ago must still let its reader go."""
    DRAFT = "draft"
    """Says the id of the inbound post."""
    OPERATOR = "operator"
    """Says seconds since 1970 at which the link was printed."""


def confirm(base_url: str, token: MakeToken, subscription: str, asked: datetime) -> str:
    """Return where a subscription is confirmed; it holds for 48 hours from `asked` on."""
    said = [subscription, int(asked.timestamp())]
    return f"{base_url}/subscribe/confirm/{token(Purpose.CONFIRM, said)}"


def manage(base_url: str, token: MakeToken, subscription: str) -> str:
    """Return where a subscriber changes, pauses or ends a subscription."""
    return f"{base_url}/subscription/{token(Purpose.MANAGE, subscription)}"


def unsubscribe(base_url: str, token: MakeToken, subscription: str) -> str:
    """Return where a subscription ends: a page with one button, and the target of one-click (RFC 8058)."""
    return f"{base_url}/unsubscribe/{token(Purpose.UNSUBSCRIBE, subscription)}"


def draft(base_url: str, token: MakeToken, inbound: str) -> str:
    """Return where a post that came with a bearer token is looked at and released."""
    return f"{base_url}/hooks/drafts/{token(Purpose.DRAFT, inbound)}"


def operator(base_url: str, token: MakeToken, printed: datetime) -> str:
    """Return where an operator sees what is failing, and acts on it."""
    return f"{base_url}/deliveries/{token(Purpose.OPERATOR, int(printed.timestamp()))}"
