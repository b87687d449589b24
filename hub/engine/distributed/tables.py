"""Tables: Procrastinate's own, brought up to date beside ours and never mixed with them.

They are made by its own SQL, inside one of our transactions: half a schema is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

from hub.store import Store

NAME = "procrastinate"
"""Where the version of its tables is noted (`hub.store.marks.Marks.place`)."""
_LOCK = 0x1F0_200A
_LEFT_BEHIND = """
    DELETE FROM procrastinate_jobs
    WHERE (status = 'doing' AND worker_id IS NULL) OR status IN ('failed', 'cancelled', 'aborted')
"""


def bring_up_to_date(store: Store) -> None:
    """Make or change Procrastinate's tables as its installed version wants them.

    Several processes may do so at once; one of them works.
    """
    wanted = installed()
    with store.view() as view:
        if view.marks.place(NAME) >= wanted:
            return
    with store.begin(log=False) as unit:
        connection = unit.driver_connection
        connection.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
        there = unit.marks.place(NAME)
        if there < wanted:
            for words in changes(there):
                connection.execute(words)
            unit.marks.set_place(NAME, wanted)


def clean(store: Store) -> None:
    """Take out jobs of workers that died: what they were about stands in our own rows."""
    with store.begin(log=False) as unit:
        unit.driver_connection.execute(_LEFT_BEHIND)


def installed() -> int:
    """Return Procrastinate's version as a number that rises."""
    from procrastinate import __version__

    return as_number(__version__)


def as_number(version: str) -> int:
    """Return ``3.10.0`` as 3010000; what is no number counts as 0."""
    parts = [int(part) if part.isdigit() else 0 for part in version.split(".")[:3]]
    major, minor, patch = [*parts, 0, 0, 0][:3]
    return (major * 1000 + minor) * 1000 + patch


def changes(there: int) -> Iterator[str]:
    """Return the SQL that leads from a version, 0 for none, to the installed one."""
    folder = resources.files("procrastinate.sql")
    if there == 0:
        yield folder.joinpath("schema.sql").read_text("utf-8")
        return
    steps = sorted(folder.joinpath("migrations").iterdir(), key=lambda file: file.name)
    for step in steps:
        version, _, _ = step.name.partition("_")
        if step.name.endswith(".sql") and as_number(version) > there:
            yield step.read_text("utf-8")
