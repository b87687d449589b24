"""A hub that subscribers speak with: the real store, channels and keys; endpoints and mails in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hub.delivery import Channels
from hub.delivery.parts import Parts
from hub.engine.in_process.wake import InProcessQueue
from hub.model.change import NewItem
from hub.model.event import EventType
from hub.model.forum import Forum, ForumCategory
from hub.model.identity import Ids
from hub.model.notice import Notice
from hub.model.ports import Channel, Mailer, Queue, Transaction
from hub.model.subscription import ChannelName, Subscription
from hub.pipeline.asking import Asked, ask
from hub.pipeline.standing import DISPATCH
from hub.registry import Registry
from hub.schemas.subscriptions import Wish, read_wish
from hub.settings import Settings
from hub.signatures import Keys
from hub.store import Store
from tests.builders import DAY, a_happening, an_id, an_incoming
from tests.fakes import FakePoster, StoppedClock

BASE = "https://hub.example"
HOOK = "https://endpoint.example/hook"
READER = "reader@ministry.example"


class Bell:
    """A queue that counts how often it was rung."""

    def __init__(self) -> None:
        self.rung = 0
        self._queue: Queue = InProcessQueue(Path("unused"))

    def announce(self, unit: Transaction) -> None:
        self._queue.announce(unit)

    def enqueue(self, unit: Transaction, deliveries: Sequence[int]) -> None:
        self._queue.enqueue(unit, deliveries)

    def wake(self) -> None:
        self.rung += 1


@dataclass(frozen=True)
class Hub:
    """What subscribing needs of the wired house."""

    settings: Settings
    registry: Registry
    store: Store
    clock: StoppedClock
    channels: Mapping[ChannelName, Channel]
    queue: Bell
    keys: Keys
    new_id: Callable[[], str]
    poster: FakePoster = field(default_factory=FakePoster)

    @property
    def mailer(self) -> Mailer:
        return self.channels[ChannelName.EMAIL]  # type: ignore[return-value]

    # What a test says and asks

    def wish(self, target: str = READER, *pairs: tuple[str, str]) -> Wish:
        channel = ChannelName.EMAIL if "@" in target else ChannelName.WEBHOOK
        given = [("target", target), *pairs]
        return read_wish(channel, given, forums=self.registry.forums, channels=self.channels)

    def ask(self, target: str = READER, *pairs: tuple[str, str], **more: object) -> Asked:
        return ask(self, self.wish(target, *pairs), **more)

    def made(self, target: str = READER, *pairs: tuple[str, str], **more: object) -> Subscription:
        made = self.ask(target, *pairs, **more).subscription
        assert made is not None
        return made

    def kept(self, id: str) -> Subscription:
        with self.store.view() as view:
            return view.subscriptions.get(id)

    def mails(self) -> list[Notice]:
        """The single mails that wait, the oldest first; as if they had been sent now."""
        until = self.clock.now() + DAY
        with self.store.begin(log=False) as unit:
            found = unit.notices.claim(owner="test", now=self.clock.now(), until=until, limit=100)
        return sorted(found, key=lambda notice: notice.key)

    def publish(self, *numbers: int, forum: str = "gfmd", dispatched: bool = True) -> int:
        """Let items be published; and let them have been dispatched."""
        with self.store.begin() as unit:
            for number in numbers:
                incoming = an_incoming(f"n{number}", title=f"Statement {number}", published=self.clock.now())
                (id,) = unit.write(
                    [NewItem(incoming)],
                    forum=forum,
                    source="gfmd-news",
                    now=self.clock.now(),
                    new_id=lambda number=number: an_id(number),
                )
                unit.append([a_happening(number, item_id=id, forum=forum, occurred_at=self.clock.now())])
            if dispatched:
                unit.marks.set_place(DISPATCH, unit.head())
            return unit.head()

    def withdraw(self, number: int) -> None:
        """Let an item's withdrawal be announced, its words as they were."""
        with self.store.begin() as unit:
            unit.append(
                [
                    a_happening(
                        900 + number,
                        type=EventType.ITEM_RETRACTED,
                        item_id=an_id(number),
                        occurred_at=self.clock.now(),
                        data={"reason": "withdrawn by its source"},
                    )
                ]
            )


def hub(store: Store, home: Path) -> Hub:
    clock, poster = StoppedClock(), FakePoster()
    settings = Settings.from_environment(
        {
            "INTERFORUM_HOME": str(home),
            "INTERFORUM_BASE_URL": BASE,
            "INTERFORUM_MAIL_FROM": "Interforum <hub@hub.example>",
            "INTERFORUM_SECRET_KEY": "a long random text for tests",
        }
    )
    keys = Keys(lambda: settings.secret_key or "")
    forums = {
        id: Forum(id=id, names={"en": id}, categories=(ForumCategory.GLOBAL,))
        for id in ("gfmd", "rabat-process")
    }
    parts = Parts(settings=settings, poster=poster, keys=keys, forums=forums)
    return Hub(
        settings=settings,
        registry=Registry(forums=forums, sources={}),
        store=store,
        clock=clock,
        channels=Channels(parts),
        queue=Bell(),
        keys=keys,
        new_id=Ids(clock.now),
        poster=poster,
    )
