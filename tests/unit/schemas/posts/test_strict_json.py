"""Strict JSON: what two readers could understand differently is refused with its place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.schemas.posts.faults import FaultyPost
from hub.schemas.posts.strict_json import DEPTH, load, numbers_as_text


def found(body):
    with pytest.raises(FaultyPost) as caught:
        load(body)
    assert caught.value.status == 400
    return [(each.at, each.fault.in_language("en")) for each in caught.value.found]


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        (b"", "", "The post is empty."),
        (b" \r\n\t", "", "The post is empty."),
        (b"{", "", "It is no JSON: it cannot be read on in line 1, column 2."),
        (b'{"a": 1,\n}', "", "line 2"),
        (b"{'a': 1}", "", "It is no JSON"),
        (b'{"a": 1} x', "", "It is no JSON"),
        (b'{"a": 01}', "", "It is no JSON"),
        (b'{"a": "\n"}', "", "It is no JSON"),
        (b"\xff\xfe{\x00}\x00", "", "It is not UTF-8 (line 1)"),
        (b'{"a":\n"\xe9"}', "", "It is not UTF-8 (line 2)"),
        (b'{"a": 1, "a": 2}', "/a", 'The key "a" stands here twice.'),
        (b'{"b": [{"a": 1, "\\u0061": 1}]}', "/b/0/a", 'The key "a" stands here twice.'),
        (b'{"a": NaN}', "/a", '"NaN" is no number that JSON has'),
        (b'{"a": [0, -Infinity]}', "/a/1", '"-Infinity" is no number that JSON has'),
        (b'{"a": 1e999}', "/a", "This number is too long"),
        (b'{"a": 0.' + b"3" * 99 + b"}", "/a", "This number is too long"),
        (b'{"a": ' + b"9" * 19 + b"}", "/a", "This number is too long"),
        (b'{"a": ' + b"9" * 500_000 + b"}", "/a", "This number is too long"),
        (b'{"a": "\\ud800"}', "/a", "There is NUL or half a character in it"),
        (b'{"a": "\\udc00\\ud800"}', "/a", "There is NUL or half a character in it"),
        (b'{"a": "\\u0000"}', "/a", "There is NUL or half a character in it"),
        (b'{"a\\u0000": 1}', "/a\ufffd", "There is NUL or half a character in this key"),
        (b'{"a": {"\\ud800": 1}}', "/a/\ufffd", "There is NUL or half a character in this key"),
        (b'"\\ud800"', "", "There is NUL or half a character in it"),
        (b"[" * 500_000, "", "Its parts stand in one another over 40 deep."),
        (b'{"a":' * 100_000, "", "Its parts stand in one another over 40 deep."),
    ],
)
def test_what_is_no_good_json_is_refused_with_its_place(body, place, words):
    ((at, sentence),) = found(body)
    assert at == place
    assert words in sentence


def test_all_of_it_is_named_at_once():
    places = [at for at, _ in found(b'{"a": NaN, "b": "\\u0000", "c": [1, 1e999], "c": [1, 1e999]}')]
    assert places == ["/c", "/a", "/b", "/c/1"]


def test_forty_levels_are_read_and_one_more_is_refused():
    assert load(b"[" * DEPTH + b"]" * DEPTH)
    assert found(b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1))[0][0] == "/0" * DEPTH


def test_a_byte_order_mark_and_pairs_of_surrogates_are_in_order():
    assert load(b'\xef\xbb\xbf{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**17), 10**17)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_good_json_is_read_as_everybody_reads_it(said):
    assert load(json.dumps(said).encode()) == said


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:0eE-\\uNaN \n', max_size=40).map(str.encode))
def test_nothing_but_a_fault_comes_of_any_bytes(body):
    try:
        load(body)
    except FaultyPost as error:
        said = error.found
        assert said


def test_numbers_become_text_and_nothing_else_does():
    said = numbers_as_text({"id": 7, "share": 0.5, "on": True, "of": [None, "7", 8]})
    assert said == {"id": "7", "share": "0.5", "on": True, "of": [None, "7", "8"]}
