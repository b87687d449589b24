"""Memory: what reading a sitemap leaves for the next visit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

MAX_DEAD = 400
"""Pages without a text that are remembered; older ones are tried once more."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered.

    Attributes:
        again: True if there is more to read even where the sitemap stays as it is.
        dead: Marks of pages that cannot be read as they are: gone, forbidden, without a text.
    """

    again: bool = False
    dead: tuple[str, ...] = field(default=())

    @classmethod
    def read(cls, words: str | None) -> Memory:
        """Return what was written; nothing, if it was not written here."""
        try:
            said = json.loads(words or "{}")
        except ValueError:
            return cls()
        if not isinstance(said, dict) or not isinstance(dead := said.get("dead", []), list):
            return cls()
        return cls(bool(said.get("again")), tuple(each for each in dead[:MAX_DEAD] if isinstance(each, str)))

    def words(self) -> str:
        """Return it as text."""
        return json.dumps({"again": self.again, "dead": list(self.dead)}, separators=(",", ":"))


def mark(glimpse: str) -> str:
    """Return a short mark of a page in the state that the sitemap shows."""
    return blake2b(glimpse.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


def kept(dead: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """Return the marks of pages that are still listed, the latest ones of too many."""
    here = set(present)
    return tuple(each for each in dict.fromkeys(dead) if each in here)[-MAX_DEAD:]
