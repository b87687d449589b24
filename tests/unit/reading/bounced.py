"""Mail that came back, as servers of all kinds write it."""

from __future__ import annotations

from hub.reading.verp import return_address
from hub.signatures import Keys
from tests.builders import an_id

KEYS = Keys(lambda: "a key of the tests")


def about(subscription: str = an_id(77), keys: Keys = KEYS) -> str:
    """The address that mail to a subscriber comes back to."""
    from uuid import UUID

    return return_address("hub.example", subscription, keys.proofs("bounce", UUID(subscription).bytes)[0])


def a_report(
    status: str = "5.1.1",
    *,
    action: str = "failed",
    said: str = "smtp; 550 5.1.1 <ana@example.org>: no such user",
    to: str | None = None,
    returned: str = "Subject: week 47",
    headers: str = "",
) -> bytes:
    """A report of Postfix (RFC 3464)."""
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: {about() if to is None else to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
{headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Tue, 24 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; ana@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: {said}

--b1
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{returned}

--b1--
""".replace("\n", "\r\n").encode()


def a_complaint(kind: str = "abuse", *, to: str = "fbl@hub.example", sender: str | None = None) -> bytes:
    """A report of a big provider (RFC 5965)."""
    return f"""\
From: <feedback@provider.example>
To: <{to}>
Subject: FW: week 47
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain

This is an email abuse report.
--b2
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{sender or about()}>
Original-Rcpt-To: <ana@example.org>

--b2
Content-Type: message/rfc822

From: Interforum <hub@hub.example>
To: ana@example.org
Subject: week 47

Hello.
--b2--
""".encode()


def a_letter(
    subject: str = "unsubscribe", *, headers: str = "", sender: str = "Ana <ana@example.org>"
) -> bytes:
    return f"From: {sender}\r\nTo: {about()}\r\nSubject: {subject}\r\n{headers}\r\nHello.\r\n".encode()


QMAIL = f"""\
Return-Path: <>
Delivered-To: {about()}
From: MAILER-DAEMON@qmail.example
Subject: failure notice

Hi. This is the qmail-send program at qmail.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<ana@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 User unknown
""".encode()
EXIM_FULL = f"""\
Return-path: <>
Envelope-to: {about()}
From: Mail Delivery System <Mailer-Daemon@exim.example>
Auto-Submitted: auto-generated
Subject: Mail delivery failed: returning message to sender

The following address(es) failed:

  ana@example.org
    host mx.example.org [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<ana@example.org>:
    552 5.2.2 mailbox full
""".encode()
