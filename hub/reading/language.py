"""Language: what a tag means, and whether a text speaks it.

Nodes under ``/ar/`` with English bodies and Spanish pages under ``/pr/`` are common: the declared
language wins unless the text clearly disagrees, and then only with evidence.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

UNKNOWN = "und"
SIX = ("en", "fr", "es", "pt", "ar", "ru")
"""The languages of the hub's own pages, and those it can tell apart by itself."""
SAMPLE = 300
CLEAR = 4
"""Function words of one language that overrule a declaration on their own; one less where the declared
language has none. The detector would say so too; loading it costs as much as reading a thousand entries."""
LETTERS_NEEDED = 20
"""Fewer letters than this never overrule a declaration: "Visa" is Portuguese to any detector."""

_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?(?:-[a-z0-9-]{1,20})?\Z")
_NAMES = {
    "english": "en", "french": "fr", "français": "fr", "francais": "fr", "spanish": "es", "español": "es",
    "espanol": "es", "portuguese": "pt", "português": "pt", "portugues": "pt", "arabic": "ar",
    "العربية": "ar", "russian": "ru", "русский": "ru", "german": "de", "deutsch": "de",
    "italian": "it", "italiano": "it",
    "eng": "en", "fra": "fr", "fre": "fr", "spa": "es", "por": "pt", "ara": "ar", "rus": "ru",
    "deu": "de", "ger": "de", "ita": "it",
}  # fmt: skip
_SCRIPTS = {
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff]+"),
    "cyrillic": re.compile("[\u0400-\u04ff]+"),
    "greek": re.compile("[\u0370-\u03ff]+"),
    "hebrew": re.compile("[\u05d0-\u05ea]+"),
    "devanagari": re.compile("[\u0900-\u097f]+"),
    "thai": re.compile("[\u0e00-\u0e7f]+"),
    "hangul": re.compile("[\uac00-\ud7af]+"),
    "kana": re.compile("[\u3040-\u30ff]+"),
    "han": re.compile("[\u4e00-\u9fff]+"),
}
_LETTERS = re.compile(r"[^\W\d_]+")
_USUAL = {"arabic": "ar", "cyrillic": "ru", "greek": "el", "hebrew": "he", "thai": "th", "hangul": "ko",
          "kana": "ja", "han": "zh", "devanagari": "hi"}  # fmt: skip
_WRITTEN_IN = {
    "arabic": {"ar", "fa", "ur", "ps", "ckb", "ug", "sd", "ku", "az", "dv", "ha", "ms", "pa", "ks"},
    "cyrillic": {"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "uz", "tt", "ba", "ce", "os",
                 "az", "bs", "tk", "ro", "mo", "sh", "ab", "cv", "sah", "av", "kv"},
    "greek": {"el"},
    "hebrew": {"he", "yi", "iw"},
    "thai": {"th"},
    "hangul": {"ko"},
    "kana": {"ja"},
    "han": {"zh", "ja", "ko", "yue"},
    "devanagari": {"hi", "ne", "mr", "sa", "kok", "mai", "bho"},
}  # fmt: skip
_NEVER_LATIN = {
    "ar",
    "fa",
    "ur",
    "ps",
    "ru",
    "uk",
    "be",
    "bg",
    "mk",
    "el",
    "he",
    "th",
    "ko",
    "ja",
    "zh",
    "hi",
}
_COMMON_WORDS = {
    "en": "the of and to in is that for on with as are was by this from at which have be an it has were will",
    "fr": "le la les des du et en que une dans pour par sur est au aux avec ce cette qui sont ont été leur",
    "es": "el los las del y en que una para por con se su al es como más este esta son han fue entre sus",
    "pt": "o os as do da dos das e em que uma para por com no na nos nas se ao pela pelo são não mais foi",
    "de": "der die das und den von zu mit im auf für ist ein eine des dem nicht sich werden auch als nach",
    "it": "il lo gli della delle dei di e che una per con nel nella sono del alla dal anche più come sul",
}
_PLACES = {language: 8 * place for place, language in enumerate(_COMMON_WORDS)}
_TALLIES: dict[str, int] = {}
"""Function word -> one in the byte of each language that has it: a sum of them counts for all at once."""
for _language, _words in _COMMON_WORDS.items():
    for _word in _words.split():
        _TALLIES[_word] = _TALLIES.get(_word, 0) | 1 << _PLACES[_language]
_FUNCTION_WORDS = frozenset(_TALLIES)
_NOT_LATIN = re.compile("[\u0370-\u1fff\u2e80-\uffff]")


