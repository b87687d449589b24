"""Visit: few requests to a site, none of them twice, each told to whoever waits."""

from __future__ import annotations

from collections.abc import Callable

from hub.errors import Cause, SourceError
from hub.model.fetch import Answer
from hub.model.mail import Mailbox, Place, Wanted
from hub.model.ports import Http

MOST_REQUESTS = 15
"""Of one probe, robots.txt apart: what a person would click through."""


class SparingHttp:
    """Implements `hub.model.ports.Http` for one probe. For one thread.

    Args:
        http: The guarded client: one request at a time for one host, robots.txt heeded.
        most: Requests allowed; whatever is asked after them is refused.
        progress: Told each address before it is asked for.
    """

    def __init__(
        self, http: Http, *, most: int = MOST_REQUESTS, progress: Callable[[str], None] | None = None
    ) -> None:
        self._http = http
        self._most = most
        self._progress = progress or (lambda _url: None)
        self._known: dict[str, Answer | SourceError] = {}
        self.requests = 0

    @property
    def left(self) -> int:
        """Requests that may still be made."""
        return self._most - self.requests

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        robots: bool = False,
    ) -> Answer:
        """Fetch `url`, or answer from memory; see `hub.model.ports.Http.get`.

        Raises:
            SourceError: As the client does; ``too_large`` when the probe has asked enough.
        """
        known = self._known.get(url)
        if known is None:
            known = self._known[url] = self._asked(
                url, etag=etag, last_modified=last_modified, accept=accept, robots=robots
            )
        if isinstance(known, SourceError):
            raise known
        return known

    def again(self, url: str) -> Answer:
        """Ask once more for a page that was read, to see whether it comes the same.

        Raises:
            SourceError: As `get`.
        """
        known = self._known.pop(url, None)
        try:
            return self.get(url, robots=True)
        finally:
            if known is not None:
                self._known[url] = known

    def mail(self, url: str, *, secret: str, after: Place | None, wanted: Wanted) -> Mailbox:  # noqa: ARG002
        """Refuse: a probe looks at what is public."""
        raise SourceError(Cause.BLOCKED, "A mailbox cannot be probed; write its source by hand.")

    def _asked(
        self, url: str, *, etag: str | None, last_modified: str | None, accept: str, robots: bool
    ) -> Answer | SourceError:
        if self.left <= 0:
            return SourceError(Cause.TOO_LARGE, f"Not tried: a probe makes at most {self._most} requests.")
        self.requests += 1
        self._progress(url)
        try:
            answer = self._http.get(url, etag=etag, last_modified=last_modified, accept=accept, robots=robots)
        except SourceError as error:
            return error
        self._known.setdefault(answer.url, answer)
        return answer
