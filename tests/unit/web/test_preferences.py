"""Preferences: what a subscriber does behind the links in the mails, and what scanners that click them do not."""

import re

import pytest

from hub.model.delivery import DeliveryState
from hub.model.subscription import Rhythm, Standing, WhenEmpty
from tests.unit.web.subscribers import ADDRESS, Links, again, asks, subscribed, text, tried

ONE_CLICK = {"data": b"List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_scanner_that_opens_every_link_changes_nothing(house, method):
    made, links = subscribed(house)
    for link in (links.manage, links.leave, links.confirm):
        for query in ("", "?do=end", "?done=ended&do=pause"):
            house.client.open(link + query, method=method)
    assert again(house, made) == made


def test_a_mail_program_ends_a_subscription_by_one_post_without_cookies_or_redirects(house):
    made, links = subscribed(house)
    answer = house.client.post(links.leave, **ONE_CLICK)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert again(house, made).standing is Standing.ENDED


def test_ending_twice_is_ending_once(house):
    made, links = subscribed(house)
    house.client.post(links.leave, **ONE_CLICK)
    ended = again(house, made)
    house.clock.advance(hours=1)
    assert house.client.post(links.leave, **ONE_CLICK).status_code == 200
    assert again(house, made) == ended


def test_ending_what_is_not_kept_any_more_is_as_good_as_done(house):
    token = house.services.keys.token("unsubscribe", "00000000-0000-0000-0000-000000000000")
    for answer in (
        house.client.get(f"/unsubscribe/{token}"),
        house.client.post(f"/unsubscribe/{token}", **ONE_CLICK),
    ):
        assert answer.status_code == 200
        assert "The subscription has ended" in text(answer)


def test_one_that_was_never_confirmed_can_be_ended_too(house):
    made = asks(house)
    assert house.client.post(Links(house, made).leave, **ONE_CLICK).status_code == 200
    assert again(house, made).standing is Standing.ENDED


def test_the_link_that_ends_is_good_for_nothing_else_and_tells_no_address(house):
    _, links = subscribed(house)
    page = text(house.client.get(links.leave))
    assert ADDRESS not in page
    assert "a…@ministry.example" in page
    assert "/subscription/" not in page
    token = links.leave.rpartition("/")[2]
    assert house.client.post(f"/subscription/{token}", data={"do": "pause"}).status_code == 404


def test_the_link_that_ends_works_for_ever(house):
    made, links = subscribed(house)
    house.clock.advance(days=3000)
    assert house.client.post(links.leave, **ONE_CLICK).status_code == 200
    assert again(house, made).standing is Standing.ENDED


def test_everything_can_be_changed_and_the_next_mail_is_told_by_the_subscribers_clock(house):
    made, links = subscribed(house)
    choices = {"rhythm": "weekly", "weekday": "friday", "hour": "17:15", "zone": "Asia/Manila", "language": "en",
               "when_empty": "one_line", "kind": "outcome"}  # fmt: skip
    answer = house.client.post(links.manage, data={"do": "save"} | choices)
    now = again(house, made)
    assert (answer.status_code, answer.headers["Location"]) == (303, links.manage + "?done=saved")
    assert (now.schedule.zone, now.schedule.weekday, now.schedule.minute) == ("Asia/Manila", 4, 1035)
    assert (now.when_empty, now.filters) == (WhenEmpty.ONE_LINE, (("kind", "outcome"),))
    page = text(house.client.get(answer.headers["Location"]))
    assert "Your choices are kept." in page
    assert "The next mail leaves on 27 November 2026, 17:15 (Manila)." in page


def test_a_box_without_a_tick_is_a_filter_less(house):
    made, links = subscribed(house, kind=["news", "outcome"], forum="gulf")
    house.client.post(links.manage, data={"do": "save", "kind": "news"})
    assert again(house, made).filters == (("kind", "news"),)


def test_the_address_stays_whatever_a_form_says(house):
    made, links = subscribed(house)
    answer = house.client.post(links.manage, data={"do": "save", "target": "eve@evil.example"})
    assert answer.status_code == 422
    assert again(house, made).target == ADDRESS


def test_a_fault_keeps_the_subscription_as_it_was_and_the_form_as_it_is(house):
    made, links = subscribed(house)
    answer = house.client.post(links.manage, data={"do": "save", "hour": "25:00", "rhythm": "daily"})
    page = text(answer)
    assert answer.status_code == 422
    assert re.search(r'name="hour" type="time" value="25:00"[^>]*aria-invalid', page)
    assert re.search(r'value="daily" checked', page)
    assert again(house, made) == made


def test_pausing_and_going_on(house):
    made, links = subscribed(house, rhythm="at_once")
    assert house.client.post(links.manage, data={"do": "pause"}).headers["Location"].endswith("?done=paused")
    assert again(house, made).standing is Standing.PAUSED
    page = text(house.client.get(links.manage))
    assert "What happens meanwhile is kept" in page
    assert 'value="resume"' in page
    assert 'value="pause"' not in page
    house.client.post(links.manage, data={"do": "resume"})
    assert again(house, made).standing is Standing.ACTIVE


def test_ending_leaves_a_page_that_says_so(house):
    made, links = subscribed(house)
    assert house.client.post(links.manage, data={"do": "end"}).status_code == 200
    assert again(house, made).standing is Standing.ENDED
    answer = house.client.get(links.manage)
    assert answer.status_code == 410
    assert "This subscription has ended" in text(answer)
    assert house.client.post(links.manage, data={"do": "resume"}).status_code == 410
    assert again(house, made).standing is Standing.ENDED


def test_a_button_that_does_not_exist_does_nothing(house):
    made, links = subscribed(house)
    assert house.client.post(links.manage, data={"do": "delete everything"}).status_code == 303
    assert again(house, made) == made


def test_what_was_sent_lately_is_listed_with_what_became_of_it(house):
    made, links = subscribed(house, rhythm="at_once")
    item = house.says(title="A summit")
    tried(house, made, DeliveryState.DELIVERED)
    page = text(house.client.get(links.manage))
    assert re.search(rf'href="/items/{item.id}"[^>]*>A summit</a>', page)
    assert "delivered" in page


def test_what_was_withdrawn_is_not_named_any_more(house):
    made, links = subscribed(house, rhythm="at_once")
    house.says(title="A mistake")
    tried(house, made, DeliveryState.DELIVERED)
    house.withdraws()
    page = text(house.client.get(links.manage))
    assert "A mistake" not in page
    assert "withdrawn meanwhile" in page


def test_the_page_speaks_the_subscribers_language_unless_its_address_asks_for_another(house):
    made, links = subscribed(house, language="fr")
    english = {"Accept-Language": "en"}
    assert "<h1>Votre abonnement</h1>" in text(house.client.get(links.manage, headers=english))
    assert "<h1>Your subscription</h1>" in text(house.client.get(links.manage + "?in=en", headers=english))
    answer = house.client.post(links.manage + "?in=en", data={"do": "pause"})
    assert answer.headers["Location"] == links.manage + "?in=en&done=paused"
    assert again(house, made).language == "fr"


def test_a_new_language_is_spoken_at_once(house):
    _, links = subscribed(house)
    answer = house.client.post(links.manage, data={"do": "save", "language": "ru"}, follow_redirects=True)
    assert "<h1>Ваша подписка</h1>" in text(answer)


@pytest.mark.parametrize("which", ["manage", "leave", "confirm"])
def test_pages_behind_links_are_kept_by_nobody_listed_nowhere_and_tell_nobody_where_they_are(house, which):
    _, links = subscribed(house)
    answer = house.client.get(getattr(links, which))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in text(answer)
    assert "Set-Cookie" not in answer.headers


def test_a_link_to_a_subscription_of_nobody_says_so(house):
    token = house.services.keys.token("manage", "00000000-0000-0000-0000-000000000000")
    answer = house.client.get(f"/subscription/{token}")
    assert answer.status_code == 410
    assert "leads nowhere any more" in text(answer)


def test_the_rhythm_can_become_at_once(house):
    made, links = subscribed(house)
    house.client.post(links.manage, data={"do": "save", "rhythm": "at_once"})
    assert again(house, made).rhythm is Rhythm.AT_ONCE
    assert "At once, whenever a forum says something." in text(house.client.get(links.manage))
