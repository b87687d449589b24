"""Narration: what the person at the terminal reads while the story runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap

from hub.demo.company import Player
from hub.demo.story import Step
from hub.model.event import Event, EventType
from hub.pipeline.report import PollResult

MARGIN = " " * 8
WIDTH = 100
"""Columns of a terminal; titles of items may be longer."""
_HINTS = {
    EventType.ITEM_UPDATED: "both versions are kept:\n{base}/items/{id}/history",
    EventType.ITEM_TRANSLATED: "one item now, in two languages:\n{base}/items/{id}",
    EventType.ITEM_RETRACTED: "its page says so and answers 410 Gone:\n{base}/items/{id}",
    EventType.SOURCE_FAILING: "told in public, not hidden as “no news”:\n{base}/sources",
}
_MIRROR = "one item with two sources, not two items:\n{base}/items/{id}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and how loud: ``look``, ``step``, ``event``, ``hint``, ``trouble``."""

    text: str
    tone: str


def greeting(base: str, players: Sequence[Player]) -> Iterator[Line]:
    """Say what is there, where to look, and how it ends."""
    yield Line(
        f"{len(players)} invented forums have sites on this machine, in the markup that real ones have:",
        "event",
    )
    for player in players:
        languages = " ".join(dict.fromkeys(way.language for way in player.ways))
        yield Line(f"  {player.address:<22} {languages:<5} {player.form:<25} {player.english}", "event")
    yield Line(f"\nLook here      {base}/", "look")
    yield Line(f"One Atom feed  {base}/items.atom   (for a feed reader)", "event")
    yield Line(f"Their state    {base}/sources", "event")
    yield Line(
        "\nTwo weeks of their life pass in about a minute. Ctrl-C ends it; nothing is kept.\n", "event"
    )


class Narrator:
    """Tells what happens; what a kind of event means is told when it first happens."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._told: set[str] = set()

    def step(self, step: Step, player: Player) -> Line:
        """Say what a site does."""
        return Line(f"day {step.day:>2}  {player.english} {step.says}", "step")

    def first_reading(self, events: Sequence[Event], results: Sequence[PollResult]) -> Iterator[Line]:
        """Sum up the first visit: what was there before the story began."""
        yield Line("day  0  The hub reads every site for the first time", "step")
        good = sorted(f"{each.source:<33}{_brought(each)}" for each in results if not each.cause)
        half = (len(good) + 1) // 2
        width = max(map(len, good[:half]), default=0) + 2
        for left, right in zip_longest(good[:half], good[half:], fillvalue=""):
            yield Line(f"{MARGIN}{left:<{width}}{right}".rstrip(), "event")
        for result in results:
            if result.cause:
                yield from _wrapped(f"{result.source}: {result.detail}", "trouble")
        if events:
            first, last = events[0].seq, events[-1].seq
            yield Line(f"{MARGIN}events {first} to {last} of its log: item.published", "hint")

    def reading(
        self, events: Sequence[Event], results: Sequence[PollResult], look: str | None = None
    ) -> Iterator[Line]:
        """Say what the hub made of a visit: what it could not read, its events, and what they mean.

        Args:
            events: What it noticed.
            results: The rows of the poll.
            look: Where to look now (`Step.look`); else what a kind of event means is told once.
        """
        for result in results:
            yield from self._visit(result)
        for event in events:
            yield Line(f"{MARGIN}event {event.seq:<3} {event.type.value:<16} {_what(event)}", "event")
            if not look:
                yield from self._hint(event)
        if look:
            item = next((event.item_id for event in reversed(events) if event.item_id), "")
            yield from self._look(look, id=item, source=results[0].source if results else "")
        if not events and not any(result.cause or result.detail for result in results):
            yield Line(f"{MARGIN}nothing has changed for a reader", "hint")

    def _visit(self, result: PollResult) -> Iterator[Line]:
        if result.cause:
            yield from _wrapped(f"the hub cannot read it ({result.cause}): {result.detail}", "trouble")
        elif result.detail and result.detail not in self._told:
            self._told.add(result.detail)
            yield from _wrapped(f"mended while reading: {result.detail}", "hint")
        if result.seconds >= 1:
            yield Line(f"{MARGIN}it took {result.seconds:.0f} s to answer", "hint")
        if result.left_out:
            yield Line(f"{MARGIN}left out by its filter: {result.left_out}", "event")

    def _hint(self, event: Event) -> Iterator[Line]:
        mirror = event.data.get("copy") == "mirror"
        hint = _MIRROR if mirror else _HINTS.get(event.type)
        if hint and hint not in self._told:
            self._told.add(hint)
            yield from self._look(hint, id=event.item_id or "", source=str(event.data.get("source", "")))

    def _look(self, hint: str, **names: str) -> Iterator[Line]:
        text, _, address = hint.format(base=self._base, **names).partition("\n")
        yield Line(f"{MARGIN}→ {text}", "hint")
        yield Line(f"{MARGIN}{address}", "hint")  # alone on its line, so that a terminal can follow it


def the_end(base: str, count: int, *, stays: bool) -> str:
    """Say that the story is over, and what can still be looked at."""
    after = f"\n{base}/ stays up until Ctrl-C." if stays else ""
    return f"\nThe story has ended. The chain of its {count} events holds.{after}"


def _what(event: Event) -> str:
    if event.data.get("copy") == "mirror":
        return f"{event.data['title']} (also at {event.data['source']})"
    for name in ("title", "reason", "source"):
        if event.data.get(name):
            return str(event.data[name])
    return ""


def _brought(result: PollResult) -> str:
    out = f", {result.left_out} left out" if result.left_out else ""
    return f"{result.new} new{out}"


def _wrapped(text: str, tone: str) -> Iterator[Line]:
    for line in wrap(text, WIDTH, initial_indent=MARGIN, subsequent_indent=MARGIN):
        yield Line(line, tone)
