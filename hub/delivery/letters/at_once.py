"""At once: events as a letter, as they happen: one, or up to twenty that came together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from hub.delivery.letters.digest import Room
from hub.delivery.letters.foreign import Foreign, foreign, line
from hub.delivery.letters.letter import Letter, Link, Row, Section
from hub.delivery.letters.teller import Teller
from hub.model.delivery import Content
from hub.model.draft import Kind
from hub.model.event import Event, EventType
from hub.model.item import Item, Role, Status
from hub.model.subscription import Rhythm
from hub.speech import Speech, numbered, said

_REASONS = {
    "withdrawn by its source": said("The forum has withdrawn this."),
    "its page answers 410 Gone": said("The forum has taken this down: its page says that it is gone."),
    "its page was not found 3 times": said("The forum has taken this down: its page is not found any more."),
}
"""Why something was withdrawn (docs/reference/events.md)."""
_COUNTED = {
    EventType.ITEM_PUBLISHED: numbered("%(num)s new", "%(num)s new"),
    EventType.ITEM_UPDATED: numbered("%(num)s changed", "%(num)s changed"),
    EventType.ITEM_TRANSLATED: numbered("%(num)s translated", "%(num)s translated"),
    EventType.ITEM_RETRACTED: numbered("%(num)s withdrawn", "%(num)s withdrawn"),
}
_PARTS = {
    "title": said("title"),
    "summary": said("summary"),
    "content": said("text"),
    "attachments": said("attachments"),
    "meeting": said("dates or place of the meeting"),
    "outcome": said("what was adopted"),
}
"""What of a statement may have changed, where an event says so."""


def events_letter(
    contents: Sequence[Content], filters: Sequence[tuple[str, str]], teller: Teller, room: Room
) -> Letter:
    """Return events as a letter."""
    speech = teller.speech
    shown = contents[: room.items]
    rows = tuple(_row(each, teller, room) for each in shown)
    hidden = len(contents) - len(shown)
    one = len(contents) == 1
    heading = teller.forum(contents[0].event.forum) if one else teller.own(_counted(contents, speech))
    more = Link(speech.plural("%(num)s more on the web", "%(num)s more on the web", hidden), _latest(teller))
    return Letter(
        speech=speech,
        subject=_subject(contents, rows, teller),
        preview=_preview(rows, one=one),
        kicker=_happened(contents[0], speech) if one else speech.text("As it happens"),
        heading=heading,
        sections=(Section(rows=rows),) if one else _by_forum(shown, rows, teller, more if hidden else None),
        foot=teller.foot(Rhythm.AT_ONCE, filters),
        foot_links=teller.foot_links(),
    )


def _latest(teller: Teller) -> str:
    return teller.list_of(())


# What it is called


def _subject(contents: Sequence[Content], rows: Sequence[Row], teller: Teller) -> str:
    if len(contents) == 1:
        return _subject_of_one(contents[0], rows[0], teller)
    names = list(dict.fromkeys(teller.forum(each.event.forum).text for each in contents))
    who = ", ".join(names[:2]) + (" …" if len(names) > 2 else "")
    what = _counted(contents, teller.speech)
    return line(teller.speech.text("%(what)s – %(forums)s", what=what, forums=who))


def _subject_of_one(content: Content, row: Row, teller: Teller) -> str:
    """Name what happened, unless something is new: then what it is, and news is what everybody expects."""
    title, item, speech = row.title.text, content.item, teller.speech
    what = _happened(content, speech)
    if item is not None and what == speech.word(EventType.ITEM_PUBLISHED):
        what = "" if item.kind is Kind.NEWS else teller.label(item)
    return line(speech.text("%(what)s: %(title)s", what=what, title=title) if what else title, 150)


def _happened(content: Content, speech: Speech) -> str:
    """Say what happened in a word. What was withdrawn meanwhile is withdrawn, whatever came before."""
    withdrawn = content.item is not None and content.item.status is Status.RETRACTED
    return speech.word(EventType.ITEM_RETRACTED if withdrawn else content.event.type)


def _counted(contents: Sequence[Content], speech: Speech) -> str:
    """Return how many of what: "3 new, 1 changed"."""
    types = [each.event.type for each in contents]
    words = [speech.plural(*forms, types.count(type)) for type, forms in _COUNTED.items() if type in types]
    rest = len(types) - sum(map(types.count, _COUNTED))
    if rest:
        words.append(speech.plural("%(num)s on sources", "%(num)s on sources", rest))
    return speech.text(", ").join(words)


def _preview(rows: Sequence[Row], *, one: bool) -> str:
    if one:
        return rows[0].summary.text if rows[0].summary else ""
    return line(" · ".join(row.title.text for row in rows[:3]))


def _by_forum(
    shown: Sequence[Content], rows: Sequence[Row], teller: Teller, more: Link | None
) -> tuple[Section, ...]:
    """Put rows under their forums, forums in the order of their first event."""
    under: dict[str, list[Row]] = {}
    for content, row in zip(shown, rows, strict=True):
        under.setdefault(content.event.forum, []).append(row)
    sections = [Section(heading=teller.forum(id), rows=tuple(those)) for id, those in under.items()]
    sections[-1] = replace(sections[-1], more=more)
    return tuple(sections)


# What it tells


def _row(content: Content, teller: Teller, room: Room) -> Row:
    event, item = content.event, content.item
    if item is None:
        return _of_a_source(event, teller)
    # Whatever the event was about: of what has been withdrawn meanwhile nothing more is said.
    told = _retracted if item.status is Status.RETRACTED else _TOLD.get(event.type, _published)
    return told(_plain(item, teller, room), content, item, teller)


def _plain(item: Item, teller: Teller, room: Room) -> Row:
    title, language, url = teller.in_reach(item)
    languages = [copy.language for copy in item.copies]
    return Row(
        label=teller.label(item),
        tone="outcome" if item.kind is Kind.OUTCOME else "plain",
        title=teller.titled(title, language, item),
        url=teller.document(item, url),
        facts=(*teller.facts(item, with_forum=False), *teller.also_in(languages, language)),
        summary=teller.summed_up(item, room.summary),
        links=(Link(teller.speech.text("Its page on Interforum"), teller.page(item.id)),),
    )


def _published(row: Row, _content: Content, _item: Item, _teller: Teller) -> Row:
    return row


def _updated(row: Row, content: Content, item: Item, teller: Teller) -> Row:
    """Say in words what has changed, and where the two can be compared."""
    speech = teller.speech
    return replace(
        row,
        label=speech.text("%(kind)s, changed", kind=row.label),
        tone="changed",
        sentences=(what_changed(content, speech),),
        links=(teller.changes(item), *row.links),
    )


def what_changed(content: Content, speech: Speech) -> str:
    """Return what an update is about, as a sentence (docs/reference/events.md, ``item.updated``)."""
    data = content.event.data
    copy, language = data.get("copy"), speech.named(str(data.get("language") or "und"))
    if "reason" in data and copy == Role.TRANSLATION:
        return speech.text("One of its translations was withdrawn.")
    if "reason" in data:
        return speech.text("Another site has taken down the same text; the forum's own stands.")
    if copy == Role.TRANSLATION:
        return speech.text("The translation has changed (%(language)s).", language=language)
    if copy == Role.MIRROR:
        return speech.text("Another site carries the same text.")
    parts = [speech.text(_PARTS[part]) for part in content.changed if part in _PARTS]
    if parts:
        return speech.text("The forum has changed: %(parts)s.", parts=speech.listed(parts))
    return speech.text("The forum has changed what it says.")


def _translated(row: Row, content: Content, item: Item, teller: Teller) -> Row:
    event = content.event
    speech, tag = teller.speech, str(event.data.get("language") or "und")
    title = teller.titled(str(event.data.get("title") or ""), tag, item)
    now_in = speech.text("Can now be read in this language, too: %(language)s.", language=speech.named(tag))
    return replace(
        row,
        label=speech.text("%(kind)s, translated", kind=row.label),
        title=title,
        url=teller.document(item, event.data.get("url")),
        sentences=(now_in,),
        summary=None,
    )


def _retracted(row: Row, content: Content, item: Item, teller: Teller) -> Row:
    speech = teller.speech
    reason = _REASONS.get(str(content.event.data.get("reason")), "The forum has withdrawn this.")
    return replace(
        row,
        label=speech.text("Withdrawn"),
        tone="bad",
        struck=True,
        url=teller.page(item.id),
        facts=(teller.own(speech.day(item.sorted)),),
        sentences=(speech.text(reason),),
        summary=None,
        links=(),
    )


def _of_a_source(event: Event, teller: Teller) -> Row:
    speech = teller.speech
    source = str(event.data.get("source") or "")
    failing = event.type is EventType.SOURCE_FAILING
    sentence = {
        EventType.SOURCE_FAILING: speech.text(
            "The hub cannot read this source any more. What it publishes meanwhile is not lost: it follows "
            "as soon as the source can be read again."
        ),
        EventType.SOURCE_RECOVERED: speech.text("The hub can read this source again."),
    }.get(event.type, "")
    url = f"{teller.base_url}/sources/{source}" if source else f"{teller.base_url}/forums/{event.forum}"
    return Row(
        label=speech.word(event.type),
        tone="bad" if failing else "plain",
        title=foreign(source, "en") if source else teller.forum(event.forum),
        url=url,
        facts=_since(event, speech),
        sentences=(sentence,) if sentence else (),
    )


def _since(event: Event, speech: Speech) -> tuple[Foreign, ...]:
    return (Foreign(speech.moment(event.occurred_at), speech.language),)


_TOLD: Mapping[EventType, Callable[[Row, Content, Item, Teller], Row]] = {
    EventType.ITEM_PUBLISHED: _published,
    EventType.ITEM_UPDATED: _updated,
    EventType.ITEM_TRANSLATED: _translated,
    EventType.ITEM_RETRACTED: _retracted,
}
