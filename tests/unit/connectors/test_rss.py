"""RSS in all its versions: which element is meant, and what it says."""

from __future__ import annotations

import pytest

from hub.model.draft import Author, Category, Text
from tests.unit.connectors.feeds import URL, reading, rss, rss_item


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("<title>Plain</title>", Text("Plain", markup=False)),
        ("<title>&lt;b&gt;Bold&lt;/b&gt;</title>", Text("<b>Bold</b>")),
        ("<title><![CDATA[A &amp; B]]></title>", Text("A &amp; B")),
        ("<title>A &amp;amp; B</title>", Text("A &amp; B")),
        ("<title>3 &lt; 4 &amp; 5</title>", Text("3 < 4 & 5", markup=False)),
        ("<title>The &lt;outcome&gt; element</title>", Text("The <outcome> element", markup=False)),
        ("<title/><dc:title>Dublin</dc:title>", Text("Dublin", markup=False)),
        ("<guid>1</guid><title> </title><media:title>Film</media:title>", Text("Film", markup=False)),
        ("<title><b>Bold</b> inside</title>", Text("<b>Bold</b> inside")),
    ],
)
def test_the_title_is_markup_only_where_it_looks_so(item, title):
    assert rss_item(item).title == title


@pytest.mark.parametrize(
    ("item", "summary", "content"),
    [
        ("<description>a</description>", "a", None),
        ("<description>a</description><content:encoded>b</content:encoded>", "a", "b"),
        ("<content:encoded>b</content:encoded>", None, "b"),
        ("<summary>s</summary><description>d</description>", "s", "d"),
        ("<dc:description>a</dc:description>", "a", None),
        ("<itunes:summary>a</itunes:summary>", "a", None),
        ("<description/><content:encoded/><title>t</title>", None, None),
        ('<body xmlns="http://www.w3.org/1999/xhtml"><p>b</p></body>', None, "<p"),
        ("<description>a</description><media:description>m</media:description>", "a", None),
    ],
)
def test_the_short_text_and_the_long_one(item, summary, content):
    draft = rss_item(item)
    assert (draft.summary and draft.summary.value) == summary
    assert (draft.content.value if draft.content else None) == content or draft.content.value.startswith(
        content
    )


@pytest.mark.parametrize(
    ("item", "url", "identifier"),
    [
        ("<link>https://a.example/1</link><guid>g</guid>", "https://a.example/1", "g"),
        ("<guid>https://a.example/g</guid>", "https://a.example/g", "https://a.example/g"),
        ("<guid>HTTPS://a.example/g</guid>", "HTTPS://a.example/g", "HTTPS://a.example/g"),
        ('<guid isPermaLink="false">https://a.example/g</guid>', None, "https://a.example/g"),
        ("<guid>12 at https://a.example</guid>", None, "12 at https://a.example"),
        ("<link/><guid>https://a.example/g</guid>", "https://a.example/g", "https://a.example/g"),
        ('<link href="https://a.example/1"/>', "https://a.example/1", None),
        ('<link/><atom:link href="https://a.example/a"/>', "https://a.example/a", None),
        ("<atom:id>https://a.example/i</atom:id>", "https://a.example/i", "https://a.example/i"),
        ("<atom:id>https://a.example/i</atom:id><atom:link href='/a'/>", "/a", "https://a.example/i"),
        ("<link> /1 </link>", "/1", None),
        ('<link xml:base="https://b.example/c/">1</link>', "https://b.example/c/1", None),
        (
            "<link>https://a.example/1</link><image><link>https://a.example/i</link></image>",
            "https://a.example/1",
            None,
        ),
        (
            "<link>https://a.example/1</link><dc:identifier>doi:1</dc:identifier>",
            "https://a.example/1",
            "doi:1",
        ),
        ("<title>t</title><comments>https://a.example/c</comments>", None, None),
    ],
)
def test_the_link_and_the_id(item, url, identifier):
    draft = rss_item(item)
    assert (draft.url, draft.external_id) == (url, identifier)


