"""What a digest tells of what happened, and in which order. Pure: no store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.model.digest import Candidate, Promise
from hub.model.draft import Kind
from hub.model.event import Event, EventType
from hub.model.forum import Forum, ForumCategory
from hub.model.item import Commitment, Copy, Meeting, Role, Status
from hub.model.subscription import Rhythm
from hub.pipeline.digest import (
    MOST,
    Choice,
    Doings,
    Fate,
    Frame,
    Matter,
    choose,
    compose,
    fair,
    fate,
)
from hub.schemas.subscriptions import USUAL
from tests.builders import an_id, an_item

BEGINS = datetime(2026, 11, 16, 8, tzinfo=UTC)
ENDS = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
PUBLISHED, UPDATED, TRANSLATED, RETRACTED = (
    EventType.ITEM_PUBLISHED,
    EventType.ITEM_UPDATED,
    EventType.ITEM_TRANSLATED,
    EventType.ITEM_RETRACTED,
)


def a_frame(**given):
    words = {
        "period": "2026-W47",
        "rhythm": Rhythm.WEEKLY,
        "language": "en",
        "types": USUAL,
        "begins": BEGINS,
        "ends": ENDS,
        "after_seq": 10,
        "until_seq": 90,
    }
    return Frame(**(words | given))


def an_event(type, number=1, seq=11, at=BEGINS + HOUR, **data):
    return Event(
        seq=seq, id=an_id(900 + seq), type=type, occurred_at=at, item_id=an_id(number) if number else None,
        forum="gfmd", data=data, prev_hash="", hash="",
    )  # fmt: skip


def a_candidate(number=1, **given):
    words = {
        "id": an_id(number),
        "forum": "gfmd",
        "kind": Kind.NEWS,
        "sorted": BEGINS + number * HOUR,
        "published": BEGINS + number * HOUR,
        "retracted": False,
    }
    return Candidate(**(words | given))


def doings(*events):
    found = Doings()
    found.note(events)
    return found


def told(candidate, *events, types=USUAL, begins=BEGINS):
    return fate(doings(*events).of_items.get(candidate.id, 0), candidate, types, begins)


# What there is to say of one item


@pytest.mark.parametrize(
    ("events", "what"),
    [
        ([an_event(PUBLISHED)], Fate.NEW),
        ([an_event(PUBLISHED), an_event(UPDATED), an_event(TRANSLATED)], Fate.NEW),
        ([an_event(UPDATED)], Fate.CORRECTED),
        ([an_event(UPDATED, copy="original")], Fate.CORRECTED),
        ([an_event(TRANSLATED), an_event(UPDATED)], Fate.CORRECTED),
        ([an_event(TRANSLATED)], Fate.TRANSLATED),
        ([an_event(UPDATED, copy="translation")], Fate.TRANSLATED),
        ([an_event(UPDATED, copy="mirror")], None),
        ([an_event(UPDATED, copy="translation", reason="gone")], None),
        ([an_event(RETRACTED)], None),  # and put up again: it stands
        ([an_event(RETRACTED), an_event(UPDATED)], Fate.CORRECTED),
        ([], None),
    ],
)
def test_a_standing_item_is_told_once_whatever_happened_to_it(events, what):
    assert told(a_candidate(), *events) == what


@pytest.mark.parametrize(
    ("events", "what"),
    [
        ([an_event(RETRACTED)], Fate.WITHDRAWN),
        ([an_event(UPDATED), an_event(RETRACTED)], Fate.WITHDRAWN),
        # Its reader never heard of what came and went within one period.
        ([an_event(PUBLISHED), an_event(RETRACTED)], None),
        # Withdrawn after the period: its words are not shown any more, and another digest tells of it.
        ([an_event(UPDATED)], None),
        ([an_event(PUBLISHED)], None),
    ],
)
def test_a_withdrawn_item_is_told_of_if_its_reader_knows_it(events, what):
    assert told(a_candidate(retracted=True), *events) == what


@pytest.mark.parametrize(
    ("published", "backlog", "what"),
    [
        (BEGINS - HOUR, True, None),
        (BEGINS + HOUR, True, Fate.NEW),
        (None, True, None),
        (BEGINS - 900 * HOUR, False, Fate.NEW),
        (None, False, Fate.NEW),
    ],
)
def test_the_past_of_a_source_read_for_the_first_time_is_no_news(published, backlog, what):
    data = {"backlog": True} if backlog else {}
    assert told(a_candidate(published=published), an_event(PUBLISHED, **data)) == what


@pytest.mark.parametrize(
    ("types", "events", "what"),
    [
        ({PUBLISHED}, [an_event(UPDATED)], None),
        ({UPDATED}, [an_event(PUBLISHED), an_event(UPDATED)], Fate.CORRECTED),
        ({UPDATED}, [an_event(PUBLISHED)], None),
        ({TRANSLATED}, [an_event(UPDATED), an_event(TRANSLATED)], Fate.TRANSLATED),
        ({EventType.SOURCE_FAILING}, [an_event(PUBLISHED)], None),
    ],
)
def test_only_wanted_kinds_of_event_count(types, events, what):
    assert told(a_candidate(), *events, types=frozenset(types)) == what


def test_what_happens_to_sources_is_nothing_that_happens_to_items():
    found = doings(an_event(EventType.SOURCE_FAILING, number=None, source="news"))
    assert found.of_items == {}
    assert found.since == BEGINS + HOUR


# Choosing


def chosen(*pairs, most=MOST, **frame):
    """Choose among (candidate, type of event); None for the candidates that nothing happened to."""
    found = doings(*(an_event(type, number=_number(each)) for each, type in pairs))
    return choose(a_frame(**frame), found, [each for each, _ in pairs], BEGINS, most)


def _number(each):
    return int(each.id.rpartition("-")[2], 16)


def test_outcomes_then_corrections_then_withdrawals_come_first_each_newest_first():
    choice = chosen(
        (a_candidate(1, retracted=True), RETRACTED),
        (a_candidate(2), UPDATED),
        (a_candidate(3, kind=Kind.OUTCOME), PUBLISHED),
        (a_candidate(4), PUBLISHED),
        (a_candidate(5), UPDATED),
        (a_candidate(6, kind=Kind.OUTCOME), UPDATED),
        (a_candidate(7, kind=Kind.OUTCOME), PUBLISHED),
        (a_candidate(8), TRANSLATED),
    )
    assert choice.first == tuple(map(an_id, [7, 3, 6, 5, 2, 1]))
    assert choice.by_forum == {"gfmd": (an_id(8), an_id(4))}
    assert choice.more == 0


def test_three_hundred_items_are_twenty_and_the_number_of_the_rest():
    choice = chosen(*((a_candidate(number), PUBLISHED) for number in range(1, 301)))
    assert len(choice.ids) == 20
    assert choice.more == 280
    assert choice.by_forum["gfmd"][0] == an_id(300)


def test_a_forum_that_publishes_all_day_does_not_crowd_out_one_that_speaks_once():
    loud = [(a_candidate(number), PUBLISHED) for number in range(1, 301)]
    choice = chosen((a_candidate(900, forum="rabat", sorted=BEGINS), PUBLISHED), *loud)
    assert choice.by_forum["rabat"] == (an_id(900),)
    assert len(choice.by_forum["gfmd"]) == 19


def test_a_forum_that_corrects_all_it_ever_said_leaves_room_for_news_and_withdrawals():
    corrected = [(a_candidate(number), UPDATED) for number in range(1, 301)]
    new = [(a_candidate(number, forum="rabat"), PUBLISHED) for number in range(400, 410)]
    choice = chosen(*corrected, *new, (a_candidate(500, retracted=True), RETRACTED))
    assert choice.first[-1] == an_id(500)
    assert (len(choice.first), len(choice.by_forum["rabat"])) == (15, 5)
    assert choice.more == 311 - 20


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(0, 40))
def test_turns_are_fair(sizes, most):
    parts = fair([range(size) for size in sizes], most)
    assert sum(map(len, parts)) == min(most, sum(sizes))
    for part, size in zip(parts, sizes, strict=True):
        assert part == list(range(len(part)))
        longest = max(map(len, parts))
        assert len(part) == size or len(part) >= longest - 1


# The words


def a_copy(language, role=Role.TRANSLATION, title=None, **given):
    words = {"source": "news", "external_id": language, "url": f"https://forum.example/{language}"}
    title = f"in {language}" if title is None else title
    return Copy(**(words | {"language": language, "role": role, "title": title} | given))


def composed(*items, what=Fate.NEW, forums=None, **frame):
    by_forum = {}
    for each in items:
        by_forum.setdefault(each.forum, []).append(each.id)
    choice = Choice(
        by_forum={forum: tuple(ids) for forum, ids in by_forum.items()},
        fates={each.id: what for each in items},
    )
    matter = Matter(choice=choice, items={each.id: each for each in items})
    return compose(a_frame(**frame), matter, forums or {})


def line_of(digest):
    ((line,),) = digest.by_forum.values()
    return line


def test_a_title_is_in_the_digests_language_where_there_is_a_copy_in_it():
    item = an_item(language="ar", copies=(a_copy("ar", Role.ORIGINAL), a_copy("fr-FR"), a_copy("en")))
    line = line_of(composed(item, language="fr"))
    assert (line.title, line.language, line.url) == ("in fr-FR", "fr-FR", "https://forum.example/fr-FR")
    assert line.languages == ("ar", "fr-FR", "en")


def test_a_title_is_the_originals_where_there_is_none():
    item = an_item(title="عنوان", language="ar", copies=(a_copy("ar", Role.ORIGINAL), a_copy("en")))
    line = line_of(composed(item, language="ru"))
    assert (line.title, line.language, line.url) == ("عنوان", "ar", item.url)


def test_the_forums_own_translation_goes_before_somebody_elses_mirror():
    item = an_item(language="ar", copies=(a_copy("fr", Role.MIRROR, "elsewhere"), a_copy("fr", title="ours")))
    assert line_of(composed(item, language="fr")).title == "ours"


def test_what_has_no_title_is_called_by_its_first_words():
    assert (
        line_of(composed(an_item(title="", summary="They met and agreed."))).title == "They met and agreed."
    )


def test_a_language_nobody_knows_is_not_named():
    assert line_of(composed(an_item(language="und"))).languages == ()


def test_forums_stand_in_the_order_of_their_names_in_the_digests_language():
    def forum(id, **names):
        return Forum(id=id, names=names, categories=(ForumCategory.RCP,))

    forums = {
        "a": forum("a", en="Almaty Process", fr="Processus d’Almaty"),
        "b": forum("b", en="Dialogue of Colombo", fr="Dialogue de Colombo"),
        "c": forum("c", en="éclair"),
    }
    items = [an_item(number, forum=id) for number, id in enumerate(["gone", "c", "b", "a"], 1)]
    assert list(composed(*items, forums=forums).by_forum) == ["a", "b", "gone", "c"]
    assert list(composed(*items, forums=forums, language="fr").by_forum) == ["b", "gone", "a", "c"]


def test_meetings_come_with_their_days_and_a_title_in_the_language():
    meeting = Meeting(start=date(2026, 12, 1), end=date(2026, 12, 3), place="Rabat")
    item = an_item(meeting=meeting, copies=(a_copy("fr"),))
    digest = compose(a_frame(language="fr"), Matter(meetings=[item, an_item(2)]), {})
    (shown,) = digest.meetings
    assert (shown.title, shown.start, shown.end) == ("in fr", date(2026, 12, 1), date(2026, 12, 3))
    assert digest.is_empty


def test_commitments_name_who_declared_them():
    item = an_item(forum="rabat")
    promise = Promise(item.id, "rabat", Commitment("3.2", "Open a centre.", date(2026, 12, 31)))
    digest = compose(a_frame(), Matter(items={item.id: item}, promises=[promise]), {})
    (shown,) = digest.commitments
    assert (shown.forum, shown.text, shown.due, shown.item) == (
        "rabat", "Open a centre.", date(2026, 12, 31), item,
    )  # fmt: skip


def test_sources_that_could_not_be_read_say_since_when_and_why():
    failed = an_event(
        EventType.SOURCE_FAILING, number=None, source="news", detail="It took too long.",
        since="2026-11-20T10:00:00+00:00",
    )  # fmt: skip
    (shown,) = compose(a_frame(), Matter(failing=[failed]), {}).unreadable
    assert (shown.id, shown.forum, shown.detail) == ("news", "gfmd", "It took too long.")
    assert shown.since == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_an_item_that_cannot_be_found_any_more_leaves_no_hole():
    choice = Choice(first=(an_id(1),), by_forum={"gfmd": (an_id(2),)}, fates={an_id(1): Fate.NEW})
    digest = compose(a_frame(), Matter(choice=choice), {})
    assert digest.first == ()


@pytest.mark.parametrize(
    ("since", "catching_up"),
    [
        (None, False),
        (BEGINS + HOUR, False),
        # Read just before, stored just after the last one left.
        (BEGINS - HOUR, False),
        (BEGINS - timedelta(days=2), True),
        (BEGINS - timedelta(days=21), True),
    ],
)
def test_a_digest_of_more_than_its_period_says_since_when(since, catching_up):
    digest = compose(a_frame(), Matter(since=since), {})
    assert digest.catching_up is catching_up
    assert digest.begins == (since if catching_up else BEGINS)


# The key


def test_equal_words_have_one_key():
    one = a_frame(filters=(("forum", "a"), ("forum", "b")))
    assert one.key == a_frame(filters=(("forum", "b"), ("forum", "a"), ("forum", "a"))).key


@pytest.mark.parametrize(
    "other",
    [
        {"period": "2026-W48"},
        {"rhythm": Rhythm.DAILY},
        {"language": "fr"},
        {"filters": (("forum", "a"),)},
        {"types": frozenset({PUBLISHED})},
        {"begins": BEGINS + HOUR},
        {"ends": ENDS + HOUR},
        {"after_seq": 11},
        {"until_seq": 91},
    ],
)
def test_whatever_decides_the_words_decides_the_key(other):
    assert a_frame(**other).key != a_frame().key


def test_the_title_of_a_withdrawn_item_is_all_that_is_kept_of_it():
    item = an_item(status=Status.RETRACTED)
    line = line_of(composed(item, what=Fate.WITHDRAWN))
    assert (line.title, line.retracted, line.corrected) == (item.title, True, False)
