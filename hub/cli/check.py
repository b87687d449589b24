"""``interforum check``: validate the settings and the registry, every fault at once."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hub.errors import Problem
    from hub.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per fault: where, detail.")
def command(*, as_json: bool) -> None:
    """Validate everything an operator or an editor writes. Exit code: 0 no fault, 1 faults."""
    from hub.settings import read_settings

    settings, problems = read_settings()
    counted, more = _registry(settings)
    problems += more
    for problem in problems:
        line = {"where": problem.where, "detail": problem.detail}
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else str(problem))
    if problems:
        click.echo(f"{len(problems)} fault{'s' if len(problems) > 1 else ''}.", err=True)
        sys.exit(1)
    click.echo(f"{counted} in {settings.config_dir}: no fault.", err=True)


def _registry(settings: Settings) -> tuple[str, list[Problem]]:
    """Count what is in the registry, or tell its faults."""
    from hub.bootstrap import load_registry
    from hub.errors import ConfigError

    try:
        registry = load_registry(settings)
    except ConfigError as error:
        return "", list(error.problems)
    return f"{len(registry.forums)} forums, {len(registry.sources)} sources", []
