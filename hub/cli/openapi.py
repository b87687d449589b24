"""``interforum openapi``: the API's description, for client generators and for reading."""

from __future__ import annotations

import json

import click

from hub import __version__
from hub.cli.opening import the_settings


@click.command()
def command() -> None:
    """Print what the API takes and answers, as an OpenAPI 3.1 document in JSON."""
    from hub.bootstrap import load_registry
    from hub.schemas.description import describe

    settings = the_settings()
    forums = load_registry(settings).forums
    said = describe(forums, version=__version__, base_url=settings.base_url)
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))