@pytest.mark.parametrize(
    ("item", "published", "updated"),
    [
        ("<pubDate>a</pubDate>", "a", None),
        ("<dc:date>a</dc:date>", "a", None),
        ("<pubDate>a</pubDate><dc:date>b</dc:date>", "a", None),
        ("<pubDate>a</pubDate><pubDate>b</pubDate>", "b", None),
        ("<dcterms:issued>a</dcterms:issued><dcterms:modified>b</dcterms:modified>", "a", "b"),
        ("<atom:published>a</atom:published><atom:updated>b</atom:updated>", "a", "b"),
        ("<atom:issued>a</atom:issued><atom:modified>b</atom:modified>", "a", "b"),
        ("<title>t</title><pubDate/>", None, None),
    ],
)
def test_the_dates_are_the_site_s_own_words(item, published, updated):
    draft = rss_item(item)
    assert (draft.published, draft.updated) == (published, updated)


@pytest.mark.parametrize(
    ("element", "author"),
    [
        ("Ann", Author("Ann")),
        ("ann@a.example", Author(None, "ann@a.example")),
        ("ann@a.example (Ann)", Author("Ann", "ann@a.example")),
        ("Ann (ann@a.example)", Author("Ann", "ann@a.example")),
        ("Ann &lt;ann@a.example&gt;", Author("Ann", "ann@a.example")),
        ("Ann [ann@a.example]", Author("Ann", "ann@a.example")),
        ("ann@a.example, Ann", Author("Ann", "ann@a.example")),
        ("mailto:ann@a.example", Author(None, "ann@a.example")),
        ("ann@a.example (mailto:ann@a.example)", Author(None, "ann@a.example")),
        ("ann@a.example?subject=Hello", Author(None, "ann@a.example")),
        ("ann@a.example ()", Author(None, "ann@a.example")),
        ("ann@home", Author("ann@home")),
        ("<name>Ann</name><email>ann@a.example</email>", Author("Ann", "ann@a.example")),
    ],
)
@pytest.mark.parametrize("name", ["author", "dc:creator", "itunes:author", "atom:author"])
def test_a_person_is_taken_apart(name, element, author):
    assert rss_item(f"<title>t</title><{name}>{element}</{name}>").authors == (author,)


def test_several_authors_each_once():
    item = (
        "<title>t</title><dc:creator>Ann</dc:creator><dc:creator>Ben</dc:creator><dc:creator>Ann</dc:creator>"
    )
    assert rss_item(item).authors == (Author("Ann"), Author("Ben"))


def test_a_very_long_author_takes_no_time():
    assert rss_item("<title>t</title><author>" + "a." * 500_000 + "</author>").authors


def test_labels_with_their_schemes():
    item = (
        '<category domain="https://a.example/s">Diaspora</category><category/><dc:subject>Return</dc:subject>'
    )
    assert rss_item("<title>t</title>" + item).categories == (
        Category("Diaspora", "https://a.example/s"),
        Category("Return"),
    )


def test_an_enclosure_is_a_file_and_lies_about_its_length_are_dropped():
    item = '<title>t</title><enclosure url="/a.pdf" length="-1" type="application/pdf"/><enclosure url=""/>'
    (file,) = rss_item(item).attachments
    assert (file.url, file.length, file.media_type) == ("/a.pdf", None, "application/pdf")


def test_the_channel_is_the_origin():
    channel = (
        "<link>/</link><atom:link rel='self' href='/news/feed'/><language>fr-FR</language>"
        "<copyright>© The &lt;unit&gt;</copyright><lastBuildDate>d</lastBuildDate><ttl>90</ttl>"
    )
    found = reading(rss("<title>t</title>", channel))
    origin = found.origin
    assert (origin.title, origin.url, origin.self_url) == ("F", "https://forum.example/", URL)
    assert (origin.language, origin.updated, found.ttl) == ("fr-FR", "d", 5400)
    assert origin.rights == "© The &lt;unit>"


