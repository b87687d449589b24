"""Prose: invented sentences in six languages, the same ones for the same seed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

_PARTS: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text("utf-8")
)
"""Any row of a column goes with any of the others: thousands of sentences in each language, so that
hardly any two entries are alike."""
LANGUAGES = tuple(_PARTS)


def sentence(chance: Random, language: str) -> str:
    """Return one sentence of 60 to 180 characters, ampersands as they are."""
    opening, who, what, how = (chance.choice(column) for column in _PARTS[language].values())
    comma = "،" if language == "ar" else ","
    return f"{opening}{comma} {who} {what} {how}."


def title(chance: Random, language: str) -> str:
    """Return a line for a headline."""
    who, what = chance.choice(_PARTS[language]["who"]), chance.choice(_PARTS[language]["what"])
    return f"{who[0].upper()}{who[1:]} {what} ({chance.randrange(1, 60)})"


def words(chance: Random, language: str, count: int) -> str:
    """Return a paragraph of `count` sentences."""
    return " ".join(sentence(chance, language) for _ in range(count))
