"""Mail: heads, bodies and kinds of messages, as they come."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.reading.mail import header_text, read_head, read_letter, unflowed
from hub.reading.mail_kinds import comes_from, is_list_mail, is_vouched_for, subject, why_not
from hub.reading.mail_text import as_html


def head(*lines: str):
    return read_head("\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n")


def letter(*lines: str, whole: bool = True):
    return read_letter("\r\n".join(lines).encode(), whole=whole)


def parts(kind: str, *children: str, boundary: str = "b") -> str:
    body = "".join(f"--{boundary}\n{each}\n" for each in children)
    return f"Content-Type: multipart/{kind}; boundary={boundary}\n\n{body}--{boundary}--\n"


HTML = (
    "Content-Type: text/html; charset=utf-8\n\n<p>The ministers met in Rabat and adopted a declaration.</p>"
)
PLAIN = "Content-Type: text/plain; charset=utf-8\n\nThe ministers met in Rabat, says the plain part of it."
PDF = 'Content-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment\n\nx'


# Heads


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Plain words", "Plain words"),
        ("=?utf-8?q?R=C3=A9union?=", "Réunion"),
        ("=?UTF-8?B?UsOpdW5pb24=?=", "Réunion"),
        ("=?iso-8859-1?Q?R=E9union_=C0?= Rabat", "Réunion À Rabat"),
        ("=?windows-1252?Q?=93R=E9union=94?=", "“Réunion”"),
        ("=?koi8-r?B?88/Xxd3BzsnF?=", "Совещание"),
        ("=?windows-1256?B?x+HczOTjx9o=?=", "الـجنماع"),
        ("=?utf-8*fr?q?R=C3=A9union?=", "Réunion"),
        ("=?utf-8?q?R=C3?= =?utf-8?q?=A9union?=", "Réunion"),
        ("=?utf-8?q?a?=  =?utf-8?q?b?= c", "ab c"),
        ("=?utf-8?q?a?= =?iso-8859-1?q?=E9?=", "aé"),
        ("=?utf-8?b?UsOpdW5pb24?=", "Réunion"),
        ("=?x-unknown?q?R=C3=A9?=", "Ré"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?b?!!!?=", ""),
        ("=?utf-8?q??=", ""),
        ("50 =?= 50 ?=", "50 =?= 50 ?="),
        ("=?iso-2022-jp?B?GyRCJUshPCU5GyhC?=", "ニース"),
    ],
)
def test_a_header_is_read_in_every_character_set(raw, text):
    assert header_text(raw) == text


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_a_header_in_raw_bytes_is_read(charset):
    assert (
        read_head("Subject: Réunion à Málaga\r\n\r\n".encode(charset)).text("subject") == "Réunion à Málaga"
    )


def test_a_folded_header_is_one_line():
    assert head("Subject: Senior", "  officials", "\tmeet").text("subject") == "Senior officials meet"


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("From: News <news@forum.example>", ("News", "news@forum.example")),
        ('From: "Forum, the" <News@Forum.example>', ("Forum, the", "news@forum.example")),
        ("From: =?utf-8?q?Secr=C3=A9tariat?= <a@b.example>", ("Secrétariat", "a@b.example")),
        ("From: news@forum.example", ("", "news@forum.example")),
        ("From: news@forum.example (News)", ("News", "news@forum.example")),
        ("From:", ("", "")),
        ("X: y", ("", "")),
    ],
)
def test_the_sender_is_a_name_and_an_address(line, sender):
    assert head(line).sender == sender


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (["Date: Thu, 19 Nov 2026 09:00:05 +0000"], "Thu, 19 Nov 2026 09:00:05 +0000"),
        (["Date: yesterday", "Received: from a by b; Fri, 20 Nov 2026 07:00:00 +0000"], "Fri, 20 Nov 2026 07:00:00 +0000"),
        (["Received: from a by b for <x@y.example>; Fri, 20 Nov 2026 07:00:00 +0000"], "Fri, 20 Nov 2026 07:00:00 +0000"),
        (["Date: yesterday"], "yesterday"),
        ([], None),
    ],
)  # fmt: skip
def test_a_message_is_dated_by_its_writer_or_else_by_a_server(lines, date):
    assert head("Subject: x", *lines).date == date


@pytest.mark.parametrize(
    ("lines", "ours"),
    [
        (["Delivered-To: Me@hub.example"], {"me@hub.example"}),
        (["To: Us <me@hub.example>, other@hub.example"], {"me@hub.example", "other@hub.example"}),
        (["Received: from a by b for <me@hub.example>; x"], {"me@hub.example"}),
        (["X-Original-To: me@hub.example", "To: list@lists.example", "List-Post: <mailto:list@lists.example>"],
         {"me@hub.example"}),
        (["To: info@forum.example", "Delivered-To: me@hub.example"], {"me@hub.example"}),
        (["To: undisclosed-recipients:;"], set()),
    ],
)  # fmt: skip
def test_our_addresses_are_known_and_those_of_the_forum_are_not_ours(lines, ours):
    assert head("From: news@forum.example", *lines).recipients == tuple(sorted(ours))


@pytest.mark.parametrize(
    ("line", "id"),
    [
        ("Message-ID: <a.b@c>", "a.b@c"),
        ("Message-Id:a.b@c", "a.b@c"),
        ("Message-ID: <>", None),
        ("X: y", None),
    ],
)
def test_the_identity_of_a_message_has_no_angles(line, id):
    assert head(line).message_id == id


# Bodies


@pytest.mark.parametrize(
    ("message", "kinds", "attachments"),
    [
        (HTML, ["html"], 0),
        (PLAIN, ["plain"], 0),
        (parts("alternative", PLAIN, HTML), ["html"], 0),
        (parts("alternative", HTML, PLAIN), ["html"], 0),
        (parts("alternative", PLAIN, "Content-Type: text/html\n\n<img src='cid:x'>"), ["plain"], 0),
        (parts("mixed", parts("alternative", PLAIN, HTML, boundary="c"), PDF), ["html"], 1),
        (parts("mixed", HTML, PDF, PDF, PLAIN), ["html", "plain"], 2),
        (parts("related", HTML, "Content-Type: image/png; name=a.png\nContent-ID: <a>\n\nx"), ["html"], 0),
        (parts("signed", HTML, "Content-Type: application/pgp-signature; name=s.asc\n\nx"), ["html"], 1),
        (
            parts("mixed", "Content-Type: text/html; name=a.html\nContent-Disposition: attachment\n\n<p>x"),
            [],
            1,
        ),
        (parts("mixed", "Content-Type: message/rfc822\n\nSubject: x\n\ny"), [], 1),
        ("Content-Type: multipart/mixed\n\nno boundary", [], 1),
        ("Content-Type: image/png\n\nx", [], 1),
        ("Subject: x\n\nNo type at all.", ["plain"], 0),
    ],
)
def test_the_texts_for_a_person_are_found_and_files_are_counted(message, kinds, attachments):
    found = read_letter(message.encode())

    assert ["html" if is_html else "plain" for _, is_html in found.texts] == kinds
    assert found.attachments == attachments


@pytest.mark.parametrize(
    ("said", "raw", "text"),
    [
        ("text/plain; charset=utf-8", "Réunion".encode(), "Réunion"),
        ("text/plain; charset=iso-8859-1", "Réunion".encode("latin-1"), "Réunion"),
        ("text/plain; charset=us-ascii", "Réunion".encode(), "Réunion"),
        ("text/plain; charset=us-ascii", "Réunion".encode("cp1252"), "Réunion"),
        ("text/plain; charset=nonsense", "Réunion".encode(), "Réunion"),
        ("text/plain", "Réunion".encode(), "Réunion"),
        ("text/plain; charset=windows-1251", "Совещание".encode("cp1251"), "Совещание"),
        ("text/html", "<meta charset=windows-1251>Совещание".encode("cp1251"), "<meta charset=windows-1251>Совещание"),
        ('text/plain; charset="windows-1256"', "اجتماع".encode("cp1256"), "اجتماع"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("coding", ["8bit", "base64", "quoted-printable", "x-uncanny"])
def test_a_text_is_read_whatever_it_is_coded_in(said, raw, text, coding):
    body = {"base64": base64.encodebytes(raw), "quoted-printable": b"".join(b"=%02X" % each for each in raw)}
    lines = f"Content-Type: {said}\r\nContent-Transfer-Encoding: {coding}\r\n\r\n".encode()

    assert read_letter(lines + body.get(coding, raw)).texts[0][0] == text


@pytest.mark.parametrize(
    ("text", "joined", "delete"),
    [
        ("a \nb\nc", "a b\nc", False),
        ("a \nb", "ab", True),
        (" >x", ">x", False),
        ("a\n-- \nb", "a\n-- \nb", False),
    ],
)
def test_flowed_lines_are_joined(text, joined, delete):
    assert unflowed(text, delete_space=delete) == joined


def test_a_message_of_which_only_the_beginning_came_is_complete_if_its_text_ended():
    message = parts("mixed", HTML, PDF)

    assert read_letter(message[: message.index("\nx\n")].encode(), whole=False).complete
    assert not read_letter(message[: message.index("adopted")].encode(), whole=False).complete


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>\n"),
        ("See https://forum.example/a?b=1&c=2.", '<p>See <a href="https://forum.example/a?b=1&amp;c=2">https://forum.example/a?b=1&amp;c=2</a>.</p>\n'),
        ("(<https://forum.example/a>)", '<p>(<a href="https://forum.example/a">https://forum.example/a</a>)</p>\n'),
        ("Kind regards\nThe secretariat", "<p>Kind regards<br>The secretariat</p>\n"),
        ("x" * 70 + "\nend", f"<p>{'x' * 70} end</p>\n"),
        ("x" * 70 + "\n- end", f"<p>{'x' * 70}<br>- end</p>\n"),
        ("Title\n=====\nText", "<p>Title</p>\n<p>Text</p>\n"),
        ("Text\n-- \nMe", "<p>Text</p>\n"),
        ("Text\n" + "_" * 47 + "\nlist@x.example", "<p>Text</p>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_plain_text_becomes_paragraphs(text, html):
    assert as_html(text) == html


# Kinds


@pytest.mark.parametrize(
    "line",
    ["List-Id: <news.forum.example>", "List-Unsubscribe: <mailto:x@y>", "Precedence: bulk", "Precedence: LIST",
     "Feedback-ID: 1:2:3:mc"],
)  # fmt: skip
def test_list_mail_is_known_by_its_head(line):
    assert is_list_mail(head("From: a@b.example", line))


@pytest.mark.parametrize("line", ["To: me@hub.example", "Precedence: first-class", "Subject: List-Id: x"])
def test_a_letter_to_us_alone_is_no_list_mail(line):
    assert not is_list_mail(head("From: a@b.example", line))


@pytest.mark.parametrize(
    ("sender", "verdict"),
    [
        ("news@forum.example", True),
        ("NEWS@Forum.Example", True),
        ("other@forum.example", False),
        ("anybody@secretariat.example", True),
        ("anybody@mail.secretariat.example", True),
        ("anybody@notsecretariat.example", False),
        ("secretariat.example@evil.example", False),
        ("", False),
    ],
)
def test_senders_are_addresses_or_domains(sender, verdict):
    assert comes_from(head(f"From: X <{sender}>"), ("news@forum.example", "secretariat.example")) is verdict


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        (["mx.hub.example; dmarc=pass header.from=forum.example"], True),
        (["mx.hub.example; dkim=pass (2048-bit) header.d=forum.example header.b=x"], True),
        (["mx.hub.example; dkim=pass header.d=mail.forum.example"], True),
        (["mx.hub.example; dkim=fail header.d=forum.example; dkim=pass header.i=@forum.example"], True),
        (["mx.hub.example; dkim=pass header.d=service.example"], False),
        (["mx.hub.example; dkim=fail header.d=forum.example"], False),
        (["mx.hub.example; spf=pass smtp.mailfrom=forum.example"], False),
        (["mx.evil.example; dmarc=pass"], False),
        (["mx.hub.example; dmarc=fail", "mx.hub.example; dmarc=pass"], False),
        ([], False),
    ],
)
def test_only_what_our_own_server_found_vouches_for_a_sender(results, verdict):
    lines = [f"Authentication-Results: {each}" for each in results]
    assert is_vouched_for(head(*lines, "From: news@forum.example"), "MX.hub.example") is verdict


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["Subject: Re: Newsletter 4"], "replies"),
        (["Subject: RE : Lettre 4"], "replies"),
        (["Subject: [news] AW: x"], "replies"),
        (["Subject: RES: Boletim"], "replies"),
        (["Subject: رد: النشرة"], "replies"),
        (["Subject: Ответ: x"], "replies"),
        (["Subject: Automatic reply: x"], "automatic"),
        (["Subject: Réponse automatique : x"], "automatic"),
        (["Subject: Respuesta automática: x"], "automatic"),
        (["Subject: رد تلقائي: x"], "automatic"),
        (["Subject: x", "Auto-Submitted: auto-replied (vacation)"], "automatic"),
        (["Subject: x", "X-Autoreply: yes"], "automatic"),
        (["From: MAILER-DAEMON@mx.example", "Subject: Undelivered"], "returned"),
        (["Subject: x", "X-Failed-Recipients: a@b"], "returned"),
        (["Subject: x", "X-Spam-Flag: YES"], "spam"),
        (["Subject: x", "X-Spam-Status: Yes, score=9"], "spam"),
        (["Subject: Please confirm your subscription"], "subscription"),
        (["Subject: Confirmez votre inscription à la lettre"], "subscription"),
        (["Subject: Confirme su suscripción"], "subscription"),
        (["Subject: Confirme a sua subscrição"], "subscription"),
        (["Subject: تأكيد الاشتراك في النشرة"], "subscription"),
        (["Subject: Подтвердите подписку"], "subscription"),
        (["Subject: x", "Authentication-Results: mx; dmarc=fail"], "not from"),
        (["Subject: x", "Content-Type: multipart/report; boundary=b", "", "--b", "", "x", "--b--"], "returned"),
        (["Subject: x", "Content-Type: multipart/encrypted; boundary=b", "", "--b", "", "x", "--b--"], "encrypted"),
        (["Subject: x", "Content-Type: application/pkcs7-mime", "", "x"], "encrypted"),
        (["Subject: x", "Content-Type: text/calendar; method=REQUEST", "", "BEGIN:VCALENDAR"], "invitations"),
        (["Subject: x", "Content-Type: image/png", "", "x"], "without a text"),
    ],
)  # fmt: skip
def test_what_is_no_publication_is_left_out_with_its_reason(lines, reason):
    said = letter("Precedence: bulk", *lines, *([] if "" in lines else ["", "Words."]))
    assert reason in (why_not(said) or "")


@pytest.mark.parametrize(
    "line",
    ["Subject: Newsletter 4", "Subject: Reunion of ministers", "Subject: Registration for the meeting is open",
     "Subject: Réunion à Rabat", "Subject: Recommendations: the list", "Subject: R&D: a report",
     "Subject: Absence of data on returns", "Subject: Absence of data: a report", "Subject: Welcome to our newsletter",
     "Subject: Ministers confirm registration of 2,000 refugees", "Subject: Países confirmam a assinatura do acordo",
     "Subject: Confirmation de l'inscription des enfants à l'école", "Subject: تأكيد اشتراك الدول في المنتدى",
     "Subject: Стороны подтвердили регистрацию", "From: bounces@forum.example", "Auto-Submitted: auto-generated", "Subject: Rehabilitation: a new centre",
     "Authentication-Results: mx; dmarc=pass", "X-Spam-Status: No, score=0"],
)  # fmt: skip
def test_what_is_a_publication_is_taken(line):
    assert why_not(letter("Precedence: bulk", line, "", "Words.")) is None


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("[Novosti] Meeting", "Meeting"),
        ("[novosti]  Meeting", "Meeting"),
        ("[Urgent] Meeting", "[Urgent] Meeting"),
        ("[Novosti]", "[Novosti]"),
        ("Meeting [Novosti]", "Meeting [Novosti]"),
    ],
)
def test_the_name_of_the_list_is_no_part_of_the_title(given, title):
    assert subject(head(f"Subject: {given}", "List-Id: News <novosti.forum.example>")) == title


# Whatever comes


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_whatever_bytes_come_there_is_an_answer(body):
    said = read_letter(body)
    assert why_not(said) is None or why_not(said)
    assert isinstance(said.head.sender, tuple)
    assert said.head.recipients is not None
    assert said.head.date is None or said.head.date


_PIECES = st.sampled_from(
    ["Content-Type: multipart/mixed; boundary=a\n", "Content-Type: multipart/alternative; boundary=a\n", "--a\n", "--a--\n",
     "\n", "Content-Type: text/html; charset=utf-7\n", "Content-Type: message/rfc822\n", "Content-Transfer-Encoding: base64\n",
     "<p>x</p>\n", "=?utf-8?b?w?=\n", "Content-Disposition: attachment; filename*=x''%\n", "Subject: =?\n", "From: <<@>,;:\n",
     "Content-Type: ;;=\n", "Content-Transfer-Encoding: uuencode\n", "begin 644 a\n"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40).map("".join), st.booleans())
@settings(max_examples=300)
def test_whatever_structure_comes_there_is_an_answer(message, whole):
    said = read_letter(message.encode(), whole=whole)
    assert all(isinstance(text, str) for text, _ in said.texts)
    assert why_not(said) is None or why_not(said)


@pytest.mark.parametrize(
    "message",
    [
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000)),
        b"".join(b"Content-Type: message/rfc822\n\n" for n in range(5000)),
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nx",
        b"To: " + b"a@b.example, " * 100_000 + b"\n\nx",
        b"X: y\n" * 100_000 + b"\nx",
    ],
    ids=["nested", "forwarded", "many parts", "encoded words", "recipients", "fields"],
)
def test_what_is_made_to_cost_time_costs_little(message):
    said = read_letter(message)
    assert len(said.texts) <= 300
    assert said.head.text("subject") is not None
    assert said.head.recipients is not None
