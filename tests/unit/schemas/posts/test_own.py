"""Our own format: what it says, and every fault with its place, by table."""

import json
from datetime import UTC, datetime

import pytest

from hub.model.draft import Attachment, CommitmentWords, Kind, MeetingWords, OutcomeWords, Text
from hub.model.item import MeetingStatus, OutcomeType
from tests.posting import faults, read, refused


def a_post(**data):
    words = {"external_id": "som-2026-1", "title": "Senior officials meet in Rabat"} | data
    return json.dumps({"type": "item.post", "timestamp": "2026-11-23T10:00:00Z", "data": words}).encode()


def fault(**data):
    """The only fault of a post: its place within the data, and its sentence."""
    (found,) = faults(a_post(**data)).items()
    return found[0].removeprefix("/data"), found[1]


def draft(**data):
    return read(a_post(**data)).draft


def test_a_title_and_an_identifier_are_enough():
    post = read(a_post())
    assert post.external_id == post.draft.external_id == "som-2026-1"
    assert post.draft.title == Text("Senior officials meet in Rabat", markup=False)
    assert not post.retracts


def test_a_title_is_text_and_a_content_is_html():
    made = draft(title="Migration <b>&</b> work", summary="1 < 2", content_html="<p>1 &lt; 2</p>")
    assert (made.title.markup, made.summary.markup, made.content.markup) == (False, False, True)


def test_links_in_the_text_start_from_the_page_of_the_post():
    assert draft(url="https://forum.example/a/b").base == "https://forum.example/a/b"


def test_null_and_empty_text_say_nothing():
    nothing = dict.fromkeys(
        ("kind", "language", "url", "summary", "content_html", "published", "themes", "states", "meeting", "outcome",
         "attachments", "translation_of", "publish_after")
    )  # fmt: skip
    assert read(a_post(**nothing)) == read(a_post())
    assert read(a_post(summary=" ", url="", language="", kind="")) == read(a_post())


def test_a_meeting_keeps_its_days_place_state_and_status():
    said = {
        "start": "2027-02-03",
        "end": "2027-02-05",
        "place": "Rabat",
        "state": "MA",
        "status": "tentative",
    }
    assert draft(kind="meeting", meeting=said).meeting == MeetingWords(**said)
    assert draft(kind="meeting", meeting=said).kind is Kind.MEETING


def test_a_meeting_may_have_hours_with_their_offset():
    said = {"start": "2027-02-03T09:00:00+01:00", "end": "2027-02-03T17:30:00+01:00"}
    assert draft(meeting=said).meeting == MeetingWords(said["start"], said["end"])


def test_an_outcome_keeps_its_commitments():
    said = {
        "type": "declaration",
        "adopted": "2026-11-20",
        "commitments": [{"id": "1", "text": "Open", "due": None}],
    }
    made = draft(outcome=said).outcome
    assert made == OutcomeWords("declaration", "2026-11-20", None, (CommitmentWords("1", "Open"),))


@pytest.mark.parametrize("status", MeetingStatus)
def test_every_status_of_a_meeting_may_be_said(status):
    assert draft(meeting={"start": "2027-02-03", "status": status.value}).meeting.status == status


@pytest.mark.parametrize("type", OutcomeType)
def test_every_type_of_outcome_may_be_said(type):
    assert draft(outcome={"type": type.value}).outcome.type == type


def test_attachments_are_kept_as_said():
    said = {
        "url": "https://f.example/a.pdf",
        "media_type": "application/pdf",
        "length": 9,
        "language": "fr",
        "title": "A",
    }
    assert draft(attachments=[said]).attachments == (Attachment(**said),)


def test_themes_and_states_count_once():
    made = draft(themes=["diaspora", "returns", "diaspora"], states=["MA", "MA"])
    assert (made.themes, made.states) == (("diaspora", "returns"), ("MA",))


