"""Mailboxes: what is new is fetched, nothing is changed, and every failure has its cause."""

from __future__ import annotations

import base64
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Cause, SourceError
from hub.http import GuardedHttp, Limits
from hub.http.deadline import Deadline
from hub.http.imap import fetched
from hub.http.mail import BEGINNING_BYTES, MailVisit
from hub.http.mail_addresses import folder, utf7
from hub.model.mail import Place
from tests import dovecot
from tests.hostile import certificates
from tests.unit.http.imap_server import Script, a_folder, serving

ENVIRON = {"SECRET": "sesame"}
LETTER = b"From: news@forum.example\r\nSubject: %d\r\n\r\nWords.\r\n"


def everything(_head: bytes) -> bool:
    return True


def a_client(*ports: int, **given) -> GuardedHttp:
    permitted = frozenset(("127.0.0.1", port) for port in ports)
    limits = given.pop("limits", Limits(seconds=8, connect_seconds=3, read_seconds=4))
    environ = given.pop("environ", ENVIRON)
    return GuardedHttp(user_agent="test", permitted=permitted, limits=limits, environ=environ, **given)


def read(script: Script, after: Place | None = None, wanted=everything, name="INBOX", **given):
    with serving(script) as port:
        http = a_client(port, **given)
        return http.mail(
            f"imap://127.0.0.1:{port}/{name}", user="reader", secret="SECRET", after=after, wanted=wanted
        )


def refusal(*given, **more) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(*given, **more)
    assert caught.value.detail.endswith(".")
    assert "reader" not in caught.value.detail
    assert "sesame" not in caught.value.detail
    return caught.value


def letters(*uids: int) -> dict[int, bytes]:
    return {uid: LETTER % uid for uid in uids}


# Addresses


@pytest.mark.parametrize(
    ("url", "host", "port", "secure", "name", "shown"),
    [
        ("imaps://mail.example.org/INBOX", "mail.example.org", 993, True, "INBOX", "imaps://mail.example.org/INBOX"),
        ("imap://mail.example.org", "mail.example.org", 143, False, "INBOX", "imap://mail.example.org/INBOX"),
        ("imap://mail.example.org/", "mail.example.org", 143, False, "INBOX", "imap://mail.example.org/INBOX"),
        ("imaps://mail.example.org:1993/News/2026", "mail.example.org", 1993, True, "News/2026",
         "imaps://mail.example.org:1993/News/2026"),
        ("imaps://mail.example.org/%C3%89t%C3%A9", "mail.example.org", 993, True, "Été",
         "imaps://mail.example.org/%C3%89t%C3%A9"),
    ],
)  # fmt: skip
def test_the_address_of_a_folder_is_read_in_one_way(url, host, port, secure, name, shown):
    here = folder(url, "reader")

    assert (here.host, here.port, here.secure, here.user, here.name) == (host, port, secure, "reader", name)
    assert here.url == shown


@pytest.mark.parametrize(
    "url",
    [
        "https://mail.example.org/INBOX",
        "imaps://reader@mail.example.org/INBOX",
        "imaps://reader:secret@mail.example.org/INBOX",
        "imaps://mail.example.org/INBOX?x",
        "imaps://mail.example.org/INBOX#x",
        "imaps://mail.example.org/IN%0D%0ABOX",
        "imaps://mail.example.org/%ff",
        "imaps://127.1/INBOX",
        "imaps://mail.example.org:0/INBOX",
        "imaps:///INBOX",
        "imaps://[::1/INBOX",
        "imaps://mail\\.example.org/INBOX",
    ],
)
def test_an_address_that_two_programs_could_read_in_two_ways_is_refused(url):
    with pytest.raises(SourceError) as caught:
        folder(url, "reader")
    assert caught.value.cause is Cause.BLOCKED
    assert "secret" not in caught.value.detail


@pytest.mark.parametrize("user", ["", "reader\r\nA1 DELETE INBOX", "a\0b"])
def test_a_user_that_is_none_or_would_be_another_command_is_refused(user):
    with pytest.raises(SourceError) as caught:
        folder("imaps://mail.example.org/INBOX", user)
    assert caught.value.cause is Cause.BLOCKED


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("INBOX", "INBOX"),
        ("Été", "&AMk-t&AOk-"),
        ("A & B", "A &- B"),
        ("رسائل", "&BjEGMwYnBiYGRA-"),
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),  # the example of RFC 3501
    ],
)
def test_a_folders_name_goes_over_the_wire_in_modified_utf_7(name, wire):
    assert utf7(name) == wire


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_modified_utf_7_can_be_undone(name):
    back, rest = "", utf7(name)
    assert rest.isascii()
    while rest:
        plain, shifted, rest = rest.partition("&")
        coded, _, rest = rest.partition("-") if shifted else ("", "", "")
        raw = base64.b64decode(coded.replace(",", "/") + "==")
        back += plain + (raw.decode("utf-16-be") if coded else "&" if shifted else "")
    assert back == name


