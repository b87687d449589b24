"""Every feed format keeps the same promises, whatever it is given to write."""

import json
import locale
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import FEED_FORMATS
from hub.model.draft import Attachment, Author, Category, Kind
from hub.model.feed import Feed
from hub.model.item import Copy, FeedOrigin, Role
from hub.model.ports import FeedFormat
from hub.reading.html import sanitise
from tests.builders import DAY, NOW, a_feed, an_entry, an_id, an_item
from tests.feed_validator import findings, json_findings

NAMES = sorted(FEED_FORMATS)
EVERY = pytest.mark.parametrize("name", NAMES)
PATIENT = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

NASTY = [
    "", " ", "<", "&amp;", "</b>", "<b>bold</b>", "<script>alert(1)</script>", "AT&T", "S&P500", "R&D; &copy 2026",
    "a\x00b\x0b\x1b", "\ufffe\uffff\ufdd0\U0001fffe", "\ud800", "\ufffd", "\x85\x9f", "e\u0301", "🌍👩‍👩‍👧", "]]>", "<!--", "-->",
    "مهاجرون من إفريقيا", "\u202eabc", "dÃ©jÃ\xa0 vu", "«AMANHû", "Д" * 600, "line\nbreak\r\ttab", "&#x3C;", "&#0;", "%", "{{7*7}}",
]  # fmt: skip
MARKUP = [
    "<p>One</p>", "<h1><font><h2>x</h2></font></h1>", "<p><object><p>x</object></p>", "<ruby><span><rt>x</span></ruby>",
    "<a href='b.html'>x<a href='?y'>z</a></a>", "<img src='data:image/png;base64,AA'>", "<img src=x alt='src=y z'>",
    "<a href=''>empty</a>", "<table>text<tr><td>x</table>", "<o:p>word</o:p>", "<p style='color:red' onclick=x>y</p>",
    "<bdo dir=rtl>x</bdo>", "<ul><center><li>x<li>y", "<b><p>x</b>y", "&#xFFFE;&#1;", "<p>&nbsp;</p>", "<br><hr><wbr>",
    "<p>" * 50 + "deep", "<td>loose", "<li><p><li>", "<iframe src=//evil.example></iframe>", "x" * 20_000,
]  # fmt: skip
ADDRESSES = [
    "https://forum.example/a", "https://forum.example/?tx[news]=1&b={c}", "https://forum.example/ü?q=ä#ö", "https://münchen.example/",
    "http://forum.example", "https://forum.example:8443/%7Eme/%c3%a9", "https://forum.example/%E9", "https://forum.example/100%",
    "https://forum.example?file=1", "https://localhost/x", "https://[::1]/x", "https://user@forum.example/", "ftp://forum.example/",
    "javascript:alert(1)", "http://", "https://a b.example/", 'https://forum.example/a|b\\c^d`e"f<g>', "mailto:a@b.example", "x",
]  # fmt: skip
IDENTIFIERS = [
    *ADDRESSES, "tag:forum.example,2026:1", "tag:Forum.example,2026:1", "tag:forum.example,26:é", "urn:uuid:1", "yt:channel:1",
    "urn:uuid:F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", "urn:x", "urn:isbn:123", "oai:forum.example:1", "HTTP://Forum.Example:80/a/../b",
    "https://forum.example/%2541", "https://forum.example/a%CC%81", "Ключ", "",
]  # fmt: skip
LANGUAGES = [
    "en",
    "fr-CA",
    "zh-Hant",
    "und",
    "ckb",
    "cmn-Hans",
    "qqq",
    "fil",
    "iw",
    "sr-Latn-RS",
    "",
    "english",
    "x-klingon",
    "AR",
]
MEDIA_TYPES = [
    None,
    "application/pdf",
    "text/html; charset=utf-8",
    "pdf",
    "a/b/c",
    "application/vnd.ms-excel",
    "é/a",
    "",
]

