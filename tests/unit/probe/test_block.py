"""A block is valid TOML, its id new, and made of the host."""

import tomllib

import pytest

from hub.model.draft import Kind
from hub.probe.block import as_toml, forum_id, source_id, source_words
from hub.probe.candidates import Candidate
from hub.probe.trial import Item, Trial
from tests.builders import NOW


@pytest.mark.parametrize(
    ("url", "id"),
    [
        ("https://www.rabat-process.org/en/news", "rabat-process"),
        ("https://ropretoria.iom.int", "ropretoria-iom"),
        ("https://www.mohre.gov.ae/en", "mohre"),
        ("https://asean.org", "asean"),
        ("http://127.0.0.1:8001/", "127-0-0-1"),
        ("http://localhost:8001/", "localhost"),
        ("https://xn--frum-qqa.example/", "forum"),
        ("https://форум.example/", "site"),
        ("https://sub.e-cis.info", "sub-e-cis"),
    ],
)
def test_an_id_comes_from_the_host(url, id):
    assert forum_id(url) == id


def test_an_id_that_is_taken_gets_a_number():
    taken = {"igad-news-en", "igad-news-en-2"}

    assert source_id("igad", Kind.NEWS, "en", taken) == "igad-news-en-3"
    assert source_id("igad", Kind.MEETING, "pt-BR", taken) == "igad-meetings-pt-br"
    assert source_id("igad", Kind.NEWS, None, taken) == "igad-news"


def test_a_block_is_read_as_it_was_meant():
    options = {"item": 'li[class="a\\b"]', "detail": True, "max_pages": 3, "include": ["/news/", 'x"y']}
    words = {"id": "a-news", "connector": "html_list", "url": "https://forum.example/", "options": options}

    assert tomllib.loads(as_toml(words)) == {"sources": [words]}


def test_a_block_says_language_and_kind_of_what_was_read():
    item = Item(title="Réunion", url=None, date=NOW, language="fr-FR")
    candidate = Candidate(connector="icalendar", url="https://forum.example/c.ics", kind=Kind.MEETING)

    words = source_words(Trial(candidate=candidate, items=(item,), language="fr-FR"), {"forum-meetings-fr"})

    assert words == {
        "id": "forum-meetings-fr-2",
        "connector": "icalendar",
        "url": "https://forum.example/c.ics",
        "language": "fr",
        "kind": "meeting",
        "basis": "seen",
    }
