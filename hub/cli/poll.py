"""``interforum poll``: read what is due, or at once what is named."""

from __future__ import annotations

import difflib
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from types import FrameType

import click

from hub.pipeline.poll import Outcome, PollResult, poll_sources
from hub.registry import Registry

FAILED, PARTLY = 1, 3


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE or FORUM]...")
@click.option("--all", "everything", is_flag=True, help="Read every source, due or not.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and source.")
@click.option("--dry-run", is_flag=True, help="Read and say what would change; store nothing.")
def command(names: tuple[str, ...], everything: bool, as_json: bool, dry_run: bool) -> None:
    """Read what is due, or at once what is named. One row per source.

    Without a name, sources are read whose time has come. With the id of a source or a forum, they are
    read at once. Exit code: 0 all read, 1 none, 3 some.
    """
    from hub.bootstrap import build_services
    from hub.settings import Settings

    services = build_services(Settings.from_environment())
    wanted = _resolve(services.registry, names) if names else None
    count = len(wanted) if wanted is not None else len(services.registry.sources)
    if not count:
        click.echo("There is nothing to read: no forum in the registry has a source.", err=True)
        return
    with _progress(count) as advance, _stoppable() as stop:

        def report(result: PollResult) -> None:
            click.echo(_as_json(result) if as_json else _as_line(result))
            advance(result)

        results = poll_sources(
            services,
            wanted,
            force=everything or wanted is not None,
            dry_run=dry_run,
            progress=report,
            stop=stop,
        )
    _conclude(results, dry_run=dry_run, named=bool(names) or everything, as_json=as_json)


def _resolve(registry: Registry, names: Sequence[str]) -> list[str]:
    """Turn names of sources and forums into source ids."""
    found: dict[str, None] = {}
    for name in names:
        if name in registry.sources:
            found[name] = None
        elif name in registry.forums:
            found.update(dict.fromkeys(source.id for source in registry.forums[name].sources))
        else:
            near = difflib.get_close_matches(name, [*registry.sources, *registry.forums], n=1)
            hint = f" Did you mean {near[0]!r}?" if near else " `interforum sources list` shows them all."
            raise click.UsageError(f"There is no source and no forum {name!r}.{hint}")
    return list(found)


def _as_json(result: PollResult) -> str:
    row = asdict(result)
    row["outcome"] = result.outcome.value
    row["seconds"] = round(result.seconds, 3)
    return json.dumps(row, ensure_ascii=False)


def _as_line(result: PollResult) -> str:
    counts = " ".join(
        f"{sign}{number}"
        for sign, number in (("+", result.new), ("~", result.updated), ("-", result.retracted))
        if number
    )
    why = f"{result.cause}: {result.detail}" if result.cause else result.detail or ""
    return (
        f"{result.source:<40} {result.outcome.value:<9} {counts:<12} {result.seconds:5.1f} s  {why}".rstrip()
    )


@contextmanager
def _progress(count: int) -> Iterator[Callable[[PollResult], None]]:
    """Show a live bar on a terminal; elsewhere the rows themselves are the progress."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=count)
        tally = {"new": 0, "failed": 0}

        def advance(result: PollResult) -> None:
            tally["new"] += result.new
            tally["failed"] += result.outcome in {Outcome.ERROR, Outcome.GONE}
            said = f"{tally['new']} new, {tally['failed']} could not be read"
            bar.update(task, advance=1, description=said)

        yield advance


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """End early on SIGTERM and Ctrl-C, with what is being read still stored; a second one ends at once."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        click.echo("Stopping after what is being read now …", err=True)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _conclude(results: Sequence[PollResult], *, dry_run: bool, named: bool, as_json: bool) -> None:
    failures = sum(result.outcome is Outcome.ERROR for result in results)
    if not results and not named:
        click.echo("No source is due. `interforum poll --all` reads them all the same.", err=True)
    elif not as_json or sys.stderr.isatty():
        click.echo(_summary(results, failures, dry_run=dry_run), err=True)
    if failures:
        sys.exit(FAILED if failures == len(results) else PARTLY)


def _summary(results: Sequence[PollResult], failures: int, *, dry_run: bool) -> str:
    new, updated = sum(r.new for r in results), sum(r.updated for r in results)
    retracted = sum(r.retracted for r in results)
    said = f"{len(results)} read: {new} new, {updated} updated, {retracted} withdrawn"
    said += f", {failures} could not be read" if failures else ""
    return said + (" (nothing was stored)" if dry_run else "")
