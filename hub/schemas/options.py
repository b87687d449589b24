"""Options: whether the words under ``[sources.options]`` fit a connector's fields."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.schemas.config_files import nearest_word

_WORDS = {str: "text in quotes", int: "a whole number", float: "a number", bool: "true or false"}


def option_faults(connector: str, kind: type, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for every option that the connector does not know, needs, or cannot take.

    Args:
        connector: Its name.
        kind: A dataclass; its fields are the options. It raises ValueError ("option: sentence") for a value
            of the right type that makes no sense, such as a selector that is none.
        given: What stands in the file.
    """
    faults = [*_misfits(connector, kind, given)]
    yield from faults
    if not faults:
        try:
            kind(**given)
        except ValueError as error:
            name, _, sentence = str(error).partition(": ")
            yield (f".options.{name}", sentence) if name in given else (".options", str(error))


def _misfits(connector: str, kind: type, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = {field.name: field for field in dataclasses.fields(kind) if field.init}
    hints = typing.get_type_hints(kind)
    for name, value in given.items():
        if name not in known:
            hint = nearest_word(name, known) if known else "it has none."
            yield f".options.{name}", f"{connector} has no option {name!r}; {hint}"
        elif not fits(value, hints[name]):
            yield f".options.{name}", f"{value!r} does not fit; write {in_words(hints[name])}."
    for name, field in known.items():
        needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if needed and name not in given:
            yield ".options", f"{connector} needs the option {name!r}: {in_words(hints[name])}."


def fits(value: object, hint: Any) -> bool:
    """Tell whether a value from a TOML file fits a type: plain ones, lists and tables of them, choices."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return any(fits(value, part) for part in parts)
    if origin is typing.Literal:
        return value in parts
    if _is_list(origin or hint):
        inner = parts[0] if parts else Any
        return isinstance(value, list) and all(fits(each, inner) for each in value)
    if _is_table(origin or hint):
        inner = parts[1] if parts else Any
        return isinstance(value, dict) and all(fits(each, inner) for each in value.values())
    if hint is float:
        return type(value) in {int, float}
    return hint is Any or type(value) is hint


def in_words(hint: Any) -> str:
    """Say in words what fits a type."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return " or ".join(in_words(part) for part in parts if part is not type(None))
    if origin is typing.Literal:
        return "one of " + ", ".join(map(repr, parts))
    if _is_list(origin or hint):
        return f"a list of {in_words(parts[0])} each" if parts else "a list"
    if _is_table(origin or hint):
        return "a table"
    return _WORDS.get(hint, str(hint))


def _is_list(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Sequence) and kind not in {str, bytes}


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Mapping)
