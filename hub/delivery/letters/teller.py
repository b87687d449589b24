"""Teller: how items, forums, meetings and filters are told in one language, in any kind of mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from hub.delivery.letters.foreign import NAME, SUMMARY, Foreign, address, foreign, isolated
from hub.delivery.letters.letter import Link
from hub.delivery.letters.marks import MANAGE, UNSUBSCRIBE
from hub.model.draft import Kind
from hub.model.forum import Forum, ForumCategory
from hub.model.item import Item, Meeting, MeetingStatus
from hub.model.subscription import Rhythm
from hub.speech import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells of items in one language.

    Attributes:
        base_url: Where the hub's pages are; without a slash at the end.
        forums: The registry's, for their names.
    """

    speech: Speech
    base_url: str
    forums: Mapping[str, Forum]

    # Addresses

    def page(self, item: str) -> str:
        """Return where an item's page is."""
        return f"{self.base_url}/items/{item}"

    def changes(self, item: Item) -> Link:
        """Return where a reader sees what changed."""
        return Link(self.speech.text("What has changed"), f"{self.page(item.id)}/history")

    def list_of(self, filters: Sequence[tuple[str, str]], path: str = "/items") -> str:
        """Return where a filtered list is."""
        return f"{self.base_url}{path}" + (f"?{urlencode(list(filters))}" if filters else "")

    # Others' words

    def forum(self, id: str) -> Foreign:
        """Return what a forum is called."""
        known = self.forums.get(id)
        name, language = self.speech.forum(known) if known else (id, "und")
        return foreign(name, language, NAME)

    def titled(self, title: str, language: str, item: Item) -> Foreign:
        """Return a title; the beginning of the text stands in for a missing one."""
        found = foreign(title, language)
        if not found.text:
            found = foreign(item.summary, item.language, 80)
        return found if found.text else self.own(self.speech.text("Untitled"))

    def summed_up(self, item: Item, limit: int = SUMMARY) -> Foreign | None:
        """Return the item's own short text, or None."""
        found = foreign(item.summary, item.language, limit) if limit else None
        return found if found and found.text and found.text != item.title else None

    def in_reach(self, item: Item) -> tuple[str, str, str | None]:
        """Return title, language and address of the copy that a reader of this language reads first."""
        for copy in item.copies:
            if copy.language.partition("-")[0] == self.speech.language and copy.title:
                return copy.title, copy.language, copy.url
        return item.title, item.language, item.url

    def own(self, words: str) -> Foreign:
        """Return words of ours where foreign ones may stand too."""
        return Foreign(words, self.speech.language)

    def document(self, item: Item, url: str | None) -> str:
        """Return where the words themselves are: with the forum, else on our page."""
        return address(url) or self.page(item.id)

    # Facts

    def label(self, item: Item) -> str:
        """Return what kind of statement it is."""
        return self.speech.word(item.outcome.type if item.outcome else item.kind)

    def declared(self, item: Item) -> tuple[Foreign, ...]:
        """Return who adopted an outcome, when and where: declared, which is not achieved."""
        speech, outcome = self.speech, item.outcome
        who = speech.text("declared by %(forum)s", forum=self.told(self.forum(item.forum)))
        facts = [self.own(who)]
        if outcome and outcome.adopted:
            facts.append(self.own(speech.day(outcome.adopted)))
        else:
            facts.append(self.own(speech.day(item.sorted)))
        if outcome and outcome.place:
            facts.append(foreign(outcome.place, item.language, NAME))
        return tuple(facts)

    def facts(self, item: Item, *, with_forum: bool = True) -> tuple[Foreign, ...]:
        """Return who says it and when; of a meeting, when and where it is."""
        if item.kind is Kind.OUTCOME:
            return self.declared(item)
        who = (self.forum(item.forum),) if with_forum else ()
        if item.meeting and item.meeting.start:
            return (*who, *self.meeting(item.meeting, item.language))
        return (*who, self.own(self.speech.day(item.sorted)))

    def meeting(self, meeting: Meeting, language: str) -> tuple[Foreign, ...]:
        """Return when and where a meeting is, and that it is not as announced."""
        facts = [self.own(self.when(meeting))] if meeting.start else []
        if meeting.place:
            facts.append(foreign(meeting.place, language, NAME))
        elif meeting.state:
            facts.append(self.own(self.speech.state(meeting.state)))
        if meeting.status is not MeetingStatus.CONFIRMED:
            facts.append(self.own(self.speech.word(meeting.status)))
        return tuple(facts)

    def when(self, meeting: Meeting) -> str:
        """Return from when to when a meeting is, by the clock of the place where the forum gave one."""
        start, end = meeting.start, meeting.end
        if start is None:
            return ""
        days = self.speech.days(start, end or start, zone=None)
        if not isinstance(start, datetime):
            return days
        offset = f"{start:%z}"
        zone = "UTC" if offset in {"", "+0000"} else f"UTC{offset[:3]}:{offset[3:5]}"
        return self.speech.text("%(day)s, %(time)s", day=days, time=f"{start:%H:%M} {zone}")

    def also_in(self, languages: Sequence[str], shown: str) -> tuple[Foreign, ...]:
        """Return in which other languages it can be read, as a fact; none if there are no others."""
        mine = shown.partition("-")[0]
        others = list(dict.fromkeys(each.partition("-")[0] for each in languages))
        named = [self.speech.named(each) for each in others if each not in {mine, "und"}]
        if not named:
            return ()
        return (
            self.own(self.speech.text("also in %(languages)s", languages=self.speech.listed(named[:12]))),
        )

    def told(self, words: Foreign) -> str:
        """Return foreign words for the middle of a sentence of ours."""
        return words.text if words.direction == self.speech.direction else isolated(words.text)

    # Why it comes

    def foot(self, rhythm: Rhythm, filters: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """Return why a subscriber gets this, and whose words it brings."""
        speech = self.speech
        why = {
            Rhythm.AT_ONCE: speech.text(
                "You get this mail because this address was subscribed to Interforum, as things happen."
            ),
            Rhythm.DAILY: speech.text(
                "You get this mail because this address was subscribed to the daily digest of Interforum."
            ),
            Rhythm.WEEKLY: speech.text(
                "You get this mail because this address was subscribed to the weekly digest of Interforum."
            ),
        }[rhythm]
        return (f"{why} {self.covers(filters)}", self.whose())

    def whose(self) -> str:
        """Return whose words a mail brings."""
        return self.speech.text(
            "Interforum gathers what the forums publish themselves: what is said is their word, not ours."
        )

    def covers(self, filters: Sequence[tuple[str, str]]) -> str:
        """Return what a subscription asks for, as a sentence."""
        if not filters:
            return self.speech.text("It covers all forums.")
        by_name: dict[str, list[str]] = {}
        for name, value in filters:
            by_name.setdefault(name, []).append(self._filter(name, value))
        asked = "; ".join(self.speech.listed(values[:8]) for values in by_name.values())
        return self.speech.text("It covers: %(filters)s.", filters=asked)

    def _filter(self, name: str, value: str) -> str:
        if name == "forum":
            return self.told(self.forum(value))
        if name == "lang":
            return self.speech.named(value)
        if name == "state":
            return self.speech.state(value)
        for codes in (Kind, ForumCategory):
            if name == codes.__name__.lower().removeprefix("forum"):
                return self.speech.word(codes(value)) if value in {str(each) for each in codes} else value
        return foreign(value, "und", NAME).text.replace("-", " ")

    def foot_links(self) -> tuple[Link, ...]:
        """Return the way to the preferences and the way out."""
        return (
            Link(self.speech.text("Change what you get"), MANAGE),
            Link(self.speech.text("Unsubscribe"), UNSUBSCRIBE),
        )
