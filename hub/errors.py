"""Every error of Interforum, drawn as one tree.

::

    InterforumError
    ├── ConfigError         an operator must edit a file or a variable; carries every fault at once
    ├── QueryError          a reader asked for a filter or a value that does not exist (HTTP 400)
    ├── NotFoundError       no such thing (HTTP 404)
    │   └── GoneError       it existed and was withdrawn (HTTP 410)
    ├── SubscriptionError   what a subscriber asked for cannot be done; says why and what to do (HTTP 422)
    │   └── LinkError       a signed link that does not lead on; carries its `fault` (HTTP 404, 410)
    ├── SignatureError      nobody has proved who sent a post; carries its `fault` (HTTP 401)
    ├── PostError           a secretariat's post cannot be taken; carries every fault (HTTP 401 … 429)
    ├── SourceError         a forum's site let us down; carries its `cause`
    ├── StoreError          the database cannot be used as it is
    │   └── LogBrokenError  the chain of the event log does not hold; names the row
    └── AlreadyRunningError another process works in the same home

Each class says who must act and carries what they need to act. Errors know nothing of HTTP or the
terminal; `hub.web.problems` and `hub.cli` translate them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why a source could not be read. The value is the short code of ``poll --json``."""

    BLOCKED = "blocked"
    """The address, scheme or port is not one the hub may dial."""
    CONNECT = "connect"
    """Refused, reset before an answer, unroutable, or no such host."""
    TIMEOUT = "timeout"
    TLS = "tls"
    PROTOCOL = "protocol"
    """What came back is not HTTP as RFC 9110 and 9112 define it; for a mailbox, not IMAP (RFC 3501)."""
    REDIRECTS = "redirects"
    """A loop, too many, or a target that cannot be used."""
    HTTP_STATUS = "http_status"
    GONE = "gone"
    """410: the source says that it has ended."""
    ROBOTS = "robots"
    LOGIN = "login"
    """A mailbox: its server takes no log-in, or not this one; or nobody told us the password."""
    TOO_LARGE = "too_large"
    """Bytes, entries or depth over a limit (design, section 7)."""
    TRUNCATED = "truncated"
    """The document breaks off; nothing may be concluded from what is missing."""
    DECODE = "decode"
    """Content coding or character set cannot be decoded."""
    UNSAFE_XML = "unsafe_xml"
    """Entities or a document type that could expand or fetch."""
    NOT_A_FEED = "not_a_feed"
    PARSE = "parse"
    EMPTY = "empty"
    """Nothing where there always was something."""
    INTERNAL = "internal"
    """A fault of ours; the details are in the log."""


class InterforumError(Exception):
    """Base of all errors raised on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in something that a person wrote.

    Attributes:
        where: File and key (``config/forums/gfmd.toml: sources[0].url``) or JSON pointer.
        detail: What is wrong and what to write instead, as a sentence.
    """

    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.where}: {self.detail}"


class ConfigError(InterforumError):
    """Configuration is wrong; the message holds one line for each fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class QueryError(InterforumError):
    """A filter or a value that does not exist; `problems` name each of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


class NotFoundError(InterforumError):
    """There is no such thing."""


class GoneError(NotFoundError):
    """It existed and was withdrawn."""


class SubscriptionError(InterforumError):
    """What a subscriber asked for cannot be done: an address that is none, a link that has expired.

    Attributes:
        problems: Each fault with the name of its field; none where no field is to blame.
        retry_after: Seconds to wait, for somebody who asks too much.
    """

    def __init__(
        self, detail: str, problems: Sequence[Problem] = (), *, retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.problems = tuple(problems)
        self.retry_after = retry_after


class LinkFault(StrEnum):
    """Why a signed link does not lead on."""

    BROKEN = "broken"
    """It is none of ours, or not whole, or made for something else."""
    EXPIRED = "expired"
    FORGOTTEN = "forgotten"
    """What it leads to is not kept any more."""


class LinkError(SubscriptionError):
    """A signed link does not lead on."""

    def __init__(self, fault: LinkFault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


class SignatureFault(StrEnum):
    """Why a signature proves nothing. Each has its sentence in `hub.schemas.posts.refusals`."""

    MISSING = "missing"
    """One of the headers is not there."""
    ID = "id"
    """``webhook-id`` is none: visible ASCII without a dot, 1 to 256 characters."""
    TIME = "time"
    """``webhook-timestamp`` is no whole number of seconds."""
    OLD = "old"
    """It was signed over five minutes ago: sent again by somebody, or a clock goes wrong."""
    EARLY = "early"
    """It was signed over five minutes from now."""
    MANY = "many"
    """Over 20 signatures."""
    WRONG = "wrong"
    """None of the signatures was made with a secret that is good, over these bytes."""


class SignatureError(InterforumError):
    """Nobody has proved who sent a post."""

    def __init__(self, fault: SignatureFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class PostError(InterforumError):
    """A secretariat's post cannot be taken.

    Attributes:
        status: HTTP status that says so.
        problems: Each fault with its JSON pointer; none where the post as a whole is refused.
        retry_after: Seconds to wait, for a publisher that posts too much.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        problems: Sequence[Problem] = (),
        *,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.problems = tuple(problems)
        self.retry_after = retry_after


class SourceError(InterforumError):
    """A forum's site could not be read.

    Attributes:
        cause: The kind of failure.
        detail: One sentence for a person, without secrets and without a traceback.
        status: HTTP status of the last answer, if there was one.
        retry_after: Seconds that the server asked us to wait (RFC 9110, section 10.2.3), capped
            at a day; None if it did not say.
    """

    def __init__(
        self,
        cause: Cause,
        detail: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{cause.value}: {detail}")
        self.cause = cause
        self.detail = detail
        self.status = status
        self.retry_after = retry_after


class StoreError(InterforumError):
    """The database cannot be used as it is; the message says what to do."""


class LogBrokenError(StoreError):
    """A row of the event log does not fit the chain.

    Attributes:
        seq: Number of the first row that does not hold.
    """

    def __init__(self, seq: int, detail: str) -> None:
        super().__init__(f"event {seq}: {detail}")
        self.seq = seq


class AlreadyRunningError(InterforumError):
    """Another process already works in this home; the message names it."""
