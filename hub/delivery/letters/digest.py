"""Digest: a period as a letter: outcomes and corrections first, then by forum, then what is to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain, islice

from hub.delivery.letters.foreign import SUMMARY, Foreign, foreign
from hub.delivery.letters.letter import Letter, Link, Row, Section
from hub.delivery.letters.teller import Teller
from hub.model.digest import MOST_EVENTS, Digest, DigestCommitment, DigestLine, DigestMeeting, DigestSource
from hub.model.draft import Kind
from hub.model.item import Meeting, MeetingStatus
from hub.model.subscription import Rhythm
from hub.reading.periods import Period
from hub.speech import Speech
from hub.speech.digests import name_of, title_of, what_it_holds

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much a digest may hold; the rest is counted, and shown on its page."""

    items: int = 20
    summary: int = SUMMARY
    others: int = 12


def digest_letter(digest: Digest, teller: Teller, room: Room) -> Letter:
    """Return a digest as a letter."""
    speech = teller.speech
    whole = Letter(
        speech=speech,
        subject=_subject(digest, speech),
        preview=_preview(digest, teller),
        kicker=speech.text("Weekly digest")
        if digest.rhythm is Rhythm.WEEKLY
        else speech.text("Daily digest"),
        heading=teller.own(_heading(digest, speech)),
        opening=_opening(digest, speech),
        foot=teller.foot(digest.rhythm, digest.filters),
        foot_links=teller.foot_links(),
    )
    if digest.is_empty:
        return whole
    page = Link(speech.text("Read this digest on the web"), page_of(digest, teller))
    return replace(whole, sections=_sections(digest, teller, room), links=(page,))


def page_of(digest: Digest, teller: Teller) -> str:
    """Return where a digest's public page is, for the same filter and in the same language.

    Its places in the log go along: a reader's week ends by their own clock, and the rest of what this mail
    tells of must be found there.
    """
    places: list[tuple[str, str]] = []
    if digest.until_seq - digest.after_seq <= MOST_EVENTS:
        places = [("after", str(digest.after_seq)), ("until", str(digest.until_seq))]
    asked = [*digest.filters, *places, ("in", digest.language)]
    return teller.list_of(asked, f"/digests/{digest.period}")


# What it is called


def _subject(digest: Digest, speech: Speech) -> str:
    period = Period.named(digest.period)
    if period and not digest.catching_up:
        return title_of(digest, period, speech)
    what = what_it_holds(digest, speech) or speech.text("Nothing new")
    return speech.text("%(what)s – %(period)s", what=what, period=_days(digest, speech))


def _heading(digest: Digest, speech: Speech) -> str:
    period = Period.named(digest.period)
    return name_of(period, speech) if period and not digest.catching_up else _days(digest, speech)


def _days(digest: Digest, speech: Speech) -> str:
    return speech.days(digest.begins, max(digest.ends - _MOMENT, digest.begins))


def _preview(digest: Digest, teller: Teller) -> str:
    lines = islice(chain(digest.first, *digest.by_forum.values()), 3)
    titles = [teller.titled(line.title, line.language, line.item).text for line in lines]
    return " · ".join(titles)[:SUMMARY]


def _opening(digest: Digest, speech: Speech) -> tuple[str, ...]:
    if digest.is_empty:
        return (speech.text("The forums you follow have published nothing new."),)
    if not digest.catching_up:
        return ()
    late = speech.text(
        "No digest could be sent for a while. This one makes up for it: it covers the whole time from "
        "%(first)s to %(last)s.",
        first=speech.day(digest.begins),
        last=speech.day(digest.ends - _MOMENT),
    )
    return (late,)


# What it tells


def _sections(digest: Digest, teller: Teller, room: Room) -> tuple[Section, ...]:
    left = room.items
    first = digest.first[:left]
    left -= len(first)
    sections = [
        _lines(teller.own(teller.speech.text("Outcomes and corrections")), first, teller, room, forum=True)
    ]
    for forum, lines in digest.by_forum.items():
        shown = lines[:left]
        left -= len(shown)
        sections.append(_lines(teller.forum(forum), shown, teller, room, forum=False))
    there = [section for section in sections if section.rows]
    hidden = digest.items - sum(len(section.rows) for section in there)
    if hidden and there:
        there[-1] = replace(there[-1], more=_more(hidden, page_of(digest, teller), teller.speech))
    return (*there, *_to_come(digest, teller, room))


