"""Stage: the hub's home and configuration for the invented forums."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from hub.demo.sites import Site

_CATEGORIES = {"ocean-roundtable": "regional_organisation", "two-shores": "interregional"}
_MEMBERS = {
    "two-shores": ["MA", "TN", "FR", "IT"],
    "isthmus-conference": ["MX", "GT", "CR", "PA"],
    "gulf-levant-consultation": ["JO", "AE", "LB", "KW"],
    "neighbour-council": ["AM", "KZ", "KG", "TJ"],
    "atlantic-forum": ["PT", "BR", "CV", "AO"],
    "ocean-roundtable": ["FJ", "WS", "TO", "NZ"],
}


def set_up(home: Path, sites: Iterable[Site], port: int) -> dict[str, str]:
    """Write a forum's file for each site; return the settings, as variables, of a hub that reads them."""
    folder = home / "config" / "forums"
    folder.mkdir(parents=True)
    permitted = []
    for site in sites:
        (folder / f"{site.id}.toml").write_text(forum_file(site), encoding="utf-8")
        permitted.append(f"127.0.0.1:{site.port}")
    return {
        "INTERFORUM_HOME": str(home),
        "INTERFORUM_CONFIG_DIR": str(home / "config"),
        "INTERFORUM_BASE_URL": f"http://127.0.0.1:{port}",
        "INTERFORUM_PERMITTED_ADDRESSES": ",".join(permitted),
        "INTERFORUM_POLL_MIN_SECONDS": "1",
    }


def forum_file(site: Site) -> str:
    """Return the forum's file of an invented forum."""
    names = {"en": site.english, site.language: site.name}
    lines = [
        f"# An invented forum of the demonstration. Its site is {site.address}",
        f'id = "{site.id}"',
        f'category = ["{_CATEGORIES.get(site.id, "rcp")}"]',
        f'website = "{site.address}/"',
        f"languages = [{', '.join(map(_quoted, site.feeds))}]",
        'status = "active"',
        "",
        "[names]",
        *(f"{language} = {_quoted(name)}" for language, name in names.items()),
        "",
        "[[members]]",
        f"states = [{', '.join(_quoted(state) for state in _MEMBERS[site.id])}]",
        'role = "member"',
    ]
    for language, path in site.feeds.items():
        lines += ["", "[[sources]]", *_source(site, language, path)]
    return "\n".join(lines) + "\n"


def _source(site: Site, language: str, path: str) -> list[str]:
    return [
        f'id = "{site.source_id(language)}"',
        f'connector = "{"json_feed" if site.format == "json_feed" else "syndication"}"',
        f'url = "{site.address}{path}"',
        f'language = "{language}"',
    ]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
