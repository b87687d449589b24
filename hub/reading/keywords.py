"""Keywords: whether texts speak of what a keyword filter is about, in any language and whatever is declared.

A list of words is data (``config/filters.toml``). An entry is a word or a phrase; case and accents do not
count, except that capitals alone (``CSM``) are an acronym and matched as such. ``migra*`` is any word that
begins so; ``…`` stands for up to four words between two others. Arabic words are written without the article
and found with it and with the particles that are joined to a word. No phrase reaches across a full stop or a
comma.

The words of every language are looked for in every text: what sites declare of their language is often
wrong (an English piece below ``/es/`` is common), and a word of one language seldom means something else
in another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from hub.model.keywords import Evidence, KeywordFilter, Word

_LOOSE = re.compile(r"""[\s'’‘ʼ`"“”„«»‹›\-‐-―_]+""")
"""What stands between the words of one phrase: blanks, hyphens, apostrophes, quotes."""
_PARAGRAPH = re.compile(r"\s*\n\s*\n\s*")
_STOP = re.compile(r"[^\w ]+")
_SPELLINGS = str.maketrans(
    {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None, "œ": "oe", "æ": "ae", "ß": "ss", "ı": "i"}
)
_JOINED = "[وف]?(?:لل|[بكل]?(?:ال)?)"
"""And, then, with, like, for, the: what Arabic writes as one with the word that follows."""
_ARABIC = "ا"
"""Stands for the beginning of all Arabic words: what is joined to them comes before it."""
_WORD = re.compile(r"\w+")
_BETWEEN = r"(?:\w+ ){0,4}"
_SHORTEST = 3
"""Letters of a stem; fewer would be the beginning of nearly everything."""


def matches(texts: Iterable[str], keywords: KeywordFilter) -> Evidence | None:
    """Return the first sign that plain texts speak of what the filter is about, or None.

    Args:
        texts: Title, summary, content, labels: whatever is known of one entry, as plain text.
        keywords: A word of each of its groups must stand in one of the texts, outside its `never` phrases.
    """
    flat = [flatten(text) for text in texts]
    never = _index(keywords.never)
    found = [
        _first(flat, _index(tuple(entry for _, entry in group)), never, group) for group in keywords.groups
    ]
    return found[0] if found and all(found) else None


def flatten(text: str) -> str:
    """Return a text without accents, its words one blank apart and ``|`` where a sentence pauses."""
    apart = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_SPELLINGS)
    lines = _LOOSE.sub(" ", _PARAGRAPH.sub("|", plain))
    return " ".join(_STOP.sub(" | ", lines).split())


def entry_fault(entry: str) -> str | None:
    """Say what is wrong with an entry of a list of words; None if nothing is."""
    for word in entry.split():
        bare = word.removesuffix("*")
        if word == "…":
            continue
        if "*" in bare or "…" in bare:
            return f"{entry!r}: a * may only end a word, and a … stands alone between two words."
        if not flatten(bare) or "|" in flatten(bare):
            return f"{entry!r}: {word!r} is no word; write letters and digits only."
        if word != bare and len(flatten(bare)) < _SHORTEST:
            return (
                f"{entry!r}: {word!r} begins too many words; write at least {_SHORTEST} letters before the *."
            )
    if not entry.strip(" …"):
        return "there is an empty entry; write a word, or take it out."
    return f"{entry!r}: … stands between two words." if entry.strip() != entry.strip(" …") else None


_Index = Mapping[str, re.Pattern[str]]
"""The beginning of a word -> the entries whose first word begins so: few of hundreds are tried at each."""


def _first(texts: Sequence[str], words: _Index, never: _Index, group: Sequence[Word]) -> Evidence | None:
    for text in texts:
        barred = _spans(never, text)
        ahead, reach = next(barred, None), 0
        for start, end, number in _spans(words, text):
            while ahead and ahead[0] <= start:
                reach = max(reach, ahead[1])
                ahead = next(barred, None)
            # A word is no sign within a barred phrase; a longer phrase around it is one again:
            # "free movement of goods and persons".
            if end > reach:
                return Evidence(*group[number], text[start:end])
    return None


def _spans(index: _Index, text: str) -> Iterator[tuple[int, int, int]]:
    """Yield where entries stand: at each word the longest one, as (start, end, its number)."""
    for word in _WORD.finditer(text):
        entries = index.get(_key(word[0]))
        if entries and (match := entries.match(text, word.start())):
            yield *match.span(), int((match.lastgroup or "").removeprefix("n"))


def _key(word: str) -> str:
    return _ARABIC if _is_arabic(word) else word[:_SHORTEST].lower()


@lru_cache(maxsize=64)
def _index(entries: tuple[str, ...]) -> _Index:
    numbers: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        first = flatten(entry.split()[0].removesuffix("*")).split()[0]
        numbers.setdefault(_key(first), []).append(number)
    return {key: _longest_first(entries, those) for key, those in numbers.items()}


def _longest_first(entries: Sequence[str], numbers: Iterable[int]) -> re.Pattern[str]:
    ordered = sorted(numbers, key=lambda number: -len(entries[number]))
    return re.compile("|".join(f"(?P<n{number}>{_pattern(entries[number])})(?!\\w)" for number in ordered))


def _pattern(entry: str) -> str:
    parts = [_BETWEEN if word == "…" else _word(word) + " " for word in entry.split()]
    whole = "".join(parts).removesuffix(" ")
    return whole if entry.isupper() and entry.isascii() and len(entry) > 1 else f"(?i:{whole})"


def _word(word: str) -> str:
    bare = flatten(word.removesuffix("*"))
    arabic = _is_arabic(bare)
    stem = re.escape(bare.removeprefix("ال") if arabic and len(bare) > 4 else bare).replace(r"\ ", " ")
    return (_JOINED if arabic else "") + stem + (r"\w*" if word.endswith("*") else "")


def _is_arabic(word: str) -> bool:
    return "؀" <= word[:1] <= "ۿ"
