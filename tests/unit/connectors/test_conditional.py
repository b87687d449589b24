"""A document is read only if it has changed, unless it is asked for as a whole."""

from __future__ import annotations

import pytest

from connectors.conditional import ask
from hub.model.fetch import FetchState, Reading
from tests.builders import an_answer
from tests.fakes import FakeHttp

URL, BODY = "https://news.example/feed", b"a list"
KNOWN = an_answer(body=BODY).fingerprint()


def is_read(**state) -> bool:
    asked = FetchState(url=URL, **state)
    reading = ask(FakeHttp({URL: BODY}), asked, accept="*/*", read=lambda answer: Reading(answer=answer))
    return not reading.unchanged


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param({}, True, id="nothing is known"),
        pytest.param({"fingerprint": KNOWN}, False, id="the same bytes"),
        pytest.param({"fingerprint": "0" * 32}, True, id="other bytes"),
        pytest.param({"fingerprint": KNOWN, "whole": True}, True, id="the same bytes, wanted as a whole"),
    ],
)
def test_the_same_bytes_are_not_read_again_unless_they_are_wanted(state, expected):
    assert is_read(**state) is expected


def test_a_304_is_unchanged():
    etag = FakeHttp({URL: BODY}).get(URL).etag

    assert not is_read(etag=etag)
