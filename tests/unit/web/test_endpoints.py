"""Endpoints: a program subscribes, shows that it is there, and is looked after on its own page."""

import json
import re

import pytest

from hub.errors import Cause, SourceError
from hub.model.delivery import DeliveryState
from hub.model.fetch import Reply
from hub.model.subscription import ChannelName, PayloadFormat, Standing
from hub.pipeline.verify import TRIES_AN_HOUR
from tests.unit.web.subscribers import ENDPOINT, Links, again, kept, listens, subscribed, text, tried


def test_an_endpoint_that_answers_the_challenge_is_told_from_now_on_and_its_secret_is_shown_once(house):
    made, links, page = listens(house, contact="it@ministry.example", kind="outcome")
    assert (made.standing, made.contact, made.filters) == (
        Standing.ACTIVE,
        "it@ministry.example",
        (("kind", "outcome"),),
    )
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page)[0]
    assert house.services.keys.unseal(made.secret) == secret
    assert "The endpoint has answered as it should." in page
    assert f"https://hub.example{links.manage}" in page
    assert "whsec_" not in text(house.client.get(links.manage))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (500, "The endpoint answered 500"),
        (Reply(status=200, body=b"hello"), "did not send the challenge back"),
        (SourceError(Cause.CONNECT, "Nobody listens there."), "Nobody listens there."),
    ],
)
def test_an_endpoint_that_does_not_answer_waits_with_its_secret_and_can_be_asked_again(house, answer, said):
    house.poster.endpoints[ENDPOINT] = answer
    page = text(house.client.post("/subscribe/webhook", data={"target": ENDPOINT}))
    [made] = kept(house, ChannelName.WEBHOOK)
    assert made.standing is Standing.PENDING
    assert said in page
    assert "whsec_" in page
    house.poster.endpoints[ENDPOINT] = lambda sent: Reply(
        status=200, body=json.loads(sent.body)["data"]["challenge"].encode()
    )
    again_asked = house.client.post(Links(house, made).manage, data={"do": "verify"})
    assert again_asked.headers["Location"].endswith("?done=verified")
    assert again(house, made).standing is Standing.ACTIVE


def test_what_an_endpoint_answers_is_shown_as_text(house):
    house.poster.endpoints[ENDPOINT] = Reply(status=500, body=b"<script>alert(1)</script>")
    page = text(house.client.post("/subscribe/webhook", data={"target": ENDPOINT}))
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_an_address_inside_our_network_is_refused_beside_its_field(house):
    answer = house.client.post("/subscribe/webhook", data={"target": "http://127.0.0.1/hook"})
    assert answer.status_code == 422
    assert 'id="target-problem"' in text(answer)
    assert kept(house, ChannelName.WEBHOOK) == []
    assert house.poster.sent == []


def test_an_endpoint_that_is_told_the_same_already_is_told_so(house):
    listens(house)
    answer = house.client.post("/subscribe/webhook", data={"target": ENDPOINT})
    assert answer.status_code == 422
    assert "is told the same already" in text(answer)
    assert len(kept(house, ChannelName.WEBHOOK)) == 1


def test_a_host_that_is_asked_too_often_is_left_alone_and_no_secret_is_lost(house):
    _, links, _ = listens(house)
    for _ in range(TRIES_AN_HOUR):
        house.client.post(links.manage, data={"do": "test"})
    sent = len(house.poster.sent)
    other = ENDPOINT + "/other"
    page = text(house.client.post("/subscribe/webhook", data={"target": other}))
    assert "asked too often" in page
    assert "whsec_" in page
    assert len(house.poster.sent) == sent


def test_a_dry_run_shows_payloads_as_they_would_be_sent_and_sends_none(house):
    house.says(title="A summit")
    page = text(house.client.post("/subscribe/webhook", data={"do": "show", "format": "cloudevents"}))
    assert "In the last 90 days it would have been 1 event." in page
    assert "application/cloudevents+json" in page
    assert "A summit" in page
    assert house.poster.sent == []
    assert kept(house, ChannelName.WEBHOOK) == []


def test_a_test_is_sent_and_its_answer_shown(house):
    _, links, _ = listens(house)
    page = text(house.client.post(links.manage, data={"do": "test"}))
    assert json.loads(house.poster.sent[-1].body)["type"] == "subscription.test"
    assert "The endpoint has answered as it should." in page
    assert '<code dir="auto">taken</code>' in page


