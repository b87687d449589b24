"""A post office for tests: the real store and the real decisions, receivers in memory, a clock in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from hub.model.change import NewItem
from hub.model.delivery import Delivery, DeliveryState, Result
from hub.model.event import EventType
from hub.model.forum import Forum, ForumCategory
from hub.model.identity import Ids
from hub.model.ports import Queue
from hub.model.subscription import ChannelName, Subscription
from hub.pipeline.claims import Claims
from hub.pipeline.deliver import deliver
from hub.pipeline.dispatch import catch_up, dispatch_new
from hub.registry import Registry
from hub.settings import Settings
from hub.signatures import Keys
from hub.store import Store
from tests.builders import DAY, a_happening, a_subscription, an_id, an_incoming
from tests.fakes import FakeChannel, FakeQueue, StoppedClock

DOWN = Result(ok=False, status=503, detail="It answered 503 Service Unavailable.")
GONE = Result(ok=False, ends=True, status=410, detail="It answered 410 Gone.")
OWNER = "host/1/2/me"
ENDPOINT = a_subscription().target


@dataclass(frozen=True)
class Hub:
    """What delivering needs of the wired house."""

    settings: Settings
    registry: Registry
    store: Store
    clock: StoppedClock
    channels: Mapping[ChannelName, FakeChannel]
    queue: Queue
    keys: Keys
    new_id: Callable[[], str]
    chance: Random


@dataclass
class Office:
    """Publishes, dispatches and delivers as told, in this thread."""

    store: Store
    senders: int = 8
    clock: StoppedClock = field(default_factory=StoppedClock)
    webhook: FakeChannel = field(default_factory=FakeChannel)
    mail: FakeChannel = field(default_factory=lambda: FakeChannel("email", together=20, repeatable=False))

    def __post_init__(self) -> None:
        forums = {
            id: Forum(id=id, names={"en": id}, categories=(ForumCategory.GLOBAL,)) for id in ("gfmd", "abc")
        }
        self.queue = FakeQueue()
        self.hub = Hub(
            settings=_settings(),
            registry=Registry(forums=forums, sources={}),
            store=self.store,
            clock=self.clock,
            channels={ChannelName.WEBHOOK: self.webhook, ChannelName.EMAIL: self.mail},
            queue=self.queue,
            keys=Keys(lambda: "a long random text for tests"),
            new_id=Ids(self.clock.now),
            chance=Random(1),
        )
        self.claims = Claims(OWNER, self.senders, self.hub.channels)
        self._items = 0

    # Who wants what

    def subscribe(self, *subscriptions: Subscription) -> Subscription:
        with self.store.begin(log=False) as unit:
            for each in subscriptions:
                unit.subscriptions.add(each)
        return subscriptions[0]

    def kept(self, subscription: Subscription | None = None) -> Subscription:
        with self.store.view() as view:
            return view.subscriptions.get((subscription or a_subscription()).id)

    def change(self, **given: object) -> Subscription:
        """Write something else about the first subscription."""
        with self.store.begin(log=False) as unit:
            here = replace(unit.subscriptions.get(a_subscription().id), **given)  # type: ignore[arg-type]
            unit.subscriptions.save(here)
        return here

    # What happens

    def publish(
        self,
        count: int = 1,
        *,
        forum: str = "gfmd",
        data: Mapping[str, object] | None = None,
        **given: object,
    ) -> int:
        """Let so many items be published; return the head of the log."""
        numbers = range(self._items + 1, self._items + 1 + count)
        self._items += count
        now = self.clock.now()
        words = {"published": now - DAY} | given
        ids = map(an_id, numbers)
        incoming = [an_incoming(f"n{each}", url=f"https://forum.example/{each}", **words) for each in numbers]
        with self.store.begin() as unit:
            unit.write(
                list(map(NewItem, incoming)), forum=forum, source="news", now=now, new_id=lambda: next(ids)
            )
            return unit.append(
                a_happening(each, forum=forum, occurred_at=now, data=data or {}) for each in numbers
            )

    def tell_of_source(self, forum: str = "gfmd", type: EventType = EventType.SOURCE_FAILING) -> int:
        with self.store.begin() as unit:
            number = unit.head() + 500
            unit.append([a_happening(number, type=type, item_id=None, forum=forum)])
            return unit.head()

    # What the hub does

    def dispatch(self) -> int:
        return dispatch_new(self.hub)

    def catch_up(self) -> int:
        made = 0
        while page := catch_up(self.hub):
            made += page
            self.deliver()
        return made

    def deliver(self, keys: Sequence[int] | None = None) -> int:
        return deliver(self.hub, self.claims, keys=keys)

    def work(self) -> int:
        """Dispatch and send all that can be sent now."""
        self.dispatch()
        self.catch_up()
        return self.deliver()

    def live(self, *, hours: float, step_minutes: float = 5) -> None:
        """Let time pass, working all the while."""
        for _ in range(round(hours * 60 / step_minutes)):
            self.clock.advance(minutes=step_minutes)
            self.work()

    # What came of it

    def deliveries(self, subscription: Subscription | None = None) -> list[Delivery]:
        """The oldest first."""
        with self.store.view() as view:
            found = view.deliveries.of_subscription((subscription or a_subscription()).id, 10_000)
        return sorted(found, key=lambda each: each.key)

    def states(self, subscription: Subscription | None = None) -> list[str]:
        return [each.state.value for each in self.deliveries(subscription)]

    def counts(self) -> dict[DeliveryState, int]:
        with self.store.view() as view:
            return view.deliveries.counts_of_subscription(a_subscription().id)


def _settings() -> Settings:
    return Settings(
        home=Path("unused"),
        config_dir=Path("unused"),
        database_url="unused",
        base_url="https://hub.example",
        tag_authority="hub.example",
    )
