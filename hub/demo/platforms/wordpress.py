"""WordPress: feeds, REST API, archives in the markup of the default themes, custom types, language plug-ins."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime
from html import escape
from typing import Any, ClassVar

from hub.demo.platforms.website import Piece, Website, page_of, part, whole
from hub.demo.serving import Response
from hub.model.draft import Kind

_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)
_OF_FEED = 10
_BARS = 'class="site-main"', 'class="elementor-posts-container elementor-grid"'


@dataclass(kw_only=True)
class WordPress(Website):
    """A WordPress site.

    Attributes:
        types: REST base of each type of content -> its kind; ``posts`` is every site's.
        prefixes: Language -> what stands before its paths (``/pt-br``); others follow ``?lang=``.
        plain: Permalinks are switched off: the API answers below ``?rest_route=`` only.
    """

    platform: ClassVar[str] = "WordPress"
    sends: ClassVar[Mapping[str, str]] = {"X-Powered-By": "PHP/8.2.20"}

    types: Mapping[str, Kind] = field(default_factory=lambda: {"posts": Kind.NEWS})
    prefixes: Mapping[str, str] = field(default_factory=dict)
    plain: bool = False

    def has_etags(self, path: str) -> bool:
        """Feeds have validators; pages and the API have none."""
        return "/feed" in path

    def not_found(self, path: str) -> Response:
        """Say 404 in a page of the theme, or in JSON below the API."""
        if path.startswith("/wp-json"):
            return _fault(404, "rest_no_route", "No route was found matching the URL and request method.")
        return page_of(
            self._html("Page not found", '<h1 class="page-title">Oops! That page can’t be found.</h1>'),
            status=404,
        )

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:  # noqa: ARG002
        """Answer for an address."""
        language = query.get("lang", self.language)
        for edition, prefix in self.prefixes.items():
            if path.startswith(f"{prefix}/"):
                path, language = path.removeprefix(prefix), edition
        if path.startswith("/wp-json") and not self.plain:
            return self._api(path.removeprefix("/wp-json"), query)
        if "rest_route" in query:
            return self._api(query["rest_route"], query)
        if path.endswith(("/feed/", "/feed/atom/")) or path in {"/feed", "/rss"}:
            return self._feed(language)
        if path in {"/wp-sitemap.xml", "/sitemap.xml"}:
            return self._sitemap_index()
        if path.startswith("/wp-sitemap-posts-"):
            return self._sitemap(path)
        return self._archive(path, language) or self._single(path)

    # The API

    def _api(self, route: str, query: Mapping[str, str]) -> Response:
        if "api" in self.off:
            return _fault(401, "rest_login_required", "REST API restricted to authenticated users.")
        names = [name for name in route.split("/") if name]
        if not names:
            return _json(
                {
                    "name": self.name,
                    "url": self.address,
                    "namespaces": ["oembed/1.0", "wp/v2"],
                    "routes": {"/wp/v2/posts": {}},
                }
            )
        if names[:2] != ["wp", "v2"] or len(names) < 3:
            return self.not_found("/wp-json")
        if names[2] == "types":
            return _json({each: {"slug": each, "rest_base": each, "name": each} for each in self.types})
        if names[2] == "categories":
            return self._categories(query)
        if names[2] not in self.types:
            return self.not_found("/wp-json")
        return self._collection(names[2], query)

    def _collection(self, base: str, query: Mapping[str, str]) -> Response:
        found = self._asked(base, query)
        size = min(whole(query.get("per_page")) or _OF_FEED, 100)
        page = whole(query.get("page")) or 1
        pages = math.ceil(len(found) / size)
        if page > max(pages, 1):
            message = "The page number requested is larger than the number of pages available."
            return _fault(400, "rest_post_invalid_page_number", message)
        shown = [
            self._post(base, each, embed="_embed" in query) for each in part(found, (page - 1) * size, size)
        ]
        answer = _json(shown)
        totals = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
        return answer._replace(headers={**answer.headers, **totals})

    def _asked(self, base: str, query: Mapping[str, str]) -> Sequence[Piece]:
        found = [
            each for each in self.of(self.types[base]) if query.get("lang") in {None, "all", each.language}
        ]
        if "search" in query:
            word = query["search"].lower()
            found = [each for each in found if word in " ".join((each.title, *each.text)).lower()]
        if "categories" in query:
            wanted = query["categories"].split(",")
            found = [each for each in found if str(_number(each.category)) in wanted]
        since = query.get("modified_after", "")[:19]
        after = query.get("after", "")[:19]
        found = [each for each in found if _changed(each)[:19] > since and each.day.isoformat()[:19] > after]
        return sorted(found, key=_changed, reverse=True) if query.get("orderby") == "modified" else found

    def _post(self, base: str, piece: Piece, *, embed: bool) -> dict[str, Any]:
        local, changed = piece.day.strftime("%Y-%m-%dT%H:%M:%S"), _changed(piece)[:19]
        post: dict[str, Any] = {
            "id": piece.number,
            "date": local,
            "date_gmt": local,
            "guid": {"rendered": f"{self.address}/?p={piece.number}"},
            "modified": changed,
            "modified_gmt": changed,
            "slug": piece.slug,
            "status": "publish",
            "type": _type(base),
            "link": self.link(piece),
            "title": {"rendered": escape(piece.title).replace("’", "&#8217;")},
            "content": {"rendered": self._text(piece), "protected": False},
            "excerpt": {"rendered": f"<p>{_excerpt(piece)}</p>\n", "protected": False},
            "author": 1,
            "featured_media": 0,
            "categories": [_number(piece.category)],
            "tags": [],
            "lang": piece.language,
        }
        if embed:
            term = {
                "id": _number(piece.category),
                "name": piece.category,
                "taxonomy": "category",
                "slug": piece.category.lower(),
            }
            post["_embedded"] = {
                "author": [{"id": 1, "name": "Secretariat", "slug": "secretariat"}],
                "wp:term": [[term], []],
            }
        return post

    def _categories(self, query: Mapping[str, str]) -> Response:
        names = sorted({each.category for each in self.pieces})
        slug = query.get("slug")
        found = [
            {"id": _number(each), "name": each, "slug": each.lower()}
            for each in names
            if slug in {None, each.lower()}
        ]
        return _json(found)

    # Feeds and sitemaps

    def _feed(self, language: str) -> Response | None:
        if "feed" in self.off:
            return None
        items = "".join(self._item(each) for each in self.of(Kind.NEWS, language)[:_OF_FEED])
        feed = (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"\n\t{_NAMESPACES}>\n\n<channel>\n\t'
            f"<title>{escape(self.name)}</title>\n\t"
            f'<atom:link href="{self.address}/feed/" rel="self" type="application/rss+xml" />\n\t'
            f"<link>{self.address}</link>\n\t<description></description>\n\t<language>{language}</language>\n\t"
            f"<sy:updatePeriod>\n\thourly\t</sy:updatePeriod>\n\t<sy:updateFrequency>\n\t1\t</sy:updateFrequency>\n\t"
            f"<generator>https://wordpress.org/?v=6.8.3</generator>\n{items}</channel>\n</rss>\n"
        )
        return Response(200, {"Content-Type": "application/rss+xml; charset=UTF-8"}, feed.encode())

    def _item(self, piece: Piece) -> str:
        link = escape(self.link(piece))
        return (
            f"\t<item>\n\t\t<title>{escape(piece.title)}</title>\n\t\t<link>{link}</link>\n\t\t"
            f"<dc:creator><![CDATA[Secretariat]]></dc:creator>\n\t\t<pubDate>{format_datetime(piece.day)}</pubDate>\n\t\t"
            f"<category><![CDATA[{piece.category}]]></category>\n\t\t"
            f'<guid isPermaLink="false">{self.address}/?p={piece.number}</guid>\n\t\t'
            f"<description><![CDATA[<p>{escape(piece.text[0][:90])} [&#8230;]</p>\n]]></description>\n\t\t"
            f"<content:encoded><![CDATA[{self._text(piece)}]]></content:encoded>\n\t</item>\n"
        )

    def _sitemap_index(self) -> Response:
        maps = "".join(
            f"<sitemap><loc>{self.address}/wp-sitemap-posts-{_type(each)}-1.xml</loc></sitemap>"
            for each in self.types
        )
        return _xml(
            f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'
        )

    def _sitemap(self, path: str) -> Response | None:
        base = path.removeprefix("/wp-sitemap-posts-").rpartition("-")[0]
        base = next((each for each in self.types if _type(each) == base), "")
        if not base:
            return None
        urls = "".join(
            f"<url><loc>{escape(self.link(each))}</loc><lastmod>{_changed(each)}</lastmod></url>"
            for each in self.of(self.types[base])
        )
        return _xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>')

    # Pages

    def link(self, piece: Piece) -> str:
        """Return the permalink of a piece."""
        base = next(
            (base for base, kind in self.types.items() if kind is piece.kind and base != "posts"), None
        )
        prefix = self.prefixes.get(piece.language, "")
        path = f"/{base}/{piece.slug}/" if base else f"/{piece.day:%Y/%m/%d}/{piece.slug}/"
        also = "" if prefix or piece.language == self.language else f"?lang={piece.language}"
        return f"{self.address}{prefix}{path}{also}"

    def _archive(self, path: str, language: str) -> Response | None:
        list_path, _, number = path.partition("page/")
        lists = {**self.lists, "/": Kind.NEWS} | {f"/{base}/": kind for base, kind in self.types.items()}
        kind = lists.get(list_path) or lists.get(list_path.rstrip("/"))
        if kind is None:
            return None
        page = whole(number.rstrip("/")) or 1
        listed = self.of(kind, language)
        shown = part(listed, (page - 1) * _OF_FEED, _OF_FEED)
        if page > 1 and not shown:
            return None
        articles = "".join(map(self._article, shown))
        pager = ""
        if page * _OF_FEED < len(listed):
            pager = (
                f'<nav class="navigation pagination"><div class="nav-links"><a class="next page-numbers" rel="next" '
                f'href="{self.address}{list_path}page/{page + 1}/">Next</a></div></nav>'
            )
        return page_of(self._html(self.name, f"<main {_BARS[self.layout]}>{articles}{pager}</main>"))

    def _article(self, piece: Piece) -> str:
        link, title = escape(self.link(piece)), escape(piece.title)
        when = f"{piece.starts:%d %B %Y}, {piece.place}" if piece.starts else ""
        if self.layout:
            return (
                f'<div class="elementor-post elementor-grid-item"><div class="elementor-post__text">'
                f'<h3 class="elementor-post__title"><a href="{link}">{title}</a></h3>'
                f'<span class="elementor-post-date">{piece.day:%d %B %Y}</span></div></div>'
            )
        return (
            f'<article id="post-{piece.number}" class="post-{piece.number} post type-post status-publish hentry">'
            f'<header class="entry-header"><h2 class="entry-title"><a href="{link}" rel="bookmark">{title}</a></h2></header>'
            f'<div class="entry-meta"><span class="posted-on"><time class="entry-date published" '
            f'datetime="{piece.day.isoformat()}">{piece.day:%B %d, %Y}</time></span></div>'
            f'<div class="entry-summary"><p>{escape(piece.text[0])}</p><p class="event-date">{escape(when)}</p></div></article>'
        )

    def _single(self, path: str) -> Response | None:
        piece = self.slugged(path.rstrip("/").rpartition("/")[2])
        if piece is None:
            return None
        body = (
            f'<main {_BARS[0]}><article id="post-{piece.number}" class="post hentry"><header class="entry-header">'
            f'<h1 class="entry-title">{escape(piece.title)}</h1></header>'
            f'<div class="entry-content">{self._text(piece)}</div></article></main>'
        )
        return page_of(self._html(piece.title, body, piece.language))

    def _text(self, piece: Piece) -> str:
        file = f"{self.address}/wp-content/uploads/{piece.day:%Y/%m}/{piece.document}"
        block = (
            f'<div class="wp-block-file"><a href="{file}">{piece.document}</a></div>\n'
            if piece.document
            else ""
        )
        return piece.body + block

    def _html(self, title: str, main: str, language: str | None = None) -> str:
        feed = (
            ""
            if "feed" in self.off
            else f'<link rel="alternate" type="application/rss+xml" title="{escape(self.name)} &raquo; Feed" '
            f'href="{self.address}/feed/" />'
        )
        api = f"{self.address}/?rest_route=/" if self.plain else f"{self.address}/wp-json/"
        return (
            f'<!DOCTYPE html>\n<html lang="{language or self.language}">\n<head>\n<meta charset="UTF-8" />\n'
            f"<title>{escape(title)}</title>\n{feed}\n"
            f'<link rel="https://api.w.org/" href="{api}" />\n'
            f'<meta name="generator" content="WordPress 6.8.3" />\n'
            f'<link rel="stylesheet" href="{self.address}/wp-content/themes/twentytwenty/style.css?ver=2.9" media="all" />\n'
            f'<script src="{self.address}/wp-includes/js/jquery/jquery.min.js?ver=3.7.1"></script>\n</head>\n'
            f'<body class="home blog wp-embed-responsive"><header id="masthead" class="site-header">'
            f'<p class="site-title"><a href="{self.address}/">{escape(self.name)}</a></p>'
            f'<nav class="main-navigation"><ul class="menu"><li class="menu-item"><a href="{self.address}/about/">About</a></li>'
            f'<li class="menu-item"><a href="{self.address}/contact/">Contact</a></li></ul></nav></header>\n{main}\n'
            f'<aside class="widget-area"><section class="widget"><h2>Archives</h2><ul><li><a href="{self.address}/2026/11/">'
            f"November 2026</a></li></ul></section></aside></body></html>"
        )


def _excerpt(piece: Piece) -> str:
    """Return the first words of a piece, with an ellipsis where they are cut off."""
    first = piece.text[0]
    return escape(first) if len(first) <= 90 else f"{escape(first[:90])} [&hellip;]"


def _type(base: str) -> str:
    """Return the name of a type of content by its REST base."""
    return "post" if base == "posts" else base


def _changed(piece: Piece) -> str:
    return (piece.updated or piece.day).isoformat()


def _number(category: str) -> int:
    """Return the id of a category."""
    return 2 + sum(map(ord, category)) % 900


def _json(said: object, status: int = 200) -> Response:
    kind = {"Content-Type": "application/json; charset=UTF-8"}
    return Response(status, kind, json.dumps(said).encode())


def _fault(status: int, code: str, message: str) -> Response:
    return _json({"code": code, "message": message, "data": {"status": status}}, status)


def _xml(body: str) -> Response:
    return Response(
        200,
        {"Content-Type": "application/xml; charset=UTF-8"},
        f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode(),
    )
