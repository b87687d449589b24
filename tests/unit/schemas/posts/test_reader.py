"""Reader: which format a post is in, envelopes, and whether anything came of it."""

import base64
import json

import pytest

from hub.schemas.posts import read_post
from tests.posting import FORUM, THEMES, faults, read, refused

DATA = {"external_id": "n-1", "title": "The forum opens"}
OURS = {"type": "item.post", "data": DATA}
EVENT = {"specversion": "1.0", "id": "e-1", "source": "https://cms.example", "type": "saved"}
ENTRY = "<entry xmlns='http://www.w3.org/2005/Atom'><id>urn:n-1</id><title>The forum opens</title></entry>"


def sent(said, content_type="application/json", **more):
    return read(json.dumps(said).encode(), content_type, **more)


def wrong(said, content_type="application/json", **more):
    return faults(json.dumps(said).encode(), content_type, **more)


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=utf-8", " application/json ;x=y"]
)
def test_parameters_and_capitals_of_a_content_type_do_not_count(content_type):
    assert sent(OURS, content_type).external_id == "n-1"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/ld+json",
        "application/cloudevents-batch+json",
        "application/rss+xml",
        "*/*",
        "\x00",
        "x" * 5000,
    ],
)
def test_a_content_type_that_is_not_taken_is_told_which_are(content_type):
    error = refused(b"{}", content_type)
    assert error.status == 415
    for taken in (
        "application/json",
        "application/vnd.api+json",
        "application/atom+xml",
        "application/cloudevents+json",
    ):
        assert taken in str(error)
    assert len(str(error)) < 400


@pytest.mark.parametrize("content_type", [None, "", ";"])
def test_a_post_that_does_not_say_what_it_is_is_told_how(content_type):
    error = refused(b"{}", content_type)
    assert error.status == 415
    assert "set the header Content-Type to one of application/json" in str(error)


def test_without_other_formats_our_own_is_read_all_the_same():
    post = read_post(json.dumps(OURS).encode(), "application/json", forum=FORUM, themes=THEMES, formats={})
    assert post.external_id == "n-1"


# Envelopes


def test_an_envelope_may_hold_one_of_our_documents():
    post = sent({**EVENT, "data": OURS})
    assert (post.external_id, post.message_id) == ("n-1", "https://cms.example e-1")


@pytest.mark.parametrize("type", ["item.post", "org.example.cms.item.post"])
def test_an_envelope_that_names_our_type_may_hold_the_data_alone(type):
    assert sent({**EVENT, "type": type, "data": DATA}) == sent({**EVENT, "data": OURS})


def test_an_envelope_may_name_our_withdrawal():
    assert sent({**EVENT, "type": "item.retract", "data": {"external_id": "n-1"}}).retracts


def test_our_data_without_our_type_are_told_what_is_missing():
    assert list(wrong({**EVENT, "data": DATA}).values()) == [
        'Put all of this under "data", and write "type": "item.post" beside it.'
    ]


@pytest.mark.parametrize("type", ["node.deleted", "com.example.post_removed", "UNPUBLISHED", "a-trashed"])
def test_an_envelope_may_say_that_something_was_taken_away(type):
    post = sent({**EVENT, "type": type, "data": {"id": "n-1", "content_text": "The forum opens"}})
    assert (post.external_id, post.retracts) == ("n-1", True)


def test_an_envelope_may_hold_another_type_as_text_or_in_base64():
    inside = {**EVENT, "datacontenttype": "application/atom+xml"}
    assert sent({**inside, "data": ENTRY}).external_id == "urn:n-1"
    assert sent({**inside, "data_base64": base64.b64encode(ENTRY.encode()).decode()}).external_id == "urn:n-1"
    assert (
        sent({**EVENT, "data_base64": base64.b64encode(json.dumps(OURS).encode()).decode()}).external_id
        == "n-1"
    )


def test_an_envelope_may_stand_in_headers():
    headers = {
        "Ce-Specversion": "1.0",
        "ce-id": "e%201",
        "CE-SOURCE": "https://cms.example",
        "ce-type": "item.post",
    }
    post = sent(DATA, headers=headers)
    assert (post.external_id, post.message_id) == ("n-1", "https://cms.example e 1")
    assert read(ENTRY.encode(), "application/atom+xml", headers=headers).external_id == "urn:n-1"


def test_other_headers_are_no_envelope():
    assert sent(OURS, headers={"Cache-Control": "no-cache", "ce-id": "1"}).message_id is None


