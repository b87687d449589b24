"""Loop: one thread that looks what is to do, and a crew that sends. Both rooms of the engine turn on it.

It sleeps until it is rung or until something is due again; nothing is polled, and an idle hub costs
nothing. Once a second it looks all the same: whoever rings may have died before.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Protocol

from hub.engine.beside import Beside
from hub.errors import StoreError
from hub.pipeline.claims import Claims
from hub.pipeline.crew import SENDERS, Crew
from hub.pipeline.deliver import Parts as DeliveringParts
from hub.pipeline.dispatch import Parts as DispatchingParts
from hub.pipeline.dispatch import catch_up, dispatch_new, dispatch_page, has_new
from hub.pipeline.notices import Parts as NoticesParts
from hub.pipeline.notices import send_notices
from hub.pipeline.owner import may_be_alive, owning
from hub.pipeline.sweep import take_up_expired, take_up_orphans

LOOK_SECONDS = 1.0
"""Longest sleep."""
SWEEP_SECONDS = 5.0
PATIENCE = (0.2, 1.0, 3.0)
"""Seconds to wait for a database that went away; the last one again and again."""

logger = logging.getLogger(__name__)


class Parts(DeliveringParts, DispatchingParts, NoticesParts, Protocol):
    """What the engine needs of `hub.services.Services`."""

    @property
    def new_id(self) -> Callable[[], str]: ...  # noqa: D102


class Bell(Protocol):
    """What wakes the loop."""

    def ring(self) -> None:
        """Ring from any thread of this process. Cheap, and never raises."""
        ...

    def wait(self, seconds: float) -> bool:
        """Sleep until it rings, at most so long; tell whether there may be something new."""
        ...

    def close(self) -> None:
        """Hear no more."""
        ...


class Loop:
    """Dispatches and sends, until it is stopped.

    Args:
        parts: The wired house.
        bell: Who wakes it.
        alive: Tells of the name of a process (`hub.pipeline.owner`) whether it may be at work, too.
        senders: Most messages under way at a time.
    """

    def __init__(
        self,
        parts: Parts,
        bell: Bell,
        *,
        alive: Callable[[str], bool],
        senders: int = SENDERS,
    ) -> None:
        self._parts = parts
        self._alive = alive
        self._senders = senders
        self._notices = Beside("notices", self._send_notices)
        self._stop = threading.Event()
        self._crew: Crew | None = None
        self._thread = threading.Thread(target=self._run, name="dispatch", daemon=True)
        self._bell = bell
        self._swept = monotonic()

    def start(self) -> None:
        """Begin."""
        self._thread.start()
        self._notices.start()

    def stop(self, patience: float = 4.0) -> bool:
        """End after what is under way, and wait for it at most so many seconds.

        Returns:
            True if everything had ended. What had not is taken up by the next engine of this home.
        """
        end = monotonic() + patience
        self._stop.set()
        self._bell.ring()
        self._thread.join(patience)
        sent = self._crew.stop(max(0.0, end - monotonic())) if self._crew else True
        noticed = self._notices.stop(max(0.0, end - monotonic()))
        looked = not self._thread.is_alive()
        if looked and sent:
            self._bell.close()
        return looked and sent and noticed

    def _run(self) -> None:
        with owning(self._parts.new_id()) as owner:
            claims = Claims(owner, self._senders, self._parts.channels)
            crew = Crew(self._parts, claims, on_free=self._bell.ring)
            # Before anybody sends: what is in hand now was in the hand of others, some of whom are dead.
            if self._patiently(lambda: take_up_orphans(self._parts, alive=self._alive)):
                self._crew = crew
                crew.start()
            while not self._stop.is_set():
                self._patiently(lambda: self._look(crew))
                if not self._stop.is_set() and self._bell.wait(self._until_due()):
                    self._notices.ring()

    def _patiently(self, do: Callable[[], object]) -> bool:
        """Do something; wait for a database that went away. False if the engine was stopped meanwhile."""
        tries = 0
        while not self._stop.is_set():
            try:
                do()
            except StoreError as error:
                wait = PATIENCE[min(tries, len(PATIENCE) - 1)]
                logger.warning("%s Trying again in %g s.", error, wait)
                self._stop.wait(wait)
                tries += 1
            except Exception:  # one of the job loops: no fault may stop what else is to be sent
                logger.exception("looking what is to do failed; the next look tries again")
                self._stop.wait(LOOK_SECONDS)
                return True
            else:
                return True
        return False

    def _look(self, crew: Crew) -> None:
        """Dispatch what is new, and give senders what is due."""
        parts = self._parts
        with parts.store.view() as view:
            new, behind = has_new(view), view.subscriptions.behind(1)
            due = view.lanes.next_due()
        if new:
            self._dispatch(crew)
            due = parts.clock.now()
        if behind:
            with crew.writing:
                catch_up(parts)
        if behind or self._is_due(due):
            while not self._stop.is_set() and crew.claim():
                pass
        self._sweep()

    def _dispatch(self, crew: Crew) -> None:
        """Hand out what is new; what senders are free for goes with them at once."""
        parts = self._parts
        while not self._stop.is_set():
            with parts.store.view() as view:
                if not has_new(view):
                    return
            if crew.free:
                crew.claim(first=lambda unit: dispatch_page(parts, unit))
            else:
                with crew.writing:
                    dispatch_new(parts)

    def _send_notices(self) -> None:
        with self._parts.store.view() as view:
            waiting = view.notices.waiting()
        if waiting:
            send_notices(self._parts, is_over=self._notices.ending.is_set)

    def _is_due(self, due: datetime | None) -> bool:
        return due is not None and due <= self._parts.clock.now()

    def _sweep(self) -> None:
        if monotonic() - self._swept >= SWEEP_SECONDS:
            self._swept = monotonic()
            take_up_expired(self._parts)
            take_up_orphans(self._parts, alive=may_be_alive)

    def _until_due(self) -> float:
        """Return how long to sleep. What is due already waits for a sender, which rings when it is free."""
        now = self._parts.clock.now()
        try:
            with self._parts.store.view() as view:
                due = view.lanes.next_due(after=now)
        except StoreError:
            return LOOK_SECONDS
        return min(LOOK_SECONDS, (due - now).total_seconds()) if due else LOOK_SECONDS
