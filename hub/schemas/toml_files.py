"""TOML files as editors leave them: read one, or say in words why it cannot be read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

_PLACE = re.compile(r"^(?P<what>.*) \(at (line (?P<line>\d+), column \d+|end of document)\)$", re.DOTALL)
_KEY = re.compile(r'^([A-Za-z0-9_.-]+|"[^"]*")$')


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; a byte order mark is passed over, as some editors write one.

    Raises:
        ValueError: It cannot be read; the message says why, where, and what to do, as a sentence.
    """
    try:
        if not path.is_file():  # a folder, or a pipe that would keep us waiting for ever
            raise ValueError("it is no file." if path.exists() else "it leads to a file that is not there.")
        given = path.read_bytes()
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}.") from None
    text = _decoded(given)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(_in_words(str(error), text)) from None
    except RecursionError:
        raise ValueError("it is not valid TOML: brackets stand in one another without end.") from None
    except ValueError as error:  # a number of more digits than Python takes
        raise ValueError(f"it is not valid TOML: {error}.") from None


def _decoded(given: bytes) -> str:
    if given.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("it is UTF-16; save it as UTF-8.")
    try:
        return given.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = given.count(b"\n", 0, error.start) + 1
        raise ValueError(f"it is not UTF-8 (line {line}); save it as UTF-8.") from None


def _in_words(said: str, text: str) -> str:
    found = _PLACE.match(said)
    what = found["what"] if found else said
    lines = text.split("\n")
    number = int(found["line"]) if found and found["line"] else _last(lines)
    line = lines[number - 1].strip()
    why = _hint(line, what) or f"{what[0].lower()}{what[1:]}."
    return f"it is not valid TOML in line {number} ({_short(line)}): {why}"


def _last(lines: list[str]) -> int:
    return max((number for number, line in enumerate(lines, 1) if line.strip()), default=1)


def _hint(line: str, said: str) -> str | None:
    """Say what to write instead of what is usually mistyped."""
    key, sign, value = (part.strip() for part in line.partition("="))
    twice = re.match(r"Cannot (overwrite|declare|mutate|define)", said)
    slips = (
        (twice, "this stands in the file already; a key or a table may stand only once."),
        (re.search("[“”„«»‘’]", value) and '"' not in value, 'quotes must be straight ones: "…".'),
        (line.startswith("[") and not line.endswith("]"), "a bracket is not closed."),
        (not sign and ":" in line, 'write = between key and value: key = "…".'),
        (
            sign and not _KEY.match(key),
            "a key is one word of letters, digits, _ and -; put others in quotes.",
        ),
        (value.count('"') % 2, 'a quote is not closed; a quote within a text is written \\".'),
        (
            re.match(r"[^\W\d]", value) and value not in {"true", "false"},
            f'text stands in quotes: {key} = "{value}".',
        ),
        (value.endswith(",") and not value.startswith("["), "take the comma at the end away."),
    )
    return next((hint for met, hint in slips if met), None)


def _short(line: str) -> str:
    shown = "".join(sign if sign.isprintable() else "�" for sign in line)
    return shown if len(shown) <= 60 else shown[:57] + "…"
