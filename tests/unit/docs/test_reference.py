"""The reference is complete and true: whatever a reader can meet is told, under its own name."""

import dataclasses
import json
import re
import subprocess
import sys

import pytest

from connectors import CONNECTORS
from feeds import FEED_FORMATS
from hub.bootstrap import build_services
from hub.cli import COMMANDS
from hub.errors import Cause
from hub.model.change import Missed, NewCopy, NewItem, NewRevision, Retraction, Touched
from hub.model.delivery import DeliveryState
from hub.model.draft import Attachment, Author, Category, Kind
from hub.model.event import EventType
from hub.model.forum import Forum, ForumCategory, ForumStatus
from hub.model.item import (
    Commitment,
    Copy,
    DateFlag,
    FeedOrigin,
    Item,
    Meeting,
    MeetingStatus,
    Outcome,
    OutcomeType,
    Revision,
    Role,
    Status,
)
from hub.model.publisher import PostResult, PostState
from hub.model.source import Condition
from hub.pipeline.ingest import announcement
from hub.pipeline.poll import poll_sources
from hub.schemas.filters import FILTERS
from hub.schemas.items import (
    EventSchema,
    ForumSchema,
    ItemSchema,
    LeftOutSchema,
    SourceSchema,
    dump_event,
)
from hub.schemas.receipts import ReceiptSchema
from hub.settings import VARIABLES, Settings
from hub.web import create_app
from tests.builders import a_known_copy, an_incoming
from tests.fakes import FakeHttp, StoppedClock
from tests.unit.docs.reading import ROOT, blocks, first_column, headings, section, text, words

EVENTS, MODEL, API = (text(f"docs/reference/{name}.md") for name in ("events", "model", "api"))
CONNECTORS_TOLD = text("docs/reference/connectors.md")
URL = "https://forum.example/feed.json"
FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Forum",
        "items": [{"id": str(n), "title": f"Said {n}", "content_text": "In full."} for n in range(3)],
    }
)


@pytest.fixture
def services(tmp_path):
    """A hub with one source, which answers from memory."""
    forums = tmp_path / "config" / "forums"
    forums.mkdir(parents=True)
    (forums / "a.toml").write_text(
        f'id = "a"\ncategory = ["rcp"]\n[names]\nen = "A"\n[[sources]]\nid = "a-news"\nconnector = "json_feed"\nurl = "{URL}"\n'
    )
    home = {"INTERFORUM_HOME": str(tmp_path), "INTERFORUM_CONFIG_DIR": str(tmp_path / "config")}
    built = build_services(Settings.from_environment(home))
    yield dataclasses.replace(built, http=FakeHttp({URL: FEED.encode()}), clock=StoppedClock())
    built.store.close()


def fields_of(cls):
    return list(getattr(cls, "_fields", None) or [field.name for field in dataclasses.fields(cls)])


# Events


@pytest.mark.parametrize("type", list(EventType))
def test_an_event_type_has_a_section(type):
    assert section(EVENTS, type.value).strip()


@pytest.mark.parametrize("type", [each for each in EventType if each.value.startswith("item.")])
def test_the_data_of_an_item_event_is_told_as_it_is_written(type):
    changes = [
        NewItem(an_incoming()),
        *(NewCopy(an_incoming(), a_known_copy(), role) for role in (Role.TRANSLATION, Role.MIRROR)),
        *(NewRevision(an_incoming(), a_known_copy(role=role)) for role in Role),
        *(Retraction(a_known_copy(role=role), "withdrawn by its source") for role in Role),
        Touched(an_incoming(), a_known_copy()),
        Missed(a_known_copy(), 1),
    ]
    written = {
        key for change in changes for kind, data in announcement(change, "s") if kind is type for key in data
    }
    assert first_column(section(EVENTS, type.value)) == written


def test_the_data_of_a_source_event_is_told_as_it_is_written(services):
    for page in (b"<html>", b"<html>", b"<html>", FEED.encode()):
        services.http.pages[URL] = page
        poll_sources(services, force=True)

    events = [event for event in services.store.events(0, 100) if event.type.value.startswith("source.")]
    assert [event.type for event in events] == [EventType.SOURCE_FAILING, EventType.SOURCE_RECOVERED]
    for event in events:
        assert first_column(section(EVENTS, event.type.value)) == set(event.data)


def test_every_field_of_an_event_is_told():
    assert first_column(section(EVENTS, "Every event")) == set(EventSchema().fields)


# The model


@pytest.mark.parametrize(
    ("heading", "cls"),
    [
        ("Item", Item),
        ("Meeting", Meeting),
        ("Outcome", Outcome),
        ("Commitment", Commitment),
        ("Copy", Copy),
        ("Revision", Revision),
        ("Forum", Forum),
    ],
)
def test_every_field_of_the_model_is_told_and_no_other(heading, cls):
    assert first_column(section(MODEL, heading)) == set(fields_of(cls))


@pytest.mark.parametrize("cls", [Author, Category, Attachment, FeedOrigin])
def test_every_part_of_an_item_is_told(cls):
    assert set(fields_of(cls)) <= words(section(MODEL, "Item"))


