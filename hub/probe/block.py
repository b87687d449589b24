"""Block: a source as it stands in a forum's file, with an id nobody has yet. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from hub.model.draft import Kind
from hub.probe.trial import Trial
from hub.reading.language import tag

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SECOND_LEVEL = {"org", "com", "gov", "gob", "gouv", "net", "edu", "ac", "co", "int", "or", "go", "mil"}
"""What stands before a country's two letters and names nobody."""
_BEFORE = {"www", "www2", "web", "portal", "m"}
"""Names of machines, not of bodies."""


def source_words(trial: Trial, taken: Collection[str], forum: str | None = None) -> dict[str, Any]:
    """Return the source as the words of a TOML file.

    Args:
        trial: What was tried, and works.
        taken: Ids of sources that are in the registry.
        forum: Id of the forum it belongs to; from the host if None.
    """
    candidate = trial.candidate
    language = written(trial.language)
    said: dict[str, Any] = {
        "id": source_id(forum or forum_id(candidate.url), candidate.kind, language, taken),
        "connector": candidate.connector,
        "url": candidate.url,
    }
    if language:
        said["language"] = language
    if candidate.kind is not Kind.NEWS:
        said["kind"] = str(candidate.kind)
    said["basis"] = "seen"  # it was read a moment ago
    if candidate.options:
        said["options"] = dict(candidate.options)
    return said


def written(language: str | None) -> str | None:
    """Return the language as a registry names it: ``en`` also where templates say en-GB or en-EN."""
    known = tag(language)
    return known.split("-")[0] if known else None


def forum_id(url: str) -> str:
    """Return an id from a host: of ``www.rabat-process.org`` rabat-process, of ``eca.iom.int`` eca-iom."""
    host = (urlsplit(url).hostname or "").lower()
    labels = [_label(label) for label in host.split(".")]
    if not re.search(r"[a-z]", labels[-1]) or len(labels) == 1:
        return _slug("-".join(labels)) or "site"
    labels = labels[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels = labels[:-1]
    kept = [label for label in labels if label not in _BEFORE] or labels
    return _slug("-".join(kept)) or "site"


def source_id(forum: str, kind: Kind, language: str | None, taken: Collection[str]) -> str:
    """Return an id like ``rabat-process-news-fr`` that is not taken; a number makes it one if need be."""
    name = {
        Kind.NEWS: "news",
        Kind.MEETING: "meetings",
        Kind.OUTCOME: "outcomes",
        Kind.PUBLICATION: "publications",
    }
    wanted = _slug("-".join(filter(None, [forum, name[kind], (language or "").lower()])))
    return free(wanted, taken)


def free(wanted: str, taken: Collection[str]) -> str:
    """Return `wanted`, or with the first number that makes it new."""
    return next(
        each
        for number in range(1, len(taken) + 2)
        if (each := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )


def as_toml(words: Mapping[str, Any], table: str = "sources") -> str:
    """Return a source as a block of TOML, its options below it."""
    lines = [f"[[{table}]]", *(f"{key} = {value(said)}" for key, said in words.items() if key != "options")]
    if words.get("options"):
        lines += [f"[{table}.options]", *(f"{key} = {value(said)}" for key, said in words["options"].items())]
    return "\n".join(lines) + "\n"


def value(said: Any) -> str:
    """Return a value as TOML writes it (1.0): text, whole number, truth, or a list of them."""
    if isinstance(said, bool):
        return "true" if said else "false"
    if isinstance(said, int):
        return str(said)
    if isinstance(said, (list, tuple)):
        return f"[{', '.join(map(value, said))}]"
    text = "".join(_ESCAPES.get(sign, sign if sign >= " " and sign != "\x7f" else " ") for sign in str(said))
    return f'"{text}"'


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


def _slug(text: str) -> str:
    """Small letters, digits and single hyphens; accents off, other scripts left out."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
