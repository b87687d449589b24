"""Narration: what the person at the terminal reads while the story runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.demo.sites import Site
from hub.demo.story import Step
from hub.demo.writers import NAMES
from hub.model.event import Event, EventType
from hub.pipeline.report import PollResult

MARGIN = " " * 8
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


def greeting(base: str, sites: Sequence[Site]) -> Iterator[Line]:
    """Say what is there, where to look, and how it ends."""
    yield Line("Six invented forums have sites on this machine, each in another language and form:", "event")
    for site in sites:
        languages = " ".join(site.feeds)
        yield Line(f"  {site.address:<22} {languages:<5} {NAMES[site.format]:<21} {site.english}", "event")
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

    def step(self, step: Step, site: Site) -> Line:
        """Say what a site does."""
        return Line(f"day {step.day:>2}  {site.english} {step.says}", "step")

    def first_reading(self, events: Sequence[Event], results: Sequence[PollResult]) -> Iterator[Line]:
        """Sum up the first visit: what was there before the story began."""
        yield Line("day  0  The hub reads every feed for the first time", "step")
        for result in results:
            why = result.detail if result.cause else f"{result.new} new"
            yield Line(f"{MARGIN}{result.source:<29} {why}", "trouble" if result.cause else "event")
        if events:
            first, last = events[0].seq, events[-1].seq
            yield Line(f"{MARGIN}events {first} to {last} of its log: item.published", "hint")

    def reading(self, events: Sequence[Event], results: Sequence[PollResult]) -> Iterator[Line]:
        """Say what the hub made of a visit: what it could not read, its events, and what they mean."""
        for result in results:
            yield from self._visit(result)
        for event in events:
            yield Line(f"{MARGIN}event {event.seq:<3} {event.type.value:<16} {_what(event)}", "event")
            yield from self._hint(event)
        if not events and not any(result.cause or result.detail for result in results):
            seconds = max((result.seconds for result in results), default=0.0)
            late = f" (it took {seconds:.0f} s to say so)" if seconds >= 1 else ""
            yield Line(f"{MARGIN}nothing has changed for a reader{late}", "hint")

    def _visit(self, result: PollResult) -> Iterator[Line]:
        if result.cause:
            yield Line(f"{MARGIN}the hub cannot read it ({result.cause}): {result.detail}", "trouble")
        elif result.detail and result.detail not in self._told:
            self._told.add(result.detail)
            yield Line(f"{MARGIN}mended while reading: {result.detail}", "hint")

    def _hint(self, event: Event) -> Iterator[Line]:
        mirror = event.data.get("copy") == "mirror"
        hint = _MIRROR if mirror else _HINTS.get(event.type)
        if hint and hint not in self._told:
            self._told.add(hint)
            text, _, address = hint.format(base=self._base, id=event.item_id).partition("\n")
            yield Line(f"{MARGIN}→ {text}", "hint")
            yield Line(f"{MARGIN}{address}", "hint")  # alone on its line, so that a terminal can follow it


def the_end(base: str, count: int, *, stays: bool) -> str:
    """Say that the story is over, and what can still be looked at."""
    after = f"\n{base}/ stays up until Ctrl-C." if stays else ""
    return f"\nThe story has ended. The chain of its {count} events holds.{after}"


def _what(event: Event) -> str:
    if event.data.get("copy") == "mirror":
        return f"{event.data['title']} (also at {event.data['source']})"
    for name in ("title", "detail", "reason", "source"):
        if event.data.get(name):
            return str(event.data[name])
    return ""