@pytest.mark.parametrize(("heading", "values"), [("Conditions", Condition), ("Causes", Cause)])
def test_every_condition_and_cause_is_told_and_no_other(heading, values):
    assert first_column(section(MODEL, heading)) == {each.value for each in values}


@pytest.mark.parametrize(
    "values", [Kind, Role, Status, DateFlag, MeetingStatus, OutcomeType, ForumCategory, ForumStatus]
)
def test_every_word_of_the_model_is_told(values):
    assert {each.value for each in values} <= words(MODEL)


# The API


def test_every_address_is_told(services):
    rules = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in create_app(services).url_map.iter_rules()
    }
    told = {
        word.replace("{format}", "{extension}").replace("/static/{path}", "/static/{filename}")
        for word in words(API)
    }
    told |= {heading.removeprefix("GET ").removeprefix("POST ") for heading in headings(API)}
    assert rules - told == set()


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_is_told(name):
    assert name in first_column(re.sub("^ +", "", section(API, "In general"), flags=re.MULTILINE))


def test_the_examples_of_answers_are_json_with_exactly_the_fields_there_are():
    shown = {key: found for block in blocks(API, "json") for key, found in json.loads(block).items()}
    for key, schema in (
        ("items", ItemSchema),
        ("events", EventSchema),
        ("forums", ForumSchema),
        ("sources", SourceSchema),
        ("left_out", LeftOutSchema),
    ):
        assert set(shown[key][0]) == set(schema().fields)


def test_a_receipt_is_told_field_by_field_and_word_by_word():
    told = section(API, "GET /hooks/receipts/{id}")
    shown = next(json.loads(block) for block in blocks(API, "json") if "receipt" in json.loads(block))
    assert list(shown) == list(ReceiptSchema().fields)
    assert set(shown["deliveries"]) == {each.value for each in DeliveryState}
    assert first_column(told) == set(shown)
    assert {each.value for each in (*PostState, *PostResult)} <= words(told)


def test_the_example_of_an_error_is_what_is_answered(services):
    example = next(json.loads(block) for block in blocks(API, "json") if "errors" in json.loads(block))
    answer = create_app(services).test_client().get("/api/v1/items?limt=1&kind=new")
    assert json.loads(answer.data) == example
    assert answer.status_code == example["status"]


def test_the_example_of_an_event_is_json():
    assert set(json.loads(blocks(EVENTS, "json")[0])) == set(EventSchema().fields)


# What one chooses from


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told(name):
    assert re.search(rf"\b{name}\b", text("docs/reference/commands.md"))


@pytest.mark.parametrize("name", VARIABLES)
def test_every_setting_is_told(name):
    assert name in text("docs/reference/settings.md")


@pytest.mark.parametrize("name", CONNECTORS)
def test_a_connector_has_a_section_that_tells_its_options_and_no_other(name):
    told = first_column(section(CONNECTORS_TOLD, f"`{name}`"))
    assert told <= set(fields_of(CONNECTORS[name]))
    if "All options of `html_list` are known" in section(CONNECTORS_TOLD, f"`{name}`"):
        told |= first_column(section(CONNECTORS_TOLD, "`html_list`"))
    assert told == set(fields_of(CONNECTORS[name]))


@pytest.mark.parametrize("name", CONNECTORS)
def test_a_connector_stands_in_the_table_of_connectors(name):
    assert f"[`{name}`](#{name})" in CONNECTORS_TOLD


@pytest.mark.parametrize("format", FEED_FORMATS.values())
def test_every_feed_format_is_told(format):
    told = section(text("docs/how-to/read-the-feeds.md"), "Three formats, one list")
    assert f".{format.extension}" in words(told)
    assert format.label in told


# What can be run


def test_the_program_that_verifies_a_log_finds_it_whole_and_finds_what_was_changed(services):
    poll_sources(services)
    rows = [json.dumps(dump_event(event), ensure_ascii=False) for event in services.store.events(0, 100)]
    (program,) = blocks(text("docs/how-to/verify-the-log.md"), "python")

    whole, changed = (
        subprocess.run(
            [sys.executable, "-"],
            input=program.replace("sys.stdin", repr(lines)),
            capture_output=True,
            text=True,
            check=False,
        )
        for lines in (rows, [rows[0], rows[1].replace("Said", "Unsaid"), *rows[2:]])
    )

    assert whole.stdout.strip() == f"3 events, head {services.store.events(2, 1)[0].hash}"
    assert changed.returncode == 1
    assert "event 2 does not fit" in changed.stderr


def test_the_example_of_a_forums_file_has_no_fault(tmp_path):
    (example,) = blocks(text("docs/how-to/add-a-forum.md"), "toml")
    (tmp_path / "forums").mkdir()
    (tmp_path / "forums" / "two-shores.toml").write_text(example, "utf-8")
    command = [sys.executable, "-m", "hub", "check"]
    environ = {"INTERFORUM_CONFIG_DIR": str(tmp_path), "PATH": ""}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
