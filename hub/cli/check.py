"""``interforum check``: validate the settings and the registry, every fault at once."""

from __future__ import annotations

import json
import sys

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per fault.")
def command(*, as_json: bool) -> None:
    """Validate everything an operator or an editor writes. Exit code: 0 no fault, 1 faults."""
    from hub.bootstrap import load_registry
    from hub.errors import ConfigError
    from hub.settings import Settings

    try:
        settings = Settings.from_environment()
        registry = load_registry(settings)
    except ConfigError as error:
        for problem in error.problems:
            line = {"where": problem.where, "detail": problem.detail}
            click.echo(json.dumps(line, ensure_ascii=False) if as_json else str(problem))
        count = len(error.problems)
        click.echo(f"{count} fault{'s' if count > 1 else ''}.", err=True)
        sys.exit(1)
    click.echo(
        f"{len(registry.forums)} forums, {len(registry.sources)} sources in {settings.config_dir}: no fault.",
        err=True,
    )
