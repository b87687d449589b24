"""Every rule can fail: for each, a small document that breaks it, and beside it one that does not."""

import json

import pytest

from tests.builders import NOW
from tests.feed_validator import findings, json_findings

URL = "https://hub.example/items.atom"
ATOM_NS = 'xmlns="http://www.w3.org/2005/Atom"'
ENTRY = """<entry><id>tag:hub.example,2026:1</id><title>One</title><updated>2026-11-23T10:00:00Z</updated>
<link rel="alternate" type="text/html" href="https://hub.example/1"/>
<content type="html">&lt;p&gt;Text&lt;/p&gt;</content>%s</entry>"""
ATOM = f"""<?xml version='1.0' encoding='UTF-8'?>
<feed {ATOM_NS}>
<id>tag:hub.example,2026:list</id>
<title>All</title>
<updated>2026-11-24T09:00:00Z</updated>
<author><name>Hub</name></author>
<link rel="self" href="{URL}"/>
%s
{ENTRY}
</feed>"""
ITEM = """<item><title>One</title><link>https://hub.example/1</link><description>Text</description>
<guid isPermaLink="false">tag:hub.example,2026:1</guid>%s</item>"""
RSS = f"""<?xml version='1.0' encoding='UTF-8'?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>All</title><link>https://hub.example/</link><description>All of it</description>
<atom:link rel="self" type="application/rss+xml" href="{URL}"/>
%s
{ITEM}
</channel></rss>"""
OPML = """<?xml version='1.0' encoding='UTF-8'?><opml version="2.0"><head><title>Feeds</title>%s</head><body>
<outline text="One" title="One" type="rss" xmlUrl="https://hub.example/1.atom"/>%s</body></opml>"""


def said(document: str, **given) -> set[str]:
    found = findings(document.encode(), **({"url": URL, "now": NOW} | given))
    return {each.code for each in found}


def atom(feed: str = "", entry: str = "") -> str:
    return ATOM % (feed, entry)


def rss(channel: str = "", item: str = "") -> str:
    return RSS % (channel, item)


def source(inside: str) -> str:
    return f"<source>{inside}</source>"


