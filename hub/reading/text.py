"""Text: one clean line, a clean paragraph, and what never belongs into either."""

from __future__ import annotations

import re
import unicodedata

_ASCII_CONTROLS = bytes([*range(0x09), *range(0x0B, 0x20), 0x7F])
_PRINTABLE_BLANKS = "\n\t\xa0\u202f"
"""What `str.isprintable` refuses and everybody writes."""
_LEADS_OF_MARKS = (b"\xcc", b"\xcd", b"\xd2", b"\xe1", b"\xf3")
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]|[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4}"
)
"""Characters that need a closer look; nearly every text has none: two quicker looks before find that out."""
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
    if text.isascii():
        raw = text.encode("ascii")
        return len(raw.translate(None, _ASCII_CONTROLS)) == len(raw)
    flat = text
    for blank in _PRINTABLE_BLANKS:
        flat = flat.replace(blank, " ")
    return (flat.isprintable() and not _may_flood(text)) or not _SUSPECT.search(text)


def _may_flood(text: str) -> bool:
    """Tell whether a printable text could hold combining marks, by the first bytes of their UTF-8; and
    whether it holds the two signs that print and are suspect all the same.
    """
    raw = text.encode()
    return (
        any(lead in raw for lead in _LEADS_OF_MARKS)
        or (b"\xe2" in raw and b"\xe2\x83" in raw)
        or "\ufffc" in text
        or "\ufffd" in text
    )


def undoubled(text: str) -> str:
    """Undo a double encoding: "Ã©" is an é in UTF-8 that somebody took for Latin-1 and encoded again.

    Only if the whole text is so, which no text is by chance: a single é makes it something else.
    """
    if text.isascii() or not any(sign in text for sign in _DOUBLED):
        return text
    try:
        meant = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
    # One "Ñ’" can be Spanish; one "Ã©" is nothing.
    clear = len(text) - len(meant) >= 3 or any(sign in text for sign in _DOUBLED[:3])
    return meant if clear else text


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
