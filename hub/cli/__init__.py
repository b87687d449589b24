"""Cli: the ``interforum`` command. One module per noun, imported when it is used."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from hub import __version__
from hub.cli.hints import HintingGroup

COMMANDS = {
    "demo": ("hub.cli.demo", "Show it all on sample sites, on this machine only."),
    "up": ("hub.cli.up", "Web, scheduler and workers: the whole hub."),
    "serve": ("hub.cli.serve", "Web only."),
    "work": ("hub.cli.work", "Scheduler and workers only."),
    "poll": ("hub.cli.poll", "Read what is due, or at once what is named."),
    "probe": ("hub.cli.probe", "Find out how a site can be read."),
    "check": ("hub.cli.check", "Validate the registry and the settings."),
    "forums": ("hub.cli.forums", "The forums of the registry."),
    "sources": ("hub.cli.sources", "The sources and their condition."),
    "publishers": ("hub.cli.publishers", "Secretariats that may post for a forum."),
    "posts": ("hub.cli.posts", "What secretariats have posted, and what waits."),
    "subscriptions": ("hub.cli.subscriptions", "Who is told what, by webhook or by mail."),
    "deliveries": ("hub.cli.deliveries", "What is on its way to subscribers, what failed, and why."),
    "digest": ("hub.cli.digest", "Digests: plan them by hand, look at one, see which were planned."),
    "bounces": ("hub.cli.bounces", "Mail that came back, and what it means for subscriptions."),
    "log": ("hub.cli.log", "The event log: follow it, verify it."),
    "openapi": ("hub.cli.openapi", "What the API takes and answers, as OpenAPI 3.1."),
    "db": ("hub.cli.db", "The database: bring its tables up to date."),
    "doctor": ("hub.cli.doctor", "Look at everything a running hub needs."),
    "backup": ("hub.cli.backup", "Write a copy of the database, also while it runs."),
    "restore": ("hub.cli.restore", "Put a copy back in place."),
}
"""Name -> module that holds its `command`, and what it does in one line."""

_LOOKED_THROUGH = 10_000
"""New objects after which the collector looks for cycles. After 700, its own figure, it does so a hundred
times while modules are imported, which leave none: a twentieth of every start."""


class _Lazy(HintingGroup):
    """A group that imports a command's module only when that command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command until it is done, or until nobody reads its data: ``log tail | head``."""
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # What is left in the buffer must not fail once more at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return done

    def main(self, args: Sequence[str] | None = None, **given: Any) -> Any:  # type: ignore[override]
        """Run a command and leave with its exit code; an error is printed as the sentence it is."""
        if not given.get("standalone_mode", True):
            return super().main(args, **given)
        words = list(sys.argv[1:] if args is None else args)
        given |= {"prog_name": "interforum", "standalone_mode": False}
        try:
            code = super().main(words, **given)
        except Exception as error:
            if "--debug" in words and not isinstance(error, click.ClickException | click.Abort):
                raise
            from hub.cli.faults import tell

            code = tell(error)
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            code = 1
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="interforum")
@click.option("--debug", is_flag=True, help="Show the traceback of an error, and every log line.")
@click.pass_context
def group(ctx: click.Context, *, debug: bool) -> None:
    """The hub through which migration forums keep one another informed.

    Data goes to stdout, progress and logs to stderr. Exit code: 0 done, 1 failed, 2 wrong use,
    3 partly failed.
    """
    ctx.obj = debug
    if os.environ.get("NO_COLOR"):  # https://no-color.org; rich heeds it by itself, click does not
        ctx.color = False
    level = logging.DEBUG if debug else logging.INFO
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"
    )
    for noisy in ("apscheduler", "urllib3", "alembic", "charset_normalizer", "procrastinate", "mail.log"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def main(words: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code; an error is printed as the sentence it is."""
    gc.set_threshold(_LOOKED_THROUGH, 50)
    group.main(args=None if words is None else list(words))
