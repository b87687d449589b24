"""Mail as a real server and a real reader see it: raw headers, parts, links, and whatever comes in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hub.delivery.email import MAIL_BYTES, sender
from hub.delivery.mime import encoded
from hub.errors import SubscriptionError
from hub.model import links
from hub.model.delivery import Content, Outgoing
from hub.model.event import EventType
from hub.model.item import Status
from hub.model.notice import NoticeKind
from hub.model.subscription import Rhythm
from hub.reading.verp import who_is_meant
from hub.signatures import Keys
from hub.speech import LANGUAGES
from tests.builders import NOW, an_id, an_item
from tests.unit.delivery import golden
from tests.unit.delivery.letters import (
    ARABIC,
    BASE,
    DECLARATION,
    MEETING,
    NEWS,
    a_copy,
    a_digest,
    a_line,
    a_mailer,
    a_notice,
    a_parcel,
    a_subscription,
    an_empty_digest,
    an_event,
    every_kind_of_event,
)
from tests.unit.delivery.mail_server import a_mail_server

MAILER = a_mailer()
MAILS = dict(golden.mails())
KEYS = Keys(lambda: "a key of the tests")
AT_ONCE = a_subscription(rhythm=Rhythm.AT_ONCE)
HOSTILE = [
    "Agenda\r\nBcc: everybody@example.org",
    "Agenda\u2028Bcc: everybody@example.org\u2029\x85\x0b\x0c",
    "Agenda\x00\x07\x1b[31m",
    "Agenda \u202egpj.exe\u2066",
    "\ud800 half a letter",
    "\ue000manage\ue001 \ue000unsubscribe\ue001",
    "=?utf-8?q?Bcc=3A_everybody?=",
    "<script>alert(1)</script><img src=https://evil.example/pixel.gif>",
    "{{ 7 * 7 }}{% for x in y %}",
    "%(title)s %s %",
    "x" * 100_000,
    "كل " * 33_000,
    "a\u0301\u0301\u0301\u0301\u0301" * 2_000,
    "",
    "   ",
]


def parsed(message: Outgoing) -> EmailMessage:
    return message_from_bytes(message.body, policy=policy.SMTP)


def part(message: Outgoing, kind: str) -> str:
    body = parsed(message).get_body((kind,))
    assert body is not None
    return str(body.get_content())


def a_digest_mail(language="en", mailer=MAILER, **digest) -> Outgoing:
    issue = mailer.issue(a_digest(language, **digest))
    return mailer.compose(a_parcel(issue=issue, subscription=a_subscription(language=language)))


def an_events_mail(*contents: Content, **subscription) -> Outgoing:
    return MAILER.compose(a_parcel(*contents, subscription=replace(AT_ONCE, **subscription)))


def raw_headers(message: Outgoing) -> dict[str, str]:
    """Header -> its own line, as the wire has it."""
    lines = message.body.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
    return dict(line.split(": ", 1) for line in lines if not line.startswith(" "))


# On the wire


def test_what_is_composed_is_what_a_server_gets():
    with a_mail_server() as there:
        mailer = a_mailer(smtp_url=there.url)
        message = a_digest_mail("ar", mailer)
        with mailer.open(message.target) as line:
            assert line.send(message).ok
    assert there.mails == [message.body]
    assert (there.receivers, there.senders) == (["ana@example.org"], [message.sender])


def test_every_octet_is_ascii_every_line_ends_and_none_is_too_long():
    for mail in MAILS.values():
        assert mail.isascii()
        assert mail.count(b"\n") == mail.count(b"\r") == mail.count(b"\r\n")
        assert max(map(len, mail.split(b"\r\n"))) <= 998
        _, _, body = mail.partition(b"\r\n\r\n")
        assert max(map(len, body.split(b"\r\n"))) <= 78


def test_the_way_out_is_never_encoded_and_stands_on_one_line():
    headers = raw_headers(a_digest_mail())
    way_out = links.unsubscribe(BASE, KEYS.token, an_id(77))
    assert re.fullmatch(
        rf"<{re.escape(way_out)}>, <mailto:bounces\+[a-z2-7]{{36}}@hub\.example\?subject=unsubscribe>",
        headers["List-Unsubscribe"],
    )
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_digest_has_every_header_that_mail_programs_go_by():
    headers = raw_headers(a_digest_mail())
    assert headers["From"] == headers["Reply-To"] == "Interforum <hub@hub.example>"
    assert headers["To"] == "ana@example.org"
    assert headers["Date"] == "Tue, 24 Nov 2026 10:00:00 +0000"
    assert re.fullmatch(r"<msg_[0-9a-f]{32}@hub\.example>", headers["Message-ID"])
    assert headers["List-Id"] == "Interforum <weekly.hub.example>"
    assert headers["List-Help"] == f"<{BASE}/subscribe>"
    assert headers["List-Archive"] == f"<{BASE}/digests>"
    assert (headers["Auto-Submitted"], headers["Precedence"]) == ("auto-generated", "bulk")
    assert headers["Content-Language"] == "en"


def test_a_notice_is_no_lists():
    for kind in NoticeKind:
        headers = raw_headers(MAILER.notice(a_notice(kind)))
        assert not [name for name in headers if name.startswith("List-") or name == "Precedence"]
        assert headers["Auto-Submitted"] == "auto-generated"


def test_a_mail_keeps_its_id_from_try_to_try_and_has_another_than_every_other():
    first, again = a_digest_mail(), a_digest_mail()
    assert raw_headers(first)["Message-ID"] == raw_headers(again)["Message-ID"]
    one, two = (MAILER.notice(a_notice(NoticeKind.DRAFT_WAITING, key=key)) for key in (1, 2))
    assert raw_headers(one)["Message-ID"] != raw_headers(two)["Message-ID"]


def test_a_bounce_says_whom_it_is_about_and_proves_that_we_wrote_it():
    sent_as = a_digest_mail().sender
    assert sent_as is not None
    assert len(sent_as.partition("@")[0]) <= 64
    returned = who_is_meant(sent_as.upper())
    assert returned is not None
    assert returned.subscription == an_id(77)
    assert KEYS.proofs("bounce", UUID(an_id(77)).bytes)[0].startswith(returned.proof)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_subject_arrives_as_it_was_written(language):
    message = a_digest_mail(language)
    subject = MAILER.issue(a_digest(language)).subject
    assert parsed(message)["Subject"] == subject
    words = re.findall(rb"=\?[^?]+\?[bq]\?[^?]+\?=", message.body.partition(b"\r\n\r\n")[0])
    assert all(len(word) <= 75 for word in words)


# The parts


def test_text_comes_first_html_second_and_the_calendar_beside_them():
    parts = [part.get_content_type() for part in parsed(a_digest_mail()).walk()]
    assert parts == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip
    attached = list(parsed(a_digest_mail()).iter_attachments())
    assert [each.get_filename() for each in attached] == ["meetings.ics"]
    assert attached[0].get_content().startswith("BEGIN:VCALENDAR")


def test_without_meetings_nothing_is_attached():
    assert parsed(a_digest_mail(meetings=())).get_content_type() == "multipart/alternative"


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_parts_hold_both_links_of_the_receiver_and_no_mark(language):
    message = a_digest_mail(language)
    for kind in ("plain", "html"):
        words = part(message, kind)
        assert links.manage(BASE, KEYS.token, an_id(77)) in words
        assert links.unsubscribe(BASE, KEYS.token, an_id(77)) in words
        assert "\ue000" not in words


def test_an_issue_holds_nobodys_links():
    issue = MAILER.issue(a_digest())
    assert BASE + "/unsubscribe/" not in issue.text + issue.html
    other = MAILER.compose(a_parcel(issue=issue, subscription=a_subscription(id=an_id(78))))
    assert links.unsubscribe(BASE, KEYS.token, an_id(78)) in part(other, "plain")


def test_no_part_loads_anything_or_tells_who_reads():
    for mail in MAILS.values():
        html = part(Outgoing(message_id="", target="", body=mail), "html")
        assert not re.search(
            r"<(img|script|iframe|link|object|form)\b|url\(|@import|\bsrc=", html, re.IGNORECASE
        )


def test_a_mail_in_arabic_runs_from_right_to_left_and_keeps_other_scripts_apart():
    html = part(a_digest_mail("ar"), "html")
    assert '<html lang="ar" dir="rtl">' in html
    assert re.search(r'<table[^>]*\bdir="rtl"', html)
    assert re.search(r'<td[^>]*\balign="right"', html)
    assert not re.search(r'align="left"', html)
    assert '<bdi lang="en" dir="ltr">Senior officials’ meeting</bdi>' in html


def test_an_arabic_title_in_an_english_mail_is_kept_apart_in_both_parts():
    message = an_events_mail(Content(an_event(2, forum="gulf"), ARABIC))
    assert f'<bdi lang="ar" dir="rtl">{ARABIC.title}</bdi>' in part(message, "html")
    assert f"\u2068{ARABIC.title}\u2069" in part(message, "plain")


@pytest.mark.parametrize("name", sorted(MAILS))
def test_a_mail_is_as_it_was_when_it_was_looked_at(name):
    assert golden.shown(MAILS[name]) == (golden.FOLDER / f"{name}.txt").read_text("utf-8")


# What it says


def test_each_kind_of_event_is_told_in_words_of_its_own():
    words = part(an_events_mail(*every_kind_of_event()), "plain")
    assert "Declaration: Tunis Declaration on Fair Recruitment" in words
    assert "Meeting, changed: Senior officials’ meeting" in words
    assert "Can now be read in this language, too: French." in words
    assert "The forum has withdrawn this." in words
    assert "Cannot be read: gulf-news" in words


@pytest.mark.parametrize(
    ("data", "changed", "told"),
    [
        ({"copy": "original"}, (), "The forum has changed what it says."),
        (
            {"copy": "original"},
            ("title", "meeting"),
            "The forum has changed: title and dates or place of the meeting.",
        ),
        ({"copy": "translation", "language": "fr"}, (), "The translation has changed (French)."),
        ({"copy": "mirror"}, (), "Another site carries the same text."),
        ({"copy": "translation", "reason": "gone"}, (), "One of its translations was withdrawn."),
        ({"copy": "mirror", "reason": "gone"}, (), "the forum's own stands"),
        ({}, (), "The forum has changed what it says."),
    ],
)
def test_an_update_says_in_words_what_has_changed(data, changed, told):
    event = an_event(3, EventType.ITEM_UPDATED, data=data)
    message = an_events_mail(Content(event, replace(MEETING, revision=2), changed))
    words = " ".join(part(message, "plain").split())
    assert told in words
    assert f"{BASE}/items/{MEETING.id}/history" in words


def test_of_what_was_withdrawn_only_the_title_is_told():
    item = an_item(9, status=Status.RETRACTED, title="Terms", summary="Not for you")
    message = an_events_mail(Content(an_event(9, EventType.ITEM_RETRACTED), item))
    assert "Not for you" not in part(message, "plain") + part(message, "html")
    assert "<s>" in part(message, "html")


def test_a_reader_gets_the_copy_in_their_own_language():
    words = part(an_events_mail(Content(an_event(1), DECLARATION), language="fr"), "plain")
    assert "Déclaration de Tunis sur le recrutement équitable" in words
    assert "https://two-shores.example/fr" in words


@pytest.mark.parametrize(
    ("contents", "subject"),
    [
        ((Content(an_event(5), NEWS),), "New liaison office opens in Dakar"),
        ((Content(an_event(3), MEETING),), "Meeting: Senior officials’ meeting"),
        (
            (Content(an_event(5, EventType.ITEM_UPDATED), NEWS),),
            "Changed: New liaison office opens in Dakar",
        ),
        (
            (Content(an_event(5), NEWS), Content(an_event(3, EventType.ITEM_UPDATED), MEETING)),
            "1 new, 1 changed – Two Shores Dialogue",
        ),
    ],
)
def test_a_subject_names_one_thing_and_counts_several(contents, subject):
    assert parsed(an_events_mail(*contents))["Subject"] == subject


def test_a_digest_that_makes_up_for_an_outage_says_so():
    message = a_digest_mail(catching_up=True, begins=NOW - timedelta(days=22))
    words = " ".join(part(message, "plain").split())
    assert "No digest could be sent for a while" in words
    assert "2–22 Nov 2026" in parsed(message)["Subject"]


def test_a_digest_of_nothing_is_one_line_and_attaches_nothing():
    message = MAILER.compose(a_parcel(issue=MAILER.issue(an_empty_digest())))
    assert parsed(message)["Subject"] == "Nothing new – week 47"
    words = part(message, "plain")
    assert "The forums you follow have published nothing new." in words
    assert "Meetings in the next four weeks" not in words
    assert not list(parsed(message).iter_attachments())


def test_a_daily_digest_is_called_by_its_day():
    issue = MAILER.issue(a_digest(period="2026-11-23", rhythm=Rhythm.DAILY))
    assert issue.subject.endswith("– 23 November 2026")
    assert "Daily digest" in issue.text


def test_what_a_subscription_covers_stands_in_the_foot():
    filters = (("forum", "two-shores"), ("forum", "gulf"), ("kind", "outcome"), ("lang", "fr"))
    words = " ".join(MAILER.issue(a_digest(filters=filters)).text.split())
    assert "It covers: Two Shores Dialogue and Gulf Consultation; Outcome; French." in words


def test_the_page_of_a_digest_is_asked_for_by_its_filters_and_in_its_language():
    issue = MAILER.issue(a_digest("fr", filters=(("forum", "gulf"),)))
    assert f"{BASE}/digests/2026-W47?forum=gulf&after=10&until=40&in=fr" in issue.text
    long = MAILER.issue(a_digest(until_seq=1_000_000))
    assert f"{BASE}/digests/2026-W47?in=en\n" in long.text


def test_a_forum_that_the_registry_does_not_know_any_more_keeps_its_id():
    assert "old-forum" in part(an_events_mail(Content(an_event(5, forum="old-forum"), NEWS)), "plain")


# Whatever comes in


@pytest.mark.parametrize("title", HOSTILE, ids=lambda title: ascii(title[:16]))
def test_no_title_breaks_a_mail_or_says_what_is_not_its_own(title):
    item = replace(NEWS, title=title, summary=title, url="https://forum.example/1")
    events = an_events_mail(
        Content(an_event(5), item),
        Content(an_event(6, EventType.ITEM_TRANSLATED, data={"title": title, "url": title}), item),
    )
    digest = a_digest_mail(first=(a_line(item, title=title, url=title),))
    notice = MAILER.notice(replace(a_notice(NoticeKind.DRAFT_WAITING), data={"title": title, "draft": title}))
    for message in (events, digest, an_events_mail(Content(an_event(5), item)), notice):
        mail = parsed(message)
        assert not mail.defects
        assert mail["Bcc"] is None
        assert len(str(mail["Subject"]).splitlines()) == 1
        assert len(message.body) <= MAIL_BYTES
        html, words = part(message, "html"), part(message, "plain")
        assert "<script" not in html
        assert "<img" not in html
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\ue000-\uf8ff]", words + html)
        assert words.count(links.manage(BASE, KEYS.token, an_id(77))) <= 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_three_hundred_items_stay_under_eighty_kilobytes_and_the_rest_is_counted(language):
    long = [
        replace(
            NEWS,
            id=an_id(n),
            title="مرحبا بالعالم " * 60,
            summary="نص طويل جدا " * 90,
            language="ar",
            url=f"https://forum.example/{'ы' * 90}",
            copies=tuple(a_copy(tag, "عنوان " * 90) for tag in ("ru", "es", "pt", "zh", "de")),
        )
        for n in range(20)
    ]
    lines = tuple(a_line(item, language) for item in long)
    nothing = {"first": (), "meetings": (), "commitments": (), "unreadable": ()}
    issue = MAILER.issue(a_digest(language, by_forum={"gulf": lines}, more=280, **nothing))
    message = MAILER.compose(a_parcel(issue=issue, subscription=a_subscription(language=language)))
    assert len(message.body) < MAIL_BYTES
    shown = issue.text.count("\n* ")
    (hidden,) = re.findall(r"^(\d+) (?:more on the web|مادة أخرى على الموقع)", issue.text, re.MULTILINE)
    assert (shown + int(hidden), issue.items) == (300, 300)
    assert f"{BASE}/digests/2026-W47" in issue.html


def test_twenty_events_go_together_and_are_all_told():
    contents = [Content(an_event(n), an_item(n, title=f"Statement {n}.")) for n in range(1, 21)]
    words = part(an_events_mail(*contents), "plain")
    assert all(f"Statement {n}." in words for n in range(1, 21))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://x.example/",
        "https:///way",
        "http://a\r\nb",
        "https://x.example/" + "a" * 5000,
    ],
)
def test_a_title_leads_nowhere_but_to_the_web(url):
    message = an_events_mail(Content(an_event(5), replace(NEWS, url=url)))
    assert url not in part(message, "html")
    assert f"{BASE}/items/{NEWS.id}" in part(message, "html")


@pytest.mark.parametrize(
    "text", ["plain\n", "é" * 500, "=" * 300, "كبار\n" * 200, "a" * 5000, ".\n.\n", "tab\t \n"]
)
def test_what_is_encoded_is_read_back(text):
    encoding, payload = encoded(text)
    mail = message_from_bytes(
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
        + encoding.encode() + b"\r\n\r\n" + payload,
        policy=policy.SMTP,
    )  # fmt: skip
    assert mail.get_content().split("\r\n") == [*text.splitlines(), ""]
    assert max(map(len, payload.split(b"\r\n"))) <= 76


# Addresses


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" ana@example.org ", "ana@example.org"),
        ("Ana@EXAMPLE.org", "Ana@example.org"),
        ("ana+news@example.org", "ana+news@example.org"),
        ("ana@münchen.de", "ana@xn--mnchen-3ya.de"),
    ],
)
def test_an_address_is_kept_in_one_form(given, kept):
    assert MAILER.check(given) == kept


@pytest.mark.parametrize(
    "given", ["", "ana", "a@b", "ána@example.org", "Ana <ana@example.org>", "a@x.org\nb@x.org"]
)
def test_what_is_no_address_is_refused_in_words(given):
    with pytest.raises(SubscriptionError, match="This is no mail address"):
        MAILER.check(given)


@pytest.mark.parametrize(
    ("given", "address", "name"),
    [
        ("Interforum <hub@hub.example>", "hub@hub.example", "Interforum"),
        ("hub@hub.example", "hub@hub.example", "Interforum"),
        ('"Хаб, наш" <hub@hub.example>', "hub@hub.example", "Хаб, наш"),
        (None, "hub@hub.example", "Interforum"),
    ],
)
def test_a_sender_is_taken_apart_into_name_and_address(given, address, name):
    found = sender(a_mailer(mail_from=given)._settings)
    assert (found.addr_spec, found.display_name) == (address, name)


# DKIM


@pytest.mark.parametrize("format", ["TraditionalOpenSSL", "PKCS8"])
def test_a_signature_covers_the_way_out_and_is_verified(format):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        getattr(serialization.PrivateFormat, format),
        serialization.NoEncryption(),
    ).decode()
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    published = b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])
    message = a_digest_mail("ar", a_mailer(dkim_key=pem, dkim_selector="hub"))

    asked = []

    def dns(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return published

    assert dkim.verify(message.body, dnsfunc=dns)
    assert asked == [b"hub._domainkey.hub.example."]
    signature = message.body.partition(b"\r\nFrom:")[0].replace(b"\r\n", b"").replace(b" ", b"")
    assert b"list-unsubscribe:list-unsubscribe-post" in signature
    assert not dkim.verify(message.body.replace(b"One-Click", b"Two-Click"), dnsfunc=dns)
