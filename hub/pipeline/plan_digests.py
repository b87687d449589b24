"""Plan digests: who is due is given one issue for each period, whatever crashes and whoever else plans.

A digest is planned in one transaction: that it was (a row that exists once for subscription and period), its
delivery, and when the next one is due. What leaves is an issue, rendered once for everybody who gets the same
words. Those who are due at one moment are told up to one place in the log, noted before the first of them is
planned (`digest_cut`): whoever plans the rest, after a crash or beside us, comes to the same issues.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, Protocol

from hub.errors import SubscriptionError
from hub.model.delivery import Planned, message_id
from hub.model.digest import Issue
from hub.model.ports import Clock, Mailer, Queue
from hub.model.subscription import Rhythm, Schedule, Standing, Subscription, WhenEmpty
from hub.pipeline.digest import Frame
from hub.pipeline.digest_matter import Composer
from hub.reading.periods import Period
from hub.reading.schedule import due_before, last_due, next_due, period_due
from hub.registry import Registry
from hub.schemas.subscriptions import USUAL
from hub.store import Store, Unit
from hub.store.digests import Run

PAGE = 1000
"""Subscriptions planned in one transaction."""

logger = logging.getLogger(__name__)


class Parts(Protocol):
    """What planning needs of `hub.services.Services`."""

    @property
    def registry(self) -> Registry: ...  # noqa: D102
    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def mailer(self) -> Mailer: ...  # noqa: D102
    @property
    def queue(self) -> Queue: ...  # noqa: D102


@dataclass(slots=True)
class Planning:
    """What came of planning: how many of what.

    Attributes:
        planned: Subscriptions that were served, or passed over because nothing had happened.
        mails: Those that are sent something.
        issues: Keys of the different issues they are sent.
        rendered: How many of those had to be rendered.
        failed: Subscriptions whose digest could not be made; they are tried again with the next tick.
        periods: Subscriptions by period.
    """

    planned: int = 0
    mails: int = 0
    issues: set[str] = field(default_factory=set)
    rendered: int = 0
    failed: int = 0
    periods: Counter[str] = field(default_factory=Counter)


class Plan(NamedTuple):
    """What is to be done for one subscription: the frame of its digest, and when the one after it is due."""

    subscription: Subscription
    frame: Frame
    next_due: datetime


class Ready(NamedTuple):
    """A plan, and the key of the issue that is sent; None where nothing is."""

    plan: Plan
    issue: str | None


def plan_due(parts: Parts) -> int:
    """Plan every digest that is due; return how many were planned.

    Any number of processes may call it at once, and be killed at any moment.
    """
    done = plan(parts)
    if done.planned:
        words = "%d digests planned: %d mails, %d issues rendered"
        logger.info(words, done.planned, done.mails, done.rendered)
    return done.planned


def plan(parts: Parts, *, dry_run: bool = False, page: int = PAGE) -> Planning:
    """Plan every digest that is due, and say what came of it; with `dry_run` only what would."""
    planner = _Planner(parts, dry_run=dry_run)
    last: tuple[datetime, str] | None = None
    while True:
        with parts.store.view() as view:
            due = view.subscriptions.due_digests(planner.now, page, last)
        if not due:
            return planner.done
        last = (due[-1].next_digest or planner.now, due[-1].id)
        planner.carry_out(planner.in_time(due))


def plan_period(parts: Parts, period: Period, *, dry_run: bool = False, page: int = PAGE) -> Planning:
    """Give everybody who is to have a digest of a period, and has had none, theirs now, up to this moment.

    Raises:
        SubscriptionError: The period has not begun, or is over for so long that the next one is too.
    """
    planner = _Planner(parts, dry_run=dry_run)
    _refuse(period, planner.now)
    last: str | None = None
    while True:
        with parts.store.view() as view:
            found = view.subscriptions.listed(standing=Standing.ACTIVE, limit=page, after_id=last)
            ids = [each.id for each in found if each.rhythm is period.rhythm]
            served = view.digests.served(ids, period.name)
        if not found:
            return planner.done
        last = found[-1].id
        waiting = [each for each in found if each.id in set(ids) - served]
        planner.carry_out(planner.ahead_of_time(waiting, period))


def _refuse(period: Period, now: datetime) -> None:
    if now < period.begins:
        raise SubscriptionError(f"{period.name} has not begun; it does on {period.first}.")
    if now >= period.after.ends:
        raise SubscriptionError(
            f"{period.name} is over for too long to be sent. /digests/{period.name} still shows it."
        )


class _Planner:
    """One round of planning."""

    def __init__(self, parts: Parts, *, dry_run: bool) -> None:
        self.now = parts.clock.now()
        self.done = Planning()
        self._parts = parts
        self._dry_run = dry_run
        self._issues = _Issues(parts, self.done)
        self._cuts: dict[datetime, int] = {}
        with parts.store.view() as view:
            self._head = view.head()

    # What is due, as plans

    def in_time(self, due: Sequence[Subscription]) -> list[Plan]:
        """Return plans for subscriptions that are due."""
        moments = {each.id: self._moment(each) for each in due}
        self._note_cuts(set(moments.values()))
        return [
            Plan(
                each,
                frame(each, moments[each.id], until=self._cuts[moments[each.id]]),
                next_due(each.rhythm, each.schedule, self.now),
            )
            for each in due
        ]

    def ahead_of_time(self, waiting: Sequence[Subscription], period: Period) -> list[Plan]:
        """Return plans for those whose digest of a period is due later, or was missed."""
        plans = []
        for each in waiting:
            due, following = _around(each.rhythm, each.schedule, period, self.now)
            if each.confirmed is None or each.confirmed <= due:
                plans.append(Plan(each, frame(each, due, until=self._head, now=self.now), following))
        return plans

    def _moment(self, each: Subscription) -> datetime:
        """Return when it was due last: of several that were missed, only the last one counts."""
        return last_due(each.rhythm, each.schedule, each.next_digest or self.now, self.now)

    def _note_cuts(self, moments: set[datetime]) -> None:
        missing = sorted(moments - set(self._cuts))
        if self._dry_run:
            with self._parts.store.view() as view:
                found = {due: view.digests.cut(due) for due in missing}
            self._cuts |= {due: self._head if cut is None else cut for due, cut in found.items()}
        elif missing:
            with self._parts.store.begin(log=False) as unit:
                self._cuts |= {due: unit.digests.set_cut(due, self._head) for due in missing}

    # Carrying it out

    def carry_out(self, plans: Sequence[Plan]) -> None:
        """Plan a page: everything of it in one transaction, or nothing."""
        ready = [each for each in map(self._issues.ready, plans) if each]
        self.done.failed += len(plans) - len(ready)
        if not self._dry_run and ready:
            with self._parts.store.begin(log=False) as unit:
                ready = self._write(unit, ready)
            self._parts.queue.wake()
        sent = {each.issue for each in ready if each.issue}
        self._issues.are_kept(sent)
        self.done.planned += len(ready)
        self.done.mails += sum(each.issue is not None for each in ready)
        self.done.issues |= sent
        self.done.periods.update(each.plan.frame.period for each in ready)

    def _write(self, unit: Unit, ready: Sequence[Ready]) -> list[Ready]:
        """Write what is still to be done; return what was: others may have been quicker, or somebody left."""
        waiting = unit.digests.awaiting([each.plan.subscription.id for each in ready])
        held = [each for each in ready if waiting.get(each.plan.subscription.id) == _as_read(each.plan)]
        new = unit.digests.add_runs([_run(each, self.now) for each in held])
        planned = [each for each in held if each.plan.subscription.id in new]
        for issue in self._issues.fresh({each.issue for each in planned if each.issue}):
            unit.digests.keep_issue(issue, self.now)
        mails = [_delivery(each.plan, each.issue, self.now) for each in planned if each.issue]
        self._parts.queue.enqueue(unit, unit.deliveries.add_all(mails, now=self.now))
        _move_on(unit, held, new)
        return planned


def _as_read(plan: Plan) -> tuple[datetime, datetime | None]:
    return plan.subscription.changed, plan.subscription.next_digest


def _run(each: Ready, now: datetime) -> Run:
    it = each.plan.frame
    return Run(each.plan.subscription.id, it.period, now, it.after_seq, it.until_seq, each.issue)


def _delivery(plan: Plan, issue: str, now: datetime) -> Planned:
    what = f"digest:{plan.frame.period}"
    return Planned(
        message_id=message_id(plan.subscription.id, plan.frame.period),
        subscription=plan.subscription.id,
        what=what,
        due=now,
        issue=issue,
    )


def _move_on(unit: Unit, held: Sequence[Ready], new: set[str]) -> None:
    """Say when the next one is due. Who has had a digest of this period is told the rest in the next one."""
    groups: dict[tuple[datetime, int | None], list[str]] = {}
    for each, _ in held:
        until = each.frame.until_seq if each.subscription.id in new else None
        groups.setdefault((each.next_due, until), []).append(each.subscription.id)
    for (due, told), ids in groups.items():
        unit.digests.move_on(ids, due=due, until=told)


def frame(each: Subscription, due: datetime, *, until: int, now: datetime | None = None) -> Frame:
    """Return the frame of a subscription's digest.

    Args:
        each: The subscription.
        due: When it is due.
        until: Up to where in the log it goes.
        now: Where it is made ahead of time.
    """
    return Frame(
        period=period_due(each.rhythm, each.schedule, due).name,
        rhythm=each.rhythm,
        language=each.language,
        filters=tuple(sorted(set(each.filters))),
        types=each.types or USUAL,
        begins=due_before(each.rhythm, each.schedule, due),
        ends=min(due, now) if now else due,
        after_seq=each.digest_after,
        until_seq=max(until, each.digest_after),
    )


def _around(rhythm: Rhythm, schedule: Schedule, period: Period, now: datetime) -> tuple[datetime, datetime]:
    """Return when the digest of a period is due, and when the first one is that is of a later period."""
    due = next_due(rhythm, schedule, period.before.begins)
    while period_due(rhythm, schedule, due) < period:
        due = next_due(rhythm, schedule, due)
    following = next_due(rhythm, schedule, now)
    while period_due(rhythm, schedule, following) <= period:
        following = next_due(rhythm, schedule, following)
    return due, following


# Issues


class _Issues:
    """The issues of one round: each is rendered once, and not again if it is kept already."""

    def __init__(self, parts: Parts, done: Planning) -> None:
        self._parts = parts
        self._done = done
        self._composer = Composer(parts.store, parts.registry)
        self._items: dict[str, int] = {}
        self._made: set[str] = set()
        self._failed: set[str] = set()
        self._fresh: dict[str, Issue] = {}

    def ready(self, plan: Plan) -> Ready | None:
        """Return a plan with the issue it is sent; None if that cannot be made."""
        key = plan.frame.key
        if key in self._failed:
            return None
        try:
            return Ready(plan, self._of(plan, key))
        except Exception:  # one that cannot be written must not keep the others waiting
            logger.exception("the digest %s of %s cannot be made", plan.frame.period, plan.subscription.id)
            self._failed.add(key)
            return None

    def _of(self, plan: Plan, key: str) -> str | None:
        takes_none = plan.subscription.when_empty is WhenEmpty.NOTHING
        if key not in self._made and not (takes_none and self._items.get(key) == 0):
            self._make(plan.frame, key, unless_empty=takes_none)
        return None if takes_none and self._items[key] == 0 else key

    def _make(self, frame: Frame, key: str, *, unless_empty: bool) -> None:
        with self._parts.store.view() as view:
            kept = view.digests.items_of_issue(key)
        if kept is None:
            digest = self._composer.digest(frame)
            kept = digest.items
            if not (unless_empty and digest.is_empty):
                self._fresh[key] = replace(self._parts.mailer.issue(digest), key=key, items=kept)
                self._done.rendered += 1
                self._made.add(key)
        else:
            self._made.add(key)
        self._items[key] = kept

    def fresh(self, keys: set[str]) -> list[Issue]:
        """Return those of the issues that are not kept so far."""
        return [self._fresh[key] for key in sorted(keys & set(self._fresh))]

    def are_kept(self, keys: set[str]) -> None:
        """Forget the words of issues that the store has now."""
        for key in keys:
            self._fresh.pop(key, None)