def _more(hidden: int, url: str, speech: Speech) -> Link:
    return Link(speech.plural("%(num)s more on the web", "%(num)s more on the web", hidden), url)


def _lines(
    heading: Foreign, lines: tuple[DigestLine, ...], teller: Teller, room: Room, *, forum: bool
) -> Section:
    return Section(heading=heading, rows=tuple(_line(each, teller, room, forum=forum) for each in lines))


def _line(line: DigestLine, teller: Teller, room: Room, *, forum: bool) -> Row:
    item = line.item
    row = Row(
        label=teller.label(item),
        tone="outcome" if item.kind is Kind.OUTCOME else "plain",
        title=teller.titled(line.title, line.language, item),
        url=teller.document(item, line.url),
        facts=(
            *teller.facts(item, with_forum=forum),
            *teller.also_in(line.languages, line.language),
        ),
        summary=teller.summed_up(item, room.summary),
    )
    if line.retracted:
        return _withdrawn(row, line, teller)
    return _corrected(row, line, teller) if line.corrected else row


def _withdrawn(row: Row, line: DigestLine, teller: Teller) -> Row:
    speech = teller.speech
    said = speech.text("The forum has withdrawn this.")
    return replace(
        row,
        label=speech.text("Withdrawn"),
        tone="bad",
        struck=True,
        url=teller.page(line.item.id),
        facts=(teller.forum(line.item.forum), teller.own(speech.day(line.item.sorted))),
        sentences=(said,),
        summary=None,
    )


def _corrected(row: Row, line: DigestLine, teller: Teller) -> Row:
    speech, item = teller.speech, line.item
    said = speech.text("Published on %(day)s; the forum has changed it since.", day=speech.day(item.sorted))
    return replace(
        row,
        label=speech.text("%(kind)s, changed", kind=row.label),
        tone="changed",
        sentences=(said,),
        links=(teller.changes(item),),
    )


def _to_come(digest: Digest, teller: Teller, room: Room) -> tuple[Section, ...]:
    speech, most = teller.speech, room.others
    meetings = Section(
        heading=teller.own(speech.text("Meetings in the next four weeks")),
        note=speech.text("The calendar file with this mail holds them.") if digest.meetings else "",
        rows=tuple(_meeting(each, teller) for each in digest.meetings[:most]),
        more=_left(len(digest.meetings) - most, teller.list_of([("kind", "meeting")]), speech),
    )
    commitments = Section(
        heading=teller.own(speech.text("Commitments that fall due")),
        rows=tuple(_commitment(each, teller) for each in digest.commitments[:most]),
        more=_left(len(digest.commitments) - most, page_of(digest, teller), speech),
    )
    unreadable = Section(
        heading=teller.own(speech.text("Sources that could not be read")),
        note=speech.text("What they have published since then is missing here."),
        rows=tuple(_source(each, teller) for each in digest.unreadable[:most]),
        more=_left(len(digest.unreadable) - most, f"{teller.base_url}/sources", speech),
    )
    return tuple(section for section in (meetings, commitments, unreadable) if section.rows)


def _left(hidden: int, url: str, speech: Speech) -> Link | None:
    return _more(hidden, url, speech) if hidden > 0 else None


def _meeting(meeting: DigestMeeting, teller: Teller) -> Row:
    item = meeting.item
    known = item.meeting or Meeting()
    there = replace(known, start=meeting.start, end=meeting.end)
    return Row(
        label=teller.when(there),
        tone="outcome" if known.status is MeetingStatus.CONFIRMED else "bad",
        title=teller.titled(meeting.title, meeting.language, item),
        url=teller.document(item, item.url),
        facts=(teller.forum(item.forum), *teller.meeting(replace(known, start=None), item.language)),
    )


def _commitment(commitment: DigestCommitment, teller: Teller) -> Row:
    item, speech = commitment.item, teller.speech
    return Row(
        label=speech.text("due on %(day)s", day=speech.day(commitment.due)),
        tone="changed",
        title=foreign(commitment.text, item.language, SUMMARY),
        url=teller.page(item.id),
        facts=(teller.declared(item)[0], teller.titled(*teller.in_reach(item)[:2], item)),
    )


def _source(source: DigestSource, teller: Teller) -> Row:
    speech = teller.speech
    since = speech.text("not read since %(day)s", day=speech.day(source.since)) if source.since else ""
    return Row(
        title=teller.forum(source.forum),
        url=f"{teller.base_url}/sources/{source.id}",
        facts=(foreign(source.id, "en"), *([teller.own(since)] if since else [])),
    )
