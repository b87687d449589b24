"""Registry: config/*.toml, validated as a whole, with every fault named at once."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.errors import ConfigError, Problem
from hub.model.draft import Kind
from hub.model.forum import (
    Basis,
    Forum,
    ForumCategory,
    ForumStatus,
    Membership,
    NamedOutcome,
    Relation,
    Secretariat,
)
from hub.model.source import Source
from hub.schemas.config_files import load_forum

_PLAIN_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "bool": bool,
    "float": (int, float),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The forums and their sources.

    Attributes:
        forums: By id, in order of id.
        sources: Every source of every forum, by id.
        themes: Theme id -> language -> label.
    """

    forums: Mapping[str, Forum]
    sources: Mapping[str, Source] = field(default_factory=dict)
    themes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def forum_of(self, source_id: str) -> Forum:
        """Return the forum a source belongs to."""
        return self.forums[self.sources[source_id].forum]

    def forums_in(self, category: ForumCategory) -> tuple[Forum, ...]:
        """Return the forums of a category; a forum may be in several."""
        return tuple(forum for forum in self.forums.values() if category in forum.categories)


def load(config_dir: Path, connectors: Mapping[str, type]) -> Registry:
    """Read and check the registry.

    Args:
        config_dir: Holds ``forums/*.toml``, and ``themes.toml`` if forums name themes.
        connectors: Name -> dataclass whose fields are its options.

    Raises:
        ConfigError: Something is wrong; every fault of every file is in it.
    """
    reader = _Reader(config_dir, connectors)
    registry = reader.read()
    if reader.problems:
        raise ConfigError(reader.problems)
    return registry


class _Reader:
    def __init__(self, folder: Path, connectors: Mapping[str, type]) -> None:
        self._folder = folder
        self._connectors = connectors
        self.problems: list[Problem] = []

    def read(self) -> Registry:
        themes = self._themes()
        files = sorted((self._folder / "forums").glob("*.toml"))
        if not files:
            self._fault(
                "forums",
                "there is no forum's file here; INTERFORUM_CONFIG_DIR names the folder above forums/.",
            )
        read = [(path, each) for path in files if (each := self._forum_file(path))]
        forums: dict[str, Forum] = {}
        sources: dict[str, tuple[str, Source]] = {}
        for path, forum in read:
            self._unique_forum(path, forum, forums)
            for number, source in enumerate(forum.sources):
                self._unique_source(self._name(path), number, source, sources)
        for path, forum in read:
            self._known_words(self._name(path), forum, forums, themes)
        return Registry(
            forums=forums, sources={id: source for id, (_, source) in sources.items()}, themes=themes
        )

    def _name(self, path: Path) -> str:
        return f"{self._folder.name}/{path.relative_to(self._folder)}"

    def _fault(self, where: str, detail: str) -> None:
        self.problems.append(Problem(where, detail))

    def _toml(self, path: Path) -> dict[str, Any] | None:
        try:
            return tomllib.loads(path.read_text("utf-8"))
        except UnicodeDecodeError as error:
            self._fault(self._name(path), f"it is not UTF-8 (byte {error.start}); save it as UTF-8.")
        except tomllib.TOMLDecodeError as error:
            self._fault(self._name(path), f"it is not valid TOML: {error}.")
        except OSError as error:
            self._fault(self._name(path), f"it cannot be read: {error.strerror}.")
        return None

    def _themes(self) -> dict[str, dict[str, str]]:
        path = self._folder / "themes.toml"
        words = self._toml(path) if path.exists() else None
        themes: dict[str, dict[str, str]] = {}
        for id, labels in (words or {}).items():
            if isinstance(labels, dict) and isinstance(labels.get("en"), str):
                themes[id] = {language: str(label) for language, label in labels.items()}
            else:
                self._fault(f"{self._name(path)}: {id}", 'a theme needs a label in English: en = "…".')
        return themes

    def _forum_file(self, path: Path) -> Forum | None:
        words = self._toml(path)
        if words is None:
            return None
        where = self._name(path)
        said, faults = load_forum(words)
        for key, detail in faults:
            self._fault(f"{where}: {key}", detail)
        if faults:
            return None
        if "en" not in said["names"]:
            self._fault(f"{where}: names", 'a forum needs its name in English: en = "…".')
            return None
        if said["id"] != path.stem:
            self._fault(
                f"{where}: id", f"it is {said['id']!r}, but the file is called {path.name}; make them one."
            )
        for number, source in enumerate(said.get("sources", ())):
            self._source_words(f"{where}: sources[{number}]", source)
        for number, members in enumerate(said.get("members", ())):
            if members.get("since") and members.get("until") and members["since"] > members["until"]:
                self._fault(f"{where}: members[{number}]", "`from` lies after `to`.")
        return _forum(said)

    def _source_words(self, where: str, source: Mapping[str, Any]) -> None:
        name = source["connector"]
        if name not in self._connectors:
            self._fault(
                f"{where}.connector", f"there is no connector {name!r}; {_nearest(name, self._connectors)}"
            )
            return
        known = {each.name: each for each in dataclasses.fields(self._connectors[name])}
        for option, value in source["options"].items():
            if option not in known:
                hint = _nearest(option, known) if known else f"{name} has no options."
                self._fault(f"{where}.options", f"{name} has no option {option!r}; {hint}")
            elif not _fits(value, str(known[option].type)):
                self._fault(
                    f"{where}.options.{option}", f"{value!r} does not fit; it must be {known[option].type}."
                )
        for option, each in known.items():
            needed = each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
            if needed and option not in source["options"]:
                self._fault(f"{where}.options", f"{name} needs the option {option!r}.")

    def _unique_forum(self, path: Path, forum: Forum, forums: dict[str, Forum]) -> None:
        if forum.id in forums:
            self._fault(f"{self._name(path)}: id", f"another file has the id {forum.id!r} already.")
        forums[forum.id] = forum

    def _unique_source(
        self, where: str, number: int, source: Source, sources: dict[str, tuple[str, Source]]
    ) -> None:
        if source.id in sources:
            other = sources[source.id][0]
            self._fault(
                f"{where}: sources[{number}].id", f"{source.id!r} is the id of a source in {other} already."
            )
        sources[source.id] = (where, source)

    def _known_words(
        self, where: str, forum: Forum, forums: Mapping[str, Forum], themes: Mapping[str, Any]
    ) -> None:
        for number, relation in enumerate(forum.relations):
            if relation.forum not in forums:
                hint = _nearest(relation.forum, forums)
                self._fault(
                    f"{where}: relations[{number}].forum", f"there is no forum {relation.forum!r}; {hint}"
                )
        for theme in forum.themes:
            if theme not in themes:
                self._fault(f"{where}: themes", f"there is no theme {theme!r}; {_nearest(theme, themes)}")


