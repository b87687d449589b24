import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.addresses import address, canonical, file_address
from tests.feed_validator import links


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("https://forum.example/a?b=c#d", "https://forum.example/a?b=c#d"),
        ("https://forum.example/?tx[news]=1", "https://forum.example/?tx%5Bnews%5D=1"),
        ("https://forum.example/é b", "https://forum.example/%C3%A9%20b"),
        ("https://münchen.example:8443/", "https://xn--mnchen-3ya.example:8443/"),
        ("https://user@forum.example/", None),
        ("https://a b.example/", None),
        ("https://[::1]/", None),
        ("http://", None),
        ("ftp://forum.example/", None),
        ("javascript:alert(1)", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_is_ascii_and_of_the_web_or_none(given, written):
    assert address(given) == written


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("https://forum.example/a.pdf", "https://forum.example/a.pdf"),
        ("https://forum.example?file=1", "https://forum.example/?file=1"),
        ("http://127.0.0.1:8000/a.pdf", "http://127.0.0.1:8000/a.pdf"),
        ("https://localhost/a.pdf", None),
        ("https://my_host.example/a.pdf", None),
    ],
)
def test_the_address_of_a_file_has_a_host_with_a_dot_and_a_path(given, written):
    assert file_address(given) == written


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("http://forum.example", "http://forum.example/"),
        ("HTTP://Forum.Example/a", "http://forum.example/a"),
        ("http://Forum.Example:80/a/../b/./c/..", "http://forum.example/b/"),
        ("https://forum.example/%7Eme?a=%c3%a9", "https://forum.example/~me?a=%C3%A9"),
        ("https://forum.example/%E9", None),
        ("https://forum.example/100%", None),
        ("https://forum.example/#a#b", None),
        ("https://forum.example/%2541", None),
        ("tag:forum.example,2026:1", "tag:forum.example,2026:1"),
        ("tag:Forum.example,2026:1", None),
        ("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
        ("urn:uuid:1", None),
        ("urn:isbn:123", "urn:isbn:123"),
        ("yt:channel:1", None),
        ("", None),
        (None, None),
        ("tag:forum.example,2026:a#b", "tag:forum.example,2026:a#b"),
        ("tag:forum.example,2026:a#b#c", None),
    ],
)
def test_an_identifier_has_one_form_or_none(given, written):
    assert canonical(given) == written


parts = st.sampled_from(
    [
        "a",
        "%7E",
        "%c3%A9",
        "%2F",
        "%",
        "%25",
        "é",
        "..",
        ".",
        "/",
        "//",
        "?",
        "#",
        "[",
        " ",
        ":",
        "@",
        ",2026:",
    ]
)


@given(
    st.sampled_from(
        [
            "http://",
            "https://A.example",
            "http://a.example:80/",
            "tag:a.example,2026:",
            "urn:x-a:",
            "urn:uuid:",
            "",
        ]
    ),
    st.lists(parts, max_size=8).map("".join),
)
def test_a_canonical_identifier_is_what_the_validator_takes_for_one(start, rest):
    found = canonical(start + rest)
    assert found is None or links.canonical(found) == found
    assert canonical(found) == found
