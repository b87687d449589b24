"""Atom 1.0 and 0.3: text constructs, links by relation, what is inherited."""

from __future__ import annotations

import base64

import pytest

from hub.model.draft import Author, Category, Text
from tests.unit.connectors.feeds import ATOM_03, ATOM_10, URL, atom, atom_entry, reading

B64 = base64.b64encode("<b>été</b>".encode()).decode()


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("<title>A &lt;b&gt;</title>", Text("A <b>", markup=False)),
        ('<title type="text">A &amp;amp; B</title>', Text("A &amp; B", markup=False)),
        ('<title type="html">&lt;b&gt;A&lt;/b&gt;</title>', Text("<b>A</b>")),
        ('<title type="html"><![CDATA[<b>A</b>]]></title>', Text("<b>A</b>")),
        ('<title type="HTML">&lt;b&gt;A&lt;/b&gt;</title>', Text("<b>A</b>")),
        ('<title type="text/html">&lt;b&gt;A&lt;/b&gt;</title>', Text("<b>A</b>")),
        ('<title type="html"><div xmlns="http://www.w3.org/1999/xhtml">A &lt;b&gt;B&lt;/b&gt;</div></title>', Text("A <b>B</b>")),
        ('<title type="html">A &lt;b&gt;B&lt;/b&gt; <i>C</i></title>', Text("A &lt;b>B&lt;/b> <i>C</i>")),
    ],
)  # fmt: skip
def test_a_text_says_itself_what_it_is(title, read):
    assert atom_entry(title).title == read


@pytest.mark.parametrize(
    "wrapper",
    [
        '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>',
        '<h:div xmlns:h="http://www.w3.org/1999/xhtml">{}</h:div>',
        "<div>{}</div>",
    ],
)
def test_the_division_around_xhtml_is_no_part_of_the_text(wrapper):
    inside = (
        wrapper.replace("{}", "One &amp; <em>two</em>")
        .replace("<em", "<h:em" if "h:div" in wrapper else "<em")
        .replace("</em", "</h:em" if "h:div" in wrapper else "</em")
    )
    content = atom_entry(f'<content type="xhtml">{inside}</content>').content
    assert content.markup
    assert "div" not in content.value
    assert content.value.startswith("One &amp; <em")
    assert content.value.endswith("two</em>")


@pytest.mark.parametrize(
    ("attributes", "inside", "value", "markup"),
    [
        ('type="text/html" mode="escaped"', "&lt;b&gt;A&lt;/b&gt;", "<b>A</b>", True),
        ('type="text/plain" mode="escaped"', "A &lt; B", "A < B", False),
        ('mode="escaped"', "A &lt; B", "A < B", False),
        ('type="text/html" mode="base64"', B64, "<b>été</b>", True),
        (
            'type="application/octet-stream" mode="base64"',
            base64.b64encode(b"\x89PNG\x00").decode(),
            None,
            None,
        ),
        ('type="text/html" mode="base64"', "not base64!", "not base64!", False),
        ('type="application/xhtml+xml" mode="xml"', "&lt;b&gt; is a tag", "<b> is a tag", False),
    ],
)
def test_the_modes_of_atom_0_3(attributes, inside, value, markup):
    draft = atom_entry(f"<id>i</id><content {attributes}>{inside}</content>", space=ATOM_03)
    assert (draft.content.value if draft.content else None) == value
    assert (draft.content.markup if draft.content else None) == markup


