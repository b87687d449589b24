"""Every exception of the network libraries has its place in our words."""

from __future__ import annotations

import http.client
import logging
import socket
import ssl
from collections.abc import Iterator

import pytest
import requests
from urllib3 import exceptions as lib

from hub.errors import Cause, SourceError
from hub.http.faults import explain
from hub.http.wire import TooManyBytes

C = Cause
EXPECTED = {
    # requests
    "RequestException": C.PROTOCOL, "InvalidJSONError": C.PROTOCOL, "JSONDecodeError": C.PROTOCOL, "HTTPError": C.PROTOCOL,
    "ConnectionError": C.CONNECT, "ProxyError": C.CONNECT, "SSLError": C.TLS, "Timeout": C.TIMEOUT,
    "ConnectTimeout": C.TIMEOUT, "ReadTimeout": C.TIMEOUT, "URLRequired": C.PROTOCOL, "TooManyRedirects": C.PROTOCOL,
    "MissingSchema": C.PROTOCOL, "InvalidSchema": C.PROTOCOL, "InvalidURL": C.PROTOCOL, "InvalidHeader": C.PROTOCOL,
    "InvalidProxyURL": C.PROTOCOL, "ChunkedEncodingError": C.PROTOCOL, "ContentDecodingError": C.DECODE,
    "StreamConsumedError": C.PROTOCOL, "RetryError": C.PROTOCOL, "UnrewindableBodyError": C.PROTOCOL,
    # urllib3
    "urllib3.HTTPError": C.PROTOCOL, "urllib3.PoolError": C.PROTOCOL, "urllib3.RequestError": C.PROTOCOL,
    "urllib3.SSLError": C.TLS, "urllib3.ProxyError": C.PROTOCOL, "urllib3.DecodeError": C.DECODE,
    "urllib3.ProtocolError": C.PROTOCOL, "urllib3.MaxRetryError": C.PROTOCOL, "urllib3.HostChangedError": C.PROTOCOL,
    "urllib3.TimeoutStateError": C.PROTOCOL, "urllib3.TimeoutError": C.TIMEOUT, "urllib3.ReadTimeoutError": C.TIMEOUT,
    "urllib3.ConnectTimeoutError": C.TIMEOUT, "urllib3.NewConnectionError": C.CONNECT,
    "urllib3.NameResolutionError": C.CONNECT, "urllib3.EmptyPoolError": C.PROTOCOL,
    "urllib3.FullPoolError": C.PROTOCOL, "urllib3.ClosedPoolError": C.PROTOCOL, "urllib3.LocationValueError": C.BLOCKED,
    "urllib3.LocationParseError": C.BLOCKED, "urllib3.URLSchemeUnknown": C.BLOCKED,
    "urllib3.ResponseError": C.PROTOCOL, "urllib3.ResponseNotChunked": C.PROTOCOL,
    "urllib3.BodyNotHttplibCompatible": C.PROTOCOL, "urllib3.IncompleteRead": C.TRUNCATED,
    "urllib3.InvalidChunkLength": C.TRUNCATED, "urllib3.InvalidHeader": C.PROTOCOL,
    "urllib3.ProxySchemeUnknown": C.BLOCKED, "urllib3.ProxySchemeUnsupported": C.PROTOCOL,
    "urllib3.HeaderParsingError": C.PROTOCOL, "urllib3.UnrewindableBodyError": C.PROTOCOL,
    "urllib3.HTTPWarning": C.PROTOCOL,
    # http.client
    "http.HTTPException": C.PROTOCOL, "http.NotConnected": C.PROTOCOL, "http.InvalidURL": C.PROTOCOL,
    "http.UnknownProtocol": C.PROTOCOL, "http.UnknownTransferEncoding": C.PROTOCOL,
    "http.UnimplementedFileMode": C.PROTOCOL, "http.IncompleteRead": C.TRUNCATED, "http.ImproperConnectionState": C.PROTOCOL,
    "http.CannotSendRequest": C.PROTOCOL, "http.CannotSendHeader": C.PROTOCOL, "http.ResponseNotReady": C.PROTOCOL,
    "http.BadStatusLine": C.PROTOCOL, "http.LineTooLong": C.PROTOCOL, "http.RemoteDisconnected": C.CONNECT,
}  # fmt: skip


