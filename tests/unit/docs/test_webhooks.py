"""What the page on webhooks tells is what is sent."""

import json
import re

import pytest

from hub.delivery.webhook import TYPES, Webhook
from hub.model.delivery import Content, Parcel
from hub.model.event import EventType
from hub.model.item import Status
from hub.model.subscription import PayloadFormat
from hub.pipeline.breaker import FIRST_PAUSE, LONGEST_PAUSE, MOST_AT_ONCE, MOST_IN_A_ROW, PATIENCE
from hub.pipeline.retry import SCHEDULE
from hub.pipeline.verify import TEST, TRIES_AN_HOUR, VERIFICATION
from hub.schemas.items import dump_item
from hub.signatures import Keys, new_secret
from tests.builders import NOW, a_subscription, an_event, an_item
from tests.fakes import FakePoster
from tests.unit.docs.reading import blocks, first_column, section, text, words

PAGE, HOW_TO = text("docs/reference/webhooks.md"), text("docs/how-to/receive-webhooks.md")
KEYS = Keys(lambda: "a long random text")
CHANNEL = Webhook(FakePoster(), KEYS, "https://hub.example")


def sent(format=PayloadFormat.STANDARD, **item):
    subscription = a_subscription(secret=KEYS.seal(new_secret()), payload_format=format)
    content = Content(an_event(), an_item(**item))
    return CHANNEL.compose(
        Parcel(message_id="msg_1", subscription=subscription, contents=(content,), now=NOW)
    )


def test_every_header_is_told():
    assert first_column(section(PAGE, "Headers")) == {*sent().headers, "User-Agent"}
    assert set(TYPES.values()) <= words(section(PAGE, "Headers"))


@pytest.mark.parametrize(
    ("heading", "format"), [("Payload", PayloadFormat.STANDARD), ("CloudEvents", PayloadFormat.CLOUDEVENTS)]
)
def test_every_field_of_a_payload_is_told(heading, format):
    table = section(PAGE, heading).partition("Of an item, `data` holds")[0]
    assert first_column(table) == set(json.loads(sent(format).body))


def test_what_stands_in_data_besides_the_item_is_told():
    besides = section(PAGE, "Payload").partition("Of an item, `data` holds")[2]
    assert first_column(besides) == set(json.loads(sent().body)["data"]) - set(dump_item(an_item()))


def test_what_is_told_of_a_withdrawn_item_is_told():
    told = set(json.loads(sent(status=Status.RETRACTED).body)["data"]) - {"event", "whole", "left_out"}
    paragraph = re.search(r"withdrawn only .*?\.\s+Of a source", section(PAGE, "Payload"), re.DOTALL).group()
    assert told == words(paragraph) - {"retracted"}


@pytest.mark.parametrize("type", [*map(str, EventType), VERIFICATION, TEST])
def test_every_type_is_told(type):
    assert type in words(section(PAGE, "Types"))


def test_the_example_is_json_of_the_fields_there_are():
    example = json.loads(blocks(PAGE, "json")[0])
    assert set(example) == set(json.loads(sent().body))
    assert set(example["data"]) <= set(json.loads(sent().body)["data"])


def test_the_schedule_is_the_one_that_is_kept_to():
    assert SCHEDULE[1:4] == (5, 300, 1800)
    assert [seconds // 3600 for seconds in SCHEDULE[4:]] == [2, 5, 10, 14, 20, 24]
    assert "2, 5, 10, 14, 20, 24 hours" in PAGE
    assert "5 seconds, 5 minutes, 30 minutes, 2, 5, 10, 14, 20\nand 24 hours" in HOW_TO


def test_the_rules_for_endpoints_that_fail_are_those_of_the_code():
    assert (MOST_IN_A_ROW, MOST_AT_ONCE, FIRST_PAUSE, LONGEST_PAUSE) == (10, 5, 30, 3600)
    assert PATIENCE.days == 5
    assert TRIES_AN_HOUR == 6
