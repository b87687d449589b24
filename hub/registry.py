"""Registry: config/*.toml, validated as a whole, with every fault named at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from hub.model.keywords import KeywordFilter
from hub.model.source import Source
from hub.schemas.config_files import load_forum, nearest_word
from hub.schemas.filters_file import WordList, load_filters
from hub.schemas.mail_addresses import is_mail_address, with_user_apart
from hub.schemas.options import option_faults
from hub.schemas.themes_file import load_themes
from hub.schemas.toml_files import read_toml


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
    """Reads all files, then holds each against all: a fault in one hides none in another.

    What is checked across files is checked in the words as they stand, so that a file whose shape is
    wrong in one place is still looked at in every other.
    """

    def __init__(self, folder: Path, connectors: Mapping[str, type]) -> None:
        self._folder = folder
        self._connectors = connectors
        self._filters: Mapping[str, WordList] = {}
        self.problems: list[Problem] = []

    def read(self) -> Registry:
        files = self._files()
        themes = self._themes()
        self._filters = self._word_lists()
        words = {path: said for path in files if (said := self._toml(path)) is not None}
        forums = [forum for path, said in words.items() if (forum := self._forum(path, said))]
        # A file that cannot be read still has its name: a relation to it is no second fault.
        known = {path.stem for path in files} | {str(said.get("id")) for said in words.values()}
        for path, said in words.items():
            self._known_words(self._name(path), said, known, themes)
        self._unique(words)
        return Registry(
            forums={forum.id: forum for forum in sorted(forums, key=lambda forum: forum.id)},
            sources={source.id: source for forum in forums for source in forum.sources},
            themes=themes,
        )

    # Files

    def _files(self) -> list[Path]:
        folder = self._folder / "forums"
        try:
            names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
        except OSError:
            names = []
        for name in names:
            if name.lower().endswith((".toml.txt", ".tml")) or (
                name.lower().endswith(".toml") and not name.endswith(".toml")
            ):
                self._fault(
                    f"{self._folder.name}/forums/{name}", "only names that end in .toml are read; rename it."
                )
        files = [folder / name for name in names if name.endswith(".toml")]
        if not files:
            self._fault(
                f"{self._folder.name}/forums",
                f"there is no forum's file in {folder}; "
                "INTERFORUM_CONFIG_DIR names the folder above forums/.",
            )
        return files

    def _name(self, path: Path) -> str:
        return f"{self._folder.name}/{path.relative_to(self._folder)}"

    def _fault(self, where: str, detail: str) -> None:
        self.problems.append(Problem(where, detail))

    def _toml(self, path: Path) -> dict[str, Any] | None:
        try:
            return read_toml(path)
        except ValueError as error:
            self._fault(self._name(path), str(error))
            return None

    def _themes(self) -> Mapping[str, Mapping[str, str]]:
        path = self._folder / "themes.toml"
        words = self._toml(path) if path.exists() or path.is_symlink() else None
        themes, faults = load_themes(words or {})
        for key, detail in faults:
            self._fault(f"{self._name(path)}: {key}", detail)
        return themes

    def _word_lists(self) -> Mapping[str, WordList]:
        path = self._folder / "filters.toml"
        words = self._toml(path) if path.exists() or path.is_symlink() else None
        filters, faults = load_filters(words or {})
        for key, detail in faults:
            self._fault(f"{self._name(path)}: {key}", detail)
        return filters

    # One file

    def _forum(self, path: Path, words: Mapping[str, Any]) -> Forum | None:
        where = self._name(path)
        said, faults = load_forum(words)
        faults += [*_own_faults(words, path.stem), *self._source_faults(words)]
        for key, detail in faults:
            self._fault(f"{where}: {key}", detail)
        return None if faults else _forum(said, self._filters)

    def _source_faults(self, words: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for place, source in _tables(words, "sources"):
            yield from self._door_faults(place, source)
            for other, alternative in _tables(source, "try"):
                yield from self._door_faults(f"{place}.{other}", alternative)
            yield from self._filter_faults(place, source)

    def _door_faults(self, place: str, door: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        name, options = door.get("connector"), door.get("options", {})
        if not isinstance(name, str):
            return
        if name not in self._connectors:
            hint = nearest_word(name, self._connectors)
            yield f"{place}.connector", f"there is no connector {name!r}; {hint}"
            return
        if detail := _address_fault(name, self._connectors[name], door.get("url")):
            yield f"{place}.url", detail
        else:
            options = with_user_apart(door).get("options", {})
        if isinstance(options, dict):
            for key, detail in option_faults(name, self._connectors[name], options):
                yield place + key, detail

    def _filter_faults(self, place: str, source: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        named = source.get("filter")
        for name in named if isinstance(named, list) else [named]:
            if isinstance(name, str) and name not in self._filters:
                hint = nearest_word(name, self._filters)
                yield f"{place}.filter", f"there is no filter {name!r} in filters.toml; {hint}"
        if named is None:
            for key in {"also", "never"} & source.keys():
                yield (
                    f"{place}.{key}",
                    'it changes a filter, and there is none; add filter = "…", or take it out.',
                )

    # All files

    def _known_words(
        self, where: str, words: Mapping[str, Any], forums: set[str], themes: Mapping[str, Any]
    ) -> None:
        for place, relation in _tables(words, "relations"):
            other = relation.get("forum")
            if not isinstance(other, str):
                continue
            if other not in forums:
                hint = nearest_word(other, forums)
                self._fault(f"{where}: {place}.forum", f"there is no forum {other!r}; {hint}")
            elif other == words.get("id"):
                self._fault(f"{where}: {place}.forum", "it is this forum itself; name the other one.")
        for number, theme in enumerate(_list(words, "themes")):
            if isinstance(theme, str) and theme not in themes:
                hint = nearest_word(theme, themes)
                self._fault(f"{where}: themes[{number}]", f"there is no theme {theme!r}; {hint}")

    def _unique(self, files: Mapping[Path, Mapping[str, Any]]) -> None:
        """Ids of forums and of sources, and what sources read, are each there once."""
        forums: dict[str, str] = {}
        sources: dict[str, str] = {}
        addresses: dict[str, str] = {}
        for path, words in files.items():
            where = self._name(path)
            self._once(forums, words.get("id"), f"{where}: id", "id of the forum")
            for place, source in _tables(words, "sources"):
                self._once(sources, source.get("id"), f"{where}: {place}.id", "id of the source")
                if not source.get("options") and not source.get("filter"):
                    self._once(addresses, source.get("url"), f"{where}: {place}.url", "address of the source")

    def _once(self, seen: dict[str, str], given: object, where: str, what: str) -> None:
        if not isinstance(given, str):
            return
        if given in seen:
            place = seen[given].partition(": ")
            self._fault(
                where, f"{given!r} is the {what} in {place[0]} ({place[2]}) already; it must be unique."
            )
        seen.setdefault(given, where)


def _own_faults(words: Mapping[str, Any], stem: str) -> Iterator[tuple[str, str]]:
    """What no single key can show: the file's name, the English name, spans, sources or none."""
    id, names = words.get("id"), words.get("names")
    if isinstance(id, str) and id != stem:
        yield "id", f"it is {id!r}, but the file is called {stem}.toml; make them one."
    if isinstance(names, dict) and "en" not in names:
        yield "names", 'a forum needs its name in English: en = "…".'
    for place, members in _tables(words, "members"):
        since, until = (str(members.get(key, "")) for key in ("from", "to"))
        # 2010-05 to 2010 is in order: what is less exact may still end later.
        length = min(len(since), len(until))
        if length and since[:length] > until[:length]:
            yield place, f"`from` ({since}) lies after `to` ({until})."
    if words.get("no_source") and words.get("sources"):
        yield "no_source", "there are sources below; take this line out, or them."


