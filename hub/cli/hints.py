"""Hints: the nearest right word for a wrong one."""

from __future__ import annotations

from collections.abc import Iterable

import click


class HintingGroup(click.Group):
    """A group of commands that names the nearest one when somebody mistypes it."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            hint = did_you_mean(args[0], known, f"`{ctx.command_path} --help` lists them all.")
            raise click.UsageError(f"There is no command {args[0]!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)


def did_you_mean(given: str, known: Iterable[str], otherwise: str) -> str:
    """Return "Did you mean …?" for a word near a known one, else `otherwise`."""
    import difflib

    near = difflib.get_close_matches(given.lower(), list(known), n=1)
    return f"Did you mean {near[0]!r}?" if near else otherwise


def unknown(what: str, given: str, known: Iterable[str]) -> click.UsageError:
    """Return the error for a name nobody has, with the nearest right one."""
    hint = did_you_mean(given, known, f"`interforum {what}s list` shows them all.")
    return click.UsageError(f"There is no {what} {given!r}. {hint}")
