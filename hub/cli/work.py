"""``interforum work``: read the sites and tell the subscribers, without serving pages."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext

import click

from hub.cli.opening import the_settings, where_mail_goes
from hub.cli.serving import Ending


@click.command()
def command() -> None:
    """Scheduler and workers only. On PostgreSQL several may run; on SQLite one per home."""
    ending = Ending()  # before anything that takes its time

    from hub.bootstrap import build_services
    from hub.engine import make_engine
    from hub.home import sole_engine
    from hub.scheduler import Scheduler

    services = build_services(the_settings())
    alone = sole_engine(services.settings.home, "work") if services.store.is_sqlite else nullcontext()
    with alone:
        scheduler, engine = Scheduler(services), make_engine(services)
        engine.start()
        scheduler.start()
        click.echo(f"Reading {len(services.registry.sources)} sources (Ctrl-C ends it).", err=True)
        click.echo(f"Mail goes to {where_mail_goes(services.settings)}.", err=True)
        ending.wait()
        click.echo("Ending …", err=True)
        done = scheduler.stop() & engine.stop()
    sys.stderr.flush()
    if not done:
        os._exit(0)  # threads that wait for somebody slow must not hold the end up