@pytest.mark.parametrize(
    ("event", "place", "words"),
    [
        ({"specversion": "0.3"}, "/specversion", 'CloudEvents "0.3" is not known here; send 1.0.'),
        ({"specversion": 1.0}, "/specversion", "send 1.0."),
        ({"id": ""}, "/id", "It is missing"),
        ({"id": 7}, "/id", "Write it as text in quotes"),
        ({"source": None}, "/source", "It is missing"),
        ({"type": []}, "/type", "Write it as text in quotes"),
        ({"type": "x" * 501}, "/type", "It is longer than 500 characters."),
        ({"data": None}, "/data", "There is nothing in the envelope."),
        ({"datacontenttype": 5}, "/datacontenttype", "Write it as text in quotes"),
        ({"datacontenttype": "text/csv"}, "/data", 'Posts of the type "text/csv" are not taken'),
        ({"data_base64": "%%%"}, "/data_base64", "It is no base64."),
        ({"data_base64": 5}, "/data_base64", "It is no base64."),
        ({"data_base64": "AAAA"}, "/data_base64", "It is no JSON"),
        ({"data": {**EVENT, "data": OURS}}, "/data", "An envelope stands in an envelope"),
        ({"data": {"type": "item.post", "data": {"title": "a"}}}, "/data/data/external_id", "It is missing"),
        ({"type": "item.post", "data": {"title": "a"}}, "/data/external_id", "It is missing"),
    ],
)
def test_faults_of_an_envelope_and_of_what_is_in_it_are_named_by_their_place(event, place, words):
    found = wrong({**EVENT, "data": OURS, **event}, "application/cloudevents+json")
    assert list(found) == [place]
    assert words in found[place]


@pytest.mark.parametrize("said", [[], "x", 5, None])
def test_what_is_no_object_is_no_envelope(said):
    assert "Write an object here" in wrong(said, "application/cloudevents+json")[""]


# Other formats


@pytest.mark.parametrize(
    ("said", "content_type", "words"),
    [
        (
            {"items": [{"id": "1", "content_text": "a"}] * 3},
            "application/feed+json",
            "Send one at a time; here are 3.",
        ),
        ({"items": []}, "application/feed+json", "There is nothing in it."),
        (
            {"data": [{"type": "node--a", "attributes": {"title": "a"}}] * 2},
            "application/vnd.api+json",
            "here are 2.",
        ),
        (
            {"data": {"type": "node--a", "attributes": {}}},
            "application/vnd.api+json",
            "There is nothing in it.",
        ),
        (
            {"data": {"type": "node--a", "attributes": {"title": "a"}}},
            "application/json",
            "It has no identifier",
        ),
        (
            {"id": "x" * 501, "content_text": "a"},
            "application/json",
            "Its identifier is longer than 500 characters.",
        ),
        (
            {"id": "1", "date_published": "2026-11-23"},
            "application/json",
            "It has neither a title nor a text.",
        ),
    ],
)
def test_what_is_no_single_post_is_told_so(said, content_type, words):
    assert words in wrong(said, content_type)[""]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "It is no entry of Atom."),
        (b"<html><body>Log in</body></html>", 400, "It is no entry of Atom."),
        (b"<rss><channel><item/></channel></rss>", 400, "It is no entry of Atom."),
        (b"<entry><id>1</id><title>a</entry>", 400, "It is no well-formed XML (line 1)."),
        (b"<entry><id>1</id>", 400, "It breaks off before its end."),
        (
            b"<entry" + b"".join(b" a%d='1'" % n for n in range(3000)) + b"/>",
            400,
            "Its parts are too many, or nest too deep.",
        ),
        (b"<entry>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</entry>", 400, "nest too deep."),
        (b"<entry>" + b"<a/>" * 200_000 + b"</entry>", 400, "Its parts are too many"),
        (
            b'<!DOCTYPE entry [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><entry><id>1</id><title>&b;</title></entry>',
            400,
            "It declares entities",
        ),
        (
            b'<!DOCTYPE entry [<!ENTITY a SYSTEM "file:///etc/hostname">]><entry><id>1</id><title>&a;</title></entry>',
            400,
            "It declares entities",
        ),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", 422, "There is nothing in it."),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>" + ENTRY.encode() * 2 + b"</feed>", 422, "here are 2."),
    ],
)
def test_xml_that_is_no_single_entry_is_told_so(body, status, words):
    error = refused(body, "application/atom+xml")
    assert error.status == status
    assert words in str(error)


@pytest.mark.parametrize("status", ["draft", "pending", "private", "trash", "auto-draft"])
def test_a_post_of_wordpress_that_is_not_public_is_withdrawn(status):
    said = {
        "id": 7,
        "guid": {"rendered": "https://f.example/?p=7"},
        "title": {"rendered": "a"},
        "status": status,
    }
    assert sent(said).retracts


def test_a_scheduled_post_of_wordpress_without_a_readable_date_is_for_at_once():
    said = {
        "id": 7,
        "link": "https://f.example/7",
        "title": {"rendered": "a"},
        "status": "future",
        "date_gmt": "soon",
    }
    assert sent(said).publish_after is None


def test_the_original_of_a_node_and_its_translations_have_ids_of_their_own():
    def node(language, default):
        attributes = {"title": "a", "langcode": language, "default_langcode": default}
        return {"data": {"type": "node--news", "id": "7", "attributes": attributes}}

    ids = [
        (post.external_id, post.translation_of) for post in (sent(node("en", True)), sent(node("fr", False)))
    ]
    assert ids == [("7", None), ("7:fr", "7")]
