"""Website: what sites of all platforms have in common: something to say, and ways to fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from html import escape
from typing import Any, ClassVar

from hub.demo.pages import document
from hub.demo.serving import Response, conditional
from hub.model.draft import Kind

SLOW_SECONDS = 3.0
_LOGIN = (
    '<form method="post" action="/login"><label>User <input name="user"></label>'
    '<label>Password <input name="pass" type="password"></label><button>Log in</button></form>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing a site says.

    Attributes:
        number: Its number in the site's database.
        text: Its paragraphs.
        day: When it was published, by the site's own clock.
        document: File name of an attached document.
        place: Where a meeting is.
        starts: First day of a meeting.
        ends: Last day of a meeting, itself included.
        version_of: Number of the piece of which this is a translation.
    """

    number: int
    slug: str
    title: str
    text: tuple[str, ...]
    day: datetime
    language: str
    kind: Kind = Kind.NEWS
    category: str = "News"
    document: str | None = None
    place: str | None = None
    starts: date | None = None
    ends: date | None = None
    updated: datetime | None = None
    version_of: int | None = None

    @property
    def body(self) -> str:
        """Its paragraphs as HTML."""
        return "".join(f"<p>{escape(each)}</p>\n" for each in self.text)


@dataclass(kw_only=True)
class Website:
    """A site of one platform; each platform's class answers for its own addresses (`page`).

    Attributes:
        host: Name in its addresses.
        name: What stands on top of its pages.
        language: Of its interface.
        pieces: Newest first.
        lists: Path of each list -> what it lists.
        trouble: None, ``down`` (500), ``broken`` (breaks off in the middle), ``slow``, ``closed`` (sends
            everybody to a login page), ``refused`` (403) or ``maintenance`` (200 with another page).
        layout: 0, or 1 after the site was redesigned: other classes, other elements.
        off: Features that this site has switched off, such as ``feed`` or ``api``.
        robots: Its robots.txt; None answers 404.
        asked: What was asked for, in order.
    """

    platform: ClassVar[str]
    """What it runs on, for people; empty for what was made by hand."""
    sends: ClassVar[Mapping[str, str]] = {}
    """Headers by which its server gives itself away."""

    host: str
    name: str
    language: str
    pieces: list[Piece]
    lists: Mapping[str, Kind] = field(default_factory=lambda: {"/news": Kind.NEWS})
    trouble: str | None = None
    slowness: float = SLOW_SECONDS
    layout: int = 0
    off: frozenset[str] = frozenset()
    robots: str | None = "User-agent: *\nDisallow: /private/\n"
    asked: list[str] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    port: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.RLock()

    @property
    def id(self) -> str:
        """Names its server."""
        return self.host

    @property
    def address(self) -> str:
        """Where it is served, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    # What it can do

    def publish(self, piece: Piece) -> None:
        """Put a piece on top."""
        with self._lock:
            self.pieces.insert(0, piece)

    def edit(self, number: int, /, **changes: Any) -> None:
        """Change a piece in its place."""
        with self._lock:
            self.pieces = [
                replace(each, **changes) if each.number == number else each for each in self.pieces
            ]

    def withdraw(self, number: int) -> None:
        """Take a piece off every list; its page is gone."""
        with self._lock:
            self.pieces = [each for each in self.pieces if each.number != number]
            self.gone.add(number)

    # What it says

    def respond(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response:
        """Answer a request as the site would now."""
        with self._lock:
            self.asked.append(path + ("?" + "&".join(map("=".join, query.items())) if query else ""))
            if path == "/robots.txt":
                return self._robots()
            answer = self._in_trouble(path) or self._file(path) or self.page(path, query, headers)
            answer = answer or self.not_found(path)
        answer = answer._replace(headers={**self.sends, **answer.headers})
        if self.trouble == "slow":
            time.sleep(self.slowness)
        if self.trouble == "broken":
            return answer._replace(body=answer.body[: len(answer.body) * 2 // 3])
        return conditional(answer, headers) if self.has_etags(path) else answer

    def page(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response | None:
        """Answer for one address; None if there is nothing."""
        raise NotImplementedError

    def has_etags(self, path: str) -> bool:  # noqa: ARG002
        """Tell whether the platform sends validators for an address."""
        return False

    def not_found(self, path: str) -> Response:  # noqa: ARG002
        """Say 404 as the platform does."""
        return page_of("<!doctype html><title>404</title><h1>Not Found</h1>", status=404)

    def of(self, kind: Kind, language: str | None = None) -> Sequence[Piece]:
        """Return the pieces of a kind, newest first; of one language if there are editions."""
        return [each for each in self.pieces if each.kind is kind and language in {None, each.language}]

    def numbered(self, number: str) -> Piece | None:
        """Return a piece by its number as text."""
        return next((each for each in self.pieces if str(each.number) == number), None)

    def slugged(self, slug: str) -> Piece | None:
        """Return a piece by the words in its address."""
        return next((each for each in self.pieces if each.slug == slug), None)

    def _robots(self) -> Response:
        if self.robots is None:
            return self.not_found("/robots.txt")
        return Response(200, {"Content-Type": "text/plain"}, self.robots.encode())

    def _in_trouble(self, path: str) -> Response | None:
        name = escape(self.name)
        if self.trouble == "down":
            return Response(500, {"Content-Type": "text/plain"}, b"Internal Server Error")
        if self.trouble == "refused":
            return page_of("<!doctype html><title>403</title><h1>Forbidden</h1>", status=403)
        if self.trouble == "maintenance":
            return page_of(f"<!doctype html><title>{name}</title><h1>Back soon</h1><p>We are working.</p>")
        if self.trouble == "closed" and path != "/login":
            return Response(302, {"Location": f"{self.address}/login"}, b"")
        if self.trouble == "closed":
            return page_of(f"<!doctype html><title>{name}: members only</title>{_LOGIN}")
        return None

    def _file(self, path: str) -> Response | None:
        if not path.endswith(".pdf"):
            return None
        return Response(200, {"Content-Type": "application/pdf"}, document(path.rpartition("/")[2]))


def page_of(html: str, *, status: int = 200, charset: str = "utf-8", declared: bool = True) -> Response:
    """Return a page of HTML; letters that the charset lacks become references, as editors' tools make them."""
    kind = f"text/html; charset={charset}" if declared else "text/html"
    return Response(status, {"Content-Type": kind}, html.encode(charset, "xmlcharrefreplace"))


def part(pieces: Sequence[Piece], first: int, size: int) -> Sequence[Piece]:
    """Return one page of a list."""
    return pieces[first : first + size]


def whole(text: str | None) -> int:
    """Return a number as text in a query, or 0."""
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0