def _nearest(word: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.4)
    if near:
        return f"did you mean {near[0]!r}?"
    return "known are " + ", ".join(sorted(known)) + "." if known else "none is known here."


def _fits(value: object, annotation: str) -> bool:
    """Check an option against a plain annotation (``str | None``, ``tuple[str, ...]``)."""
    words = [word.strip() for word in annotation.split("|")]
    if any(word.partition("[")[0] in {"tuple", "list"} for word in words) and isinstance(value, list):
        return True
    plain = [_PLAIN_TYPES[word] for word in words if word in _PLAIN_TYPES]
    if isinstance(value, bool):
        return bool in plain
    return any(isinstance(value, each) for each in plain) or not plain


def _forum(said: Mapping[str, Any]) -> Forum:
    secretariat = said.get("secretariat")
    return Forum(
        id=said["id"],
        names=said["names"],
        categories=tuple(ForumCategory(each) for each in said["category"]),
        acronyms=tuple(said.get("acronyms", ())),
        founded=said.get("founded"),
        website=said.get("website"),
        languages=tuple(said.get("languages", ())),
        status=ForumStatus(said.get("status", "unknown")),
        memberships=_each(said, "members", _membership),
        member_count=said.get("member_count"),
        members_note=said.get("members_note"),
        relations=_each(said, "relations", lambda part: Relation(**_with_basis(part))),
        secretariat=Secretariat(**_with_basis(secretariat)) if secretariat else None,
        outcomes=_each(said, "outcomes", lambda part: NamedOutcome(**_with_basis(part))),
        themes=tuple(said.get("themes", ())),
        sources=_each(said, "sources", lambda part: _source(said["id"], part)),
        unverified=frozenset(said.get("unverified", ())) | frozenset(_from_memory(said)),
        notes=said.get("notes", {}),
        no_source=said.get("no_source"),
    )


def _each(said: Mapping[str, Any], key: str, make: Callable[[Mapping[str, Any]], Any]) -> tuple[Any, ...]:
    parts: Sequence[Mapping[str, Any]] = said.get(key, ())
    return tuple(make(part) for part in parts)


def _with_basis(part: Mapping[str, Any]) -> dict[str, Any]:
    return {**part, "basis": Basis(part["basis"])} if "basis" in part else dict(part)


def _membership(part: Mapping[str, Any]) -> Membership:
    return Membership(**(_with_basis(part) | {"states": tuple(part["states"])}))


def _source(forum: str, part: Mapping[str, Any]) -> Source:
    kept = {key: value for key, value in part.items() if key not in {"kind", "note"}}
    return Source(forum=forum, kind=Kind(part.get("kind", "news")), **kept)


def _from_memory(said: Mapping[str, Any]) -> Iterator[str]:
    """Name the tables whose facts nobody has checked."""
    if said.get("secretariat", {}).get("basis") == "memory":
        yield "secretariat"
    for key in ("members", "relations", "outcomes"):
        parts = said.get(key, ())
        if parts and all(part.get("basis") == "memory" for part in parts):
            yield key
