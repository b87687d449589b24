"""Every connector keeps the same promises, whatever it reads."""

import dataclasses
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import CONNECTORS, build
from hub.errors import Cause, SourceError
from hub.model.fetch import Answer, FetchState
from hub.model.ports import Connector
from tests.builders import a_source
from tests.fakes import FakeHttp
from tests.playback import URL, Everywhere, recordings, seen

CASES = recordings()
NAMES = sorted(CONNECTORS)
LETTERS = {"mailbox"}
"""Those that read messages in a folder and no document: what is promised of documents says nothing of them."""
DOCUMENTS = [name for name in NAMES if name not in LETTERS]
EMPTY_LISTS = {"sitemap": b"<urlset/>", "wordpress": b"[]"}
"""What is junk to the others, and an honest list without entries to them."""


def of(name):
    """The first recording of a connector, "ugly" ones last."""
    mine = [case for case in CASES if case.connector == name]
    return min(mine, key=lambda case: (case.name.startswith("ugly"), case.name))


@pytest.mark.parametrize("name", NAMES)
def test_a_connector_is_a_frozen_dataclass_that_can_fetch(name):
    cls = CONNECTORS[name]
    assert dataclasses.is_dataclass(cls)
    assert cls.__dataclass_params__.frozen
    assert isinstance(build(a_source(connector=name, options=of(name).options)), Connector)
    assert cls.__doc__


@pytest.mark.parametrize("name", NAMES)
def test_a_connector_has_recordings_of_three_sites_or_more_and_an_ugly_one(name):
    mine = [case.name for case in CASES if case.connector == name]
    assert len(mine) >= 3
    assert any("ugly" in each or "ill-formed" in each for each in mine)


def test_every_recording_belongs_to_a_connector():
    assert {case.connector for case in CASES} <= set(NAMES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_recording_is_read_as_expected(case):
    assert seen(case.read()) == json.loads(case.expected.read_text("utf-8"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_not_modified_is_unchanged(name):
    reading = of(name).read(Everywhere(status=304), etag='"1"')
    assert reading.unchanged
    assert reading.drafts == ()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_bytes_again_are_unchanged(name):
    case = of(name)
    known = case.read().answer.fingerprint()
    assert case.read(fingerprint=known).unchanged


@pytest.mark.parametrize("case", [each for each in CASES if each.connector in DOCUMENTS], ids=str)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_document_that_breaks_off_is_an_error_and_never_entries(case, part):
    url = case.list_address()
    body = case.documents()[url]
    with pytest.raises(SourceError) as caught:
        case.read(case.http(url, body[: int(len(body) * part)]))
    assert caught.value.cause in {Cause.TRUNCATED, Cause.PARSE}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize(
    "body", [b"", b" \n", b"<!doctype html><title>Log in</title>", b"<urlset/>", b"[]", b"{}"]
)
def test_what_is_no_feed_is_called_so_in_words(name, body):
    if EMPTY_LISTS.get(name) == body:
        pytest.skip("an honest list without entries")
    with pytest.raises(SourceError) as caught:
        of(name).read(Everywhere(body))
    assert caught.value.cause is Cause.NOT_A_FEED
    assert caught.value.detail.endswith(".")


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_comes_is_drafts_or_a_cause(name, data):
    case = of(name)
    url, body = data.draw(st.sampled_from(list(case.documents().items())))
    at = data.draw(st.integers(0, len(body)))
    junk = data.draw(st.binary(max_size=30))
    length = data.draw(st.integers(0, 40))
    try:
        said = str(case.read(case.http(url, body[:at] + junk + body[at + length :])))
    except SourceError as error:
        said = error.detail
    assert said


def test_five_thousand_entries_are_read_and_one_more_is_refused():
    item = b"<item><title>t</title></item>"
    whole = b"<rss><channel>" + item * 5000 + b"</channel></rss>"

    def read(body):
        http = FakeHttp({URL: Answer(url=URL, status=200, body=body)})
        return build(a_source()).fetch(http, FetchState(url=URL))

    assert read(whole).entries == 5000
    with pytest.raises(SourceError) as caught:
        read(whole.replace(b"<channel>", b"<channel>" + item))
    assert caught.value.cause is Cause.TOO_LARGE