@pytest.mark.parametrize(
    ("channel", "ttl"),
    [
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800),
        ("<sy:updatePeriod> daily </sy:updatePeriod>", 86_400),
        ("<sy:updatePeriod>sometimes</sy:updatePeriod>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86_400),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
    ],
)
def test_how_often_a_feed_wants_to_be_visited(channel, ttl):
    assert reading(rss("<title>t</title>", channel)).ttl == ttl


@pytest.mark.parametrize(
    "document",
    [
        pytest.param('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>F</title></channel><item><title>t</title></item></rdf:RDF>', id="RSS 0.90"),
        pytest.param('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>F</title></channel><item><title>t</title></item></rdf:RDF>', id="RSS 1.0"),
        pytest.param('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:r="http://purl.org/rss/1.0/"><r:channel><r:title>F</r:title></r:channel><r:item><r:title>t</r:title></r:item></rdf:RDF>', id="with prefixes"),
        pytest.param('<rss version="0.91"><channel><title>F</title><item><title>t</title></item></channel></rss>', id="RSS 0.91"),
        pytest.param("<rss><channel><title>F</title></channel><item><title>t</title></item></rss>", id="items beside the channel"),
        pytest.param("<RSS><CHANNEL><TITLE>F</TITLE><ITEM><TITLE>t</TITLE></ITEM></CHANNEL></RSS>", id="capitals"),
        pytest.param("<channel><title>F</title><item><title>t</title></item></channel>", id="no root"),
        pytest.param('<rss xmlns="http://nobody.example/"><channel><title>F</title><item><title>t</title></item></channel></rss>', id="unknown namespace"),
        pytest.param('<rss xmlns="http://backend.userland.com/rss2"><channel><title>F</title><item><title>t</title></item></channel></rss>', id="namespace of 2.0 as it never was"),
        pytest.param('<rss version="2.0"><channel><title>F</title><items><item><title>t</title></item></items></channel></rss>', id="in a list"),
    ],
)  # fmt: skip
def test_every_version_gives_the_same_entry(document):
    found = reading(document)
    assert found.origin.title == "F"
    assert [draft.title for draft in found.drafts] == [Text("t", markup=False)]


def test_empty_items_are_counted_and_left_out():
    found = reading(
        "<rss><channel><title>F</title><item/><item><title>t</title></item><item> </item></channel></rss>"
    )
    assert (found.entries, len(found.drafts)) == (3, 1)


def test_the_feed_it_was_taken_from():
    origin = rss_item('<title>t</title><source url="https://p.example/rss">P &amp; Q</source>').origin
    assert (origin.title, origin.self_url) == ("P &amp; Q", "https://p.example/rss")


def test_a_withdrawal_inside_rss():
    document = rss("<title>t</title>", '<at:deleted-entry ref=" g "/>')
    assert [draft.external_id for draft in reading(document).drafts if draft.deleted] == ["g"]


@pytest.mark.parametrize(
    ("place", "base"),
    [
        ("https://public.example/a/", "https://public.example/a/"),
        ("http://10.0.0.7/a/", None),
        ("http://backend/a/", None),
        ("https://host.internal/a/", None),
        ("https://user@public.example/", None),
        ("javascript:steal()", None),
        ("index.xml", None),
    ],
)
def test_content_location_is_the_base_where_it_names_a_public_host(place, base):
    draft = reading(rss("<title>t</title><link>x</link>"), content_location=place).drafts[0]
    assert draft.base == base


def test_content_language_counts_where_the_document_is_silent():
    assert reading(rss("<title>t</title>"), content_language="ru, en").origin.language == "ru"
    spoken = rss("<title>t</title>", "<language>fr</language>")
    assert reading(spoken, content_language="ru").origin.language == "fr"