# What is fetched


def test_a_folder_that_is_read_for_the_first_time_gives_its_messages_in_order():
    brought = read(Script(answers=a_folder(letters(3, 5, 9))))

    assert [(each.uid, each.body) for each in brought.messages] == list(letters(3, 5, 9).items())
    assert brought.place == Place(7, 9)
    assert not brought.more


def test_only_what_came_later_is_fetched():
    script = Script(answers=a_folder(letters(3, 5, 9)))

    brought = read(script, after=Place(7, 5))

    assert [each.uid for each in brought.messages] == [9]
    assert not any("FETCH 3" in each for each in script.asked)


def test_nothing_new_is_an_empty_visit_although_the_server_names_its_last_message():
    brought = read(Script(answers=a_folder(letters(3, 5))), after=Place(7, 5))

    assert brought.messages == ()
    assert brought.place == Place(7, 5)


def test_an_empty_folder_is_no_fault():
    brought = read(Script())
    assert (brought.messages, brought.place) == ((), Place(7, 0))


def test_a_server_that_counts_anew_is_read_from_the_start_and_it_is_said():
    brought = read(Script(answers=a_folder(letters(1, 2), validity=8)), after=Place(7, 90))

    assert [each.uid for each in brought.messages] == [1, 2]
    assert brought.place == Place(8, 2)
    assert brought.renumbered


def test_messages_nobody_wants_are_not_fetched_and_are_behind_us():
    script = Script(answers=a_folder(letters(1, 2, 3)))

    brought = read(script, wanted=lambda head: b"Subject: 2" in head)

    assert [each.uid for each in brought.messages] == [2]
    assert brought.unwanted == 2
    assert brought.place == Place(7, 3)
    assert [each for each in script.asked if "PEEK[]" in each] == ["UID FETCH 2 (UID BODY.PEEK[])"]


def test_a_large_folder_gives_its_newest_fifty_and_then_only_what_comes():
    brought = read(Script(answers=a_folder(letters(*range(1, 701)))))

    assert [each.uid for each in brought.messages] == list(range(651, 701))
    assert brought.place == Place(7, 700)
    assert not brought.more


def test_more_than_fifty_new_ones_are_read_on_with_at_the_next_visit():
    many = a_folder(letters(*range(1, 121)))
    first = read(Script(answers=many), after=Place(7, 10))
    second = read(Script(answers=many), after=first.place)
    third = read(Script(answers=many), after=second.place)

    uids = [each.uid for visit in (first, second, third) for each in visit.messages]
    assert uids == list(range(11, 121))
    assert [visit.more for visit in (first, second, third)] == [True, True, False]


def test_of_a_message_that_is_too_large_the_beginning_is_fetched():
    large = LETTER % 1 + b"x" * (2 << 20)
    limits = Limits(seconds=8, body_bytes=1 << 20)

    brought = read(Script(answers=a_folder({1: large, 2: LETTER % 2})), limits=limits)

    assert [each.whole for each in brought.messages] == [False, True]
    assert brought.messages[0].body == large[:BEGINNING_BYTES]


def test_what_does_not_fit_into_one_visit_comes_with_the_next():
    large = {uid: LETTER % uid + b"x" * (9 << 20) for uid in (1, 2, 3)}
    first = read(Script(answers=a_folder(large)))
    second = read(Script(answers=a_folder(large)), after=first.place)

    assert [each.uid for each in first.messages] == [1, 2]
    assert first.more
    assert [each.uid for each in second.messages] == [3]


def test_what_came_before_time_ran_out_is_kept_and_the_next_visit_reads_on():
    many = a_folder(letters(1, 2, 3))
    slow = dict(many)["UID FETCH"]

    def fetch(command: str) -> bytes:
        if "3 (UID BODY.PEEK[])" in command:
            time.sleep(1.5)
        return slow(command)

    answers = [*many[:2], ("UID FETCH", fetch)]
    brought = read(Script(answers=answers), limits=Limits(seconds=0.8, read_seconds=0.7))

    assert [each.uid for each in brought.messages] == [1, 2]
    assert brought.place == Place(7, 2)
    assert brought.more


