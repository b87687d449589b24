"""Book: writes what became of tries, many in one transaction, and says which lanes go on.

The next message of a lane is begun in the very transaction that records the one before: a commit costs
more than all that is written in it, and a process that dies leaves one uncertain message for each sender,
never more.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Protocol

from hub.model import links
from hub.model.delivery import Attempt, Delivery
from hub.model.notice import NoticeKind
from hub.model.subscription import ChannelName, Standing, Subscription
from hub.pipeline import standing
from hub.pipeline.claims import Lane
from hub.pipeline.settle import Tried, Turn, attempt, outcome, settle
from hub.settings import Settings
from hub.signatures import Keys
from hub.store import Unit

logger = logging.getLogger(__name__)


class Parts(Protocol):
    """What booking needs of `hub.services.Services`."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def keys(self) -> Keys: ...  # noqa: D102
    @property
    def chance(self) -> Random: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a sender says after each message.

    Attributes:
        rest: The messages of the lane that have not begun.
        last: The sender ends here, whatever is left.
    """

    lane: Lane
    tried: Tried
    rest: Sequence[Sequence[Delivery]] = ()
    last: bool = False


def book(parts: Parts, unit: Unit, reports: Sequence[Report]) -> list[Sequence[Delivery]]:
    """Write down what senders report; return for each the message it sends next, begun; empty to end there.

    Args:
        parts: The wired house.
        unit: The transaction; nothing more may be sent before it has committed.
        reports: At most one of each lane.
    """
    return _Booking(parts, unit, reports).done()


class _Booking:
    def __init__(self, parts: Parts, unit: Unit, reports: Sequence[Report]) -> None:
        self._parts = parts
        self._unit = unit
        self._reports = reports
        self._known = unit.subscriptions.refreshed(report.lane.subscription for report in reports)
        self._before = dict(self._known)
        self._held = unit.lanes.held(_keys(reports))
        self._turns: list[tuple[Turn, Subscription, Tried]] = []

    def done(self) -> list[Sequence[Delivery]]:
        self._record()
        changed = [each for id, each in self._known.items() if each.health != self._before[id].health]
        self._unit.subscriptions.set_health(changed)
        for turn, before, tried in self._turns:
            self._turn(turn, before, tried)
        return self._go_on()

    def _record(self) -> None:
        finished: list[Delivery] = []
        attempts: list[Attempt] = []
        for report in self._reports:
            tried, before = report.tried, self._known.get(report.tried.subscription)
            ours = [each for each in tried.deliveries if self._still(each, tried.owner)]
            if before is None or not ours:
                logger.warning("an answer to %s came after its lease", tried.deliveries[0].message_id)
                continue
            turn, health = settle(before, tried)
            finished += [outcome(each, before, tried, self._parts.chance) for each in ours]
            attempts += [attempt(each, tried) for each in ours]
            self._known[before.id] = replace(before, health=health)
            if turn is not Turn.NONE:
                self._turns.append((turn, before, tried))
        self._unit.lanes.finish(finished, attempts)

    def _still(self, delivery: Delivery, owner: str) -> bool:
        return self._held.get(delivery.key) == (owner, delivery.attempts)

    def _turn(self, turn: Turn, before: Subscription, tried: Tried) -> None:
        """Carry what a try means over to all that waits for its subscription."""
        now, unit = tried.at, self._unit
        here = self._known[before.id] = unit.subscriptions.get(before.id)
        if here.standing is not Standing.ACTIVE:
            return
        if turn is Turn.OPENED and here.health.blocked_until:
            logger.warning("%s: %s; nothing goes there before %s", *_said(tried), here.health.blocked_until)
            unit.lanes.put_off(here.id, here.health.blocked_until)
        elif turn is Turn.RECOVERED:
            standing.let_go(unit, before, now)
        elif turn is Turn.ENDED:
            why = tried.result.detail or "It wants no more."
            self._known[here.id] = standing.end(unit, here, why, now)
        elif turn is Turn.PAUSED:
            self._pause(here, tried)

    def _pause(self, here: Subscription, tried: Tried) -> None:
        error = tried.result.detail or "It failed without a word."
        why = f"Nothing arrived for five days. The last try: {error}"
        if here.channel is ChannelName.EMAIL:
            why = f"{here.health.bounces} mails in a row came back. The last one: {error}"
        self._known[here.id] = standing.pause(self._unit, here, why, tried.at)
        logger.error("%s is paused: %s", here.id, why)
        if not here.contact:
            return
        since = here.health.failing_since or tried.at
        token = self._parts.keys.token
        data = {
            "subscription": here.id,
            "target": here.target,
            "since": since.isoformat(),
            "error": error,
            "manage": links.manage(self._parts.settings.base_url, token, here.id),
        }
        self._unit.notices.add(
            kind=NoticeKind.ENDPOINT_PAUSED,
            target=here.contact,
            language=here.language,
            data=data,
            now=tried.at,
        )

    def _go_on(self) -> list[Sequence[Delivery]]:
        following = [report.rest[0] if self._goes_on(report) else () for report in self._reports]
        first = [delivery for message in following for delivery in message]
        now = max(report.tried.at for report in self._reports)
        begun = {each.key: each for each in self._unit.lanes.start(first, now)}
        for report, message in zip(self._reports, following, strict=True):
            if not message:
                self._end(report, now)
        return [[begun[each.key] for each in message] for message in following]

    def _goes_on(self, report: Report) -> bool:
        """Tell whether a lane sends its next message."""
        tried, here = report.tried, self._known.get(report.tried.subscription)
        if report.last or not report.rest or here is None or tried.at >= report.lane.until:
            return False
        if here.standing is not Standing.ACTIVE:
            return False
        if report.lane.probing:
            if tried.result.ok:  # it is back: what waits goes out in order
                return False
        elif here.health.blocked_until is not None:
            return False
        if here.ordered and not tried.result.ok:
            return False
        return all(self._still(each, tried.owner) for each in report.rest[0])

    def _end(self, report: Report, now: datetime) -> None:
        """Give back what a lane has not begun, and see whether its subscription has caught up."""
        rest = [delivery.key for message in report.rest for delivery in message]
        if rest:
            self._unit.lanes.give_back(rest, report.tried.owner)
        here = self._known.get(report.tried.subscription)
        if here is None or not here.health.catching_up or here.behind:
            return
        if not self._unit.lanes.ready(here.id, now, 1):
            self._known[here.id] = replace(here, health=replace(here.health, catching_up=False))
            self._unit.subscriptions.set_health([self._known[here.id]])


def _keys(reports: Sequence[Report]) -> Collection[int]:
    told = {each.key for report in reports for each in report.tried.deliveries}
    return told | {each.key for report in reports for message in report.rest[:1] for each in message}


def _said(tried: Tried) -> tuple[str, str]:
    return tried.subscription, tried.result.detail or "it failed"