def _address_fault(name: str, connector: type, url: object) -> str | None:
    """Mailboxes have addresses of their own; nothing else reads those, and it reads no others."""
    reads_mail = "imaps" in getattr(connector, "schemes", ())
    if not isinstance(url, str) or is_mail_address(url) == reads_mail:
        return None
    if reads_mail:
        return f"{name} reads mail; write an address like imaps://reader@mail.example.org/INBOX."
    return f"it is the address of a mailbox, which {name} does not read; the connector for it is mailbox."


def _tables(words: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, each in enumerate(_list(words, key)):
        if isinstance(each, dict):
            yield f"{key}[{number}]", each


def _list(words: Mapping[str, Any], key: str) -> Sequence[Any]:
    given = words.get(key)
    return given if isinstance(given, list) else []


# From words to values
def _forum(said: Mapping[str, Any], filters: Mapping[str, WordList]) -> Forum:
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
        sources=_each(said, "sources", lambda part: _source(said["id"], part, filters)),
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


def _source(forum: str, part: Mapping[str, Any], filters: Mapping[str, WordList]) -> Source:
    own = {key: value for key, value in with_user_apart(part).items() if key not in _NOT_ITS_OWN}
    keywords = _keywords(part, filters) if "filter" in part else None
    source = Source(forum=forum, kind=Kind(part.get("kind", "news")), filter=keywords, **own)
    doors = tuple(_door(source, each) for each in part.get("alternatives", ()))
    return replace(source, alternatives=doors)


_NOT_ITS_OWN = {"kind", "note", "filter", "also", "never", "alternatives"}


def _door(source: Source, part: Mapping[str, Any]) -> Source:
    own = {key: value for key, value in with_user_apart(part).items() if key != "note"}
    return replace(source, **{"basis": None} | own)


def _keywords(part: Mapping[str, Any], filters: Mapping[str, WordList]) -> KeywordFilter:
    lists = [filters[name] for name in part["filter"]]
    also = tuple(("", word) for word in part.get("also", ()))
    return KeywordFilter(
        names=tuple(part["filter"]),
        groups=tuple(each.words + also for each in lists),
        never=(*(word for each in lists for word in each.never), *part.get("never", ())),
    )


def _from_memory(said: Mapping[str, Any]) -> Iterator[str]:
    """Name the tables whose facts nobody has checked."""
    if said.get("secretariat", {}).get("basis") == "memory":
        yield "secretariat"
    for key in ("members", "relations", "outcomes"):
        parts = said.get(key, ())
        if parts and all(part.get("basis") == "memory" for part in parts):
            yield key
