"""One visit: what is asked, what is taken for missing, whose pages are looked at."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.model.item import Role, Status
from hub.pipeline.ingest import Intake
from hub.pipeline.vanished import out_of_turn, site_of
from hub.pipeline.visit import BACK_AFTER, UNCONDITIONAL_EVERY, _what_to_ask
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
    ("failures", "asked"),
    [(0, "new"), (2, "new"), (BACK_AFTER, "old"), (BACK_AFTER + 1, "new"), (BACK_AFTER + 2, "old")],
)
def test_where_a_source_moved_to_and_fails_its_old_address_is_tried_in_turn(failures, asked):
    state = a_state(url="https://new.example/feed", etag='"1"', last_full=NOW, failures=failures)

    question = _what_to_ask(SOURCE, state, NOW)

    assert question.url == {"new": "https://new.example/feed", "old": SOURCE.url}[asked]
    assert question.etag == {"new": '"1"', "old": None}[asked]
