"""Items: the shapes the API answers with."""

from dataclasses import replace
from datetime import UTC, datetime

from hub.model.draft import Attachment, Author
from hub.model.forum import Forum, ForumCategory
from hub.model.item import DateFlag, FeedOrigin
from hub.pipeline.board import board
from hub.registry import Registry
from hub.schemas.items import SOURCE, dump_item, dump_withdrawn
from tests.builders import NOW, a_source, an_item


def test_times_are_utc_and_say_so():
    said = dump_item(an_item(published=datetime(2026, 11, 23, 10, 0, 0, 120, tzinfo=UTC)))
    assert said["published"] == "2026-11-23T10:00:00.000120Z"


def test_what_is_not_known_is_null():
    said = dump_item(an_item(published=None, date_flag=DateFlag.MISSING, url=None))
    assert said["published"] is None
    assert said["url"] is None
    assert said["date_flag"] == "missing"


def test_nobodys_mail_address_is_spread():
    said = dump_item(an_item(authors=(Author("Amina", "amina@forum.example", None),)))
    assert said["authors"] == [{"name": "Amina", "uri": None}]


def test_files_and_origin_are_told_in_full():
    said = dump_item(
        an_item(
            attachments=(Attachment("https://a.example/a.pdf", "application/pdf", 12, "fr", "Report"),),
            origin=FeedOrigin(
                id="tag:a", title="A", url="https://a.example", self_url="https://a.example/feed"
            ),
        )
    )
    assert said["attachments"] == [
        {
            "url": "https://a.example/a.pdf",
            "media_type": "application/pdf",
            "length": 12,
            "language": "fr",
            "title": "Report",
        }
    ]
    assert said["origin"] == {
        "id": "tag:a", "title": "A", "url": "https://a.example", "self_url": "https://a.example/feed",
    }  # fmt: skip


def test_of_a_withdrawn_item_no_word_is_told():
    assert not {"title", "summary", "content_html", "url"} & dump_withdrawn(an_item()).keys()


def test_a_source_nobody_has_asked_is_new():
    forum = Forum(id="gfmd", names={"en": "GFMD"}, categories=(ForumCategory.GLOBAL,))
    (row,) = board(Registry(forums={"gfmd": forum}, sources={"news": a_source()}), None, NOW)

    said = SOURCE.dump(row)

    assert (said["id"], said["condition"], said["last_read"], said["items"]) == ("news", "new", None, 0)
    assert SOURCE.dump(replace(row, items=3))["items"] == 3
