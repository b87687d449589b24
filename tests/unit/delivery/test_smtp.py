"""SMTP against a real server: what is taken, refused, put off, and what leaves us in doubt."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.delivery.pace import Pace
from hub.delivery.smtp import IDLE_SECONDS, MAILS_ON_ONE, Server, Smtp, server
from hub.model.delivery import Outgoing
from tests.hostile.certificates import make
from tests.unit.delivery.mail_server import DROP, MailServer, a_mail_server

# The server's own advice to whoever would run it in earnest.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

BODY = b"Subject: hello\r\n\r\nHello.\r\n.\r\n..two dots\r\nThe end.\r\n"


def a_mail(number: int = 1, **given) -> Outgoing:
    words = {
        "message_id": f"msg_{number}",
        "target": "ana@example.org",
        "body": BODY,
        "sender": "bounces+abc@hub.example",
    }
    return Outgoing(**(words | given))


@contextmanager
def sending_to(there: MailServer, url: str | None = None, **given) -> Iterator[Smtp]:
    way = Smtp(
        server=server(url or there.url), hello="hub.example", pace=Pace(None), **({"seconds": 5.0} | given)
    )
    try:
        yield way
    finally:
        way.close()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    make(folder)
    return folder


def a_context(folder: Path, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / f"{name}.pem")
    return context


@pytest.fixture
def there() -> Iterator[MailServer]:
    with a_mail_server() as server:
        yield server


@pytest.fixture
def way(there) -> Iterator[Smtp]:
    with sending_to(there) as way:
        yield way


# What arrives


def test_a_mail_arrives_octet_for_octet_and_comes_back_to_its_own_address(there, way):
    result = way.send(a_mail())
    assert (result.ok, result.status) == (True, 250)
    assert there.mails == [BODY]
    assert (there.receivers, there.senders) == (["ana@example.org"], ["bounces+abc@hub.example"])


@pytest.mark.parametrize("body", [b".", b"..\r\n.\r\n", b"a\nb\r\n", b"no end", b""])
def test_no_mail_ends_before_its_end(there, way, body):
    assert way.send(a_mail(body=body)).ok
    assert way.send(a_mail(2)).ok
    assert len(there.mails) == 2
    assert there.mails[0].split() == body.split()


def test_one_connection_serves_mail_after_mail(there, way):
    assert all(way.send(a_mail(number)).ok for number in range(20))
    assert there.connections == 1


def test_a_connection_ends_after_a_hundred_mails(there, way):
    for number in range(MAILS_ON_ONE + 1):
        way.send(a_mail(number))
    assert there.connections == 2


def test_many_threads_send_side_by_side_and_nothing_is_lost_or_doubled(there, way):
    def send(first: int) -> None:
        for number in range(first, first + 10):
            assert way.send(a_mail(number, target=f"r{number}@example.org")).ok

    threads = [threading.Thread(target=send, args=(10 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(there.receivers) == sorted(f"r{n}@example.org" for n in range(40))
    assert there.connections <= 4


def test_a_connection_that_rested_too_long_is_not_used_again(there):
    now = [0.0]
    with sending_to(there, monotonic=lambda: now[0]) as way:
        way.send(a_mail())
        now[0] = IDLE_SECONDS + 1
        assert way.send(a_mail(2)).ok
    assert there.connections == 2


def test_a_connection_that_the_server_closed_meanwhile_is_replaced_without_a_word(there, way):
    way.send(a_mail())
    there.at_sender = [DROP]
    assert way.send(a_mail(2)).ok
    assert (len(there.mails), there.connections) == (2, 2)


# What is refused


@pytest.mark.parametrize(
    ("stage", "answer", "permanent", "ends"),
    [
        ("at_sender", "451 4.7.0 not now", False, False),
        ("at_sender", "550 5.7.1 we do not know you", False, False),
        ("at_sender", "552 5.3.4 too large", True, False),
        ("at_receiver", "450 4.2.0 greylisted", False, False),
        ("at_receiver", "550 5.1.1 no such user", True, True),
        ("at_receiver", "550 no such user", True, True),
        ("at_receiver", "550 5.2.1 mailbox disabled", True, True),
        ("at_receiver", "550 5.7.1 we take nothing from your network", True, False),
        ("at_receiver", "552 5.2.2 mailbox full", True, False),
        ("at_receiver", "421 4.3.2 shutting down", False, False),
        ("at_data", "451 4.3.0 not now", False, False),
        ("at_data", "554 5.5.1 no", True, False),
        ("at_verdict", "451 4.3.0 out of room", False, False),
        ("at_verdict", "554 5.7.1 this is spam", True, False),
    ],
)
def test_a_refusal_means_what_it_says_and_the_next_mail_goes_out(there, way, stage, answer, permanent, ends):
    setattr(there, stage, [answer])
    result = way.send(a_mail())
    assert (result.ok, result.permanent, result.ends, result.uncertain) == (False, permanent, ends, False)
    assert result.status == int(answer[:3])
    assert answer[4:] in (result.detail or "")
    assert way.send(a_mail(2)).ok


def test_a_server_that_was_busy_takes_the_mail_at_the_second_try(there, way):
    there.at_verdict = ["451 4.3.0 not now"]
    assert not way.send(a_mail()).ok
    assert way.send(a_mail()).ok


@pytest.mark.parametrize("stage", ["at_receiver", "at_data"])
def test_a_connection_lost_before_the_mail_was_whole_leaves_no_doubt(there, way, stage):
    setattr(there, stage, [DROP])
    result = way.send(a_mail())
    assert (result.ok, result.uncertain, result.permanent) == (False, False, False)
    assert there.mails == []


def test_a_connection_lost_after_the_final_dot_leaves_us_in_doubt(there, way):
    there.at_verdict = [DROP]
    result = way.send(a_mail())
    assert (result.ok, result.uncertain) == (False, True)
    assert "may have taken" in (result.detail or "")
    assert len(there.mails) == 1


def test_a_server_that_is_silent_after_the_final_dot_leaves_us_in_doubt():
    with a_silent_server() as port:
        way = Smtp(
            server=server(f"smtp://127.0.0.1:{port}"), hello="hub.example", pace=Pace(None),
            seconds=2.0, verdict_seconds=0.3,
        )  # fmt: skip
        assert way.send(a_mail()).uncertain


@contextmanager
def a_silent_server() -> Iterator[int]:
    """It says yes to everything, and nothing after the final dot."""

    def serve() -> None:
        sock, _ = listener.accept()
        with sock, sock.makefile("rb") as lines:
            sock.sendall(b"220 ready\r\n")
            for line in lines:
                sock.sendall(b"354 go on\r\n" if line.startswith(b"DATA") else b"250 yes\r\n")
                if line.startswith(b"DATA"):
                    break
            while lines.readline():
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@pytest.mark.parametrize("target", ["a@b>\r\nRCPT TO:<c@d", "ána@example.org", "a b@example.org"])
def test_an_address_that_could_say_more_than_one_thing_is_never_put_on_the_wire(there, way, target):
    result = way.send(a_mail(target=target))
    assert result.permanent
    assert there.connections == 0


# The way there


def test_nobody_there_is_told_and_tried_again():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with sending_to(MailServer(port=port)) as way:
        result = way.send(a_mail())
    assert (result.ok, result.permanent, result.uncertain, result.status) == (False, False, False, None)
    assert "127.0.0.1 cannot be reached: Connection refused" in (result.detail or "")


def test_tls_begins_by_starttls_where_it_is_offered(certificates):
    with (
        a_mail_server(starttls=a_context(certificates, "tls-good")) as there,
        sending_to(there, roots=certificates / "authority.pem") as way,
    ):
        assert way.send(a_mail()).ok
        assert there.peers == [(True, None)]


def test_smtps_speaks_tls_from_the_first_byte_and_logs_in(certificates):
    with a_mail_server(tls=a_context(certificates, "tls-good"), login="hub:it's a secret/@") as there:
        url = f"smtps://hub:it's%20a%20secret%2F%40@127.0.0.1:{there.port}"
        with sending_to(there, url, roots=certificates / "authority.pem") as way:
            assert way.send(a_mail()).ok
        assert there.peers == [(True, "hub")]


@pytest.mark.parametrize("name", ["tls-expired", "tls-other", "tls-own"])
def test_a_certificate_that_proves_nothing_is_told_and_gets_no_password(certificates, name):
    with a_mail_server(starttls=a_context(certificates, name), login="hub:secret") as there:
        url = f"smtp://hub:secret@127.0.0.1:{there.port}"
        with sending_to(there, url, roots=certificates / "authority.pem") as way:
            result = way.send(a_mail())
    assert (result.ok, result.permanent) == (False, False)
    assert "certificate" in (result.detail or "")
    assert there.mails == []


def test_a_wrong_password_says_nothing_against_the_receiver_and_is_told_nowhere(there, caplog):
    caplog.set_level(logging.DEBUG)
    with a_mail_server(login="hub:right") as there:
        url = f"smtp://hub:wr0ng-w0rd@127.0.0.1:{there.port}"
        with sending_to(there, url) as way:
            result = way.send(a_mail())
            assert "wr0ng-w0rd" not in repr(way)
    assert (result.ok, result.permanent, result.ends, result.status) == (False, False, False, 535)
    assert "refused the log-in" in (result.detail or "")
    assert "wr0ng-w0rd" not in (result.detail or "") + caplog.text


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("smtp://mail.example", ("mail.example", 25, False)),
        ("smtp://u:p@mail.example", ("mail.example", 587, False)),
        ("smtp://u:p@mail.example:2525", ("mail.example", 2525, False)),
        ("smtps://mail.example", ("mail.example", 465, True)),
        ("smtps://u:p@[::1]:1465", ("::1", 1465, True)),
    ],
)
def test_an_address_of_a_server_means_one_place(url, meant):
    found = server(url)
    assert (found.host, found.port, found.secure) == meant


def test_a_password_does_not_show_where_a_server_is_shown():
    assert "secret" not in repr(Server("mail.example", 25, False, "hub", "secret"))


# The pace


def test_mails_keep_the_pace_that_was_asked_for():
    now, slept = [10.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(4.0, monotonic=lambda: now[0], sleep=sleep)
    for _ in range(5):
        pace.wait()
    assert slept == [0.25] * 4
    now[0] += 60  # a rest is not saved up
    pace.wait()
    pace.wait()
    assert slept == [0.25] * 5


def test_without_a_pace_nobody_waits():
    Pace(None, monotonic=lambda: 0.0, sleep=pytest.fail).wait()
