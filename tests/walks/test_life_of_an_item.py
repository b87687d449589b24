"""The walk of one item through the whole house: what a site does, and what the log then tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.model.item import Role, Status
from hub.pipeline.report import Outcome
from tests.builders import DAY, NOW, an_answer
from tests.walks.house import BROKEN, GONE, Entry, atom, entries, news

SOM = Entry(id="som-1")
OLDER = Entry(id="older", title="An older one", published=NOW - 9 * DAY)


def test_what_a_site_publishes_becomes_an_item_and_an_event(house):
    house.publish(SOM)

    result = house.poll("news")["news"]

    (item,) = house.items
    (event,) = house.events
    assert (result.outcome, result.new, result.entries) == (Outcome.ITEMS, 1, 1)
    assert (item.title, item.url, item.revision, item.forum) == (SOM.title, SOM.page, 1, "gfmd")
    assert item.published == item.updated == SOM.published
    assert (event.type, event.item_id, event.data["title"]) == ("item.published", item.id, SOM.title)


def test_an_edit_is_an_update_of_the_same_item_and_the_old_words_are_kept(house):
    house.publish(SOM)
    house.poll("news")
    before = house.items[0]
    house.publish(replace(SOM, title="Senior officials met in Rabat"))

    house.poll("news")

    (item,) = house.items
    assert (item.id, item.revision, item.title) == (before.id, 2, "Senior officials met in Rabat")
    assert item.published == before.published
    assert item.updated > before.updated
    assert [revision.title for revision in house.store.history(item.id)] == [item.title, before.title]
    assert house.happened == ["item.published", "item.updated"]
    assert house.events[1].data["revision"] == 2


@pytest.mark.parametrize(
    "rebuilt",
    [
        pytest.param({"stamp": "2026-11-25T00:00:00Z"}, id="every entry stamped anew"),
        pytest.param({"published": NOW}, id="every date of today"),
        pytest.param({"url": "https://news.example/som-rabat"}, id="another slug"),
        pytest.param({"url": "https://www.new.example/som-1"}, id="another host"),
        pytest.param({"url": "http://news.example/som-1"}, id="https to http"),
        pytest.param({"id": "urn:uuid:7"}, id="another id"),
        pytest.param({"id": "urn:uuid:7", "url": "https://new.example/7"}, id="another id and host"),
        pytest.param({"text": SOM.text.replace(" ", "\n ")}, id="other line breaks"),
    ],
)
def test_a_rebuilt_site_is_no_news(house, rebuilt):
    stamp = {"stamp": rebuilt.pop("stamp")} if "stamp" in rebuilt else {}
    house.publish(SOM, OLDER)
    house.poll("news")
    house.publish(replace(SOM, **rebuilt), OLDER, **stamp)

    house.poll("news")

    assert len(house.items) == 2
    assert house.happened == ["item.published"] * 2
    house.store.verify()


def test_ids_that_move_from_http_to_https_are_the_same_ids(house):
    house.publish(replace(SOM, id="http://news.example/?p=1"))
    house.poll("news")
    house.publish(replace(SOM, id="https://news.example/?p=1", url="https://x.example/1", published=None))

    house.poll("news")

    assert house.happened == ["item.published"]


def test_a_whole_site_that_changes_all_ids_and_addresses_over_night_is_no_news(house):
    before = entries(30)
    house.publish(*before)
    house.poll("news")
    house.publish(
        *[replace(each, id=f"node/{each.id}", url=f"https://new.example/{each.id}") for each in before]
    )

    result = house.poll("news")["news"]
    house.poll("news")

    assert result.detail is None
    assert len(house.items) == 30
    assert house.happened == ["item.published"] * 30


def test_the_address_of_a_rebuilt_site_is_the_one_shown(house):
    house.publish(SOM)
    house.poll("news")
    house.publish(replace(SOM, url="https://new.example/som"))

    house.poll("news")

    assert house.items[0].url == "https://new.example/som"


def test_an_entry_that_rolls_off_the_list_is_kept(house):
    house.publish(*entries(3))
    house.poll("news")
    house.publish(*entries(3, first=3))

    result = house.poll("news")["news"]

    assert (result.new, result.retracted) == (2, 0)
    assert {item.title for item in house.items} == {f"Statement {number}" for number in range(1, 6)}
    assert house.web.asked.count("https://news.example/e1") == 0


def test_one_id_twice_in_a_list_is_one_item_and_does_not_flap(house):
    house.publish(SOM, replace(SOM, title="The same id, other words"), OLDER)
    for number in range(10):
        house.publish(
            SOM, replace(SOM, title="The same id, other words"), OLDER, stamp=f"2026-11-2{number}T00:00:00Z"
        )
        house.poll("news")

    assert house.happened == ["item.published"] * 2


def test_a_translation_that_comes_later_joins_its_item(house):
    house.publish(SOM)
    house.poll("news")
    french = Entry(
        id="som-1-fr",
        title="Les hauts fonctionnaires se réunissent à Rabat",
        url="https://news.example/fr/som-1",
        text="Ils se sont réunis et ils ont convenu de la date de la prochaine réunion.",
        language="fr",
        translations={"en": SOM.page},
    )
    house.publish(french, source="nouvelles")

    house.poll("nouvelles")

    (item,) = house.items
    assert [(copy.language, copy.role) for copy in item.copies] == [
        ("en", Role.ORIGINAL),
        ("fr", Role.TRANSLATION),
    ]
    assert item.title == SOM.title
    assert house.happened == ["item.published", "item.translated"]


def test_a_list_in_two_languages_holds_one_item_of_each_statement(house):
    french = Entry(
        id="fr",
        title="Réunion des hauts fonctionnaires à Rabat",
        url="https://news.example/fr/1",
        text="Ils se sont réunis et ils ont convenu de la date de la prochaine réunion.",
        language="fr",
        translations={"en": SOM.page},
    )
    house.publish(french, replace(SOM, translations={"fr": french.page}))

    result = house.poll("news")["news"]

    (item,) = house.items
    assert result.new == 2
    assert len(item.copies) == 2
    assert house.happened == ["item.published", "item.translated"]


def test_a_mirror_is_a_copy_of_the_same_item(house):
    house.publish(SOM)
    house.publish(replace(SOM, id="their-own-7", url=SOM.page), source="ministry")

    house.poll("news")
    house.poll("ministry")

    (item,) = house.items
    assert [copy.role for copy in item.copies] == [Role.ORIGINAL, Role.MIRROR]
    assert house.happened == ["item.published", "item.updated"]
    assert house.events[1].data["copy"] == "mirror"


def test_an_edit_of_a_translation_is_an_update_and_the_original_words_stay(house):
    french = Entry(
        id="fr",
        title="Réunion",
        url="https://news.example/fr/1",
        language="fr",
        text="Ils se sont réunis.",
        translations={"en": SOM.page},
    )
    house.publish(SOM)
    house.poll("news")
    house.publish(french, source="nouvelles")
    house.poll("nouvelles")
    house.publish(replace(french, title="Réunion à Rabat"), source="nouvelles")

    house.poll("nouvelles")

    (item,) = house.items
    assert (item.title, item.revision) == (SOM.title, 1)
    assert item.copies[1].title == "Réunion à Rabat"
    assert house.happened[-1] == "item.updated"


# Withdrawals


def withdrawn(house):
    (retracted,) = [event for event in house.events if event.type == "item.retracted"]
    item = house.store.item(retracted.item_id)
    assert item.status is Status.RETRACTED
    return item, retracted.data["reason"]


def test_an_entry_cut_out_of_the_middle_whose_page_is_gone_is_withdrawn(house):
    house.publish(*entries(3))
    house.poll("news")
    e3, _, e1 = entries(3)
    house.publish(e3, e1)
    house.web.pages["https://news.example/e2"] = GONE

    house.poll("news")

    item, reason = withdrawn(house)
    assert item.title == "Statement 2"
    assert "410" in reason
    house.poll("news")
    assert house.happened.count("item.retracted") == 1


def test_a_page_that_is_not_found_has_to_be_missed_three_times_also_when_the_list_stays_the_same(house):
    house.publish(*entries(3))
    house.poll("news")
    e3, _, e1 = entries(3)
    house.publish(e3, e1)

    for _ in range(2):
        house.poll("news")
        assert "item.retracted" not in house.happened
    house.poll("news")

    item, reason = withdrawn(house)
    assert item.title == "Statement 2"
    assert "3 times" in reason


def test_a_page_that_comes_back_between_two_looks_begins_the_count_anew(house):
    house.publish(*entries(3))
    house.poll("news")
    e3, e2, e1 = entries(3)
    house.publish(e3, e1)
    house.poll("news")
    house.poll("news")
    house.web.pages[e2.page] = b"here again"
    house.poll("news")
    del house.web.pages[e2.page]
    house.poll("news")
    house.poll("news")

    assert "item.retracted" not in house.happened


def test_an_entry_that_stands_in_the_list_again_is_not_looked_for_any_more(house):
    e3, e2, e1 = entries(3)
    house.publish(e3, e2, e1)
    house.poll("news")
    house.publish(e3, e1)
    house.poll("news")
    house.poll("news")
    house.publish(e3, e2, e1)
    house.poll("news")
    looked = house.web.asked.count(e2.page)

    house.poll("news")

    assert house.web.asked.count(e2.page) == looked == 2
    assert "item.retracted" not in house.happened


@pytest.mark.parametrize("stamp", ["2026-11-24T10:00:00Z", "2099-01-01T00:00:00Z"])
def test_entries_without_a_date_of_their_own_are_looked_for_too(house, stamp):
    listed = [replace(each, published=None) for each in entries(3)]
    house.publish(*listed, stamp=stamp)
    house.poll("news")
    house.web.pages[listed[1].page] = GONE
    house.publish(listed[0], listed[2], stamp=stamp)

    house.poll("news")

    assert withdrawn(house)[0].title == "Statement 2"


def test_a_page_on_somebody_elses_server_is_not_asked_for(house):
    e3, e2, e1 = entries(3)
    house.publish(e3, replace(e2, url="https://agency.example/2"), e1)
    house.poll("news")
    house.publish(e3, e1)

    house.poll("news")

    assert "https://agency.example/2" not in house.web.asked


def test_a_list_in_no_order_of_time_has_each_lost_page_looked_for_in_its_turn(house):
    listed = entries(40)
    house.publish(*listed)
    house.poll("news")
    for each in listed:
        house.web.pages[each.page] = b"here"
    for number in range(40):
        fresh = Entry(id=f"new-{number}", title=f"New {number}", published=NOW)
        house.web.pages[fresh.page] = b"here"
        house.publish(*listed[-2:], fresh)
        house.poll("news")

    pages = [address for address in house.web.asked if "/e" in address]
    assert len(set(pages)) > 20
    assert "item.retracted" not in house.happened


def test_a_tombstone_withdraws_at_once(house):
    house.publish(SOM, OLDER)
    house.poll("news")
    house.publish(OLDER, withdrawn=["som-1"])

    result = house.poll("news")["news"]

    assert result.retracted == 1
    assert withdrawn(house)[0].title == SOM.title


def test_a_tombstone_beside_its_own_entry_does_not_make_the_item_come_and_go(house):
    for number in range(4):
        house.publish(SOM, OLDER, withdrawn=["som-1"], stamp=f"2026-11-2{number}T00:00:00Z")
        house.poll("news")

    assert house.happened == ["item.published"] * 2


def test_what_comes_back_after_its_withdrawal_is_an_update_of_the_same_item(house):
    house.publish(SOM, OLDER)
    house.poll("news")
    id = house.events[-1].item_id
    house.publish(OLDER, withdrawn=["som-1"])
    house.poll("news")
    house.publish(SOM, OLDER)

    house.poll("news")

    item = house.store.item(id)
    assert (item.status, item.revision) == (Status.PUBLISHED, 2)
    assert house.happened[-2:] == ["item.retracted", "item.updated"]


def test_a_withdrawn_mirror_leaves_the_item_standing(house):
    house.publish(SOM)
    house.poll("news")
    house.publish(replace(SOM, id="m", url=SOM.page), Entry(id="other", title="Other"), source="ministry")
    house.poll("ministry")
    house.publish(Entry(id="other", title="Other"), source="ministry", withdrawn=["m"])

    house.poll("ministry")

    assert {item.status for item in house.items} == {Status.PUBLISHED}
    assert house.happened[-1] == "item.updated"


# Dates


@pytest.mark.parametrize("date", [None, NOW + 400 * DAY])
def test_without_a_usable_date_the_time_it_was_first_seen_sorts(house, date):
    house.publish(replace(SOM, published=date, title="x"), stamp="2099-01-01T00:00:00Z")

    house.poll("news")

    (item,) = house.items
    assert item.published is None
    assert item.date_flag is not None
    assert item.sorted == item.first_seen == house.clock.now()


def test_a_date_that_is_mended_later_is_taken_and_flags_nothing(house):
    house.publish(replace(SOM, published=NOW + 400 * DAY))
    house.poll("news")
    house.publish(SOM)

    house.poll("news")

    (item,) = house.items
    assert (item.published, item.date_flag, item.sorted) == (SOM.published, None, SOM.published)
    assert house.happened == ["item.published"]


# The source


def test_a_source_that_fails_is_unreadable_with_its_cause_and_an_event_when_it_lasts(house):
    house.publish(SOM)
    house.poll("news")
    house.answer(BROKEN)

    results = [house.poll("news")["news"] for _ in range(4)]

    assert {result.cause for result in results} == {"http_status"}
    assert house.state().condition == "unreadable"
    assert house.state().detail == BROKEN.detail
    assert house.happened == ["item.published", "source.failing"]
    assert house.events[1].data["cause"] == "http_status"
    house.publish(SOM)
    house.poll("news")
    assert house.happened[-1] == "source.recovered"
    assert house.state().condition == "fresh"
    assert house.state().cause is None


def test_one_bad_answer_is_no_event(house):
    house.publish(SOM)
    house.poll("news")
    house.answer(BROKEN)
    house.poll("news")
    house.publish(SOM)
    house.poll("news")

    assert house.happened == ["item.published"]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title></feed>", id="empty list"),
        pytest.param(b"<!doctype html><html><body>Sorry</body></html>", id="a page"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_an_empty_answer_after_entries_is_a_failure_and_withdraws_nothing(house, document):
    house.publish(SOM)
    house.poll("news")
    house.answer(document)

    result = house.poll("news")["news"]

    assert (result.outcome, result.retracted) == (Outcome.ERROR, 0)
    assert house.happened == ["item.published"]


def test_a_document_that_breaks_off_withdraws_nothing_and_is_read_again(house):
    house.publish(*entries(5))
    house.poll("news")
    whole = atom(entries(5))
    house.answer(whole[: len(whole) // 2])

    result = house.poll("news")["news"]

    assert result.cause == "truncated"
    assert len(house.items) == 5
    house.answer(atom(entries(6)))
    assert house.poll("news")["news"].new == 1


def test_an_ill_formed_list_is_read_and_says_what_was_mended(house):
    house.answer(atom([SOM]).replace(b"</title><link", b" &nbsp; & <br> more</title><link"))

    result = house.poll("news")["news"]

    assert (result.new, result.cause) == (1, None)
    assert result.detail


def test_the_end_of_a_source_is_said_in_its_condition(house):
    house.publish(SOM)
    house.poll("news")
    house.answer(GONE)

    result = house.poll("news")["news"]

    assert result.outcome is Outcome.GONE
    assert house.state().condition == "gone"
    assert len(house.items) == 1


def test_three_permanent_redirects_change_the_address_that_is_asked(house):
    new = "https://new.example/feed"
    house.answer(an_answer(url=new, permanent_url=new, body=atom([SOM])))
    outcomes = [house.poll("news")["news"].outcome for _ in range(3)]
    house.web.pages[new] = atom([SOM, OLDER])

    house.poll("news")

    assert set(outcomes) == {Outcome.MOVED}
    assert house.state().url == new
    assert house.web.asked[-1] == new
    assert len(house.items) == 2


def test_a_source_that_moved_and_cannot_be_read_there_is_found_where_it_was(house):
    old, new = house.hub.registry.sources["news"].url, "https://new.example/feed"
    house.answer(an_answer(url=new, permanent_url=new, body=atom([SOM])))
    for _ in range(3):
        house.poll("news")
    house.web.pages[new] = BROKEN
    house.publish(SOM, OLDER)

    for _ in range(4):
        house.poll("news")

    assert house.state().url == old
    assert house.state().condition == "fresh"
    assert len(house.items) == 2


def test_a_list_that_has_nothing_of_the_last_one_says_that_something_may_be_missed(house):
    house.publish(*entries(5))
    house.poll("news")
    house.publish(*entries(5, first=20))
    result = house.poll("news")["news"]

    assert result.new == 5
    assert "may have been missed" in result.detail
    house.publish(*entries(5, first=22))
    assert house.poll("news")["news"].detail is None


def test_a_new_address_in_the_registry_starts_afresh_and_knows_what_it_had(house):
    house.publish(SOM)
    house.poll("news")
    house = house.with_sources(news(url="https://elsewhere.example/feed"))
    house.publish(SOM, OLDER)

    house.poll("news")

    assert house.web.asked[-1] == "https://elsewhere.example/feed"
    assert house.happened == ["item.published"] * 2


# Unchanged


def test_an_unchanged_list_is_asked_for_with_its_validators_and_makes_no_event(house):
    house.publish(SOM)
    house.poll("news")

    result = house.poll("news")["news"]

    assert (result.outcome, result.entries) == (Outcome.UNCHANGED, None)
    assert house.happened == ["item.published"]


def test_the_same_bytes_with_200_are_not_read_again(house):
    house.answer(an_answer(body=atom([SOM])))
    house.poll("news")

    result = house.poll("news")["news"]

    assert (result.outcome, result.entries) == (Outcome.UNCHANGED, None)


def test_other_bytes_with_the_same_entries_make_no_event(house):
    house.publish(*entries(20))
    house.poll("news")
    house.publish(*entries(20), stamp="2026-12-01T00:00:00Z")

    result = house.poll("news")["news"]

    assert (result.outcome, result.unchanged) == (Outcome.UNCHANGED, 20)
    assert house.happened == ["item.published"] * 20


def test_events_stand_in_the_order_the_site_published_them(house):
    house.publish(*entries(5))
    house.poll("news")

    titles = [event.data["title"] for event in house.events]
    assert titles == [f"Statement {number}" for number in range(1, 6)]
    assert [event.item_id for event in house.events] == sorted(event.item_id for event in house.events)
    assert house.store.verify() == house.store.head() == 5


def test_a_dry_run_says_what_would_happen_and_stores_nothing(house):
    house.publish(SOM, OLDER)

    result = house.poll("news", dry_run=True)["news"]

    assert result.new == 2
    assert (house.items, house.events, house.store.source_states()) == ([], [], {})
    house.poll("news")
    house.publish(replace(SOM, title="Edited"), OLDER, withdrawn=[])
    before = house.state()
    assert house.poll("news", dry_run=True)["news"].updated == 1
    assert house.state() == before
    assert len(house.events) == 2
