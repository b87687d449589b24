"""Notices: sends the single mails that wait: questions to be confirmed, warnings.

A mail cannot be called back, and its reader cannot tell a repeat. So each is written down as begun before
anything goes out, tried again only when it surely was not taken, and held where nobody knows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from hub.model.delivery import DeliveryState, Result
from hub.model.notice import Notice
from hub.model.ports import Clock, Mailer
from hub.store import Store

LEASE = timedelta(minutes=10)
"""Longer than a server may take for its answers, one after the other."""
PATIENCE = timedelta(days=1)
"""After that a question comes too late to be answered."""
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))
_LOST = "The hub stopped while this mail was going out: it may have arrived, or not."
_OURS = "It could not be written; the details are in the log."

logger = logging.getLogger(__name__)


class Parts(Protocol):
    """What sending notices needs of `hub.services.Services`."""

    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def mailer(self) -> Mailer: ...  # noqa: D102


def send_notices(parts: Parts, *, owner: str = "notices", is_over: Callable[[], bool] = lambda: False) -> int:
    """Send every notice that is due, one after the other; return how many were taken in.

    Any number of processes may do so at once.

    Args:
        parts: The wired house.
        owner: Who sends, for whoever looks into the database.
        is_over: Asked before each mail: whether to stop here.
    """
    _hold_lost(parts)
    sent = 0
    while not is_over():
        with parts.store.begin(log=False) as unit:
            now = parts.clock.now()
            # One at a time: what is claimed and not begun when a process dies would be held for nothing.
            taken = unit.notices.claim(owner=owner, now=now, until=now + LEASE, limit=1)
        if not taken:
            break
        sent += _send(parts, taken[0])
    return sent


def _hold_lost(parts: Parts) -> None:
    with parts.store.begin(log=False) as unit:
        held = unit.notices.lost(parts.clock.now(), _LOST)
    if held:
        logger.warning("%d notices are held: %s", held, _LOST)


def _send(parts: Parts, notice: Notice) -> bool:
    result = _tried(parts.mailer, notice)
    with parts.store.begin(log=False) as unit:
        now = parts.clock.now()
        if result.ok:
            unit.notices.done(notice, now)
            return True
        error = result.detail or "It failed without a word."
        due = next_try(notice, result, now)
        if due is not None:
            unit.notices.retry(notice, due, error)
        else:
            state = DeliveryState.HELD if result.uncertain else DeliveryState.FAILED
            unit.notices.give_up(notice, now, error, state=state)
            logger.warning("notice %d (%s) is %s: %s", notice.key, notice.kind, state, error)
    return False


def _tried(mailer: Mailer, notice: Notice) -> Result:
    """A notice that cannot be written must not keep the others waiting."""
    try:
        message = mailer.notice(notice)
    except Exception:
        logger.exception("notice %d (%s) could not be written", notice.key, notice.kind)
        return Result(ok=False, permanent=True, detail=_OURS)
    with mailer.open(notice.target) as line:
        return line.send(message)


def next_try(notice: Notice, result: Result, now: datetime) -> datetime | None:
    """Return when a notice that failed is tried again; None if it is not.

    Args:
        notice: With its tries counted, this one included.
        result: Of this try.
        now: Aware UTC.
    """
    if result.permanent or result.uncertain:
        return None
    wait = _WAITS[min(notice.attempts, len(_WAITS)) - 1]
    if result.retry_after:
        wait = max(wait, timedelta(seconds=result.retry_after))
    due = now + wait
    return due if due <= notice.created + PATIENCE else None
