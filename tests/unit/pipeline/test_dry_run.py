"""A dry run shows what real messages would have been, and leaves no trace."""

from __future__ import annotations

import json
from email import message_from_bytes, policy

from hub.model.delivery import Content, Parcel, message_id
from hub.pipeline.dry_run import DAYS, NOBODY, dry_run
from tests.builders import a_subscription
from tests.unit.pipeline.subscribers import HOOK, READER


def test_what_a_filter_would_have_brought_is_counted(hub):
    hub.publish(1, 2)
    hub.publish(3, forum="rabat-process")

    run = dry_run(hub, hub.wish(HOOK, ("forum", "gfmd")))

    assert (run.days, run.events) == (DAYS, 2)
    assert [content.event.seq for content in run.newest] == [2, 1]


def test_the_last_payloads_are_those_that_would_be_sent(hub):
    hub.publish(1, 2, 3, 4)

    run = dry_run(hub, hub.wish(HOOK))

    event = hub.store.events(3, 1)[0]
    real = hub.channels["webhook"].compose(
        Parcel(
            message_id=message_id(NOBODY, event.id),
            subscription=a_subscription(secret=hub.keys.seal("whsec_" + "AAAA" * 8)),
            contents=(Content(event, hub.store.item(event.item_id)),),
            now=hub.clock.now(),
        )
    )
    assert len(run.messages) == 3
    assert run.messages[0].body == real.body
    assert set(run.messages[0].headers) == set(real.headers)
    assert json.loads(run.messages[0].body)["data"]["title"] == "Statement 4"


def test_the_last_mail_at_once_holds_the_last_events_in_order(hub):
    hub.publish(1, 2)

    (mail,) = dry_run(hub, hub.wish(READER, ("rhythm", "at_once"))).messages

    text = message_from_bytes(mail.body, policy=policy.default).get_body(("plain",)).get_content()
    assert text.index("Statement 1") < text.index("Statement 2")


def test_the_last_digest_is_of_the_period_that_was_due_last(hub):
    hub.publish(1)
    hub.clock.advance(days=7)
    hub.publish(2)

    (mail,) = dry_run(hub, hub.wish(READER)).messages

    text = message_from_bytes(mail.body, policy=policy.default).get_body(("plain",)).get_content()
    assert "Statement 1" in text
    assert "Statement 2" not in text


def test_where_nothing_happened_there_is_no_message(hub):
    for wish in (hub.wish(HOOK), hub.wish(READER), hub.wish(READER, ("rhythm", "at_once"))):
        run = dry_run(hub, wish)
        assert (run.events, run.newest, run.messages) == (0, (), ())


def test_a_dry_run_keeps_and_sends_nothing(hub):
    hub.publish(1)

    dry_run(hub, hub.wish(HOOK))
    dry_run(hub, hub.wish(READER))

    with hub.store.view() as view:
        assert view.subscriptions.count() == 0
        assert view.head() == 1
    assert (hub.poster.sent, hub.mails()) == ([], [])
