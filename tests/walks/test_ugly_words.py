"""Whatever a site says, both databases keep it or the hub says why not: never a fault, never a half."""

from __future__ import annotations

import json

import pytest

from hub.pipeline.report import Outcome
from tests.builders import a_source, an_answer
from tests.walks.house import House

UGLY = {
    "nul": "a\x00b",
    "half a character": "a\ud83db",
    "other half": "\udc00",
    "turned round": "\u202egnp.exe",
    "not a character": "\ufffe\uffff",
    "beyond the first plane": "\U0001f1f2\U0001f1e6 𝔘",
    "flood of marks": "Z" + "\u0300" * 300,
    "arabic": "اجتماع كبار المسؤولين " * 400,
    "quotes": "'\"; DROP TABLE item; -- \\' %s %(name)s :name ?",
    "blank": " \t\n\u2028\u200b",
    "very long": "word " * 20_000,
    "markup": "<script>alert(1)</script><b>&lt;&amp;\x01",
}


def feed(words: str) -> bytes:
    item = {
        "id": words,
        "url": f"https://news.example/{words}"[:3000],
        "title": words,
        "summary": words,
        "content_html": f"<p>{words}</p>",
        "language": words,
        "date_published": words,
        "tags": [words],
        "authors": [{"name": words, "url": words}],
        "attachments": [{"url": f"https://news.example/{words}.pdf", "mime_type": words, "title": words}],
    }
    plain = {"id": "plain", "title": "A plain one", "content_text": "Beside it."}
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": words, "items": [item, plain]}
    ).encode()


@pytest.mark.parametrize("name", UGLY)
def test_ugly_words_are_kept_and_read_again_without_news(store, name):
    house = House(store, [a_source("news", connector="json_feed")])
    house.answer(an_answer(body=feed(UGLY[name])))
    first = house.poll()["news"]
    house.answer(an_answer(body=feed(UGLY[name]) + b"\n"))
    again = house.poll()["news"]

    assert (first.outcome, first.cause) == (Outcome.ITEMS, None)
    assert (again.outcome, again.new, again.updated) == (Outcome.UNCHANGED, 0, 0)
    assert "A plain one" in {item.title for item in house.items}
    assert store.verify() == len(house.items) == first.new