FULL_SOURCE = "<id>https://a.example/</id><title>A</title><updated>2026-11-01T00:00:00Z</updated>"
HTML = {
    "<p>a<p>b</p></p>": "NotHtml",
    "<p><b>a</p></b>": "NotHtml",
    "<p>a": "NotHtml",
    "<h1><h2>a</h2></h1>": "NotHtml",
    "<a href='https://a.example/'><a>b</a></a>": "NotHtml",
    "<ul><li>a<li>b</li></li></ul>": "NotHtml",
    "<table>a</table>": "NotHtml",
    "<tr><td>a</td></tr>": "NotHtml",
    "<ruby><span><rt>a</rt></span></ruby>": "NotHtml",
    "<o:p>a</o:p>": "NotHtml",
    "<p>\ufdd0</p>": "NotHtml",
    "AT&T": "NotHtml",
    "a &nosuch; b": "NotHtml",
    "1 < 2": "NotHtml",
    "<script>alert(1)</script>": "SecurityRisk",
    "<bdo dir='rtl'>a</bdo>": "SecurityRisk",
    "<p onclick='x'>a</p>": "SecurityRiskAttr",
    "<p style='position:fixed'>a</p>": "DangerousStyleAttr",
}
GOOD_HTML = [
    "<p>a</p><p>b &amp; c &lt;i&gt;</p>",
    "<ul><li>a<ul><li>b</li></ul></li></ul><dl><dt>a</dt><dd>b</dd></dl>",
    "<table><caption>c</caption><tbody><tr><td><p>a</p><a href='https://a.example/'>b</a></td></tr></tbody></table>",
    "<ruby>a<rt>b</rt></ruby><hr><img src='https://a.example/i.png' alt='' width='3'>",
    "<h1><b><em>a</em></b></h1><blockquote cite='https://a.example/'><p>b</p></blockquote>",
]
IN_FEED = [
    (
        "<link rel='alternate' href='https://a.example/'/><link href='https://b.example/'/>",
        "DuplicateAtomLink",
    ),
    ("<link rel='hub'/>", "MissingHref"),
    ("<link rel='friend' href='https://a.example/'/>", "UnregisteredAtomLinkRel"),
    ("<link rel='related' href='https://a.example/'>a</link>", "AtomLinkNotEmpty"),
    ("<link rel='related' href='https://a.example/' title=''/>", "AttrNotBlank"),
    ("<link rel='related' href='https://a.example/' title='&lt;b&gt;a&lt;/b&gt;'/>", "ContainsHTML"),
    ("<link rel='related' href='https://a.example/a[1]'/>", "InvalidUriChar"),
    ("<link rel='related' href='https://a.example/é'/>", "InvalidIRI"),
    ("<link rel='related' href='http:///a'/>", "InvalidIRI"),
    ("<link rel='related' href='gemini:a'/>", "SchemeNotIANARegistered"),
    ("<link rel='related' href='https://a.example/' hreflang='ckb'/>", "InvalidLanguage"),
    ("<link rel='related' href='https://a.example/' length='-1'/>", "InvalidNonNegativeInteger"),
    ("<link rel='related' href='https://a.example/' type='pdf'/>", "InvalidMIMEType"),
    ("<link rel='self' href='/items.atom'/>", "RelativeSelf"),
    ("<link rel='self' href='https://other.example/'/>", "SelfDoesntMatchLocation"),
    ("<link rel='self' type='application/xml' href='https://hub.example/items.atom'/>", "SelfNotAtom"),
    ("<id>tag:hub.example,2026:list</id>", "DuplicateElement"),
    ("<subtitle/>", "NotBlank"),
    ("<subtitle type='text/html'>a</subtitle>", "InvalidTextType"),
    ("<subtitle>a &amp;copy; b</subtitle>", "ContainsUndeclaredHTML"),
    ("<subtitle xml:lang='qqq-Latn'>a</subtitle>", "InvalidLanguage"),
    ("<subtitle lang='en'>a</subtitle>", "UnexpectedAttribute"),
    ("<tagline>a</tagline>", "UndefinedElement"),
    ("<generator/>", "NotBlank"),
    ("<author/>", "MissingElement"),
    ("<author><name>A &lt;a@b.example&gt;</name></author>", "ContainsEmail"),
    ("<author><name>A</name><uri> https://a.example/</uri></author>", "UnexpectedWhitespace"),
    ("<author><name>A</name><email>nobody</email></author>", "InvalidAddrSpec"),
    ("<category/>", "MissingAttribute"),
    ("<category term=''/>", "NotBlank"),
    ("<category term='a' scheme='not absolute'/>", "InvalidUriChar"),
    ("<category term='a' label='a &amp;amp; b'/>", "ContainsHTML"),
    ("<x:y xmlns:x='http://unknown.example/'/>", "UnknownNamespace"),
    ("<x:y xmlns:x='http://www.w3.org/2005/Atom' xmlns:dc='http://a.example/'/>", "ReservedPrefix"),
    ("<atom:rights xmlns:atom='http://www.w3.org/2005/Atom'>a</atom:rights>", "AvoidNamespacePrefix"),
    ("<fh:archive xmlns:fh='http://purl.org/syndication/history/1.0'/>", "ArchiveIncomplete"),
    ("<fh:archive xmlns:fh='http://purl.org/syndication/history/1.0'/>", "MissingCurrentInArchive"),
    ("words", "UnexpectedText"),
]
IN_ENTRY = [
    ("<updated>2026-11-23T10:00:00Z</updated>", "DuplicateElement"),
    ("<published>2026-11-23</published>", "InvalidRFC3339Date"),
    ("<published>2026-13-23T10:00:00Z</published>", "InvalidRFC3339Date"),
    ("<published>1970-01-01T00:00:00Z</published>", "ImplausibleDate"),
    ("<published>2026-12-24T10:00:00Z</published>", "ImplausibleDate"),
    ("<summary>a \x85 b</summary>", "BadCharacters"),
    ("<summary>a \ufffd b</summary>", "BadCharacters"),
    ("<summary>dÃ©jÃ\xa0</summary>", "BadCharacters"),
    ("<summary>a&lt;/b&gt;</summary>", "ContainsUndeclaredHTML"),
    ("<summary>S&amp;P500</summary>", "ContainsUndeclaredHTML"),
    ("<link rel='current' href='https://a.example/'/>", "FeedHistoryRelInEntry"),
    (source(""), "MissingSourceElement"),
    (source(FULL_SOURCE.replace("example/<", "example<")), "NonCanonicalURI"),
    (source(FULL_SOURCE.replace("https://a.example/", "https://a.example/%7Eb")), "NonCanonicalURI"),
    (source(FULL_SOURCE.replace("https://a.example/", "urn:uuid:1")), "InvalidUUID"),
    (source(FULL_SOURCE.replace("https://a.example/", "tag:A.example,2026:1")), "InvalidTAG"),
    (source(FULL_SOURCE.replace("https://a.example/", "urn:x")), "InvalidURN"),
    (source(FULL_SOURCE.replace("https://a.example/", "one")), "InvalidFullLink"),
    (source(FULL_SOURCE) * 2, "DuplicateElement"),
]
IN_CHANNEL = [
    ("<lastBuildDate>2026-11-23T10:00:00Z</lastBuildDate>", "InvalidRFC2822Date"),
    ("<lastBuildDate>Tue, 23 Nov 2026 10:00:00 +0000</lastBuildDate>", "IncorrectDOW"),
    ("<lastBuildDate>Tue, 24 Nov 2026 10:30:00 +0000</lastBuildDate>", "ImplausibleDate"),
    ("<language>english</language>", "InvalidLanguage"),
    ("<language>en</language><dc:language>en</dc:language>", "DuplicateSemantics"),
    ("<managingEditor>a@b.example</managingEditor>", "MissingRealName"),
    ("<managingEditor>A a@b.example</managingEditor>", "EmailFormat"),
    ("<docs>rssboard.org</docs>", "InvalidFullLink"),
    ("<title>Two</title>", "DuplicateElement"),
    ("<copyright>&amp;copy; A</copyright>", "ContainsHTML"),
    ("<textInput/>", "AvoidTextInput"),
    ("<colour>red</colour>", "UndefinedElement"),
    ("<item><title>a</title><guid>https://hub.example/2</guid></item><ttl>60</ttl>", "MisplacedItem"),
    ("<item><title>a</title></item>", "MissingGuid"),
    ("<item><guid>https://hub.example/2</guid></item>", "ItemMustContainTitleOrDescription"),
    ("<item><title>a</title><guid>tag:hub.example,2026:2</guid></item>", "InvalidPermalink"),
    ("<item><title>a</title><guid>a b</guid></item>", "InvalidHttpGUID"),
    ("<item><title>a</title><guid isPermaLink='no'>a</guid></item>", "InvalidBooleanAttribute"),
    ("<item><title>a</title><guid isPermaLink='false'>17</guid></item>", "NotSufficientlyUnique"),
    (
        "<item><title>a</title><guid isPermaLink='false'>tag:hub.example,2026:1</guid></item>",
        "DuplicateValue",
    ),
    ("<item><title>a &lt;b</title><guid>https://hub.example/2</guid></item>", "CharacterData"),
    ("<item><title>a&lt;/b&gt;</title><guid>https://hub.example/2</guid></item>", "ContainsHTML"),
    ("<item><title/><guid>https://hub.example/2</guid></item>", "NotBlank"),
    (
        "<item><content:encoded>a</content:encoded><description>a</description><guid>https://hub.example/2</guid></item>",
        "NeedDescriptionBeforeContent",
    ),
]
IN_ITEM = [
    ('<content:encoded>&lt;a href="b.html"&gt;c&lt;/a&gt;</content:encoded>', "ContainsRelRef"),
    ("<content:encoded>&lt;img alt='' src=\"b.png\"&gt;</content:encoded>", "ContainsRelRef"),
    ("<category/>", "NotBlank"),
    ("<source>A</source>", "MissingAttribute"),
    (
        "<pubDate>Mon, 23 Nov 2026 10:00:00 +0000</pubDate><dc:date>2026-11-23T10:00:00Z</dc:date>",
        "DuplicateItemSemantics",
    ),
    ("<enclosure url='https://a.example/b' type='a/b'/>", "MissingAttribute"),
    ("<enclosure url='https://a.example/b' type='a/b' length='-1'/>", "UseZeroForUnknown"),
    ("<enclosure url='https://a.example/b' type='a/b' length='big'/>", "InvalidIntegerAttribute"),
    ("<enclosure url='https://a.example/b' type='pdf' length='1'/>", "InvalidMIMEAttribute"),
    ("<enclosure url='https://localhost/b' type='a/b' length='1'/>", "InvalidURLAttribute"),
    ("<enclosure url='https://a.example?b' type='a/b' length='1'/>", "InvalidURLAttribute"),
    ("<enclosure url='https://a.example/b' type='a/b' length='1'/>" * 2, "DuplicateEnclosure"),
]
MISSING = [
    (atom().replace("<updated>2026-11-24T09:00:00Z</updated>", ""), "MissingElement"),
    (atom().replace("<author><name>Hub</name></author>", ""), "MissingElement"),
    (atom().replace('rel="self"', 'rel="related"'), "MissingSelf"),
    (atom().replace('<content type="html">&lt;p&gt;Text&lt;/p&gt;</content>', ""), "MissingTextualContent"),
    (atom().replace('type="html">&lt;p&gt;Text&lt;/p&gt;<', 'type="text/html" src="https://a.example/"><'), "MissingSummary"),
    (atom().replace('<content type="html">&lt;p&gt;Text&lt;/p&gt;</content>', "").replace('rel="alternate"', 'rel="via"'),
     "MissingContentOrAlternate"),
    (atom().replace("</feed>", "<rights>a</rights></feed>"), "MisplacedMetadata"),
    (atom().replace("</feed>", ENTRY % "" + "</feed>"), "DuplicateEntries"),
    (atom().replace("</feed>", (ENTRY % "").replace("2026:1", "2026:2") + "</feed>"), "DuplicateUpdated"),
    (atom().replace(ATOM_NS, ""), "MissingNamespace"),
    (atom().replace("2005/Atom", "2006/Atom"), "InvalidNamespace"),
    (atom().replace("</feed>", ""), "SAXError"),
    ("<html/>", "UndefinedElement"),
    (rss().replace("<description>All of it</description>", ""), "MissingDescription"),
    (rss().replace("<title>All</title>", ""), "MissingTitle"),
    (rss().replace("<link>https://hub.example/</link>", ""), "MissingLink"),
    (rss().replace('rel="self"', 'rel="hub"'), "MissingAtomSelfLink"),
    (rss().replace(' version="2.0"', ""), "MissingAttribute"),
    (rss().replace('"2.0"', '"3.0"'), "InvalidRSSVersion"),
    (OPML.replace(' version="2.0"', "") % ("", ""), "MissingAttribute"),
    (OPML.replace('"2.0"', '"3.0"') % ("", ""), "InvalidOPMLVersion"),
    (OPML % ("<dateModified>yesterday</dateModified>", ""), "InvalidRFC2822Date"),
    (OPML % ("<mood>good</mood>", ""), "UndefinedElement"),
    (OPML % ("", "<outline title='a' type='rss' xmlUrl='https://a.example/'/>"), "MissingAttribute"),
    (OPML % ("", "<outline text='a' type='rss' title='a'/>"), "MissingXmlURL"),
    (OPML % ("", "<outline text='a' type='rss' xmlUrl='https://a.example/'/>"), "MissingTitleAttr"),
    (OPML % ("", "<outline text='a' type='link'/>"), "MissingUrlAttr"),
    (OPML % ("", "<outline text='a' title='a'/>"), "MissingOutlineType"),
    (OPML % ("", "<outline text='a' colour='red'/>"), "UnexpectedAttribute"),
    (OPML % ("", "<outline text='&lt;script>'/>"), "SecurityRisk"),
]  # fmt: skip