texts = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=40), st.lists(st.sampled_from(NASTY), max_size=4).map(" ".join)
)
html = st.lists(st.sampled_from([*MARKUP, *NASTY]), max_size=5).map(
    lambda parts: sanitise("".join(parts), "https://forum.example/")
)
times = st.one_of(
    st.sampled_from(
        [NOW - DAY, NOW - DAY, NOW - timedelta(microseconds=7), datetime(1985, 1, 1, tzinfo=UTC)]
    ),
    st.datetimes(datetime(1990, 1, 1), datetime(2026, 11, 24), timezones=st.just(UTC)),
)
maybe_times = st.one_of(st.none(), times, st.just(NOW + timedelta(hours=25)))
origins = st.builds(
    FeedOrigin,
    id=st.sampled_from(IDENTIFIERS),
    title=texts,
    updated=maybe_times,
    url=st.one_of(st.none(), st.sampled_from(ADDRESSES)),
    self_url=st.one_of(st.none(), st.sampled_from(ADDRESSES)),
    rights=st.one_of(st.none(), texts),
)
attachments = st.builds(
    Attachment,
    url=st.sampled_from(ADDRESSES),
    media_type=st.sampled_from(MEDIA_TYPES),
    length=st.one_of(st.none(), st.integers(0, 1 << 40)),
    language=st.one_of(st.none(), st.sampled_from(LANGUAGES)),
    title=st.one_of(st.none(), texts),
)
authors = st.builds(
    Author,
    name=st.one_of(
        st.none(), texts, st.sampled_from(["A. Person <a.person@forum.example>", "a@forum.example"])
    ),
    email=st.one_of(st.none(), st.just("a.person@forum.example")),
    uri=st.one_of(st.none(), st.sampled_from(ADDRESSES)),
)
categories = st.builds(
    Category,
    term=texts,
    scheme=st.one_of(st.none(), st.sampled_from(IDENTIFIERS)),
    label=st.one_of(st.none(), texts),
)
copies = st.builds(
    Copy,
    source=st.just("gfmd-fr"),
    external_id=texts,
    url=st.one_of(st.none(), st.sampled_from(ADDRESSES)),
    language=st.sampled_from(LANGUAGES),
    title=texts,
    role=st.sampled_from(Role),
)


@st.composite
def items(draw, number: int):
    seen = draw(st.sampled_from([NOW, NOW - DAY, NOW - timedelta(seconds=3, microseconds=5)]))
    return an_item(
        number,
        kind=draw(st.sampled_from(Kind)),
        url=draw(st.one_of(st.none(), st.sampled_from(ADDRESSES))),
        title=draw(texts),
        summary=draw(texts),
        content_html=draw(html),
        language=draw(st.sampled_from(LANGUAGES)),
        published=draw(maybe_times),
        updated=min(draw(times), seen),
        first_seen=seen,
        changed=seen,
        authors=tuple(draw(st.lists(authors, max_size=2))),
        categories=tuple(draw(st.lists(categories, max_size=3))),
        attachments=tuple(draw(st.lists(attachments, max_size=3))),
        copies=tuple(draw(st.lists(copies, max_size=3))),
        rights=draw(st.one_of(st.none(), texts)),
        origin=draw(st.one_of(st.none(), origins)),
    )


@st.composite
def feeds(draw) -> Feed:
    entries = [an_entry(draw(items(number))) for number in range(1, draw(st.integers(0, 4)) + 1)]
    archive = draw(st.booleans())
    address = "https://hub.example/archive/2026-10.atom" if archive else None
    return a_feed(
        *entries,
        title="All " + draw(texts),
        subtitle=draw(texts),
        language=draw(st.sampled_from(LANGUAGES)),
        rights=draw(st.one_of(st.none(), texts)),
        hub_url=draw(st.sampled_from([None, "https://hub.example/hub"])),
        archive=archive,
        prev_archive=address,
        current="https://hub.example/items.atom" if archive else None,
        retracted=(("tag:hub.example,2026:item/9", NOW),) if draw(st.booleans()) else (),
    )


