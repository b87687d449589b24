"""The libraries' exceptions in our words. A test holds the table to the libraries' own trees."""

from __future__ import annotations

import http.client
import logging
import socket
import ssl

import requests
from urllib3 import exceptions as lib

from hub.errors import Cause, SourceError
from hub.http.wire import TooManyBytes

logger = logging.getLogger(__name__)

# In order: the first that fits. NewConnectionError is a ConnectTimeoutError and so a TimeoutError, and
# must be asked for first, or a refused connection would be called slow.
_TABLE: tuple[tuple[type[BaseException], Cause, str], ...] = (
    (TooManyBytes, Cause.TOO_LARGE, "{host} sent more than one answer may have."),
    (lib.NewConnectionError, Cause.CONNECT, "No connection to {host} could be made."),
    (lib.NameResolutionError, Cause.CONNECT, "The name {host} is not known."),
    (socket.gaierror, Cause.CONNECT, "The name {host} is not known."),
    (ssl.SSLCertVerificationError, Cause.TLS, "The certificate of {host} is not valid for it: {reason}."),
    (ssl.SSLError, Cause.TLS, "No secure connection to {host} could be made: {reason}."),
    (lib.SSLError, Cause.TLS, "No secure connection to {host} could be made."),
    (requests.exceptions.SSLError, Cause.TLS, "No secure connection to {host} could be made."),
    (lib.TimeoutError, Cause.TIMEOUT, "{host} did not answer in time."),
    (TimeoutError, Cause.TIMEOUT, "{host} did not answer in time."),
    (requests.exceptions.Timeout, Cause.TIMEOUT, "{host} did not answer in time."),
    (lib.DecodeError, Cause.DECODE, "What {host} sent is not in the coding that it names."),
    (requests.exceptions.ContentDecodingError, Cause.DECODE, "What {host} sent is not in its coding."),
    (lib.IncompleteRead, Cause.TRUNCATED, "The answer of {host} breaks off before its announced end."),
    (
        http.client.IncompleteRead,
        Cause.TRUNCATED,
        "The answer of {host} breaks off before its announced end.",
    ),
    (lib.InvalidChunkLength, Cause.TRUNCATED, "The answer of {host} breaks off, or is cut up wrongly."),
    (lib.LocationValueError, Cause.BLOCKED, "The address cannot be used."),
    (lib.InvalidHeader, Cause.PROTOCOL, "What {host} sent is not proper HTTP."),
    (http.client.RemoteDisconnected, Cause.CONNECT, "{host} closed the connection without an answer."),
    (http.client.HTTPException, Cause.PROTOCOL, "What {host} sent is not proper HTTP."),
    (ConnectionRefusedError, Cause.CONNECT, "{host} refuses connections."),
    (ConnectionError, Cause.CONNECT, "The connection to {host} was cut."),
    (OSError, Cause.CONNECT, "{host} cannot be reached."),
    (ValueError, Cause.PROTOCOL, "What {host} sent is not proper HTTP."),
    (requests.exceptions.ConnectionError, Cause.CONNECT, "The connection to {host} was cut."),
    (lib.HTTPError, Cause.PROTOCOL, "What {host} sent is not proper HTTP."),
    (requests.RequestException, Cause.PROTOCOL, "What {host} sent is not proper HTTP."),
)
_CUT = "The connection to {host} was cut in the middle of its answer."


def explain(error: BaseException, host: str, *, begun: bool = False) -> SourceError:
    """Return the SourceError that tells what an exception of the network libraries was about.

    Args:
        error: What was raised.
        host: Whom it happened with.
        begun: True if the head of the answer had come: a connection cut then is a body cut short.
    """
    chain = _chain(error)
    for kind, cause, words in _TABLE:
        for each in chain:
            if _fits(each, kind):
                if begun and cause is Cause.CONNECT:
                    return SourceError(Cause.TRUNCATED, _CUT.format(host=host))
                return SourceError(cause, words.format(host=host, reason=_reason(each)))
    # Something of the libraries', or of ours, choked on what came; the log can tell them apart.
    logger.warning("unexpected from %s: %s: %.200s", host, type(error).__name__, error)
    return SourceError(Cause.PROTOCOL, f"What {host} sent is not proper HTTP.")


def _fits(error: BaseException, kind: type[BaseException]) -> bool:
    # requests.RequestException is an OSError, some of its kind are ValueErrors too: what they wrap decides.
    wrapper = isinstance(error, requests.RequestException) and kind in {OSError, ValueError}
    return isinstance(error, kind) and not wrapper


def _chain(error: BaseException) -> list[BaseException]:
    """Return an exception with all that it wraps, the innermost first."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting and len(found) < 20:
        each = waiting.pop()
        if each in found:
            continue
        found.append(each)
        reason = getattr(each, "reason", None)
        inner = [*each.args, reason, each.__cause__, each.__context__]
        waiting.extend(item for item in inner if isinstance(item, BaseException))
    return found[::-1]


def _reason(error: BaseException) -> str:
    verified = getattr(error, "verify_message", None)
    return str(verified or getattr(error, "reason", None) or "unknown reason").replace("_", " ").lower()
