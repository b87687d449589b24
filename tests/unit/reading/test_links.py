"""Links: where a reader may be sent, and when two addresses are one document."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reading.links import MAX_LENGTH, absolute, safe_base, url_key

BASE = "https://forum.example/en/news?page=1"


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("HTTPS://A.example/x", "https://A.example/x"),
        ("http://a.example:8080/x?y=1&z=%20#f", "http://a.example:8080/x?y=1&z=%20#f"),
        ("/x", "https://forum.example/x"),
        ("/", "https://forum.example/"),
        ("/../x", "https://forum.example/x"),
        ("/a/./b", "https://forum.example/a/b"),
        ("x.pdf", "https://forum.example/en/x.pdf"),
        ("../x", "https://forum.example/x"),
        ("?page=2", "https://forum.example/en/news?page=2"),
        ("https://a.example:65535/x", "https://a.example:65535/x"),
        ("//files.example/x", "https://files.example/x"),
        ("  https://a.example/x\n", "https://a.example/x"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/a\tb", "https://a.example/ab"),
        ("https://пример.example/é", "https://пример.example/é"),
        ("/déjà:vu", "https://forum.example/déjà:vu"),
        ("node/5?x=a:b", "https://forum.example/en/node/5?x=a:b"),
    ],
)
def test_an_address_is_made_absolute(url, leads):
    assert absolute(url, BASE) == leads


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:steal()",
        " JaVa\tScript:steal()",
        "java\nscript:steal()",
        "\x01javascript:steal()",
        "vbscript:steal()",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.example/x",
        "feed:https://a.example/",
        "blob:https://a.example/1",
        "mailto:a@a.example",
        "https://forum.example@evil.example/",
        "https://a:b@evil.example/",
        "//a@evil.example/",
        "\\\\evil.example\\x",
        "/\\evil.example",
        "https:\\\\evil.example",
        "http:///x",
        "https://a.example:0/",
        "https://a.example:99999/",
        "https://[::1/",
        "https://a.example/" + "x" * MAX_LENGTH,
        "/" + "x" * MAX_LENGTH,
    ],
)
def test_an_address_nobody_should_follow_is_dropped(url):
    assert absolute(url, BASE) is None


@pytest.mark.parametrize("base", [None, "", "javascript:x//", "file:///a/", "data:text/html,"])
def test_a_relative_address_needs_a_safe_base(base):
    assert absolute("/x", base) is None
    assert absolute("https://a.example/x", base) == "https://a.example/x"


@given(st.text("/.?#:@\\[]aé \t1%&=-", max_size=40))
def test_the_quick_way_of_joining_leads_where_the_standard_one_does(url):
    found = absolute(url, BASE)
    if found is not None and "//" not in url[:3]:
        parts = urlsplit(found)
        assert parts.scheme in {"http", "https"}
        assert "@" not in parts.netloc
        plain = url.strip(" \t").replace("\t", "").replace(" ", "%20")
        assert found in {url, urljoin(BASE, plain)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.example/x", "https://www.a.example/x/", True),
        ("https://a.example:443/x", "https://a.example/x#part", True),
        ("https://A.example/x", "https://a.example/x", True),
        ("https://a.example/x?utm_source=rss&id=1", "https://a.example/x?id=1", True),
        ("https://a.example/x?id=1&fbclid=z", "https://a.example/x?id=1", True),
        ("https://a.example/x?id=1", "https://a.example/x?id=2", False),
        ("https://a.example/X", "https://a.example/x", False),
        ("https://a.example:8080/x", "https://a.example/x", False),
        ("https://a.example/x", "https://b.example/x", False),
    ],
)
def test_two_addresses_are_one_document_or_two(one, other, same):
    assert (url_key(one) == url_key(other)) is same


@pytest.mark.parametrize(
    ("base", "used"),
    [
        (None, BASE),
        ("", BASE),
        ("javascript:steal()//", BASE),
        ("https://user@evil.example/", BASE),
        ("https://b.example/a/", "https://b.example/a/"),
        ("/noticias/", "https://forum.example/noticias/"),
    ],
)
def test_a_hostile_base_is_not_used(base, used):
    assert safe_base(base, BASE) == used
