"""Filters: those of the lists, as options on a command line."""

from __future__ import annotations

import click

from hub.cli.hints import did_you_mean


def filter_pair(given: str) -> tuple[str, str]:
    """Return name and value of ``forum=gfmd``. Raises click.UsageError for what is no filter."""
    from hub.schemas.filters import FILTERS

    name, sign, value = given.partition("=")
    if not sign:
        raise click.UsageError(f"{given!r} is no filter; write it as name=value, such as forum=gfmd.")
    if name not in FILTERS:
        hint = did_you_mean(name, FILTERS, f"Filters are {', '.join(FILTERS)}.")
        raise click.UsageError(f"There is no filter {name!r}. {hint}")
    return name, value
