"""Post: what a secretariat hands in, read and checked: a draft, or the word that one is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.model.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A post as it came, before a format makes sense of it.

    Attributes:
        media_type: Without parameters, in small letters.
        body: The raw bytes.
        said: What they say if they are JSON, numbers as text (an id of twenty digits is nothing to reckon
            with); None for everything else.
        home: Address of the forum's site, where relative links start from; None if it has none.
    """

    media_type: str
    body: bytes
    said: Any = None
    home: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post, whatever format it came in.

    Attributes:
        external_id: The secretariat's own identifier; the same again is an update.
        draft: Its words; None if it withdraws `external_id`.
        translation_of: The external id of the post it is a translation of, or the address of its page here.
        publish_after: Embargo, aware UTC; None for at once.
        message_id: What the post itself says tells it from its repeats (CloudEvents: source and id), for
            senders that have no header for it.
    """

    external_id: str
    draft: Draft | None
    translation_of: str | None = None
    publish_after: datetime | None = None
    message_id: str | None = None

    @property
    def retracts(self) -> bool:
        """Tell whether it withdraws what was posted."""
        return self.draft is None
