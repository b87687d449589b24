"""SharePoint, as the League of Arab States uses it: news by RID, activities of a department, a month's grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from hub.demo.platforms.website import Piece, Website, page_of, part, whole
from hub.demo.serving import Response
from hub.model.draft import Kind

_OF_LIST = 8
_VIEW_STATE = "/wEPDwUBMA9kFgJmD2QWAgIBD2QWBAIBD2QWAmYPZBYCAgEPFgIeBFRleHQF"


@dataclass(kw_only=True)
class SharePoint(Website):
    """A SharePoint site whose lists are web parts; `lists` are its `….aspx` pages.

    Attributes:
        news: Page of one piece, asked with ``?RID=``.
        activities: Page of one meeting, asked with ``?RID=`` too.
    """

    platform: ClassVar[str] = "SharePoint"
    sends: ClassVar[Mapping[str, str]] = {
        "MicrosoftSharePointTeamServices": "15.0.0.4420",
        "X-Powered-By": "ASP.NET",
    }

    news: str = "/ar/news/Pages/NewsDetails.aspx"
    activities: str = "/ar/Sectors/Dep/Pages/ActivityDetails.aspx"

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:  # noqa: ARG002
        """Answer for an address; SharePoint does not mind how its letters are written."""
        pages = {each.lower(): each for each in (*self.lists, self.news, self.activities)}
        path = pages.get(path.lower(), path)
        if path in {self.news, self.activities} and "RID" in query:
            piece = self.numbered(query["RID"])
            return self._details(piece) if piece else self._broken()
        if path in self.lists:
            return self._list(path, self.lists[path], whole(query.get("PageIndex")))
        return self._list(next(iter(self.lists)), Kind.NEWS, 0) if path == "/" else None

    def not_found(self, path: str) -> Response:  # noqa: ARG002
        """Say 404 as the server does."""
        return page_of(
            "<html><head><title>404 NOT FOUND</title></head><body>404 NOT FOUND</body></html>", status=404
        )

    def link(self, piece: Piece) -> str:
        """Return the address of a piece, from the root."""
        if piece.kind is Kind.MEETING:
            return f"{self.activities}?ReID={piece.number - 4}&RID={piece.number}&SID=6"
        return f"{self.news}?RID={piece.number}"

    def _broken(self) -> Response:
        """What the page says of a number it does not know: 200, and an apology."""
        return page_of(self._html("خطأ", "<p>حدث خطأ غير متوقع</p>"))

    def _list(self, path: str, kind: Kind, index: int) -> Response:
        listed = self.of(kind)
        rows = "".join(map(self._row, part(listed, index * _OF_LIST, _OF_LIST)))
        more = (
            f'<div class="pager"><a class="next" href="{path}?PageIndex={index + 1}">التالي</a></div>'
            if (index + 1) * _OF_LIST < len(listed)
            else ""
        )
        tag = "section" if self.layout else "div"
        return page_of(
            self._html("الأخبار", f'<{tag} class="{("newsList", "cards")[self.layout]}">{rows}</{tag}>{more}')
        )

    def _row(self, piece: Piece) -> str:
        link, day = escape(self.link(piece)), piece.starts or piece.day
        if self.layout:
            return f'<article class="card"><a class="card-link" href="{link}">{escape(piece.title)}</a></article>'
        return (
            f'<div class="newsItem"><div class="newsDate">{day.day}/{day.month}/{day.year}</div>'
            f'<div class="newsTitle"><a id="ctl00_PlaceHolderMain_rpt_ctl{piece.number}_lnk" href="{link}">{escape(piece.title)}</a></div>'
            f'<div class="newsBrief">{escape(piece.text[0][:120])}…</div></div>'
        )

    def _details(self, piece: Piece) -> Response:
        day = piece.starts or piece.day
        calendar = self._month(piece) if piece.starts else ""
        place = f'<span class="place">{escape(piece.place)}</span>' if piece.place else ""
        body = (
            f'<div class="newsDetails"><h1 class="newsDetailsTitle">{escape(piece.title)}</h1>'
            f'<span class="newsDetailsDate">{day.day}/{day.month}/{day.year}</span>{place}'
            f'<div class="ms-rtestate-field" style="display:inline" dir="">{piece.body}</div></div>{calendar}'
        )
        return page_of(self._html(piece.title, body))

    def _month(self, piece: Piece) -> str:
        """Return the grid of days beside an activity: only days with an activity are links."""
        assert piece.starts is not None
        month = piece.starts.replace(day=1)
        held = {
            each.starts.day: each
            for each in self.of(piece.kind)
            if each.starts and each.starts.replace(day=1) == month
        }
        cells = [
            f'<td class="ms-cal-today"><a href="{escape(self.link(held[day]))}">{day}</a></td>'
            if day in held
            else f"<td>{day}</td>"
            for day in range(1, 32)
        ]
        rows = "".join(f"<tr>{''.join(cells[first : first + 7])}</tr>" for first in range(0, 31, 7))
        return f'<table class="ms-cal" summary="التقويم">{rows}</table>'

    def _html(self, title: str, body: str) -> str:
        return (
            f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n'
            f'<html lang="ar-sa" dir="rtl" xmlns:o="urn:schemas-microsoft-com:office:office" __expr-val-dir="rtl">\n<head>'
            f'<meta name="GENERATOR" content="Microsoft SharePoint" /><meta http-equiv="Content-type" content="text/html; charset=utf-8" />'
            f'<title>\n\t{escape(title)}\n</title></head>\n<body><form method="post" action="./default.aspx" id="aspnetForm">'
            f'<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{_VIEW_STATE * 6}" />'
            f'<div id="s4-workspace"><div class="ms-quickLaunch"><ul class="root static"><li class="static"><a class="static menu-item" '
            f'href="/ar/Pages/default.aspx"><span class="menu-item-text">الرئيسية</span></a></li><li class="static"><a class="static menu-item" '
            f'href="/ar/aboutlas/Pages/default.aspx"><span class="menu-item-text">عن الجامعة</span></a></li></ul></div>'
            f'<div id="DeltaPlaceHolderMain">{body}</div></div></form></body></html>'
        )
