"""Filters file: the shape of ``config/filters.toml``, for each filter the words of each language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.model.keywords import Word
from hub.reading.keywords import entry_fault
from hub.reading.language import tag
from hub.schemas.config_faults import Fault

_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*\Z")
_LISTS = ("words", "never")


@dataclass(frozen=True, slots=True)
class WordList:
    """One filter of the file: what is a sign, and what is none although a word stands in it."""

    words: tuple[Word, ...]
    never: tuple[str, ...]


def load_filters(words: Mapping[str, Any]) -> tuple[dict[str, WordList], list[Fault]]:
    """Check the filters.

    Returns:
        Name of the filter -> its words, and every fault as (key, what is wrong and what to write).
    """
    faults = [fault for name, languages in words.items() for fault in _faults(name, languages)]
    return {name: _word_list(languages) for name, languages in words.items()}, faults


def _word_list(given: object) -> WordList:
    languages = given if isinstance(given, dict) else {}
    return WordList(
        tuple((language, entry) for language, lists in languages.items() for entry in _texts(lists, "words")),
        tuple(entry for lists in languages.values() for entry in _texts(lists, "never")),
    )


def _texts(lists: object, key: str) -> list[str]:
    given = lists.get(key) if isinstance(lists, dict) else None
    return [each for each in given if isinstance(each, str)] if isinstance(given, list) else []


def _faults(name: str, given: object) -> Iterator[Fault]:
    if not _ID.match(name):
        yield name, "a filter's name must be small letters, digits and hyphens, like migration."
    if not isinstance(given, dict) or not given:
        yield name, f"a filter needs a table for each language: [{name}.en], and under it words = […]."
        return
    if not any(_texts(lists, "words") for lists in given.values()):
        yield name, f'there is no word in it; write some, such as [{name}.en] words = ["migra*"].'
    for language, lists in given.items():
        if tag(language) != language:
            yield f"{name}.{language}", "it is no language tag; write one such as fr."
        for key, detail in _faults_of_lists(lists):
            yield f"{name}.{language}{key}", detail


def _faults_of_lists(given: object) -> Iterator[Fault]:
    if not isinstance(given, dict):
        yield "", "write a table of its own, and under it words = […]."
        return
    for key, entries in given.items():
        if key not in _LISTS:
            yield f".{key}", "there is no such key here; known are words, never."
        elif not isinstance(entries, list) or not all(isinstance(each, str) for each in entries):
            yield f".{key}", f'write a list of texts in quotes: {key} = ["migra*"].'
        else:
            yield from ((f".{key}", fault) for each in entries if (fault := entry_fault(each)))
            yield from ((f".{key}", f"{each!r} stands in it twice.") for each in _twice(entries))


def _twice(entries: list[str]) -> list[str]:
    return sorted({each for each in entries if entries.count(each) > 1})
