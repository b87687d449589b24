"""Which item does a document belong to: a table of what sites do over night."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hub.model.change import NewCopy, NewItem, NewRevision, Touched
from hub.model.draft import Text
from hub.model.item import Meeting, Role, Status
from hub.pipeline.link import decide, draft_hash, identity, without_repeats
from tests.builders import DAY, NOW, a_draft, a_known_copy, an_incoming

LONG = "A paragraph that nobody writes twice by chance, about the return of skilled workers to the coast." * 2


def linked(incoming, *, known=(), listed=None, elsewhere=(), translations=None):
    same_source = [copy for copy in known if copy.source == "news"]
    return decide(
        [incoming],
        listed=listed if listed is not None else [incoming.identity],
        same_identity=[copy for copy in same_source if copy.identity == incoming.identity],
        same_source=same_source,
        same_address=[*known, *elsewhere],
        translations={incoming.identity: translations or []},
    )[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("http://a.example/1", "https://a.example/1", True, id="http and https"),
        pytest.param("HTTP://a.example/1", "https://a.example/1", True, id="scheme in capitals"),
        pytest.param(" 12 at x ", "12 at x", True, id="blank ends"),
        pytest.param("A", "a", False, id="case"),
        pytest.param("a", "a/", False, id="final slash"),
        pytest.param("i" * 100_000 + "1", "i" * 100_000 + "2", False, id="very long"),
    ],
)
def test_two_ids_are_one_entry_or_two(one, other, same):
    assert (identity(a_draft(external_id=one)) == identity(a_draft(external_id=other))) is same


def test_without_id_the_link_tells_entries_apart_and_without_link_the_words():
    assert identity(a_draft(external_id="  ", url="https://a.example/1")) == "//a.example/1"
    first = identity(a_draft(external_id=None, url=None, title=Text("T 1")))
    second = identity(a_draft(external_id=None, url=None, title=Text("T 2")))
    assert first != second
    assert first == identity(a_draft(external_id="", url=" ", title=Text("T 1")))


def test_an_identity_fits_its_column():
    assert len(identity(a_draft(external_id="x" * 5000))) <= 512


def test_entries_without_ids_that_all_link_to_the_front_page_stay_apart():
    front = [
        a_draft(external_id=None, url="https://a.example/", title=Text(f"Session {number}"))
        for number in range(3)
    ]

    assert len({name for name, _ in without_repeats(front)}) == 3
    assert without_repeats(front[1:])[0][0] == without_repeats(front)[1][0]
    assert len(without_repeats([front[0], front[0]])) == 1


def test_an_entry_is_known_when_a_second_one_comes_with_the_same_link():
    old = a_draft(external_id=None, url="https://a.example/", title=Text("Session 1"))
    new = a_draft(external_id=None, url="https://a.example/", title=Text("Session 2"))
    before = an_incoming(identity(old), title="Session 1", url="https://a.example/")
    names = [name for name, _ in without_repeats([new, old])]
    again = replace(before, identity=names[1])

    assert isinstance(linked(again, known=[a_known_copy(before)], listed=names), Touched)


def test_an_id_that_stands_twice_counts_once_and_the_first_stays():
    drafts = [a_draft(title=Text(f"Version {number}")) for number in range(3)]

    assert [draft.title.value for _, draft in without_repeats(drafts)] == ["Version 0"]


@pytest.mark.parametrize("field", ["title", "summary", "content"])
def test_other_words_make_another_draft_hash(field):
    assert draft_hash(a_draft(**{field: Text("other")})) != draft_hash(a_draft())


def test_an_unknown_statement_is_a_new_item():
    assert isinstance(linked(an_incoming()), NewItem)


def test_the_same_words_under_the_same_id_are_no_news():
    incoming = an_incoming()

    assert isinstance(linked(incoming, known=[a_known_copy(incoming)]), Touched)


def test_other_words_under_the_same_id_are_a_revision():
    known = a_known_copy(an_incoming())

    change = linked(an_incoming(title="Senior officials met in Rabat"), known=[known])

    assert isinstance(change, NewRevision)
    assert change.copy is known


def test_a_statement_that_comes_back_after_its_withdrawal_is_a_revision():
    incoming = an_incoming()

    change = linked(incoming, known=[a_known_copy(incoming, status=Status.RETRACTED)])

    assert isinstance(change, NewRevision)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"url": "//a/1"}, {"url": "//a/1"}, id="new id, same address and title"),
        pytest.param({"url": "//a/1"}, {"url": "//b/one"}, id="new id and address, same title and date"),
        pytest.param(
            {"url": "//a/1", "title": "Old slug"},
            {"url": "//a/1", "title": "New slug"},
            id="same address and date",
        ),
        pytest.param(
            {"url": "//a/1?sid=1", "published": None, "summary": LONG},
            {"url": "//a/1?sid=2", "published": None, "summary": LONG},
            id="session ids everywhere, same long text",
        ),
    ],
)
def test_a_site_that_changes_its_ids_makes_no_new_items(before, after):
    known = a_known_copy(an_incoming("old-id", **before))

    change = linked(an_incoming("new-id", **after), known=[known])

    assert isinstance(change, Touched | NewRevision)
    assert change.copy is known


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"published": NOW - 9 * DAY}, {"published": NOW}, id="two meetings with one title"),
        pytest.param({"published": None}, {"published": None}, id="two undated communiqués without text"),
        pytest.param({"title": "First"}, {"title": "Second"}, id="one day, two titles"),
        pytest.param(
            {"url": "//a/", "title": "First", "published": None},
            {"url": "//a/", "title": "Second", "published": None},
            id="every entry links to the front page",
        ),
        pytest.param(
            {"url": "//a/council", "meeting": Meeting(start=date(2025, 5, 4))},
            {"url": "//a/council", "meeting": Meeting(start=date(2027, 5, 4))},
            id="a council every second year, under one address, entered on one day",
        ),
    ],
)
def test_different_statements_stay_apart(before, after):
    before = {"url": "//a/1"} | before
    after = {"url": "//a/2"} | after

    change = linked(an_incoming("new-id", **after), known=[a_known_copy(an_incoming("old-id", **before))])

    assert isinstance(change, NewItem)


def test_an_entry_that_still_stands_in_the_list_is_not_the_new_one():
    known = a_known_copy(an_incoming("old-id"))

    change = linked(an_incoming("new-id", url="//a/2"), known=[known], listed=["old-id", "new-id"])

    assert isinstance(change, NewItem)


def test_one_known_copy_is_taken_for_one_new_entry_only():
    known = a_known_copy(an_incoming("old-id", url="//a/1"))
    twins = [an_incoming(f"new-{number}", url=f"//b/{number}") for number in range(2)]

    changes = decide(
        twins,
        listed=["new-0", "new-1"],
        same_identity=[],
        same_source=[known],
        same_address=[],
        translations={},
    )

    assert [type(change) for change in changes] == [Touched, NewItem]


def test_the_same_document_from_another_source_is_a_mirror():
    original = a_known_copy(an_incoming("elsewhere"), source="other", item_key=7)

    change = linked(an_incoming(), elsewhere=[original])

    assert isinstance(change, NewCopy)
    assert change.role is Role.MIRROR


def test_another_title_at_the_same_address_is_no_mirror():
    original = a_known_copy(an_incoming("elsewhere", title="Front page"), source="other")

    assert isinstance(linked(an_incoming(), elsewhere=[original]), NewItem)


FEBRUARY, MARCH = (Meeting(start=date(2027, month, 3)) for month in (2, 3))


@pytest.mark.parametrize(
    ("here", "there", "joins"),
    [
        pytest.param(FEBRUARY, [FEBRUARY], 0, id="the same day"),
        pytest.param(None, [FEBRUARY], 0, id="news of a meeting in the calendar"),
        pytest.param(FEBRUARY, [None], 0, id="a meeting that news told of"),
        pytest.param(FEBRUARY, [MARCH], None, id="another day"),
        pytest.param(None, [FEBRUARY, MARCH], None, id="one of two, nobody knows which"),
        pytest.param(FEBRUARY, [None, MARCH], None, id="perhaps told, perhaps not"),
        pytest.param(MARCH, [None, FEBRUARY, MARCH], 2, id="the one of that day"),
    ],
)
def test_of_meetings_at_one_address_the_day_tells(here, there, joins):
    known = [
        a_known_copy(an_incoming(f"{number}", meeting=meeting), source="other", key=number, item_key=number)
        for number, meeting in enumerate(there)
    ]

    change = linked(an_incoming(meeting=here), elsewhere=known)

    assert (change.item.item_key if isinstance(change, NewCopy) else None) == joins


def test_a_declared_translation_joins_its_item():
    english = a_known_copy(an_incoming("en", url="//a/en"), source="other", language="en")
    french = an_incoming("fr", url="//a/fr", title="Réunion à Rabat", language="fr")

    change = linked(french, elsewhere=[english], translations=["//a/en"])

    assert isinstance(change, NewCopy)
    assert change.role is Role.TRANSLATION


def test_a_declared_translation_in_the_same_language_is_none():
    known = a_known_copy(an_incoming("en", url="//a/en"), source="other", language="fr")
    french = an_incoming("fr", url="//a/fr", title="Autre chose", language="fr")

    assert isinstance(linked(french, elsewhere=[known], translations=["//a/en"]), NewItem)


def test_the_draft_hash_does_not_hang_on_what_no_reader_sees():
    draft = a_draft()

    assert draft_hash(replace(draft, updated="now", rights="© today")) == draft_hash(draft)