@pytest.mark.parametrize(
    ("links", "url"),
    [
        ('<link href="/1"/>', "/1"),
        ('<link rel="alternate" href=" /1 "/>', "/1"),
        ('<link rel="ALTERNATE" href="/1"/>', "/1"),
        ('<link rel="http://www.iana.org/assignments/relation/alternate" href="/1"/>', "/1"),
        (
            '<link rel="alternate" type="application/pdf" href="/p"/><link rel="alternate" type="text/html" href="/h"/>',
            "/h",
        ),
        ('<link rel="alternate" type="application/pdf" href="/p"/>', "/p"),
        ('<link rel="enclosure" href="/e"/><link rel="self" href="/s"/><link href="/1"/>', "/1"),
        ('<link rel="related" href="/r"/><link rel="via" href="/v"/>', None),
        ("<link>https://a.example/1</link>", "https://a.example/1"),
        ('<link rel="alternate"/>', None),
        ("<id>https://a.example/i</id>", "https://a.example/i"),
        ("<id>tag:a.example,2026:1</id>", None),
    ],
)
def test_the_link_is_the_page_of_the_entry(links, url):
    assert atom_entry("<title>t</title>" + links).url == url


def test_pages_in_other_languages_are_translations():
    links = '<link href="/en"/><link hreflang="fr" href="/fr"/><link hreflang="ar" href="/ar"/>'
    draft = atom_entry("<title>t</title>" + links)
    assert draft.url == "/en"
    assert draft.translations == (("fr", "/fr"), ("ar", "/ar"))


def test_files_are_enclosures_and_content_that_stands_elsewhere():
    draft = atom_entry(
        '<title>t</title><content src="/f.pdf" type="application/pdf"/>'
        '<link rel="enclosure" href="/e.mp3" type="audio/mpeg" length="7" hreflang="es" title="Audio"/>'
    )
    assert [(each.url, each.media_type) for each in draft.attachments] == [
        ("/e.mp3", "audio/mpeg"),
        ("/f.pdf", "application/pdf"),
    ]
    assert draft.attachments[0][2:] == (7, "es", "Audio")
    assert draft.content is None


@pytest.mark.parametrize(
    ("entry", "published", "updated"),
    [
        ("<published>p</published><updated>u</updated>", "p", "u"),
        ("<updated>u</updated>", None, "u"),
        ("<updated>old</updated><updated>new</updated>", None, "new"),
        ("<issued>i</issued><created>c</created><modified>m</modified>", "i", "m"),
        ("<created>c</created>", "c", None),
        ("<dc:date>d</dc:date>", "d", None),
        ("<title>t</title><updated> </updated>", None, None),
    ],
)
def test_the_dates_are_the_site_s_own_words(entry, published, updated):
    draft = atom_entry(entry)
    assert (draft.published, draft.updated) == (published, updated)


@pytest.mark.parametrize(
    ("entry", "feed", "authors"),
    [
        ("<author><name>Ann</name><email>a@a.example</email><uri>/a</uri></author>", "", (Author("Ann", "a@a.example", "/a"),)),
        ("<author><name>Ann</name><url>/a</url></author>", "", (Author("Ann", None, "/a"),)),
        ("<author>Ann (a@a.example)</author>", "", (Author("Ann", "a@a.example"),)),
        ("<title>t</title>", "<author><name>Board</name></author>", (Author("Board"),)),
        ("<title>t</title><source><author><name>Them</name></author></source>", "<author><name>Board</name></author>", (Author("Them"),)),
        ("<title>t</title><dc:creator>Ann</dc:creator>", "<author><name>Board</name></author>", (Author("Ann"),)),
        ("<author/><title>t</title>", "", ()),
    ],
)  # fmt: skip
def test_who_signed_the_nearest_first(entry, feed, authors):
    assert atom_entry(entry, feed=feed).authors == authors


@pytest.mark.parametrize(
    ("element", "field"),
    [
        ("<content:encoded>&lt;p&gt;a&lt;/p&gt;</content:encoded>", "content"),
        ("<description>a</description>", "summary"),
        ("<itunes:summary>a</itunes:summary>", "summary"),
        ("<dc:description>a</dc:description>", "summary"),
        ("<pubDate>a</pubDate>", "published"),
        ("<itunes:author>a</itunes:author>", "authors"),
    ],
)
def test_what_belongs_to_rss_is_taken_where_there_is_nothing_else(element, field):
    assert getattr(atom_entry("<title>t</title>" + element), field)
    own = "<summary>s</summary><content>c</content><published>p</published><author><name>N</name></author>"
    assert getattr(atom_entry(own + element), field) == getattr(atom_entry(own), field)


