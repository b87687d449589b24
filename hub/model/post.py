"""Post: what a secretariat hands in, read and checked: a draft, or the word that one is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.model.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post, whatever format it came in.

    Attributes:
        external_id: The secretariat's own identifier; the same again is an update.
        draft: Its words; None if it withdraws `external_id`.
        translation_of: The external id of the post it is a translation of, or the address of its page here.
        publish_after: Embargo, aware UTC; None for at once.
    """

    external_id: str
    draft: Draft | None
    translation_of: str | None = None
    publish_after: datetime | None = None

    @property
    def retracts(self) -> bool:
        """Tell whether it withdraws what was posted."""
        return self.draft is None
