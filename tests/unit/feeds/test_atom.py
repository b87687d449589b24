from dataclasses import replace
from datetime import timedelta

from lxml import etree

from feeds.atom import Atom
from hub.model.draft import Attachment, Author, Category
from hub.model.item import Copy, FeedOrigin, Role
from tests.builders import DAY, NOW, a_feed, an_entry, an_item

NS = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0",
      "at": "http://purl.org/atompub/tombstones/1.0"}  # fmt: skip
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def written(*entries, **given):
    return etree.fromstring(Atom().render(a_feed(*entries, **given)))


def entry_of(**given):
    return written(an_entry(an_item(**given))).find("a:entry", NS)


def link(element, rel):
    return [dict(each.attrib) for each in element.findall(f"a:link[@rel='{rel}']", NS)]


def test_the_page_is_the_alternate_and_the_original_is_via():
    entry = entry_of(url="https://forum.example/1", language="fr")
    assert [each["href"] for each in link(entry, "alternate")] == [
        f"https://hub.example/items/{an_item().id}"
    ]
    assert link(entry, "via") == [
        {"rel": "via", "type": "text/html", "href": "https://forum.example/1", "hreflang": "fr"}
    ]


def test_translations_are_related_each_language_once():
    copies = tuple(
        Copy(source="s", external_id=url, url=url, language=tag, title="t", role=role)
        for url, tag, role in [
            ("https://forum.example/fr", "fr", Role.TRANSLATION),
            ("https://forum.example/fr2", "fr", Role.TRANSLATION),
            ("https://mirror.example/", "es", Role.MIRROR),
        ]
    )
    assert [each["href"] for each in link(entry_of(copies=copies), "related")] == ["https://forum.example/fr"]


def test_an_entry_speaks_its_own_language():
    assert entry_of(language="ar").get(LANG) == "ar"
    assert entry_of(language="und").get(LANG) is None


def test_files_are_enclosures_with_all_that_is_known():
    files = (
        Attachment("https://forum.example/a.pdf", "application/pdf", 7, "fr", "Le texte"),
        Attachment("https://forum.example/b"),
    )
    first, second = link(entry_of(attachments=files), "enclosure")
    assert first == {
        "rel": "enclosure", "href": "https://forum.example/a.pdf", "type": "application/pdf", "length": "7",
        "hreflang": "fr", "title": "Le texte",
    }  # fmt: skip
    assert second == {"rel": "enclosure", "href": "https://forum.example/b"}


def test_categories_say_forum_and_kind_and_what_the_site_says_with_scheme_and_label():
    found = entry_of(
        categories=(
            Category("visas", "https://forum.example/themes", "Visas"),
            Category("visas"),
            Category(""),
        )
    )
    assert [dict(each.attrib) for each in found.findall("a:category", NS)] == [
        {"term": "gfmd", "scheme": "https://hub.example/forums", "label": "Global Forum"},
        {"term": "news", "scheme": "https://hub.example/kinds"},
        {"term": "visas", "scheme": "https://forum.example/themes", "label": "Visas"},
        {"term": "visas"},
    ]


def test_the_source_names_the_feed_it_was_taken_from():
    origin = FeedOrigin(
        id="urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", title="News & more", updated=NOW - DAY,
        url="https://forum.example/", self_url="https://forum.example/feed", rights="© Forum",
    )  # fmt: skip
    source = entry_of(origin=origin, changed=NOW).find("a:source", NS)
    assert source.findtext("a:id", namespaces=NS) == origin.id
    assert source.findtext("a:title", namespaces=NS) == "News & more"
    assert source.findtext("a:updated", namespaces=NS) == "2026-11-23T10:00:00Z"
    assert source.findtext("a:rights", namespaces=NS) == "© Forum"
    assert [each["href"] for rel in ("self", "alternate") for each in link(source, rel)] == [
        "https://forum.example/feed",
        "https://forum.example/",
    ]


def test_a_source_without_a_usable_id_is_known_by_its_address():
    origin = FeedOrigin(id="yt:channel:1", title="", self_url="https://forum.example/feed")
    source = entry_of(origin=origin).find("a:source", NS)
    assert source.findtext("a:id", namespaces=NS) == "https://forum.example/feed"
    assert source.findtext("a:title", namespaces=NS) == "Global Forum"
    assert source.findtext("a:updated", namespaces=NS) is not None


def test_text_that_looks_like_markup_says_that_it_is_text():
    title = entry_of(title="The </b> tag, S&P500").find("a:title", NS)
    assert title.get("type") == "html"
    assert title.text == "The &lt;/b&gt; tag, S&amp;P500"
    assert entry_of(title="AT&T").find("a:title", NS).get("type") is None


def test_an_entry_is_signed_by_its_authors_or_by_the_forum():
    entry = entry_of(authors=(Author("A. Person", "a@forum.example", "https://forum.example/a"),))
    assert [each.text for each in entry.find("a:author", NS)] == ["A. Person", "https://forum.example/a"]
    assert entry_of().findtext("a:author/a:name", namespaces=NS) == "Global Forum"


def test_rights_stand_where_they_belong():
    feed = written(an_entry(an_item(rights="© Forum")), rights="Hub")
    assert feed.findtext("a:rights", namespaces=NS) == "Hub"
    assert feed.findtext("a:entry/a:rights", namespaces=NS) == "© Forum"


def test_an_archive_says_so_and_a_lone_one_does_not():
    chained = written(
        archive=True, prev_archive="https://hub.example/1", current="https://hub.example/items.atom"
    )
    assert chained.find("fh:archive", NS) is not None
    assert [each["href"] for each in link(chained, "prev-archive")] == ["https://hub.example/1"]
    assert written(archive=True).find("fh:archive", NS) is None


def test_withdrawn_items_leave_tombstones():
    feed = written(retracted=(("tag:hub.example,2026:item/9", NOW + timedelta(microseconds=1)),))
    assert dict(feed.find("at:deleted-entry", NS).attrib) == {
        "ref": "tag:hub.example,2026:item/9",
        "when": "2026-11-24T10:00:00Z",
    }


def test_the_hub_is_named_only_where_there_is_one():
    assert link(written(hub_url="https://hub.example/hub"), "hub")
    assert not link(written(), "hub")


def test_a_change_of_one_item_changes_nothing_in_the_others():
    one, two = an_entry(an_item(1)), an_entry(an_item(2))
    changed = replace(one, item=replace(one.item, title="Another"))
    before, after = (written(first, two).findall("a:entry", NS)[1] for first in (one, changed))
    assert etree.tostring(before) == etree.tostring(after)
