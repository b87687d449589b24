"""Digest: what happened between two places in the log, sorted for a reader. Pure.

The store is asked elsewhere (`hub.pipeline.digest_matter`). An item is one line, whatever happened to it and
however often; what the line says is how the item stands now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from hub.model.digest import (
    Candidate,
    Digest,
    DigestCommitment,
    DigestLine,
    DigestMeeting,
    DigestSource,
    Promise,
)
from hub.model.draft import Kind
from hub.model.event import Event, EventType
from hub.model.forum import Forum
from hub.model.item import Copy, Item, Role
from hub.model.subscription import Rhythm
from hub.reading.text import cut
from hub.speech import speech

MOST = 20
"""Lines of one mail (design, section 7)."""
MOST_BESIDE = 20
"""Meetings, commitments, and sources that could not be read, of each."""
MEETINGS_AHEAD = timedelta(weeks=4)
COMMITMENTS_AHEAD = timedelta(weeks=8)
_FOR_THE_REST = 5
"""Lines kept for what is new, when a forum has corrected or withdrawn all it ever said."""
_TITLE = 80
_T = TypeVar("_T")
_SPANS = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What decides the words of a digest, besides what happened.

    Attributes:
        period: As in `hub.model.digest.Digest`, and so are the others.
        filters: Sorted, each pair once: their order says nothing.
        types: Kinds of event; never empty.
    """

    period: str
    rhythm: Rhythm
    language: str
    filters: tuple[tuple[str, str], ...] = ()
    types: frozenset[EventType]
    begins: datetime
    ends: datetime
    after_seq: int
    until_seq: int

    @property
    def key(self) -> str:
        """Equal for everybody who gets the same words."""
        said = [
            self.period,
            self.rhythm,
            self.language,
            sorted(set(self.filters)),
            sorted(self.types),
            self.begins.isoformat(),
            self.ends.isoformat(),
            self.after_seq,
            self.until_seq,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


# What happened

_PUBLISHED, _UPDATED, _TRANSLATED, _RETRACTED, _BACKLOG = (1 << place for place in range(5))
_BITS = {
    EventType.ITEM_PUBLISHED: _PUBLISHED,
    EventType.ITEM_UPDATED: _UPDATED,
    EventType.ITEM_TRANSLATED: _TRANSLATED,
    EventType.ITEM_RETRACTED: _RETRACTED,
}


@dataclass(slots=True)
class Doings:
    """What happened to which item, a few bits for each: a first reading may bring thousands.

    Attributes:
        of_items: Item id -> what happened to it, in the order in which it first did.
        since: When the first event happened, those of sources included; None if there was none.
    """

    of_items: dict[str, int] = field(default_factory=dict)
    since: datetime | None = None

    def note(self, events: Iterable[Event]) -> None:
        """Take down the next events, in order."""
        for event in events:
            self.since = self.since or event.occurred_at
            if event.item_id is not None and (bits := _bits(event)):
                self.of_items[event.item_id] = self.of_items.get(event.item_id, 0) | bits


def _bits(event: Event) -> int:
    bits = _BITS.get(event.type, 0)
    copy = event.data.get("copy", Role.ORIGINAL)
    if event.type is EventType.ITEM_UPDATED and copy != Role.ORIGINAL:
        # A mirror, or a translation that is taken back, changes nothing of what is said.
        told = copy == Role.TRANSLATION and "reason" not in event.data
        bits = _TRANSLATED if told else 0
    return bits | _BACKLOG if event.data.get("backlog") else bits


class Fate(StrEnum):
    """What a digest has to say of an item."""

    NEW = "new"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    TRANSLATED = "translated"


def fate(done: int, each: Candidate, types: frozenset[EventType], begins: datetime) -> Fate | None:
    """Return what there is to say of an item; None for nothing.

    Args:
        done: What happened to it (`Doings.of_items`).
        each: As it stands.
        types: Kinds of event that are wanted.
        begins: Start of the period: what a first reading of a source finds from before it is no news, and
            neither is what it finds without a date.
    """
    wanted = done & sum(_BITS.get(type, 0) for type in types)
    if wanted & _PUBLISHED:
        is_old = each.published is None or each.published < begins
        # Come and gone within one period: its reader never heard of it.
        return None if each.retracted or (done & _BACKLOG and is_old) else Fate.NEW
    if each.retracted:
        return Fate.WITHDRAWN if wanted & _RETRACTED else None
    if wanted & _UPDATED:
        return Fate.CORRECTED
    return Fate.TRANSLATED if wanted & _TRANSLATED else None


# Choosing


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which items are shown, in which order.

    Attributes:
        first: Ids of outcomes, then of corrected items, then of withdrawn ones; each newest first.
        by_forum: Forum id -> ids, newest first; forums newest first.
        fates: Of every id that is shown.
        more: How many others there are.
    """

    first: tuple[str, ...] = ()
    by_forum: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fates: Mapping[str, Fate] = field(default_factory=dict)
    more: int = 0

    @property
    def ids(self) -> list[str]:
        """Every id that is shown."""
        return list(self.fates)


def choose(
    frame: Frame, doings: Doings, candidates: Iterable[Candidate], begins: datetime, most: int = MOST
) -> Choice:
    """Choose among the items that the filter lets in, so that no forum and no kind of news is crowded out.

    Args:
        frame: Of the digest.
        doings: What happened.
        candidates: The items that the filter lets in, in any order.
        begins: When what it tells of begins (`since`).
        most: Items to show.
    """
    told = [
        (each, what)
        for each in candidates
        if (what := fate(doings.of_items[each.id], each, frame.types, begins))
    ]
    told.sort(key=lambda pair: (pair[0].sorted, pair[0].id), reverse=True)
    ranks: dict[int, list[str]] = {0: [], 1: [], 2: []}
    forums: dict[str, list[str]] = {}
    for each, what in told:
        rank = _rank(each, what)
        (forums.setdefault(each.forum, []) if rank is None else ranks[rank]).append(each.id)
    rest = min(sum(map(len, forums.values())), _FOR_THE_REST)
    first = [id for part in fair(list(ranks.values()), most - min(rest, most)) for id in part]
    parts = fair(list(forums.values()), most - len(first))
    shown = {forum: tuple(part) for forum, part in zip(forums, parts, strict=True) if part}
    ids = {*first, *(id for part in parts for id in part)}
    return Choice(
        first=tuple(first),
        by_forum=shown,
        fates={each.id: what for each, what in told if each.id in ids},
        more=len(told) - len(ids),
    )


def _rank(each: Candidate, what: Fate) -> int | None:
    """Return the place among what comes first; None for what is told by forum."""
    if what is Fate.NEW and each.kind is Kind.OUTCOME:
        return 0
    return {Fate.CORRECTED: 1, Fate.WITHDRAWN: 2}.get(what)


def fair(groups: Sequence[Sequence[_T]], most: int) -> list[list[_T]]:
    """Return the beginnings of groups, `most` in all: every group gets its turn before one gets another."""
    taken = [0] * len(groups)
    while most > 0:
        turn = [place for place, group in enumerate(groups) if taken[place] < len(group)][:most]
        if not turn:
            break
        for place in turn:
            taken[place] += 1
        most -= len(turn)
    return [list(group[:number]) for group, number in zip(groups, taken, strict=True)]


# Composing


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What was found for a digest.

    Attributes:
        choice: What it tells.
        items: Those items, and those that promise something, by id; as they stand.
        meetings: Soonest first.
        promises: What falls due soon, soonest first.
        failing: What the log says of sources that could not be read.
        since: When the first event happened.
    """

    choice: Choice = field(default_factory=Choice)
    items: Mapping[str, Item] = field(default_factory=dict)
    meetings: Sequence[Item] = ()
    promises: Sequence[Promise] = ()
    failing: Sequence[Event] = ()
    since: datetime | None = None


def compose(frame: Frame, matter: Matter, forums: Mapping[str, Forum]) -> Digest:
    """Return the digest: the same from the same, whoever composes it and when."""
    choice, language = matter.choice, frame.language
    lines = {
        id: _line(matter.items[id], what, language) for id, what in choice.fates.items() if id in matter.items
    }
    by_forum = {
        forum: tuple(lines[id] for id in choice.by_forum[forum] if id in lines)
        for forum in _by_name(choice.by_forum, forums, language)
    }
    begins = since(frame, matter.since)
    return Digest(
        period=frame.period,
        rhythm=frame.rhythm,
        language=language,
        filters=frame.filters,
        begins=begins,
        ends=frame.ends,
        after_seq=frame.after_seq,
        until_seq=frame.until_seq,
        first=tuple(lines[id] for id in choice.first if id in lines),
        by_forum=by_forum,
        more=choice.more,
        meetings=tuple(found for each in matter.meetings if (found := _meeting(each, language))),
        commitments=tuple(
            DigestCommitment(
                forum=each.forum, item=matter.items[each.item_id], text=each.commitment.text, due=due
            )
            for each in matter.promises
            if (due := each.commitment.due) and each.item_id in matter.items
        ),
        unreadable=tuple(_source(each) for each in matter.failing),
        catching_up=begins < frame.begins,
    )


def since(frame: Frame, first: datetime | None) -> datetime:
    """Return when what a digest tells of begins: earlier than its period, if there was none before it.

    What happened shortly before the period was stored in it: a site is read, and seconds later its news is
    written down. That is no catching up.
    """
    slack = _SPANS[frame.rhythm] / 4
    return first if first is not None and first < frame.begins - slack else frame.begins


def days_ahead(frame: Frame) -> tuple[date, date]:
    """Return the first and the last day on which a commitment falls due soon."""
    first = frame.ends.date()
    return first, first + COMMITMENTS_AHEAD


def _by_name(ids: Iterable[str], forums: Mapping[str, Forum], language: str) -> list[str]:
    spoken = speech(language)
    names = {id: spoken.forum(forums[id])[0] if id in forums else id for id in ids}
    return sorted(names, key=lambda forum: (names[forum].casefold(), forum))


def _line(item: Item, what: Fate, language: str) -> DigestLine:
    copy = _spoken(item, language)
    title = copy.title if copy else item.title
    return DigestLine(
        item=item,
        title=title or cut(item.summary, _TITLE),
        language=copy.language if copy else item.language,
        languages=_languages(item),
        url=copy.url if copy else item.url,
        corrected=what is Fate.CORRECTED,
        retracted=what is Fate.WITHDRAWN,
    )


def _spoken(item: Item, language: str) -> Copy | None:
    """Return the copy in a language, the forum's own before one from elsewhere."""
    speaking = [each for each in item.copies if _primary(each.language) == language and each.title]
    return min(speaking, key=lambda each: each.role is Role.MIRROR, default=None)


def _languages(item: Item) -> tuple[str, ...]:
    """Return the languages it can be read in, the original's first."""
    found = dict.fromkeys([item.language, *(copy.language for copy in item.copies)])
    return tuple(tag for tag in found if tag != "und")


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _meeting(item: Item, language: str) -> DigestMeeting | None:
    if item.meeting is None or item.meeting.start is None:
        return None
    copy = _spoken(item, language)
    return DigestMeeting(
        item=item,
        title=(copy.title if copy else item.title) or cut(item.summary, _TITLE),
        language=copy.language if copy else item.language,
        start=item.meeting.start,
        end=item.meeting.end,
    )


def _source(event: Event) -> DigestSource:
    said: Mapping[str, Any] = event.data
    since, detail = said.get("since"), said.get("detail")
    return DigestSource(
        id=str(said["source"]),
        forum=event.forum,
        since=datetime.fromisoformat(str(since)) if since else None,
        detail=str(detail) if detail else None,
    )
