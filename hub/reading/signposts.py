"""Signposts: what a page and its headers say of other ways to read the site: feeds, APIs, calendars. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from hub.reading.links import absolute, site_key
from hub.reading.pages import Page, Part

FEED_TYPES = {
    "application/rss+xml": "syndication",
    "application/atom+xml": "syndication",
    "application/rdf+xml": "syndication",
    "application/x-rss+xml": "syndication",
    "application/xml": "syndication",
    "text/xml": "syndication",
    "text/rss": "syndication",
    "application/feed+json": "json_feed",
    "application/json": "json_feed",
    "text/calendar": "icalendar",
}
"""Media type -> the connector that reads it. JSON counts only where a name says feed: WordPress and oEmbed
link other JSON in the same way."""
WP_API = "https://api.w.org/"

_NOT_FEEDS = re.compile(
    r"oembed|/wp-json(?:/|\Z)|xmlrpc|opensearch|osd\.xml|wlwmanifest|manifest\.json|sitemap", re.IGNORECASE
)
_FEED_NAME = re.compile(
    r"(?:/|\A)(?:rss|atom|feed|feeds|rss2|index\.rdf|(?:rss|feed|atom|index)\.xml|feed\.json|rss\.(?:php|aspx)"
    r"|backend\.php3?)/?(?:\?|\Z)|\.(?:rss|atom|rdf)(?:\?|\Z)|listfeed\.aspx"
    r"|[?&](?:feed=(?:rss2?|atom|rdf)|format=feed|type=(?:rss|atom)|page=backend)",
    re.IGNORECASE,
)
_CALENDAR_NAME = re.compile(
    r"\.ics(?:\?|\Z)|[?&](?:ical=1|format=ical|outlook-ical=1)|/ical(?:/|\.ics)?(?:\?|\Z)", re.IGNORECASE
)
_OAI_NAME = re.compile(r"/oai(?:/request|2?\.php|-pmh)?/?(?:\?|\Z)|[?&]verb=Identify", re.IGNORECASE)
_COMMENTS = re.compile(
    r"/comments/|comments[-_/]?feed|feed=comments|withcomments|/comment(?:aire|ario)s?/", re.IGNORECASE
)
_LINK = re.compile(r'<([^<>]{1,2000})>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s;,"]+))*)')
_PARAMETER = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))')
_MOST = 5000
"""Anchors that are looked at."""

_SECTIONS = {
    "news": (
        "news|latest news|all news|newsroom|press|press releases|in action|media centre|actualités|actualites"
        "|actualité|nouvelles|noticias|novedades|comunicados|notícias|новости|все новости"
        "|أخبار|الأخبار|آخر الأخبار"
    ),
    "meeting": (
        "events|meetings|calendar|agenda|upcoming events|événements|évènements|réunions|calendrier|eventos"
        "|reuniones|reuniões|calendario|calendário|мероприятия|события|встречи|календарь"
        "|الفعاليات|فعاليات|الاجتماعات|اجتماعات|المؤتمرات"
    ),
    "publication": (
        "publications|documents|library|resources|publicaciones|documentos|publicações|biblioteca|bibliothèque"
        "|публикации|документы|المنشورات|منشورات|الوثائق|وثائق|الإصدارات"
    ),
}
"""What menus call them, in six languages."""
_SECTION_OF = {word: kind for kind, words in _SECTIONS.items() for word in words.split("|")}
_SECTION_PATH = {
    "news": "news newsroom press actualites actualite nouvelles noticias novosti media",
    "meeting": (
        "events event meetings meeting agenda calendar calendrier calendario evenements reunions eventos"
        " reuniones reunioes meropriyatiya conferences"
    ),
    "publication": (
        "publications documents library resources publicaciones documentos publicacoes biblioteca dokumenty"
    ),
}
_PATH_OF = {word: kind for kind, words in _SECTION_PATH.items() for word in words.split()}


class Link(NamedTuple):
    """A way to read the site that a page or a header names.

    Attributes:
        connector: What reads it.
        url: Absolute.
        title: What the page calls it, or None.
        declared: True if it stands in the head or the headers, for programs; False for a link among others.
    """

    connector: str
    url: str
    title: str | None
    declared: bool


class Section(NamedTuple):
    """A part of the site that a menu names.

    Attributes:
        kind: ``news``, ``meeting`` or ``publication``.
        url: Absolute.
        name: What the menu calls it.
    """

    kind: str
    url: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signposts:
    """What a page says of itself and of its site.

    Attributes:
        generators: What made it (``meta name=generator``).
        links: Feeds, calendars and repositories that are named, each once, the declared first.
        wp_root: Root of the WordPress API, if it is named.
        site_name: What the site calls itself (``og:site_name``).
        versions: (language, address) of the same page in other languages, as declared.
        sections: Parts of the site, from its menus.
        files: Addresses of what the page loads: styles and scripts from anywhere, pictures of its own site. A
            picture in a text may well be another site's.
        classes: Those of its body, which templates fill with what the page is.
    """

    url: str
    title: str | None
    site_name: str | None
    language: str | None
    generators: tuple[str, ...]
    links: tuple[Link, ...]
    wp_root: str | None
    versions: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    files: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


def read_signposts(page: Page, headers: Mapping[str, str]) -> Signposts:
    """Return what a page and the headers it came with say."""
    found: dict[str, Link] = {}
    in_headers = list(_header_links(headers.get("link", ""), page.url))
    for link in (*_declared(page), *_of_headers(in_headers), *_anchors(page)):
        if link.url != page.url and not _COMMENTS.search(link.url):
            found.setdefault(link.url, link)
    root = next((url for url, said in in_headers if WP_API in said.get("rel", "").split()), None)
    return Signposts(
        url=page.url,
        title=page.title,
        site_name=page.root.value('meta[property="og:site_name"]@content')
        or page.root.value('meta[name="application-name"]@content'),
        language=page.language,
        generators=tuple(page.root.values('meta[name="generator" i]@content')),
        links=tuple(found.values()),
        wp_root=page.absolute(page.root.value(f'link[rel="{WP_API}"]@href')) or root,
        versions=tuple(_versions(page)),
        sections=tuple(_sections(page)),
        files=tuple(_files(page)),
        classes=tuple((page.root.value("body@class") or "").split()),
    )


def kind_of_path(url: str) -> str | None:
    """Return what an address says that it holds: ``news``, ``meeting``, ``publication``, or None."""
    parts = urlsplit(url)
    words = re.split(r"[/._-]+", parts.path.lower())
    return next((_PATH_OF[word] for word in reversed(words) if word in _PATH_OF), None)


def _declared(page: Page) -> Iterator[Link]:
    for part in page.select("link[rel~=alternate i][href], link[rel~=self i][href], link[rel~=feed i][href]"):
        rel = (part.attribute("rel") or "").lower().split()
        if "stylesheet" in rel and "feed" not in rel:
            continue
        if link := _typed(page, part, declared=True):
            yield link
        elif "feed" in rel and (url := page.absolute(_web(part.attribute("href")))):
            yield Link("syndication", url, part.attribute("title"), declared=True)


def _typed(page: Page, part: Part, *, declared: bool) -> Link | None:
    url = page.absolute(_web(part.attribute("href")))
    kind = (part.attribute("type") or "").partition(";")[0].strip().lower()
    connector = FEED_TYPES.get(kind)
    if url is None or connector is None or _NOT_FEEDS.search(url):
        return None
    if kind.endswith(("/xml", "/json")) and not (_FEED_NAME.search(url) or "feed" in url.lower()):
        return None
    return Link(connector, url, part.attribute("title"), declared)


def _web(href: str | None) -> str | None:
    """``feed:https://…``, ``feed://…`` and ``webcal://…`` are web addresses with another name."""
    if href is None:
        return None
    return re.sub(r"\A(?:feed|webcals?):(?=//)", "https:", re.sub(r"\Afeed:(?=https?:)", "", href.strip()))


