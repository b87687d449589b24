"""Bulletin: what an invented forum's site has to say, in its languages, and where each statement stands."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hub.demo.formats import PATHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement of a site.

    Attributes:
        day: Day of the story on which it is dated.
        language: None for the site's own.
        version_of: Slug of the statement of which this one is a translation.
        document: File name of an attached PDF.
        link: Address of the page where somebody else has said it, for what is taken over.
    """

    slug: str
    title: str
    text: str
    day: int
    language: str | None = None
    version_of: str | None = None
    category: str | None = None
    document: str | None = None
    link: str | None = None


@dataclass(kw_only=True)
class Bulletin:
    """What a site says.

    Attributes:
        english: Its forum's short name in English; `name` is the one on its site.
        language: Of its main feed.
        format: Of its feeds (`hub.demo.formats`).
        also: Languages of its other editions, each with a feed of its own.
        began: The story's first day.
        gone: Slugs of what was withdrawn.
    """

    id: str
    english: str
    name: str
    language: str
    format: str
    began: datetime
    entries: list[Entry]
    also: tuple[str, ...] = ()
    gone: list[str] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def feeds(self) -> Mapping[str, str]:
        """Language -> the path of its feed, the main one first."""
        return {self.language: PATHS[self.format]} | {
            language: f"/{language}{PATHS[self.format]}" for language in self.also
        }

    def publish(self, entry: Entry) -> None:
        """Put an entry on top."""
        with self._lock:
            self.entries.insert(0, entry)

    def edit(self, slug: str, **changes: Any) -> None:
        """Change an entry in its place."""
        with self._lock:
            self.entries = [replace(each, **changes) if each.slug == slug else each for each in self.entries]

    def withdraw(self, slug: str) -> None:
        """Take an entry off the list; its page answers 410 from now on."""
        with self._lock:
            self.entries = [each for each in self.entries if each.slug != slug]
            self.gone.append(slug)

    def edition(self, language: str) -> Sequence[Entry]:
        """Return the entries of one language, newest first."""
        return [each for each in self.entries if (each.language or self.language) == language]

    def entry(self, slug: str) -> Entry | None:
        """Return an entry by its slug."""
        return next((each for each in self.entries if each.slug == slug), None)

    def time_of(self, entry: Entry) -> datetime:
        """Return when an entry was published."""
        return self.began + timedelta(days=entry.day)

    def link(self, entry: Entry) -> str:
        """Return the address of an entry's page."""
        return entry.link or self.address + self.path(entry)

    def path(self, entry: Entry) -> str:
        """Return where an entry's page is on this site."""
        edition = f"/{entry.language}" if entry.language else ""
        return f"{edition}/news/{entry.slug}"