def test_nothing_but_reading_is_asked_of_a_server():
    script = Script(answers=a_folder(letters(1)))
    read(script, name="%C3%89t%C3%A9")

    commands = [each.split()[0] for each in script.asked]
    assert set(commands) <= {"CAPABILITY", "AUTHENTICATE", "EXAMINE", "UID", "LOGOUT", script.asked[2]}
    assert 'EXAMINE "&AMk-t&AOk-"' in script.asked
    assert not any("BODY[" in each for each in script.asked)
    assert base64.b64decode(script.asked[2]) == b"\0reader\0sesame"


@pytest.mark.parametrize(
    ("answer", "records"),
    [
        ([(b"1 (UID 5 RFC822.SIZE 3 BODY[] {3}", b"abc"), b")"], [(5, 3, b"abc")]),
        ([(b"1 (BODY[] {3}", b"abc"), b" UID 5 RFC822.SIZE 9)"], [(5, 9, b"abc")]),
        ([b'1 (UID 5 BODY[HEADER]<0> "a\\"b")'], [(5, 0, b'a"b')]),
        ([b"1 (UID 5 BODY[] NIL)"], [(5, 0, None)]),
        ([b"1 (FLAGS (\\Seen))", (b"2 (UID 6 BODY[] {1}", b"x"), b")"], [(6, 0, b"x")]),
        ([(b"1 (UID 5 BODY[] {1}", b"x"), b")", b"9 (FLAGS ())"], [(5, 0, b"x")]),
        ([None], []),
        ([], []),
    ],
)
def test_what_a_server_says_to_fetch_is_read_in_any_order(answer, records):
    assert [tuple(each) for each in fetched(answer)] == records


# What goes wrong


