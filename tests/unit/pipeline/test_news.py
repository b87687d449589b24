"""Which entries are news, and which known pages are read once again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.model.change import LeftOut, Seen
from hub.model.draft import Draft, Text
from hub.model.keywords import KeywordFilter
from hub.pipeline.link import draft_hash, identity
from hub.pipeline.news import (
    AGAIN,
    News,
    glimpse_hash,
    held_against,
    is_due_again,
    is_due_for_a_whole_reading,
    is_news,
)
from tests.builders import NOW, a_draft

HOUR = timedelta(hours=1)
SHOWN = a_draft(glimpse="a title", content=None)
FILTER = KeywordFilter(names=("migration",), groups=((("en", "migra*"),),))
OTHER_FILTER = KeywordFilter(names=("migration",), groups=((("en", "refugee*"),),))


def seen(draft: Draft, *, first=NOW - HOUR, read=NOW - HOUR) -> Seen:
    return Seen(draft_hash(draft), glimpse_hash(draft), first, read)


@pytest.mark.parametrize(
    ("draft", "known", "expected"),
    [
        pytest.param(a_draft(), None, True, id="never seen"),
        pytest.param(a_draft(), seen(a_draft()), False, id="the same words"),
        pytest.param(a_draft(title=Text("Other")), seen(a_draft()), True, id="other words"),
        pytest.param(SHOWN, seen(a_draft(glimpse="a title")), False, id="same glimpse, text not read yet"),
        pytest.param(a_draft(glimpse="b"), seen(a_draft(glimpse="a")), True, id="another glimpse"),
        pytest.param(SHOWN, seen(a_draft()), True, id="read once from a list that said everything"),
    ],
)
def test_news_is_what_is_unknown_or_shows_something_else(draft, known, expected):
    assert is_news(draft, known) is expected


@pytest.mark.parametrize(
    ("age_then", "since", "expected"),
    [
        pytest.param(0, 5, False, id="not within six hours"),
        pytest.param(0, 6, True, id="after six hours"),
        pytest.param(6, 6, True, id="once more as old again"),
        pytest.param(24, 23, False, id="not yet twice as old"),
        pytest.param(24, 24, True, id="twice as old"),
        pytest.param(2400, 24, False, id="an old page rarely"),
    ],
)
def test_a_page_is_read_again_at_twice_its_age(age_then, since, expected):
    read = NOW - since * HOUR
    known = Seen(b"", b"", first_seen=read - age_then * HOUR, read_at=read)

    assert is_due_again(known, NOW) is expected


def test_a_page_nobody_noted_reading_is_read_again():
    assert is_due_again(Seen(b"", b"", NOW, None), NOW)


@pytest.mark.parametrize(
    ("known", "last_read", "expected"),
    [
        pytest.param([seen(SHOWN, read=NOW - 7 * HOUR)], NOW - 5 * HOUR, True, id="due, in a new window"),
        pytest.param([seen(SHOWN, read=NOW - 7 * HOUR)], NOW - HOUR, False, id="looked in this window"),
        pytest.param([seen(SHOWN, read=NOW - HOUR)], NOW - 5 * HOUR, False, id="none is due"),
        pytest.param([seen(a_draft(), read=NOW - 7 * HOUR)], NOW - 5 * HOUR, False, id="no pages behind"),
        pytest.param([seen(SHOWN, read=NOW - 7 * HOUR)], None, False, id="never read"),
        pytest.param([], NOW - 5 * HOUR, False, id="nothing known"),
    ],
)
def test_an_unchanged_list_is_read_for_a_page_that_is_due_once_in_six_hours(known, last_read, expected):
    known = [each._replace(first_seen=each.read_at) for each in known]

    assert is_due_for_a_whole_reading(lambda: known, last_read, NOW) is expected


def listed(number: int) -> Draft:
    return a_draft(external_id=f"e{number}", glimpse=f"title {number}", content=None)


def news(*known: Draft, left_out=(), keywords=None, read=NOW - 7 * HOUR) -> News:
    remembered = {identity(draft): seen(draft, first=read, read=read) for draft in known}
    outside = {entry.identity: entry for entry in left_out}
    return News(
        lambda names: {name: remembered[name] for name in names if name in remembered},
        lambda names: {name: outside[name] for name in names if name in outside},
        keywords=keywords,
        now=NOW,
    )


def test_one_visit_reads_a_few_known_pages_again_those_on_top_of_the_list():
    entries = [listed(number) for number in range(6)]
    ask = news(*entries)

    assert [ask(each) for each in entries] == [True] * AGAIN + [False] * (6 - AGAIN)


def test_the_answer_is_the_same_each_time_an_entry_is_asked_about():
    entries = [listed(number) for number in range(4)]
    ask = news(*entries)

    assert [ask(each) for each in entries] == [ask(each) for each in entries]


def test_what_is_asked_of_the_list_alone_reads_no_page_again():
    known = replace(listed(0), unread=True)
    ask = news(known)

    assert not ask(known)
    assert ask(replace(known, glimpse="another title"))


def test_news_takes_no_turn_from_those_that_are_read_again():
    entries = [listed(number) for number in range(4)]
    ask = news(*entries)

    assert ask(listed(9))
    assert [ask(each) for each in entries] == [True, True, False, False]


def test_a_list_that_says_everything_has_nothing_to_read_again():
    assert not news(a_draft())(a_draft())


def test_an_entry_known_by_its_shared_link_is_known():
    shared = Draft(url="https://forum.example/", title=Text("Second"))
    ask = News(
        lambda names: {names[1]: seen(shared)} if names[1].startswith("link:") else {},
        lambda _: {},
        keywords=None,
        now=NOW,
    )

    assert not ask(shared)


def held(draft: Draft, keywords: KeywordFilter) -> LeftOut:
    return LeftOut(
        identity=identity(draft),
        title="Ministers of trade meet",
        url=None,
        language="en",
        published=None,
        seen_at=NOW - HOUR,
        words=held_against(draft_hash(draft), keywords),
        glimpse=held_against(glimpse_hash(draft), keywords),
    )


@pytest.mark.parametrize(
    ("now_listed", "keywords", "expected"),
    [
        pytest.param(listed(1), FILTER, False, id="the same glimpse, the same filter"),
        pytest.param(a_draft(external_id="e1", glimpse="other"), FILTER, True, id="another glimpse"),
        pytest.param(listed(1), OTHER_FILTER, True, id="another filter"),
        pytest.param(listed(1), None, True, id="no filter any more"),
    ],
)
def test_what_was_left_out_is_no_news_until_it_or_the_filter_changes(now_listed, keywords, expected):
    ask = news(left_out=[held(listed(1), FILTER)], keywords=keywords)

    assert ask(now_listed) is expected
