"""Ports: the shapes that plug-ins and hand-made fakes must have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from hub.model.delivery import Outgoing, Parcel, Result
    from hub.model.digest import Digest, Issue
    from hub.model.feed import Feed
    from hub.model.fetch import Answer, FetchState, Reading, Reply
    from hub.model.mail import Mailbox, Place, Wanted
    from hub.model.notice import Notice
    from hub.model.post import Post, Posted
    from hub.model.subscription import Subscription


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """Return aware UTC."""
        ...


class Http(Protocol):
    """The guarded, polite client (`hub.http`)."""

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        robots: bool = False,
    ) -> Answer:
        """Fetch `url`, redirects included.

        Args:
            url: Absolute web address.
            etag: Validator to send along, verbatim.
            last_modified: Likewise.
            accept: Media types wanted.
            robots: Ask the site's robots.txt first (RFC 9309). Always for pages made for people; feeds, APIs
                and calendars are made for programs.

        Returns:
            An answer with status 200 or 304 (304 only if a validator was sent).

        Raises:
            SourceError: Anything else, with its cause.
        """
        ...

    def mail(self, url: str, *, user: str, secret: str, after: Place | None, wanted: Wanted) -> Mailbox:
        """Read what is new in a folder of a mailbox. Nothing on the server changes.

        Args:
            url: ``imaps://host/folder``, or ``imap://`` to begin with STARTTLS.
            user: Whom to log in as.
            secret: Name of the environment variable that holds the password.
            after: How far it was read last time; None reads the newest messages there are.
            wanted: Tells from a message's head whether it is to be fetched.

        Returns:
            At most 50 messages, the oldest first. Fewer than there are if time or room ran out: the place
            says where to go on.

        Raises:
            SourceError: It could not be read; ``login`` if the server, or we, have no right password.
        """
        ...


class Poster(Protocol):
    """The guarded client that sends (`hub.http.posting`): it may dial what `Http` may, and nothing else."""

    def check(self, url: str) -> str:
        """Return an address in the one form in which it is kept and compared.

        Raises:
            SourceError: ``blocked``: by its form alone it can be told that it will not be dialled.
        """
        ...

    def send(
        self, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None, *, method: str = "POST"
    ) -> Reply:
        """Send one message and return what is said to it.

        Connections are kept for the next message to the same host for a few seconds. Redirects are not
        followed. What the answer holds beyond its first KiB is not waited for.

        Args:
            url: Absolute web address.
            body: As it goes over the wire.
            headers: Sent as they are, besides those that HTTP itself needs.
            method: ``POST``, or ``OPTIONS`` for a handshake.

        Raises:
            SourceError: No answer came: refused, cut, too slow, not HTTP.
        """
        ...


@runtime_checkable
class Connector(Protocol):
    """Reads one kind of site. A frozen dataclass whose fields are its options in the TOML file."""

    def fetch(self, http: Http, state: FetchState) -> Reading:
        """Ask the site once and return its words.

        A connector reads, and nothing else: it does not clean, store or know the time.

        Raises:
            SourceError: The site could not be read; nothing may be concluded from it.
        """
        ...


@runtime_checkable
class FeedFormat(Protocol):
    """Writes one syndication format."""

    extension: ClassVar[str]
    """Without a dot, such as ``atom``."""
    media_type: ClassVar[str]
    """Full Content-Type, such as ``application/atom+xml; charset=utf-8``."""
    label: ClassVar[str]
    """Name for a person, such as ``Atom``."""

    def render(self, feed: Feed) -> bytes:
        """Return the document. Same feed, same bytes; no clock, no locale, no network."""
        ...


@runtime_checkable
class PostFormat(Protocol):
    """Reads a post in the words of a secretariat's own system."""

    label: ClassVar[str]
    """Name for a person, such as ``WordPress``."""
    media_types: ClassVar[frozenset[str]]
    """Those that mean this format and no other; ``application/json`` and ``application/xml`` mean many."""

    def recognises(self, posted: Posted) -> bool:
        """Tell by its shape whether a post is in this format. No two formats know the same one."""
        ...

    def read(self, posted: Posted) -> Post:
        """Return what it says.

        Raises:
            FaultyPost: It cannot be read, or holds several posts, or none (`hub.schemas.posts.faults`).
        """
        ...


class SubscriptionList(Protocol):
    """Writes a list of feeds that a reader imports at once (OPML)."""

    def __call__(
        self, title: str, groups: Sequence[tuple[str, Sequence[tuple[str, str, str]]]], changed: datetime
    ) -> bytes:
        """Return the document: folders of (name, address of the feed, address of its page)."""
        ...


class DigestCalendar(Protocol):
    """Writes the meetings of a digest as a calendar (iCalendar)."""

    def __call__(self, digest: Digest) -> str:
        """Return the document; empty if the digest has no meetings."""
        ...


class Line(Protocol):
    """An open way to one receiver: what is sent one after the other shares its connection."""

    def send(self, message: Outgoing) -> Result:
        """Send one message. Never raises for what the other side does; that is in the result."""
        ...


@runtime_checkable
class Channel(Protocol):
    """One way to tell a subscriber. A new one is a module in `hub.delivery` and a line in its CHANNELS."""

    name: ClassVar[str]
    """Its key in CHANNELS, such as ``webhook``."""
    together: ClassVar[int]
    """Most events that may go into one message."""
    repeatable: ClassVar[bool]
    """True if a message whose fate a crash has hidden is sent again, because its receiver can tell repeats
    by their id; False if it is held and shown."""

    def check(self, target: str) -> str:
        """Return the address in the form that is kept. Raises SubscriptionError, for a person."""
        ...

    def compose(self, parcel: Parcel) -> Outgoing:
        """Return the message as it goes over the wire: the same for a dry run as for the real thing."""
        ...

    def open(self, target: str) -> AbstractContextManager[Line]:
        """Open a way to a receiver; the connection is made with the first message."""
        ...


class Webhooks(Channel, Protocol):
    """The channel of webhooks, which also speaks with an endpoint about the subscription itself."""

    def about(
        self, subscription: Subscription, message_id: str, type: str, data: Mapping[str, Any], now: datetime
    ) -> Outgoing:
        """Return a signed message that is about no event of the log, such as a test."""
        ...

    def welcomes(self, target: str) -> bool:
        """Ask an endpoint by OPTIONS whether it takes messages from here.

        The handshake of CloudEvents (HTTP 1.1 Web Hooks for Event Delivery 1.0, section 4).
        """
        ...


class Mailer(Channel, Protocol):
    """The channel of e-mail, which also writes what is no event."""

    def issue(self, digest: Digest) -> Issue:
        """Render a digest once for everybody who gets the same words."""
        ...

    def notice(self, notice: Notice) -> Outgoing:
        """Return a single mail as it goes over the wire."""
        ...


class Transaction(Protocol):
    """An open transaction of the store, as far as an engine's queue needs it."""

    @property
    def driver_connection(self) -> Any:
        """The database driver's own connection, inside this very transaction."""
        ...


class Queue(Protocol):
    """How work gets from whoever makes it to whoever does it (`hub.engine`).

    The rows of the store are the truth; what is lost here costs seconds, never work.
    """

    def announce(self, unit: Transaction) -> None:
        """Say, in the transaction that appends them, that there are new events to dispatch."""
        ...

    def enqueue(self, unit: Transaction, deliveries: Sequence[int]) -> None:
        """Hand out deliveries, by key, in the transaction that makes them due."""
        ...

    def wake(self) -> None:
        """Say, after a commit, that there is something to do. Cheap, and never raises."""
        ...