@pytest.mark.parametrize("document", [atom(), rss(), OPML % ("", ""), atom(entry=source(FULL_SOURCE))])
def test_a_good_document_has_no_finding(document):
    assert said(document) == set()


@pytest.mark.parametrize(("part", "code"), IN_FEED)
def test_a_rule_about_atom_feeds(part, code):
    assert code in said(atom(feed=part))


@pytest.mark.parametrize(("part", "code"), IN_ENTRY)
def test_a_rule_about_atom_entries(part, code):
    assert code in said(atom(entry=part))


@pytest.mark.parametrize(("part", "code"), IN_CHANNEL)
def test_a_rule_about_rss_channels(part, code):
    assert code in said(rss(channel=part))


@pytest.mark.parametrize(("part", "code"), IN_ITEM)
def test_a_rule_about_rss_items(part, code):
    assert code in said(rss(item=part))


@pytest.mark.parametrize(("document", "code"), MISSING)
def test_a_rule_about_whole_documents(document, code):
    assert code in said(document)


def in_content(html: str) -> str:
    return atom().replace("&lt;p&gt;Text&lt;/p&gt;", html.replace("&", "&amp;").replace("<", "&lt;"))


@pytest.mark.parametrize(("html", "code"), HTML.items())
def test_a_rule_about_html(html, code):
    assert code in said(in_content(html))


