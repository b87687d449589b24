"""Site: where Drupal has its JSON:API, its lists there, and its feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from connectors.api.fields import table, text

Pairs = Sequence[tuple[str, str]]

_SAFE = ",:[]/"
_API = re.compile(r"/(?:jsonapi|api)(?=/|\Z)")
_LANGUAGE = re.compile(r"/([a-z]{2}(?:-[a-z]{2,4})?)(?=/|\Z)")
_NEWS = re.compile(
    r"news|press|article|actualit|noticia|notizi|release|story|stories|announcement|statement|update|blog|post"
)
_MEETINGS = re.compile(r"event|meeting|agenda|conference|reunion|reuniao|evenement|evento|seminar|workshop")
_OURS = {"page[limit]", "page[offset]", "include", "sort"}


class Api(NamedTuple):
    """An API, or a list of one.

    Attributes:
        home: Address of the site, or of its edition in one language, with a slash at its end.
        root: Address of the API, without a slash at its end.
        list: Address of the list that the source's own address names; None if it names the site.
        query: What the source's address asks of it.
    """

    home: str
    root: str
    list: str | None = None
    query: tuple[tuple[str, str], ...] = ()

    def address(self, type: str, pairs: Pairs) -> str:
        """Return the address of the list of a type, with parameters."""
        asked = {name for name, _ in pairs}
        own = [pair for pair in self.query if pair[0] not in asked]
        return f"{self.list or f'{self.root}/{type}'}?{urlencode([*own, *pairs], safe=_SAFE)}"


def apis(url: str) -> Iterator[Api]:
    """Yield where the API may be: where the address says, else below it, its language, and the site."""
    parts = urlsplit(url)
    if found := _API.search(parts.path):
        home = _at(url, parts.path[: found.start()] + "/")
        here = _at(url, parts.path.rstrip("/"))
        root = _at(url, parts.path[: found.end()])
        query = tuple(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _OURS)
        yield Api(home, root, here if here != root else None, query)
        return
    language = _LANGUAGE.match(parts.path)
    paths = [f"{parts.path.rstrip('/')}/", f"/{language.group(1)}/" if language else "/", "/"]
    for path in dict.fromkeys(paths):
        home = _at(url, path)
        yield Api(home, f"{home}jsonapi")


def language_of(home: str) -> str | None:
    """Return the language that an edition's address begins with: ``fr`` of ``https://forum.example/fr/``."""
    found = _LANGUAGE.match(urlsplit(home).path)
    return found.group(1) if found else None


def is_front(url: str) -> bool:
    """Tell whether an address is that of a site, of its edition in one language, or of an API."""
    path = urlsplit(url).path.rstrip("/")
    return not path or bool(_LANGUAGE.fullmatch(path)) or bool(_API.search(path))


def feeds(url: str, type: str) -> Iterator[str]:
    """Yield where feeds usually are: those of a view below its page, then those of the site."""
    parts = urlsplit(url)
    first = next(apis(url))
    found: list[str] = []
    if not _API.search(parts.path):
        below = parts.path.rstrip("/")
        if below and not _LANGUAGE.fullmatch(below):
            found += [_at(url, f"{below}/{name}") for name in ("rss.xml", "feed", "rss")]
            found += [_at(url, f"{below}.xml")]
    language = language_of(first.home)
    homes = [_at(url, f"/{language}/"), _at(url, "/")] if language else [_at(url, "/")]
    kind = type.rpartition("/")[2]
    for home in homes:
        found += [urljoin(home, "rss.xml")]
        found += [urljoin(home, f"{kind}/{name}") for name in ("rss.xml", "feed") if kind]
    yield from dict.fromkeys(found)


def types_of(index: Mapping[str, Any]) -> dict[str, str]:
    """Return the lists that the API's table of contents names: ``node/news`` -> its address."""
    found = {}
    for name, link in table(index.get("links")).items():
        href = text(link) or text(table(link).get("href"))
        if href and "--" in name:
            found[name.replace("--", "/", 1)] = href
    return found


def likeliest(types: Sequence[str]) -> str | None:
    """Return the type that is news, else meetings; None if no name says so."""
    nodes = [type for type in types if type.startswith("node/")]
    for pattern in (_NEWS, _MEETINGS):
        fitting = [type for type in nodes if pattern.search(type)]
        if fitting:
            return min(fitting, key=lambda name: (_rank(name), len(name)))
    return None


def is_of_meetings(type: str) -> bool:
    """Tell whether a type is one of meetings, by its name."""
    return _MEETINGS.search(type) is not None


def _rank(type: str) -> int:
    """News before articles before blogs, whatever else is there."""
    found = _NEWS.search(type)
    return _NEWS.pattern.split("|").index(found.group()) if found and found.group() in _NEWS.pattern else 0


def _at(url: str, path: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