def _header_links(value: str, base: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the links of a ``Link`` header (RFC 8288)."""
    for found in _LINK.finditer(value[:20_000]):
        said = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(found.group(2))}
        if url := absolute(found.group(1), base):
            yield url, said


def _of_headers(links: list[tuple[str, dict[str, str]]]) -> Iterator[Link]:
    for url, said in links:
        connector = FEED_TYPES.get(said.get("type", "").partition(";")[0].strip().lower())
        if connector and "alternate" in said.get("rel", "").lower().split() and not _NOT_FEEDS.search(url):
            yield Link(connector, url, said.get("title"), declared=True)


def _anchors(page: Page) -> Iterator[Link]:
    for part in page.select("a[href]")[:_MOST]:
        href = part.node.attributes.get("href") or ""
        connector = _by_name(href)
        if connector is None:
            if part.node.attributes.get("type") and (link := _typed(page, part, declared=False)):
                yield link
            continue
        url = page.absolute(_web(href))
        if url and not _NOT_FEEDS.search(url):
            yield Link(connector, url, part.text()[:80] or None, declared=False)


def _by_name(href: str) -> str | None:
    if href.lower().startswith(("webcal:", "webcals:")) or _CALENDAR_NAME.search(href):
        return "icalendar"
    if _OAI_NAME.search(href):
        return "oai_pmh"
    if _FEED_NAME.search(href) or href.lower().startswith("feed:"):
        return "json_feed" if ".json" in href else "syndication"
    return None


def _files(page: Page) -> Iterator[str]:
    own = site_key(page.url)
    for part in page.select("link[href], script[src], img[src], source[src]")[:_MOST]:
        url = page.absolute(part.node.attributes.get("src") or part.node.attributes.get("href"))
        if url and (part.tag in {"link", "script"} or site_key(url) == own):
            yield url


def _versions(page: Page) -> Iterator[tuple[str, str]]:
    for part in page.select("link[rel~=alternate i][hreflang][href]"):
        url, language = page.absolute(part.attribute("href")), part.attribute("hreflang")
        if url and language and language.lower() != "x-default":
            yield language, url


def _sections(page: Page) -> Iterator[Section]:
    site = site_key(page.url)
    seen: set[str] = set()
    for part in page.select("a[href]")[:_MOST]:
        name = " ".join((part.node.text() or "").split())[:60]
        kind = _SECTION_OF.get(name.casefold().strip(" »›>:"))
        url = page.absolute(part.node.attributes.get("href")) if kind else None
        if kind and url and site_key(url) == site and url not in seen:
            seen.add(url)
            yield Section(kind, url.partition("#")[0], name)
