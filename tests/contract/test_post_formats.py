"""Every format of a post keeps the same promises, whatever system sends it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.posted import POST_FORMATS
from hub.errors import PostError
from hub.model.ports import PostFormat
from hub.model.post import Posted
from hub.schemas.posts.faults import FaultyPost
from hub.schemas.posts.strict_json import load, numbers_as_text
from hub.store.posts import post_from_text, post_to_text
from tests.playback import recordings
from tests.posting import FOLDER, PLAIN_TYPES, read

NAMES = sorted(POST_FORMATS)
JSON_TYPES = {
    "wordpress": "application/json",
    "drupal": "application/vnd.api+json",
    "json_feed": "application/feed+json",
}
RECORDINGS = sorted(path for path in FOLDER.rglob("*.*") if not path.name.endswith(".expected.json"))


def of(name):
    return [path for path in RECORDINGS if path.parent.name == name]


def posted(path, media_type=None):
    body = path.read_bytes()
    said = numbers_as_text(load(body)) if path.suffix == ".json" else None
    return Posted(
        media_type=media_type or PLAIN_TYPES[path.suffix], body=body, said=said, home="https://f.example"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_format_is_told_from_others_by_its_label_and_reads(name):
    assert isinstance(POST_FORMATS[name], PostFormat)
    assert [each.label for each in POST_FORMATS.values()].count(POST_FORMATS[name].label) == 1
    assert type(POST_FORMATS[name]).__doc__


@pytest.mark.parametrize("name", NAMES)
def test_a_format_has_recordings_of_three_posts_or_more_and_an_ugly_one(name):
    assert len(of(name)) >= 3
    assert any(path.name.startswith("ugly") for path in of(name))


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_recording_is_read_as_expected(path):
    post = read(path.read_bytes(), PLAIN_TYPES[path.suffix])
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    assert json.loads(post_to_text(post)) | {"message_id": post.message_id} == expected


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_recording_is_recognised_by_its_format_and_by_no_other(path):
    found = [name for name, each in POST_FORMATS.items() if each.recognises(posted(path))]
    assert found == ([path.parent.name] if path.parent.name in NAMES else [])


@pytest.mark.parametrize("name", NAMES)
def test_a_media_type_of_its_own_says_as_much_as_its_shape(name):
    for media_type in POST_FORMATS[name].media_types:
        for path in of(name):
            body = path.read_bytes()
            assert read(body, media_type) == read(body, PLAIN_TYPES[path.suffix])


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_post_can_wait_and_loses_nothing(path):
    post = read(path.read_bytes(), PLAIN_TYPES[path.suffix])
    kept = post_from_text(post_to_text(post))
    assert (kept.external_id, kept.draft, kept.translation_of, kept.publish_after) == (
        post.external_id,
        post.draft,
        post.translation_of,
        post.publish_after,
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "said", ["", "x", [], {}, {"data": []}, {"items": []}, {"title": []}, {"items": {"a": 1}}, {"data": "x"}]
)
def test_what_holds_nothing_is_told_so(name, said):
    with pytest.raises(FaultyPost) as caught:
        POST_FORMATS[name].read(Posted(media_type="", body=b"", said=said, home=None))
    assert caught.value.found


junk = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def outcome(body, content_type):
    try:
        return read(body, content_type)
    except PostError as error:
        return error


def _changed(said, data):
    """The same with something else in one place."""
    if isinstance(said, dict) and said and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(said)))
        return {**said, key: _changed(said[key], data)}
    if isinstance(said, list) and said and data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(said) - 1))
        return [*said[:at], _changed(said[at], data), *said[at + 1 :]]
    return data.draw(junk)


@pytest.mark.parametrize(
    "path", [path for path in RECORDINGS if path.suffix == ".json"], ids=lambda path: path.stem
)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_stands_in_a_field_is_a_post_or_faults(path, data):
    said = _changed(json.loads(path.read_text("utf-8")), data)
    came = outcome(json.dumps(said).encode(), "application/json")
    if isinstance(came, PostError):
        assert came.problems
        assert came.status in {400, 415, 422}
    else:
        assert came.external_id
        post_to_text(came)


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_bytes_come_are_a_post_or_faults(path, data):
    body = path.read_bytes()
    at = data.draw(st.integers(0, len(body)))
    length = data.draw(st.integers(0, 40))
    content_type = data.draw(
        st.sampled_from([PLAIN_TYPES[path.suffix], "application/xml", "application/json", "text/plain"])
    )
    came = outcome(body[:at] + data.draw(st.binary(max_size=30)) + body[at + length :], content_type)
    assert not isinstance(came, PostError) or (came.problems and came.status in {400, 415, 422})


# A post and a visit say the same


def entries(case):
    """Each entry of the answers of a recorded site, alone, as its system would post it."""
    for url, body in case.documents().items():
        try:
            said = json.loads(body)
        except ValueError:
            continue  # feeds, pages, and JSON with warnings of PHP in it
        if case.connector == "wordpress":
            yield from said if isinstance(said, list) else said.get("events", [])
        elif case.connector == "drupal":
            data = said["data"] if isinstance(said["data"], list) else [said["data"]]
            yield from ({**said, "data": each, "links": {"self": {"href": url}}} for each in data)
        else:
            yield from ({**said, "items": [each]} for each in said["items"])


def spoken(draft):
    return (
        draft.title,
        draft.summary,
        draft.content,
        draft.published,
        draft.updated,
        draft.meeting,
        draft.authors,
    )


@pytest.mark.parametrize(("name", "least"), [("wordpress", 10), ("drupal", 8), ("json_feed", 3)])
def test_what_is_posted_says_what_would_be_read_from_the_site(name, least):
    alike = 0
    for case in recordings():
        if case.connector == name:
            visited = {each.url: each for each in case.read().drafts if each.url}
            posts = [outcome(json.dumps(each).encode(), JSON_TYPES[name]) for each in entries(case)]
            drafts = [each.draft for each in posts if not isinstance(each, PostError) and each.draft]
            pairs = [(visited[each.url], each) for each in drafts if each.url in visited]
            assert [spoken(read) for read, _ in pairs] == [spoken(posted) for _, posted in pairs]
            alike += len(pairs)
    assert alike >= least
