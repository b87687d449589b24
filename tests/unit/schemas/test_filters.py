"""Filters: what query parameters mean, by table."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import QueryError
from hub.model.draft import Kind
from hub.model.forum import Forum, ForumCategory
from hub.model.query import Cursor
from hub.schemas.filters import (
    FILTERS,
    MOST_VALUES,
    read_archive,
    read_cursor,
    read_filters,
    read_numbers,
    write_cursor,
)
from tests.builders import an_id

FORUMS = {
    "gfmd": Forum(id="gfmd", names={"en": "Global Forum"}, categories=(ForumCategory.GLOBAL,)),
    "rabat": Forum(id="rabat", names={"en": "Rabat"}, categories=(ForumCategory.INTERREGIONAL,)),
    "puebla": Forum(
        id="puebla", names={"en": "Puebla"}, categories=(ForumCategory.RCP, ForumCategory.GLOBAL)
    ),
}


def read(*pairs, also=()):
    return read_filters(pairs, FORUMS, also=also)


def faults(call, *given, **more):
    with pytest.raises(QueryError) as caught:
        call(*given, **more)
    return [(problem.where, problem.detail) for problem in caught.value.problems]


def test_no_filter_leaves_everything():
    assert read() == read(("kind", ""), ("forum", ""))


def test_values_of_one_filter_widen_it():
    assert read(("kind", "news"), ("kind", "meeting")).query.kinds == {Kind.NEWS, Kind.MEETING}
    assert read(("forum", "gfmd"), ("forum", "rabat")).query.forums == {"gfmd", "rabat"}


def test_a_category_stands_for_its_forums():
    assert read(("category", "global")).query.forums == {"gfmd", "puebla"}


def test_a_category_and_a_forum_narrow_each_other_in_either_order():
    pairs = [("category", "global"), ("forum", "puebla"), ("forum", "rabat")]
    assert read(*pairs).query.forums == read(*reversed(pairs)).query.forums == {"puebla"}


@pytest.mark.parametrize(
    "pairs", [[("category", "regional_organisation")], [("category", "rcp"), ("forum", "gfmd")]]
)
def test_filters_that_leave_no_forum_leave_nothing_rather_than_everything(pairs):
    assert read(*pairs).query.nothing
    assert read(*reversed(pairs)).query.nothing


def test_a_list_within_a_forum_keeps_its_other_filters_and_its_words():
    inside = read(("kind", "news")).within("gfmd")
    assert inside.query.forums == {"gfmd"}
    assert inside.query.kinds == {Kind.NEWS}
    assert inside.given == (("kind", "news"),)


def test_a_list_of_another_forum_within_a_forum_is_empty():
    assert read(("forum", "rabat")).within("gfmd").query.nothing
    assert read(("category", "interregional")).within("gfmd").query.nothing
    assert not read(("category", "global")).within("gfmd").query.nothing


def test_what_was_given_is_kept_once_in_its_order():
    given = read(("lang", "fr"), ("kind", "news"), ("lang", "fr"), ("cursor", "x"), also=["cursor"]).given
    assert given == (("lang", "fr"), ("kind", "news"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-11-23T10:00:00Z", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T10:00:00+02:00", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23T10:00:00 02:00", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23T10:00", datetime(2026, 11, 23, 10, tzinfo=UTC)),
    ],
)
def test_since_is_a_day_or_a_moment(text, moment):
    assert read(("since", text)).query.since == moment


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (("kinds", "news"), "did you mean 'kind'"),
        (("kind", "News"), "did you mean 'news'"),
        (("category", "regional"), "did you mean 'regional_organisation'"),
        (("forum", "GFMD"), "did you mean 'gfmd'"),
        (("forum", "xyzzy"), "choose one of gfmd, rabat, puebla"),
        (("lang", "arabic"), "did you mean 'ar'"),
        (("lang", "pt_BR"), "did you mean 'pt'"),
        (("lang", "1"), "two letters"),
        (("since", "last week"), "2026-11-23"),
        (("since", "0001-01-01T00:00:00+14:00"), "no time"),
        (("since", "2026-13-01"), "no time"),
    ],
)
def test_a_wrong_word_is_named_with_the_nearest_right_one(pair, words):
    (fault,) = faults(read, pair)
    assert fault[0] == pair[0]
    assert words in fault[1]


def test_every_fault_is_told_at_once_but_no_more_than_a_person_reads():
    assert len(faults(read, ("a", "1"), ("kind", "x"), ("lang", "x"))) == 3
    assert len(faults(read, *((f"n{number}", "1") for number in range(500)))) == 20


def test_a_very_long_word_is_not_said_back_in_full():
    ((where, detail),) = faults(read, ("x" * 9000, "y"))
    assert len(where) + len(detail) < 500


def test_two_times_to_begin_at_are_no_question():
    assert faults(read, ("since", "2026-01-01"), ("since", "2026-01-02"))[0][0] == "since"


def test_the_number_of_values_is_bounded():
    assert faults(read, *[("forum", "gfmd")] * (MOST_VALUES + 1))


def test_every_filter_has_its_line_in_the_form():
    from pathlib import Path

    import hub.web

    form = Path(hub.web.__file__).parent.joinpath("templates", "macros.html").read_text("utf-8")
    for name in FILTERS:
        assert f'.values("{name}")' in form


@given(
    microseconds=st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999), number=st.integers(0, 2**40)
)
def test_a_cursor_comes_back_as_it_was(microseconds, number):
    cursor = Cursor(sorted_us=microseconds, id=an_id(number))
    assert read_cursor(write_cursor(cursor)) == cursor


@given(text=st.text(min_size=1, max_size=80))
def test_any_other_text_is_no_cursor(text):
    assert faults(read_cursor, text)[0][0] == "cursor"


@pytest.mark.parametrize("id", ["", "x", "01900000-0000-7000-8000-00000000000\x00", "a" * 36])
def test_a_cursor_with_a_strange_id_is_none_of_ours(id):
    assert faults(read_cursor, write_cursor(Cursor(sorted_us=1, id=id)))


def test_a_cursor_beyond_time_is_none_of_ours():
    assert faults(read_cursor, write_cursor(Cursor(sorted_us=10**30, id=an_id(1))))


def test_numbers_have_defaults_and_bounds():
    assert read_numbers([], limit=50, after=0) == {"limit": 50, "after": 0}
    assert read_numbers([("limit", "7"), ("after", "")], limit=50, after=0) == {"limit": 7, "after": 0}
    assert faults(read_numbers, [("limit", "501")], limit=50)
    assert faults(read_numbers, [("after", "-1")], after=0)
    assert faults(read_numbers, [("limit", "9" * 5000)], limit=50)


def test_a_number_beside_filters_leaves_the_other_names_alone():
    assert read_numbers([("kind", "news"), ("limit", "3")], strict=False, limit=50) == {"limit": 3}
    assert faults(read_numbers, [("kind", "news")], limit=50)[0][0] == "kind"


@pytest.mark.parametrize(("text", "said"), [("3", (3, None)), ("3.17", (3, 17)), (None, None), ("", None)])
def test_an_archive_is_a_number_and_perhaps_how_much_of_it(text, said):
    assert read_archive(text) == said
