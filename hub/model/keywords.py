"""Keyword filter: the words by which a feed of a whole organisation is narrowed to what the hub is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

Word = tuple[str, str]
"""(language, entry of the list as an editor wrote it); the language is empty for a source's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordFilter:
    """What an entry must speak of to be let in. `hub.reading.keywords` holds texts to it.

    Attributes:
        names: Of the lists in ``config/filters.toml`` it is made of.
        groups: One group of words for each list; a word of every group must be found.
        never: Phrases that are no sign although a word stands in them, such as "bird migration".
    """

    names: tuple[str, ...]
    groups: tuple[tuple[Word, ...], ...]
    never: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """Why an entry was let in.

    Attributes:
        language: Of the list the word stands in; empty for a source's own words.
        entry: The word as an editor wrote it, such as ``migra*``.
        found: What stands in the text, without its accents.
    """

    language: str
    entry: str
    found: str
