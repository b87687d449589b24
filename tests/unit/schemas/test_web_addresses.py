"""Web addresses as people write them."""

from __future__ import annotations

import pytest

from hub.schemas.web_addresses import check_web_address


@pytest.mark.parametrize(
    "given",
    [
        "https://forum.example",
        "http://forum.example:8080/news?format=feed&type=rss",
        "HTTPS://Forum.Example/Feed",
        "http://127.0.0.1:8081/feed",
        "http://[::1]:80/",
        "http://localhost:8000/",
        "https://форум.example/новости",
        "https://forum.example/#news",
    ],
)
def test_a_whole_address_is_taken(given: str):
    check_web_address(given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("forum.example/feed", "did you mean 'https://forum.example/feed'?"),
        ("//forum.example/feed", "did you mean 'https://forum.example/feed'?"),
        ("htps://forum.example", "did you mean 'https://forum.example'?"),
        ("https:/forum.example", "did you mean 'https://forum.example'?"),
        ("http:///forum.example", "did you mean 'https://forum.example'?"),
        (" https://forum.example", "did you mean 'https://forum.example'?"),
        ("https://forum.example/a b", "did you mean 'https://forum.example/a%20b'?"),
        ("feed://forum.example/rss", "did you mean 'https://forum.example/rss'?"),
        ("https://me:secret@forum.example/", "did you mean 'https://forum.example/'?"),
        ("https://forum", "there is no such host"),
        ("https://forum..example", "there is no such host"),
        ("https://-forum.example", "there is no such host"),
        ("https://forum.example:99999", "its host or port cannot be read"),
        ("http://[::1", "its host or port cannot be read"),
        ("https://", "write it whole"),
        ("ftp://forum.example/", "write it whole"),
        ("javascript:alert(1)", "write it whole"),
        ("news", "write it whole"),
        ("", "write it whole"),
    ],
)
def test_another_text_is_refused_with_what_was_probably_meant(given: str, said: str):
    with pytest.raises(ValueError) as caught:
        check_web_address(given)

    assert said in str(caught.value)
