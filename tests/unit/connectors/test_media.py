"""Media RSS: titles, descriptions and files; pictures are not files to download."""

from __future__ import annotations

import pytest

from tests.unit.connectors.feeds import atom_entry, rss_item

FILM = '<media:content url="https://a.example/f.mp4" type="video/mp4" fileSize="9" lang="ar"/>'


@pytest.mark.parametrize("frame", ["{}", "<media:group>{}</media:group>"])
@pytest.mark.parametrize("read", [rss_item, atom_entry])
def test_a_film_is_a_file_in_rss_and_atom(read, frame):
    (file,) = read("<title>t</title>" + frame.replace("{}", FILM)).attachments
    assert file[:4] == ("https://a.example/f.mp4", "video/mp4", 9, "ar")


@pytest.mark.parametrize(
    "picture",
    [
        '<media:content url="https://a.example/p.jpg" type="image/jpeg"/>',
        '<media:content url="https://a.example/p.jpg" medium="image"/>',
        '<media:thumbnail url="https://a.example/p.jpg"/>',
        '<media:content type="video/mp4"/>',
    ],
)
def test_a_picture_is_none(picture):
    assert rss_item("<title>t</title>" + picture).attachments == ()


@pytest.mark.parametrize(
    "frame",
    ["{}", "<media:group>{}</media:group>", '<media:content url="https://a.example/f">{}</media:content>'],
)
def test_its_words_are_taken_where_there_are_no_others(frame):
    media = frame.replace("{}", "<media:title>Film</media:title><media:description>About</media:description>")
    alone = rss_item("<guid>1</guid>" + media)
    assert (alone.title.value, alone.summary.value) == ("Film", "About")
    both = rss_item("<title>t</title><description>d</description>" + media)
    assert (both.title.value, both.summary.value) == ("t", "d")
