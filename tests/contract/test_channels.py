"""Every channel keeps the same promises: a new one is held to them by being in CHANNELS."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from hub.delivery import CHANNELS, Channels
from hub.delivery.parts import Parts
from hub.errors import SubscriptionError
from hub.http.posting import GuardedPoster
from hub.model.delivery import Content, Outgoing, Parcel
from hub.model.draft import Kind
from hub.model.event import EventType
from hub.model.forum import Forum, ForumCategory
from hub.model.item import Item, Meeting, Outcome, OutcomeType, Status
from hub.model.ports import Channel
from hub.model.subscription import ChannelName, PayloadFormat, Rhythm, Subscription
from hub.settings import Settings
from hub.signatures import Keys, new_secret
from tests.builders import NOW, a_subscription, an_event, an_item

KEYS = Keys(lambda: "a long random text")
SECRET = KEYS.seal(new_secret(bytes))
MOST_BYTES = {ChannelName.WEBHOOK: 20_000, ChannelName.EMAIL: 80_000}
TARGETS = {
    ChannelName.WEBHOOK: (
        "https://endpoint.example/hook",
        ["", "nobody", "ftp://a.example/", "http://127.0.0.1/"],
    ),
    ChannelName.EMAIL: (
        "reader@ministry.example",
        ["", "nobody", "a@b@c", "a@ministry.example\r\nBcc: b@ministry.example", "A <a@ministry.example>"],
    ),
}
NAMES = pytest.mark.parametrize("name", CHANNELS)


@pytest.fixture
def channels(tmp_path: Path) -> Callable[[ChannelName], Channel]:
    """Channels whose every endpoint and server is dead."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        dead = listening.getsockname()[1]
    settings = Settings.from_environment(
        {
            "INTERFORUM_HOME": str(tmp_path),
            "INTERFORUM_BASE_URL": "https://hub.example",
            "INTERFORUM_MAIL_FROM": "Interforum <hub@hub.example>",
            "INTERFORUM_SMTP_URL": f"smtp://127.0.0.1:{dead}",
        }
    )
    poster = GuardedPoster(
        user_agent="test",
        permitted=frozenset({("127.0.0.1", dead)}),
        resolver=lambda host, port: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", dead))],
    )
    forums = {"gfmd": Forum(id="gfmd", names={"en": "Global Forum"}, categories=(ForumCategory.GLOBAL,))}
    made = Channels(Parts(settings=settings, poster=poster, keys=KEYS, forums=forums))
    return made.__getitem__


def to(name: ChannelName, **given: object) -> Subscription:
    target, _ = TARGETS[name]
    secret = SECRET if name is ChannelName.WEBHOOK else None
    return a_subscription(**({"channel": name, "target": target, "secret": secret} | given))


def parcel(name: ChannelName, *contents: Content, **given: object) -> Parcel:
    return Parcel(message_id="msg_1", subscription=to(name, **given), contents=contents, now=NOW)


def words(message: Outgoing) -> str:
    """All that a receiver reads of a message, decoded."""
    if message.headers:
        return message.body.decode("utf-8")
    mail = message_from_bytes(message.body, policy=policy.default)
    bodies = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*mail.values(), *bodies])


@NAMES
def test_a_channel_is_what_the_house_expects_under_its_own_name(name, channels):
    channel = channels(name)

    assert isinstance(channel, Channel)
    assert channel.name == name
    assert channel.together >= 1


def test_every_name_of_a_channel_has_one():
    assert set(CHANNELS) == set(ChannelName)


@NAMES
@pytest.mark.parametrize("type", list(EventType))
def test_every_kind_of_event_can_be_told(name, type, channels):
    about_item = type.value.startswith(("item.", "commitment."))
    data = {"source": "gfmd-news", "title": "Told", "language": "fr"}
    event = an_event(type=type, data=data) if about_item else an_event(type=type, data=data, item_id=None)
    item = an_item(id=event.item_id) if about_item else None

    message = channels(name).compose(parcel(name, Content(event, item)))

    assert (message.message_id, message.target) == ("msg_1", TARGETS[name][0])
    assert message.body


@NAMES
def test_the_same_parcel_is_the_same_message(name, channels):
    same = parcel(name, Content(an_event(), an_item()))

    assert channels(name).compose(same) == channels(name).compose(same)


