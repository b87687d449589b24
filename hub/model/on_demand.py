"""On demand: a registry whose members are imported when they are used.

A hub that reads feeds alone need not wait for the readers of calendars, pages and mailboxes: they are a
tenth of a second of every command.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

Member = TypeVar("Member")


class OnDemand(Mapping[str, Member]):
    """Name -> member, each made when it is first asked for. Safe for many threads.

    Args:
        lines: Name -> ``module:attribute``.
        make: What makes the member of the attribute; called once, or by several threads at the same time.
    """

    def __init__(self, lines: Mapping[str, str], make: Callable[[Any], Member]) -> None:
        self._lines = lines
        self._make = make
        self._made: dict[str, Member] = {}

    def __getitem__(self, name: str) -> Member:
        if name not in self._made:
            module, _, attribute = self._lines[name].partition(":")
            made = self._make(getattr(importlib.import_module(module), attribute))
            return self._made.setdefault(name, made)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def as_it_is(member: Any) -> Any:
    """Return what a line names: where that is the member itself."""
    return member


def instance(cls: Callable[[], Any]) -> Any:
    """Return an instance of the class that a line names."""
    return cls()
