"""Deliver: sends what a lane holds, one message after another, and reports each before the next.

A sender knows neither the database nor other senders: what it reports goes to whoever books it
(`hub.pipeline.book`), and it sends its next message only when that has been committed. Between a message
and its commit lies all that a crash can make uncertain.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from hub.errors import NotFoundError
from hub.model.delivery import Content, Delivery, Parcel, Result
from hub.model.digest import Issue
from hub.model.ports import Channel, Clock, Line, Queue
from hub.model.subscription import ChannelName
from hub.pipeline.book import Parts as BookParts
from hub.pipeline.book import Report, book
from hub.pipeline.claims import Claims, Lane
from hub.pipeline.settle import Tried
from hub.store import Store, View

logger = logging.getLogger(__name__)


class Parts(BookParts, Protocol):
    """What delivering needs of `hub.services.Services`, besides what booking needs."""

    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def queue(self) -> Queue: ...  # noqa: D102
    @property
    def channels(self) -> Mapping[ChannelName, Channel]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Goods:
    """What deliveries are about: events with their items as they stand, and issues of digests."""

    contents: Mapping[int, Content]
    issues: Mapping[str, Issue]


Send = Callable[[Report], Sequence[Delivery]]
"""Books a report; returns the next message, begun, once that has been committed; empty to end."""


def goods_for(view: View, lanes: Sequence[Lane]) -> Goods:
    """Read what lanes are about, each event and each issue once."""
    deliveries = [each for lane in lanes for message in lane.messages for each in message]
    events = view.events_by_seq([each.seq for each in deliveries if each.seq is not None])
    items = view.items_by_id([event.item_id for event in events.values() if event.item_id])
    changed = view.past.changed(events.values())
    contents = {
        seq: Content(event, items.get(event.item_id) if event.item_id else None, changed.get(seq, ()))
        for seq, event in events.items()
    }
    return Goods(contents, _issues(view, {each.issue for each in deliveries if each.issue}))


def _issues(view: View, keys: Collection[str]) -> dict[str, Issue]:
    found: dict[str, Issue] = {}
    for key in keys:
        try:
            found[key] = view.digests.issue(key)
        except NotFoundError:
            continue  # said of the delivery, by its sender
    return found


def carry(parts: Parts, lane: Lane, goods: Goods, send: Send, *, ending: Callable[[], bool]) -> None:
    """Send what a lane holds.

    Args:
        parts: The wired house.
        lane: Its first message has been begun.
        goods: What its deliveries are about.
        send: Books what became of each message.
        ending: Tells whether to end after the message that is under way.
    """
    messages = list(lane.messages)
    message: Sequence[Delivery] = messages.pop(0)
    with closing(_Sender(parts, lane, goods)) as sender:
        while message:
            tried = sender.try_(message)
            report = Report(lane=lane, tried=tried, rest=messages, last=ending())
            message = send(report)
            messages = messages[1:]


def deliver(parts: Parts, claims: Claims, *, keys: Collection[int] | None = None) -> int:
    """Send what is due, in this thread, until nothing more is; return how many messages went out.

    Args:
        parts: The wired house.
        claims: Of this process.
        keys: Of these deliveries alone.

    Raises:
        StoreError: The database went away; what was under way is uncertain until its lease has passed.
    """
    sent = 0

    def send(report: Report) -> Sequence[Delivery]:
        nonlocal sent
        sent += 1
        with parts.store.begin(log=False) as unit:
            [following] = book(parts, unit, [report])
        return following

    while True:
        with parts.store.begin(log=False) as unit:
            lanes = claims.take(unit, parts.clock.now(), free=1, keys=keys)
        if not lanes:
            return sent
        with parts.store.view() as view:
            goods = goods_for(view, lanes)
        for lane in lanes:
            carry(parts, lane, goods, send, ending=lambda: False)


class _Sender:
    """Sends the messages of one lane over one line, which is opened with the first."""

    def __init__(self, parts: Parts, lane: Lane, goods: Goods) -> None:
        self._parts = parts
        self._to = lane.subscription
        self._owner = lane.owner
        self._goods = goods
        self._way = ExitStack()
        self._line: Line | None = None

    def close(self) -> None:
        """Give up the way to the receiver."""
        try:
            self._way.close()
        except Exception:  # what was sent over it has been told of already
            logger.exception("closing the way to subscription %s failed", self._to.id)

    def try_(self, message: Sequence[Delivery]) -> Tried:
        """Send one message. Never raises: a fault of ours is told like one of theirs, and logged."""
        started, ours, repeatable = perf_counter(), False, True
        try:
            channel = self._parts.channels[self._to.channel]
            repeatable = channel.repeatable
            result, ours = self._send(channel, message)
        except Exception as error:  # one of the job loops: no fault of one delivery may stop the rest
            logger.exception("sending %s failed", message[0].message_id)
            what = type(error).__name__
            result = Result(ok=False, detail=f"A fault of Interforum's own ({what}); the log says more.")
            ours = True
        return Tried(
            owner=self._owner,
            subscription=self._to.id,
            deliveries=message,
            result=result,
            seconds=perf_counter() - started,
            at=self._parts.clock.now(),
            repeatable=repeatable,
            ours=ours,
        )

    def _send(self, channel: Channel, message: Sequence[Delivery]) -> tuple[Result, bool]:
        contents, issue = self._about(message)
        if not contents and issue is None:
            gone = "What it told of is not kept any more, so it cannot be sent."
            return Result(ok=False, permanent=True, detail=gone), True
        parcel = Parcel(
            message_id=message[0].message_id,
            subscription=self._to,
            contents=contents,
            issue=issue,
            now=self._parts.clock.now(),
        )
        outgoing = channel.compose(parcel)
        return self._open(channel).send(outgoing), False

    def _about(self, message: Sequence[Delivery]) -> tuple[tuple[Content, ...], Issue | None]:
        contents = [self._goods.contents.get(each.seq) for each in message if each.seq is not None]
        issue = self._goods.issues.get(message[0].issue) if message[0].issue else None
        return tuple(each for each in contents if each), issue

    def _open(self, channel: Channel) -> Line:
        if self._line is None:
            self._line = self._way.enter_context(channel.open(self._to.target))
        return self._line
