"""Repository: publications by OAI-PMH 2.0 with Dublin Core, resumption tokens and records that were deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from hub.demo.platforms.website import Piece, Website, page_of
from hub.demo.serving import Response
from hub.model.draft import Kind

_OF_LIST = 5


@dataclass(kw_only=True)
class Repository(Website):
    """A repository of documents.

    Attributes:
        base: Path that answers the protocol.
    """

    platform: ClassVar[str] = ""

    base: str = "/oai"

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:  # noqa: ARG002
        """Answer for an address."""
        if path != self.base:
            return self._for_people(path)
        verb = query.get("verb", "")
        if verb == "Identify":
            return self._said(verb, self._identity())
        if verb == "ListMetadataFormats":
            return self._said(
                verb,
                "<metadataFormat><metadataPrefix>oai_dc</metadataPrefix><schema/><metadataNamespace/></metadataFormat>",
            )
        if verb == "ListRecords":
            return self._records(query)
        return self._fault("badVerb", "Illegal OAI verb")

    def _for_people(self, path: str) -> Response | None:
        if path == "/":
            rows = "".join(
                f'<li><a href="/handle/{each.number}">{escape(each.title)}</a></li>' for each in self.pieces
            )
            return page_of(self._html(self.name, f"<ul>{rows}</ul>"))
        piece = self.numbered(path.removeprefix("/handle/"))
        if piece is None:
            return None
        file = f'<p><a href="/bitstream/{piece.document}">{piece.document}</a></p>' if piece.document else ""
        return page_of(self._html(piece.title, f"{piece.body}{file}"))

    def _html(self, title: str, body: str) -> str:
        return (
            f'<!doctype html><html lang="{self.language}"><meta charset="utf-8"><title>{escape(title)}</title>'
            f"<h1>{escape(title)}</h1>{body}</html>"
        )

    def _identity(self) -> str:
        return (
            f"<repositoryName>{escape(self.name)}</repositoryName><baseURL>{self.address}{self.base}</baseURL>"
            "<protocolVersion>2.0</protocolVersion><adminEmail>library@forum.example</adminEmail>"
            "<earliestDatestamp>2001-01-01T00:00:00Z</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
            "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
        )

    def _records(self, query: Mapping[str, str]) -> Response:
        token = query.get("resumptionToken", "")
        since, _, place = token.partition("|") if token else (query.get("from", ""), "", "0")
        if token and not place.isdecimal():
            return self._fault("badResumptionToken", "The token is not ours.")
        found = self._changed_since(since)
        if not found:
            return self._fault("noRecordsMatch", "Nothing has changed since.")
        first = int(place)
        shown = "".join(found[first : first + _OF_LIST])
        after = first + _OF_LIST
        more = f"{since}|{after}" if after < len(found) else ""
        return self._said(
            "ListRecords",
            f'{shown}<resumptionToken completeListSize="{len(found)}" cursor="{first}">{more}</resumptionToken>',
        )

    def _changed_since(self, since: str) -> Sequence[str]:
        pieces = sorted(self.pieces, key=lambda each: each.updated or each.day)
        latest = _stamp(pieces[-1]) if pieces else since
        kept = [self._record(each) for each in pieces if _stamp(each) >= since]
        return [*kept, *(self._deleted(number, latest) for number in sorted(self.gone) if latest >= since)]

    def _deleted(self, number: int, stamp: str) -> str:
        name = f"<identifier>oai:{self.host}:{number}</identifier>"
        return f'<record><header status="deleted">{name}<datestamp>{stamp}</datestamp></header></record>'

    def _record(self, piece: Piece) -> str:
        file = (
            f"<dc:relation>{self.address}/bitstream/{piece.document}</dc:relation>" if piece.document else ""
        )
        kind = "Report" if piece.kind is Kind.PUBLICATION else "Text"
        return (
            f"<record><header><identifier>oai:{self.host}:{piece.number}</identifier><datestamp>{_stamp(piece)}</datestamp></header>"
            f'<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{escape(piece.title)}</dc:title><dc:description>{escape(' '.join(piece.text))}</dc:description>"
            f"<dc:date>{piece.day:%Y-%m-%d}</dc:date><dc:language>{piece.language}</dc:language><dc:type>{kind}</dc:type>"
            f"<dc:identifier>{self.address}/handle/{piece.number}</dc:identifier>{file}</oai_dc:dc></metadata></record>"
        )

    def _said(self, verb: str, body: str) -> Response:
        return self._document(
            f'<request verb="{verb}">{self.address}{self.base}</request><{verb}>{body}</{verb}>'
        )

    def _fault(self, code: str, words: str) -> Response:
        return self._document(
            f'<request>{self.address}{self.base}</request><error code="{code}">{words}</error>'
        )

    def _document(self, body: str) -> Response:
        whole = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>2026-11-24T10:00:00Z</responseDate>{body}</OAI-PMH>"
        )
        return Response(200, {"Content-Type": "text/xml; charset=utf-8"}, whole.encode())


def _stamp(piece: Piece) -> str:
    return (piece.updated or piece.day).strftime("%Y-%m-%dT%H:%M:%SZ")
