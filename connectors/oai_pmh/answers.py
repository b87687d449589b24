"""Answers: what a repository says to ListRecords (OAI-PMH 2.0, sections 3 and 4.5).

Elements are known by their local names: half of the repositories have a namespace wrong somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from hub.errors import Cause, SourceError
from hub.model.fetch import Answer
from hub.reading.xml import Kind, parse

REPOSITORY = Kind(frozenset({"oai-pmh"}), "the answer of a repository (OAI-PMH)")
MAX_TOKEN = 3000
"""Characters; a longer one would not fit into an address."""

NOTHING = "noRecordsMatch"
EXPIRED = "badResumptionToken"
BAD_ARGUMENT = "badArgument"
_WORDS = {
    BAD_ARGUMENT: "It does not understand what is asked of it; look at the options set and metadata_prefix.",
    "badVerb": "It does not know ListRecords; this is hardly the address of its OAI-PMH interface.",
    "cannotDisseminateFormat": "It does not give its records in this form; look at metadata_prefix.",
    "noSetHierarchy": "It has no sets; leave out the option set.",
    EXPIRED: "It gives out lists in parts, and does not know its own parts again.",
}


class Record(NamedTuple):
    """One record.

    Attributes:
        identifier: Its name in the repository, for ever.
        changed: Its date stamp, as written.
        deleted: True if it was withdrawn.
        metadata: What is said of it; None if nothing is.
    """

    identifier: str
    changed: str | None
    deleted: bool
    metadata: etree._Element | None


class Page(NamedTuple):
    """One part of a list.

    Attributes:
        records: In their order.
        found: How many records there are on it, nameless ones included.
        token: What the next part is asked for with; None after the last.
        said: When the repository answered, by its own clock.
        error: The code of the error it tells, or None.
        words: What it says of that.
        remarks: What had to be mended to read it.
    """

    records: tuple[Record, ...] = ()
    found: int = 0
    token: str | None = None
    said: str | None = None
    error: str | None = None
    words: str = ""
    remarks: tuple[str, ...] = ()


def read_page(answer: Answer) -> Page:
    """Return what a repository answered.

    Raises:
        SourceError: ``not_a_feed``: it is no repository's answer; ``truncated``; ``parse``; ``unsafe_xml``.
    """
    parsed = parse(answer.body, answer.content_type, REPOSITORY)
    said = _text(_child(parsed.root, "responsedate"))
    error = _child(parsed.root, "error")
    if error is not None:
        return Page(said=said, error=error.get("code") or "error", words=_text(error) or "")
    listing = _child(parsed.root, "listrecords")
    if listing is None:
        raise SourceError(Cause.NOT_A_FEED, "A repository answers there, but not with a list of records.")
    found = [each for each in listing if local_name(each) == "record"]
    records = tuple(record for each in found if (record := _record(each)))
    return Page(records, len(found), _token(listing), said, remarks=parsed.remarks)


def refusal(page: Page) -> SourceError:
    """Return the error a repository tells, in words for a person."""
    words = _WORDS.get(page.error or "", "It refuses to list its records.")
    own = " ".join(page.words.split())[:200].rstrip(".")
    return SourceError(Cause.PARSE, f"{words} Its own words: {own or page.error}.", status=200)


def local_name(element: etree._Element) -> str:
    """Return the name of an element in lower case, without its namespace."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _record(element: etree._Element) -> Record | None:
    header = _child(element, "header")
    if header is None:
        return None
    identifier = _text(_child(header, "identifier"))
    if not identifier:
        return None
    deleted = (header.get("status") or "").strip().lower() == "deleted"
    changed = _text(_child(header, "datestamp"))
    return Record(identifier, changed, deleted, _child(element, "metadata"))


def _token(listing: etree._Element) -> str | None:
    token = _text(_child(listing, "resumptiontoken"))
    return token if token and len(token) <= MAX_TOKEN else None


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next(_children(element, name), None)


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in element if local_name(each) == name)


def _text(element: etree._Element | None) -> str | None:
    return (element.text or "").strip() or None if element is not None else None
