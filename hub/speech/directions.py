"""Directions: which way a text runs."""

from __future__ import annotations

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "iw", "ur", "ps", "ckb", "dv", "ug", "yi", "sd", "arc"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Thaa", "Syrc", "Nkoo"})


def direction(language: str) -> str:
    """Return how a text in a language runs, for ``dir``; ``auto`` where nobody knows the language."""
    primary, *rest = language.split("-")
    if primary in {"und", ""}:
        return "auto"
    scripts = [part for part in rest if len(part) == len("Arab")]
    if scripts:
        return "rtl" if scripts[0].title() in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if primary in _RIGHT_TO_LEFT else "ltr"
