"""Rows: the results of a poll as lines, as JSON, and as a live bar; and how a poll is stopped."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from types import FrameType

import click

from hub.pipeline.report import Outcome, PollResult


def as_json_line(result: PollResult) -> str:
    """Return the object of ``poll --json`` (design, section 6)."""
    row = asdict(result)
    row["outcome"] = result.outcome.value
    row["seconds"] = round(result.seconds, 3)
    return json.dumps(row, ensure_ascii=False)


def as_line(result: PollResult) -> str:
    """Return one row for a person."""
    counts = " ".join(
        f"{sign}{number}"
        for sign, number in (("+", result.new), ("~", result.updated), ("-", result.retracted))
        if number
    )
    why = f"{result.cause}: {result.detail}" if result.cause else result.detail or ""
    if result.left_out:
        why = "; ".join(filter(None, (f"{result.left_out} left out by its filter", why)))
    return (
        f"{result.source:<32} {result.outcome.value:<9} {counts:<12} {result.seconds:5.1f} s  {why}".rstrip()
    )


@contextmanager
def telling(count: int, line: Callable[[PollResult], str]) -> Iterator[Callable[[PollResult], None]]:
    """Print each result as a line; on a terminal below them a live bar, on stderr."""
    if not sys.stderr.isatty():
        yield lambda result: click.echo(line(result))
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # Left to itself it would take what goes to stdout for its own terminal, also from a pipe.
    bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
    shared = sys.stdout.isatty()
    with bar:
        task = bar.add_task("reading …", total=count)
        tally = {"new": 0, "failed": 0}

        def tell(result: PollResult) -> None:
            if shared:
                bar.console.print(line(result), markup=False, highlight=False, soft_wrap=True)
            else:
                click.echo(line(result))
            tally["new"] += result.new
            tally["failed"] += result.outcome is Outcome.ERROR
            said = f"{tally['new']} new, {tally['failed']} could not be read"
            bar.update(task, advance=1, description=said)

        yield tell


@contextmanager
def stoppable() -> Iterator[threading.Event]:
    """End early on SIGTERM and Ctrl-C, with what is being read still stored; a second one ends at once."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            # Transactions are whole or not at all, and claims of a dead process are nobody's.
            os.write(2, b"Ended at once.\n")
            os._exit(1)
        stop.set()
        click.echo("Stopping after what is being read now (once more: at once) …", err=True)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