@pytest.mark.parametrize(
    ("script", "cause", "words"),
    [
        (Script(greeting=b"* BYE too many\r\n"), Cause.PROTOCOL, "IMAP"),
        (Script(greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n"), Cause.PROTOCOL, "IMAP"),
        (Script(greeting=b"\x00\xff\r\n"), Cause.PROTOCOL, "IMAP"),
        (Script(answers=[("AUTH", b"{tag} NO [AUTHENTICATIONFAILED] no reader\r\n")]), Cause.LOGIN, "password"),
        (Script(answers=[("AUTH", b"{tag} NO [UNAVAILABLE] later\r\n")]), Cause.CONNECT, "just now"),
        (Script(answers=[("AUTH", b"{tag} NO [EXPIRED] reader\r\n")]), Cause.LOGIN, "run out"),
        (Script(answers=[("CAPA", b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n{tag} OK done\r\n")]), Cause.LOGIN, "takes no"),
        (Script(answers=[("EXAMINE", b"{tag} NO [NONEXISTENT] none\r\n")]), Cause.NOT_A_FEED, "by '/'"),
        (Script(answers=[("UID SEARCH", b"{tag} BAD no\r\n"), *a_folder(letters(1))]), Cause.PROTOCOL, "IMAP"),
        (Script(answers=[("EXAMINE", b"* 99999999999999999999999 EXISTS\r\n{tag} BAD no\r\n")]), Cause.PROTOCOL, "IMAP"),
        (Script(answers=[("UID FETCH", b"* 1 FETCH (UID 1 BODY[] {99999999}\r\n"), *a_folder(letters(1))]),
         Cause.TIMEOUT, "in time"),
        (Script(answers=[("UID FETCH", b'* 1 FETCH (X "' + b"x" * 1_100_000), *a_folder(letters(1))]),
         Cause.PROTOCOL, "IMAP"),
    ],
)  # fmt: skip
def test_every_failure_has_its_cause_in_words(script, cause, words):
    error = refusal(script, limits=Limits(seconds=1.5, connect_seconds=1, read_seconds=1.2))

    assert error.cause is cause
    assert words in error.detail


def test_a_server_that_sends_without_end_is_cut_off():
    flood = b"* 1 FETCH (UID 1 BODY[] {40000000}\r\n" + b"x" * 40_000_000
    error = refusal(
        Script(answers=[("UID FETCH", flood), *a_folder(letters(1))]),
        limits=Limits(seconds=20, body_bytes=1000),
    )

    assert error.cause is Cause.TOO_LARGE


def test_a_server_that_dribbles_is_cut_off_at_the_deadline():
    def slowly(_command: str) -> bytes:
        time.sleep(0.4)
        return b"* OK wait\r\n"

    started = time.monotonic()
    error = refusal(Script(answers=[("EXAMINE", slowly)]), limits=Limits(seconds=1, read_seconds=0.9))

    assert error.cause is Cause.TIMEOUT
    assert time.monotonic() - started < 4


def test_nobody_there_is_said_so():
    with serving(Script()) as port:
        pass
    with pytest.raises(SourceError) as caught:
        a_client(port).mail(
            f"imap://127.0.0.1:{port}/", user="reader", secret="SECRET", after=None, wanted=everything
        )
    assert caught.value.cause is Cause.CONNECT


@pytest.mark.parametrize("port", [993, 143, 25, 8080])
def test_a_server_in_a_private_network_or_at_another_port_is_not_dialled(port):
    with pytest.raises(SourceError) as caught:
        a_client().mail(
            f"imaps://127.0.0.1:{port}/", user="reader", secret="SECRET", after=None, wanted=everything
        )
    assert caught.value.cause is Cause.BLOCKED


def test_the_web_client_does_not_dial_the_ports_of_mail():
    with pytest.raises(SourceError) as caught:
        a_client(resolver=lambda _host, port: [(2, 1, 6, "", ("93.184.216.34", port))]).get(
            "https://a.example:993/"
        )
    assert caught.value.cause is Cause.BLOCKED


# Passwords


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "neither SECRET nor SECRET_FILE is set"),
        ({"SECRET": "a", "SECRET_FILE": "b"}, "twice"),
        ({"SECRET_FILE": "/no/such/file"}, "cannot be read"),
        ({"SECRET": "\n"}, "empty"),
        ({"SECRET": "two\nlines"}, "several lines"),
    ],
)
def test_a_password_that_cannot_be_had_is_told_without_a_secret_or_a_path(environ, words):
    error = refusal(Script(), environ=environ)

    assert error.cause is Cause.LOGIN
    assert words in error.detail
    assert "/no/such" not in error.detail


def test_a_password_may_stand_in_a_file(tmp_path: Path):
    (tmp_path / "secret").write_text("sesame\n")
    script = Script()

    read(script, environ={"SECRET_FILE": str(tmp_path / "secret")})

    assert base64.b64decode(script.asked[2]) == b"\0reader\0sesame"


def test_a_server_without_sasl_is_logged_in_to_and_quotes_are_kept():
    script = Script(answers=[("CAPABILITY", b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n")])

    read(script, environ={"SECRET": 'a "b" \\c'})

    assert 'LOGIN "reader" "a \\"b\\" \\\\c"' in script.asked


# TLS


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificates.make(tmp_path_factory.mktemp("certificates"))


def offering_tls(certificate: Path) -> Script:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    offer = b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n{tag} OK done\r\n"
    return Script(context=context, answers=[("CAPABILITY", offer), *a_folder(letters(1))])


def test_tls_is_begun_where_it_is_offered_before_anything_is_told(authority: Path):
    script = offering_tls(authority.parent / "tls-good.pem")

    brought = read(script, ca_bundle=authority)

    assert len(brought.messages) == 1
    assert script.asked[1] == "STARTTLS"


@pytest.mark.parametrize("certificate", ["tls-expired.pem", "tls-other.pem", "tls-own.pem"])
def test_a_server_with_a_wrong_certificate_is_told_no_password(authority: Path, certificate: str):
    script = offering_tls(authority.parent / certificate)

    error = refusal(script, ca_bundle=authority)

    assert error.cause is Cause.TLS
    assert not any("AUTH" in each for each in script.asked)


class Elsewhere:
    """A dialler to a server that passes for one out in the internet: no address of it is permitted."""

    permitted: frozenset[tuple[str, int]] = frozenset()

    def __init__(self, port: int) -> None:
        self._port = port

    def dial(self, *_given) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._port), 3)


@pytest.mark.parametrize("greeting", [b"* OK ready\r\n", b"* PREAUTH welcome\r\n"])
def test_a_server_in_the_internet_without_tls_is_told_no_password(greeting: bytes):
    script = Script(greeting=greeting)
    with serving(script) as port:
        visit = MailVisit(
            folder=folder("imap://mail.example.org/", "reader"),
            password="sesame",
            dialler=Elsewhere(port),
            context=ssl.create_default_context(),
            deadline=Deadline(5),
            read_seconds=3,
            message_bytes=1000,
        )
        with pytest.raises(SourceError) as caught:
            visit.read(None, everything)

    assert caught.value.cause is Cause.TLS
    assert not any("AUTH" in each or "LOGIN" in each for each in script.asked)
    assert "sesame" not in repr(visit)


# A real server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, authority: Path) -> Iterator[dovecot.Dovecot]:
    dovecot.needed()
    with dovecot.a_server(authority.parent / "tls-good.pem") as running:
        yield running


@pytest.fixture
def real(server: dovecot.Dovecot, authority: Path) -> GuardedHttp:
    environ = {"SECRET": dovecot.PASSWORD, "WRONG": "no"}
    ports = (server.plain, server.secure)
    return a_client(*ports, ca_bundle=authority, environ=environ, limits=Limits(seconds=30))


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_dovecot_is_read_and_nothing_in_it_changes(server, real, scheme):
    mails = server.a_mailbox()
    mails.deliver(*letters(1, 2, 3).values())

    brought = real.mail(
        server.url(scheme=scheme), user=mails.user, secret="SECRET", after=None, wanted=everything
    )
    again = real.mail(server.url(), user=mails.user, secret="SECRET", after=brought.place, wanted=everything)

    assert [each.body for each in brought.messages] == list(letters(1, 2, 3).values())
    assert (again.messages, again.place) == ((), brought.place)
    assert not any("S" in name.partition(":2,")[2] for name in mails.names())


def test_dovecot_gives_what_came_later_and_only_that(server, real):
    mails = server.a_mailbox()
    mails.deliver(LETTER % 1)
    first = real.mail(server.url(), user=mails.user, secret="SECRET", after=None, wanted=everything)
    mails.deliver(LETTER % 2)

    second = real.mail(server.url(), user=mails.user, secret="SECRET", after=first.place, wanted=everything)

    assert [each.body for each in second.messages] == [LETTER % 2]


def test_dovecot_counts_anew_and_is_read_again(server, real):
    mails = server.a_mailbox()
    mails.deliver(LETTER % 1, LETTER % 2)
    first = real.mail(server.url(), user=mails.user, secret="SECRET", after=None, wanted=everything)
    mails.renumber()

    second = real.mail(server.url(), user=mails.user, secret="SECRET", after=first.place, wanted=everything)

    assert second.renumbered
    assert [each.body for each in second.messages] == [LETTER % 1, LETTER % 2]


def test_dovecot_opens_a_folder_with_letters_beyond_ascii(server, real):
    mails = server.a_mailbox()
    mails.subfolder(utf7("Réunions & été")).deliver(LETTER % 7)

    url = server.url("R%C3%A9unions%20&%20%C3%A9t%C3%A9")
    brought = real.mail(url, user=mails.user, secret="SECRET", after=None, wanted=everything)

    assert [each.body for each in brought.messages] == [LETTER % 7]


def test_dovecot_says_that_there_is_no_such_folder(server, real):
    mails = server.a_mailbox()
    with pytest.raises(SourceError) as caught:
        real.mail(server.url("News/2026"), user=mails.user, secret="SECRET", after=None, wanted=everything)

    assert caught.value.cause is Cause.NOT_A_FEED
    assert "by '.'" in caught.value.detail


def test_dovecot_refuses_a_wrong_password(server, real):
    mails = server.a_mailbox()
    with pytest.raises(SourceError) as caught:
        real.mail(server.url(), user=mails.user, secret="WRONG", after=None, wanted=everything)

    assert caught.value.cause is Cause.LOGIN


def test_dovecot_gives_ninety_letters_in_two_visits(server, real):
    mails = server.a_mailbox()
    mails.deliver(LETTER % 0)
    place = real.mail(server.url(), user=mails.user, secret="SECRET", after=None, wanted=everything).place
    mails.deliver(*letters(*range(1, 91)).values())

    first = real.mail(server.url(), user=mails.user, secret="SECRET", after=place, wanted=everything)
    second = real.mail(server.url(), user=mails.user, secret="SECRET", after=first.place, wanted=everything)

    assert [each.body for each in (*first.messages, *second.messages)] == list(
        letters(*range(1, 91)).values()
    )
    assert (len(first.messages), first.more, second.more) == (50, True, False)
