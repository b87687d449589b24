"""Digest places: between which places in the log a digest lies."""

from __future__ import annotations

from datetime import datetime

from hub.model.subscription import Rhythm, Schedule
from hub.reading.schedule import due_before
from hub.store.store import View


def first_place(view: View, rhythm: Rhythm, schedule: Schedule, next_digest: datetime) -> int:
    """Return after which event the first digest of a new subscription begins.

    It covers the whole period, also what happened in it before somebody subscribed: with everybody who is
    due at the same time it begins at the same place, and so they share one issue.
    """
    begins = due_before(rhythm, schedule, next_digest)
    cut = view.digests.cut(begins)
    return view.digests.place_at(begins) if cut is None else cut
