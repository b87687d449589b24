"""Retry: when a delivery is tried again, and when it is given up. Pure."""

from __future__ import annotations

from random import Random

SCHEDULE = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds to wait before each try: at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.

The example of Standard Webhooks 1.0: ten tries in three days."""
JITTER = 0.1
"""So much of a wait is left to chance, to both sides: what failed together does not come back together."""
LONGEST = 86_400
"""Seconds that the other side may ask us to wait, at most."""
MOST_TRIES = 80
"""What was tried so often and given up is not taken up again when an outage is over. Tries that only look
whether an endpoint is back use up no step, so there may be many."""
LAST_CHANCE = len(SCHEDULE) - 1
"""Step at which what was given up in an outage goes on when it is over: now, and once more in a day."""


def wait_before(step: int, chance: Random, *, asked: float | None = None) -> float | None:
    """Return how many seconds to wait for the next try; None if the schedule is used up.

    Args:
        step: Tries of this schedule so far.
        chance: Where jitter comes from.
        asked: Seconds that the other side asked to wait (``Retry-After`` with 429 or 503).
    """
    if step >= len(SCHEDULE):
        return None
    planned = SCHEDULE[step] * chance.uniform(1 - JITTER, 1 + JITTER)
    return max(planned, min(asked or 0.0, LONGEST))