def _tree(
    root: type[BaseException], modules: set[str], prefix: str
) -> Iterator[tuple[str, type[BaseException]]]:
    if root.__module__ in modules:
        yield prefix + root.__name__, root
    for each in root.__subclasses__():
        yield from _tree(each, modules, prefix)


TREES = dict(
    [
        *_tree(requests.RequestException, {"requests.exceptions"}, ""),
        *_tree(lib.HTTPError, {"urllib3.exceptions"}, "urllib3."),
        *_tree(http.client.HTTPException, {"http.client"}, "http."),
    ]
)


@pytest.mark.parametrize("name", sorted(TREES))
def test_every_exception_of_the_libraries_is_told_in_our_words(name, caplog):
    kind = TREES[name]
    error = kind.__new__(kind)

    told = explain(error, "forum.example")

    assert told.cause is EXPECTED[name]
    assert caplog.records == []


def wrapped(outer: BaseException, inner: BaseException) -> BaseException:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "cause", "words"),
    [
        (ConnectionRefusedError(111, "refused"), C.CONNECT, "forum.example refuses connections."),
        (ConnectionResetError(104, "reset"), C.CONNECT, "The connection to forum.example was cut."),
        (OSError(113, "no route"), C.CONNECT, "forum.example cannot be reached."),
        (socket.gaierror(-2, "unknown"), C.CONNECT, "The name forum.example is not known."),
        (TimeoutError(), C.TIMEOUT, "forum.example did not answer in time."),
        (ssl.SSLError(1, "x"), C.TLS, "No secure connection to forum.example"),
        (UnicodeEncodeError("idna", "a", 0, 1, "x"), C.PROTOCOL, "What forum.example sent"),
        (TooManyBytes(), C.TOO_LARGE, "forum.example sent more"),
        (lib.ProtocolError("x", ConnectionResetError()), C.CONNECT, "was cut"),
        (lib.ProtocolError("x", http.client.IncompleteRead(b"")), C.TRUNCATED, "breaks off"),
        (wrapped(lib.ProtocolError("x"), ssl.SSLError(1, "x")), C.TLS, "No secure connection"),
        (requests.ConnectionError(lib.ProtocolError("x", http.client.BadStatusLine("x"))), C.PROTOCOL, "not proper"),
        (lib.MaxRetryError(None, "/", lib.NewConnectionError(None, "x")), C.CONNECT, "No connection"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_what_lies_within_decides(error, cause, words):
    told = explain(error, "forum.example")

    assert told.cause is cause
    assert words in told.detail


def test_a_connection_cut_after_the_head_is_an_answer_cut_short():
    told = explain(ConnectionResetError(), "forum.example", begun=True)

    assert told.cause is C.TRUNCATED


def test_silence_after_the_head_is_still_silence():
    assert explain(TimeoutError(), "forum.example", begun=True).cause is C.TIMEOUT


def test_a_certificate_says_what_is_wrong_with_it():
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_message = "certificate has expired"

    assert explain(error, "forum.example").detail == (
        "The certificate of forum.example is not valid for it: certificate has expired."
    )


def test_what_nobody_expected_is_told_and_logged_in_one_line(caplog):
    with caplog.at_level(logging.WARNING):
        told = explain(KeyError("x"), "forum.example")

    assert told.cause is C.PROTOCOL
    assert [(each.levelname, each.exc_info) for each in caplog.records] == [("WARNING", None)]


def test_exceptions_that_hold_each_other_do_not_hang():
    one, two = ValueError(), ValueError()
    one.__cause__, two.__cause__ = two, one

    assert isinstance(explain(one, "forum.example"), SourceError)
