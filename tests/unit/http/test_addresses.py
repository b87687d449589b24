"""What may be dialled: by the address itself, and before that by the form it is written in."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from hub.errors import Cause, SourceError
from hub.http.addresses import MAX_URL, escaped, is_public, may_dial, target

PUBLIC = [
    "93.184.216.34",
    "1.1.1.1",
    "8.8.8.8",
    "192.88.98.1",
    "2606:4700::6810:84e5",
    "2a00:1450:4001::1",
    "2620:4f:7fff::1",
]
NOT_PUBLIC = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::2",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:0:0:0:0:0:80ff:fffe",
    "2001:2::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2620:4f:8000::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_is_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_leads_back_to_us_or_nowhere_is_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("inner", ["1.1.1.1", "93.184.216.34"])
def test_a_mapped_address_is_what_it_maps(inner):
    assert is_public(ip_address(f"::ffff:{inner}")) is is_public(ip_address(inner))


@pytest.mark.parametrize(
    ("address", "port", "may"),
    [
        ("93.184.216.34", 80, True),
        ("93.184.216.34", 443, True),
        ("93.184.216.34", 8443, True),
        ("93.184.216.34", 25, False),
        ("93.184.216.34", 6379, False),
        ("127.0.0.1", 80, False),
        ("127.0.0.1", 8099, True),
        ("127.0.0.2", 8099, False),
        ("::1", 8099, False),
        ("::ffff:127.0.0.1", 8099, False),
        ("forum.example", 80, False),
        ("", 80, False),
    ],
)
def test_only_exact_pairs_are_let_through_besides(address, port, may):
    assert may_dial(address, port, frozenset({("127.0.0.1", 8099)})) is may


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "gate"),
    [
        ("http://forum.example", "forum.example", 80, "/", "forum.example"),
        ("https://FORUM.example/a?b=c", "forum.example", 443, "/a?b=c", "forum.example"),
        ("HTTP://forum.example:8080/#x", "forum.example", 8080, "/", "forum.example:8080"),
        ("https://forum.example:443/", "forum.example", 443, "/", "forum.example"),
        ("http://forum.example./", "forum.example.", 80, "/", "forum.example."),
        ("http://a_b.example/", "a_b.example", 80, "/", "a_b.example"),
        ("http://93.184.216.34/", "93.184.216.34", 80, "/", "93.184.216.34"),
        ("http://[2606:4700::1]:8080/", "2606:4700::1", 8080, "/", "2606:4700::1:8080"),
        ("http://forum.example/%D1%84?a=%20", "forum.example", 80, "/%D1%84?a=%20", "forum.example"),
        ("http://forum.example/ф", "forum.example", 80, "/%D1%84", "forum.example"),
        ("http://forum.example?q", "forum.example", 80, "/?q", "forum.example"),
        ("http://straße.example/", "xn--strae-oqa.example", 80, "/", "xn--strae-oqa.example"),
        ("http://مثال.example:8080/", "xn--mgbh0fb.example", 8080, "/", "xn--mgbh0fb.example:8080"),
        ("http://forum.example#@127.0.0.1/", "forum.example", 80, "/", "forum.example"),
    ],
)
def test_the_parts_of_an_address(url, host, port, path, gate):
    found = target(url)

    assert (found.host, found.port, found.path, found.gate) == (host, port, path, gate)
    assert found.url.isascii()
    assert target(found.url) == found


@pytest.mark.parametrize(
    "url",
    [
        "http://forum.example/" + "a" * MAX_URL,
        "http://forum.example/a b", " http://forum.example/", "http://forum.example/\t", "http://for\num.example/",
        "http://forum.example/\x7f", "http://forum.example/\x85", "http://127.0.0.1\\.forum.example/",
        "file:///etc/passwd", "ftp://forum.example/", "javascript:alert(1)", "//forum.example/", "forum.example", "",
        "url:http://forum.example/", "feed://forum.example/", "data:,x", "http:/127.0.0.1/", "http:127.0.0.1/",
        "http:///", "http://./", "http://../", "http://*/", "http://-a/", "http://a-/", "http://a..b/", "http://.a/",
        "http://%31%32%37.0.0.1/", "http://a%00b/", "http://a,b/", "http://a;b/", f"http://{'a' * 64}.example/",
        f"http://{'a.' * 130}example/",
        "http://user@forum.example/", "http://user:word@forum.example/", "http://@forum.example/",
        "http://a@b@forum.example/", "http://127.0.0.1:80@forum.example/",
        "http://forum.example:0/", "http://forum.example:65536/", "http://forum.example:x/", "http://a:80:80/",
        "http://127.1/", "http://0/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/",
        "http://127.000.000.001/", "http://127.0.0.0x1/", "http://a.1/", "http://127.0.0.1./", "http://1.2.3.4.5/",
        "http://[::1/", "http://::1/", "http://[v1.x]/", "http://[fe80::1%25lo]/", "http://[fe80::1%lo]/",
        "http://[1.2.3.4]/", "http://loopback℀.example/", "http://xn--a.example\u2028/",
    ],
)  # fmt: skip
def test_a_form_that_two_parsers_could_read_in_two_ways_is_refused(url):
    with pytest.raises(SourceError) as caught:
        target(url)

    assert caught.value.cause is Cause.BLOCKED
    assert caught.value.detail.endswith(".")


@pytest.mark.parametrize(
    "url", ["http://１２７.０.０.１/", "http://127。0。0。1/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://localho\u00adst/"]
)
def test_letters_that_fold_into_an_address_are_that_address_or_nothing(url):
    assert _host(url) in {"127.0.0.1", "localhost", None}  # the first two are refused at the dial


def _host(url: str) -> str | None:
    try:
        return target(url).host
    except SourceError:
        return None


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("http://forum.example/a b?c d", "http://forum.example/a%20b?c%20d"),
        ("/ф", "/%D1%84"),
        ("?q=ф&r=%D1", "?q=%D1%84&r=%D1"),
        ("http://ф.example/ф", "http://ф.example/%D1%84"),
        ("http://a b/", "http://a b/"),
        ("//a b/c d", "//a b/c%20d"),
    ],
)
def test_only_path_and_query_are_escaped(url, written):
    assert escaped(url) == written
