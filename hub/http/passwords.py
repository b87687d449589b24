"""Passwords: in a variable of the environment or in a file that one names, never in the registry."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hub.errors import Cause, SourceError


def password(name: str, environ: Mapping[str, str]) -> str:
    """Return the password that a variable holds, or the file that ``NAME_FILE`` names.

    Raises:
        SourceError: ``login``: there is none. The path of the file is not told: causes are shown in public.
    """
    given, path = environ.get(name, ""), environ.get(f"{name}_FILE", "").strip()
    if not given and not path:
        raise _missing(f"Its password is not known: neither {name} nor {name}_FILE is set.")
    if given and path:
        raise _missing(f"Its password is given twice: keep one of {name} and {name}_FILE.")
    found = (given or _content(name, path)).strip("\r\n")
    if not found:
        raise _missing(f"The file that {name}_FILE names is empty.")
    if any(ord(letter) < 32 for letter in found):
        raise _missing(f"The password in {name} has several lines, or another control character in it.")
    return found


def _content(name: str, path: str) -> str:
    try:
        return Path(path).expanduser().read_text("utf-8")
    except (OSError, RuntimeError, ValueError):  # no such file; ~somebody without a home; not UTF-8
        raise _missing(f"The file that {name}_FILE names cannot be read as text.") from None


def _missing(detail: str) -> SourceError:
    return SourceError(Cause.LOGIN, detail)
