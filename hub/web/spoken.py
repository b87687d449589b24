"""Spoken: in which of the six languages a page is, and where its words come from.

A page is in one language from its head to its foot, so a page whose words are not all in the catalogues is
in English, whoever asks. Which language: what the address asks for (``?in=fr``; ``lang`` is a filter of
items), else what the view knows of its reader, else what the browser says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale
from flask import g, request
from flask_babel import Domain, get_locale, refresh

from hub.reading.language import SIX
from hub.speech.catalogues import catalogue
from hub.web.addresses import Pairs
from hub.web.asked import language_asked

ASKED = "in"
"""The query parameter that names the language of a page."""
DONE = "done"
"""The query parameter that says what a button has just done."""
ROOMS = frozenset({"subscribe", "preferences", "endpoints", "operator", "digests"})
"""Blueprints whose pages are in all six languages; every other page is in English."""
CATALOGUES = Path(__file__).parent / "translations"


def prefer(language: str) -> None:
    """Speak the language that a reader has chosen before, unless the address asks for another."""
    g.preferred_language = language
    refresh()


def chosen() -> str | None:
    """Return the language that the address asks for, None if it names none of the six."""
    asked = request.args.get(ASKED, "").lower()
    return asked if asked in SIX else None


def kept() -> list[tuple[str, str]]:
    """Return what an address must carry so that the next page speaks as this one was asked to."""
    language = chosen()
    return [(ASKED, language)] if language else []


def locale() -> str:
    """Choose the language of the page being made."""
    if request.blueprint not in ROOMS:
        return "en"
    preferred: str | None = g.get("preferred_language")
    return chosen() or preferred or language_asked()


class Other(NamedTuple):
    """A language that the page being made can be had in."""

    tag: str
    name: str
    address: str
    is_this: bool


def others(local: Callable[[str, Pairs], str]) -> Sequence[Other]:
    """Return the languages of this page with their addresses; none if it has one, or answers a button."""
    if request.blueprint not in ROOMS or request.method not in {"GET", "HEAD"}:
        return ()
    here = str(get_locale())
    given = [(name, value) for name, value in request.args.items(multi=True) if name not in {ASKED, DONE}]
    return [
        Other(tag, _own_name(tag), local(request.path, [*given, (ASKED, tag)]), tag == here) for tag in SIX
    ]


def _own_name(tag: str) -> str:
    name = str(Locale(tag).get_display_name())
    return name[:1].upper() + name[1:]


class Catalogues(Domain):  # type: ignore[misc]
    """Takes the words from the .po files as they are: nothing to compile, nothing to forget."""

    def get_translations(self) -> Any:
        """Return the catalogue of the page being made."""
        return catalogue(str(get_locale() or "en"), CATALOGUES)
