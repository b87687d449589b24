"""Catalogues: the translations of each language, read from their .po files as they are.

Nothing is compiled beforehand, so nothing can be forgotten: a file of this size is read in milliseconds,
once. New and changed messages come in with pybabel (``hub/speech/babel.cfg`` tells how).
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from hub.reading.language import SIX

FOLDER = Path(__file__).parent / "catalogues"
LANGUAGES = SIX
"""The six languages that the hub speaks."""


def said(message: str) -> str:
    """Mark a message for the catalogues where it is written down before anybody asks for it."""
    return message


def numbered(one: str, many: str) -> tuple[str, str]:
    """Mark a message that depends on a number, likewise; for `Speech.plural`."""
    return one, many


@cache
def catalogue(language: str, folder: Path = FOLDER) -> NullTranslations:
    """Return the words of a language; English stands in the code itself.

    Args:
        language: One of the six.
        folder: Where the .po files are: a room above may have words of its own.
    """
    path = folder / f"{language}.po"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    packed = BytesIO()
    write_mo(packed, messages)
    packed.seek(0)
    return Translations(packed)
