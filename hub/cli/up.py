"""``interforum up``: the whole hub with one command."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from hub.cli.opening import the_settings, where_mail_goes
from hub.cli.serving import HOST, Ending, WebChild, check_port, shown

if TYPE_CHECKING:
    from hub.services import Services


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
def command(*, host: str, port: int) -> None:
    """Web, scheduler and workers. SIGTERM or Ctrl-C ends it; what is being read is safe."""
    ending = Ending()  # before anything that takes its time

    from hub.bootstrap import build_services
    from hub.engine import make_engine
    from hub.home import sole_engine
    from hub.scheduler import Scheduler

    settings = the_settings()
    with sole_engine(settings.home, "up"):
        check_port(host, port)
        services = build_services(settings)
        web = WebChild(host, port)
        scheduler, engine = Scheduler(services), make_engine(services)
        try:
            web.wait_until_ready(ending)
            engine.start()
            scheduler.start()
            if not ending.asked.is_set():
                _greet(shown(host, port), services)
            fault = ending.wait(web)
            click.echo("Ending …", err=True)
        finally:
            web.stop()
        done = scheduler.stop() & engine.stop()
    if fault:
        click.echo(f"error: {fault}", err=True)
    sys.stderr.flush()
    if not done or fault:
        os._exit(1 if fault else 0)  # threads that wait for somebody slow must not hold the end up


def _greet(address: str, services: Services) -> None:
    registry = services.registry
    click.echo(
        f"Interforum is up: {len(registry.forums)} forums, {len(registry.sources)} sources.\n"
        f"  pages      {address}/\n"
        f"  Atom feed  {address}/items.atom\n"
        f"  mail       {where_mail_goes(services.settings)}\n"
        "Ctrl-C ends it.",
        err=True,
    )
