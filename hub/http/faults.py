"""The libraries' exceptions in our words. A test holds the table to the libraries' own trees."""

from __future__ import annotations

import http.client
import socket
import ssl

import requests
from urllib3 import exceptions as lib

from hub.errors import Cause, SourceError

# In order: the first that fits. NewConnectionError is a ConnectTimeoutError and so a TimeoutError, and
# must be asked for first, or a refused connection would be called slow.
_TABLE: tuple[tuple[type[BaseException], Cause, str], ...] = (
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
)


def explain(error: BaseException, host: str) -> SourceError:
    """Return the SourceError that tells what an exception of the network libraries was about."""
    chain = _chain(error)
    for each in chain:
        if isinstance(each, SourceError):
            return each
    for kind, cause, words in _TABLE:
        for each in chain:
            if _fits(each, kind):
                return SourceError(cause, words.format(host=host, reason=_reason(each)))
    return SourceError(Cause.PROTOCOL, f"What {host} sent is not proper HTTP.")


def _fits(error: BaseException, kind: type[BaseException]) -> bool:
    # requests.RequestException is an OSError, and ProtocolError a mere wrapper: what they wrap decides.
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