def serve(name: str, feed: Feed) -> tuple[FeedFormat, Feed]:
    """Return a format, and the feed as it is asked for in it."""
    return FEED_FORMATS[name], replace(feed, self_url=f"https://hub.example/items.{name}?lang=fr&kind=news")


def complaints(name: str, feed: Feed) -> list[str]:
    fmt, feed = serve(name, feed)
    document = fmt.render(feed)
    if name == "json":
        return [str(each) for each in json_findings(document, url=feed.self_url)]
    found = findings(document, url=feed.self_url, now=NOW, content_type=fmt.media_type)
    # The one warning that is known and accepted: the validator has never heard of tombstones (RFC 6721).
    return [str(each) for each in found if "tombstones" not in each.value]


@EVERY
def test_a_format_says_what_it_is(name):
    fmt = FEED_FORMATS[name]
    assert isinstance(fmt, FeedFormat)
    assert fmt.extension == name
    assert re.fullmatch(r"application/[a-z]+\+(xml|json); charset=utf-8", fmt.media_type)
    assert fmt.label
    assert type(fmt).__doc__


@EVERY
def test_an_empty_feed_is_valid(name):
    assert complaints(name, a_feed()) == []


@EVERY
@pytest.mark.parametrize("text", [text for text in NASTY if text != "\ud800"])
def test_no_text_breaks_a_feed_wherever_it_stands(name, text):
    item = an_item(
        title=text,
        summary=text,
        content_html=sanitise(text, "https://forum.example/"),
        rights=text,
        authors=(Author(text),),
        categories=(Category(text, None, text),),
        attachments=(Attachment("https://forum.example/a.pdf", title=text),),
        origin=FeedOrigin(id=text, title=text, rights=text),
    )
    entry = replace(an_entry(item), forum_name=f"Forum {text}")
    assert complaints(name, a_feed(entry, title=f"Feed {text}", subtitle=text, rights=text)) == []


@EVERY
@pytest.mark.parametrize("markup", MARKUP)
def test_no_markup_breaks_a_feed(name, markup):
    item = an_item(content_html=sanitise(markup, "https://forum.example/"))
    assert complaints(name, a_feed(an_entry(item))) == []


@EVERY
@given(feed=feeds())
@PATIENT
def test_a_validator_finds_nothing_in_any_feed(name, feed):
    assert complaints(name, feed) == []


@EVERY
@given(feed=feeds())
@PATIENT
def test_ids_links_times_and_what_else_machines_read_survive_a_round_trip(name, feed):
    fmt, feed = serve(name, feed)
    read = READERS[name](fmt.render(feed))
    assert [each["id"] for each in read] == [each.atom_id for each in feed.entries]
    assert [each["link"] for each in read] == [each.page for each in feed.entries]
    for found, entry in zip(read, feed.entries, strict=True):
        item = entry.item
        seconds = item.first_seen.replace(microsecond=0)
        believed = item.published is not None and item.published.year >= 1990
        expected = min(item.published, item.first_seen).replace(microsecond=0) if believed else seconds
        assert found["published"] in ({expected} if believed else {expected, None})


def a_full_feed() -> Feed:
    """Everything a feed can say, in earnest."""
    item = an_item(
        language="fr",
        published=NOW - DAY,
        first_seen=NOW,
        updated=NOW,
        url="https://forum.example/déclaration?a[]=1",
        authors=(Author("Secrétariat", "a@forum.example", "https://forum.example/who"),),
        categories=(
            Category("Retour", "https://forum.example/thèmes", "Retour volontaire"),
            Category("visas"),
        ),
        attachments=(
            Attachment("https://forum.example/a.pdf", "application/pdf", 1234, "fr", "Le texte"),
            Attachment("https://forum.example/b.pdf", "application/pdf"),
        ),
    )
    return a_feed(an_entry(item), an_entry(an_item(2, language="ar")))


