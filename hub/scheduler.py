"""Scheduler: when. APScheduler is the clock and nothing else; what is due stands in the store.

Any number of these may tick on one database: sources are claimed, and of everything that is done by the
clock one of them takes the slot.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from hub.errors import InterforumError
from hub.pipeline.accept_post import forget_old_posts, release_due
from hub.pipeline.bounces import look_into_bounce_mailbox
from hub.pipeline.lost_filters import mark_lost_filters
from hub.pipeline.plan_digests import plan_due
from hub.pipeline.poll import Outcome, PollResult, poll_sources
from hub.pipeline.sweep import forget_old
from hub.services import Services

TICK_SECONDS = 5.0
"""Between two looks at what is to be read."""
RELEASE_SECONDS = 1.0
"""Between two looks at what leaves its embargo."""
AT_ONCE = 4
"""Rounds that may overlap: one that waits for a slow host must not hold up what is due meanwhile."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_BOUNCES = timedelta(minutes=5)
"""Between two looks into the mailbox of returned mail."""
_OTHERS = 4
"""Jobs besides reading."""

logger = logging.getLogger(__name__)


class Scheduler:
    """Does what is due, again and again, until it is stopped.

    Args:
        services: The wired house.
        tick: Seconds between two looks at what is to be read.
        progress: Called with each result of reading.
    """

    def __init__(
        self,
        services: Services,
        *,
        tick: float = TICK_SECONDS,
        progress: Callable[[PollResult], None] | None = None,
    ) -> None:
        self._services = services
        self._stop = threading.Event()
        self._rounds = 0
        self._changed = threading.Condition()
        self._readers = threading.BoundedSemaphore(AT_ONCE)
        self._progress = progress or log_result
        self._clock = BackgroundScheduler(
            executors={
                "default": ThreadPoolExecutor(AT_ONCE + 1),
                # Reading may take all its places for minutes; a digest is due at its minute.
                "others": ThreadPoolExecutor(_OTHERS),
            },
            timezone="UTC",
        )
        self._every(tick, self._poll, executor="default", rounds=AT_ONCE + 1)  # the last one only looks
        self._every(min(RELEASE_SECONDS, tick), self._release)
        self._every(min(20.0, tick * 4), self._plan)
        self._every(3600.0, self._look_at_filters)
        self._every(min(600.0, tick * 120), self._forget)
        if services.settings.bounce_url:
            self._every(min(60.0, tick * 12), self._read_bounces)

    def _every(
        self, seconds: float, do: Callable[[], None], *, executor: str = "others", rounds: int = 1
    ) -> None:
        self._clock.add_job(
            do,
            "interval",
            seconds=seconds,
            # By its own clock, not by ours: it makes up for every tick between.
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=rounds,
            misfire_grace_time=None,
            executor=executor,
        )

    def start(self) -> None:
        """Begin to tick, the first time at once."""
        self._clock.start()

    def stop(self, patience: float = 4.0) -> bool:
        """Stop ticking; wait at most `patience` seconds for what is being done.

        Returns:
            True if everything had ended. What had not is simply done again by the next one: nothing
            half-read is ever stored, and its claims end with this process.
        """
        self._stop.set()
        if self._clock.running:
            self._clock.shutdown(wait=False)
        with self._changed:
            return self._changed.wait_for(lambda: self._rounds == 0, patience)

    def _poll(self) -> None:
        if not self._readers.acquire(blocking=False):
            return
        try:
            self._round(
                "polling",
                lambda: poll_sources(self._services, progress=self._progress, stop=self._stop),
            )
        finally:
            self._readers.release()

    def _release(self) -> None:
        self._round("releasing what was under embargo", lambda: release_due(self._services))

    def _plan(self) -> None:
        """Each minute, and at once after a pause: what is planned already is not planned again."""
        self._once("digests", _MINUTE, lambda: plan_due(self._services))

    def _read_bounces(self) -> None:
        self._once("bounces", _BOUNCES, lambda: look_into_bounce_mailbox(self._services))

    def _forget(self) -> None:
        self._once("forget", _DAY, self._forget_old)

    def _forget_old(self) -> None:
        forget_old(self._services)
        forget_old_posts(self._services)

    def _look_at_filters(self) -> None:
        self._round("looking at filters", lambda: mark_lost_filters(self._services))

    def _once(self, name: str, every: timedelta, do: Callable[[], object]) -> None:
        """Do something once in each span of time, whoever of all that tick comes first."""
        now = self._services.clock.now()
        slot = _EPOCH + (now - _EPOCH) // every * every

        def take() -> None:
            with self._services.store.begin(log=False) as unit:
                taken = unit.marks.take_slot(name, slot)
            if taken:
                do()

        self._round(name, take)

    def _round(self, what: str, do: Callable[[], object]) -> None:
        if not self._begin():
            return
        try:
            do()
        except InterforumError as error:
            logger.error("%s stopped: %s", what, error)  # noqa: TRY400 (written for a person)
        except Exception:  # one of the job loops: the next tick tries again
            logger.exception("%s stopped; the next tick tries again", what)
        finally:
            self._end()

    def _begin(self) -> bool:
        with self._changed:
            if self._stop.is_set():
                return False
            self._rounds += 1
            return True

    def _end(self) -> None:
        with self._changed:
            self._rounds -= 1
            self._changed.notify_all()


def log_result(result: PollResult) -> None:
    """Write one line about what was read; nothing about what had not changed."""
    if result.outcome is Outcome.UNCHANGED:
        logger.debug("%s: unchanged", result.source)
    elif result.cause:
        logger.warning("%s: %s (%s)", result.source, result.detail, result.cause)
    else:
        counts = f"{result.new} new, {result.updated} updated, {result.retracted} withdrawn"
        logger.info("%s: %s%s", result.source, counts, f"; {result.detail}" if result.detail else "")
