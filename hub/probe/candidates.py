"""Candidates: what may be tried on a site, in order of promise. Pure.

What a page names goes first, then what its platform has at an address of its own, then what many sites have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from hub.model.draft import Kind
from hub.reading.pages import Page
from hub.reading.signposts import Signposts, kind_of_path
from hub.reading.spans import read_span
from hub.reading.structure import Proposal, propose
from hub.reading.turning import pager_of

_MOST_NAMED = 4
"""Feeds that a page names are tried up to this many: some sites name one for each of a hundred labels."""
_GUESSES = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/feed.json")
_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
_FRONTS = {
    "",
    "index.html",
    "index.htm",
    "index.php",
    "index.asp",
    "default.asp",
    "default.aspx",
    "home",
    "pages/default.aspx",
}
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?(?:/(?:home|index\.\w+|pages/default\.aspx))?\Z")
_CATEGORY = re.compile(r"/category/(?:[\w%-]+/)*([\w%-]+)/?\Z")
_NODE_TYPE = re.compile(r"\bnode--type-([a-z0-9-]{1,60})")
_REPOSITORIES = {"DSpace": ("/oai/request", "/server/oai/request"), "EPrints": ("/cgi/oai2",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way to read a site, not tried yet.

    Attributes:
        connector: Its name.
        url: Where it starts.
        options: Of the connector.
        kind: What it would yield.
        basis: How its address is known: ``seen``, ``derived`` or ``guess``.
        why: The same for a person.
        sparing: Options for the trial alone, so that it asks for less.
    """

    connector: str
    url: str
    options: Mapping[str, Any] = field(default_factory=dict)
    kind: Kind = Kind.NEWS
    basis: str = "seen"
    why: str = ""
    sparing: Mapping[str, Any] = field(default_factory=dict)


def for_document(connector: str, url: str) -> Iterator[Candidate]:
    """Yield the candidates for an address that leads to a document for programs itself.

    A single entry of an API is no list: the site that it belongs to comes next.
    """
    kind = {"icalendar": Kind.MEETING, "oai_pmh": Kind.PUBLICATION}.get(connector, Kind.NEWS)
    yield Candidate(connector=connector, url=url, kind=kind, why="the address itself")
    for mark in ("/wp-json", "/jsonapi"):
        if connector in {"wordpress", "drupal"} and mark in url:
            home = url.partition(mark)[0] + "/"
            yield Candidate(connector=connector, url=home, basis="derived", why="the site of that API")


def for_page(page: Page, now: datetime, *, unclosed: bool = False) -> Iterator[Candidate]:
    """Yield a candidate for each list that the page seems to hold.

    Args:
        page: Parsed.
        now: Aware UTC: what lies ahead is no day of publication.
        unclosed: The page ends without an end, each time.
    """
    for number, proposal in enumerate(propose(page), 1):
        kind = _kind(page.url)
        days = kind is Kind.MEETING and _are_days_of_meetings(proposal, now.date())
        options = options_of(proposal, page, meeting=days) | ({"unclosed": True} if unclosed else {})
        never = ", which never closes and came the same twice" if unclosed else ""
        yield Candidate(
            connector="html_list",
            url=page.url,
            options=options,
            kind=kind,
            basis="section",
            why=f"what repeats on the page{never}, {_PLACES[number - 1]} guess",
        )


def _are_days_of_meetings(proposal: Proposal, today: date) -> bool:
    """Tell whether the dates of a list are those of meetings, and not of their announcements.

    Days ahead, or several days as one date, are; so is what a class calls so.
    """
    if re.search(r"publi|creat|posted|modif|updated", proposal.date or ""):
        return False
    if re.search(r"event|meeting|start|when|agenda", proposal.date or ""):
        return True
    spans = [span for row in proposal.rows if (span := read_span(row.date))]
    return any(span.end > today or span.end > span.start for span in spans)


_PLACES = ("first", "second", "third")


def options_of(proposal: Proposal, page: Page, *, meeting: bool = False) -> dict[str, Any]:
    """Return the options of an `html_list` that reads a list; of meetings, the dates are their days."""
    said: dict[str, Any] = {"item": proposal.item, "title": proposal.title}
    if proposal.link:
        said["link"] = proposal.link
    if proposal.date:
        said["start" if meeting else "date"] = proposal.date
    if proposal.summary:
        said["summary"] = proposal.summary
    pager = pager_of(page)
    if pager:
        said["pager"] = pager
    said["detail"] = True
    return said


def named(posts: Signposts) -> Iterator[Candidate]:
    """Yield what the page names: feeds, calendars, repositories."""
    for link in posts.links[:_MOST_NAMED]:
        kind = Kind.MEETING if link.connector == "icalendar" else _kind(link.url)
        if link.connector == "oai_pmh":
            kind = Kind.PUBLICATION
        said = "named in the page's head" if link.declared else "linked on the page"
        why = f"{said} ({link.title})" if link.title else said
        yield Candidate(connector=link.connector, url=link.url, kind=kind, why=why)


def derived(posts: Signposts, platforms: Sequence[str], source: str) -> Iterator[Candidate]:
    """Yield what the platforms have at addresses of their own: of the section asked for, then of the site."""
    for platform in platforms:
        if maker := _MAKERS.get(platform):
            yield from maker(posts, source)
        for path in _REPOSITORIES.get(platform, ()):
            yield _derived("oai_pmh", urljoin(posts.url, path), platform, kind=Kind.PUBLICATION)


