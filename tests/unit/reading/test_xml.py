"""XML: read strictly, mended where it can be, refused where it is an attack, never half read in silence."""

from __future__ import annotations

from contextlib import suppress
from time import process_time

import pytest

from hub.errors import Cause, SourceError
from hub.reading.xml import entries_written, parse


def feed(inside=b"<item><title>One</title></item><item><title>Two</title></item>", head=b""):
    return head + b'<rss version="2.0"><channel>' + inside + b"</channel></rss>"


def item(title):
    return feed(b"<item><title>" + title + b"</title></item>")


def titles(body):
    return ["".join(each.itertext()) for each in parse(body).root.iter("title")]


def cause(body):
    with pytest.raises(SourceError) as caught:
        parse(body)
    assert caught.value.detail.endswith(".")
    return caught.value.cause


def test_a_well_formed_document_needs_no_remark():
    assert parse(feed()).remarks == ()
    assert titles(feed()) == ["One", "Two"]


@pytest.mark.parametrize(
    ("title", "read"),
    [
        (b"a &amp; b &lt; c", "a & b < c"),
        (b"a & b", "a & b"),
        (b"AT&T &c; x&", "AT&T &c; x&"),
        (b"d&eacute;j&agrave;&nbsp;vu &mdash;", "déjà\xa0vu —"),
        (b"&#8217;&#x2019;", "’’"),
        (b"&#146;\xc2\x92", "’’"),
        (b"&#0;&#x1F;&#xD800;a&#1114112;", "a"),
        (b"a\x00\x01\x0bb", "ab"),
        (b"<![CDATA[a & b < c &eacute;]]>", "a & b < c &eacute;"),
        (b"https://a.example/?x=1&y=2&lang=fr&copy=3", "https://a.example/?x=1&y=2&lang=fr&copy=3"),
        (b"a < b & 3 <4", "a < b & 3 <4"),
        (b"\xef\xbb\xbfa", "\ufeffa"),
    ],
)
def test_what_sites_write_into_a_title(title, read):
    assert titles(item(title)) == [read]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(feed(head=b"\n\n  <?xml version='1.0'?>\n"), id="blanks before the declaration"),
        pytest.param(feed(head=b"Warning: mysql_connect() in /var/www\n"), id="a warning before"),
        pytest.param(feed(head=b"\xef\xbb\xbf\xef\xbb\xbf"), id="two BOMs"),
        pytest.param(feed(head=b"<?xml version='1.0'?><!-- a comment --><?xml-stylesheet href='x'?>"), id="prolog"),
        pytest.param(feed() + b"<!-- 0.3 seconds --><script>count()</script>", id="adverts after"),
        pytest.param(feed().rstrip(b">"), id="the last bracket is missing"),
        pytest.param(feed(head=b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">'), id="DOCTYPE of 0.91"),
        pytest.param(feed(head=b'<!DOCTYPE r [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES" "http://x.example/l">]>'), id="letters of RSS 1.0"),
    ],
)  # fmt: skip
def test_what_stands_around_the_feed_does_not_count(body):
    assert titles(body) == ["One", "Two"]


@pytest.mark.parametrize(
    ("inside", "read"),
    [
        (b"<item><title>One<br>two</title></item><item><title>Three</title></item>", ["Onetwo", "Three"]),
        (b'<item id="1" id="2"><title>One</title></item>', ["One"]),
        (b"<item><title>One</title><dc:date>2026-11-01</dc:date></item>", ["One"]),
        (b"<item><title>One</title></item><!-- a -- b --><item><title>Two</title></item>", ["One", "Two"]),
        (b"<item><title>One</title><p>open</item><item><title>Two</title></item>", ["One", "Two"]),
    ],
)
def test_what_is_not_well_formed_is_read_leniently_and_said_so(inside, read):
    parsed = parse(feed(inside))
    assert titles(feed(inside)) == read
    assert "read leniently" in parsed.remarks[0]
    assert parsed.written == inside.count(b"<item")


@pytest.mark.parametrize(
    "fault",
    [
        b"</i>",
        b"<p>open",
        b"<x y=1>z</x>",
        b"<!-- a -- b -->",
        b"<b><i>x</b></i>",
        b'<a x="1" x="2"/>',
        b"<br>",
        b"</br>",
    ],
)
def test_a_fault_does_not_damage_what_comes_after_it(fault):
    body = feed(
        b"<item>" + fault + b"</item><item><title>&lt;p&gt;A &amp;amp; B &quot;&apos;&#233;</title></item>"
    )
    assert titles(body) == ["<p>A &amp; B \"'é"]


