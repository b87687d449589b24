"""Drupal: views and teasers of the default theme, rss.xml, JSON:API, XML sitemap; also as the Commission themes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, ClassVar
from urllib.parse import quote, urlencode
from uuid import UUID

from hub.demo.platforms.website import Piece, Website, page_of, part, whole
from hub.demo.serving import Response
from hub.model.draft import Kind

_OF_VIEW = 10
_OF_API = 50


@dataclass(kw_only=True)
class Drupal(Website):
    """A Drupal site.

    Attributes:
        types: Machine name of each content type -> its kind.
        feeds: Path of each feed -> the language of what is in it.
        theme: ``default``, or ``europa`` for the component library of the European Commission.
        generator: What its pages and headers say of the version.
    """

    platform: ClassVar[str] = "Drupal"
    sends: ClassVar[Mapping[str, str]] = {"X-Drupal-Cache": "HIT", "X-Content-Type-Options": "nosniff"}

    types: Mapping[str, Kind] = field(default_factory=lambda: {"article": Kind.NEWS, "event": Kind.MEETING})
    feeds: Mapping[str, str] = field(default_factory=dict)
    theme: str = "default"
    generator: str = "Drupal 10 (https://www.drupal.org)"

    def not_found(self, path: str) -> Response:
        """Say 404 as the theme, or the API, does."""
        if path.startswith("/jsonapi"):
            return _api({"errors": [{"title": "Not Found", "status": "404"}]}, 404)
        page = self._html("Page not found", "<p>The requested page could not be found.</p>", self.language)
        return page_of(page, status=404)

    def has_etags(self, path: str) -> bool:  # noqa: ARG002
        """Drupal's page cache sends validators everywhere."""
        return True

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:  # noqa: ARG002
        """Answer for an address."""
        feeds = self.feeds or {"/rss.xml": self.language}
        if path in feeds:
            return None if "feed" in self.off else self._feed(feeds[path])
        if path.startswith("/jsonapi"):
            return None if "api" in self.off else self._jsonapi(path, query)
        if path == "/sitemap.xml":
            return None if "sitemap" in self.off else self._sitemap()
        kind = Kind.NEWS if path == "/" else self.lists.get(path)
        return self._view(path, kind, whole(query.get("page"))) if kind else self._node(path)

    # Views and nodes

    def link(self, piece: Piece) -> str:
        """Return the alias of a node, by pathauto's pattern."""
        edition = "" if piece.language == self.language else f"/{piece.language}"
        section = next((path for path, kind in self.lists.items() if kind is piece.kind), "/node")
        return f"{edition}{section}/{quote(piece.slug)}"

    def _view(self, path: str, kind: Kind, page: int) -> Response:
        language = next(
            (each for each in {piece.language for piece in self.pieces} if path.startswith(f"/{each}/")), None
        )
        listed = self.of(kind, language or self.language)
        rows = "".join(map(self._teaser, part(listed, page * _OF_VIEW, _OF_VIEW)))
        last = max(0, (len(listed) - 1) // _OF_VIEW)
        pager = "".join(
            f'<li class="pager__item"><a href="?page={number}" title="Go to page {number + 1}">{number + 1}</a></li>'
            for number in range(last + 1)
        )
        after = (
            f'<li class="pager__item pager__item--next"><a href="?page={page + 1}" title="Go to next page" rel="next">'
            "<span>Next ›</span></a></li>"
            if page < last
            else ""
        )
        nav = f'<nav class="pager" role="navigation"><ul class="pager__items js-pager__items">{pager}{after}</ul></nav>'
        empty = '<div class="view-empty"><p>No results.</p></div>'
        content = f'<div class="view-content">{rows}</div>' if rows else empty
        body = f'<div class="views-element-container"><div class="view view-news view-id-news">{content}{nav}</div></div>'
        return page_of(self._html(self.name, body, self.language))

    def _teaser(self, piece: Piece) -> str:
        if self.theme == "europa":
            return self._content_item(piece)
        link, title, moment = self.link(piece), escape(piece.title), piece.day.isoformat()
        when = f"{piece.starts.isoformat()}" if piece.starts else moment
        shown = f"{piece.starts:%d %B %Y}" if piece.starts else f"{piece.day:%d %B %Y}"
        if self.layout:
            return (
                f'<li class="card-list__entry"><a class="card-list__anchor" href="{link}"><strong>{title}</strong></a>'
                f"<small>{shown}</small></li>"
            )
        return (
            f'<div class="views-row"><article data-history-node-id="{piece.number}" role="article" '
            f'class="node node--type-article node--view-mode-teaser"><h2 class="node__title">'
            f'<a href="{link}" rel="bookmark"><span class="field field--name-title">{title}</span></a></h2>'
            f'<div class="field field--name-created"><time datetime="{when}" class="datetime">{shown}</time></div>'
            f'<div class="node__content"><div class="field field--name-body field--type-text-with-summary">'
            f"<p>{escape(piece.text[0][:160])}</p></div></div></article></div>"
        )

    def _content_item(self, piece: Piece) -> str:
        return (
            f'<article class="ecl-content-item ecl-content-item--divider"><div class="ecl-content-block ecl-content-item__content-block">'
            f'<ul class="ecl-content-block__primary-meta-container"><li class="ecl-content-block__primary-meta-item">News article</li>'
            f'<li class="ecl-content-block__primary-meta-item"><time datetime="{piece.day:%Y-%m-%dT12:00:00Z}">{piece.day:%d %B %Y}</time></li></ul>'
            f'<div class="ecl-content-block__title"><a href="{self.link(piece)}" class="ecl-link ecl-link--standalone">{escape(piece.title)}</a></div>'
            f'<div class="ecl-content-block__description"><p>{escape(piece.text[0][:160])}</p></div></div></article>'
        )

    def _node(self, path: str) -> Response | None:
        piece = self.slugged(path.rpartition("/")[2])
        if piece is None:
            return None
        body = (
            f'<article data-history-node-id="{piece.number}" class="node node--type-article node--view-mode-full">'
            f'<div class="node__submitted"><time datetime="{piece.day.isoformat()}">{piece.day:%d %B %Y}</time></div>'
            f'<div class="node__content"><div class="field field--name-body">{piece.body}</div>{self._file_link(piece)}</div></article>'
        )
        return page_of(self._html(piece.title, body, piece.language))

    def _file_link(self, piece: Piece) -> str:
        if not piece.document:
            return ""
        link = f"/sites/default/files/{piece.day:%Y-%m}/{piece.document}"
        return (
            f'<div class="field field--name-field-document"><span class="file file--mime-application-pdf">'
            f'<a href="{link}" type="application/pdf">{piece.document}</a></span></div>'
        )

    # Feed, API, sitemap

    def _feed(self, language: str) -> Response:
        items = "".join(
            f"<item>\n  <title>{escape(each.title)}</title>\n  <link>{self.address}{self.link(each)}</link>\n"
            f"  <description>{escape(self._described(each))}</description>\n"
            f"  <pubDate>{each.day:%a, %d %b %Y %H:%M:%S +0000}</pubDate>\n    <dc:creator>secretariat</dc:creator>\n"
            f'    <guid isPermaLink="false">{each.number} at {self.address}</guid>\n    </item>\n'
            for each in self.of(Kind.NEWS, language)[:_OF_VIEW]
        )
        feed = (
            f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xml:base="{self.address}/" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/">\n  <channel>\n    <title>{escape(self.name)}</title>\n'
            f"    <link>{self.address}/</link>\n    <description/>\n    <language>{language}</language>\n{items}</channel>\n</rss>\n"
        )
        return Response(200, {"Content-Type": "application/rss+xml; charset=utf-8"}, feed.encode())

    def _described(self, piece: Piece) -> str:
        return f'<div class="field field--name-body field__item">{piece.body}</div>{self._file_link(piece)}'

    def _jsonapi(self, path: str, query: Mapping[str, str]) -> Response | None:
        names = path.strip("/").split("/")
        if names == ["jsonapi"]:
            links = {"self": {"href": f"{self.address}/jsonapi"}}
            links |= {f"node--{each}": {"href": f"{self.address}/jsonapi/node/{each}"} for each in self.types}
            return _api({"jsonapi": {"version": "1.0"}, "data": [], "links": links})
        if len(names) != 3 or names[1] != "node" or names[2] not in self.types:
            return None
        return self._resources(names[2], query)

    def _resources(self, type: str, query: Mapping[str, str]) -> Response:
        found = self.of(self.types[type])
        if query.get("sort") == "-changed":
            found = sorted(found, key=lambda piece: piece.updated or piece.day, reverse=True)
        size = min(whole(query.get("page[limit]")) or _OF_API, _OF_API)
        first = whole(query.get("page[offset]"))
        shown = part(found, first, size)
        here = f"{self.address}/jsonapi/node/{type}"
        links = {"self": {"href": here}}
        if first + size < len(found):
            further = {**query, "page[offset]": str(first + size), "page[limit]": str(size)}
            links["next"] = {"href": f"{here}?{urlencode(further)}"}
        said: dict[str, Any] = {
            "jsonapi": {"version": "1.0"},
            "data": [self._resource(type, each) for each in shown],
        }
        files = [self._file_resource(each) for each in shown if each.document]
        if "include" in query and files:
            said["included"] = files
        return _api({**said, "links": links})

    def _resource(self, type: str, piece: Piece) -> dict[str, Any]:
        file = {"type": "file--file", "id": str(UUID(int=piece.number + 10**6))} if piece.document else None
        return {
            "type": f"node--{type}",
            "id": str(UUID(int=piece.number)),
            "links": {"self": {"href": f"{self.address}/jsonapi/node/{type}/{UUID(int=piece.number)}"}},
            "attributes": {
                "drupal_internal__nid": piece.number,
                "langcode": piece.language,
                "status": True,
                "title": piece.title,
                "created": piece.day.isoformat(),
                "changed": (piece.updated or piece.day).isoformat(),
                "path": {"alias": self.link(piece), "pid": piece.number, "langcode": piece.language},
                "body": {"value": piece.body, "format": "basic_html", "processed": piece.body, "summary": ""},
                "field_date": {
                    "value": piece.starts.isoformat(),
                    "end_value": piece.ends and piece.ends.isoformat(),
                }
                if piece.starts
                else None,
            },
            "relationships": {"field_document": {"data": file}},
        }

    def _file_resource(self, piece: Piece) -> dict[str, Any]:
        link = f"/sites/default/files/{piece.day:%Y-%m}/{piece.document}"
        uri = {"value": f"public://{piece.day:%Y-%m}/{piece.document}", "url": link}
        return {
            "type": "file--file",
            "id": str(UUID(int=piece.number + 10**6)),
            "attributes": {
                "filename": piece.document,
                "uri": uri,
                "filemime": "application/pdf",
                "filesize": 800,
            },
        }

    def _sitemap(self) -> Response:
        urls = "".join(
            f"<url><loc>{self.address}{self.link(each)}</loc><lastmod>{(each.updated or each.day).isoformat()}</lastmod>"
            "<changefreq>weekly</changefreq><priority>0.5</priority></url>\n"
            for each in self.pieces
        )
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>'
        return Response(200, {"Content-Type": "application/xml; charset=utf-8"}, body.encode())

    def _html(self, title: str, body: str, language: str) -> str:
        feed = next(iter(self.feeds), "/rss.xml")
        link = (
            ""
            if "feed" in self.off
            else f'<link rel="alternate" type="application/rss+xml" title="" href="{feed}" />'
        )
        direction = "rtl" if language == "ar" else "ltr"
        return (
            f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}" prefix="og: https://ogp.me/ns#">\n<head>\n'
            f'<meta charset="utf-8" />\n<meta name="Generator" content="{self.generator}" />\n'
            f"<title>{escape(title)} | {escape(self.name)}</title>\n{link}\n"
            f'<link rel="stylesheet" media="all" href="/sites/default/files/css/css_a.css" />\n</head>\n'
            f'<body class="path-frontpage"><a href="#main-content" class="visually-hidden focusable">Skip to main content</a>\n'
            f'<div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas><header role="banner">'
            f'<nav role="navigation" class="block block-menu"><ul class="menu"><li class="menu-item"><a href="/">Home</a></li>'
            f'<li class="menu-item"><a href="/about">About</a></li><li class="menu-item"><a href="/contact">Contact</a></li></ul></nav></header>\n'
            f'<main role="main"><a id="main-content" tabindex="-1"></a><div class="region region-content">'
            f'<h1 class="page-title">{escape(title)}</h1>{body}</div></main></div>'
            f'<script type="application/json" data-drupal-selector="drupal-settings-json">{{"path":{{"baseUrl":"/"}}}}</script></body></html>'
        )


def _api(said: object, status: int = 200) -> Response:
    return Response(status, {"Content-Type": "application/vnd.api+json"}, json.dumps(said).encode())
