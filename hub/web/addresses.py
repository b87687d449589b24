"""Addresses: where everything is, absolute for feeds and programs, local for pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from hub.model.feed import FeedCategory
from hub.model.item import Item

MAY_STAND = "!$&'()*+,;=:@/?%-._~"
"""What a query may hold as it is (RFC 3986, section 3.4), and the sign of what is encoded already."""

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Builds addresses from the base URL: behind a proxy the request's own host is not what readers know."""

    base: str

    def of(self, path: str, given: Pairs = ()) -> str:
        """Return the absolute address of a path with filters."""
        return f"{self.base}{path}" + (f"?{urlencode(given)}" if given else "")

    def local(self, path: str, given: Pairs = ()) -> str:
        """Return the address for a link inside our own pages: it works under any host name."""
        return f"{urlsplit(self.base).path}{path}" + (f"?{urlencode(given)}" if given else "")

    def asked(self, path: str, raw_query: bytes) -> str:
        """Return the very address that was asked, as the reader's program wrote it, and safe in any document.

        Bytes that may not stand in an address (RFC 3986) are percent-encoded, which is what they mean.
        """
        return f"{self.base}{path}" + (f"?{quote(raw_query, safe=MAY_STAND)}" if raw_query else "")

    def item(self, item: Item) -> str:
        """Return the address of an item's page."""
        return f"{self.base}/items/{item.id}"

    @property
    def schemes(self) -> FeedCategory:
        """Schemes of the hub's own categories."""
        return FeedCategory(forum=f"{self.base}/forums", kind=f"{self.base}/kinds")


def changed_pairs(given: Iterable[tuple[str, str]], **new: str | None) -> list[tuple[str, str]]:
    """Return query parameters with some set anew; None takes one away."""
    kept = [(name, value) for name, value in given if name not in new]
    return kept + [(name, value) for name, value in new.items() if value]
