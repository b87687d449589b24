"""Crew: the senders of one process, and the one who books for them.

Senders are threads; each carries one lane at a time. What they report is booked by one thread in groups:
a commit costs more than what is written in it, and while it is made the next reports gather. Each sender
waits for the commit of its own report, so that no crash can repeat more than one message of each.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue

from hub.errors import StoreError
from hub.model.delivery import Delivery
from hub.pipeline.book import Report, book
from hub.pipeline.claims import Claims, Lane
from hub.pipeline.deliver import Goods, Parts, carry, goods_for
from hub.store import Unit

SENDERS = 8
PATIENCE = (0.2, 1.0, 3.0, 10.0)
"""Seconds to wait between tries for a database that went away; the last one again and again."""

logger = logging.getLogger(__name__)

_Waiting = tuple[Report, "Future[Sequence[Delivery]]"]


class Crew:
    """Safe for many threads.

    Args:
        parts: The wired house.
        claims: Takes lanes for it; says how many senders it has.
        on_free: Called when a sender has nothing to do any more. Must be quick, and never raise.
    """

    def __init__(self, parts: Parts, claims: Claims, *, on_free: Callable[[], None] = lambda: None) -> None:
        self._parts = parts
        self._claims = claims
        self._on_free = on_free
        self._lanes: SimpleQueue[tuple[Lane, Goods] | None] = SimpleQueue()
        self._reports: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._changed = threading.Condition()
        self._busy = 0
        self._ending = threading.Event()
        self._given_up = threading.Event()
        self.writing = threading.Lock()
        """Held while this process writes: two writers of SQLite would wait for each other asleep."""
        senders = [
            threading.Thread(target=self._send, name=f"sender-{number}", daemon=True)
            for number in range(claims.senders)
        ]
        self._threads = [*senders, threading.Thread(target=self._book, name="book", daemon=True)]

    def start(self) -> None:
        """Begin; there is nothing to do so far."""
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float) -> bool:
        """End after what is under way, and wait for it at most so many seconds.

        Returns:
            True if everything had ended and was booked. What was not is uncertain: it is taken up like
            what a dead process had in hand.
        """
        self._ending.set()
        with self._changed:
            done = self._changed.wait_for(lambda: self._busy == 0, patience)
        self._given_up.set()
        for _ in range(self._claims.senders):
            self._lanes.put(None)
        if done:  # else what comes late is still booked, as long as the process lives
            self._reports.put(None)
        return done

    @property
    def free(self) -> int:
        """How many senders have nothing to do."""
        with self._changed:
            return 0 if self._ending.is_set() else self._claims.senders - self._busy

    def wait_free(self, seconds: float) -> int:
        """Wait until a sender has nothing to do; return how many have nothing."""
        with self._changed:
            self._changed.wait_for(self._is_free, seconds)
        return self.free

    def _is_free(self) -> bool:
        return self._busy < self._claims.senders or self._ending.is_set()

    def claim(
        self, *, keys: Sequence[int] | None = None, first: Callable[[Unit], Sequence[int]] | None = None
    ) -> int:
        """Claim lanes for the senders that are free, and set them to work; return how many.

        Args:
            keys: Of these deliveries alone; None takes whatever is due.
            first: Done in the same transaction before: a commit costs more than most of what is in it.
                It returns the deliveries it made; those that are not claimed here are put into the queue.

        Raises:
            StoreError: The database cannot be used; nothing goes out.
        """
        with self.writing:  # to the end: a second claim must not count on the same senders
            free = self.free
            if free <= 0:
                return 0
            with self._parts.store.begin(log=False, quick=True) as unit:
                made = first(unit) if first else ()
                now, holding = self._parts.clock.now(), first is not None
                lanes = self._claims.take(unit, now, free=free, keys=keys, holding=holding)
                goods = goods_for(unit, lanes)
                self._parts.queue.enqueue(unit, _left(made, lanes))
            self._let_last(lanes)
            self._give(lanes, goods)
        return len(lanes)

    def _let_last(self, begun: Iterable[Lane]) -> None:
        """Let it outlast a power cut that a mail begins; a webhook that comes twice is known by its id."""
        if not all(self._claims.repeatable(lane.subscription) for lane in begun):
            self._parts.store.sync()

    def _give(self, lanes: Sequence[Lane], goods: Goods) -> None:
        """Set senders to work."""
        with self._changed:
            self._busy += len(lanes)
        for lane in lanes:
            self._lanes.put((lane, goods))

    def _send(self) -> None:
        while (given := self._lanes.get()) is not None:
            lane, goods = given
            try:
                carry(self._parts, lane, goods, self._report, ending=self._ending.is_set)
            except Exception:  # one of the job loops: its lease lets go of what it had
                logger.exception("sending to subscription %s stopped", lane.subscription.id)
            finally:
                with self._changed:
                    self._busy -= 1
                    self._changed.notify_all()
                self._on_free()

    def _report(self, report: Report) -> Sequence[Delivery]:
        """Wait until a report is booked."""
        booked: Future[Sequence[Delivery]] = Future()
        self._reports.put((report, booked))
        return booked.result()

    def _book(self) -> None:
        over = False
        while not over and (first := self._reports.get()) is not None:
            group = [first]
            while not (over or self._reports.empty()):
                more = self._reports.get()
                over = more is None
                group += [more] if more else []
            self._book_group(group)

    def _book_group(self, group: Sequence[_Waiting]) -> None:
        """Book a group; if one of it cannot be booked, book the others without it."""
        try:
            following = self._booked([report for report, _ in group])
        except Exception:
            if len(group) > 1:
                for each in group:
                    self._book_group([each])
                return
            logger.exception("booking %s failed", group[0][0].tried.deliveries[0].message_id)
            following = [()]
        for (_, booked), message in zip(group, following, strict=True):
            booked.set_result(message)

    def _booked(self, reports: Sequence[Report]) -> Sequence[Sequence[Delivery]]:
        """Book, and wait for a database that went away; on ending what cannot be booked stays uncertain."""
        for tries in range(2**31):
            try:
                with self.writing, self._parts.store.begin(log=False, quick=True) as unit:
                    following = book(self._parts, unit, reports)
                self._let_last(report.lane for report, next in zip(reports, following, strict=True) if next)
            except StoreError as error:
                wait = PATIENCE[min(tries, len(PATIENCE) - 1)]
                logger.warning("%s Trying again in %g s.", error, wait)
                if self._given_up.wait(wait):
                    break
            else:
                return following
        return [() for _ in reports]


def _left(keys: Sequence[int], lanes: Sequence[Lane]) -> list[int]:
    """Return those of some deliveries that no lane has."""
    taken = {each.key for lane in lanes for message in lane.messages for each in message}
    return [key for key in keys if key not in taken]
