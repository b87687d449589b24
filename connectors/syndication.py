"""Syndication: feeds at an address that a site publishes for programs."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.conditional import ask
from connectors.feed_documents import ACCEPT, read
from hub.model.fetch import FetchState, Reading
from hub.model.ports import Http


@dataclass(frozen=True, slots=True, kw_only=True)
class Syndication:
    """Reads an RSS, RDF or Atom feed. It has no options: the document says which it is."""

    def fetch(self, http: Http, state: FetchState) -> Reading:
        """Ask for the feed and return its entries.

        Raises:
            SourceError: It could not be read, is no feed, breaks off, or holds over 5,000 entries.
        """
        return ask(http, state, accept=ACCEPT, read=read)
