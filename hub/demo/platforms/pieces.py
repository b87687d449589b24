"""Pieces: what a simulated site has to say, dated and numbered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hub.demo.platforms.texts import PLACES, TOLD, Told
from hub.demo.platforms.website import Piece
from hub.model.draft import Kind

_APART = timedelta(days=4)
_FIRST_NUMBER = 5200


def pieces(
    forum: str, languages: Sequence[str], today: datetime, *, asides: bool = False, times: int = 1
) -> list[Piece]:
    """Return what a site says, newest first: the same statements in each of its languages.

    Args:
        forum: Its name, for titles.
        languages: Of its editions; those without texts are passed over.
        today: The newest piece is a day older.
        asides: Also what is not about migration, as sites of whole organisations have it.
        times: How often the news are told, to fill further pages of lists.
    """
    said: list[Piece] = []
    for place, language in enumerate(each for each in languages if each in TOLD):
        told = [each for each in TOLD[language] if asides or not each.aside]
        rounds = [
            _again(each._replace(title=each.title.format(forum=forum)), turn)
            for turn in range(times)
            for each in told
            if turn == 0 or each.kind is Kind.NEWS
        ]
        last = _FIRST_NUMBER + 1000 * place + len(rounds)
        said += [_piece(each, language, today, at, last - at) for at, each in enumerate(rounds)]
    return sorted(said, key=lambda each: each.day, reverse=True)


def _again(told: Told, turn: int) -> Told:
    if not turn:
        return told
    return told._replace(slug=f"{told.slug}-{turn + 1}", title=f"{told.title} ({turn + 1})")


def _piece(told: Told, language: str, today: datetime, place: int, number: int) -> Piece:
    day = today - timedelta(days=1) - place * _APART
    meeting = told.kind is Kind.MEETING
    starts = (today + timedelta(days=20 + 3 * place)).date()
    return Piece(
        number=number,
        slug=told.slug,
        title=told.title,
        text=told.text,
        day=day,
        language=language,
        kind=told.kind,
        category=told.category,
        document=told.document,
        place=PLACES[language] if meeting else None,
        starts=starts if meeting else None,
        ends=starts + timedelta(days=1) if meeting else None,
    )
