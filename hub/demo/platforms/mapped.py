"""Sites that offer a sitemap and pages, and nothing else: neither feed nor list."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from hub.demo.platforms.website import Piece, Website, page_of
from hub.demo.serving import Response


@dataclass(kw_only=True)
class Mapped(Website):
    """A site drawn by scripts: its front page is empty for whoever runs none.

    Attributes:
        packed: The sitemap proper is gzipped.
    """

    platform: ClassVar[str] = ""

    packed: bool = True

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:  # noqa: ARG002
        """Answer for an address."""
        if path == "/":
            return page_of(
                f'<!doctype html><html lang="{self.language}"><title>{escape(self.name)}</title><div id="root"></div><script src="/app.js"></script></html>'
            )
        if path == "/sitemap.xml":
            name = "sitemap-pages.xml.gz" if self.packed else "sitemap-pages.xml"
            return _xml(
                f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{self.address}/{name}</loc>'
                f"<lastmod>{self.pieces[0].day.date().isoformat() if self.pieces else '2026-01-01'}</lastmod></sitemap></sitemapindex>"
            )
        if path == "/sitemap-pages.xml":
            return _xml(self._urls())
        if path == "/sitemap-pages.xml.gz":
            return Response(
                200, {"Content-Type": "application/gzip"}, gzip.compress(self._urls().encode(), mtime=0)
            )
        piece = self.slugged(path.rpartition("/")[2])
        return self._piece(piece) if piece else None

    def link(self, piece: Piece) -> str:
        """Return the address of a piece."""
        return f"{self.address}/stories/{piece.slug}"

    def _urls(self) -> str:
        urls = "".join(
            f"<url><loc>{escape(self.link(each))}</loc><lastmod>{(each.updated or each.day).isoformat()}</lastmod></url>"
            for each in self.pieces
        )
        return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'

    def _piece(self, piece: Piece) -> Response:
        text = escape(piece.text[0], quote=True)
        return page_of(
            f'<!doctype html><html lang="{piece.language}"><head><meta charset="utf-8"><title>{escape(piece.title)} · {escape(self.name)}</title>'
            f'<meta property="og:title" content="{escape(piece.title)}"><meta property="og:description" content="{text}">'
            f'<meta property="article:published_time" content="{piece.day.isoformat()}"><link rel="canonical" href="{self.link(piece)}"></head>'
            f"<body><main><article><h1>{escape(piece.title)}</h1>{piece.body}</article></main></body></html>"
        )


def _xml(body: str) -> Response:
    return Response(200, {"Content-Type": "application/xml"}, body.encode())
