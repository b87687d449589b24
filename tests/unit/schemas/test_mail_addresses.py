"""Addresses of mailboxes as people write them."""

from __future__ import annotations

import pytest

from hub.schemas.mail_addresses import check_mail_address, with_user_apart


@pytest.mark.parametrize(
    "given",
    [
        "imaps://reader@mail.example.org/INBOX",
        "imap://reader@mail.example.org",
        "imaps://news%40hub.example@mail.example.org:1993/News/2026",
        "imaps://reader@127.0.0.1:10993/INBOX",
        "imaps://reader@mail.example.org/%C3%89t%C3%A9",
    ],
)
def test_a_whole_address_is_taken(given: str):
    check_mail_address(given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("imaps://mail.example.org/INBOX", "does not say whose mailbox it is"),
        ("imaps:reader@mail.example.org", "no address of a mailbox"),
        ("imaps://reader@/INBOX", "no address of a mailbox"),
        ("imaps://reader@mail..example/INBOX", "names no host"),
        ("imaps://reader@mail.example.org:0/INBOX", "names no host"),
        ("imaps://reader@mail.example.org/IN BOX", "no address of a mailbox"),
        ("imaps://reader@mail.example.org/INBOX?a=b", "%3F"),
        ("imaps://reader@[::1/INBOX", "cannot be read"),
        ("imaps://reader:s3same@mail.example.org/INBOX", "has a password in it"),
    ],
)
def test_what_is_wrong_with_another_is_said_and_what_to_write(given: str, said: str):
    with pytest.raises(ValueError, match=said) as caught:
        check_mail_address(given)
    assert "s3same" not in str(caught.value)


def test_the_user_is_no_part_of_the_address_that_is_shown():
    door = {
        "url": "imaps://news%40hub.example@mail.example.org/INBOX",
        "options": {"senders": ["a@b.example"]},
    }

    apart = with_user_apart(door)

    assert apart["url"] == "imaps://mail.example.org/INBOX"
    assert apart["options"] == {"senders": ["a@b.example"], "user": "news@hub.example"}


def test_other_addresses_stay_as_they_are():
    door = {"url": "https://forum.example/@news", "options": {}}
    assert with_user_apart(door) is door