def test_an_open_br_ends_nothing():
    body = feed(b"<item><title>One<br>two<img src='x'>three</title><link>x</link></item>")
    assert titles(body) == ["Onetwothree"]
    assert [each.text for each in parse(body).root.iter("link")] == ["x"]


def test_small_entities_of_its_own_are_written_out():
    assert titles(b'<!DOCTYPE r [<!ENTITY org "the Dialogue">]>' + item(b"&org; meets")) == [
        "the Dialogue meets"
    ]


@pytest.mark.parametrize(
    "declared",
    [
        b'<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">',
        b'<!ENTITY a SYSTEM "file:///etc/passwd">',
        b'<!ENTITY a PUBLIC "x" "http://evil.example/x">',
        b'<!ENTITY % a SYSTEM "http://evil.example/x"> %a;',
        b'<!ENTITY a "' + b"x" * 300 + b'">',
    ],
)
def test_entities_that_fetch_or_nest_are_refused(declared):
    assert cause(b"<!DOCTYPE r [" + declared + b"]>" + item(b"&a;")) is Cause.UNSAFE_XML


def test_a_small_entity_said_a_million_times_is_refused():
    head = b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 150 + b'">]>'
    assert cause(head + item(b"&a;" * 100_000)) is Cause.UNSAFE_XML


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", Cause.NOT_A_FEED),
        (b"\x00\x00 \n", Cause.NOT_A_FEED),
        (b"<!doctype html><html><head><title>Log in</title></head></html>", Cause.NOT_A_FEED),
        (b"<html><body>" + feed() + b"</body></html>", Cause.NOT_A_FEED),
        (b"<opml version='2.0'><head/><body/></opml>", Cause.NOT_A_FEED),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", Cause.NOT_A_FEED),
        (b"BEGIN:VCALENDAR\r\nDESCRIPTION:<html><body>\r\nEND:VCALENDAR", Cause.NOT_A_FEED),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', Cause.NOT_A_FEED),
        (b"%PDF-1.7", Cause.NOT_A_FEED),
        (b"\x1f\x8b\x08\x00not decoded", Cause.NOT_A_FEED),
        (feed(b"<a>" * 5000), Cause.TOO_LARGE),
        (b"<rss " + b" ".join(b'a%d=""' % number for number in range(3000)) + b"></rss>", Cause.TOO_LARGE),
        (item(b"x" * 11_000_000), Cause.TOO_LARGE),
    ],
)
def test_what_is_no_feed_or_too_much_of_one(body, why):
    assert cause(body) is why


def test_what_came_instead_is_called_by_its_name():
    for body, word in (
        (b"<opml version='2.0'><body/></opml>", "OPML"),
        (b"<urlset/>", "sitemap"),
        (b"BEGIN:VCALENDAR", "calendar"),
        (b'{"a": 1}', "JSON"),
        (b"<html/>", "web page"),
    ):
        with pytest.raises(SourceError) as caught:
            parse(body)
        assert word in caught.value.detail


@pytest.mark.parametrize("length", range(40, len(feed()) - 1, 7))
def test_wherever_it_breaks_off_nothing_is_concluded(length):
    assert cause(feed()[:length]) is Cause.TRUNCATED


def test_an_open_cdata_section_is_a_document_that_breaks_off():
    assert cause(feed(b"<item><title><![CDATA[One</title></item>")) is Cause.TRUNCATED


def test_entries_inside_cdata_are_not_counted():
    assert entries_written("<item/><![CDATA[<item>]]><entry x='1'><a:item>") == 3


BOMBS = {
    "attributes": feed(b"<item " + b" ".join(b'a%d=""' % n for n in range(300_000)) + b"/>"),
    "the same attribute": feed(b"<item " + b'a="" ' * 500_000 + b"/>"),
    "ampersands": item(b"&" * 1_000_000),
    "brackets": item(b"<" * 2_000_000),
    "open sections": item(b"<![CDATA[" * 300_000),
    "sections": item(b"&x" + b"<![CDATA[]]>" * 300_000),
    "comments": b"<!--" * 1_000_000 + feed(),
    "instructions": b"<?x " * 1_000_000 + feed(),
    "declarations": b"<!DOCTYPE r [" + b"<!ENTITY a 'b'>" * 200_000 + b"]>" + feed(),
    "half declarations": b"<!DOCTYPE r [" + b"<!ENTITY " * 300_000 + feed(),
    "prefixes": feed(b"".join(b'<p%d:a xmlns:p%d="u%d"/>' % (n, n, n) for n in range(20_000))),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_bounded_time(name):
    start = process_time()
    with suppress(SourceError):
        parse(BOMBS[name])
    assert process_time() - start < 8
