"""On a platform: an invented forum whose site speaks in the markup of the software that it runs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hub.demo.company import Way
from hub.demo.platforms.calendar import Calendar
from hub.demo.platforms.website import Piece, Website
from hub.demo.serving import Response
from hub.model.draft import Kind

HOST = "127.0.0.1"
_FIRST_NUMBER = 5200


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something such a site says, before the site has numbered and dated it.

    Attributes:
        day: Day of the story on which it is published.
        language: None for the site's own.
        starts: Day of the story on which a meeting begins; makes it a meeting.
        lasts: Days of the meeting.
        document: File name of an attached PDF.
    """

    slug: str
    title: str
    text: tuple[str, ...]
    day: int
    category: str = "News"
    language: str | None = None
    document: str | None = None
    kind: Kind = Kind.NEWS
    place: str | None = None
    starts: int | None = None
    lasts: int = 2


class OnPlatform:
    """An invented forum on a platform."""

    def __init__(
        self,
        site: Website,
        news: Sequence[News],
        *,
        id: str,
        english: str,
        form: str,
        members: Sequence[str],
        ways: Sequence[Way],
        began: datetime,
        category: str = "rcp",
    ) -> None:
        """Bring a site to life.

        Args:
            site: Without anything to say.
            news: What it says on the story's first day.
            id: Of the forum.
            english: Its short name in English; the site has the one in its own language.
            form: What the site runs on, for the person at the terminal.
            members: Codes of its member states.
            ways: How the hub reads it, the main way first.
            began: The story's first day.
            category: What kind of body it is.
        """
        self.id, self.english, self.form, self.category = id, english, form, category
        self.members, self.ways, self.site = members, ways, site
        self._began, self._last = began, _FIRST_NUMBER
        for each in sorted(news, key=lambda each: each.day):
            self.publish(each, at=self.time_of(each.day))

    @property
    def name(self) -> str:
        """Its name in the language of its site."""
        return self.site.name

    @property
    def language(self) -> str:
        """The main language of its site."""
        return self.site.language

    @property
    def port(self) -> int:
        """Where it is served."""
        return self.site.port

    @port.setter
    def port(self, given: int) -> None:
        self.site.port = given

    @property
    def address(self) -> str:
        """Where it is served, without a slash at the end."""
        return self.site.address

    @property
    def trouble(self) -> str | None:
        """How it fails now."""
        return self.site.trouble

    @trouble.setter
    def trouble(self, kind: str | None) -> None:
        self.site.trouble = kind

    @property
    def slowness(self) -> float:
        """Seconds that ``slow`` takes."""
        return self.site.slowness

    @slowness.setter
    def slowness(self, seconds: float) -> None:
        self.site.slowness = seconds

    def time_of(self, day: int) -> datetime:
        """Return a day of the story as a time."""
        return self._began + timedelta(days=day)

    def day(self, day: int) -> date:
        """Return a day of the story as a date."""
        return self.time_of(day).date()

    def publish(self, news: News, at: datetime | None = None) -> None:
        """Put something on top; the database stamps it with the time at which that really happens."""
        self._last += 1
        self.site.publish(self._piece(news, self._last, at or datetime.now(UTC)))

    def edit(self, slug: str, **changes: Any) -> None:
        """Change something in its place."""
        self.site.edit(self._number(slug), updated=datetime.now(UTC), **changes)

    def withdraw(self, slug: str) -> None:
        """Take something off every list; its page is gone."""
        self.site.withdraw(self._number(slug))

    def cancel(self, slug: str) -> None:
        """Call a meeting off, on a site with a calendar: it stays in the file, and says so."""
        assert isinstance(self.site, Calendar)
        self.site.cancelled |= {self._number(slug)}
        self.edit(slug)

    def respond(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response:
        """Answer a request as the site would now."""
        return self.site.respond(path, query, headers)

    def _number(self, slug: str) -> int:
        found = self.site.slugged(slug)
        assert found is not None, slug
        return found.number

    def _piece(self, news: News, number: int, stamp: datetime) -> Piece:
        meeting = news.starts is not None
        first = self.day(news.starts or 0)
        return Piece(
            number=number,
            slug=news.slug,
            title=news.title,
            text=news.text,
            day=self.time_of(news.day),
            updated=stamp,
            language=news.language or self.language,
            kind=Kind.MEETING if meeting else news.kind,
            category=news.category,
            document=news.document,
            place=news.place,
            starts=first if meeting else None,
            ends=first + timedelta(days=news.lasts - 1) if meeting else None,
        )
