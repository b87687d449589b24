"""Memory: how far a repository has been read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

OVERLAP = timedelta(days=1)
"""Some repositories stamp local time for UTC; and what is said twice does no harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered.

    Attributes:
        since: Day from which changes are asked for (``2026-11-23``); None for all there is.
        token: What the next part of an unfinished list is asked for with.
        began: Day on which that list was begun.
        seconds: True if the repository takes no days, against the protocol.
    """

    since: str | None = None
    token: str | None = None
    began: str | None = None
    seconds: bool = False

    @classmethod
    def read(cls, words: str | None) -> Memory:
        """Return what was written; nothing, if it was not written here."""
        try:
            said = json.loads(words or "{}")
        except ValueError:
            return cls()
        if not isinstance(said, dict):
            return cls()
        return cls(
            since=_day(said.get("since")),
            token=token if isinstance(token := said.get("token"), str) and token else None,
            began=_day(said.get("began")),
            seconds=said.get("seconds") is True,
        )

    def words(self) -> str:
        """Return it as text."""
        said = {"since": self.since, "token": self.token, "began": self.began, "seconds": self.seconds}
        return json.dumps({name: value for name, value in said.items() if value}, separators=(",", ":"))


def begin_of(said: str | None, now: datetime | None) -> str | None:
    """Return the day from which to ask the next time, if a list is begun now.

    Args:
        said: When the repository answered, by its own clock.
        now: When we asked; its clock is not followed into the future.
    """
    try:
        moment = datetime.fromisoformat((said or "").strip())
    except ValueError:
        moment = now or datetime(1, 1, 2, tzinfo=UTC)
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if now is not None and moment > now + OVERLAP:
        moment = now
    return (moment - OVERLAP).date().isoformat() if moment.year > 1990 else None


def _day(words: Any) -> str | None:
    try:
        return datetime.strptime(words, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007 (a day has no zone)
    except (TypeError, ValueError):
        return None
