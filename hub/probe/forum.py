"""Forum: how the file of a new forum begins: what its site says, and what is left to an editor. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from hub.model.draft import Kind
from hub.probe.block import as_toml, free, source_id, value, written
from hub.probe.prober import Findings, Ranked
from hub.reading.language import tag
from hub.reading.text import one_line

_PARTS = re.compile(r"\s+[|–—·•»:]{1,2}\s+|\s+-\s+|\s*\|\s*")
_HOMES = {
    "home",
    "homepage",
    "home page",
    "accueil",
    "inicio",
    "início",
    "главная",
    "الرئيسية",
    "welcome",
    "news",
    "startseite",
}
_ENOUGH = 45.0
"""Worth from which a source of another kind is put beside the best one."""
_KINDS = (Kind.NEWS, Kind.MEETING, Kind.OUTCOME, Kind.PUBLICATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewForum:
    """The file of a new forum.

    Attributes:
        id: Its id and the name of its file.
        text: The file, in TOML.
        sources: Ids of the sources in it.
        to_fill_in: What a person must look at, as sentences.
    """

    id: str
    text: str
    sources: tuple[str, ...]
    to_fill_in: tuple[str, ...]


def new_forum(
    findings: Findings,
    *,
    id: str,
    name: str | None = None,
    categories: Sequence[str] = (),
    taken: Collection[str] = (),
) -> NewForum:
    """Return the file for a forum whose site was probed.

    Args:
        findings: Of the probe.
        id: Of the forum; new in the registry.
        name: Its name in English; the site's own if None, marked as unverified.
        categories: Of the registry; one is written and marked as unverified if none is given.
        taken: Ids of sources in the registry.
    """
    chosen = sources_of(findings)
    language = _language(findings, chosen)
    said = name or site_name(findings) or id.replace("-", " ").title()
    doubtful = [key for key, given in (("category", categories), ("names", name)) if not given]
    languages = _languages(findings, language, chosen)
    lines = [
        f"id = {value(id)}",
        f"category = {value(list(categories or ['interregional']))}",
        f"website = {value(urljoin(findings.url, '/'))}",
        *([f"languages = {value(languages)}"] if languages else []),
        'status = "active"',
        *([] if chosen else [f"no_source = {value(why_none(findings))}"]),
        *([f"unverified = {value(doubtful)}"] if doubtful else []),
        "",
        "[names]",
        f"en = {value(said)}",
        *(
            [f"{language} = {value(site_name(findings))}"]
            if language not in {None, "en"} and site_name(findings)
            else []
        ),
    ]
    blocks, ids = _blocks(chosen, id, taken)
    return NewForum(
        id=id,
        text="\n".join(lines) + "\n" + "".join(f"\n{block}" for block in blocks),
        sources=tuple(ids),
        to_fill_in=tuple(_to_fill_in(said, name, categories, languages, chosen)),
    )


def sources_of(findings: Findings) -> list[Ranked]:
    """Return the best source, and the best of each other kind if it is good by itself."""
    best = findings.best
    if best is None:
        return []
    chosen = [best]
    for kind in _KINDS:
        other = next(
            (each for each in findings.ranked if each.words and each.trial.candidate.kind is kind), None
        )
        if other is None or other.worth < _ENOUGH or any(_say_the_same(other, each) for each in chosen):
            continue
        chosen.append(other)
    return chosen


def _say_the_same(one: Ranked, other: Ranked) -> bool:
    mine, theirs = ({item.url for item in each.trial.items} for each in (one, other))
    same = one.trial.candidate.kind is other.trial.candidate.kind
    return same or one.trial.candidate.url == other.trial.candidate.url or len(mine & theirs) > len(mine) / 3


def site_name(findings: Findings) -> str | None:
    """Return what a site calls itself: its declared name, else the part of its title that names no page."""
    posts = findings.posts
    if posts is None:
        return None
    if posts.site_name:
        return one_line(posts.site_name, 200)
    parts = [part.strip() for part in _PARTS.split(posts.title or "") if part.strip()]
    kept = [part for part in parts if part.casefold() not in _HOMES] or parts
    return one_line(kept[-1], 200) if kept else None


def why_none(findings: Findings) -> str:
    """Say why no source was found, as a sentence of the registry."""
    on = f" ({findings.platforms[0].name})" if findings.platforms else ""
    return f"Neither a feed nor a list of news that a program can read was found on its site{on}."


def _language(findings: Findings, chosen: Sequence[Ranked]) -> str | None:
    declared = tag(findings.posts.language) if findings.posts else None
    found = chosen[0].trial.language if chosen else None
    return (declared or found or "").split("-")[0] or None


def _languages(findings: Findings, language: str | None, chosen: Sequence[Ranked]) -> list[str]:
    """Those of the page, of its other versions, and of what was read."""
    versions = findings.posts.versions if findings.posts else ()
    said = [language, *(tag(name) for name, _ in versions), *(each.trial.language for each in chosen)]
    return list(dict.fromkeys(each.split("-")[0] for each in said if each))


def _blocks(chosen: Sequence[Ranked], forum: str, taken: Collection[str]) -> tuple[list[str], list[str]]:
    ids: list[str] = []
    blocks: list[str] = []
    for each in chosen:
        words: Mapping[str, Any] = each.words or {}
        kind, language = each.trial.candidate.kind, written(each.trial.language)
        id = free(source_id(forum, kind, language, taken), [*taken, *ids])
        ids.append(id)
        blocks.append(as_toml({**words, "id": id}))
    return blocks, ids


def _to_fill_in(
    said: str, name: str | None, categories: Sequence[str], languages: Sequence[str], chosen: Sequence[Ranked]
) -> list[str]:
    found = []
    if not name:
        found.append(
            f'names: the site calls itself "{said}"; write the forum\'s own name, in English at least.'
        )
    if not categories:
        found.append("category: it is a guess; choose of rcp, interregional, regional_organisation, global.")
    found.append("members, secretariat, relations, founded: nobody has written them yet.")
    if len(languages) > 1:
        found.append(f"sources: it speaks {', '.join(languages)}; probe the news of each language.")
    if not chosen:
        found.append("sources: none was found; name the page that lists its news to `interforum probe`.")
    elif any(each.trial.candidate.connector == "html_list" for each in chosen):
        found.append(
            "sources: selectors were found by what repeats; read the first items before you trust them."
        )
    return found
