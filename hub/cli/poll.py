"""``interforum poll``: read what is due, or at once what is named."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import click

from hub.cli.hints import did_you_mean
from hub.cli.opening import the_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.pipeline.report import PollResult
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
    read at once. SIGTERM or Ctrl-C ends it after what is being read. Exit code: 0 all read, 1 none, 3 some.
    """
    from hub.bootstrap import build_services
    from hub.cli.rows import as_json_line, as_line, stoppable, telling
    from hub.pipeline.poll import poll_sources

    if names and everything:
        raise click.UsageError("Name sources and forums, or give --all; not both.")
    services = build_services(the_settings())
    wanted = _resolve(services.registry, names) if names else list(services.registry.sources)
    if not wanted:
        _say_why_nothing(services.registry, names)
        return
    with telling(len(wanted), as_json_line if as_json else as_line) as tell, stoppable() as stop:
        results = poll_sources(
            services,
            wanted if names else None,
            force=everything or bool(names),
            dry_run=dry_run,
            progress=tell,
            stop=stop,
        )
    _conclude(results, stop, len(wanted), forced=bool(names) or everything, dry_run=dry_run)


def _resolve(registry: Registry, names: Sequence[str]) -> list[str]:
    """Turn names of sources and forums into source ids, each once."""
    found: dict[str, None] = {}
    for name in names:
        if name in registry.sources:
            found[name] = None
        elif name in registry.forums:
            found.update(dict.fromkeys(source.id for source in registry.forums[name].sources))
        else:
            hint = did_you_mean(
                name, [*registry.sources, *registry.forums], "`interforum sources list` shows them all."
            )
            raise click.UsageError(f"There is no source and no forum {name!r}. {hint}")
    return list(found)


def _say_why_nothing(registry: Registry, names: Sequence[str]) -> None:
    if not names:
        click.echo("There is nothing to read: no forum in the registry has a source.", err=True)
    for name in names:
        why = registry.forums[name].no_source or "Its file names none."
        click.echo(f"{name} has no source. {why}", err=True)


def _conclude(
    results: Sequence[PollResult], stop: threading.Event, wanted: int, *, forced: bool, dry_run: bool
) -> None:
    from hub.pipeline.report import Outcome

    failures = sum(result.outcome is Outcome.ERROR for result in results)
    # What was due is known only to the run; of what is named, each gives a row.
    stopped = stop.is_set() and not (forced and len(results) == wanted)
    if stopped:
        of = f" of {wanted}" if forced else ""
        click.echo(f"Stopped after {len(results)}{of}; what they brought is stored.", err=True)
    elif not results:
        click.echo("No source is due. `interforum poll --all` reads them all the same.", err=True)
    if results:
        click.echo(_summary(results, failures, dry_run=dry_run), err=True)
    if stopped:
        sys.exit(PARTLY if len(results) > failures else FAILED)
    if failures:
        sys.exit(FAILED if failures == len(results) else PARTLY)


def _summary(results: Sequence[PollResult], failures: int, *, dry_run: bool) -> str:
    from hub.pipeline.report import Outcome

    gone = sum(result.outcome is Outcome.GONE for result in results)
    new, updated = sum(r.new for r in results), sum(r.updated for r in results)
    retracted = sum(r.retracted for r in results)
    said = f"{len(results) - failures - gone} read: {new} new, {updated} updated, {retracted} withdrawn"
    said += f"; {gone} ended for good" if gone else ""
    said += f"; {failures} could not be read" if failures else ""
    return said + (" (nothing was stored)" if dry_run else "")