def test_an_embargo_is_a_moment():
    post = read(a_post(publish_after="2026-11-25T08:00:00+02:00"))
    assert post.publish_after == datetime(2026, 11, 25, 6, tzinfo=UTC)


def test_a_translation_names_its_original():
    assert read(a_post(translation_of="som-2026-0")).translation_of == "som-2026-0"
    assert (
        read(a_post(translation_of="https://hub.example/items/1")).translation_of
        == "https://hub.example/items/1"
    )


def test_a_withdrawal_needs_the_identifier_alone():
    post = read(b'{"type": "item.retract", "data": {"external_id": " som-2026-1 "}}')
    assert (post.external_id, post.retracts) == ("som-2026-1", True)


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        ({"external_id": None}, "/external_id", 'It is missing; write something like "som-2026-1".'),
        ({"external_id": "  "}, "/external_id", 'It is missing; write something like "som-2026-1".'),
        ({"external_id": 7}, "/external_id", 'Write it as text in quotes: "som-2026-1".'),
        ({"external_id": True}, "/external_id", 'Write it as text in quotes: "som-2026-1".'),
        ({"external_id": "a\u202eb"}, "/external_id", "There are signs in it that nobody sees"),
        ({"external_id": "a\nb"}, "/external_id", "There are signs in it that nobody sees"),
        ({"external_id": "x" * 501}, "/external_id", "It is longer than 500 characters."),
        ({"title": ""}, "/title", "It is missing"),
        ({"title": "\u200b\u202e"}, "/title", "There is nothing in it that anybody could see."),
        ({"title": ["a"]}, "/title", "Write it as text in quotes"),
        ({"kind": "meting"}, "/kind", '"meting" is not known here; did you mean "meeting"?'),
        (
            {"kind": "zebra"},
            "/kind",
            '"zebra" is not known here; choose one of news, meeting, outcome, publication.',
        ),
        ({"language": "French"}, "/language", '"French" is no language tag; did you mean "fr"?'),
        ({"language": "zzzz"}, "/language", '"zzzz" is no language; write a tag such as fr or pt-BR.'),
        ({"language": "pt_BR"}, "/language", '"pt_BR" is no language tag; did you mean "pt-BR"?'),
        ({"url": "/som"}, "/url", "is no web address; write it whole"),
        ({"url": "forum.example/som"}, "/url", 'did you mean "https://forum.example/som"?'),
        ({"url": "javascript:alert(1)"}, "/url", "is no web address"),
        ({"url": "https://forum.example@evil.example/"}, "/url", "is no web address"),
        ({"url": "https://forum.example/" + "a" * 2000}, "/url", "It is longer than 2000 characters."),
        ({"published": "23.11.2026"}, "/published", "is no time; write it like 2026-11-23T10:00:00Z."),
        ({"published": "2026-11-31"}, "/published", "is no time"),
        ({"published": "2026-11-23T10:00:00"}, "/published", "does not say in which zone"),
        ({"published": "2026-11-23T25:00:00Z"}, "/published", "is no time"),
        ({"published": "2026-W47-1"}, "/published", "is no time"),
        ({"published": "٢٠٢٦-١١-٢٣"}, "/published", "is no time"),
        ({"published": 1763884800}, "/published", "Write it as text in quotes"),
        (
            {"publish_after": "2026-11-25"},
            "/publish_after",
            "is no time; write it like 2026-11-25T08:00:00Z.",
        ),
        ({"publish_after": "0001-01-01T00:00:00+14:00"}, "/publish_after", "is no time"),
        ({"themes": "diaspora"}, "/themes", 'Write a list, in brackets: ["diaspora"].'),
        ({"themes": ["diapora"]}, "/themes/0", '"diapora" is not known here; did you mean "diaspora"?'),
        ({"themes": ["diaspora", "Returns"]}, "/themes/1", 'did you mean "returns"?'),
        ({"themes": ["diaspora", None]}, "/themes/1", "It is missing"),
        ({"themes": ["diaspora"] * 51}, "/themes", "At most 50 fit in; here are 51."),
        ({"states": ["UK"]}, "/states/0", '"UK" is no State\'s code; did you mean "GB"?'),
        ({"states": ["Maroc"]}, "/states/0", 'did you mean "MA"?'),
        ({"states": ["12"]}, "/states/0", "write the two letters of ISO 3166-1, such as MA."),
        ({"meeting": "2027-02-03"}, "/meeting", "Write an object here"),
        ({"meeting": []}, "/meeting", "Write an object here"),
        ({"meeting": {}}, "/meeting/start", 'It is missing; write something like "2027-02-03".'),
        (
            {"meeting": {"start": "soon"}},
            "/meeting/start",
            "is no time; write it like 2027-02-03T09:00:00+01:00.",
        ),
        (
            {"meeting": {"start": "2027-02-05", "end": "2027-02-03"}},
            "/meeting/end",
            "before it begins (2027-02-05)",
        ),
        (
            {"meeting": {"start": "2027-02-03T09:00:00+01:00", "end": "2027-02-03T07:59:00Z"}},
            "/meeting/end",
            "It ends (2027-02-03T07:59:00Z) before it begins",
        ),
        ({"meeting": {"start": "2027-02-03", "status": "off"}}, "/meeting/status", "is not known here"),
        ({"meeting": {"start": "2027-02-03", "venue": "x"}}, "/meeting/venue", 'did you mean "place"?'),
        (
            {"meeting": {"start": "2027-02-03", "title": "x"}},
            "/meeting/title",
            'There is no key "title" here; known are',
        ),
        ({"outcome": {}}, "/outcome/type", "It is missing"),
        ({"outcome": {"type": "law"}}, "/outcome/type", "choose one of declaration, action_plan"),
        (
            {"outcome": {"type": "agreement", "adopted": "2026"}},
            "/outcome/adopted",
            "is no day; write it like 2027-02-03.",
        ),
        ({"outcome": {"type": "agreement", "commitments": {}}}, "/outcome/commitments", "Write a list"),
        (
            {"outcome": {"type": "agreement", "commitments": [1]}},
            "/outcome/commitments/0",
            "Write an object here",
        ),
        (
            {"outcome": {"type": "agreement", "commitments": [{"id": "1", "text": "a", "due": "soon"}]}},
            "/outcome/commitments/0/due",
            "is no day",
        ),
        (
            {
                "outcome": {
                    "type": "agreement",
                    "commitments": [{"id": "1", "text": "a"}, {"id": "1", "text": "b"}],
                }
            },
            "/outcome/commitments/1/id",
            "This stands in the list twice; each needs its own.",
        ),
        (
            {
                "outcome": {
                    "type": "agreement",
                    "commitments": [{"id": str(n), "text": "a"} for n in range(201)],
                }
            },
            "/outcome/commitments",
            "At most 200 fit in; here are 201.",
        ),
        ({"attachments": [{}]}, "/attachments/0/url", "It is missing"),
        (
            {"attachments": [{"url": "https://f.example/a", "length": "9"}]},
            "/attachments/0/length",
            "Write a whole number",
        ),
        (
            {"attachments": [{"url": "https://f.example/a", "length": -9}]},
            "/attachments/0/length",
            "Write a whole number",
        ),
        (
            {"attachments": [{"url": "https://f.example/a", "length": True}]},
            "/attachments/0/length",
            "Write a whole",
        ),
        (
            {"attachments": [{"url": "https://f.example/a", "media_type": "pdf"}]},
            "/attachments/0/media_type",
            "no media",
        ),
        (
            {"attachments": [{"url": "https://f.example/a"}] * 51},
            "/attachments",
            "At most 50 fit in; here are 51.",
        ),
        ({"translation_of": "som-2026-1"}, "/translation_of", "A text is no translation of itself"),
        ({"titel": "x"}, "/titel", 'There is no key "titel"; did you mean "title"?'),
        ({"id": "x"}, "/id", 'did you mean "external_id"?'),
        ({"body": "x"}, "/body", 'did you mean "content_html"?'),
        ({"start": "x"}, "/start", 'There is no key "start" here; it belongs to "meeting".'),
        ({"commitments": []}, "/commitments", 'it belongs to "outcome".'),
        (
            {"xyzzy": 1},
            "/xyzzy",
            'There is no key "xyzzy" here; known are external_id, kind, language, title',
        ),
        ({"_schema": 1}, "/_schema", 'There is no key "_schema" here'),
        ({"a/b~c": 1}, "/a~1b~0c", 'There is no key "a/b~c" here'),
        ({"forum": "gfmd"}, "/forum", "There is no key"),
    ],
)
def test_a_fault_is_named_by_its_place_with_what_to_write(data, place, words):
    found, sentence = fault(**data)
    assert found == place
    assert words in sentence
    assert sentence[-1] in ".?"


