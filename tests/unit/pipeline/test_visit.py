"""One visit: what is asked, what is taken for missing, whose pages are looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.model.item import Role, Status
from hub.model.keywords import KeywordFilter
from hub.pipeline.ingest import Intake
from hub.pipeline.vanished import out_of_turn, site_of
from hub.pipeline.visit import BACK_AFTER, UNCONDITIONAL_EVERY, _what_to_ask, _where_it_was, set_up_of
from tests.builders import DAY, NOW, a_known_copy, a_source, a_state, an_incoming

SOURCE = a_source()


def known(number, **given):
    """A copy found as the `number`th and published that many days after the first."""
    words = {"key": number, "published": NOW + number * DAY, "url_key": f"//x/{number}"}
    return a_known_copy(an_incoming(f"e{number}", title=f"T {number}"), **(words | given))


def lost(newest, *, listed=(), incoming=(), withdrawn=()):
    names = [*listed, *(each.identity for each in incoming)]
    intake = Intake(listed=names, incoming=incoming, withdrawn=withdrawn)
    return [copy.identity for copy in out_of_turn(newest, intake)]


def test_what_is_cut_out_of_the_middle_is_out_of_turn_and_what_rolls_off_is_not():
    newest = [known(4), known(3), known(2), known(1)]

    assert lost(newest, listed=["e4", "e2"]) == ["e3"]


@pytest.mark.parametrize(
    "dates",
    [
        pytest.param({"published": None}, id="no dates"),
        pytest.param({"published": NOW}, id="one date for all"),
    ],
)
def test_where_dates_do_not_tell_the_order_of_finding_does(dates):
    newest = [known(number, **dates) for number in (4, 3, 2, 1)]

    assert lost(newest, listed=["e4", "e2"]) == ["e3"]


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(known(3, status=Status.RETRACTED), id="withdrawn before"),
        pytest.param(known(3, role=Role.MIRROR), id="a mirror"),
    ],
)
def test_only_standing_originals_are_missed(copy):
    assert lost([known(4), copy, known(2)], listed=["e4", "e2"]) == []


def test_a_tombstone_needs_no_look_at_the_page():
    assert lost([known(4), known(3), known(2)], listed=["e4", "e2"], withdrawn=["e3"]) == []


@pytest.mark.parametrize(
    "renamed",
    [
        pytest.param(an_incoming("new", url_key="//x/3", title="Other"), id="same address"),
        pytest.param(an_incoming("new", url_key="//y", likeness=known(3).likeness), id="same title and date"),
    ],
)
def test_an_entry_under_another_id_is_not_missing(renamed):
    assert lost([known(4), known(3), known(2)], listed=["e4", "e2"], incoming=[renamed]) == []


def test_a_list_of_nothing_but_strangers_misses_nothing():
    assert lost([known(2), known(1)], incoming=[an_incoming("stranger")]) == []


def test_validators_are_sent_except_once_a_day():
    state = a_state(etag='"1"', last_modified="Mon", fingerprint="f", last_full=NOW)

    soon = _what_to_ask(SOURCE, state, NOW + timedelta(hours=1))
    later = _what_to_ask(SOURCE, state, NOW + UNCONDITIONAL_EVERY)

    assert (soon.etag, soon.last_modified) == ('"1"', "Mon")
    assert (later.etag, later.last_modified, later.fingerprint) == (None, None, "f")


def test_a_site_is_its_host_without_www():
    assert site_of("https://WWW.x.example/a") == site_of("http://x.example/b") == "x.example"


@pytest.mark.parametrize(
    ("url", "failures", "back"),
    [
        pytest.param("https://new.example/feed", BACK_AFTER - 1, None, id="a short failure"),
        pytest.param("https://new.example/feed", BACK_AFTER, SOURCE.url, id="a long one"),
        pytest.param("https://new.example/feed", BACK_AFTER + 1, SOURCE.url, id="each time"),
        pytest.param(SOURCE.url, BACK_AFTER, None, id="it never moved"),
    ],
)
def test_where_a_source_moved_to_and_fails_its_old_address_is_tried_too(url, failures, back):
    state = a_state(url=url, etag='"1"', memory="m", last_full=NOW, failures=failures)
    asked = _what_to_ask(SOURCE, state, NOW)

    found = _where_it_was(SOURCE, state, asked)

    assert (found and found.url) == back
    assert found is None or (found.etag, found.memory) == (None, "m")


def test_nothing_is_known_of_another_door():
    state = a_state(etag='"1"', memory="m", fingerprint="f", last_full=NOW)
    other = a_source("other")

    asked = _what_to_ask(other, state, NOW, known=False)

    assert (asked.url, asked.etag, asked.memory, asked.fingerprint) == (other.url, None, None, None)


@pytest.mark.parametrize(
    ("edited", "same"),
    [
        pytest.param({}, True, id="nothing"),
        pytest.param({"rights": "CC BY"}, True, id="what is shown beside it"),
        pytest.param({"options": {"item": "li"}}, False, id="an option"),
        pytest.param({"language": "fr"}, False, id="its language"),
        pytest.param({"connector": "json_feed"}, False, id="its connector"),
        pytest.param({"filter": KeywordFilter(names=("a",), groups=())}, False, id="its filter"),
    ],
)
def test_what_was_learned_of_a_document_holds_while_it_is_read_in_the_same_way(edited, same):
    state = a_state(etag='"1"', fingerprint="f", memory="m", last_full=NOW, set_up=set_up_of(SOURCE))

    asked = _what_to_ask(replace(SOURCE, **edited), state, NOW)

    assert (asked.etag, asked.fingerprint, asked.memory) == (('"1"', "f", "m") if same else (None,) * 3)
