"""robots.txt: what a site lets programs read (RFC 9309)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from protego import Protego

from hub.errors import Cause, SourceError
from hub.model.fetch import Answer

AGENT = "Interforum"
"""The product token of our User-Agent, which rules are matched against (RFC 9309, section 2.2.1)."""
KEPT_SECONDS = 86_400.0
"""A day (RFC 9309, section 2.4)."""
MOST_BYTES = 500 * 1024
"""What is read of a file at least, by section 2.5, and at most, by us."""
MOST_SITES = 2000


class _Kept(NamedTuple):
    rules: Protego | None
    until: float


class Robots:
    """Asks each site once a day. Safe for many threads.

    Args:
        fetch: Gets one address; raises SourceError.
        now: Seconds, from any start.
    """

    def __init__(self, fetch: Callable[[str], Answer], now: Callable[[], float]) -> None:
        self._fetch = fetch
        self._now = now
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, url: str) -> None:
        """Return if the page may be read.

        Raises:
            SourceError: ``robots``: the site says no. Any other cause: its robots.txt could not be read,
                which forbids everything while it lasts (RFC 9309, section 2.3.1.4).
        """
        parts = urlsplit(url)
        site = f"{parts.scheme.lower()}://{parts.netloc.lower()}"
        rules = self._rules(site)
        if rules is not None and not rules.can_fetch(url, AGENT):
            raise SourceError(
                Cause.ROBOTS, f"The robots.txt of {parts.hostname} asks programs not to read this page."
            )

    def _rules(self, site: str) -> Protego | None:
        with self._lock:
            kept = self._kept.get(site)
        if kept and kept.until > self._now():
            return kept.rules
        try:
            rules = self._read(site)
        except SourceError:
            if kept is None:
                raise
            return kept.rules  # older than a day, and all that is known
        with self._lock:
            self._kept[site] = _Kept(rules, self._now() + KEPT_SECONDS)
            while len(self._kept) > MOST_SITES:
                self._kept.popitem(last=False)
        return rules

    def _read(self, site: str) -> Protego | None:
        """Return the rules of a site; None where there are none and everything is allowed."""
        try:
            answer = self._fetch(f"{site}/robots.txt")
        except SourceError as error:
            if _is_unavailable(error):
                return None
            detail = f"Its robots.txt could not be read, so no page was asked for: {error.detail}"
            raise SourceError(
                error.cause, detail, status=error.status, retry_after=error.retry_after
            ) from error
        return Protego.parse(answer.body[:MOST_BYTES].decode("utf-8", "replace").removeprefix("\ufeff"))


def _is_unavailable(error: SourceError) -> bool:
    """Tell "there is none" (section 2.3.1.3: 4xx, or redirects without end) from "it cannot be reached".

    429 is a 4xx that says come later, and no leave to read everything.
    """
    if error.cause in {Cause.GONE, Cause.REDIRECTS}:
        return True
    return error.status is not None and 400 <= error.status < 500 and error.status != 429
