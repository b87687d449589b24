import json

from feeds.json_feed import JsonFeed
from hub.model.draft import Attachment, Author
from tests.builders import a_feed, an_entry, an_item


def item_of(**given):
    return json.loads(JsonFeed().render(a_feed(an_entry(an_item(**given)))))["items"][0]


def test_an_item_without_full_text_has_its_summary_as_text():
    found = item_of(content_html=" ")
    assert found["content_text"] == "In short."
    assert "content_html" not in found


def test_an_unknown_language_is_not_said():
    assert "language" not in item_of(language="und")


def test_a_file_of_unknown_type_has_the_type_of_bytes():
    files = (Attachment("https://forum.example/a"), Attachment("javascript:x"))
    assert item_of(attachments=files)["attachments"] == [
        {"url": "https://forum.example/a", "mime_type": "application/octet-stream"}
    ]


def test_authors_have_names_and_pages():
    assert item_of(authors=(Author("A", "a@forum.example", "https://forum.example/a"),))["authors"] == [
        {"name": "A", "url": "https://forum.example/a"}
    ]


def test_the_original_is_the_external_address():
    found = item_of(url="https://forum.example/1")
    assert found["external_url"] == "https://forum.example/1"
    assert found["url"].startswith("https://hub.example/items/")


def test_text_is_written_in_its_own_letters():
    assert "الهجرة".encode() in JsonFeed().render(a_feed(an_entry(an_item(title="الهجرة"))))


def test_older_entries_are_the_next_page():
    feed = json.loads(JsonFeed().render(a_feed(prev_archive="https://hub.example/items.json?archive=1")))
    assert feed["next_url"] == "https://hub.example/items.json?archive=1"
