"""Spoken: in which of the six languages a page is, and where its words come from.

A page is in one language from its head to its foot, but for what forums and the registry say in theirs. Which
one: what the address asks for (``?in=fr``; ``lang`` is a filter of items), else what the view knows of its
reader, else what the browser says. A reader who has asked for one keeps it from page to page, without a
cookie: links inside the pages carry it on.
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
from hub.web.asked import FOR_PROGRAMS, language_asked

ASKED = "in"
"""The query parameter that names the language of a page."""
DONE = "done"
"""The query parameter that says what a button has just done."""
OF_PAGES = frozenset({ASKED, DONE})
"""Parameters that any page takes, and no list knows."""
_NO_PAGES = ("/api/", "/static/")
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


def carried(local: Callable[[str, Pairs], str]) -> Callable[[str, Pairs], str]:
    """Return a way to build links inside the pages that carry the language that was asked for on.

    Addresses that programs ask for stay as they are: what they hold is in one language, whoever asks.
    """

    def to(path: str, given: Pairs = ()) -> str:
        speaks = not (path.startswith(_NO_PAGES) or path.endswith(FOR_PROGRAMS))
        named = any(name == ASKED for name, _ in given)
        return local(path, given if named or not speaks else [*given, *kept()])

    return to


def locale() -> str:
    """Choose the language of the page being made."""
    preferred: str | None = g.get("preferred_language")
    return chosen() or preferred or language_asked()


class Other(NamedTuple):
    """A language that the page being made can be had in."""

    tag: str
    name: str
    address: str
    is_this: bool


def others(local: Callable[[str, Pairs], str]) -> Sequence[Other]:
    """Return the languages of this page with their addresses; none where it answers a button."""
    if request.method not in {"GET", "HEAD"}:
        return ()
    here = str(get_locale())
    given = [(name, value) for name, value in request.args.items(multi=True) if name not in OF_PAGES]
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
