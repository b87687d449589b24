"""A hub that plans digests: a real store, forums that speak, subscribers, and a mailer that only counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from hub.model.change import KnownCopy, NewCopy
from hub.model.delivery import Delivery
from hub.model.digest import Digest, Issue
from hub.model.event import EventType, Happening
from hub.model.forum import Forum, ForumCategory
from hub.model.identity import Ids
from hub.model.item import Role
from hub.model.subscription import ChannelName, Rhythm, Schedule, Standing, Subscription, WhenEmpty
from hub.pipeline.digest_places import first_place
from hub.pipeline.ingest import Intake, announcement, ingest
from hub.pipeline.plan_digests import Planning, plan
from hub.reading.schedule import next_due
from hub.registry import Registry
from hub.store import Store
from hub.store.digests import Run
from tests.builders import a_source, an_incoming
from tests.fakes import StoppedClock

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
"""An hour after the digests of week 46 have left."""


@dataclass
class CountingMailer:
    """Renders digests as their titles, and remembers which."""

    rendered: list[Digest] = field(default_factory=list)
    broken: Callable[[Digest], bool] = lambda _: False

    def issue(self, digest: Digest) -> Issue:
        if self.broken(digest):
            raise ValueError("a letter nobody can write")
        self.rendered.append(digest)
        return Issue(
            key="its own",
            period=digest.period,
            language=digest.language,
            subject=f"{digest.items} in {digest.period}",
            text="\n".join(titles(digest)),
            html="",
            items=digest.items,
        )


def titles(digest: Digest) -> list[str]:
    """What a digest tells, in order."""
    return [line.title for part in (digest.first, *digest.by_forum.values()) for line in part]


@dataclass
class SilentQueue:
    """Takes note of what it is handed."""

    handed: list[int] = field(default_factory=list)
    woken: int = 0

    def announce(self, unit: object) -> None: ...

    def enqueue(self, unit: object, deliveries: Sequence[int]) -> None:
        self.handed += deliveries

    def wake(self) -> None:
        self.woken += 1


def a_registry(forums: Mapping[str, str] | None = None) -> Registry:
    named = forums or {"gfmd": "Global Forum", "rabat": "Rabat Process", "abu-dhabi": "Abu Dhabi Dialogue"}
    sources = {f"{id}-news": a_source(f"{id}-news", forum=id) for id in named}
    return Registry(
        forums={
            id: Forum(id=id, names={"en": name}, categories=(ForumCategory.RCP,))
            for id, name in named.items()
        },
        sources=sources,
    )


class Newsroom:
    """A hub on a real database, at `MONDAY`."""

    def __init__(self, store: Store, mailer: CountingMailer | None = None) -> None:
        self.store = store
        self.registry = a_registry()
        self.clock = StoppedClock(MONDAY)
        self.mailer = mailer or CountingMailer()
        self.queue = SilentQueue()
        self.new_id = Ids(self.clock.now, randomness=bytes)

    # Forums speak

    def says(self, *identities: str, forum: str = "gfmd", first: bool = False, **words: Any) -> None:
        """Let a forum publish something, or again in other words."""
        words = {"published": self.clock.now()} | words
        incoming = [
            an_incoming(
                identity,
                **{"title": f"{identity} of {forum}", "url": f"https://{forum}.example/{identity}"} | words,
            )
            for identity in identities
        ]
        self._take(Intake(incoming=incoming, listed=list(identities), first=first), forum)

    def withdraws(self, *identities: str, forum: str = "gfmd") -> None:
        self._take(Intake(withdrawn=list(identities)), forum)

    def translates(self, identity: str, language: str, forum: str = "gfmd", **words: Any) -> None:
        """Let a forum add a translation of something it has said."""
        with self.store.begin() as unit:
            known = unit.by_identity(f"{forum}-news", [identity])[0]
            said = an_incoming(f"{identity}-{language}", language=language, **words)
            change = NewCopy(said, known, Role.TRANSLATION)
            self._announce(unit, change, known, forum)

    def _announce(self, unit: Any, change: NewCopy, known: KnownCopy, forum: str) -> None:
        source, now = f"{forum}-news", self.clock.now()
        unit.write([change], forum=forum, source=source, now=now, new_id=self.new_id)
        unit.append(
            Happening(
                id=self.new_id(), type=kind, occurred_at=now, item_id=known.item_id, forum=forum, data=data
            )
            for kind, data in announcement(change, source)
        )

    def fails(self, forum: str, *, well: bool = False) -> None:
        """Let a forum's source be announced as one that cannot be read, or that can be again."""
        data: dict[str, Any] = {"source": f"{forum}-news"}
        if not well:
            data |= {"cause": "timeout", "detail": "It took too long.", "since": self.clock.now().isoformat()}
        happening = Happening(
            id=self.new_id(),
            type=EventType.SOURCE_RECOVERED if well else EventType.SOURCE_FAILING,
            occurred_at=self.clock.now(),
            item_id=None,
            forum=forum,
            data=data,
        )
        with self.store.begin() as unit:
            unit.append([happening])

    def _take(self, intake: Intake, forum: str) -> None:
        with self.store.begin() as unit:
            ingest(
                intake, unit, forum=forum, source=f"{forum}-news", now=self.clock.now(), new_id=self.new_id
            )

    # Subscribers

    def subscriber(self, name: str = "ada", *, zone: str = "UTC", **given: Any) -> str:
        """Let somebody subscribe; weekly, on Monday at eight, unless told otherwise."""
        with self.store.begin(log=False) as unit:
            made = self.made(unit, name, zone=zone, **given)
            unit.subscriptions.add(made)
        return made.id

    def made(self, unit: Any, name: str, *, zone: str = "UTC", **given: Any) -> Subscription:
        now = self.clock.now()
        schedule = Schedule(zone=zone, weekday=given.pop("weekday", 0), minute=given.pop("minute", 480))
        rhythm = given.pop("rhythm", Rhythm.WEEKLY)
        due = next_due(rhythm, schedule, now)
        words = {
            "standing": Standing.ACTIVE,
            "created": now,
            "changed": now,
            "confirmed": now,
            "next_digest": due,
            "digest_after": first_place(unit, rhythm, schedule, due),
            "when_empty": WhenEmpty.NOTHING,
        } | given
        return Subscription(
            id=self.new_id(),
            channel=ChannelName.EMAIL,
            target=f"{name}@example.org",
            rhythm=rhythm,
            schedule=schedule,
            **words,
        )

    def subscription(self, id: str) -> Subscription:
        with self.store.view() as view:
            return view.subscriptions.get(id)

    def change(self, id: str, **words: Any) -> None:
        """Let a subscriber change something."""
        with self.store.begin(log=False) as unit:
            held = unit.subscriptions.get(id)
            unit.subscriptions.save(replace(held, **{"changed": self.clock.now()} | words))

    # Planning

    def at(self, text: str) -> None:
        """Let the clock show a time in UTC."""
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
        self.clock.advance(seconds=(moment - self.clock.now()).total_seconds())

    def plan(self, **given: Any) -> Planning:
        return plan(self, **given)

    def mails(self, id: str) -> list[Delivery]:
        """What somebody is sent, the oldest first."""
        with self.store.view() as view:
            return view.deliveries.of_subscription(id, 100)[::-1]

    def told(self, id: str) -> list[str]:
        """The subjects of what somebody is sent, the oldest first."""
        with self.store.view() as view:
            return [view.digests.issue(each.issue or "").subject for each in self.mails(id)]

    def read(self, id: str) -> list[str]:
        """The titles in the last mail to somebody."""
        with self.store.view() as view:
            return view.digests.issue(self.mails(id)[-1].issue or "").text.split("\n")

    def run(self, id: str, period: str) -> Run | None:
        with self.store.view() as view:
            return view.digests.run(id, period)
