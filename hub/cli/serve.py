"""``interforum serve``: pages, feeds and API, without reading any site."""

from __future__ import annotations

import click

from hub.cli.opening import the_settings
from hub.cli.serving import HOST, check_port, run_server, shown


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--lifeline", type=int, hidden=True, help="End with this process.")
def command(*, host: str, port: int, lifeline: int | None) -> None:
    """Web only. Several may run on one database, each on its own port."""
    from hub.bootstrap import load_registry, open_store
    from hub.lifeline import end_with_parent

    if lifeline:
        end_with_parent(lifeline)
    settings = the_settings()
    check_port(host, port)
    load_registry(settings)  # faults are told here, once, and not by every worker
    open_store(settings).close()
    if not lifeline:
        click.echo(f"Serving on {shown(host, port)}/ (Ctrl-C ends it).", err=True)
    run_server(host, port)
