"""Jobs: Procrastinate's worker in a thread of its own, which comes back whenever the database does.

Jobs say what there is to do; whether it is still to be done stands in our own rows. A job that is lost, or
comes twice, costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from hub.engine.distributed.queue import DELIVER, DISPATCH

if TYPE_CHECKING:
    from procrastinate import App

AT_ONCE = 3
"""Jobs of deliveries under way in one process. The others are left to processes that are less busy."""
PATIENCE = (0.2, 1.0, 3.0)
"""Seconds before a worker that stopped is started again; the last one again and again."""
HEARTBEAT_SECONDS, STALLED_SECONDS = 5.0, 20.0
"""How often a worker says that it lives, and after how long without a word its jobs are somebody else's."""

logger = logging.getLogger(__name__)


class Jobs:
    """Carries jobs out until it is stopped.

    Args:
        database_url: ``postgresql://…``; a session of its own, because it listens. Behind pgbouncer in
            transaction mode it hears nothing and asks every few seconds instead.
        dispatch: Hands out what is new. May raise; the job is then done again later.
        deliver: Sends deliveries, by key. Likewise.
    """

    def __init__(
        self,
        database_url: str,
        *,
        dispatch: Callable[[], object],
        deliver: Callable[[Sequence[int]], object],
    ) -> None:
        self._url = database_url
        self._dispatch, self._deliver = dispatch, deliver
        self._asked_to_end = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, patience: float) -> bool:
        """End after the jobs under way, and wait for them at most so many seconds; True if they had ended."""
        self._asked_to_end.set()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join(patience)
        return not self._thread.is_alive()

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()

    def _run(self) -> None:
        # Tasks that wait in threads: asyncio's own pool has six of them on a machine with two cores.
        with asyncio.Runner() as runner, ThreadPoolExecutor(AT_ONCE + 3, "job") as threads:
            self._loop = runner.get_loop()
            self._loop.set_default_executor(threads)
            tries = 0
            while not self._asked_to_end.is_set():
                try:
                    runner.run(self._until_it_stops())
                    tries = 0
                except (asyncio.CancelledError, KeyboardInterrupt):
                    continue
                except Exception as error:  # noqa: BLE001 (whatever became of the connection)
                    logger.warning("The database took the jobs away: %s", " ".join(str(error).split())[:300])
                # A worker that loses its database raises, or returns as if it had been asked to: no end.
                self._asked_to_end.wait(PATIENCE[min(tries, len(PATIENCE) - 1)])
                tries += 1

    async def _until_it_stops(self) -> None:
        app = self._make_app()
        self._running = asyncio.current_task()
        async with app.open_async():
            workers = [
                asyncio.ensure_future(
                    app.run_worker_async(
                        queues=[name],
                        concurrency=most,
                        name=name,
                        install_signal_handlers=False,
                        listen_notify=True,
                        fetch_job_polling_interval=1.0,
                        delete_jobs="successful",
                        update_heartbeat_interval=HEARTBEAT_SECONDS,
                        stalled_worker_timeout=STALLED_SECONDS,
                    )
                )
                for name, most in ((DISPATCH, 1), (DELIVER, AT_ONCE))
            ]
            try:
                await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
            finally:  # on being asked to end, too: they still need the connections
                for each in workers:
                    each.cancel()
                ended = await asyncio.gather(*workers, return_exceptions=True)
            for fault in ended:
                if isinstance(fault, Exception):
                    raise fault

    def _make_app(self) -> App:
        from procrastinate import App, PsycopgConnector

        app = App(connector=PsycopgConnector(conninfo=self._url, min_size=1, max_size=6))
        app.task(name=DISPATCH, queue=DISPATCH)(self._on_dispatch)
        app.task(name=DELIVER, queue=DELIVER)(self._on_deliver)
        return app

    def _on_dispatch(self) -> None:
        self._dispatch()

    def _on_deliver(self, keys: list[int]) -> None:
        self._deliver(keys)
