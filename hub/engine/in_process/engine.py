"""Engine in this process: the loop, rung over a socket in the home. One for each home."""

from __future__ import annotations

from pathlib import Path

from hub.engine.in_process.wake import Alarm
from hub.engine.loop import Loop, Parts
from hub.pipeline.crew import SENDERS


class Engine(Loop):
    """Dispatches and sends, until it is stopped.

    Args:
        parts: The wired house.
        home: The hub's folder, held for this process alone (`hub.home.sole_engine`): whatever is in hand when
            it starts was in the hand of a process that is dead.
        senders: Most messages under way at a time.
    """

    def __init__(
        self,
        parts: Parts,
        home: Path,
        *,
        senders: int = SENDERS,
    ) -> None:
        super().__init__(parts, Alarm(home), alive=lambda _: False, senders=senders)
