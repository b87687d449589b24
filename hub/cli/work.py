"""``interforum work``: read the sites, without serving pages."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext

import click

from hub.cli.serving import wait_for_the_end


@click.command()
def command() -> None:
    """Scheduler and workers only. On PostgreSQL several may run; on SQLite one per home."""
    from hub.bootstrap import build_services
    from hub.home import sole_engine
    from hub.scheduler import Engine
    from hub.settings import Settings

    settings = Settings.from_environment()
    services = build_services(settings)
    alone = sole_engine(settings.home, "work") if services.store.is_sqlite else nullcontext()
    with alone:
        engine = Engine(services)
        engine.start()
        click.echo(f"Reading {len(services.registry.sources)} sources (Ctrl-C ends it).", err=True)
        wait_for_the_end()
        done = engine.stop()
    sys.stderr.flush()
    if not done:
        os._exit(0)  # threads that wait for a slow site must not hold the end up
