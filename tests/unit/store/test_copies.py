"""What the store remembers of a source's entries."""

from __future__ import annotations

import pytest

from hub.model.change import Missed, NewItem, Retraction, Touched
from hub.model.draft import Draft
from hub.pipeline.link import address_key, identity
from tests.builders import NOW, a_source, an_incoming


@pytest.fixture
def write(store, new_id):
    def write(*changes, source="news"):
        with store.begin() as unit:
            unit.write(changes, forum="gfmd", source=source, now=NOW, new_id=new_id)

    return write


def find(store, *names, source="news"):
    with store.begin() as unit:
        return {copy.identity: copy for copy in unit.by_identity(source, names)}


ODD = [
    "'; DROP TABLE item; --",
    "%",
    "_",
    "\\",
    "a b\tc",
    "é",
    "e\u0301",
    "日本",
    "\U0001f600",
    " ",
    "A",
    "a",
    "a/",
]


def test_identities_are_compared_letter_by_letter(store, write):
    write(*[NewItem(an_incoming(name, url=None)) for name in ODD])

    assert set(store.seen("news", ODD)) == set(ODD)
    for name in ODD:
        assert set(store.seen("news", [name])) == {name}
    assert store.seen("news", ["b", "A/"]) == {}


@pytest.mark.parametrize("given", ["nul \x00 inside", "half \ud83d a character", "x" * 5000, "ق" * 5000])
def test_whatever_a_site_calls_its_entry_can_be_stored_and_found_again(store, write, given):
    name = identity(Draft(external_id=given))
    write(NewItem(an_incoming(name, url=None)))

    assert set(store.seen("news", [name])) == {name}


def test_the_longest_address_in_arabic_can_be_stored_and_found_again(store, write):
    key = address_key("https://news.example/" + "".join(chr(0x627 + number % 20) for number in range(1900)))
    write(NewItem(an_incoming("a", url_key=key)))

    with store.begin() as unit:
        assert [copy.identity for copy in unit.by_address([key])] == ["a"]


def test_two_sources_may_use_one_identity(store, write):
    write(NewItem(an_incoming("1", url=None)))
    write(NewItem(an_incoming("1", url=None)), source="other")

    assert find(store, "1")["1"].item_id != find(store, "1", source="other")["1"].item_id


def test_more_identities_than_one_query_takes(store, write):
    names = [f"e{number}" for number in range(1203)]
    write(*[NewItem(an_incoming(name, url=None)) for name in names])

    assert len(store.seen("news", names)) == 1203
    assert len(find(store, *names)) == 1203


def test_the_newest_copies_come_newest_first(store, write):
    write(*[NewItem(an_incoming(f"e{number}", url=None)) for number in range(5)])

    assert [copy.identity for copy in store.newest_of_source("news", 3)] == ["e4", "e3", "e2"]


def test_a_source_has_yielded_something_once_it_has_a_copy(store, write):
    store.enrol([a_source(id="news"), a_source(id="other")])
    write(NewItem(an_incoming("a")))

    assert store.yielding(["news", "other", "unknown"]) == {"news"}
    assert store.yielding(["other"]) == set()


def test_what_was_withdrawn_is_not_seen_so_that_it_can_come_back(store, write):
    write(NewItem(an_incoming("a")))
    write(Retraction(find(store, "a")["a"], "410"))

    assert store.seen("news", ["a"]) == {}
    assert find(store, "a")["a"].status == "retracted"


def test_a_page_that_was_missed_is_remembered_until_the_entry_is_seen_again(store, write):
    write(NewItem(an_incoming("a")), NewItem(an_incoming("b", url=None)))
    write(Missed(find(store, "a")["a"], 2))
    (missing,) = store.missing_copies(["news", "other"])["news"]
    assert (missing.identity, missing.missing) == ("a", 2)

    write(Touched(an_incoming("a", draft_hash=b"0" * 16), missing))

    assert store.missing_copies(["news"]) == {}


def test_a_renamed_copy_is_known_by_its_new_name_only(store, write):
    write(NewItem(an_incoming("old")))
    write(Touched(an_incoming("new", url="https://new.example/"), find(store, "old")["old"]))

    assert set(find(store, "old", "new")) == {"new"}
    assert find(store, "new")["new"].url == "https://new.example/"
