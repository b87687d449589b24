from lxml import etree

from feeds import subscription_list
from tests.builders import NOW
from tests.feed_validator import findings

FEED = ("Global Forum", "https://hub.example/forums/gfmd.atom", "https://hub.example/forums/gfmd")


def complaints(document: bytes) -> list[str]:
    return [
        str(each) for each in findings(document, url="", now=NOW, content_type="text/x-opml; charset=utf-8")
    ]


def test_a_list_holds_folders_of_feeds():
    document = subscription_list("Interforum", [("Global", [FEED])], NOW)
    outline = etree.fromstring(document).find("body/outline/outline")
    assert dict(outline.attrib) == {
        "type": "rss", "text": FEED[0], "title": FEED[0], "xmlUrl": FEED[1], "htmlUrl": FEED[2],
    }  # fmt: skip
    assert complaints(document) == []


def test_names_that_look_like_markup_are_valid():
    document = subscription_list("R&D <b>", [("A&B", [("</b> &copy", *FEED[1:])])], NOW)
    assert complaints(document) == []


def test_a_list_of_nothing_is_valid():
    assert complaints(subscription_list("Interforum", [], NOW)) == []
