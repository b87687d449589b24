"""Delivery: the last step of every answer, in front of Flask.

Adds a strong ETag for each encoding, answers 304 and HEAD, compresses, and keeps rendered feeds and API
answers until the log has grown. A kept answer never reaches Flask: that is where most of the time of a
small answer goes. The log's head is looked up at most four times a second, so news is late by 0.25 s at most.

What is kept is keyed by path and query alone. That is right only for answers that depend on nothing else
but the log; a view says so by setting CACHEABLE. Pages, which speak the reader's language, do not.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from email.utils import parsedate_to_datetime
from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

CACHEABLE = "interforum.cacheable"
"""Set in the environment by a view whose answer depends on address and log alone."""
MAX_BYTES = 64 * 1024 * 1024
LOOK_SECONDS = 0.25
_OVERHEAD = 2048
"""What an answer costs besides its bytes: headers, key, places in the dictionary. It bounds their number."""
_COMPRESSED = ("text/", "application/json", "application/atom", "application/rss", "application/feed",
               "application/problem")  # fmt: skip
_SMALL = 500
"""Bytes below which compressing makes an answer longer or saves nothing."""
_OURS = frozenset({"content-length", "etag", "accept-ranges", "date"})
"""Headers that are made here, for the whole answer in one encoding."""
_TOLD_AGAIN = frozenset(
    {"cache-control", "vary", "last-modified", "access-control-allow-origin", "access-control-expose-headers"}
)
"""Headers of a 304 (RFC 9110, section 15.4.5)."""
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_RANGE")

logger = logging.getLogger(__name__)


class Body(NamedTuple):
    """An answer in one encoding, with the headers of a 200 and those of a 304."""

    tag: str
    headers: Headers
    unchanged: Headers
    content: bytes


class Answer(NamedTuple):
    """A complete answer in both encodings; small ones have only one."""

    plain: Body
    gzipped: Body | None
    last_modified: str | None

    @property
    def size(self) -> int:
        """Bytes it keeps in memory, about."""
        squeezed = len(self.gzipped.content) if self.gzipped else 0
        return len(self.plain.content) + squeezed + _OVERHEAD


class Delivery:
    """WSGI middleware, safe for many threads.

    Args:
        app: Flask.
        head: Tells the newest seq of the log.
        now: Monotonic seconds.
        max_bytes: What may be kept in all; the oldest goes first.
    """

    def __init__(
        self,
        app: Wsgi,
        head: Callable[[], int],
        now: Callable[[], float] = monotonic,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._app = app
        self._head = head
        self._now = now
        self._most = max_bytes
        self._kept: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._bytes = 0
        self._seq = -1
        self._looked = float("-inf")
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory if possible, else from Flask."""
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"}:
            done = self._app(environ, start_response)
            self._looked = float("-inf")  # who has just posted something finds it in the next answer
            return done
        if self._now() - self._looked >= LOOK_SECONDS:
            self._look()
        answer = self._kept.get((environ["PATH_INFO"], environ.get("QUERY_STRING", "")))
        if answer is None:
            found = self._ask(environ)
            if not isinstance(found, Answer):
                status, headers, body = found
                start_response(status, [*headers, ("Content-Length", str(len(body)))])
                return [] if method == "HEAD" else [body]
            answer = found
        return _send(answer, environ, start_response, with_body=method == "GET")

    def _look(self) -> None:
        """Forget everything if the log has grown. While the database is away, what is kept still stands."""
        self._looked = self._now()
        try:
            head = self._head()
        except Exception as error:  # noqa: BLE001 (whatever the driver raises; views tell it to who asks them)
            logger.warning("the log cannot be looked at, kept answers are served on: %s", error)
            return
        if head != self._seq:
            with self._lock:
                self._kept.clear()
                self._bytes = 0
                self._seq = head

    def _ask(self, environ: Environ) -> Answer | tuple[str, Headers, bytes]:
        seq = self._seq
        # The whole answer, whoever asks: conditions are looked at here, and for every view alike.
        whole = {name: value for name, value in environ.items() if name not in _CONDITIONS}
        whole["REQUEST_METHOD"] = "GET"
        status, headers, body = _collected(self._app, whole)
        if not status.startswith("200"):
            return status, headers, body
        answer = prepared(headers, body)
        if whole.get(CACHEABLE):
            self._keep((environ["PATH_INFO"], environ.get("QUERY_STRING", "")), answer, seq)
        return answer

    def _keep(self, key: tuple[str, str], answer: Answer, seq: int) -> None:
        with self._lock:
            if seq != self._seq or answer.size > self._most // 8:
                return  # the log grew while it was rendered, or it would push out everything else
            before = self._kept.pop(key, None)
            self._bytes += answer.size - (before.size if before else 0)
            self._kept[key] = answer
            while self._bytes > self._most:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= dropped.size


