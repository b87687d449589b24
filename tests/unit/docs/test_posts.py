"""The reference of posts names every key, word and format there is."""

import pytest
from marshmallow import fields

from connectors.posted import POST_FORMATS
from hub.model.item import MeetingStatus, OutcomeType
from hub.schemas.posts import own
from hub.schemas.posts.envelopes import _WITHDRAWN
from tests.unit.docs.reading import first_column, section, text, words

PAGE = text("docs/reference/posts.md")
PLACES = {"meeting": "A meeting", "outcome": "An outcome", "attachments": "An attachment"}
DATA = own.DATA[own.POST].load_fields


def keys(schema):
    return set(schema.load_fields)


def test_every_key_of_a_post_is_told_and_no_other():
    told = section(PAGE, "The data").partition("### ")[0]
    assert first_column(told) == set(DATA)
    assert first_column(section(PAGE, "Around the data")) == {*keys(own.ENVELOPE), "data"}


@pytest.mark.parametrize("name", PLACES)
def test_every_key_within_is_told_and_no_other(name):
    part = DATA[name].inner if isinstance(DATA[name], fields.List) else DATA[name]
    assert first_column(section(PAGE, PLACES[name])) == keys(part.schema)


def test_every_key_of_a_commitment_is_told():
    commitments = DATA["outcome"].schema.load_fields["commitments"].inner
    assert keys(commitments.schema) <= words(section(PAGE, "An outcome"))


@pytest.mark.parametrize(("heading", "codes"), [("A meeting", MeetingStatus), ("An outcome", OutcomeType)])
def test_every_word_is_told(heading, codes):
    assert {code.value for code in codes} <= words(section(PAGE, heading))


@pytest.mark.parametrize("format", POST_FORMATS.values(), ids=POST_FORMATS)
def test_every_format_is_told_with_its_media_types(format):
    assert format.label in section(PAGE, "Other formats")
    assert format.media_types <= words(text("docs/how-to/post-by-webhook.md"))


def test_every_word_that_withdraws_is_told_or_is_a_form_of_one():
    told = words(section(PAGE, "CloudEvents"))
    assert {word for word in _WITHDRAWN if word not in told} == {"delete"}
