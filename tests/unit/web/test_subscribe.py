"""Subscribing: one field, what one would get, the button that confirms."""

import re
from datetime import timedelta

import pytest

from hub.model.subscription import Rhythm, Standing, WhenEmpty
from hub.pipeline.asking import ASKINGS_AN_HOUR
from tests.builders import DAY
from tests.unit.web.house import House
from tests.unit.web.subscribers import ADDRESS, Links, again, asked_mails, asks, kept, subscribed, text


def test_an_address_alone_is_enough(house):
    made = asks(house)
    assert (made.target, made.standing, made.rhythm, made.filters) == (
        ADDRESS,
        Standing.PENDING,
        Rhythm.WEEKLY,
        (),
    )


def test_everything_that_was_chosen_is_kept(house):
    made = asks(
        house,
        rhythm="daily",
        hour="07:30",
        zone="Africa/Casablanca",
        language="fr",
        when_empty="one_line",
        forum=["gulf", "two-shores"],
        kind="meeting",
    )
    assert (made.rhythm, made.schedule.minute, made.schedule.zone) == (Rhythm.DAILY, 450, "Africa/Casablanca")
    assert (made.language, made.when_empty) == ("fr", WhenEmpty.ONE_LINE)
    assert set(made.filters) == {("forum", "gulf"), ("forum", "two-shores"), ("kind", "meeting")}


def test_known_and_unknown_addresses_get_the_same_answer(house):
    subscribed(house)
    known = house.client.post("/subscribe", data={"target": ADDRESS})
    unknown = house.client.post("/subscribe", data={"target": "eve@ministry.example"})
    assert text(known).replace(ADDRESS, "eve@ministry.example") == text(unknown)
    assert known.status_code == unknown.status_code


def test_an_address_that_is_none_is_told_beside_its_field_and_nothing_else_is_lost(house):
    answer = house.client.post("/subscribe", data={"target": "nobody", "rhythm": "daily", "forum": "gulf"})
    page = text(answer)
    assert answer.status_code == 422
    assert re.search(r'<input id="target"[^>]*value="nobody"[^>]*aria-invalid="true"', page)
    assert re.search(r'aria-describedby="target-help target-problem"', page)
    assert 'id="target-problem"' in page
    assert re.search(r'value="daily" checked', page)
    assert re.search(r'<option value="gulf" selected', page)
    assert kept(house) == []


def test_a_fault_is_told_in_the_language_of_the_page_with_its_detail_in_english(house):
    page = text(house.client.post("/subscribe?in=fr", data={"target": "nobody"}))
    assert "Cette adresse ne peut pas servir." in page
    assert re.search(r'<span lang="en" dir="ltr">\S', page)


def test_words_that_no_filter_knows_are_told_and_keep_nothing(house):
    answer = house.client.post("/subscribe", data={"target": ADDRESS, "forum": "atlantis", "colour": "red"})
    assert answer.status_code == 422
    assert "atlantis" in text(answer)
    assert kept(house) == []


def test_the_form_takes_the_filters_of_the_list_along_but_no_time(house):
    page = text(house.client.get("/subscribe?forum=gulf&kind=news&since=2026-01-01"))
    assert re.search(r'<option value="gulf" selected', page)
    assert re.search(r'name="kind" value="news" checked', page)
    assert "since" not in page.partition("<main")[2]


def test_filters_that_do_not_exist_are_named(house):
    assert house.client.get("/subscribe?forum=atlantis").status_code == 400


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/", "/subscribe"),
        ("/items?kind=news&lang=fr", "/subscribe?kind=news&amp;lang=fr"),
        ("/items?since=2026-01-01", "/subscribe"),
        ("/forums/gulf?kind=news", "/subscribe?forum=gulf&amp;kind=news"),
        ("/feeds?kind=news", "/subscribe?kind=news"),
    ],
)
def test_every_list_leads_to_a_subscription_to_it(house, path, wanted):
    assert f'href="{wanted}"' in text(house.client.get(path)).partition("<main")[2]


@pytest.mark.parametrize(
    ("spoken", "zone"),
    [("fr-SN,fr;q=0.9", "Africa/Dakar"), ("en-US", "UTC"), ("ar", "UTC"), ("pt-MZ,pt", "Africa/Maputo")],
)
def test_the_zone_is_that_of_the_readers_state_where_it_has_but_one(house, spoken, zone):
    page = text(house.client.get("/subscribe", headers={"Accept-Language": spoken}))
    assert re.search(rf'<option value="{zone}" selected', page)


def test_one_client_may_ask_ten_times_an_hour(house):
    answers = [
        house.client.post("/subscribe", data={"target": f"n{number}@ministry.example"})
        for number in range(ASKINGS_AN_HOUR + 1)
    ]
    assert [each.status_code for each in answers] == [200] * ASKINGS_AN_HOUR + [429]
    assert answers[-1].headers["Retry-After"] == "3600"
    assert "Try again in an hour" in text(answers[-1])


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 200)])
def test_visitors_behind_a_proxy_are_told_apart_once_the_hub_knows_of_it(
    tmp_path, empty_database, proxies, last
):
    behind = House(tmp_path, empty_database, proxies=proxies)
    for number in range(ASKINGS_AN_HOUR + 1):
        # What a visitor writes into the header stands before what the proxy adds, and is not believed.
        headers = {"X-Forwarded-For": f"203.0.113.7, 198.51.100.{number}"}
        address = f"n{number}@ministry.example"
        answer = behind.client.post("/subscribe", data={"target": address}, headers=headers)
    behind.close()
    assert answer.status_code == last


