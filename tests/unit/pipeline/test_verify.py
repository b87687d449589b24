"""An endpoint is told nothing before it has shown that it wants to be told."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from hub.errors import Cause, SourceError, SubscriptionError
from hub.model.fetch import Reply
from hub.model.subscription import Standing
from hub.pipeline.subscribe import change, end, pause
from hub.pipeline.verify import TRIES_AN_HOUR, send_test, verify
from hub.signatures import verify as verify_signature
from tests.fakes import Sent
from tests.unit.pipeline.subscribers import HOOK, Hub


def challenge(sent: Sent) -> str:
    return json.loads(sent.body)["data"]["challenge"]


def echo(write: Callable[[str], str], status: int = 200) -> Callable[[Sent], Reply]:
    """Answer with the challenge, written in some way; a handshake gets no welcome."""

    def answer(sent: Sent) -> Reply:
        if sent.method == "OPTIONS":
            return Reply(status=405)
        return Reply(status=status, body=write(challenge(sent)).encode())

    return answer


PLAIN = echo(str)


def standing(hub: Hub, id: str) -> Standing:
    return hub.kept(id).standing


@pytest.mark.parametrize(
    "write",
    [
        str,
        lambda said: f"  {said}\r\n",
        lambda said: json.dumps({"challenge": said}),
        lambda said: json.dumps({"ok": True, "challenge": said}, indent=2),
        json.dumps,
    ],
    ids=["plain", "with a line end", "json", "json and more", "json text"],
)
def test_an_endpoint_that_sends_the_challenge_back_is_told_from_now_on(hub, write):
    hub.publish(1)
    id = hub.made(HOOK).id
    hub.poster.endpoints[HOOK] = echo(write)

    result = verify(hub, id)

    kept = hub.kept(id)
    assert result.ok
    assert (kept.standing, kept.after_seq, kept.confirmed) == (Standing.ACTIVE, 1, hub.clock.now())


@pytest.mark.parametrize(
    "answer",
    [
        204,
        404,
        Reply(status=200, body=b"ok"),
        Reply(status=200, body=b'{"challenge": null}'),
        Reply(status=200, body=b'{"challenge": ["x"]}'),
        Reply(status=200, body=b"[" * 1000),
        Reply(status=200, body="\u2603".encode()),
        echo(lambda said: said[:-1]),
        echo(lambda said: "x" + said),
        echo(str, status=500),
        echo(str, status=302),
        SourceError(Cause.CONNECT, "endpoint.example refuses connections."),
    ],
)
def test_any_other_answer_leaves_it_waiting_and_says_why(hub, answer):
    id = hub.made(HOOK).id
    hub.poster.endpoints[HOOK] = answer

    result = verify(hub, id)

    assert not result.ok
    assert result.detail.endswith(".")
    assert standing(hub, id) is Standing.PENDING


def test_the_challenge_is_signed_like_any_other_message(hub):
    asked = hub.ask(HOOK)

    verify(hub, asked.subscription.id)

    (sent,) = hub.poster.sent
    verify_signature(
        [asked.secret],
        message_id=sent.headers["webhook-id"],
        timestamp=sent.headers["webhook-timestamp"],
        signatures=sent.headers["webhook-signature"],
        body=sent.body,
        now=hub.clock.now(),
    )
    assert json.loads(sent.body)["type"] == "subscription.verification"


def test_each_challenge_is_another_one(hub):
    first, second = hub.made(HOOK).id, hub.made("https://other.example/").id

    verify(hub, first)
    verify(hub, second)
    hub.clock.advance(seconds=1)
    verify(hub, first)

    said = [challenge(sent) for sent in hub.poster.sent]
    assert len(set(said)) == 3
    assert all(len(each) >= 22 for each in said)  # 128 bits and more


def test_an_endpoint_for_cloud_events_may_answer_their_own_handshake(hub):
    id = hub.made(HOOK, ("format", "cloudevents")).id
    hub.poster.endpoints[HOOK] = Reply(status=200, headers={"webhook-allowed-origin": "hub.example"})

    assert verify(hub, id).ok
    assert [sent.method for sent in hub.poster.sent] == ["OPTIONS"]
    assert standing(hub, id) is Standing.ACTIVE


def test_an_endpoint_for_cloud_events_without_handshake_is_sent_the_challenge(hub):
    id = hub.made(HOOK, ("format", "cloudevents")).id
    hub.poster.endpoints[HOOK] = PLAIN

    assert verify(hub, id).ok
    assert [sent.method for sent in hub.poster.sent] == ["OPTIONS", "POST"]


def test_one_host_is_asked_so_often_in_an_hour_whoever_asks(hub):
    ids = [hub.made(f"https://victim.example/{n}").id for n in range(TRIES_AN_HOUR + 1)]
    for id in ids[:-1]:
        verify(hub, id)

    with pytest.raises(SubscriptionError, match="Try again in an hour") as caught:
        verify(hub, ids[-1])
    assert caught.value.retry_after == 3600
    assert len(hub.poster.sent) == TRIES_AN_HOUR
    hub.clock.advance(hours=1, seconds=1)
    assert verify(hub, ids[-1]).detail


def test_other_hosts_are_not_held_up(hub):
    for number in range(TRIES_AN_HOUR):
        verify(hub, hub.made(f"https://victim.example/{number}").id)

    assert verify(hub, hub.made("https://other.example/").id).detail


def test_to_verify_again_changes_nothing(hub):
    id = hub.made(HOOK).id
    hub.poster.endpoints[HOOK] = PLAIN
    verify(hub, id)
    before = hub.kept(id)

    assert verify(hub, id).ok
    assert hub.kept(id) == before


def test_a_paused_one_stays_paused_when_it_is_verified_again(hub):
    id = hub.made(HOOK).id
    hub.poster.endpoints[HOOK] = PLAIN
    verify(hub, id)
    pause(hub, id)

    assert verify(hub, id).ok
    assert standing(hub, id) is Standing.PAUSED


def test_the_answer_of_one_address_does_not_verify_another(hub):
    id = hub.made(HOOK).id

    def move_then_answer(sent: Sent) -> Reply:
        change(hub, id, hub.wish("https://victim.example/"))
        return Reply(status=200, body=challenge(sent).encode())

    hub.poster.endpoints[HOOK] = move_then_answer
    verify(hub, id)

    assert standing(hub, id) is Standing.PENDING


def test_mail_is_not_verified_like_this(hub):
    with pytest.raises(SubscriptionError, match="Only endpoints"):
        verify(hub, hub.made(consent=True).id)


def test_what_has_ended_is_asked_nothing(hub):
    id = hub.made(HOOK).id
    end(hub, id)

    with pytest.raises(SubscriptionError, match="has ended"):
        verify(hub, id)
    assert hub.poster.sent == []


# Tests


def test_a_test_is_sent_to_an_endpoint_that_has_been_verified(hub):
    id = hub.made(HOOK).id
    with pytest.raises(SubscriptionError, match="verify it first"):
        send_test(hub, id)
    hub.poster.endpoints[HOOK] = PLAIN
    verify(hub, id)
    hub.poster.endpoints[HOOK] = 500

    result = send_test(hub, id)

    assert json.loads(hub.poster.sent[-1].body)["type"] == "subscription.test"
    assert (result.ok, result.status) == (False, 500)
    with hub.store.view() as view:
        assert view.deliveries.of_subscription(id, 10) == []
        assert view.subscriptions.get(id).health.failures == 0


def test_tests_count_among_what_a_host_is_sent(hub):
    id = hub.made(HOOK).id
    hub.poster.endpoints[HOOK] = PLAIN
    verify(hub, id)
    hub.poster.endpoints[HOOK] = 204
    for _ in range(TRIES_AN_HOUR - 1):
        send_test(hub, id)

    with pytest.raises(SubscriptionError, match="Try again"):
        send_test(hub, id)
