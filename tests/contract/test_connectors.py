"""Every connector keeps the same promises, whatever it reads."""

import dataclasses
import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import CONNECTORS, build
from hub.errors import Cause, SourceError
from hub.model.fetch import Answer, FetchState
from hub.model.ports import Connector
from tests.builders import a_source
from tests.fakes import FakeHttp

RECORDINGS = Path(__file__).parents[1] / "recordings"
URL = "https://forum.example/feed"
CASES = [
    pytest.param(folder.name, path, id=f"{folder.name}/{path.stem}")
    for folder in sorted(RECORDINGS.iterdir())
    for path in sorted(folder.iterdir())
    if not path.name.endswith(".expected.json")
]
NAMES = sorted(CONNECTORS)


def read(name, body: bytes, **state):
    http = FakeHttp({URL: Answer(url=URL, status=200, body=body, etag='"1"')})
    return build(a_source(connector=name)).fetch(http, FetchState(url=URL, **state))


def first_recording(name):
    return next(path.values[1] for path in CASES if path.values[0] == name)


@pytest.mark.parametrize("name", NAMES)
def test_a_connector_is_a_frozen_dataclass_that_can_fetch(name):
    cls = CONNECTORS[name]
    assert dataclasses.is_dataclass(cls)
    assert cls.__dataclass_params__.frozen
    assert isinstance(cls(), Connector)
    assert cls.__doc__


@pytest.mark.parametrize("name", NAMES)
def test_a_connector_has_recordings_of_three_sites_or_more(name):
    assert sum(case.values[0] == name for case in CASES) >= 3


@pytest.mark.parametrize(("name", "path"), CASES)
def test_a_recording_is_read_as_expected(name, path):
    reading = read(name, path.read_bytes())
    seen = {
        "origin": asdict(reading.origin),
        "entries": reading.entries,
        "ttl": reading.ttl,
        "remarks": list(reading.remarks),
        "drafts": [{k: v for k, v in asdict(draft).items() if v} for draft in reading.drafts],
    }
    expected = path.with_suffix(".expected.json")
    assert json.loads(json.dumps(seen)) == json.loads(expected.read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_not_modified_is_unchanged(name):
    http = FakeHttp({URL: Answer(url=URL, status=304)})
    reading = build(a_source(connector=name)).fetch(http, FetchState(url=URL, etag='"1"'))
    assert reading.unchanged
    assert reading.drafts == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_bytes_again_are_unchanged(name):
    body = first_recording(name).read_bytes()
    known = read(name, body).answer.fingerprint()
    assert read(name, body, fingerprint=known).unchanged


@pytest.mark.parametrize(("name", "path"), CASES)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_document_that_breaks_off_is_an_error_and_never_entries(name, path, part):
    body = path.read_bytes()
    with pytest.raises(SourceError) as caught:
        read(name, body[: int(len(body) * part)])
    assert caught.value.cause in {Cause.TRUNCATED, Cause.PARSE}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "body", [b"", b" \n", b"<!doctype html><title>Log in</title>", b"<urlset/>", b"[]", b"{}"]
)
def test_what_is_no_feed_is_called_so_in_words(name, body):
    with pytest.raises(SourceError) as caught:
        read(name, body)
    assert caught.value.cause is Cause.NOT_A_FEED
    assert caught.value.detail.endswith(".")


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_comes_is_drafts_or_a_cause(name, data):
    body = first_recording(name).read_bytes()
    at = data.draw(st.integers(0, len(body)))
    junk = data.draw(st.binary(max_size=30))
    length = data.draw(st.integers(0, 40))
    try:
        read(name, body[:at] + junk + body[at + length :])
    except SourceError as error:
        assert error.detail


def test_five_thousand_entries_are_read_and_one_more_is_refused():
    item = b"<item><title>t</title></item>"
    whole = b"<rss><channel>" + item * 5000 + b"</channel></rss>"
    assert read("syndication", whole).entries == 5000
    with pytest.raises(SourceError) as caught:
        read("syndication", whole.replace(b"<channel>", b"<channel>" + item))
    assert caught.value.cause is Cause.TOO_LARGE
