"""What comes back is read for what it says, whatever server wrote it and whoever forged it."""

from __future__ import annotations

import pytest

from hub.reading.bounces import Kind, read_bounce
from hub.reading.refusals import no_such_mailbox
from hub.reading.verp import return_address, who_is_meant
from tests.builders import an_id
from tests.unit.reading.bounced import EXIM_FULL, QMAIL, a_complaint, a_letter, a_report, about


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (a_report(), Kind.HARD),
        (a_report("5.2.1", said="smtp; 550 5.2.1 disabled"), Kind.HARD),
        (a_report("5.0.0", said="smtp; 550 5.1.1 unknown"), Kind.HARD),
        (a_report("5.0.0", said="smtp; 550 unknown"), Kind.HARD),
        (a_report("5.0.0", said="smtp; 552 over quota"), Kind.SOFT),
        (a_report("5.2.2", said="smtp; 552 5.2.2 mailbox full"), Kind.SOFT),
        (a_report("5.7.1", said="smtp; 550 5.7.1 we do not want this"), Kind.SOFT),
        (a_report("4.4.7", said="smtp; 451 4.4.7 expired"), Kind.SOFT),
        (a_report("4.4.1", action="delayed", said="smtp; 451 busy"), Kind.NOTHING),
        (a_report("2.0.0", action="delivered", said="smtp; 250 ok"), Kind.NOTHING),
        (a_report("2.0.0", action="relayed", said=""), Kind.NOTHING),
        (a_report("", said=""), Kind.SOFT),
        (QMAIL, Kind.HARD),
        (EXIM_FULL, Kind.SOFT),
        (a_complaint(), Kind.COMPLAINT),
        (a_complaint("fraud"), Kind.COMPLAINT),
        (a_complaint("not-spam"), Kind.NOTHING),
        (a_complaint("auth-failure"), Kind.NOTHING),
        (a_letter(), Kind.UNSUBSCRIBE),
        (a_letter("Re: UNSUBSCRIBE please"), Kind.UNSUBSCRIBE),
        (a_letter("=?utf-8?q?unsubscribe?="), Kind.UNSUBSCRIBE),
        (a_letter("Thank you"), Kind.NOTHING),
        (a_letter("Out of office: unsubscribe", headers="Auto-Submitted: auto-replied\r\n"), Kind.NOTHING),
        (a_letter("unsubscribe", headers="X-Autoreply: yes\r\n"), Kind.NOTHING),
        (a_letter("unsubscribe", sender="MAILER-DAEMON@mail.example"), Kind.SOFT),
    ],
    ids=lambda given: given if isinstance(given, Kind) else None,
)
def test_it_is_known_for_what_it_is(raw, kind):
    found = read_bounce(raw)
    assert found.kind is kind
    assert found.about is not None
    assert found.about.subscription == an_id(77)


def test_it_tells_what_the_other_server_said():
    assert read_bounce(a_report()).detail == "5.1.1 550 5.1.1 <ana@example.org>: no such user"
    assert read_bounce(QMAIL).detail.endswith("550 5.1.1 User unknown")


@pytest.mark.parametrize(
    "headers",
    ["Delivered-To: {}\n", "X-Original-To: {}\n", "Envelope-To: {}\n", "X-Delivered-To: {}\n"],
)
def test_whom_it_is_about_stands_where_servers_write_whom_they_deliver_to(headers):
    raw = a_report(to="postmaster@hub.example", headers=headers.format(about()))
    found = read_bounce(raw).about
    assert found is not None
    assert found.subscription == an_id(77)


@pytest.mark.parametrize(
    "returned",
    [
        "Return-Path: <{}>\nSubject: week 47",
        "Subject: x\nList-Unsubscribe: <https://hub.example/u/x>, <mailto:{}?subject=unsubscribe>",
    ],
)
def test_whom_it_is_about_is_found_in_what_it_returns(returned):
    found = read_bounce(a_report(to="mail@hub.example", returned=returned.format(about()))).about
    assert found is not None
    assert found.subscription == an_id(77)


def test_a_report_that_names_only_an_address_is_about_nobody():
    assert read_bounce(a_report(to="hub@hub.example")).about is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 500,
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x",
        b"Content-Type: message/delivery-status\r\n\r\n\r\n\r\n",
        b"Content-Type: message/feedback-report\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 3000,
        b"From: =?rot13?q?x?=\r\nSubject: =?utf-8?b?!!!?=\r\n\r\n",
        b"Content-Type: text/plain; charset=nonsense\r\nFrom: MAILER-DAEMON@x\r\n\r\n\xff",
        a_report()[:400],
        a_report().replace(b"Final-Recipient", b"\xff\xfe"),
        b"To: " + b"bounces+" * 100_000,
    ],
)  # fmt: skip
def test_anything_may_come_and_nothing_breaks(raw):
    assert read_bounce(raw).kind in set(Kind)


@pytest.mark.parametrize("subscription", [an_id(1), "ffffffff-ffff-7fff-bfff-ffffffffffff"])
def test_a_return_address_is_read_back_also_in_capitals(subscription):
    address = return_address("hub.example", subscription, b"abcdef")
    assert len(address.partition("@")[0]) == 44
    for each in (address, address.upper(), f"<{address}>"):
        found = who_is_meant(each)
        assert found == (subscription, b"abcdef")


@pytest.mark.parametrize(
    "address", ["bounces@hub.example", "bounces+abc@hub.example", "hub@hub.example", "", "x" * 9000]
)
def test_what_is_no_return_address_of_a_subscriber_is_about_nobody(address):
    assert who_is_meant(address) is None


def test_nobody_in_particular_has_a_return_address_too():
    assert return_address("hub.example") == "bounces@hub.example"


@pytest.mark.parametrize(
    ("code", "said", "gone"),
    [
        (550, "5.1.1 unknown", True),
        (550, "unknown", True),
        (553, "no", True),
        (554, "no", False),
        (550, "5.7.1 policy", False),
        (550, "5.7.511 banned", False),
        (550, "5.1.10 no such", True),
        (550, "5.1.100 odd", False),
        (451, "4.1.1 later", False),
        (None, "5.2.1 off", True),
        (None, "no code at all", False),
        (550, "our host 15.1.1.5 says no", True),
    ],
)
def test_a_refusal_is_about_the_mailbox_if_it_says_so(code, said, gone):
    assert no_such_mailbox(code, said) is gone
