"""Company: what every invented forum has: names, members, a site, and ways into it for the hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hub.demo.serving import Served
from hub.model.draft import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A source of a forum, as its file names it.

    Attributes:
        path: Where to start, from the site's root.
        filter: Name of the keyword filter, for a site that speaks of more than migration.
    """

    id: str
    connector: str
    path: str
    language: str
    kind: Kind = Kind.NEWS
    filter: str | None = None
    options: Mapping[str, str | bool | int] = field(default_factory=dict)


class Player(Served, Protocol):
    """An invented forum and its site.

    Attributes:
        trouble: How the site fails now; None while it does not.
        slowness: Seconds that a slow site takes.
    """

    trouble: str | None
    slowness: float

    @property
    def english(self) -> str:
        """Its short name in English."""
        ...

    @property
    def name(self) -> str:
        """Its name in the language of its site."""
        ...

    @property
    def language(self) -> str:
        """The main language of its site."""
        ...

    @property
    def form(self) -> str:
        """What its site runs on or publishes, for the person at the terminal."""
        ...

    @property
    def address(self) -> str:
        """Where it is served, without a slash at the end."""
        ...

    @property
    def category(self) -> str:
        """What kind of body it is, in the word of a forum's file."""
        ...

    @property
    def members(self) -> Sequence[str]:
        """Codes of its member states."""
        ...

    @property
    def ways(self) -> Sequence[Way]:
        """How the hub reads it, the main way first."""
        ...