@NAMES
def test_as_many_events_go_together_as_it_says(name, channels):
    channel = channels(name)
    contents = [Content(an_event(n), an_item(n)) for n in range(1, channel.together + 1)]

    text = words(channel.compose(parcel(name, *contents)))

    assert all(f"Statement {n}" in text for n in range(1, channel.together + 1))


@NAMES
@pytest.mark.parametrize("type", [EventType.ITEM_RETRACTED, EventType.ITEM_PUBLISHED, EventType.ITEM_UPDATED])
def test_what_was_withdrawn_is_not_told_again(name, type, channels):
    item = an_item(
        status=Status.RETRACTED,
        summary="Unsayable in short.",
        content_html="<p>Unsayable at length.</p>",
        url="https://forum.example/unsayable",
    )
    event = an_event(
        type=type,
        data={"title": "Unsayable", "url": "https://forum.example/unsayable", "reason": "withdrawn"},
    )

    text = words(channels(name).compose(parcel(name, Content(event, item))))

    assert "nsayable" not in text


def _large() -> Item:
    return an_item(
        title="Été " * 120,
        summary="م" * 1000,
        content_html="<p>" + "Ж" * 200_000 + "</p>",
        kind=Kind.OUTCOME,
        outcome=Outcome(type=OutcomeType.DECLARATION, adopted=date(2026, 11, 20)),
        meeting=Meeting(start=date(2026, 12, 1), place="Ж" * 300),
    )


@NAMES
@pytest.mark.parametrize("format", list(PayloadFormat))
def test_a_message_stays_small_whatever_it_tells(name, format, channels):
    channel = channels(name)
    contents = [
        Content(an_event(n), replace(_large(), id=an_item(n).id)) for n in range(1, channel.together + 1)
    ]

    message = channel.compose(parcel(name, *contents, payload_format=format))

    assert len(message.body) < MOST_BYTES[name]


@NAMES
def test_words_of_a_forum_stay_words(name, channels):
    evil = "Title\r\nX-Evil: yes\r\n\r\n<script>alert(1)</script>\u2028\x0b"
    item = an_item(title=evil, summary=evil)

    message = channels(name).compose(parcel(name, Content(an_event(data={"title": evil}), item)))

    assert "x-evil" not in {header.lower() for header in message.headers}
    if not message.headers:
        mail = message_from_bytes(message.body, policy=policy.default)
        assert "x-evil" not in {header.lower() for header in mail.keys()}  # noqa: SIM118 (no dict)
        html = mail.get_body(("html",))
        assert html is None or "<script" not in html.get_content()


@NAMES
def test_an_address_is_kept_in_one_form(name, channels):
    good, _ = TARGETS[name]

    kept = channels(name).check(f" {good} ")

    assert channels(name).check(kept) == kept == good


@NAMES
def test_what_is_no_address_is_refused_with_a_sentence(name, channels):
    for bad in TARGETS[name][1]:
        with pytest.raises(SubscriptionError) as caught:
            channels(name).check(bad)
        assert str(caught.value).endswith((".", "?"))


@NAMES
def test_a_dead_server_is_a_result_and_no_error(name, channels):
    channel = channels(name)
    message = channel.compose(parcel(name, Content(an_event(), an_item())))

    with channel.open(message.target) as line:
        results = [line.send(message) for _ in range(2)]

    assert all(not result.ok and result.detail.endswith(".") for result in results)
    assert not any(result.permanent or result.ends or result.uncertain for result in results)


@NAMES
def test_a_message_of_which_nobody_knows_can_be_sent_again_or_is_held(name, channels):
    channel = channels(name)
    first = channel.compose(parcel(name, Content(an_event(), an_item())))
    later = replace(parcel(name, Content(an_event(), an_item())), now=NOW + timedelta(hours=1))

    if channel.repeatable:  # then its receiver must be able to tell repeats
        assert first.headers["webhook-id"] == channel.compose(later).headers["webhook-id"]
    else:
        mails = [message_from_bytes(each.body) for each in (first, channel.compose(later))]
        assert len({mail["Message-ID"] for mail in mails}) == 1


@NAMES
@pytest.mark.parametrize("rhythm", [Rhythm.AT_ONCE])
def test_no_secret_stands_in_a_message(name, rhythm, channels):
    message = channels(name).compose(parcel(name, Content(an_event(), an_item()), rhythm=rhythm))

    said = repr(message) + words(message)
    assert SECRET not in said
    assert KEYS.unseal(SECRET) not in said
