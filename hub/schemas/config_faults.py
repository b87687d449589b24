"""Config faults: marshmallow's tree of messages as lines of (key, what is wrong and what to write)."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields

Fault = tuple[str, str]
_UNKNOWN = "Unknown field."
_OF_THE_WHOLE = "_schema"


def faults_of(messages: Mapping[Any, Any], schema: Schema) -> Iterator[Fault]:
    """Yield every fault of a tree of messages, with its key as in ``members[0].from``."""
    yield from _of_table(messages, schema, schema, "")


def _of_table(messages: Mapping[Any, Any], schema: Schema, whole: Schema, path: str) -> Iterator[Fault]:
    for key, said in messages.items():
        if key == _OF_THE_WHOLE:
            yield from ((path, each) for each in said)
        elif said == [_UNKNOWN]:
            yield _join(path, str(key)), _unknown(str(key), schema, whole)
        else:
            yield from _of_field(said, _field(schema, str(key)), whole, _join(path, str(key)))


def _of_field(said: Any, field: Any, whole: Schema, path: str) -> Iterator[Fault]:
    if not isinstance(said, Mapping):
        yield from ((path, str(each)) for each in said)
    elif isinstance(field, fields.List):
        for number, each in said.items():
            yield from _of_field(each, field.inner, whole, f"{path}[{number}]")
    elif isinstance(field, fields.Dict):
        for key, each in said.items():
            yield from _of_entry(str(key), each, whole, _join(path, str(key)))
    elif isinstance(field, fields.Nested):
        yield from _of_table(said, field.schema, whole, path)


def _of_entry(key: str, said: Mapping[str, list[str]], whole: Schema, path: str) -> Iterator[Fault]:
    """A line of a free table such as [names]. TOML gives a table all lines below its head: the usual trap."""
    if key in _keys(whole):
        yield path, _misplaced(key)
        return
    for each in (*said.get("key", ()), *said.get("value", ())):
        yield path, str(each)


def _unknown(key: str, schema: Schema, whole: Schema) -> str:
    near = difflib.get_close_matches(key, _keys(schema), n=1)
    if schema is not whole and key in _keys(whole):
        return _misplaced(key)
    if near:
        return f"there is no such key; did you mean {near[0]!r}?"
    return "there is no such key here; known are " + ", ".join(_keys(schema)) + "."


def _misplaced(key: str) -> str:
    return f"{key!r} is a key of the forum itself; move the line up, above the first [table] of the file."


def _keys(schema: Schema) -> list[str]:
    return [field.data_key or name for name, field in schema.load_fields.items()]


def _field(schema: Schema, key: str) -> Any:
    return next((f for name, f in schema.load_fields.items() if key in (f.data_key, name)), None)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