def guesses(posts: Signposts) -> Iterator[Candidate]:
    """Yield feeds that many sites have; for those on which nothing else was found."""
    for path in _GUESSES:
        connector = "json_feed" if path.endswith(".json") else "syndication"
        url = urljoin(posts.url, path)
        yield Candidate(connector=connector, url=url, basis="guess", why="many sites have one there")
    for path in ("/oai/request", "/oai"):
        url = urljoin(posts.url, path)
        why = "repositories have it there"
        yield Candidate(connector="oai_pmh", url=url, kind=Kind.PUBLICATION, basis="guess", why=why)


def sitemaps(posts: Signposts, robots: str | None) -> Iterator[Candidate]:
    """Yield the site's maps: those robots.txt names, else those at the usual places."""
    told = list(sitemaps_named(robots or "", posts.url))[:2]
    known = [(url, "seen", "named in robots.txt") for url in told]
    known = known or [(urljoin(posts.url, path), "guess", "the usual address") for path in _SITEMAPS]
    for url, basis, why in known:
        yield Candidate(
            connector="sitemap",
            url=url,
            options=_within(posts.url),
            basis=basis,
            why=why,
            sparing={"pages": 2},
        )


def _within(url: str) -> dict[str, Any]:
    """Of a whole site's map only what lies below the section asked for is wanted."""
    path = urlsplit(url).path
    folder = path.rpartition("/")[0] if "." in path.rpartition("/")[2] else path.rstrip("/")
    return {} if is_front(url) or not folder else {"include": [f"{folder}/"]}


def sitemaps_named(robots: str, base: str) -> Iterator[str]:
    """Yield the addresses on ``Sitemap:`` lines."""
    for line in robots.splitlines()[:5000]:
        name, _, value = line.partition(":")
        if name.strip().lower() == "sitemap" and value.strip():
            yield urljoin(base, value.strip())


def is_front(url: str) -> bool:
    """Tell whether an address is a site's front page, or that of one language."""
    path = urlsplit(url).path.strip("/").lower()
    return path in _FRONTS or _LANGUAGE.match(path) is not None


# By platform


def _wordpress(posts: Signposts, source: str) -> Iterator[Candidate]:
    options = _wordpress_list(posts)
    if options:
        yield replace(_derived("wordpress", _home(posts), "WordPress"), options=options)
    yield _derived("wordpress", _home(posts), "WordPress")
    if not is_front(posts.url):
        yield _derived("syndication", _below(posts.url, "feed/"), "WordPress")
    yield _derived("syndication", urljoin(_home(posts), "feed/"), "WordPress")
    if "tribe-events" in source or "tribe_events" in source:
        said = _derived("wordpress", _home(posts), "The Events Calendar", kind=Kind.MEETING)
        yield replace(said, options={"type": "tribe_events"})
        url = urljoin(_home(posts), "events/?ical=1")
        yield _derived("icalendar", url, "The Events Calendar", kind=Kind.MEETING)


def _wordpress_list(posts: Signposts) -> dict[str, Any]:
    """Return the options for the list that a page shows, by its address or by the classes of its body."""
    if found := _CATEGORY.search(urlsplit(posts.url).path):
        return {"categories": [found.group(1)]}
    for name in posts.classes:
        if name.startswith("category-") and "archive" in posts.classes and not name[9:].isdigit():
            return {"categories": [name.removeprefix("category-")]}
        if name.startswith("post-type-archive-") and name != "post-type-archive-tribe_events":
            return {"type": name.removeprefix("post-type-archive-")}
    return {}


def _drupal(posts: Signposts, source: str) -> Iterator[Candidate]:
    types = Counter(_NODE_TYPE.findall(source)).most_common(1)
    if types and types[0][1] > 1:
        said = _derived("drupal", _root(posts.url), "Drupal")
        yield replace(said, options={"type": types[0][0].replace("-", "_")})
    yield _derived("drupal", _root(posts.url), "Drupal")
    if not is_front(posts.url):
        yield _derived("syndication", _below(posts.url, "rss.xml"), "Drupal")
        yield _derived("syndication", _below(posts.url, "feed"), "Drupal")
    yield _derived("syndication", urljoin(_root(posts.url), "rss.xml"), "Drupal")


def _joomla(posts: Signposts, source: str) -> Iterator[Candidate]:  # noqa: ARG001
    yield _derived("joomla", posts.url, "Joomla")


_MAKERS = {"WordPress": _wordpress, "Drupal": _drupal, "Joomla": _joomla}


def _derived(connector: str, url: str, platform: str, kind: Kind | None = None) -> Candidate:
    return Candidate(
        connector=connector, url=url, kind=kind or _kind(url), basis="derived", why=f"{platform} has it there"
    )


def _home(posts: Signposts) -> str:
    """Where WordPress lives: what its API's address begins with, also in a folder or a language."""
    if posts.wp_root and "/wp-json" in posts.wp_root:
        return posts.wp_root.partition("/wp-json")[0] + "/"
    if posts.wp_root and "rest_route=" in posts.wp_root:
        return posts.wp_root.partition("?")[0]
    return _root(posts.url)


def _root(url: str) -> str:
    return urljoin(url, "/")


def _below(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}", query="", fragment=""))


def _kind(url: str) -> Kind:
    said = kind_of_path(url)
    return Kind(said) if said else Kind.NEWS
