"""Cli: the ``interforum`` command. One module per noun, imported when it is used."""

from __future__ import annotations

import importlib
import logging
import os
import sys

import click

from hub import __version__
from hub.errors import ConfigError, InterforumError

COMMANDS = {
    "demo": ("hub.cli.demo", "Show it all on sample sites, on this machine only."),
    "up": ("hub.cli.up", "Web, scheduler and workers: the whole hub."),
    "serve": ("hub.cli.serve", "Web only."),
    "work": ("hub.cli.work", "Scheduler and workers only."),
    "poll": ("hub.cli.poll", "Read what is due, or at once what is named."),
    "check": ("hub.cli.check", "Validate the registry and the settings."),
    "forums": ("hub.cli.forums", "The forums of the registry."),
    "sources": ("hub.cli.sources", "The sources and their condition."),
    "log": ("hub.cli.log", "The event log: follow it, verify it."),
    "db": ("hub.cli.db", "The database: bring its tables up to date."),
    "doctor": ("hub.cli.doctor", "Look at everything a running hub needs."),
    "backup": ("hub.cli.backup", "Write a copy of the database, also while it runs."),
    "restore": ("hub.cli.restore", "Put a copy back in place."),
}
"""Name -> module that holds its `command`, and what it does in one line."""


class _Lazy(click.Group):
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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else " `interforum --help` lists them all."
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="interforum")
@click.option("--debug", is_flag=True, help="Show the traceback of an error, and every log line.")
def group(*, debug: bool) -> None:
    """The hub through which migration forums keep one another informed.

    Data goes to stdout, progress and logs to stderr. Exit code: 0 done, 1 failed, 2 wrong use,
    3 partly failed.
    """
    level = logging.DEBUG if debug else logging.INFO
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"
    )
    for noisy in ("apscheduler", "urllib3", "alembic", "charset_normalizer"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def main() -> None:
    """Run the command; print an error as the sentence it is, without a traceback."""
    try:
        group()
    except InterforumError as error:
        if "--debug" in sys.argv:
            raise
        for line in _lines(error):
            click.echo(f"error: {line}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # `interforum log tail | head`: the reader has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _lines(error: InterforumError) -> list[str]:
    return [str(problem) for problem in error.problems] if isinstance(error, ConfigError) else [str(error)]
