"""Stage: the hub's home and configuration for the invented forums."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from hub.demo.company import Player, Way
from hub.model.draft import Kind

_FILTERS = """\
# What the sites of whole organisations are narrowed to. Case and accents do not count; migra* is any word
# that begins so; never: phrases that are no sign although a word stands in them.

[migration.en]
words = ["migra*", "refugee*", "diaspora*", "remittance*", "free movement"]
never = ["data migration", "migration of … data", "bird migration"]
"""


def set_up(
    home: Path, players: Iterable[Player], port: int, *, endpoint: int | None = None, smtp_url: str = ""
) -> dict[str, str]:
    """Write a forum's file for each site; return the settings, as variables, of a hub that reads them.

    Args:
        home: Of the hub; a folder that goes with the demonstration.
        players: The forums.
        port: Of the hub's pages.
        endpoint: Port of a program that is told by webhook, if there is one.
        smtp_url: Of a mail server; without one mail is written into the home.
    """
    folder = home / "config" / "forums"
    folder.mkdir(parents=True)
    (home / "config" / "filters.toml").write_text(_FILTERS, encoding="utf-8")
    permitted = [f"127.0.0.1:{endpoint}"] if endpoint else []
    for player in players:
        (folder / f"{player.id}.toml").write_text(forum_file(player), encoding="utf-8")
        permitted.append(f"127.0.0.1:{player.port}")
    return {
        "INTERFORUM_HOME": str(home),
        "INTERFORUM_CONFIG_DIR": str(home / "config"),
        "INTERFORUM_BASE_URL": f"http://127.0.0.1:{port}",
        "INTERFORUM_PERMITTED_ADDRESSES": ",".join(permitted),
        "INTERFORUM_POLL_MIN_SECONDS": "1",
        "INTERFORUM_SMTP_URL": smtp_url,
        "INTERFORUM_MAIL_FROM": "Interforum <hub@interforum.example>",
    }


def forum_file(player: Player) -> str:
    """Return the forum's file of an invented forum."""
    names = {"en": player.english, player.language: player.name}
    languages = list(dict.fromkeys(way.language for way in player.ways))
    lines = [
        f"# An invented forum of the demonstration. Its site is {player.address}",
        f'id = "{player.id}"',
        f'category = ["{player.category}"]',
        f'website = "{player.address}/"',
        f"languages = [{', '.join(map(_quoted, languages))}]",
        'status = "active"',
        "",
        "[names]",
        *(f"{language} = {_quoted(name)}" for language, name in names.items()),
        "",
        "[[members]]",
        f"states = [{', '.join(_quoted(state) for state in player.members)}]",
        'role = "member"',
    ]
    for way in player.ways:
        lines += ["", "[[sources]]", *_source(player, way)]
    return "\n".join(lines) + "\n"


def _source(player: Player, way: Way) -> Iterator[str]:
    yield f'id = "{way.id}"'
    yield f'connector = "{way.connector}"'
    yield f'url = "{player.address}{way.path}"'
    yield f'language = "{way.language}"'
    if way.kind is not Kind.NEWS:
        yield f'kind = "{way.kind.value}"'
    if way.filter:
        yield f'filter = "{way.filter}"'
    if way.options:
        yield from ("", "[sources.options]")
        yield from (
            f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in way.options.items()
        )


def _quoted(value: str | bool | int) -> str:
    """Return a value as TOML; of these types it is written as in JSON."""
    return json.dumps(value, ensure_ascii=False)
