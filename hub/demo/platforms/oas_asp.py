"""Classic ASP, as the Organization of American States has it: lists in tables, documents by year, one feed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import ClassVar

from hub.demo.platforms.website import Piece, Website, page_of
from hub.demo.serving import Response
from hub.model.draft import Kind


@dataclass(kw_only=True)
class OasAsp(Website):
    """A site of `.asp` pages in windows-1252, whose lists show everything of a year on one page.

    Attributes:
        details: Page of one piece, asked with ``?sCodigo=``.
        feeds: Path of each feed -> language.
    """

    platform: ClassVar[str] = "classic ASP"
    sends: ClassVar[Mapping[str, str]] = {"X-Powered-By": "ASP.NET"}

    details: str = "/en/media_center/press_release.asp"
    feeds: Mapping[str, str] = field(default_factory=dict)

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:  # noqa: ARG002
        """Answer for an address."""
        if path in self.feeds:
            return None if "feed" in self.off else self._feed(self.feeds[path])
        if path == self.details:
            piece = self.numbered(query.get("sCodigo", "").removeprefix("E-"))
            return self._details(piece) if piece else None
        if path in self.lists:
            return self._list(self.lists[path])
        return self._list(Kind.NEWS) if path == "/" else None

    def link(self, piece: Piece) -> str:
        """Return the address of a piece."""
        if piece.kind is Kind.PUBLICATION:
            return f"{self.address}/en/docs/{piece.day.year}/{piece.document}"
        return f"{self.address}{self.details}?sCodigo=E-{piece.number}"

    def _list(self, kind: Kind) -> Response:
        rows = "".join(map(self._row, self.of(kind, self.language)))
        table = (
            f'<TABLE width="100%" border=0 cellSpacing=0 cellPadding=4 class="listado"><TR bgcolor="#003366"><TH>Date<TH>Title</TR>\n{rows}</TABLE>'
            if not self.layout
            else f'<ul class="release-list">{rows}</ul>'
        )
        return self._html(self.name, table)

    def _row(self, piece: Piece) -> str:
        link, title = escape(self.link(piece)), escape(piece.title)
        if self.layout:
            return f'<li><a href="{link}">{title}</a></li>'
        day = piece.starts or piece.day
        return (
            f'<TR class="fila"><TD width=90 valign=top class="fecha"><font size=2>{day:%B} {day.day}, {day.year}</font>'
            f'<TD class="titulo"><a href="{link}" class="linkblue">{title}</a><br>\n</TR>\n'
        )

    def _details(self, piece: Piece) -> Response:
        text = piece.body.replace("</p>", "")
        body = (
            f'<table border=0 width=600><tr><td class="titulo"><b>{escape(piece.title)}</b></td></tr><tr><td class="fecha">'
            f'{piece.day:%B} {piece.day.day}, {piece.day.year}</td></tr><tr><td class="texto">{text}</td></tr></table>'
        )
        return self._html(piece.title, body)

    def _html(self, title: str, body: str) -> Response:
        """Unclosed cells, attributes without quotes, and a charset that only a meta element tells."""
        html = (
            f'<HTML>\n<HEAD>\n<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252">\n<TITLE>{escape(title)}</TITLE>\n'
            f'</HEAD>\n<BODY bgcolor=#FFFFFF leftmargin=0>\n<table width=760 border=0 align=center><tr><td><img src=/images/header.gif width=760 height=90 alt=""></td></tr>'
            f"<tr><td><a href=/en/about/who_we_are.asp>About</a> | <a href=/en/contactus.asp>Contact</a></td></tr></table>\n{body}\n</BODY>\n</HTML>\n"
        )
        return page_of(html, charset="windows-1252", declared=False)

    def _feed(self, language: str) -> Response:
        items = "".join(
            f"<item><title>{escape(each.title)}</title><link>{escape(self.link(each))}</link>"
            f"<description>{escape(' '.join(each.text))}</description><pubDate>{each.day:%a, %d %b %Y %H:%M:%S} EST</pubDate></item>\n"
            for each in self.of(Kind.NEWS, language)[:10]
        )
        feed = (
            f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<rss version="2.0"><channel><title>{escape(self.name)}</title>'
            f"<link>{self.address}</link><description></description><language>{language}-us</language>\n{items}</channel></rss>"
        )
        return Response(200, {"Content-Type": "text/xml"}, feed.encode("windows-1252", "xmlcharrefreplace"))
