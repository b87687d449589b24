"""Faults: an error as the lines that a person at a terminal reads."""

from __future__ import annotations

import click

from hub.errors import ConfigError, InterforumError, SubscriptionError

_OF_THE_DATABASE = (
    ("locked", "Another process holds the database and does not let go of it. Try again, or stop that one."),
    ("readonly", "The database cannot be written. Look at the rights of its file and its folder."),
    (
        "not a database",
        "The file of the database is none, or is damaged. `interforum restore` brings a backup.",
    ),
    ("malformed", "The database is damaged. `interforum restore` brings a backup."),
    ("disk is full", "The disk is full; nothing was lost. Make room, then try again."),
    ("unable to open", "The database cannot be opened. Look at the rights of its file and its folder."),
)


def tell(error: Exception) -> int:
    """Print an error to stderr; return the exit code it leaves with."""
    if isinstance(error, click.Abort):
        click.echo("Interrupted.", err=True)
        return 1
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return error.exit_code
    if isinstance(error, click.UsageError) and error.ctx:
        click.echo(f"{error.ctx.get_usage()}\nTry `{error.ctx.command_path} --help`.\n", err=True)
    if isinstance(error, click.ClickException):
        click.echo(f"error: {error.format_message()}", err=True)
        return error.exit_code
    for line in in_words(error):
        click.echo(f"error: {line}", err=True)
    return 1


def in_words(error: Exception) -> list[str]:
    """Return what a person should read of an error, without a traceback."""
    if isinstance(error, ConfigError):
        return [str(problem) for problem in error.problems]
    if isinstance(error, SubscriptionError) and error.problems:
        return [str(problem) for problem in error.problems]
    if isinstance(error, InterforumError):
        return [str(error)]
    if isinstance(error, OSError) and error.strerror:
        return [f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."]
    # SQLAlchemy keeps the database's own words in `orig`; its own text is a page of SQL.
    said = str(getattr(error, "orig", None) or error).strip()
    for sign, sentence in _OF_THE_DATABASE:
        if sign in said:
            return [sentence]
    first = said.splitlines()[0] if said else "without a word"
    own = f"a fault of Interforum's own ({type(error).__name__}: {first})."
    return [f"{own} `interforum --debug …` shows where; please report it."]
