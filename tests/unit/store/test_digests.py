"""What the store knows for digests: places in the log, what falls due, what fails, what was planned."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import NotFoundError
from hub.model.change import NewItem, NewRevision, Retraction
from hub.model.digest import Issue
from hub.model.draft import Kind
from hub.model.event import EventType
from hub.model.item import Commitment, Meeting, Outcome, OutcomeType
from hub.model.query import ItemQuery
from hub.store.digests import Run
from tests.builders import DAY, NOW, a_happening, an_id, an_incoming

HOUR = timedelta(hours=1)
ALL = ItemQuery()


@pytest.fixture
def write(store, new_id):
    def write(*incoming, forum="gfmd", source="news", now=NOW):
        with store.begin() as unit:
            return unit.write(
                [NewItem(each) for each in incoming], forum=forum, source=source, now=now, new_id=new_id
            )

    return write


def append(store, *hours, **given):
    with store.begin() as unit:
        unit.append(
            a_happening(number, occurred_at=NOW + hour * HOUR, **given)
            for number, hour in enumerate(hours, unit.head() + 1)
        )


def an_issue(key="k" * 64, **given):
    words = {"period": "2026-W47", "language": "en", "subject": "s", "text": "t", "html": "h", "items": 3}
    return Issue(key=key, **(words | given))


def a_run(number=1, **given):
    words = {"period": "2026-W47", "planned": NOW, "after_seq": 0, "until_seq": 9, "issue": "k" * 64}
    return Run(subscription=an_id(number), **(words | given))


# Places


@pytest.mark.parametrize(
    ("hours", "place"), [(-1, 0), (0, 0), (0.5, 1), (1, 1), (1.5, 3), (2, 3), (2.5, 4), (99, 4)]
)
def test_a_place_in_the_log_is_after_the_last_event_before_a_moment(store, hours, place):
    append(store, 0, 1, 1, 2)
    with store.view() as view:
        assert view.digests.place_at(NOW + hours * HOUR) == place


def test_an_empty_log_has_one_place(store):
    with store.view() as view:
        assert view.digests.places_at([NOW, NOW + DAY]) == [0, 0]


@given(st.lists(st.integers(0, 40), max_size=30), st.lists(st.integers(-1, 42), max_size=9))
def test_places_of_several_moments_are_those_of_each(happened, asked):
    """Against counting; in memory, because only the search is asked about."""
    from hub.store import digest_matter

    class Answer:
        def __init__(self, value):
            self.value = value

        def scalar_one(self):
            return self.value

    class Log:
        def execute(self, statement):
            (seq,) = statement.compile().params.values()
            return Answer(sorted(happened)[seq - 1] * 3_600_000_000)

    found = [0] * len(asked)
    for place, hour in enumerate(sorted(asked)):
        found[place] = digest_matter._last_before(Log(), hour * 3_600_000_000, 0, len(happened))
    assert found == [sum(each < hour for each in happened) for hour in sorted(asked)]


def test_up_to_where_digests_go_is_noted_once(store):
    with store.begin(log=False) as unit:
        assert unit.digests.cut(NOW) is None
        assert unit.digests.set_cut(NOW, 7) == 7
        assert unit.digests.set_cut(NOW, 9) == 7
        assert unit.digests.cut(NOW) == 7


# What digests are made of


def test_candidates_are_those_of_the_list_withdrawn_ones_too(store, write, new_id):
    here = write(an_incoming("a"), an_incoming("b", kind=Kind.OUTCOME))
    there = write(an_incoming("c"), forum="rabat", source="other")
    with store.begin() as unit:
        (copy,) = unit.by_identity("news", ["a"])
        unit.write([Retraction(copy, "gone")], forum="gfmd", source="news", now=NOW, new_id=new_id)
        found = unit.digests.candidates(ItemQuery(forums=frozenset({"gfmd"})), here + there + [an_id(999)])
    assert {(each.id, each.kind, each.retracted) for each in found} == {
        (here[0], Kind.NEWS, True),
        (here[1], Kind.OUTCOME, False),
    }


def test_more_candidates_than_a_statement_takes_are_asked_for_in_parts(store, write):
    ids = write(*(an_incoming(f"e{number}", url=f"https://a.example/{number}") for number in range(1100)))
    with store.view() as view:
        assert len(view.digests.candidates(ALL, ids)) == 1100


def test_meetings_come_in_the_order_of_their_start_within_a_span(store, write):
    for name, day in (("late", 20), ("soon", 2), ("past", 1), ("far", 30)):
        meeting = Meeting(start=date(2026, 12, day))
        write(
            an_incoming(name, title=name, kind=Kind.MEETING, meeting=meeting, url=f"https://a.example/{name}")
        )
    with store.view() as view:
        found = view.digests.meetings(ALL, NOW + 7 * DAY, NOW + 35 * DAY, 10)
        assert [each.title for each in found] == ["soon", "late"]
        assert [each.title for each in view.digests.meetings(ALL, NOW + 7 * DAY, NOW + 35 * DAY, 1)] == [
            "soon"
        ]


def an_outcome(*commitments):
    return Outcome(type=OutcomeType.DECLARATION, commitments=commitments)


def test_promises_are_those_of_the_newest_words_of_what_stands(store, write, new_id):
    due = date(2026, 12, 31)
    kept = an_incoming(
        "kept", outcome=an_outcome(Commitment("1", "Do it.", due), Commitment("2", "Some day."))
    )
    write(
        kept, an_incoming("gone", url="https://a.example/g", outcome=an_outcome(Commitment("1", "Not.", due)))
    )
    with store.begin() as unit:
        copies = {copy.identity: copy for copy in unit.by_identity("news", ["kept", "gone"])}
        again = an_incoming("kept", title="Anew", outcome=an_outcome(Commitment("1", "Do it well.", due)))
        changes = [NewRevision(again, copies["kept"]), Retraction(copies["gone"], "gone")]
        unit.write(changes, forum="gfmd", source="news", now=NOW, new_id=new_id)
        assert [each.commitment.text for each in unit.digests.promises()] == ["Do it well."]


def test_what_fails_at_a_place_in_the_log_is_what_failed_last_before_it(store):
    for type, source in (
        (EventType.SOURCE_FAILING, "a"),
        (EventType.SOURCE_FAILING, "b"),
        (EventType.SOURCE_RECOVERED, "a"),
        (EventType.SOURCE_FAILING, "c"),
    ):
        append(store, 0, type=type, item_id=None, data={"source": source})
    with store.view() as view:
        assert [set(view.digests.failing(until)) for until in range(5)] == [
            set(), {"a"}, {"a", "b"}, {"b"}, {"b", "c"},
        ]  # fmt: skip


# Issues and runs


def test_an_issue_is_kept_once_and_as_it_was(store):
    with store.begin(log=False) as unit:
        unit.digests.keep_issue(an_issue(calendar="BEGIN"), NOW)
        unit.digests.keep_issue(an_issue(subject="another"), NOW)
        assert unit.digests.issue("k" * 64) == an_issue(calendar="BEGIN")
        assert unit.digests.items_of_issue("k" * 64) == 3
        assert unit.digests.items_of_issue("none") is None
        with pytest.raises(NotFoundError):
            unit.digests.issue("none")


def test_a_period_is_noted_once_for_each_subscription(store):
    with store.begin(log=False) as unit:
        assert unit.digests.add_runs([a_run(2), a_run(1)]) == {an_id(1), an_id(2)}
        assert unit.digests.add_runs([a_run(1, until_seq=99), a_run(3)]) == {an_id(3)}
        assert unit.digests.run(an_id(1), "2026-W47").until_seq == 9
        assert unit.digests.served([an_id(1), an_id(9)], "2026-W47") == {an_id(1)}
        assert unit.digests.add_runs([]) == set()


def test_thousands_are_noted_at_once(store):
    with store.begin(log=False) as unit:
        assert len(unit.digests.add_runs([a_run(number) for number in range(2500)])) == 2500


def test_periods_are_counted_the_newest_first(store):
    with store.begin(log=False) as unit:
        unit.digests.add_runs([a_run(1), a_run(2, issue=None), a_run(3), a_run(4, issue="o" * 64)])
        unit.digests.add_runs([a_run(1, period="2026-W48", planned=NOW + 7 * DAY)])
        newest, older = unit.digests.periods(10)
    assert (newest.period, newest.subscriptions) == ("2026-W48", 1)
    assert (older.subscriptions, older.mails, older.issues) == (4, 3, 2)


def test_what_is_old_is_forgotten(store):
    with store.begin(log=False) as unit:
        unit.digests.keep_issue(an_issue("a" * 64), NOW - 91 * DAY)
        unit.digests.keep_issue(an_issue("b" * 64), NOW)
        unit.digests.add_runs([a_run(1, planned=NOW - 401 * DAY), a_run(2)])
        unit.digests.set_cut(NOW - 401 * DAY, 1)
        unit.digests.forget(issues_before=NOW - 90 * DAY, runs_before=NOW - 400 * DAY)
        assert unit.digests.items_of_issue("a" * 64) is None
        assert unit.digests.items_of_issue("b" * 64) == 3
        assert unit.digests.run(an_id(1), "2026-W47") is None
        assert unit.digests.run(an_id(2), "2026-W47") is not None
        assert unit.digests.cut(NOW - 401 * DAY) is None
