"""Themes file: the shape of ``config/themes.toml``, a table of labels for each theme."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hub.reading.language import tag
from hub.schemas.config_faults import Fault

_ID = re.compile(r"^[a-z0-9]+(_[a-z0-9]+)*\Z")


def load_themes(words: Mapping[str, Any]) -> tuple[dict[str, dict[str, str]], list[Fault]]:
    """Check the themes.

    Returns:
        Theme id -> language -> label, and every fault as (key, what is wrong and what to write).
    """
    themes = {id: _labels(labels) for id, labels in words.items()}
    return themes, [fault for id, labels in words.items() for fault in _faults(id, labels)]


def _labels(given: object) -> dict[str, str]:
    labels = given if isinstance(given, dict) else {}
    return {language: label for language, label in labels.items() if isinstance(label, str)}


def _faults(id: str, given: object) -> Iterator[Fault]:
    if not _ID.match(id):
        yield id, "a theme's id must be small letters, digits and _, like labour_migration."
    if not isinstance(given, dict) or "en" not in given:
        yield id, 'a theme needs a table with its label in English: en = "…".'
    for language, label in given.items() if isinstance(given, dict) else ():
        if tag(language) != language:
            meant = tag(language)
            yield (
                f"{id}.{language}",
                "it is no language tag; "
                + (f"did you mean {meant!r}?" if meant else "write one such as fr."),
            )
        if not isinstance(label, str) or not label.strip():
            yield f"{id}.{language}", f'write the label as text in quotes: {language} = "…".'
