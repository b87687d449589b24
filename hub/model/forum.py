"""Forum: a body in the registry. Category, membership, chair and host are dated and can be several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hub.model.source import POSTED, Source


class ForumCategory(StrEnum):
    """The four families of bodies."""

    RCP = "rcp"
    INTERREGIONAL = "interregional"
    REGIONAL_ORGANISATION = "regional_organisation"
    GLOBAL = "global"


class ForumStatus(StrEnum):
    """Whether a body still meets."""

    ACTIVE = "active"
    DORMANT = "dormant"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """How a fact about a forum is known."""

    SEED = "seed"
    """The working paper of 2008."""
    PAGE = "page"
    """A page of the site was read."""
    MEMORY = "memory"
    """Nobody has checked it: shown as "unverified"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """States in one role over one span. `since` and `until` are years or ISO dates, as text."""

    states: tuple[str, ...]
    role: str
    since: str | None = None
    until: str | None = None
    basis: Basis | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A tie to another forum."""

    forum: str
    type: str
    note: str | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Secretariat:
    """Who does the work. Institutions only, no personal data."""

    name: str
    host: str | None = None
    city: str | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOutcome:
    """An outcome the registry knows of without having read it, such as those of the 2008 paper."""

    title: str
    type: str
    year: int | None = None
    place: str | None = None
    basis: Basis | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    """One body.

    Attributes:
        names: Language -> official or usual name; English is always there.
        categories: At least one; several where the field itself disagrees.
        unverified: Keys of this record whose basis is memory, such as ``founded`` or ``members``.
        member_count: Stated number of members where no list is known.
        hosts_past: Former domains.
        no_source: Why there is no source to read, for a person; None if there are sources.
    """

    id: str
    names: Mapping[str, str]
    categories: tuple[ForumCategory, ...]
    acronyms: tuple[str, ...] = ()
    founded: int | None = None
    website: str | None = None
    languages: tuple[str, ...] = ()
    status: ForumStatus = ForumStatus.UNKNOWN
    memberships: tuple[Membership, ...] = ()
    member_count: int | None = None
    members_note: str | None = None
    relations: tuple[Relation, ...] = ()
    secretariat: Secretariat | None = None
    outcomes: tuple[NamedOutcome, ...] = ()
    themes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    unverified: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)
    no_source: str | None = None

    @property
    def posts(self) -> Source:
        """The source that what its secretariat posts belongs to: never polled, and in no file."""
        return Source(
            id=POSTED + self.id,
            forum=self.id,
            connector="post",
            url=self.website or "https://posted.invalid/",
            language=self.languages[0] if len(self.languages) == 1 else None,
        )

    def name(self, language: str = "en") -> str:
        """The name in `language`, else in English."""
        return self.names.get(language) or self.names["en"]
