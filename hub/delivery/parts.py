"""Parts: what a channel is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hub.model.digest import Digest
from hub.model.forum import Forum
from hub.model.ports import DigestCalendar, Poster
from hub.settings import Settings
from hub.signatures import Keys


def no_calendar(digest: Digest) -> str:  # noqa: ARG001
    """Write nothing, for a house whose digests carry no calendar."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a channel is made of, handed in by `hub.bootstrap`.

    Attributes:
        poster: Sends to endpoints.
        forums: The registry's, for their names.
        keys: Opens secrets that are kept sealed, and signs links.
        calendar: Writes the meetings of a digest (iCalendar).
    """

    settings: Settings
    poster: Poster
    keys: Keys
    forums: Mapping[str, Forum]
    calendar: DigestCalendar = no_calendar
