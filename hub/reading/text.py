"""Text: one clean line, a clean paragraph, and what never belongs into either."""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = bytes([*range(0x09), *range(0x0B, 0x20), 0x7F])
_HARMLESS = bytes(set(range(256)).difference(_CONTROLS, b"\xc2\xcc\xcd\xd2\xe1\xe2\xef\xf3"))
"""Bytes of UTF-8 that are no part of a suspect character, or not the first one."""
_MOSTLY_HARMLESS = b"\xc2\xe2"
"""First bytes of what everybody writes, unbreakable blanks and typographic signs, and of a few suspects."""
_AFTER_C2 = re.compile(rb"\xc2[\x80-\x9f\xad]")
_AFTER_E2 = re.compile(rb"\xe2(?:\x80[\x8b\x8e\x8f\xa8-\xae]|\x81[\xa0-\xaf]|\x83[\x90-\xbf])")
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]|[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4}"
)
"""Characters that need a closer look; nearly every text has none, and a quicker look finds that out."""
_DOUBLED = ("Ã", "Â", "â€", "Ð", "Ñ", "Ø", "Ù")
"""How Latin, typographic, Cyrillic and Arabic letters begin when they are encoded twice."""
_KEPT = "\u200c\u200d"
"""Joiners that Persian, Urdu and Indic words need."""
_MARKS = 3
"""Most combining marks on one letter; Vietnamese and Hebrew stay below, "zalgo" does not."""


def clean(text: str) -> str:
    """Drop what no reader should meet: controls, bidi overrides, zero-width junk, floods of marks.

    A title that ends in U+202E would turn round the rest of the page it is put on. Line and paragraph
    separators become blanks.
    """
    if _is_plain(text):
        return text
    kept: list[str] = []
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MARKS:
            continue
        if category in {"Zl", "Zp"} or letter in "\t\n\r\x0b\x0c\x85":
            kept.append(" " if letter not in "\n\t" else letter)
        elif category[0] != "C" or letter in _KEPT:
            kept.append(letter)
    return "".join(kept)


def _is_plain(text: str) -> bool:
    """Tell whether `_SUSPECT` finds nothing, in a tenth of its time: by the bytes that they begin with."""
    try:
        raw = text.encode()
    except UnicodeError:  # half a character
        return False
    left = raw.translate(None, _HARMLESS)
    if not left and "\u061c" not in text:  # its first byte is that of half the Arabic letters
        return True
    if not left.strip(_MOSTLY_HARMLESS) and not (_AFTER_C2.search(raw) or _AFTER_E2.search(raw)):
        return "\u061c" not in text
    return not _SUSPECT.search(text)


def undoubled(text: str) -> str:
    """Undo a double encoding: "Ã©" is an é in UTF-8 that somebody took for Latin-1 and encoded again.

    Only if the whole text is so, which no text is by chance: a single é makes it something else.
    """
    if text.isascii() or not _may_be_doubled(text):
        return text
    try:
        meant = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
    # One "Ñ’" can be Spanish; one "Ã©" is nothing.
    clear = len(text) - len(meant) >= 3 or any(sign in text for sign in _DOUBLED[:3])
    return meant if clear else text


def _may_be_doubled(text: str) -> bool:
    """Look for each of `_DOUBLED`, one by one: nearly every text is asked."""
    return (
        "Ã" in text
        or "Â" in text
        or "Ð" in text
        or "Ñ" in text
        or "Ø" in text
        or "Ù" in text
        or ("€" in text and "â€" in text)
    )


def one_line(text: str, limit: int) -> str:
    """Return clean text on one line, cut at a word to at most `limit` characters."""
    line = " ".join(clean(text[: limit * 8]).split())
    return line if len(line) <= limit else cut(line, limit)


def cut(text: str, limit: int) -> str:
    """Cut at the last word that fits, with an ellipsis; `limit` counts it."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    word_end = head.rfind(" ")
    return (head[:word_end] if word_end > limit // 2 else head).rstrip(" ,;:.-–") + "…"