def test_a_new_secret_is_shown_once_and_both_sign_for_a_day(house):
    made, links, _ = listens(house)
    page = text(house.client.post(links.manage, data={"do": "rotate"}))
    now = again(house, made)
    assert re.search(r"whsec_[A-Za-z0-9+/=]+", page)[0] == house.services.keys.unseal(now.secret)
    assert now.secret_before == made.secret
    house.client.post(links.manage, data={"do": "test"})
    assert len(house.poster.sent[-1].headers["webhook-signature"].split()) == 2


def test_each_try_stands_with_its_status_its_time_and_its_answer(house):
    made, links, _ = listens(house)
    house.says(title="A summit")
    tried(house, made, DeliveryState.FAILED, error="The endpoint answered 500.")
    page = text(house.client.get(links.manage))
    assert "A summit" in page
    assert "The endpoint answered 500." in page
    assert "87 ms" in page
    assert "&lt;b&gt;out of order&lt;/b&gt;" in page


def test_one_delivery_can_be_sent_again_under_its_id(house):
    made, links, _ = listens(house)
    house.says()
    key = tried(house, made, DeliveryState.FAILED, error="no")
    answer = house.client.post(links.manage, data={"do": "again", "delivery": str(key)})
    assert answer.headers["Location"].endswith("?done=again")
    with house.services.store.view() as view:
        new, old = view.deliveries.of_subscription(made.id, 9)
    assert (new.message_id, new.state, old.key) == (old.message_id, DeliveryState.PENDING, key)


def test_nobody_sends_again_what_went_to_somebody_else(house):
    _, links, _ = listens(house)
    other, _ = subscribed(house, rhythm="at_once")
    house.says()
    key = tried(house, other, DeliveryState.FAILED, error="no")
    assert house.client.post(links.manage, data={"do": "again", "delivery": str(key)}).status_code == 404
    with house.services.store.view() as view:
        assert len(view.deliveries.of_subscription(other.id, 9)) == 1


def test_a_range_is_told_again_from_a_place_on(house):
    made, links, _ = listens(house)
    house.says()
    house.client.post(links.manage, data={"do": "replay", "after": "0"})
    now = again(house, made)
    assert (now.after_seq, now.behind) == (0, True)


@pytest.mark.parametrize("given", ["", "-1", "٣", "9" * 40, "1.5"])
@pytest.mark.parametrize(("button", "field"), [("replay", "after"), ("again", "delivery")])
def test_what_is_no_number_does_nothing(house, button, field, given):
    made, links, _ = listens(house)
    assert house.client.post(links.manage, data={"do": button, field: given}).status_code == 303
    assert again(house, made) == made


def test_form_events_filters_and_order_can_be_changed(house):
    made, links, _ = listens(house)
    house.client.post(links.manage, data={"do": "save", "target": ENDPOINT, "format": "cloudevents", "ordered": "1",
                                          "type": ["item.retracted", "source.failing"], "forum": "gulf"})  # fmt: skip
    now = again(house, made)
    assert (now.payload_format, now.ordered) == (PayloadFormat.CLOUDEVENTS, True)
    assert {each.value for each in now.types} == {"item.retracted", "source.failing"}
    page = text(house.client.get(links.manage))
    assert re.search(r'name="ordered" value="1" checked', page)
    assert re.search(r'value="item.retracted" checked', page)


def test_a_box_without_a_tick_and_a_field_without_a_word_are_taken_at_their_word(house):
    made, links, _ = listens(house, ordered="1", contact="it@ministry.example")
    assert (made.ordered, made.contact) == (True, "it@ministry.example")
    house.client.post(links.manage, data={"do": "save", "target": ENDPOINT, "contact": ""})
    now = again(house, made)
    assert (now.ordered, now.contact, now.standing) == (False, None, Standing.ACTIVE)


def test_a_fault_in_a_change_is_told_on_the_page_of_the_webhook(house):
    made, links, _ = listens(house)
    answer = house.client.post(links.manage, data={"do": "save", "target": "ftp://nowhere"})
    assert answer.status_code == 422
    assert 'value="ftp://nowhere"' in text(answer)
    assert again(house, made) == made


def test_the_buttons_of_endpoints_do_nothing_to_a_mail(house):
    made, links = subscribed(house)
    for button in ("test", "rotate", "verify", "replay", "again"):
        assert house.client.post(links.manage, data={"do": button, "after": "0"}).status_code == 303
    assert again(house, made) == made