@lru_cache(maxsize=1024)
def tag(declared: str | None) -> str | None:
    """Return a BCP 47 tag in its usual form, or None if it is none.

    ``pt_BR`` becomes ``pt-BR``, ``en-us`` ``en-US``, ``French`` ``fr``; ``x-default`` and ``neutral``
    say nothing.
    """
    if not declared or len(declared) > 40:
        return None
    lowered = declared.strip().replace("_", "-").lower()
    if lowered in _NAMES:
        return _NAMES[lowered]
    parts = _TAG.match(lowered)
    if not parts or lowered in {"und", "mul", "zxx", "mis", "non"}:
        return None
    language, script, region = parts.groups()
    return "-".join(filter(None, [language, script and script.title(), region and region.upper()]))


def settle(declared: str | None, text: str) -> str:
    """Return the language of a text: the declared one unless the text clearly disagrees.

    Args:
        declared: Tag from the entry, the document or the registry, the nearest first.
        text: Title and the beginning of the body, as plain text.

    Returns:
        A tag; ``und`` when nothing is declared and the text is too short to tell.
    """
    given = tag(declared)
    sample = text[:SAMPLE]
    script = _foreign_script(sample)
    if script is not None:
        primary = given.split("-")[0] if given else None
        return given if given and primary in _WRITTEN_IN[script] else _USUAL[script]
    if given is None:
        return detect(sample)
    primary = given.split("-")[0]
    if primary in _NEVER_LATIN and _letters(sample) >= LETTERS_NEEDED and "-Latn" not in given:
        return detect(sample)  # declared Arabic, written in Latin letters
    if primary in _COMMON_WORDS:
        return _overruled(primary, sample) or given
    return given


def _overruled(declared: str, sample: str) -> str | None:
    """Return the language a text clearly speaks instead of the declared one, else None.

    Many function words are proof enough. A title has two or three: then the detector must say the same,
    and the text must have fewer of the declared language.
    """
    counts = _common_words(sample)
    if counts[declared] == max(counts.values()):
        return None
    heard = _prevailing(counts, CLEAR if counts[declared] else CLEAR - 1)
    likely = max(counts, key=counts.__getitem__)
    if heard is None and counts[likely] >= 2 and counts[likely] > counts[declared]:
        heard = likely if _letters(sample) >= LETTERS_NEEDED and likely == _identified(sample) else None
    return heard if heard != declared else None


def detect(text: str) -> str:
    """Return the language of a text among the six, or ``und`` below twenty letters."""
    script = _foreign_script(text)
    if script is not None:
        return _USUAL[script]
    if _letters(text) < LETTERS_NEEDED:
        return UNKNOWN
    return _prevailing(_common_words(text), 2) or _identified(text)


def _identified(text: str) -> str:
    # In small letters: "RÉUNION" is English to it.
    return str(_identifier().classify(text.lower())[0])


def _letters(text: str) -> int:
    return _count(_LETTERS, text)


def _foreign_script(text: str) -> str | None:
    """Return the script of most letters if it is not the Latin one."""
    if text.isascii() or not _NOT_LATIN.search(text):
        return None
    letters_at_most = len(text) - text.count(" ")
    for name in ("arabic", "cyrillic"):  # plain cases of the usual two need no count of all letters
        count = _count(_SCRIPTS[name], text)
        if count >= 4 and count * 2 > letters_at_most:
            return name
    letters = _letters(text)
    if letters < 4:
        return None
    for name, pattern in _SCRIPTS.items():  # the usual ones first; only one can have more than half
        count = _count(pattern, text)
        if name == "kana" and count:
            count += _count(_SCRIPTS["han"], text)
        if count * 2 > letters:
            return name
    return None


def _count(runs: re.Pattern[str], text: str) -> int:
    return sum(map(len, runs.findall(text)))


def _common_words(text: str) -> dict[str, int]:
    """Count the different function words of each language that a text has."""
    total = sum(map(_TALLIES.__getitem__, _FUNCTION_WORDS.intersection(text.lower().split())))
    return {language: total >> place & 0xFF for language, place in _PLACES.items()}


def _prevailing(heard: dict[str, int], needed: int) -> str | None:
    """Return the language with so many words at least, and twice as many as the next one."""
    best = max(heard, key=heard.__getitem__)
    if heard[best] < needed:
        return None
    others = max(count for language, count in heard.items() if language != best)
    return best if others * 2 <= heard[best] else None


@cache
def _identifier() -> Any:
    """Load the detector when a text first needs it: 0.6 seconds and 100 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(SIX))
    return identifier
