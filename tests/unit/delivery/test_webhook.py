"""What an endpoint is sent can be verified by anybody's library, and what it answers is understood."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from standardwebhooks import Webhook as Receiver

from hub.delivery.webhook import Webhook, result_of
from hub.errors import Cause, ConfigError, SourceError, SubscriptionError
from hub.model.delivery import Content, Outgoing, Parcel
from hub.model.fetch import Reply
from hub.model.ports import Channel
from hub.model.subscription import PayloadFormat, Subscription
from hub.signatures import Keys, new_secret
from tests.builders import NOW, a_subscription, an_event, an_item
from tests.fakes import FakePoster

BASE = "https://hub.example"
KEYS = Keys(lambda: "a long random text")
SECRET, OLD = new_secret(lambda count: b"\x01" * count), new_secret(lambda count: b"\x02" * count)


@pytest.fixture
def poster() -> FakePoster:
    return FakePoster()


@pytest.fixture
def channel(poster: FakePoster) -> Webhook:
    return Webhook(poster, KEYS, BASE)


def subscribed(**given: object) -> Subscription:
    return a_subscription(**({"secret": KEYS.seal(SECRET)} | given))


def parcel(subscription: Subscription | None = None, now=NOW, **given: object) -> Parcel:
    content = Content(an_event(**given), an_item())
    return Parcel(message_id="msg_1", subscription=subscription or subscribed(), contents=(content,), now=now)


def received(message: Outgoing, secret: str = SECRET) -> dict:
    """What a receiver reads that verifies with the published library, at the time of sending."""
    receiver = Receiver(secret)
    # The library reads the machine's clock; the test's time is another one.
    receiver._Webhook__verify_timestamp = lambda stamp: datetime.fromtimestamp(float(stamp), UTC)
    return receiver.verify(message.body, dict(message.headers))


def test_it_is_a_channel(channel):
    assert isinstance(channel, Channel)


def test_what_is_sent_verifies_with_the_published_library(channel):
    assert received(channel.compose(parcel()))["type"] == "item.published"


def test_with_another_secret_it_does_not(channel):
    with pytest.raises(Exception, match="No matching signature"):
        received(channel.compose(parcel()), OLD)


def test_while_a_secret_is_replaced_both_sign_and_afterwards_only_the_new_one(channel):
    until = NOW + timedelta(hours=24)
    rotating = subscribed(secret_before=KEYS.seal(OLD), before_until=until)

    during, after = channel.compose(parcel(rotating)), channel.compose(parcel(rotating, now=until))

    assert received(during, SECRET) == received(during, OLD)
    assert len(after.headers["webhook-signature"].split()) == 1
    assert received(after, SECRET)


def test_the_id_is_the_same_at_each_try_and_the_time_is_not(channel):
    first, second = channel.compose(parcel()), channel.compose(parcel(now=NOW + timedelta(minutes=5)))

    assert first.headers["webhook-id"] == second.headers["webhook-id"] == "msg_1"
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 300
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert first.body == second.body


def test_a_secret_sealed_under_a_lost_key_is_said(channel):
    sealed = Keys(lambda: "another key").seal(SECRET)

    with pytest.raises(ConfigError, match="INTERFORUM_SECRET_KEY"):
        channel.compose(parcel(subscribed(secret=sealed)))


def test_cloud_events_are_sent_to_whoever_chose_them(channel):
    message = channel.compose(parcel(subscribed(payload_format=PayloadFormat.CLOUDEVENTS)))

    said = received(message)
    assert message.headers["Content-Type"].startswith("application/cloudevents+json")
    assert (said["source"], said["id"]) == (f"{BASE}/forums/gfmd", "msg_1")
    assert said["subject"] == an_item().id


def test_the_same_event_for_many_endpoints_is_written_once(channel):
    content = Content(an_event(), an_item())
    asked = []

    class Watched:
        """An item that tells when it is read."""

        def __getattr__(self, name: str) -> object:
            asked.append(name)
            return getattr(content.item, name)

    once = Content(content.event, Watched())  # type: ignore[arg-type]
    channel.compose(Parcel(message_id="msg_1", subscription=subscribed(), contents=(once,), now=NOW))
    asked.clear()
    channel.compose(Parcel(message_id="msg_2", subscription=subscribed(), contents=(once,), now=NOW))

    assert "title" not in asked


def test_an_item_that_changed_meanwhile_is_written_anew(channel):
    def body(**given: object) -> dict:
        content = Content(an_event(), an_item(**given))
        sent = Parcel(message_id="msg_1", subscription=subscribed(), contents=(content,), now=NOW)
        return json.loads(channel.compose(sent).body)["data"]

    assert body()["title"] == "Statement 1"
    assert body(title="Corrected", revision=2)["title"] == "Corrected"


# Sending


def send(channel: Webhook, message: Outgoing):
    with channel.open(message.target) as line:
        return line.send(message)


def test_a_message_goes_to_its_target_with_its_headers(channel, poster):
    message = channel.compose(parcel())

    assert send(channel, message).ok
    (sent,) = poster.sent
    assert (sent.url, sent.body, sent.headers, sent.method) == (
        message.target,
        message.body,
        message.headers,
        "POST",
    )


def test_what_the_network_does_is_a_result_and_no_error(channel, poster):
    message = channel.compose(parcel())
    poster.endpoints[message.target] = SourceError(Cause.CONNECT, "It refuses connections.")

    result = send(channel, message)

    assert (result.ok, result.status, result.detail) == (False, None, "It refuses connections.")
    assert {result.permanent, result.ends, result.uncertain} == {False}


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_says_that_it_has_arrived(status):
    assert result_of(Reply(status=status), 0).ok


@pytest.mark.parametrize(
    "status", [101, 300, 301, 302, 304, 400, 401, 404, 410, 422, 429, 500, 502, 503, 999]
)
def test_everything_else_is_a_failure_with_a_sentence(status):
    result = result_of(Reply(status=status), 0)

    assert (result.ok, result.status) == (False, status)
    assert result.detail.endswith(".")


def test_gone_ends_it():
    result = result_of(Reply(status=410), 0)

    assert (result.ends, result.permanent) == (True, True)


def test_a_redirect_is_told_with_where_it_leads():
    result = result_of(Reply(status=308, headers={"location": "https://new.example/hook\r\n"}), 0)

    assert "https://new.example/hook" in result.detail
    assert "\n" not in result.detail
    assert not result.permanent


@pytest.mark.parametrize(
    ("status", "value", "wait"),
    [
        (429, "120", 120.0),
        (503, "3600", 3600.0),
        (503, format_datetime(NOW + timedelta(minutes=10), usegmt=True), 600.0),
        (429, "9999999", 86_400.0),
        (429, "soon", None),
        (500, "120", None),
        (404, "120", None),
    ],
)
def test_who_asks_to_wait_is_waited_for(status, value, wait):
    assert (
        result_of(Reply(status=status, headers={"retry-after": value}), NOW.timestamp()).retry_after == wait
    )


def test_the_beginning_of_the_answer_is_kept_as_text_that_every_database_takes():
    result = result_of(Reply(status=500, body=b"<b>\x00\xff\x1b[31m oops\n"), 0)

    assert result.excerpt == "<b>\ufffd\ufffd\ufffd[31m oops\n"


# Addresses and handshakes


def test_an_address_is_taken_in_the_form_that_the_poster_keeps(channel):
    assert channel.check("  https://endpoint.example/hook ") == "https://endpoint.example/hook"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("endpoint.example/hook", "did you mean 'https://endpoint.example/hook'"),
        ("https://user:word@endpoint.example/", "no web address"),
        ("hook", "https://ministry.example/interforum"),
        ("http://127.0.0.1/", "does not dial"),
        ("", "no web address"),
    ],
)
def test_an_address_that_cannot_be_is_refused_in_words(channel, given, words):
    with pytest.raises(SubscriptionError, match=re.escape(words)):
        channel.check(given)


@pytest.mark.parametrize(
    ("reply", "welcome"),
    [
        (Reply(status=200, headers={"webhook-allowed-origin": "hub.example"}), True),
        (Reply(status=204, headers={"webhook-allowed-origin": "*"}), True),
        (Reply(status=200, headers={"webhook-allowed-origin": "other.example"}), False),
        (Reply(status=200), False),
        (Reply(status=405, headers={"webhook-allowed-origin": "*"}), False),
        (SourceError(Cause.CONNECT, "It refuses connections."), False),
    ],
)
def test_an_endpoint_is_asked_whether_it_takes_events_from_here(channel, poster, reply, welcome):
    poster.endpoints["https://endpoint.example/"] = reply

    assert channel.welcomes("https://endpoint.example/") is welcome
    assert poster.sent[0].method == "OPTIONS"
    assert poster.sent[0].headers == {"WebHook-Request-Origin": "hub.example"}


def test_a_message_about_the_subscription_is_signed_like_any_other(channel):
    message = channel.about(subscribed(), "msg_9", "subscription.test", {"says": "Bonjour"}, NOW)

    assert received(message) == {
        "type": "subscription.test",
        "timestamp": "2026-11-24T10:00:00Z",
        "sequence": None,
        "data": {"says": "Bonjour"},
    }
