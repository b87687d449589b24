"""Feed: a list of items on its way out, before it has a format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.model.item import Item


def tag_uri(authority: str, item: Item) -> str:
    """Return the item's ``tag:`` URI (RFC 4151): ours for ever, whatever host serves it."""
    return f"tag:{authority},{item.first_seen.year}:item/{item.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One item as a feed shows it.

    Attributes:
        item: The item.
        page: Absolute address of the hub's own page of it.
        atom_id: Its ``tag:`` URI.
        forum_name: Name of the forum that speaks, in the feed's language.
    """

    item: Item
    page: str
    atom_id: str
    forum_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCategory:
    """Schemes of the categories that the hub itself adds to entries, as absolute addresses."""

    forum: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A list of items with everything a format needs; formats ask nobody else.

    Attributes:
        id: ``tag:`` URI of the list.
        title: Plain text.
        subtitle: Plain text; may be empty.
        language: Language of title and subtitle (not of the entries).
        updated: Newest `updated` of the entries; for an empty list, when the hub began.
        self_url: Where this very document is served, query included.
        page_url: The same list for a person.
        hub_url: WebSub endpoint; None while there is none.
        prev_archive, next_archive, current: RFC 5005 links; None if there are none.
        archive: True for an archive document, which never changes again.
        retracted: Withdrawn items of this list, newest first, for tombstones (RFC 6721).
        schemes: Addresses of our category schemes.
    """

    id: str
    title: str
    subtitle: str
    language: str
    updated: datetime
    self_url: str
    page_url: str
    entries: tuple[FeedEntry, ...]
    schemes: FeedCategory
    rights: str | None = None
    hub_url: str | None = None
    prev_archive: str | None = None
    next_archive: str | None = None
    current: str | None = None
    archive: bool = False
    retracted: tuple[tuple[str, datetime], ...] = ()
