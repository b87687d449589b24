"""Good answers with a few bytes changed: whatever that makes of them, a fetch ends in an answer or in words."""

from __future__ import annotations

import gzip
import logging
from random import Random

import pytest

from hub.errors import SourceError
from tests.hostile.misbehaviours import FEED

ZIPPED = gzip.compress(FEED)
GOOD = [
    b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\nETag: "1"\r\n\r\n%s' % (len(FEED), FEED),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(FEED), FEED),
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(ZIPPED), ZIPPED),
    b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n" + ZIPPED[10:-8],
    b"HTTP/1.1 200 OK\r\nCache-Control: max-age=5\r\nExpires: Sun, 09 Sep 2001 01:56:40 GMT\r\nAge: 3\r\n\r\n"
    + FEED,
    b"HTTP/1.1 301 Moved\r\nLocation: /mutated?again\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\xd1\x84\r\n\r\n",
    b"HTTP/1.1 503 Busy\r\nRetry-After: Sun, 09 Sep 2001 01:56:40 GMT\r\nDate: Sun, 09 Sep 2001 01:46:40 GMT\r\n\r\n",
    b'HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\nHTTP/1.1 304 Same\r\nETag: W/"1"\r\n\r\n',
]
PIECES = [
    b"\r\n", b"\n", b"\r", b"\0", b":", b" ", b"\xff", b"-1", b"9" * 20, b"chunked", b"gzip", b";", b'"', b",",
    b"%", b"#", b"@", b"[", b"]", b"//", b"\\", b"\t", b"HTTP/1.1 100 Go\r\n\r\n", b"\x1f\x8b\x08",
]  # fmt: skip


def mutated(answer: bytes, chance: Random) -> bytes:
    changed = bytearray(answer)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed))
        what = chance.random()
        if what < 0.3:
            del changed[at : at + chance.randint(1, 8)]
        elif what < 0.7:
            changed[at:at] = chance.choice(PIECES)
        else:
            changed[at] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("seed", range(4))
def test_a_few_changed_bytes_never_raise_what_nobody_expects(seed, origin, http, caplog):
    chance = Random(seed)
    origin.served["/mutated"] = lambda x: x.send(mutated(chance.choice(GOOD), chance))
    ends = set()

    with caplog.at_level(logging.INFO):
        for _ in range(150):
            try:
                ends.add(http.get(origin.url("/mutated"), etag='"1"').status)
            except SourceError as error:
                ends.add(error.cause)

    assert len(ends) > 4
    assert caplog.records == []
    assert origin.canary_hits == 0
