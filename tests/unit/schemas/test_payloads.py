"""A payload says what the API says, no more than may be said, and always in less than 20 kB."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.model.delivery import Content
from hub.model.draft import Attachment, Author
from hub.model.event import EventType
from hub.model.item import Commitment, Copy, Outcome, OutcomeType, Role, Status
from hub.schemas.items import dump_item
from hub.schemas.payloads import KEPT, MOST_BYTES, cloud_event, data_of, standard
from tests.builders import NOW, an_event, an_item

BASE = "https://hub.example"


def said(content: Content) -> dict:
    return json.loads(data_of(content, BASE))


def whole_body(content: Content) -> bytes:
    """The longest body there can be of it: in the envelope that adds most."""
    event = content.event
    return cloud_event(
        event.type.value,
        event.occurred_at,
        event.seq,
        data_of(content, BASE),
        id="msg_" + "f" * 32,
        source=f"{BASE}/forums/{'f' * 64}",
        subject=event.item_id,
    )


def test_an_item_is_told_in_the_words_of_the_api():
    item = an_item()

    told = said(Content(an_event(), item))

    assert {name: told[name] for name in dump_item(item)} == json.loads(json.dumps(dump_item(item)))
    assert told["whole"] == f"{BASE}/api/v1/items/{item.id}"
    assert told["left_out"] == []


def test_what_the_event_itself_says_stands_beside_it():
    event = an_event(type=EventType.ITEM_TRANSLATED, data={"language": "fr", "title": "Réunion"})

    assert said(Content(event, an_item()))["event"] == {"id": event.id, "language": "fr", "title": "Réunion"}


def test_of_a_withdrawn_item_only_what_may_be_said_is_told():
    event = an_event(
        type=EventType.ITEM_RETRACTED, data={"reason": "withdrawn by its source", "title": "Secret"}
    )
    item = an_item(status=Status.RETRACTED, title="Secret", summary="Secret", content_html="Secret")

    told = said(Content(event, item))

    assert "Secret" not in json.dumps(told)
    assert told["status"] == "retracted"
    assert told["event"]["reason"] == "withdrawn by its source"


def test_an_older_event_of_an_item_withdrawn_meanwhile_gives_nothing_away():
    event = an_event(
        type=EventType.ITEM_PUBLISHED, data={"title": "Secret", "url": "https://a.example/secret"}
    )

    told = said(Content(event, an_item(status=Status.RETRACTED, title="Secret")))

    assert "ecret" not in json.dumps(told)
    assert told["id"] == an_item().id


def test_an_event_of_an_item_that_is_not_kept_any_more_gives_nothing_away():
    assert said(Content(an_event(data={"title": "Secret"}), None)) == {
        "forum": "gfmd",
        "item_id": an_event().item_id,
        "left_out": [],
    }


def test_an_event_of_a_source_is_told_without_an_item():
    event = an_event(
        type=EventType.SOURCE_FAILING, item_id=None, data={"source": "gfmd-news", "cause": "tls"}
    )

    told = said(Content(event, None))

    assert told["event"] == {"id": event.id, "source": "gfmd-news", "cause": "tls"}
    assert told["forum"] == "gfmd"


# Less than 20 kB


def test_the_content_is_left_out_first():
    told = said(Content(an_event(), an_item(content_html="<p>" + "x" * 30_000, summary="s" * 900)))

    assert (told["content_html"], told["left_out"]) == (None, ["content_html"])
    assert told["summary"] == "s" * 900


def test_then_the_end_of_the_summary_then_the_largest_of_the_rest():
    files = tuple(Attachment(url=f"https://forum.example/{'é' * 300}/{n}.pdf") for n in range(40))
    item = an_item(content_html="x" * 100, summary="م" * 1000, attachments=files)

    told = said(Content(an_event(), item))

    assert told["left_out"] == ["content_html", "summary", "attachments"]
    assert len(told["summary"]) <= 280
    assert told["attachments"] == []


def test_a_short_summary_is_not_called_cut():
    files = tuple(Attachment(url=f"https://forum.example/{'x' * 900}/{n}") for n in range(40))

    told = said(Content(an_event(), an_item(content_html="", summary="Short.", attachments=files)))

    assert told["left_out"] == ["attachments"]
    assert told["summary"] == "Short."


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=500)
_LONG = st.builds(lambda text, times: text * times, _TEXT, st.integers(0, 60))


@given(title=_TEXT, summary=_TEXT, content=_LONG, place=_LONG, names=st.lists(_TEXT, max_size=40), data=_LONG)
def test_whatever_an_item_says_its_payload_is_json_under_20_kb(title, summary, content, place, names, data):
    item = an_item(
        title=title,
        summary=summary * 2,
        content_html=content,
        rights=place,
        authors=tuple(Author(name=each) for each in names),
        copies=tuple(
            Copy(source="s", external_id=each, url=each, language="en", title=each, role=Role.MIRROR)
            for each in names
        ),
        outcome=Outcome(
            type=OutcomeType.DECLARATION,
            commitments=tuple(Commitment(each, each, date(2027, 1, 1)) for each in names),
        ),
    )

    body = whole_body(Content(an_event(data={"title": data}), item))

    assert len(body) < MOST_BYTES
    read = json.loads(body.decode("utf-8"))["data"]
    assert read["title"] == title
    assert set(KEPT) <= set(read)


# Envelopes


def test_the_standard_envelope_has_four_fields():
    body = standard("item.published", NOW, 7, b'{"id":"x"}')

    assert json.loads(body) == {
        "type": "item.published",
        "timestamp": "2026-11-24T10:00:00Z",
        "sequence": 7,
        "data": {"id": "x"},
    }


def test_a_cloud_event_says_who_speaks_and_of_what():
    body = cloud_event("item.published", NOW, 7, b"{}", id="msg_1", source=f"{BASE}/forums/gfmd", subject="x")

    assert json.loads(body) == {
        "specversion": "1.0",
        "id": "msg_1",
        "source": f"{BASE}/forums/gfmd",
        "type": "item.published",
        "time": "2026-11-24T10:00:00Z",
        "datacontenttype": "application/json",
        "subject": "x",
        "sequence": "00000000000000000007",
        "data": {},
    }


@pytest.mark.parametrize(("earlier", "later"), [(9, 10), (99, 1000)])
def test_sequences_of_cloud_events_sort_as_texts_do(earlier, later):
    texts = [
        json.loads(cloud_event("t", NOW, seq, b"{}", id="m", source="s", subject=None))["sequence"]
        for seq in (earlier, later)
    ]

    assert texts == sorted(texts)


def test_half_a_character_does_not_stop_a_lane():
    assert said(Content(an_event(), replace(an_item(), title="a\ud800b")))["title"] == "a?b"
