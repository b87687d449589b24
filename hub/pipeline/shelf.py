"""Shelf: what readers have brought and the writer has not yet taken, never more than fits in memory."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

MOST_WEIGHT = 10_000
"""Statements that may wait; two sources of the longest kind."""
LINGER = 0.25
"""Seconds the writer waits for more once something is there and readers are still at work: a commit costs as
much for one as for ten, some milliseconds."""

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """Hands things from many readers to one writer. Safe for many threads.

    Args:
        readers: How many will say `done`.
        most_weight: A reader waits with its thing while the shelf holds this much.
        linger: Seconds `take` waits for more.
    """

    def __init__(self, readers: int, most_weight: int = MOST_WEIGHT, linger: float = LINGER) -> None:
        self._linger = linger
        self._readers = readers
        self._most = most_weight
        self._things: deque[tuple[Thing, int]] = deque()
        self._weight = 0
        self._abandoned = False
        self._changed = threading.Condition()

    def put(self, thing: Thing, weight: int = 1) -> bool:
        """Put a thing on the shelf; wait while it is full. False if nobody takes anything any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._weight < self._most or self._abandoned)
            if self._abandoned:
                return False
            self._things.append((thing, weight))
            self._weight += weight
            self._changed.notify_all()
            return True

    def done(self) -> None:
        """Say that one reader brings no more."""
        with self._changed:
            self._readers -= 1
            self._changed.notify_all()

    def take(self, most: int) -> list[Thing]:
        """Take what is there, `most` things and half the shelf's weight at most; wait for the first.

        Returns:
            Nothing only when every reader is done.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._things or self._readers <= 0)
            self._changed.wait_for(lambda: self._is_worth_it(most), self._linger)
            taken: list[Thing] = []
            weight = 0
            while self._things and len(taken) < most and weight < self._most // 2:
                thing, its_weight = self._things.popleft()
                taken.append(thing)
                weight += its_weight
            self._weight -= weight
            self._changed.notify_all()
            return taken

    def _is_worth_it(self, most: int) -> bool:
        return len(self._things) >= most or self._weight >= self._most // 2 or self._readers <= 0

    def abandon(self) -> None:
        """Take nothing more: readers that wait, or come later, go home."""
        with self._changed:
            self._abandoned = True
            self._things.clear()
            self._changed.notify_all()
