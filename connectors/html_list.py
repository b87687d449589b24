"""HTML lists: news, meetings and documents on pages made for people, read by CSS selectors."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.listing import ListRule, read_list
from hub.model.fetch import FetchState, Reading
from hub.model.ports import Http


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlList(ListRule):
    """Reads a list on a page made for people. Its options are those of `ListRule`."""

    def fetch(self, http: Http, state: FetchState) -> Reading:
        """Ask for the list, its further pages while they hold news, and the pages of new entries.

        Raises:
            SourceError: The page could not be read, breaks off, or shows no list; the words say which.
        """
        return read_list(self, http, state)
