"""What a change announces, and in which order an intake is written."""

from __future__ import annotations

import pytest

from hub.model.change import Missed, NewCopy, NewItem, NewRevision, Retraction, Touched
from hub.model.event import EventType
from hub.model.item import Role
from hub.pipeline.ingest import Intake, Tally, announcement, in_order, may_join, tally
from tests.builders import a_known_copy, an_incoming

MIRROR = a_known_copy(role=Role.MIRROR)
KNOWN = a_known_copy(revision=3)
WORDS = an_incoming()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(NewItem(WORDS), EventType.ITEM_PUBLISHED, id="new"),
        pytest.param(NewCopy(WORDS, KNOWN, Role.TRANSLATION), EventType.ITEM_TRANSLATED, id="translation"),
        pytest.param(NewCopy(WORDS, KNOWN, Role.MIRROR), EventType.ITEM_UPDATED, id="mirror"),
        pytest.param(NewRevision(WORDS, KNOWN), EventType.ITEM_UPDATED, id="edit"),
        pytest.param(Retraction(KNOWN, "410"), EventType.ITEM_RETRACTED, id="original withdrawn"),
        pytest.param(Retraction(MIRROR, "410"), EventType.ITEM_UPDATED, id="mirror withdrawn"),
        pytest.param(Touched(WORDS, KNOWN), None, id="nothing to see"),
        pytest.param(Missed(KNOWN, 1), None, id="page missed"),
    ],
)
def test_a_change_is_told_when_a_reader_can_see_it(change, told):
    assert [type for type, _ in announcement(change, "news")] == ([told] if told else [])


def test_an_update_names_its_revision_and_its_copy():
    ((_, data),) = announcement(NewRevision(WORDS, KNOWN), "news")

    assert (data["revision"], data["copy"], data["source"]) == (4, "original", "news")
    assert data["content_hash"] == WORDS.statement.content_hash


def test_a_new_original_goes_on_counting_where_the_old_one_was():
    ((type, data),) = announcement(NewCopy(WORDS, KNOWN, Role.ORIGINAL), "post:gfmd")

    assert (type, data["revision"], data["copy"]) == (EventType.ITEM_UPDATED, 4, "original")


@pytest.mark.parametrize(
    ("source", "of_copy", "forum", "joins"),
    [
        pytest.param("news", "other", "gulf", True, id="two sites"),
        pytest.param("post:gfmd", "news", "gfmd", True, id="a post and its forum's site"),
        pytest.param("post:gfmd", "news", "gulf", False, id="a post and another forum's site"),
        pytest.param("news", "post:gulf", "gulf", False, id="a site and another forum's post"),
        pytest.param("news", "post:gfmd", "gfmd", True, id="a site and its forum's post"),
    ],
)
def test_what_is_posted_speaks_for_its_own_forum_alone(source, of_copy, forum, joins):
    assert may_join(a_known_copy(source=of_copy, forum=forum), source, "gfmd") is joins


def test_a_withdrawal_says_why():
    ((_, data),) = announcement(Retraction(KNOWN, "its page answers 410 Gone"), "news")

    assert data["reason"] == "its page answers 410 Gone"


def test_counts_are_those_a_person_expects():
    changes = [NewItem(WORDS), NewCopy(WORDS, KNOWN, Role.MIRROR), NewRevision(WORDS, KNOWN)]
    changes += [Retraction(KNOWN, ""), Touched(WORDS, KNOWN), Missed(KNOWN, 1)]

    assert tally(changes) == Tally(new=2, updated=1, retracted=1)
    assert tally(changes) + Tally(1, 1, 1) == Tally(3, 2, 2)


def test_nothing_to_decide_is_nothing_to_write():
    assert in_order(Intake(listed=["a"])) == []


def test_a_withdrawal_alone_is_something_to_write():
    assert len(in_order(Intake(withdrawn=["a"]))) == 1


@pytest.mark.parametrize("english_first", [True, False])
def test_of_two_languages_that_name_each_other_the_second_waits_for_the_first(english_first):
    english = an_incoming("en", url_key="//x/en", language="en")
    french = an_incoming("fr", url_key="//x/fr", language="fr")
    pair = [english, french] if english_first else [french, english]

    now, later = in_order(
        Intake(incoming=pair, translations={"en": ["//x/fr"], "fr": ["//x/en"]}, first=True)
    )

    assert (now.incoming, later.incoming) == ([pair[0]], [pair[1]])
    assert (now.first, later.first) == (True, False)


def test_a_translation_of_something_elsewhere_waits_for_nothing():
    french = an_incoming("fr", url_key="//x/fr", language="fr")
    intake = Intake(incoming=[french], translations={"fr": ["//x/en"]})

    assert in_order(intake) == [intake]
