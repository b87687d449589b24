"""Site: where WordPress has its API, and the addresses of its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

Pairs = Sequence[tuple[str, str]]

_SAFE = ",:[]/"
_OURS = {
    "page",
    "per_page",
    "_embed",
    "_fields",
    "offset",
    "order",
    "orderby",
    "context",
    "rest_route",
    "modified_after",
}
"""Parameters that are ours to set, whatever a source's address says."""
_OF_LISTS = {
    "page",
    "per_page",
    "_embed",
    "categories",
    "tags",
    "orderby",
    "after",
    "search",
    "author",
    "slug",
}
_API = re.compile(r"/wp-json(?=/|\Z)|(?=/wp/v\d+/)")
"""Where the routes begin; some sites call ``wp-json`` something else."""


class Api(NamedTuple):
    """An API, or a list of one.

    Attributes:
        home: Address of the site it belongs to, with a slash at its end.
        root: What stands before a route; for a list at an address of its own, that address.
        way: ``pretty``; ``plain`` where permalinks are off, and routes stand in ``?rest_route=``; ``place``
            for a list at an address of its own.
        query: What the source's own address asks for, such as ``lang=fr``.
        route: The list that the source's address names, such as ``wp/v2/posts``; None if it names the site.
    """

    home: str
    root: str
    way: str = "pretty"
    query: tuple[tuple[str, str], ...] = ()
    route: str | None = None

    def address(self, route: str, pairs: Pairs) -> str:
        """Return the address of a route, with parameters."""
        asked = {name for name, _ in pairs}
        own = [pair for pair in self.query if pair[0] not in asked]
        if self.way == "plain":
            return f"{self.root}?{urlencode([('rest_route', f'/{route}'), *own, *pairs], safe=_SAFE)}"
        path = self.root if self.way == "place" else self.root + quote(route)
        return f"{path}?{urlencode([*own, *pairs], safe=_SAFE)}"

    def written(self) -> str:
        """Return how to find it again."""
        return f"{self.way} {self.root}"


def apis(url: str) -> Iterator[Api]:
    """Yield where the API may be, given the address of a site, of its API, or of a list in that.

    With permalinks switched off, or a server that does not rewrite addresses, it answers below
    ``?rest_route=`` only.
    """
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = tuple(pair for pair in pairs if pair[0] not in _OURS)
    route = dict(pairs).get("rest_route")
    home = _home(url, parts.path)
    if route is not None:
        yield Api(home, home, "plain", query, _list(route))
    elif found := _API.search(parts.path):
        root = _home(url, parts.path[: found.end()])
        yield Api(
            _home(url, parts.path[: found.start()]), root, "pretty", query, _list(parts.path[found.end() :])
        )
    elif _OF_LISTS.intersection(dict(pairs)):
        yield Api(home, urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), "place", query)
    else:
        yield Api(home, f"{home}wp-json/", "pretty", query)
        yield Api(home, urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", "")), "plain", query)


def known(written: str, url: str) -> Iterator[Api]:
    """Yield the API that was found before, if there is one to be told."""
    way, _, root = written.partition(" ")
    if way in {"pretty", "plain"} and root:
        first = next(apis(url))
        yield first._replace(root=root, way=way)


def feeds(url: str, pairs: Pairs) -> Iterator[str]:
    """Yield where the feed may be: of the section asked for, and of the site without permalinks."""
    parts = urlsplit(url)
    first = next(apis(url))
    own = [pair for pair in first.query if pair[0] == "lang"]
    query = urlencode([*own, *pairs], safe=_SAFE)
    if first.way == "pretty":
        yield f"{first.home}feed/" + (f"?{query}" if query else "")
    yield f"{first.home}?" + urlencode([("feed", "rss2"), *own, *pairs], safe=_SAFE)
    root = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
    if first.route is None and first.home != root:
        yield f"{root}feed/" + (f"?{query}" if query else "")


def _home(url: str, path: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, _folder(path), "", ""))


def _folder(path: str) -> str:
    """``/fr`` is a folder; ``/index.php`` is a file in one."""
    before, _, name = path.rpartition("/")
    return f"{before}/" if not name or name.endswith(".php") else f"{path}/"


def _list(route: str) -> str | None:
    """The list that a route names: ``/wp/v2/posts/`` does, ``/`` and ``/wp/v2`` do not."""
    names = [name for name in route.split("/") if name]
    return "/".join(names) if len(names) > 2 else None
