"""Which of a source's doors is asked, and which answer counts."""

from __future__ import annotations

import pytest

from hub.errors import Cause, SourceError
from hub.pipeline.doors import TRY_OTHERS_AFTER, knock, remembers, to_remember, to_try
from tests.builders import a_source, a_state

ONE = a_source()
FIRST, SECOND, THIRD = (f"https://{name}.example/" for name in ("first", "second", "third"))
THREE = a_source(
    url=FIRST,
    alternatives=(a_source(url=SECOND), a_source(url=THIRD, connector="json_feed")),
)
AFTER = TRY_OTHERS_AFTER


@pytest.mark.parametrize(
    ("source", "answering", "failures", "expected"),
    [
        pytest.param(ONE, None, 9, [0], id="one door only"),
        pytest.param(THREE, None, 0, [0, 1, 2], id="none has answered yet"),
        pytest.param(THREE, None, 9, [0, 1, 2], id="none has ever answered"),
        pytest.param(THREE, f"syndication {SECOND}", 0, [1], id="one answers"),
        pytest.param(THREE, f"syndication {SECOND}", AFTER - 1, [1], id="it fails lately"),
        pytest.param(THREE, f"syndication {SECOND}", AFTER, [1, 0, 2], id="it fails for long"),
        pytest.param(THREE, "syndication https://edited-away.example/", 0, [0, 1, 2], id="edited away"),
        pytest.param(THREE, f"syndication {THIRD}", 0, [0, 1, 2], id="another connector now"),
    ],
)
def test_doors_are_tried_in_order_until_one_has_answered(source, answering, failures, expected):
    assert to_try(source, a_state(source, answering=answering, failures=failures)) == expected


def open_doors(**said):
    """Answer as told: a SourceError, or words; nothing told is a 404."""
    tried = []

    def enter(place, door):
        tried.append(place)
        answer = said.get(door.url.split("//")[1].split(".")[0], SourceError(Cause.HTTP_STATUS, "404."))
        if isinstance(answer, SourceError):
            raise answer
        return answer

    return enter, tried


def knocked(enter, source=THREE, **state):
    door, brought = knock(source, a_state(source, **state), enter, says_something=bool)
    return door.url, brought


def test_the_first_that_answers_is_taken():
    enter, tried = open_doors(second="news", third="other news")

    assert knocked(enter) == (SECOND, "news")
    assert tried == [0, 1]


def test_an_empty_list_is_no_answer_while_another_door_says_more():
    enter, _ = open_doors(first="", third="news")

    assert knocked(enter) == (THIRD, "news")


def test_an_empty_list_is_better_than_none():
    enter, tried = open_doors(second="")

    assert knocked(enter) == (SECOND, "")
    assert tried == [0, 1, 2]


def test_where_none_answers_the_first_is_told_of_and_that_others_were_tried():
    enter, _ = open_doors(first=SourceError(Cause.TLS, "Its certificate has expired.", retry_after=7))

    with pytest.raises(SourceError) as caught:
        knocked(enter)

    assert (caught.value.cause, caught.value.retry_after) == (Cause.TLS, 7)
    assert caught.value.detail == "Its certificate has expired. In vain 2 other addresses were tried, too."


def test_a_source_with_one_door_tells_its_own_failure():
    enter, _ = open_doors()

    with pytest.raises(SourceError, match=r"404\.\Z"):
        knocked(enter, ONE)


def test_the_door_that_answered_is_remembered_by_connector_and_address():
    door, before = THREE.doors[2], a_state(answering="before")

    assert to_remember(THREE, before, door, said_something=True) == f"json_feed {THIRD}"
    assert to_remember(THREE, before, door, said_something=False) == "before"
    assert to_remember(ONE, before, ONE, said_something=True) is None


@pytest.mark.parametrize(
    ("source", "answering", "known"),
    [
        pytest.param(ONE, None, [True], id="one door"),
        pytest.param(ONE, f"syndication {SECOND}", [False], id="the other doors were taken away"),
        pytest.param(THREE, None, [True, False, False], id="none has answered yet"),
        pytest.param(THREE, f"syndication {SECOND}", [False, True, False], id="the second answers"),
        pytest.param(THREE, "syndication https://edited-away.example/", [False] * 3, id="it was taken away"),
    ],
)
def test_validators_and_memory_belong_to_one_door_only(source, answering, known):
    state = a_state(source, answering=answering)

    assert [remembers(source, state, place) for place in range(len(source.doors))] == known
