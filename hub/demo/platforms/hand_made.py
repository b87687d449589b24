"""Sites made by hand: tables in windows-1251 or -1252, pages that no header tells the charset of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from hub.demo.platforms.website import Piece, Website, page_of
from hub.demo.serving import Response
from hub.model.draft import Kind

_MONTHS_RU = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]


@dataclass(kw_only=True)
class HandMade(Website):
    """A site of still pages.

    Attributes:
        charset: In which its pages are saved.
        items: Path of one piece, with ``{number}`` in it.
    """

    platform: ClassVar[str] = ""

    charset: str = "windows-1252"
    items: str = "/news{number}.htm"

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:  # noqa: ARG002
        """Answer for an address."""
        if path in self.lists or path == "/":
            return self._list(self.lists.get(path, Kind.NEWS))
        before, _, after = self.items.partition("{number}")
        if path.startswith(before) and path.endswith(after):
            piece = self.numbered(path.removeprefix(before).removesuffix(after))
            return self._details(piece) if piece else None
        return None

    def has_etags(self, path: str) -> bool:  # noqa: ARG002
        """Still pages are files, and servers send validators for files."""
        return True

    def link(self, piece: Piece) -> str:
        """Return the address of a piece, from the root."""
        return self.items.format(number=piece.number)

    def _list(self, kind: Kind) -> Response:
        rows = "".join(map(self._row, self.of(kind)))
        table = f'<table border="0" width="95%" cellpadding="5">{rows}</table>'
        return self._html(self.name, table if not self.layout else f"<dl>{rows}</dl>")

    def _row(self, piece: Piece) -> str:
        link, title = self.link(piece), escape(piece.title)
        if self.layout:
            return f'<dt><a href="{link}">{title}</a></dt>'
        return (
            f'<tr><td width="110" valign="top"><b>{self._date(piece)}</b></td><td><a href="{link}">{title}</a><br>'
            f"{escape(piece.text[0][:100])}</td></tr>\n"
        )

    def _date(self, piece: Piece) -> str:
        day = piece.starts or piece.day
        if self.language == "ru":
            return f"{day.day} {_MONTHS_RU[day.month - 1]} {day.year} г."
        return f"{day.day} {day:%B} {day.year}"

    def _details(self, piece: Piece) -> Response:
        file = f'<p><a href="/docs/{piece.document}">{piece.document}</a>' if piece.document else ""
        body = f'<h2><font color="#003399">{escape(piece.title)}</font></h2><p><i>{self._date(piece)}</i></p>{piece.body}{file}'
        return self._html(piece.title, f'<table width="95%"><tr><td>{body}</td></tr></table>')

    def _html(self, title: str, body: str) -> Response:
        html = (
            f'<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset={self.charset}">\n'
            f'<title>{escape(title)}</title>\n</head>\n<body>\n<table width="100%"><tr>'
            f'<td width="150" valign="top"><a href="/index.htm">Home</a><br><a href="/aboutus.htm">About us</a><br><a href="/contact.htm">Contact</a></td>'
            f"<td>{body}</td></tr></table>\n</body>\n</html>\n"
        )
        return page_of(html, charset=self.charset, declared=False)
