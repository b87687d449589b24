"""``interforum up``: the whole hub with one command."""

from __future__ import annotations

import os
import sys

import click

from hub.cli.serving import HOST, WebChild, check_port, wait_for_the_end


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def command(*, host: str, port: int) -> None:
    """Web, scheduler and workers. SIGTERM or Ctrl-C ends it; what is being read is safe."""
    from hub.bootstrap import build_services
    from hub.home import sole_engine
    from hub.scheduler import Engine
    from hub.settings import Settings

    settings = Settings.from_environment()
    with sole_engine(settings.home, "up"):
        check_port(host, port)
        services = build_services(settings)
        web = WebChild(host, port)
        web.wait_until_ready()
        engine = Engine(services)
        engine.start()
        _greet(host, port, len(services.registry.forums), len(services.registry.sources))
        fault = wait_for_the_end(child=web)
        click.echo("Ending …", err=True)
        web.stop()
        done = engine.stop()
    if fault:
        click.echo(f"error: {fault}", err=True)
    sys.stderr.flush()
    if not done or fault:
        os._exit(1 if fault else 0)  # threads that wait for a slow site must not hold the end up


def _greet(host: str, port: int, forums: int, sources: int) -> None:
    click.echo(
        f"Interforum is up: {forums} forums, {sources} sources.\n"
        f"  pages      http://{host}:{port}/\n"
        f"  Atom feed  http://{host}:{port}/items.atom\n"
        "Ctrl-C ends it.",
        err=True,
    )
