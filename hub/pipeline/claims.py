"""Claims: which subscription gets a sender next, and which of its deliveries go with it.

A lane is one subscription with some due deliveries, sent one after another over one connection. Most have
several; whoever fails, is slow, wants order or catches up has one, and all who are slow or fail together
never hold more than half of the senders: whatever is wrong with an endpoint delays only its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count, takewhile
from typing import NamedTuple

from hub.model.delivery import Delivery, DeliveryState
from hub.model.ports import Channel
from hub.model.subscription import ChannelName, Rhythm, Standing, Subscription
from hub.pipeline.breaker import is_half_open, is_hampered, is_open
from hub.store import Unit
from hub.store.lanes import NEVER, Due

LANES = 4
"""Most lanes of a subscription that is well."""
TOGETHER = 20
"""Most messages in one lane: then somebody else has a turn."""
LEASE = timedelta(minutes=10)
"""How long what a lane holds stays its own: more than its `TURN` and a last message, which a mail server may
keep waiting for minutes."""
TURN = timedelta(seconds=60)
"""After so long a lane gives back what it has not begun."""
ENOUGH = 3
"""Messages that must wait for a subscription before it gets one more lane."""
SILENCE = timedelta(milliseconds=50)
"""An endpoint that has not answered for so long, or for three times its usual, gets no further lane."""
_WINDOW, _WINDOWS, _DIGESTS = 64, 16, 32
"""Due deliveries looked at in one go, and how often for one claim: thousands may be due to those for whom
there is no room. Each subscription among them is read and held, so a burst to a hundred must not hold all of
them for the one sender that is free. Of digests fewer: a subscription has one of them, seldom two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What one sender is to send.

    Attributes:
        owner: Who holds its deliveries; no two lanes have the same.
        messages: Deliveries of each message; those of the first have been begun.
        until: When it ends, whatever is left.
        probing: It only looks whether an endpoint is back: its second message goes out if the first fails.
    """

    owner: str
    subscription: Subscription
    messages: Sequence[Sequence[Delivery]]
    until: datetime
    probing: bool = False


class Room(NamedTuple):
    """How many senders are free: for anybody, for digests, for those that may keep them long.

    These are who fails, who is slow, and whoever has a sender already: nobody knows of an endpoint that it
    hangs before its first message has waited in vain, and until then it must not take all senders.
    """

    free: int
    digests: int
    long: int

    def is_full(self, *, digests: bool) -> bool:
        """Tell whether there is a sender for nobody."""
        return (min(self.free, self.digests) if digests else self.free) <= 0

    def takes(self, subscription: Subscription, *, digest: bool, more: bool) -> bool:
        """Tell whether there is a sender for it.

        Args:
            subscription: Whose.
            digest: It gets digests.
            more: It has a sender already.
        """
        if digest:
            return not self.is_full(digests=True)
        return self.free > 0 and (self.long > 0 or not (more or is_hampered(subscription.health)))

    def less(self, subscription: Subscription, *, digest: bool, more: bool) -> Room:
        """Return what is left when it has taken one."""
        long = more or is_hampered(subscription.health)
        return Room(self.free - 1, self.digests - (digest or long), self.long - long)


def room_of(senders: int, running: Sequence[Subscription], free: int) -> Room:
    """Return how much room there is beside what is being sent.

    Args:
        senders: Of this process.
        running: Subscriptions its senders are at, one for each lane.
        free: Senders that have nothing to do.
    """
    # A quarter is always left to events of those that are well: a hundred thousand digests delay none.
    room = Room(free, max(1, senders - max(1, senders // 4)), max(1, senders // 2))
    seen: set[str] = set()
    for each in running:
        room = room.less(each, digest=each.rhythm is not Rhythm.AT_ONCE, more=each.id in seen)
        seen.add(each.id)
    return room._replace(free=free)


def lanes_of(subscription: Subscription) -> int:
    """Return how many senders a subscription may have at a time."""
    health = subscription.health
    alone = subscription.ordered or health.catching_up or health.failures or health.blocked_until
    return 1 if alone else LANES


class Claims:
    """Takes lanes for the senders of one process.

    Args:
        owner: Name of the process (`hub.pipeline.owner`).
        senders: How many senders it has.
        channels: How each channel makes messages of deliveries.
    """

    def __init__(self, owner: str, senders: int, channels: Mapping[ChannelName, Channel]) -> None:
        self.senders = senders
        self._owner = owner
        self._channels = channels
        self._numbers = count(1)

    def take(
        self,
        unit: Unit,
        now: datetime,
        *,
        free: int,
        keys: Collection[int] | None = None,
        holding: bool = False,
    ) -> list[Lane]:
        """Claim lanes for free senders; events before digests.

        Args:
            unit: The transaction; lanes may be sent once it has committed.
            now: Aware UTC.
            free: Senders that have nothing to do.
            keys: Of these deliveries alone; None takes whatever is due.
            holding: The transaction holds rows already: it must not wait for subscriptions.
        """
        round = _Round(self, unit, now, free, holding=holding)
        if keys is not None:
            round.serve(unit.lanes.pending(keys, now), only=frozenset(keys))
        else:
            round.serve_all(digests=False)
            round.serve_all(digests=True)
        return round.taken

    def is_ours(self, lane: str) -> bool:
        """Tell whether a lane is sent by this process."""
        return lane.rpartition("#")[0] == self._owner

    def next_owner(self) -> str:
        """Name a new lane."""
        return f"{self._owner}#{next(self._numbers)}"

    def together(self, subscription: Subscription) -> int:
        """Return how many events go into one message."""
        channel = self._channels.get(subscription.channel)
        return channel.together if channel else 1

    def repeatable(self, subscription: Subscription) -> bool:
        """Tell whether its messages may come twice, because their receiver can tell."""
        channel = self._channels.get(subscription.channel)
        return channel is None or channel.repeatable


class _Round:
    """One look at what is due."""

    def __init__(self, claims: Claims, unit: Unit, now: datetime, free: int, *, holding: bool) -> None:
        self._claims = claims
        self._unit = unit
        self._now = now
        self._known: dict[str, Subscription] = {}
        running = unit.lanes.running()
        self._lanes = Counter(subscription for subscription, _ in running)
        mine = [subscription for subscription, owner in running if claims.is_ours(owner)]
        # Not held: their senders report meanwhile, and would hold them in another order.
        seen = unit.subscriptions.glimpsed(mine)
        self._room = room_of(claims.senders, [seen[each] for each in mine if each in seen], free)
        self._passed: set[str] = set()
        self._holding = holding
        self._elsewhere: set[str] = set()
        self.taken: list[Lane] = []

    def serve_all(self, *, digests: bool) -> None:
        """Give out lanes until nobody is free or nothing is due."""
        window = _DIGESTS if digests else _WINDOW
        for _ in range(_WINDOWS):
            if self._room.is_full(digests=digests):
                return
            due = self._unit.lanes.due(self._now, window, digests=digests, without=self._passed)
            if not due:
                return
            self.serve(due, only=None)

    def serve(self, due: Sequence[Due], *, only: Collection[int] | None) -> None:
        """Give one lane to each of the subscriptions for which something is due."""
        first = {each.subscription: each for each in reversed(due)}
        waiting = Counter(each.subscription for each in due)
        self._hold_subscriptions(first)
        chosen: dict[str, Subscription] = {}
        keys: dict[str, list[int]] = {}
        for id in dict.fromkeys(each.subscription for each in due):
            digest = first[id].seq is None
            here = id not in self._elsewhere
            subscription = self._served(id, digest=digest, waiting=waiting[id]) if here else None
            line = self._line(subscription, only) if subscription else []
            if subscription is None or not line:
                self._passed.add(id)
                continue
            owner = self._claims.next_owner()
            chosen[owner], keys[owner] = subscription, line
            self._room = self._room.less(subscription, digest=digest, more=self._lanes[id] > 0)
            self._lanes[id] += 1
        self._hold(keys, chosen)

    def _hold(self, keys: Mapping[str, Sequence[int]], whose: Mapping[str, Subscription]) -> None:
        held = self._unit.lanes.hold(keys, self._now + LEASE)
        messages = {owner: self._messages(whose[owner], taken) for owner, taken in held.items()}
        first = [delivery for each in messages.values() for delivery in each[0]]
        begun = {each.key: each for each in self._unit.lanes.start(first, self._now)}
        for owner, subscription in whose.items():
            if owner not in held:  # another process was quicker
                self._passed.add(subscription.id)
                continue
            messages[owner][0] = [begun[each.key] for each in messages[owner][0]]
            self.taken.append(
                Lane(
                    owner=owner,
                    subscription=subscription,
                    messages=messages[owner],
                    until=self._now + TURN,
                    probing=is_half_open(subscription.health, self._now),
                )
            )

    def _messages(self, to: Subscription, taken: Sequence[Delivery]) -> list[list[Delivery]]:
        together = 1 if is_half_open(to.health, self._now) else self._claims.together(to)
        return packed(taken, together)

    def _hold_subscriptions(self, ids: Iterable[str]) -> None:
        """Hold them, those that others hold excepted where we hold something: two would wait crosswise."""
        unknown = [id for id in ids if id not in self._known]
        if not unknown:
            return
        self._known |= self._unit.subscriptions.some(unknown, waiting=not self._holding)
        if self._holding:
            there = self._unit.subscriptions.glimpsed(id for id in unknown if id not in self._known)
            self._elsewhere |= there.keys()
        self._holding = True

    def _served(self, id: str, *, digest: bool, waiting: int) -> Subscription | None:
        """Return a subscription if it may have a sender now; let what waits for others wait.

        Args:
            id: Of the subscription.
            digest: What is due is a digest.
            waiting: How much of what was looked at is due to it.
        """
        subscription = self._known.get(id)
        lanes, now = self._unit.lanes, self._now
        if subscription is None or subscription.standing is Standing.ENDED:
            self._unit.deliveries.cancel_open(id, now)
        elif subscription.standing is not Standing.ACTIVE:
            lanes.put_off(id, NEVER)
        elif is_open(subscription.health, now):
            assert subscription.health.blocked_until is not None
            lanes.put_off(id, subscription.health.blocked_until)
        elif self._lanes[id] < lanes_of(subscription):
            more = self._lanes[id] > 0
            if not more or (waiting >= ENOUGH and not self._is_silent(subscription)):
                return subscription if self._room.takes(subscription, digest=digest, more=more) else None
        return None

    def _is_silent(self, subscription: Subscription) -> bool:
        """Tell whether it may be about to hang: nobody else's sender should wait there with the first."""
        since = self._unanswered.get(subscription.id)
        usual = timedelta(seconds=3 * subscription.health.slow_seconds)
        return since is not None and self._now - since > max(SILENCE, usual)

    @cached_property
    def _unanswered(self) -> Mapping[str, datetime]:
        return self._unit.lanes.unanswered()

    def _line(self, subscription: Subscription, only: Collection[int] | None) -> list[int]:
        """Return the deliveries that go with one lane, in order."""
        id, lanes, now = subscription.id, self._unit.lanes, self._now
        if subscription.ordered:
            return self._strictly(subscription)
        if is_half_open(subscription.health, now):
            return lanes.probe(id, now)
        if only is None or subscription.health.catching_up:
            return lanes.ready(id, now, max(TOGETHER, self._claims.together(subscription)))
        return [key for key in lanes.ready(id, now, len(only) + TOGETHER) if key in only][:TOGETHER]

    def _strictly(self, subscription: Subscription) -> list[int]:
        """Return what may go out in strict order: all before the first one that has to wait."""
        line = self._unit.lanes.line(subscription.id, TOGETHER)
        free = list(takewhile(lambda each: _is_due(each, self._now), line))
        if line and not free and line[0].state is DeliveryState.PENDING:
            self._unit.lanes.put_off(subscription.id, line[0].due)  # the others wait behind it
        most = 1 if is_half_open(subscription.health, self._now) else TOGETHER
        return [each.key for each in free[:most]]


def packed(deliveries: Sequence[Delivery], together: int) -> list[list[Delivery]]:
    """Put deliveries into messages: up to `together` events in a row into one; each digest is one."""
    messages: list[list[Delivery]] = []
    for each in deliveries:
        joins = bool(messages) and each.seq is not None and messages[-1][0].seq is not None
        if joins and len(messages[-1]) < together:
            messages[-1].append(each)
        else:
            messages.append([each])
    return messages


def _is_due(delivery: Delivery, now: datetime) -> bool:
    return delivery.state is DeliveryState.PENDING and delivery.due <= now
