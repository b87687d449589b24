"""Calendar: a site that publishes its meetings as iCalendar (RFC 5545), all-day spans and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import ClassVar

from hub.demo.platforms.website import Piece, Website, page_of
from hub.demo.serving import Response
from hub.model.draft import Kind

_FOLD = 60
"""Characters of a line; letters of two bytes keep it below the 75 bytes allowed."""


@dataclass(kw_only=True)
class Calendar(Website):
    """A site with a calendar; `lists` are its ``.ics`` files.

    Attributes:
        cancelled: Numbers of meetings that were called off: they stay in the file.
    """

    platform: ClassVar[str] = ""

    cancelled: frozenset[int] = frozenset()

    def has_etags(self, path: str) -> bool:  # noqa: ARG002
        """Calendar servers send validators."""
        return True

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:  # noqa: ARG002
        """Answer for an address: the calendar, or the pages that it links to."""
        if path not in self.lists:
            return self._for_people(path)
        events = [line for each in self.of(Kind.MEETING) for line in self._event(each)]
        head = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:-//{self.host}//Calendar 1.0//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
        ]
        lines = [*head, *events, "END:VCALENDAR"]
        body = "".join(f"{_folded(line)}\r\n" for line in lines)
        return Response(200, {"Content-Type": "text/calendar; charset=utf-8"}, body.encode())

    def _for_people(self, path: str) -> Response | None:
        if path == "/":
            rows = "".join(f'<li><a href="{each}">{each}</a></li>' for each in self.lists)
            return page_of(self._html(self.name, f"<ul>{rows}</ul>"))
        piece = self.slugged(path.rpartition("/")[2])
        if piece is None or not piece.starts or not piece.ends:
            return None
        days = f"{piece.starts:%d.%m.%Y} – {piece.ends:%d.%m.%Y}"
        called_off = " <strong>×</strong>" if piece.number in self.cancelled else ""
        return page_of(
            self._html(piece.title, f"<p>{days}, {escape(piece.place or '')}{called_off}</p>{piece.body}")
        )

    def _html(self, title: str, body: str) -> str:
        return (
            f'<!doctype html><html lang="{self.language}"><meta charset="utf-8"><title>{escape(title)}</title>'
            f"<h1>{escape(title)}</h1>{body}</html>"
        )

    def _event(self, piece: Piece) -> list[str]:
        if not piece.starts or not piece.ends:
            return []
        changed = piece.updated or piece.day
        status = "CANCELLED" if piece.number in self.cancelled else "CONFIRMED"
        return [
            "BEGIN:VEVENT",
            f"UID:{piece.number}@{self.host}",
            f"DTSTAMP:{changed:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{piece.starts:%Y%m%d}",
            f"DTEND;VALUE=DATE:{piece.ends + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(piece.title)}",
            f"DESCRIPTION:{_escaped(' '.join(piece.text))}",
            f"LOCATION:{_escaped(piece.place or '')}",
            f"STATUS:{status}",
            f"URL:{self.address}/event/{piece.slug}",
            "END:VEVENT",
        ]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Fold a long line (RFC 5545, 3.1)."""
    pieces = [line[start : start + _FOLD // 2] for start in range(0, len(line), _FOLD // 2)]
    return "\r\n ".join(pieces)