@pytest.mark.parametrize("html", GOOD_HTML)
def test_good_html_has_no_finding(html):
    assert said(in_content(html)) == set()


def test_a_reference_by_number_shows_that_a_title_is_plain_text():
    assert said(rss().replace("<title>One", "<title>S&#x26;P500 &#x3C;b")) == set()
    assert said(rss().replace("<title>One", "<title>S&amp;P500 &lt;b")) == {"ContainsHTML"}


@pytest.mark.parametrize("media_type", ["text/plain", "application/rss+xml", "application/feed+json"])
def test_a_wrong_media_type_is_found(media_type):
    assert said(atom(), content_type=media_type) == {"UnexpectedContentType"}


def test_another_charset_than_the_declared_one_is_found():
    assert said(atom(), content_type="application/atom+xml; charset=latin-1") == {"EncodingMismatch"}
    assert said(atom(), content_type="application/atom+xml; charset=utf-8") == set()


GOOD_JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "All",
    "home_page_url": "https://hub.example/",
    "feed_url": URL,
    "items": [{"id": "1", "content_text": "a"}],
}
BAD_ITEMS = [
    ({"id": 1, "content_text": "a"}, "IdIsNoText"),
    ({"id": "1"}, "MissingContent"),
    ({"id": "1", "content_text": "a", "date_published": "2026-11-23"}, "InvalidDate"),
    ({"id": "1", "content_text": "a", "url": "/1"}, "InvalidAddress"),
    ({"id": "1", "content_text": "a", "title": ""}, "Blank"),
    ({"id": "1", "content_text": "a", "summary": None}, "Null"),
    ({"id": "1", "content_text": "a", "language": "English"}, "InvalidLanguage"),
    ({"id": "1", "content_text": "a", "authors": [{}]}, "NamelessAuthor"),
    ({"id": "1", "content_text": "a", "author": {"name": "A"}}, "Deprecated"),
    ({"id": "1", "content_text": "a", "tags": [1]}, "TagIsNoText"),
    ({"id": "1", "content_text": "a", "colour": "red"}, "UnknownName"),
    ({"id": "1", "content_text": "a", "_hub": {"a": 1}}, "ExtensionSaysNothingOfItself"),
    ({"id": "1", "content_text": "a", "attachments": [{"url": "https://a.example/"}]}, "InvalidMediaType"),
    ({"id": "1", "content_text": "a", "attachments": [{"url": "a", "mime_type": "a/b"}]}, "InvalidAddress"),
    (
        {
            "id": "1",
            "content_text": "a",
            "attachments": [{"url": "https://a.example/", "mime_type": "a/b", "size_in_bytes": "1"}],
        },
        "SizeIsNoNumber",
    ),
]


def said_of_json(document) -> set[str]:
    return {each.code for each in json_findings(json.dumps(document).encode(), url=URL)}


def test_a_good_json_feed_has_no_finding():
    assert said_of_json(GOOD_JSON) == set()


@pytest.mark.parametrize(("item", "code"), BAD_ITEMS)
def test_a_rule_about_items_of_a_json_feed(item, code):
    assert code in said_of_json(GOOD_JSON | {"items": [item]})


def test_rules_about_whole_json_feeds():
    assert said_of_json(GOOD_JSON | {"version": "1"}) == {"WrongVersion"}
    assert said_of_json(GOOD_JSON | {"feed_url": "https://a.example/"}) == {"FeedUrlDoesntMatchLocation"}
    assert said_of_json({key: GOOD_JSON[key] for key in GOOD_JSON if key != "title"}) == {"Missing"}
    assert said_of_json(GOOD_JSON | {"items": GOOD_JSON["items"] * 2}) == {"DuplicateId"}
    assert {each.code for each in json_findings(b"{", url=URL)} == {"NotJson"}
