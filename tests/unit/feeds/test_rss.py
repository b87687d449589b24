import pytest
from lxml import etree

from feeds.rss import Rss
from hub.model.draft import Attachment
from hub.model.item import FeedOrigin
from tests.builders import NOW, a_feed, an_entry, an_item


def document(**given) -> bytes:
    return Rss().render(a_feed(an_entry(an_item(**given)), rights="R&amp;D"))


def item_of(**given):
    return etree.fromstring(document(**given)).find("channel/item")


@pytest.mark.parametrize(
    ("title", "raw"),
    [
        ("S&P500", b"<title>S&#x26;P500</title>"),
        ("a <b", b"<title>a &#x3C;b</title>"),
        ("a < b & c", b"<title>a &lt; b &amp; c</title>"),
        ("the </b> tag", b"<title>the &lt; /b&gt; tag</title>"),
    ],
)
def test_plain_text_that_looks_like_markup_is_written_by_number(title, raw):
    assert raw in document(title=title)


def test_a_title_reads_as_it_was_meant():
    assert "".join(item_of(title="S&P500 <b").find("title").itertext()) == "S&P500 <b"


def test_the_first_file_that_rss_can_name_is_the_enclosure():
    files = (
        Attachment("https://localhost/a"),
        Attachment("https://forum.example/b"),
        Attachment("https://forum.example/c"),
    )
    (enclosure,) = item_of(attachments=files).findall("enclosure")
    assert dict(enclosure.attrib) == {
        "url": "https://forum.example/b",
        "type": "application/octet-stream",
        "length": "0",
    }


def test_the_source_is_the_feed_it_was_taken_from():
    origin = FeedOrigin(id="x", title="News", self_url="https://forum.example/feed")
    source = item_of(origin=origin).find("source")
    assert (source.text, source.get("url")) == ("News", "https://forum.example/feed")


def test_an_id_is_no_link():
    assert item_of().find("guid").get("isPermaLink") == "false"


def test_the_date_is_that_of_publication_else_of_first_sight():
    assert item_of(published=None, first_seen=NOW).findtext("pubDate") == "Tue, 24 Nov 2026 10:00:00 +0000"


def test_the_full_text_follows_the_summary():
    names = [etree.QName(each).localname for each in item_of()]
    assert names.index("encoded") == names.index("description") + 1