@pytest.mark.parametrize(
    ("said", "place", "words"),
    [
        ([], "", "This is in none of the forms"),
        ("item.post", "", "This is in none of the forms"),
        (7, "", "This is in none of the forms"),
        ({}, "", "This is in none of the forms"),
        ({"external_id": "a", "title": "b"}, "", 'Put all of this under "data"'),
        ({"type": "item.post"}, "/data", "It is missing"),
        ({"type": "item.post", "data": None}, "/data", "Write an object here"),
        ({"type": "item.post", "data": []}, "/data", "Write an object here"),
        (
            {"type": "item.pst", "data": {"external_id": "a", "title": "b"}},
            "/type",
            'did you mean "item.post"?',
        ),
        ({"type": 5, "data": {"external_id": "a", "title": "b"}}, "/type", "Write it as text in quotes"),
        (
            {"data": {"external_id": "a", "title": "b"}},
            "/type",
            'It is missing; write something like "item.post".',
        ),
        (
            {"type": "item.post", "timestamp": "now", "data": {"external_id": "a", "title": "b"}},
            "/timestamp",
            "is no time; write it like 2026-11-23T10:00:00Z.",
        ),
        (
            {"type": "item.post", "dta": {}, "data": {"external_id": "a", "title": "b"}},
            "/dta",
            'did you mean "data"?',
        ),
        ({"type": "item.retract", "data": {}}, "/data/external_id", "It is missing"),
        (
            {"type": "item.retract", "data": {"external_id": "a", "title": "b"}},
            "/data/title",
            'There is no key "title" here; known are external_id.',
        ),
    ],
)
def test_what_stands_around_the_data_is_checked_too(said, place, words):
    found = faults(json.dumps(said).encode())
    assert list(found) == [place]
    assert words in found[place]


def test_every_fault_is_named_at_once_in_the_order_of_the_keys():
    error = refused(
        b'{"type": "item.pots", "data": {"external_id": 1, "zz": 1, "aa": 1, "themes": ["x"], "meeting": {"start": "?"}}}'
    )
    assert error.status == 422
    assert [problem.where for problem in error.problems] == [
        "/type",
        "/data/external_id",
        "/data/title",
        "/data/meeting/start",
        "/data/aa",
        "/data/zz",
        "/data/themes/0",
    ]
    assert str(error) == "The post cannot be taken: 7 things in it are wrong."


def test_of_a_hundred_thousand_faults_fifty_are_named_quickly():
    body = a_post(**{f"key-{number}": 1 for number in range(50_000)})
    assert len(refused(body).problems) == 50


def test_a_strange_word_is_said_back_short_and_without_what_disturbs_a_line():
    _, sentence = fault(kind="\u202e\x07<b>" + "x" * 5000)
    assert len(sentence) < 200
    assert "\u202e" not in sentence
