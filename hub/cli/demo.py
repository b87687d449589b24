"""``interforum demo``: sample sites, the hub on them, and what happens, told as it happens."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.serving import HOST, WebChild, check_port, wait_for_the_end

if TYPE_CHECKING:
    from hub.demo.sites import Site
    from hub.demo.story import Step
    from hub.pipeline.report import PollResult
    from hub.services import Services

STORY_DAYS = 14


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Of the pages.")
@click.option(
    "--pace", default=4.0, show_default=True, type=click.FloatRange(0), help="Seconds from step to step."
)
@click.option("--once", is_flag=True, help="End when the story has ended.")
def command(*, port: int, pace: float, once: bool) -> None:
    """Show it all: six invented forums publish, edit, withdraw and fail while you watch.

    Two weeks of their life pass in a minute. Nothing outside this machine is asked, and nothing is kept.
    """
    from hub.demo.sites import Servers
    from hub.demo.texts import sites as invented

    check_port(HOST, port)
    sites = invented(datetime.now(UTC).replace(microsecond=0) - timedelta(days=STORY_DAYS))
    home = Path(tempfile.mkdtemp(prefix="interforum-demo-"))
    servers = Servers(sites)
    try:
        _show(home, sites, port, pace, once=once)
    finally:
        servers.close()
        shutil.rmtree(home, ignore_errors=True)


def _show(home: Path, sites: list[Site], port: int, pace: float, *, once: bool) -> None:
    from hub.bootstrap import build_services
    from hub.demo.stage import set_up
    from hub.settings import Settings

    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTERFORUM_")}
    variables = set_up(home, sites, port)
    services = build_services(Settings.from_environment(variables))
    web = WebChild(HOST, port, kept | variables)
    try:
        web.wait_until_ready()
        _greet(port, sites)
        ended = threading.Event()
        teller = threading.Thread(target=_tell, args=(services, sites, pace, port, ended), daemon=True)
        teller.start()
        fault = wait_for_the_end(ended if once else None, web)
    finally:
        web.stop()
    if fault:
        raise click.ClickException(fault)
    click.echo("\nThe demonstration has ended; nothing of it is left on this machine.", err=True)
    sys.stderr.flush()


def _greet(port: int, sites: list[Site]) -> None:
    click.echo(f"Six invented forums have sites on this machine, each in another format:\n{_list(sites)}\n")
    click.secho(f"Look here      http://{HOST}:{port}/", bold=True)
    click.echo(f"One Atom feed  http://{HOST}:{port}/items.atom   (give it to your feed reader)")
    click.echo(f"Their state    http://{HOST}:{port}/sources\n\nCtrl-C ends it.\n")


def _list(sites: list[Site]) -> str:
    return "\n".join(f"  {site.address:<24} {site.language}  {site.format:<11} {site.name}" for site in sites)


def _tell(services: Services, sites: list[Site], pace: float, port: int, ended: threading.Event) -> None:
    from hub.demo.story import STEPS, perform

    by_id = {site.id: site for site in sites}
    click.secho("day  0  the hub reads all six for the first time", fg="cyan")
    _read(services, None, times=1)
    for step in STEPS:
        if ended.wait(pace):
            return
        click.secho(f"day {step.day:>2}  {by_id[step.site].name}: {step.says}", fg="cyan")
        perform(step, by_id)
        _read(services, step, times=step.reads)
    count = services.store.verify()
    click.echo(
        f"\nThe story has ended; its log of {count} events holds. http://{HOST}:{port}/ stays up until Ctrl-C."
    )
    ended.set()


def _read(services: Services, step: Step | None, *, times: int) -> None:
    """Let the hub read, and say what it noticed: first what cannot be read, then the events."""
    from hub.pipeline.poll import poll_sources

    wanted = None if step is None else [f"{step.site}-news"]
    before = services.store.head()
    results: list[PollResult] = []
    for _ in range(times):
        results = poll_sources(services, wanted, force=True)
    for result in results:
        if result.cause:
            click.secho(f"        hub: cannot read it ({result.cause}): {result.detail}", fg="yellow")
        elif result.detail:
            click.secho(f"        hub: {result.source}: {result.detail}", fg="yellow")
    events = services.store.events(before, 100)
    for event in events:
        what = event.data.get("title") or event.data.get("detail") or event.data.get("source") or ""
        click.echo(f"        {event.seq:>3}  {event.type.value:<16} {what}")
    if not events and not any(result.cause for result in results):
        click.echo("        hub: nothing has changed for a reader")
