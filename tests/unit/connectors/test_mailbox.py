"""Mailbox: newsletters become statements, once each, and nothing of ours leaves with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import CONNECTORS
from connectors.mailbox import Mailbox
from hub.errors import Cause, ConfigError, SourceError
from hub.model.fetch import FetchState
from hub.model.mail import Mailbox as Visited
from hub.model.mail import Message, Place
from hub.pipeline.normalise import normalise
from hub.registry import load
from tests.builders import NOW, a_source
from tests.fakes import FakeHttp
from tests.playback import recordings

URL = "imaps://mail.hub.example/INBOX"
MINE = [each for each in recordings() if each.connector == "mailbox"]


def a_letter(number: int = 1, *lines: str, body: str = "The ministers met in Rabat.") -> bytes:
    given = {line.partition(":")[0].lower() for line in lines}
    usual = (
        f"Message-ID: <{number}@forum.example>",
        "From: Secretariat <news@forum.example>",
        f"Subject: Letter {number}",
        "Date: Thu, 19 Nov 2026 09:00:00 +0000",
        "Precedence: bulk",
        "Delivered-To: reader@hub.example",
    )
    head = [line for line in usual if line.partition(":")[0].lower() not in given]
    return "\r\n".join([*head, *lines, "", body, ""]).encode()


def web(*letters: bytes) -> FakeHttp:
    return FakeHttp({f"{URL};UID={number}": letter for number, letter in enumerate(letters, 1)})


def read(*letters: bytes, memory: str | None = None, **options):
    return Mailbox(user="reader", **options).fetch(web(*letters), FetchState(url=URL, memory=memory))


def titles(reading) -> list[str]:
    return [draft.title.value for draft in reading.drafts]


def test_a_letter_is_a_statement():
    [draft] = read(a_letter()).drafts

    assert draft.external_id == "1@forum.example"
    assert draft.title.value == "Letter 1"
    assert draft.content.value == "<p>The ministers met in Rabat.</p>"
    assert draft.published == "Thu, 19 Nov 2026 09:00:00 +0000"
    assert [each.name for each in draft.authors] == ["Secretariat"]


def test_the_newest_stands_first_and_nothing_is_concluded_from_what_is_not_there():
    reading = read(a_letter(1), a_letter(2))

    assert titles(reading) == ["Letter 2", "Letter 1"]
    assert reading.partial
    assert reading.memory == "1:2"


def test_the_next_visit_begins_where_the_last_one_ended():
    http = web(a_letter(1), a_letter(2))
    Mailbox(user="reader", password_variable="NEWS").fetch(http, FetchState(url=URL, memory="1:1"))

    assert http.visits == [(URL, "reader", "NEWS", Place(1, 1))]


@pytest.mark.parametrize("memory", [None, "", "x", "1", "1:", "-1:2", "²:1"])
def test_a_memory_that_is_none_begins_anew(memory):
    assert len(read(a_letter(), memory=memory).drafts) == 1


def test_no_new_letter_is_unchanged():
    reading = read(a_letter(), memory="1:1")
    assert reading.unchanged


def test_letters_nobody_wants_are_no_news_and_are_not_looked_at_again():
    reading = read(a_letter(1, "Precedence: first-class"), memory="1:0")

    assert not reading.unchanged
    assert (reading.drafts, reading.memory) == ((), "1:1")
    assert reading.remarks == ("left unopened, of other senders or of no list: 1",)


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, ["Letter 2", "Letter 1"]),
        ({"senders": ("news@forum.example",)}, ["Letter 3", "Letter 1"]),
        ({"senders": ("forum.example",)}, ["Letter 3", "Letter 1"]),
        ({"list_ids": ("news.other.example",)}, ["Letter 2"]),
        ({"list_ids": ("<News.Other.example>",)}, ["Letter 2"]),
        ({"senders": ("forum.example",), "list_ids": ("news.other.example",)}, []),
    ],
)
def test_list_mail_is_taken_or_what_the_source_names(options, wanted):
    letters = (
        a_letter(1),
        a_letter(2, "From: x@other.example", "List-Id: <news.other.example>"),
        a_letter(3, "Precedence: first-class"),
    )
    assert titles(read(*letters, **options)) == wanted


def test_only_senders_that_our_server_vouches_for_are_taken_where_that_is_wanted():
    good = a_letter(1, "Authentication-Results: mx.hub.example; dmarc=pass header.from=forum.example")
    reading = read(good, a_letter(2), vouched_by="mx.hub.example")

    assert titles(reading) == ["Letter 1"]
    assert reading.remarks == ("left out, not from where they say they are: 1",)


def test_what_is_left_out_is_counted_by_reason():
    reading = read(
        a_letter(1, "Subject: Re: x"), a_letter(2, "Subject: RE: y"), a_letter(3, body=""), a_letter(4)
    )

    assert titles(reading) == ["Letter 4"]
    assert sorted(reading.remarks) == [
        "left out, replies to another message: 2",
        "left out, without a text: 1",
    ]
    assert reading.entries == 4


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<1@forum.example>", "1@forum.example"),
        ("<u.e0a1.2026@mail42.sea21.mcsv.net>", None),
        ("<bounce-reader=hub.example@forum.example>", None),
        ("<reader@hub.example.1@forum.example>", None),
    ],
)
def test_an_identity_that_names_us_is_kept_as_a_hash(given, kept):
    first, second = (read(a_letter(1, f"Message-ID: {given}")).drafts[0].external_id for _ in "ab")

    assert first == second
    assert first == kept or (kept is None and first.startswith("mail:") and "reader" not in first)


def test_a_letter_without_an_identity_is_known_by_its_words():
    letter = a_letter(1, "Message-ID: ")
    [draft] = read(letter).drafts

    assert draft.external_id is None
    assert normalised(draft).external_id.startswith("text:")


def test_the_archive_of_a_list_is_the_address_of_a_letter():
    [draft] = read(a_letter(1, "Archived-At: <https://lists.forum.example/1.html>")).drafts
    assert draft.url == "https://lists.forum.example/1.html"


def test_a_server_that_counts_anew_gives_the_same_identities_and_it_is_said():
    class Renumbered(FakeHttp):
        def mail(self, url, **given):
            visited = super().mail(url, **(given | {"after": None}))
            return replace(visited, place=Place(9, 1), renumbered=True)

    http = Renumbered(web(a_letter(1)).pages)
    reading = Mailbox(user="reader").fetch(http, FetchState(url=URL, memory="1:1"))

    assert [draft.external_id for draft in reading.drafts] == ["1@forum.example"]
    assert reading.memory == "9:1"
    assert "the server counts its messages anew, and the newest were read again" in reading.remarks


def test_a_text_that_was_cut_off_is_no_statement():
    class Cut(FakeHttp):
        def mail(self, url, **_given):
            return Visited(
                url=url, place=Place(1, 1), messages=(Message(1, a_letter(), whole=False),), more=True
            )

    reading = Mailbox(user="reader").fetch(Cut(), FetchState(url=URL))

    assert reading.drafts == ()
    assert reading.remarks == (
        "left out, too large, their text breaks off: 1",
        "there is more; the next visit reads on",
    )


def test_a_mailbox_that_cannot_be_opened_is_an_error():
    http = FakeHttp({URL: SourceError(Cause.LOGIN, "No.")})
    with pytest.raises(SourceError):
        Mailbox(user="reader").fetch(http, FetchState(url=URL))


@pytest.mark.parametrize("case", MINE, ids=str)
def test_a_recording_read_again_is_unchanged(case):
    memory = case.read().memory
    assert case.read(memory=memory).unchanged


@pytest.mark.parametrize("case", MINE, ids=str)
def test_nothing_in_a_recording_tells_who_we_are_or_how_to_unsubscribe_us(case):
    for draft in case.read().drafts:
        shown = str(normalised(draft)).lower()
        for secret in (
            "hub.example",
            "0a1b2c3d4e",
            "7a8b9c0d",
            "unsub",
            "/remove/",
            "/mk/un",
            "/mk/mr",
            "optout",
        ):
            assert secret not in shown


@given(st.data())
@settings(max_examples=100)
def test_whatever_becomes_of_a_letter_there_is_a_reading(data):
    body = data.draw(st.sampled_from([page.body for case in MINE for page in case.pages.values()]))
    at, length = data.draw(st.integers(0, len(body))), data.draw(st.integers(0, 400))
    reading = read(body[:at] + data.draw(st.binary(max_size=30)) + body[at + length :], senders=())

    assert "left out, could not be understood: 1" not in reading.remarks
    assert all(normalised(draft).external_id for draft in reading.drafts)


def normalised(draft):
    return normalise(draft, source=a_source(), document_url=URL, origin=None, now=NOW)


# Its options


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"password_variable": "MY SECRET"}, "no name of a variable"),
        ({"password_variable": "INTERFORUM_MAIL"}, "hub's own settings"),
        ({"senders": ("nobody",)}, "no sender"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_in_words(options, said):
    with pytest.raises(ValueError, match=said):
        Mailbox(**options)


def registry(folder: Path, url: str, connector: str = "mailbox", more: str = ""):
    (folder / "forums").mkdir()
    (folder / "forums" / "a.toml").write_text(
        f'id = "a"\ncategory = ["rcp"]\n[names]\nen = "A"\n[[sources]]\nid = "letters"\nconnector = "{connector}"\n'
        f'url = "{url}"\n[sources.options]\n{more}\n'
    )
    return load(folder, CONNECTORS)


def test_in_the_registry_the_user_is_no_part_of_the_address(tmp_path: Path):
    source = registry(tmp_path, "imaps://news%40hub.example@mail.example.org/INBOX").sources["letters"]

    assert source.url == "imaps://mail.example.org/INBOX"
    assert source.options == {"user": "news@hub.example"}


@pytest.mark.parametrize(
    ("url", "connector", "more", "said"),
    [
        ("https://forum.example/", "mailbox", "", "sources[0].url: mailbox reads mail; write an address like imaps://"),
        ("imaps://r@mail.example.org/", "syndication", "", "sources[0].url: it is the address of a mailbox"),
        ("imaps://mail.example.org/", "mailbox", "", "sources[0].url: 'imaps://mail.example.org/' does not say whose"),
        ("imaps://r@mail.example.org/", "mailbox", 'senders = ["x"]', "sources[0].options.senders: 'x' is no sender"),
        ("imaps://r@mail.example.org/", "mailbox", 'password = "x"', "sources[0].options.password: mailbox has no option"),
    ],
)  # fmt: skip
def test_a_wrong_source_is_told_to_its_editor(tmp_path: Path, url, connector, more, said):
    with pytest.raises(ConfigError) as caught:
        registry(tmp_path, url, connector, more)

    [problem] = caught.value.problems
    assert said in str(problem)
