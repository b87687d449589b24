"""Mail: what a visit to a folder of a mailbox asks for, and what it brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

Wanted = Callable[[bytes], bool]
"""Tells from the head of a message, its raw header lines, whether the rest of it is to be fetched."""


class Place(NamedTuple):
    """How far a folder has been read (RFC 3501, section 2.3.1.1).

    Attributes:
        validity: UIDVALIDITY: while it stays, so do the numbers of the messages.
        uid: Number of the last message that was looked at.
    """

    validity: int
    uid: int


class Message(NamedTuple):
    """One message as the server keeps it.

    Attributes:
        uid: Its number in the folder.
        body: Header and body as they came (RFC 5322).
        whole: False if it is larger than a message may be, and only its beginning was fetched.
    """

    uid: int
    body: bytes
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """What one visit to a folder brought.

    Attributes:
        url: Address of the folder, without a user.
        place: How far it has been read now; to be handed in next time.
        messages: Those that were wanted, the oldest first.
        unwanted: How many were left where they are after a look at their heads.
        more: True if there are others that came later than `place`: the next visit reads on.
        renumbered: True if the server counts its messages anew, so that the newest were read again.
        seconds: From the first byte sent to the last byte read.
    """

    url: str
    place: Place
    messages: tuple[Message, ...] = ()
    unwanted: int = 0
    more: bool = False
    renumbered: bool = False
    seconds: float = 0.0
