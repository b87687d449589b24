"""Joomla: category blogs and lists, their feeds, and mail addresses hidden behind scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape
from typing import ClassVar

from hub.demo.platforms.website import Piece, Website, page_of, part, whole
from hub.demo.serving import Response
from hub.model.draft import Kind

_OF_BLOG = 5
_ROBOTS = "This email address is being protected from spambots. You need JavaScript enabled to view it."


@dataclass(kw_only=True)
class Joomla(Website):
    """A Joomla site; each of its lists is a category blog below its menu item."""

    platform: ClassVar[str] = "Joomla"
    sends: ClassVar[Mapping[str, str]] = {
        "Expires": "Wed, 17 Aug 2005 00:00:00 GMT",
        "Cache-Control": "no-store, no-cache, must-revalidate",
    }

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:  # noqa: ARG002
        """Answer for an address."""
        path = path.removesuffix("/") or next(iter(self.lists))
        kind = self.lists.get(path)
        if kind is None:
            return self._article(path)
        if query.get("format") == "feed":
            return None if "feed" in self.off else self._feed(path, kind, query.get("type", "rss"))
        return self._blog(path, kind, whole(query.get("start")))

    def not_found(self, path: str) -> Response:  # noqa: ARG002
        """Say 404 as the template does."""
        return page_of(self._html("404", "<h1>404 - Category not found</h1>", None), status=404)

    def link(self, piece: Piece) -> str:
        """Return the address of an article: below its menu item, its number before its alias."""
        fits = [path for path, kind in self.lists.items() if kind is piece.kind]
        own = [path for path in fits if f"/{piece.language}/" in f"{path}/"]
        return f"{(own or fits or ['/component/content/article'])[0]}/{piece.number}-{piece.slug}"

    def _of(self, path: str, kind: Kind) -> list[Piece]:
        listed = [each for each in self.pieces if each.kind is kind]
        editions = {each.language for each in listed}
        here = next((each for each in editions if f"/{each}/" in f"{path}/"), None)
        return [each for each in listed if each.language == (here or self.language)]

    def _blog(self, path: str, kind: Kind, start: int) -> Response:
        listed = self._of(path, kind)
        items = "".join(map(self._item, part(listed, start, _OF_BLOG)))
        after = start + _OF_BLOG
        more = (
            f'<li class="page-item"><a aria-label="Go to next page" href="{path}?start={after}" class="page-link">'
            '<span class="icon-angle-right" aria-hidden="true"></span></a></li>'
            if after < len(listed)
            else ""
        )
        numbers = "".join(
            f'<li class="page-item"><a href="{path}{f"?start={first}" if first else ""}" class="page-link">{first // _OF_BLOG + 1}</a></li>'
            for first in range(0, len(listed), _OF_BLOG)
        )
        pager = f'<div class="com-content-category-blog__navigation w-100"><ul class="pagination ms-0 mb-4">{numbers}{more}</ul></div>'
        blog = (
            f'<div class="com-content-category-blog blog" itemscope itemtype="https://schema.org/Blog">'
            f'<div class="com-content-category-blog__items blog-items">{items}</div>{pager}</div>'
        )
        if self.layout:
            blog = f'<section class="tiles">{items}</section>{pager}'
        return page_of(self._html(self.name, blog, path))

    def _item(self, piece: Piece) -> str:
        link, title = self.link(piece), escape(piece.title)
        if self.layout:
            return f'<figure class="tile"><figcaption><a href="{link}">{title}</a> <em>{piece.day:%d.%m.%Y}</em></figcaption></figure>'
        where = (
            f"<p>Date: {piece.starts:%d} - {piece.ends:%d %B %Y}<br>Location: {escape(piece.place or '')}</p>"
            if piece.starts and piece.ends
            else f"<p>{escape(piece.text[0][:160])}</p>"
        )
        return (
            f'<div class="com-content-category-blog__item blog-item" itemprop="blogPost" itemscope itemtype="https://schema.org/BlogPosting">'
            f'<div class="item-content"><div class="page-header"><h2><a href="{link}" itemprop="url">{title}</a></h2></div>'
            f'<dl class="article-info text-muted"><dt class="article-info-term">Details</dt><dd class="published">'
            f'<span class="icon-calendar icon-fw" aria-hidden="true"></span><time datetime="{piece.day.isoformat()}" itemprop="datePublished">'
            f"Published: {piece.day:%d %B %Y}</time></dd></dl>{where}"
            f'<p class="readmore"><a class="btn btn-secondary" href="{link}" aria-label="Read more: {title}">Read more</a></p></div></div>'
        )

    def _article(self, path: str) -> Response | None:
        piece = self.numbered(path.rpartition("/")[2].partition("-")[0])
        if piece is None:
            return None
        body = (
            f'<div class="com-content-article item-page" itemscope itemtype="https://schema.org/Article"><div class="page-header">'
            f'<h1 itemprop="headline">{escape(piece.title)}</h1></div><dl class="article-info text-muted"><dd class="published">'
            f'<time datetime="{piece.day.isoformat()}" itemprop="datePublished">Published: {piece.day:%d %B %Y}</time></dd></dl>'
            f'<div itemprop="articleBody" class="com-content-article__body">{self._text(piece)}</div></div>'
        )
        return page_of(self._html(piece.title, body, None))

    def _text(self, piece: Piece) -> str:
        file = (
            f'<p><a href="/images/documents/{piece.document}">{piece.document}</a></p>'
            if piece.document
            else ""
        )
        return piece.body + file + f"<p>{_cloaked(piece.number, 'secretariat', 'forum.example')}</p>"

    def _feed(self, path: str, kind: Kind, type: str) -> Response:
        pieces = self._of(path, kind)[:10]
        if type == "atom":
            return self._atom(path, pieces)
        items = "".join(
            f"<item><title>{escape(each.title)}</title><link>{self.address}{self.link(each)}</link>"
            f'<guid isPermaLink="true">{self.address}{self.link(each)}</guid>'
            f'<description><![CDATA[<div class="feed-description">{self._text(each)}</div>]]></description>'
            f"<author>secretariat@forum.example (Secretariat)</author><category>{escape(each.category)}</category>"
            f"<pubDate>{format_datetime(each.day)}</pubDate></item>"
            for each in pieces
        )
        feed = (
            f'<?xml version="1.0" encoding="utf-8"?>\n<!-- generator="Joomla! - Open Source Content Management" -->\n'
            f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>{escape(self.name)}</title>'
            f"<description><![CDATA[]]></description><link>{self.address}{path}</link>"
            f"<generator>Joomla! - Open Source Content Management</generator><language>{self.language}-gb</language>{items}</channel></rss>"
        )
        return Response(200, {"Content-Type": "application/rss+xml; charset=utf-8"}, feed.encode())

    def _atom(self, path: str, pieces: list[Piece]) -> Response:
        entries = "".join(
            f"<entry><title>{escape(each.title)}</title>"
            f'<link rel="alternate" type="text/html" href="{self.address}{self.link(each)}"/>'
            f"<published>{each.day.isoformat()}</published><updated>{(each.updated or each.day).isoformat()}</updated>"
            f"<id>{self.address}{self.link(each)}</id><author><name>Secretariat</name></author>"
            f'<summary type="html">{escape(self._text(each))}</summary></entry>'
            for each in pieces
        )
        updated = pieces[0].day.isoformat() if pieces else "2026-01-01T00:00:00+00:00"
        feed = (
            f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{self.language}-gb">'
            f"<title>{escape(self.name)}</title><id>{self.address}{path}</id><updated>{updated}</updated>"
            f'<generator uri="https://www.joomla.org">Joomla! - Open Source Content Management</generator>{entries}</feed>'
        )
        return Response(200, {"Content-Type": "application/atom+xml; charset=utf-8"}, feed.encode())

    def _html(self, title: str, body: str, path: str | None) -> str:
        feeds = (
            "".join(
                f'<link href="{path}?format=feed&amp;type={kind}" rel="alternate" type="application/{kind}+xml" title="{label}">'
                for kind, label in (("rss", "RSS 2.0"), ("atom", "Atom 1.0"))
            )
            if path and "feed" not in self.off
            else ""
        )
        menu = "".join(
            f'<li class="nav-item"><a href="{each}">{each.rpartition("/")[2]}</a></li>' for each in self.lists
        )
        return (
            f'<!DOCTYPE html>\n<html lang="{self.language}-gb" dir="ltr">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="generator" content="Joomla! - Open Source Content Management">\n<title>{escape(title)}</title>\n{feeds}\n'
            f'<link href="/media/templates/site/cassiopeia/css/template.min.css" rel="stylesheet">\n</head>\n'
            f'<body class="site com_content view-category layout-blog"><header class="header container-header"><nav><ul class="mod-menu nav">'
            f'{menu}</ul></nav></header>\n<div class="container-component"><main>{body}</main></div></body></html>'
        )


def _cloaked(number: int, name: str, host: str) -> str:
    """Return a mail address as Joomla's plug-in hides it."""
    id = f"cloak{number:032x}"
    coded = "".join(f"&#{ord(sign)};" for sign in name)
    return (
        f"<span id=\"{id}\">{_ROBOTS}</span><script type='text/javascript'>"
        f"document.getElementById('{id}').innerHTML = '';var prefix = '&#109;a' + 'i&#108;' + '&#116;o';"
        f"var path = 'hr' + 'ef' + '=';var addy{number} = '{coded}' + '&#64;';"
        f"addy{number} = addy{number} + '{host}';var addy_text{number} = '{coded}' + '&#64;' + '{host}';"
        f"document.getElementById('{id}').innerHTML += '<a ' + path + '\\'' + prefix + ':' + addy{number} + '\\'>'+addy_text{number}+'<\\/a>';"
        "</script>"
    )
