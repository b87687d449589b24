"""Answers: documents of JSON:API as they come: lists, errors told with 200, links to the next page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from connectors.api.fields import listed, table, text
from connectors.api.json_text import load
from connectors.drupal.resources import Document, has_words
from hub.errors import Cause, SourceError
from hub.model.fetch import Answer
from hub.reading.links import absolute


def read_document(answer: Answer) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return a document of JSON:API.

    Raises:
        SourceError: It is none, or holds nothing but errors.
    """
    said, remarks = load(answer)
    errors = listed(said.get("errors")) if isinstance(said, dict) else []
    if errors and "data" not in said:
        raise _told(table(errors[0]))
    if not isinstance(said, dict) or not isinstance(said.get("data"), list | dict) or not _is_resource(said):
        raise SourceError(Cause.NOT_A_FEED, "It is JSON, but no list of JSON:API.", status=200)
    return said, remarks


def _is_resource(said: Mapping[str, Any]) -> bool:
    """Tell whether what it holds are resources, or a table of contents that holds none."""
    data = listed(said["data"])
    return (
        all("type" in table(each) for each in data[:1]) if data else bool({"links", "jsonapi"} & said.keys())
    )


def check_words(within: Document) -> None:
    """Refuse resources that say nothing, such as links alone; unpublished ones say something."""
    if within.data and not any(has_words(each) for each in within.data):
        raise SourceError(
            Cause.NOT_A_FEED, "It is a list of JSON:API, but no entry has a title or a text.", status=200
        )


def _told(error: Mapping[str, Any]) -> SourceError:
    status = text(error.get("status")) or ""
    number = int(status) if status.isascii() and status.isdigit() and len(status) == 3 else None
    words = ": ".join(said for name in ("title", "detail") if (said := text(error.get(name))))
    detail = f"The site answers with an error: {words.rstrip('.')[:300] or 'it does not say which'}."
    return SourceError(
        Cause.HTTP_STATUS if number and number >= 400 else Cause.NOT_A_FEED, detail, status=number
    )


def kept_back(said: Mapping[str, Any], within: Document) -> tuple[str, ...]:
    """Say that entries are kept from visitors; if all are, there is nothing to be read behind this door.

    Raises:
        SourceError: Nothing is shown.
    """
    omitted = table(table(said.get("meta")).get("omitted"))
    if not omitted:
        return ()
    if not within.data:
        raise SourceError(
            Cause.NOT_A_FEED, "The site keeps the entries of this list from visitors.", status=200
        )
    return ("the site keeps some entries of this list from visitors",)


def next_page(said: Mapping[str, Any], asked: str) -> str | None:
    """Return the address of the next page: a text, or an object with one (JSON:API 1.1, links)."""
    link = table(said.get("links")).get("next")
    href = text(link) or text(table(link).get("href"))
    return on_same_host(href, asked) if href else None


def on_same_host(href: str, base: str) -> str | None:
    """Return an address on the host that was asked: behind a proxy, sites write their inner names."""
    found = absolute(href, base)
    if found is None:
        return None
    there, here = urlsplit(found), urlsplit(base)
    return urlunsplit((here.scheme, here.netloc, there.path, there.query, ""))