@EVERY
def test_languages_categories_and_files_survive_a_round_trip(name):
    fmt, feed = serve(name, a_full_feed())
    first, second = READERS[name](fmt.render(feed))
    assert (first["language"], second["language"]) == ("fr", "ar")
    assert {"Retour", "visas"} <= first["terms"]
    files = ["https://forum.example/a.pdf", "https://forum.example/b.pdf"]
    assert first["files"] == (files[:1] if name == "rss" else files)
    assert first["authors"] == ["Secrétariat"]


@EVERY
def test_no_feed_says_the_e_mail_address_of_a_person(name):
    fmt, feed = serve(name, a_full_feed())
    assert b"a@forum.example" not in fmt.render(feed)


@EVERY
def test_many_threads_write_the_same_bytes(name):
    fmt, feed = serve(name, a_full_feed())
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(fmt.render, [feed] * 40))) == 1


@EVERY
def test_another_process_in_another_locale_and_zone_writes_the_same_bytes(name):
    code = (
        "import locale, sys\n"
        "try: locale.setlocale(locale.LC_ALL, '')\n"
        "except locale.Error: pass\n"
        "from tests.contract.test_feed_formats import FEED_FORMATS, a_full_feed, serve\n"
        f"fmt, feed = serve({name!r}, a_full_feed())\n"
        "sys.stdout.buffer.write(fmt.render(feed))\n"
    )
    fmt, feed = serve(name, a_full_feed())
    environment = {
        "LC_ALL": "fr_FR.UTF-8",
        "TZ": "Asia/Kathmandu",
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": ":".join(sys.path),
    }
    elsewhere = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True, timeout=60
    )
    assert elsewhere.stdout == fmt.render(feed)
    assert locale.setlocale(locale.LC_TIME) == locale.setlocale(locale.LC_TIME, None)


@EVERY
def test_entries_stand_in_the_order_they_were_given(name):
    entries = [an_entry(an_item(number)) for number in (3, 1, 2)]
    fmt, feed = serve(name, a_feed(*entries))
    assert [each["id"] for each in READERS[name](fmt.render(feed))] == [each.atom_id for each in entries]


def by_feedparser(document: bytes):
    found = feedparser.parse(document, response_headers={"content-type": "application/xml; charset=utf-8"})
    assert not found.bozo
    return [
        {
            "id": each.id,
            "link": each.link,
            "published": datetime(*each.published_parsed[:6], tzinfo=UTC)
            if "published_parsed" in each
            else None,
            "language": each.get("language") or each.title_detail.language or each.get("dc_language"),
            "terms": {tag.term for tag in each.tags},
            "files": [link.href for link in each.links if link.rel == "enclosure"],
            "authors": [person.name for person in each.authors],
        }
        for each in found.entries
    ]


def by_json(document: bytes):
    return [
        {
            "id": each["id"],
            "link": each["url"],
            "published": datetime.fromisoformat(each["date_published"]),
            "language": each.get("language"),
            "terms": set(each.get("tags", ())),
            "files": [file["url"] for file in each.get("attachments", [])],
            "authors": [person["name"] for person in each["authors"]],
        }
        for each in json.loads(document)["items"]
    ]


READERS = {"atom": by_feedparser, "rss": by_feedparser, "json": by_json}


def test_every_format_has_a_reader_to_be_held_against():
    assert set(READERS) == set(FEED_FORMATS)


@EVERY
def test_an_item_has_the_same_id_in_every_format(name):
    entry = an_entry(an_item(1, id=an_id(7)))
    fmt, feed = serve(name, a_feed(entry))
    assert READERS[name](fmt.render(feed))[0]["id"] == f"tag:hub.example,2026:item/{an_id(7)}"
