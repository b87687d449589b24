"""``interforum bounces``: mail that came back, from a file, from a server's pipe, or from the mailbox."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from hub.cli.hints import HintingGroup
from hub.cli.opening import the_house, the_settings

if TYPE_CHECKING:
    from hub.pipeline.bounces import Handled


@click.group(cls=HintingGroup)
def command() -> None:
    """Mail that came back, and what it means for subscriptions."""


@command.command("read")
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def read(*, file: BinaryIO | None, as_json: bool) -> None:
    """Take in one returned mail from FILE, or from a pipe with -; without FILE, what is new in the mailbox.

    For a mail server: an alias like  bounces: "|interforum bounces read -"
    """
    from hub.pipeline.bounces import read_bounce_mailbox, take_bounce

    if file is None and not the_settings().bounce_url:
        raise click.UsageError(
            "Name a FILE, or - for a pipe; or set INTERFORUM_BOUNCE_URL to the mailbox that mail comes to."
        )
    with the_house() as services:
        handled = [take_bounce(services, file.read())] if file else read_bounce_mailbox(services)
    for each in handled:
        _tell(each, as_json=as_json)
    if file is None and not handled:
        click.echo("Nothing has come back since the last time.", err=True)


def _tell(each: Handled, *, as_json: bool) -> None:
    if as_json:
        row = {
            "subscription": each.subscription,
            "kind": each.kind,
            "effect": each.effect,
            "detail": each.detail,
        }
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        click.echo(f"{each.subscription or 'nobody we know'}: {each.effect} ({each.kind}). {each.detail}")
