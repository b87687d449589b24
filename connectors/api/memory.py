"""Memory: what a connector knows of a site from one visit to the next, as text that the store keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

KNOCK_AGAIN = timedelta(days=7)
"""After this time a closed API is tried again: a firewall's mistake does not last, and owners change their
minds."""
MOST_TRIES = 10
"""Visits in a row on which a list whose later pages failed is read to its end once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is known.

    Attributes:
        of: The address of the source; what is known of another one does not count.
        root: Where the API is, or the list in it.
        door: The address of what is read instead of the API; None where the API answers.
        closed: When the API was found closed, ISO 8601.
        after: The latest change that was seen, in the site's words.
        tries: Visits in a row that left something of the list unread.
        more: What only one platform has: numbers of categories, names of relations.
    """

    of: str
    root: str | None = None
    door: str | None = None
    closed: str | None = None
    after: str | None = None
    tries: int = 0
    more: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> str:
        """Return it as text: equal memories, equal texts."""
        said = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def is_due(self, now: datetime | None) -> bool:
        """Tell whether a closed API is to be tried again."""
        try:
            return now is not None and now - datetime.fromisoformat(self.closed or "") >= KNOCK_AGAIN
        except (ValueError, TypeError):
            return True


def remembered(text: str | None, url: str) -> Memory:
    """Return what is known of the source at `url`; nothing, if the text is of another, or of another hand."""
    try:
        said: Any = json.loads(text or "")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("of") != url:
        return Memory(of=url)
    names = {
        name: said[name] for name in ("root", "door", "closed", "after") if isinstance(said.get(name), str)
    }
    tries, more = said.get("tries"), said.get("more")
    return Memory(
        of=url,
        tries=tries if type(tries) is int and 0 <= tries <= MOST_TRIES else 0,
        more={k: v for k, v in more.items() if isinstance(v, str)} if isinstance(more, dict) else {},
        **names,
    )
