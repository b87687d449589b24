"""Fakes by hand: what stands in for the clock and for the network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import md5

from hub.errors import Cause, SourceError
from hub.model.delivery import Outgoing, Parcel, Result
from hub.model.fetch import Answer, Reply
from hub.model.mail import Mailbox, Message, Place, Wanted
from hub.model.ports import Transaction
from tests.builders import NOW


class StoppedClock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **span: float) -> datetime:
        self._now += timedelta(**span)
        return self._now


@dataclass
class FakeHttp:
    """A web of pages in memory: an address answers with bytes, an Answer, an error, or what a function says.

    Pages given as bytes have an ETag made of their words and answer 304 to it.
    """

    pages: dict[str, bytes | Answer | SourceError | Callable[[], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    asked_politely: list[str] = field(default_factory=list)
    """Those for which robots.txt was to be asked first."""

    visits: list[tuple[str, str, str, Place | None]] = field(default_factory=list)
    """Mailboxes that were read: address, user, name of the password's variable, how far they had been read."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def mail(self, url: str, *, user: str, secret: str, after: Place | None, wanted: Wanted) -> Mailbox:
        """Read the folder `url`: its messages are the pages ``url;UID=1``, ``url;UID=2`` and so on."""
        with self._lock:
            self.visits.append((url, user, secret, after))
        error = self.pages.get(url)
        if isinstance(error, SourceError):
            raise error
        here = {
            int(key.rpartition("=")[2]): page
            for key, page in self.pages.items()
            if key.startswith(f"{url};UID=")
        }
        bodies = {uid: page.body if isinstance(page, Answer) else page for uid, page in sorted(here.items())}
        new = {uid: body for uid, body in bodies.items() if after is None or uid > after.uid}
        with self._lock:
            self.asked.extend(f"{url};UID={uid}" for uid in new)
        chosen = tuple(Message(uid, body) for uid, body in new.items() if wanted(body))
        last = max(bodies, default=0)
        return Mailbox(url=url, place=Place(1, last), messages=chosen, unwanted=len(new) - len(chosen))

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        robots: bool = False,
    ) -> Answer:
        with self._lock:
            self.asked.append(url)
            if robots:
                self.asked_politely.append(url)
        page = self.pages.get(url)
        if page is None:
            raise SourceError(Cause.HTTP_STATUS, "The server answered 404 Not Found.", status=404)
        if isinstance(page, SourceError):
            raise page
        if isinstance(page, Answer):
            return page
        if callable(page):
            return page()
        tag = f'"{md5(page, usedforsecurity=False).hexdigest()}"'
        answer = Answer(url=url, status=200, body=page, etag=tag)
        return replace(answer, status=304, body=b"") if etag == tag else answer


@dataclass(frozen=True)
class Sent:
    """Something that was sent."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    method: str


@dataclass
class FakePoster:
    """Endpoints in memory: an address answers with a status, a Reply, an error, or what a function says.

    One that nobody described answers 204.
    """

    endpoints: dict[str, int | Reply | SourceError | Callable[[Sent], int | Reply]] = field(
        default_factory=dict
    )
    sent: list[Sent] = field(default_factory=list)

    def check(self, url: str) -> str:
        if "//127." in url or "//10." in url:
            raise SourceError(Cause.BLOCKED, "The hub does not dial this address.")
        return url

    def send(
        self, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None, *, method: str = "POST"
    ) -> Reply:
        message = Sent(url, body, headers or {}, method)
        self.sent.append(message)
        answer = self.endpoints.get(url, 204)
        if callable(answer):
            answer = answer(message)
        if isinstance(answer, SourceError):
            raise answer
        return Reply(status=answer) if isinstance(answer, int) else answer


@dataclass
class FakeQueue:
    """A queue that hands out nothing, and remembers what it was told."""

    announced: int = 0
    handed: list[int] = field(default_factory=list)
    rung: int = 0

    def announce(self, unit: Transaction) -> None:
        self.announced += 1

    def enqueue(self, unit: Transaction, deliveries: Sequence[int]) -> None:
        self.handed.extend(deliveries)

    def wake(self) -> None:
        self.rung += 1


Said = Result | Callable[[Parcel], Result]
ARRIVED = Result(ok=True, status=204)


@dataclass
class FakeChannel:
    """A channel whose receivers are in memory: each answers with its next result, the last one for ever.

    One that nobody described takes everything.
    """

    name: str = "webhook"
    together: int = 1
    repeatable: bool = True
    answers: dict[str, list[Said]] = field(default_factory=dict)
    sent: list[Parcel] = field(default_factory=list)
    """In the order in which they went out, tries that failed included."""
    lines: int = 0
    """How many ways were opened."""
    faulty: bool = False
    """Composing fails, by a fault of ours."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._parcels: dict[int, Parcel] = {}
        self.at_once: dict[str, int] = {}
        self.most_at_once: dict[str, int] = {}

    def check(self, target: str) -> str:
        return target

    def compose(self, parcel: Parcel) -> Outgoing:
        if self.faulty:
            raise ZeroDivisionError
        said = ",".join(str(each.event.seq) for each in parcel.contents) or (
            parcel.issue.key if parcel.issue else ""
        )
        made = Outgoing(message_id=parcel.message_id, target=parcel.subscription.target, body=said.encode())
        self._parcels[id(made)] = parcel
        return made

    @contextmanager
    def open(self, target: str) -> Iterator[FakeLine]:
        with self._lock:
            self.lines += 1
            self.at_once[target] = self.at_once.get(target, 0) + 1
            self.most_at_once[target] = max(self.most_at_once.get(target, 0), self.at_once[target])
        yield FakeLine(self)
        with self._lock:
            self.at_once[target] -= 1

    def seqs(self, target: str | None = None) -> list[int]:
        """The events that were told, in the order of the tries."""
        return [
            content.event.seq
            for parcel in self.sent
            if target in {None, parcel.subscription.target}
            for content in parcel.contents
        ]

    def _answer(self, message: Outgoing) -> Result:
        with self._lock:
            parcel = self._parcels.pop(id(message))
            self.sent.append(parcel)
            answers = self.answers.get(message.target, [ARRIVED])
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return answer(parcel) if callable(answer) else answer


@dataclass
class FakeLine:
    channel: FakeChannel

    def send(self, message: Outgoing) -> Result:
        return self.channel._answer(message)