def _collected(app: Wsgi, environ: Environ) -> tuple[str, Headers, bytes]:
    caught: list[Any] = []

    def start(status: str, headers: Headers, _error: Any = None) -> Callable[[bytes], None]:
        caught[:] = [status, headers]
        return lambda _: None

    pieces = app(environ, start)
    try:
        body = b"".join(pieces)
    finally:
        if hasattr(pieces, "close"):
            pieces.close()
    return caught[0], [(name, value) for name, value in caught[1] if name.lower() not in _OURS], body


def prepared(headers: Headers, body: bytes) -> Answer:
    """Return an answer ready to be sent, whatever encoding a reader takes."""
    named = {name.lower(): value for name, value in headers}
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    squeezed = None
    if len(body) > _SMALL and named.get("content-type", "").startswith(_COMPRESSED):
        vary = [value for name, value in headers if name.lower() == "vary"]
        headers = [each for each in headers if each[0].lower() != "vary"]
        headers.append(("Vary", ", ".join([*vary, "Accept-Encoding"])))
        packed = gzip.compress(body, compresslevel=6, mtime=0)
        squeezed = _body(f'"{digest}-gz"', [*headers, ("Content-Encoding", "gzip")], packed)
    return Answer(_body(f'"{digest}"', headers, body), squeezed, named.get("last-modified"))


def _body(tag: str, headers: Headers, content: bytes) -> Body:
    return Body(
        tag=tag,
        headers=[*headers, ("ETag", tag), ("Content-Length", str(len(content)))],
        unchanged=[*(each for each in headers if each[0].lower() in _TOLD_AGAIN), ("ETag", tag)],
        content=content,
    )


def _send(
    answer: Answer, environ: Environ, start_response: StartResponse, *, with_body: bool
) -> Iterable[bytes]:
    body = answer.plain
    if answer.gzipped is not None and accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        body = answer.gzipped
    if _is_known(body.tag, answer.last_modified, environ):
        start_response("304 Not Modified", body.unchanged)
        return []
    start_response("200 OK", body.headers)
    return [body.content] if with_body else []


def _is_known(tag: str, last_modified: str | None, environ: Environ) -> bool:
    """RFC 9110, section 13.2.2: If-None-Match goes before If-Modified-Since."""
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None:
        # Compared weakly: a proxy that recodes an answer marks its tag with W/.
        tags = {each.strip().removeprefix("W/") for each in known.split(",")}
        return tag in tags or "*" in tags
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since and last_modified:
        return _is_not_after(last_modified, since)
    return False


@lru_cache(maxsize=256)
def _is_not_after(last_modified: str, since: str) -> bool:
    try:
        return parsedate_to_datetime(last_modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError, OverflowError):
        return False  # no date at all is no condition (RFC 9110, section 13.1.3)


@lru_cache(maxsize=256)
def accepts_gzip(header: str) -> bool:
    """Tell whether gzip may be sent (RFC 9110, 12.5.3): named with a q above 0, or covered by ``*``."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=") if rest.strip().startswith("q=") else "1"
        try:
            weights[name.strip()] = float(quality)
        except ValueError:
            weights[name.strip()] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0
