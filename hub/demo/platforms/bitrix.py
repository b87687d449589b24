"""1C-Bitrix: news.list and news.detail in the default template, pages by PAGEN_1, files below /upload/iblock/."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from hub.demo.platforms.website import Piece, Website, page_of, part, whole
from hub.demo.serving import Response
from hub.model.draft import Kind

_OF_LIST = 6


@dataclass(kw_only=True)
class Bitrix(Website):
    """A Bitrix site.

    Attributes:
        section: Of its news: ``/news/<section>/<number>/``.
    """

    platform: ClassVar[str] = "1C-Bitrix"
    sends: ClassVar[Mapping[str, str]] = {"X-Powered-CMS": "Bitrix Site Manager (0123456789abcdef)"}

    section: str = "glavnye"

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:  # noqa: ARG002
        """Answer for an address; Bitrix sends its front page where a list is asked past its end."""
        if path == "/rss/":
            return None if "feed" in self.off else self._feed()
        folder = path if path.endswith("/") else f"{path}/"
        if folder in self.lists:
            return self._list(folder, whole(query.get("PAGEN_1")) or 1)
        if path == "/":
            return self._list(next(iter(self.lists)), 1)
        piece = self.numbered(path.strip("/").rpartition("/")[2])
        return self._details(piece) if piece else None

    def not_found(self, path: str) -> Response:  # noqa: ARG002
        """Say 404 as the template does."""
        return page_of(self._html("404 Not Found", "<p>Запрашиваемая страница не найдена.</p>"), status=404)

    def link(self, piece: Piece) -> str:
        """Return the address of a piece, from the root."""
        base = next((path for path, kind in self.lists.items() if kind is piece.kind), "/news/")
        return f"{base}{self.section}/{piece.number}/"

    def _list(self, path: str, page: int) -> Response:
        listed = self.of(self.lists[path])
        pages = max(1, math.ceil(len(listed) / _OF_LIST))
        page = min(page, pages)
        rows = "".join(map(self._row, part(listed, (page - 1) * _OF_LIST, _OF_LIST)))
        numbers = "".join(f'<a href="{path}?PAGEN_1={each}">{each}</a>&nbsp;' for each in range(1, pages + 1))
        after = (
            f'<a class="modern-page-next" href="{path}?PAGEN_1={page + 1}">След.</a>' if page < pages else ""
        )
        pager = f'<div class="modern-page-navigation"><span class="modern-page-title">Страницы:</span>{numbers}{after}</div>'
        return page_of(
            self._html(
                "Новости", f'<div class="{("news-list", "feed-grid")[self.layout]}">{rows}{pager}</div>'
            )
        )

    def _row(self, piece: Piece) -> str:
        link, title, day = self.link(piece), escape(piece.title), piece.starts or piece.day
        if self.layout:
            return f'<div class="feed-grid__cell"><a href="{link}">{title}</a></div>'
        return (
            f'<p class="news-item" id="bx_3218110189_{piece.number}"><span class="news-date-time">{day:%d.%m.%Y}</span> '
            f'<a href="{link}"><b>{title}</b></a><br /><img class="preview_picture" border="0" src="/upload/iblock/0a1/{piece.number}.jpg" '
            f'width="120" height="80" alt="{title}" style="float:left" />{escape(piece.text[0][:140])}<div style="clear:both"></div></p>'
        )

    def _details(self, piece: Piece) -> Response:
        file = (
            f'<p>Файл: <a href="/upload/iblock/7fe/{piece.document}">{piece.document}</a></p>'
            if piece.document
            else ""
        )
        body = (
            f'<div class="news-detail"><span class="news-date-time">{piece.day:%d.%m.%Y %H:%M}</span><h3>{escape(piece.title)}</h3>'
            f'{piece.body}{file}<div style="clear:both"></div></div><p><a href="/news/">Возврат к списку</a></p>'
        )
        return page_of(self._html(piece.title, body))

    def _feed(self) -> Response:
        items = "".join(
            f"<item><title>{escape(each.title)}</title><link>{self.address}{self.link(each)}</link>"
            f"<description>{escape(' '.join(each.text))}</description><pubDate>{each.day:%a, %d %b %Y %H:%M:%S +0300}</pubDate></item>"
            for each in self.of(Kind.NEWS)[:10]
        )
        feed = (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{escape(self.name)}</title>'
            f"<link>{self.address}</link><description></description>{items}</channel></rss>"
        )
        return Response(200, {"Content-Type": "text/xml; charset=UTF-8"}, feed.encode())

    def _html(self, title: str, body: str) -> str:
        return (
            f'<!DOCTYPE html>\n<html xml:lang="ru" lang="ru">\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />\n'
            f'<title>{escape(title)}</title>\n<link href="/bitrix/cache/css/s1/main/template_1.css?1" type="text/css" rel="stylesheet" />\n'
            f'<script type="text/javascript" src="/bitrix/js/main/core/core.js?1"></script>\n</head>\n<body>\n<div id="panel"></div>'
            f'<ul id="horizontal-multilevel-menu"><li><a href="/about/" class="root-item">О нас</a></li><li><a href="/contacts/" class="root-item">Контакты</a></li></ul>'
            f'<div id="workarea"><h1 id="pagetitle">{escape(title)}</h1>{body}</div>\n</body></html>'
        )
