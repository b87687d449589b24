"""Digests: what a digest is called and what it holds, in words; for its mail, its page and its feed."""

from __future__ import annotations

from itertools import chain

from hub.model.digest import Digest
from hub.model.draft import Kind
from hub.reading.periods import Period
from hub.speech.catalogues import numbered
from hub.speech.speech import Speech

_NAMED = 3
"""Kinds of news that are counted by name; the others are "more"."""


def what_it_holds(digest: Digest, speech: Speech) -> str:
    """Return what a digest holds, counted: "3 outcomes, 2 meetings, 4 more"; empty for nothing."""
    lines = [*digest.first, *chain.from_iterable(digest.by_forum.values())]
    told = [line for line in lines if not (line.corrected or line.retracted)]
    kinds = [line.item.kind for line in told]
    withdrawn = sum(line.retracted for line in lines)
    counted = [
        (kinds.count(Kind.OUTCOME), numbered("%(num)s outcome", "%(num)s outcomes")),
        (withdrawn, numbered("%(num)s withdrawal", "%(num)s withdrawals")),
        (len(lines) - len(told) - withdrawn, numbered("%(num)s correction", "%(num)s corrections")),
        (kinds.count(Kind.MEETING), numbered("%(num)s meeting", "%(num)s meetings")),
        (kinds.count(Kind.PUBLICATION), numbered("%(num)s publication", "%(num)s publications")),
        (kinds.count(Kind.NEWS), numbered("%(num)s news item", "%(num)s news items")),
    ]
    there = [each for each in counted if each[0]]
    words = [speech.plural(*forms, num) for num, forms in there[:_NAMED]]
    if rest := sum(num for num, _ in there[_NAMED:]) + digest.more:
        words.append(speech.plural("%(num)s more", "%(num)s more", rest))
    return speech.text(", ").join(words)


def name_of(period: Period, speech: Speech) -> str:
    """Return what a period is called: "Week 47: 16–22 Nov 2026"; a day by its date."""
    if period.first == period.last:
        return speech.day(period.first)
    days = speech.days(period.first, period.last)
    return speech.text("Week %(week)s: %(days)s", week=period.week, days=days)


def title_of(digest: Digest, period: Period, speech: Speech) -> str:
    """Return the title of an issue: what it holds, and of which period it is."""
    what = what_it_holds(digest, speech) or speech.text("Nothing new")
    day = period.first == period.last
    when = speech.day(period.first) if day else speech.text("week %(week)s", week=period.week)
    return speech.text("%(what)s – %(period)s", what=what, period=when)