def test_labels():
    entry = '<title>t</title><category term="a" scheme="s" label="A"/><category label="B"/><category/><dc:subject>C</dc:subject>'
    assert atom_entry(entry).categories == (Category("a", "s", "A"), Category("B", None, "B"), Category("C"))


def test_bases_add_up_from_the_root_to_the_element():
    draft = atom_entry(
        '<title>t</title><content type="html" xml:base="c/">x</content><link href="1" xml:base="/l/"/>',
        attributes='xml:base="https://b.example/a/"',
    )
    assert draft.base == "https://b.example/a/"
    assert draft.content.base == "https://b.example/a/c/"
    assert draft.url == "https://b.example/l/1"


@pytest.mark.parametrize("hostile", ["javascript:x", "data:,x", "http://[broken/"])
def test_a_base_that_leads_nowhere_is_passed_over(hostile):
    draft = atom_entry('<title>t</title><link href="1"/>', attributes=f'xml:base="{hostile}"')
    assert draft.base == URL
    assert draft.url == "https://forum.example/news/1"


def test_a_language_is_inherited_until_another_or_an_empty_one():
    entry = '<title xml:lang="fr">t</title><summary xml:lang="">s</summary><content>c</content>'
    draft = atom_entry(entry, attributes='xml:lang="en"')
    assert (draft.language, draft.title.language, draft.summary.language, draft.content.language) == (
        "en",
        "fr",
        "und",
        "en",
    )


def test_a_source_is_the_feed_it_was_taken_from():
    source = '<source><id>s</id><title type="html">&lt;b&gt;S&lt;/b&gt;</title><updated>u</updated><link rel="self" href="/s"/><link href="/"/><rights>R</rights></source>'
    origin = atom_entry("<title>t</title>" + source).origin
    assert (origin.id, origin.title, origin.updated, origin.rights) == ("s", "<b>S</b>", "u", "R")
    assert (origin.self_url, origin.url) == ("https://forum.example/s", "https://forum.example/")


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(f'<a:feed xmlns:a="{ATOM_10}"><a:title>F</a:title><a:entry><a:title>t</a:title></a:entry></a:feed>', id="with a prefix"),
        pytest.param("<feed><title>F</title><entry><title>t</title></entry></feed>", id="no namespace"),
        pytest.param('<feed xmlns="http://nobody.example/atom"><title>F</title><entry><title>t</title></entry></feed>', id="unknown namespace"),
        pytest.param('<feed xmlns="HTTP://www.w3.org/2005/ATOM"><title>F</title><entry><title>t</title></entry></feed>', id="capitals"),
        pytest.param(f'<feed xmlns="{ATOM_03}" version="0.3"><title>F</title><entry><title>t</title></entry></feed>', id="0.3"),
        pytest.param(f'<rss xmlns:a="{ATOM_10}"><channel><title>F</title><a:entry><a:title>t</a:title></a:entry></channel></rss>', id="inside RSS"),
    ],
)  # fmt: skip
def test_every_way_to_write_it_gives_the_same_entry(document):
    found = reading(document)
    assert found.origin.title == "F"
    assert [draft.title for draft in found.drafts] == [Text("t", markup=False)]


def test_a_withdrawal_is_no_entry():
    found = reading(
        atom("<title>t</title>", feed='<at:deleted-entry ref="tag:1" when="2026-11-01T00:00:00Z"/>')
    )
    assert found.entries == 1
    assert [(draft.external_id, draft.deleted) for draft in found.drafts] == [(None, False), ("tag:1", True)]


def test_an_entry_with_nothing_in_it_is_left_out():
    assert reading(atom(" ")).drafts == ()
