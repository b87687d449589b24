"""Scheduler: when. APScheduler is the clock and nothing else; what is due stands in the store.

Claims in the store keep several of these from reading one source twice, so any number may tick.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from hub.errors import InterforumError
from hub.pipeline.poll import Outcome, PollResult, poll_sources
from hub.services import Services

TICK_SECONDS = 5.0
AT_ONCE = 4
"""Rounds that may overlap: one that waits for a slow host must not hold up what is due meanwhile."""

logger = logging.getLogger(__name__)


class Engine:
    """Reads what is due, again and again, until it is stopped.

    Args:
        services: The wired house.
        tick: Seconds between two looks at what is due.
        progress: Called with each result.
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
        self._progress = progress or log_result
        self._clock = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(AT_ONCE + 1)}, timezone="UTC"
        )
        self._clock.add_job(
            self._poll,
            "interval",
            seconds=tick,
            next_run_time=datetime.now(
                UTC
            ),  # by its own clock, not by ours: it makes up for every tick between
            coalesce=True,
            max_instances=AT_ONCE + 1,  # the last one only looks, and says nothing
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begin to tick, the first time at once."""
        self._clock.start()

    def stop(self, patience: float = 4.0) -> bool:
        """Stop ticking; wait at most `patience` seconds for what is being read.

        Returns:
            True if everything had ended. What had not is simply read again by the next engine: nothing
            half-read is ever stored, and its claims end with this process.
        """
        self._stop.set()
        if self._clock.running:
            self._clock.shutdown(wait=False)
        with self._changed:
            return self._changed.wait_for(lambda: self._rounds == 0, patience)

    def _poll(self) -> None:
        if not self._begin():
            return
        try:
            poll_sources(self._services, progress=self._progress, stop=self._stop)
        except InterforumError as error:
            logger.error("polling stopped: %s", error)  # noqa: TRY400 (written for a person)
        except Exception:  # one of the two job loops: the next tick tries again
            logger.exception("polling stopped; the next tick tries again")
        finally:
            self._end()

    def _begin(self) -> bool:
        with self._changed:
            if self._stop.is_set() or self._rounds >= AT_ONCE:
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
