"""model.Item names and types things; table and schema use the same names. This fails when one of them drifts."""

import dataclasses

import pytest
from marshmallow import Schema
from sqlalchemy import String

from hub.model.change import LeftOut
from hub.model.draft import Attachment, Author, Category
from hub.model.event import Event
from hub.model.forum import Forum
from hub.model.item import Commitment, Copy, FeedOrigin, Item, Meeting, Outcome, Revision, Statement
from hub.model.source import Source, SourceState
from hub.pipeline.board import Row
from hub.schemas import items as schemas
from hub.store import tables
from hub.store.types import Moment


def names(of: type) -> set[str]:
    return set(getattr(of, "_fields", ())) or {field.name for field in dataclasses.fields(of)}


def columns(*of) -> set[str]:
    return {column.name for table in of for column in table.columns}


def spoken(schema: type[Schema]) -> set[str]:
    return set(schema().fields)


SINGULAR = {"copies"}
"""What is a table of its own."""
LATER = {"evidence", "translation_of"}
"""Names of a post (design, section 6) that later pieces fill; the API speaks them already."""
KEPT_TO_OURSELVES = {"email", "date_flag", "date_text"}
"""Nobody's mail address is spread; a meeting speaks as in a post (design, section 6), which has no flags."""


def test_the_tables_keep_every_field_of_an_item():
    kept = columns(tables.item, tables.copy, tables.revision)
    assert names(Item) - SINGULAR - kept == set()


def test_the_api_speaks_every_field_of_an_item():
    assert names(Item) - spoken(schemas.ItemSchema) == set()


def test_the_api_speaks_nothing_of_an_item_that_the_model_does_not_know():
    assert spoken(schemas.ItemSchema) - names(Item) == LATER | {"external_id"}


def test_the_tables_keep_every_field_of_a_statement():
    kept = columns(tables.item, tables.copy, tables.revision)
    assert names(Statement) - kept == set()


@pytest.mark.parametrize(
    ("model", "table"),
    [
        (Copy, tables.copy),
        (Revision, tables.revision),
        (Event, tables.event),
        (SourceState, tables.source_state),
    ],
    ids=lambda each: getattr(each, "__name__", getattr(each, "name", None)),
)
def test_a_table_keeps_every_field_of_its_model(model, table):
    # A copy's title is its newest revision's; a revision's source is its copy's.
    elsewhere = {Copy: {"title"}, Revision: {"source"}}.get(model, set())
    assert names(model) - elsewhere - columns(table) == set()


@pytest.mark.parametrize(
    ("model", "schema"),
    [
        (Attachment, schemas.AttachmentSchema),
        (Author, schemas.AuthorSchema),
        (Category, schemas.CategorySchema),
        (Copy, schemas.CopySchema),
        (Event, schemas.EventSchema),
        (Meeting, schemas.MeetingSchema),
        (Outcome, schemas.OutcomeSchema),
        (Commitment, schemas.CommitmentSchema),
    ],
    ids=lambda each: each.__name__,
)
def test_the_api_speaks_of_parts_under_the_names_of_the_model(model, schema):
    # The chain needs every row's own hash; the one before it is the row before it.
    assert spoken(schema) == names(model) - KEPT_TO_OURSELVES - {"prev_hash"}


@pytest.mark.parametrize(
    ("models", "schema", "ours"),
    [
        ((Forum,), schemas.ForumSchema, {"members"}),
        ((Source, SourceState, Row), schemas.SourceSchema, set()),
        ((LeftOut,), schemas.LeftOutSchema, set()),
    ],
    ids=["forum", "source", "left out"],
)
def test_the_api_invents_no_names(models, schema, ours):
    known = set().union(*(names(model) for model in models))
    assert spoken(schema) - known == ours


def test_the_origin_of_an_item_is_spoken_in_the_names_of_the_model():
    from tests.builders import an_item

    item = an_item(origin=FeedOrigin(id="tag:a", title="A"))
    assert schemas.dump_item(item)["origin"].keys() <= names(FeedOrigin)


@pytest.mark.parametrize("name", sorted(names(Item) & columns(tables.item)))
def test_an_item_is_kept_under_the_type_its_model_names(name):
    said = str({field.name: field.type for field in dataclasses.fields(Item)}[name]).partition(" ")[0]
    kept = {"Kind": String, "Status": String, "str": String, "datetime": Moment}
    assert isinstance(tables.item.columns[name].type, kept[said])
