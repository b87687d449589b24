"""ASP.NET Web Forms and DotNetNuke, as the portals of SICA and of CPLP: repeaters, post-backs, id-2597.aspx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from hub.demo.platforms.website import Piece, Website, page_of, part, whole
from hub.demo.serving import Response
from hub.model.draft import Kind

_OF_LIST = 6


@dataclass(kw_only=True)
class WebForms(Website):
    """A portal.

    Attributes:
        items: Path of one piece, with ``{number}`` in it.
    """

    platform: ClassVar[str] = "DNN"
    sends: ClassVar[Mapping[str, str]] = {"X-AspNet-Version": "4.0.30319", "X-Powered-By": "ASP.NET"}

    items: str = "/noticias/{number}"

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:  # noqa: ARG002
        """Answer for an address."""
        if path in self.lists or path == "/":
            return self._list(path, self.lists.get(path, Kind.NEWS), whole(query.get("page")) or 1)
        if path == "/SiteMap.aspx":
            return self._sitemap()
        before, _, after = self.items.partition("{number}")
        if not path.startswith(before) or not path.endswith(after):
            return None
        piece = self.numbered(path.removeprefix(before).removesuffix(after))
        return self._details(piece) if piece else None

    def link(self, piece: Piece) -> str:
        """Return the address of a piece, from the root."""
        return self.items.format(number=piece.number)

    def _list(self, path: str, kind: Kind, page: int) -> Response:
        listed = self.of(kind, self.language)
        rows = "".join(map(self._row, part(listed, (page - 1) * _OF_LIST, _OF_LIST)))
        after = (
            f'<a rel="next" class="aspNetPager" href="{path}?page={page + 1}">&gt;</a>'
            if page * _OF_LIST < len(listed)
            else ""
        )
        tag = ("lista-noticias", "grid-noticias")[self.layout]
        return page_of(
            self._html(self.name, f'<div class="{tag}">{rows}</div><div class="pager">{after}</div>')
        )

    def _row(self, piece: Piece) -> str:
        link, title, day = self.link(piece), escape(piece.title), piece.starts or piece.day
        if self.layout:
            return f'<div class="grid-cell"><a href="{link}">{title}</a></div>'
        return (
            f'<div class="noticia"><span id="dnn_ctr_rpt_lblFecha_{piece.number}" class="fecha">{day:%d/%m/%Y}</span>'
            f'<h3 class="titulo"><a id="dnn_ctr_rpt_lnk_{piece.number}" href="{link}">{title}</a></h3>'
            f'<p class="resumen">{escape(piece.text[0][:140])}</p></div>'
        )

    def _details(self, piece: Piece) -> Response:
        file = (
            f'<a class="documento" href="/Files/{piece.document}">{piece.document}</a>'
            if piece.document
            else ""
        )
        body = (
            f'<div class="detalle"><h1 class="titulo">{escape(piece.title)}</h1><span class="fecha">{piece.day:%d/%m/%Y}</span>'
            f'<div class="contenido">{piece.body}{file}</div></div>'
        )
        return page_of(self._html(piece.title, body))

    def _sitemap(self) -> Response:
        urls = "".join(
            f"<url><loc>{self.address}{self.link(each)}</loc><lastmod>{(each.updated or each.day):%Y-%m-%d}</lastmod></url>"
            for each in self.pieces
        )
        body = f'<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        return Response(200, {"Content-Type": "text/xml; charset=utf-8"}, body.encode())

    def _html(self, title: str, body: str) -> str:
        return (
            f'<!DOCTYPE html>\n<html lang="{self.language}-{self.language.upper()}">\n<head id="Head"><meta content="text/html; charset=UTF-8" http-equiv="Content-Type" />'
            f'<meta id="MetaGenerator" name="GENERATOR" content="DotNetNuke " /><title>\n\t{escape(title)}\n</title></head>\n'
            f'<body id="Body"><form method="post" action="/" id="Form"><div class="aspNetHidden"><input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />'
            f'<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUKLTEwMDA5MDQ5" /></div>'
            f'<div id="dnn_Menu"><ul><li><a href="/inicio">Inicio</a></li><li><a href="/contacto">Contacto</a></li></ul></div>'
            f'<div id="dnn_ContentPane">{body}</div></form></body></html>'
        )