# What one would get


def test_a_dry_run_shows_the_mail_itself_and_keeps_nothing(house):
    house.says(title="A summit <b>of</b> ministers")
    page = text(house.client.post("/subscribe", data={"do": "show", "rhythm": "at_once"}))
    assert "In the last 90 days it would have been 1 item." in page
    address = re.search(r'<iframe class="mail" sandbox title="[^"]+" src="([^"]+)"', page)[1]
    mail = house.client.get(address.replace("&amp;", "&"))
    assert mail.status_code == 200
    assert "A summit &lt;b&gt;of&lt;/b&gt; ministers" in text(mail)
    assert kept(house) == []
    assert asked_mails(house) == []


def test_a_preview_can_load_run_and_send_nothing_and_stands_in_our_pages_only(house):
    house.says()
    policy = house.client.get("/subscribe/preview?rhythm=at_once").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "sandbox" in policy.split("; ")
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert "http" not in policy


def test_only_the_page_with_a_preview_may_show_a_frame(house):
    house.says()
    plain = house.client.get("/subscribe").headers["Content-Security-Policy"]
    shown = house.client.post("/subscribe", data={"do": "show", "rhythm": "at_once"})
    assert "frame-src" not in plain
    assert "frame-src 'self'" in shown.headers["Content-Security-Policy"]
    assert "form-action 'self'" in shown.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in shown.headers["Content-Security-Policy"]


def test_a_preview_is_asked_for_without_an_address_of_anybody(house):
    house.says()
    page = text(house.client.post("/subscribe", data={"do": "show", "target": ADDRESS, "rhythm": "at_once"}))
    assert ADDRESS.partition("@")[0] not in re.search(r'<iframe[^>]*src="([^"]+)"', page)[1]
    assert f'value="{ADDRESS}"' in page


def test_a_dry_run_is_in_the_language_that_the_mails_will_be_in(house):
    house.says()
    mail = house.client.get("/subscribe/preview?rhythm=at_once&language=ar")
    assert mail.headers["Content-Language"] == "ar"
    assert 'dir="rtl"' in text(mail)


def test_where_nothing_fits_the_dry_run_says_so(house):
    house.says()
    page = text(house.client.post("/subscribe", data={"do": "show", "forum": "quiet-council"}))
    assert "there was nothing that fits" in page
    assert "<iframe" not in page
    assert house.client.get("/subscribe/preview?forum=quiet-council").status_code == 404


# Confirming


def test_looking_at_the_question_changes_nothing(house):
    made = asks(house)
    for _ in range(2):
        answer = house.client.get(Links(house, made).confirm)
        assert answer.status_code == 200
        assert ADDRESS in text(answer)
    assert again(house, made) == made


def test_the_button_begins_the_subscription_once_however_often_it_is_pressed(house):
    made = asks(house)
    first = house.client.post(Links(house, made).confirm)
    begun = again(house, made)
    second = house.client.post(Links(house, made).confirm)
    assert begun.standing is Standing.ACTIVE
    assert again(house, made) == begun
    assert text(first) == text(second)


def test_the_page_after_the_button_says_when_the_first_mail_leaves_by_the_subscribers_clock(house):
    made = asks(house, zone="Africa/Casablanca", weekday="wednesday", hour="08:30")
    page = text(house.client.post(Links(house, made).confirm))
    assert "Every week, on Wednesday at 08:30 (Casablanca)" in page
    assert "The first mail leaves on 25 November 2026, 08:30 (Casablanca)." in page


def test_a_link_of_the_day_before_yesterday_has_expired_and_says_what_to_do(house):
    made = asks(house)
    house.clock.advance(hours=48, seconds=1)
    for answer in (
        house.client.get(Links(house, made).confirm),
        house.client.post(Links(house, made).confirm),
    ):
        assert answer.status_code == 410
        assert "This link has expired" in text(answer)
        assert 'href="/subscribe"' in text(answer)
    assert again(house, made).standing is Standing.PENDING


def test_a_link_cut_short_says_so(house):
    answer = house.client.get(Links(house, asks(house)).confirm[:-3])
    assert answer.status_code == 404
    assert "This link is not whole" in text(answer)


def test_a_link_to_confirm_what_has_ended_says_so(house):
    made, found = subscribed(house)
    house.client.post(found.leave)
    assert house.client.get(found.confirm).status_code == 410
    assert again(house, made).standing is Standing.ENDED


@pytest.mark.parametrize("span", [timedelta(0), DAY])
def test_the_question_comes_in_the_language_of_the_subscription(house, span):
    made = asks(house, language="ar")
    house.clock.advance(seconds=span.total_seconds())
    page = text(house.client.get(Links(house, made).confirm))
    assert '<html lang="ar" dir="rtl">' in page
    assert "هل تريدون هذه الرسائل؟" in page


def test_whatever_stands_in_an_address_is_text(house):
    answer = house.client.post("/subscribe", data={"target": "o'neil&<b>@ministry.example"})
    assert "<b>@" not in text(answer)
    sent = text(house.client.post("/subscribe", data={"target": "o'neil&co@ministry.example"}))
    assert "<bdi>o&#39;neil&amp;co@ministry.example</bdi>" in sent
