"""From a forum's site to a reader's feed: what every recording says, read, stored, served and validated."""

import json
import re
from collections.abc import Iterator

import feedparser
import pytest

from connectors import CONNECTORS
from hub.model.fetch import Answer, FetchState, Reading
from hub.pipeline.ingest import Intake
from hub.pipeline.normalise import normalise
from tests.builders import NOW, a_source, an_incoming
from tests.fakes import FakeHttp
from tests.feed_validator import findings, json_findings
from tests.playback import recordings
from tests.unit.web.house import BASE, House

SITE = "https://forum.example/feed"
NASTY = """<rss version="2.0"><channel><title>Forum &amp;amp; friends &lt;/b&gt;</title><link>http://forum.example</link>
<description>x</description><language>cmn</language>%s</channel></rss>"""
ITEM = """<item><title>Item %d &amp;lt;/b&amp;gt; S&amp;amp;P500 \x85 \ufffd</title><guid isPermaLink="false">%d</guid>
<link>https://forum.example/?tx[news]=%d</link><author>a@forum.example (A &lt;a@forum.example&gt;)</author>
<pubDate>Wed, 25 Nov 2026 08:00:00 +0000</pubDate><category domain="no scheme">R&amp;amp;D</category>
<enclosure url="https://forum.example?file=%d" type="pdf"/>
<description><![CDATA[<h1><font><h2>dÃ©jà</h2></font></h1><p><object><p>x</object><bdo dir=rtl>y</bdo>
<a href="">z</a><img src="a.png" alt="src=b c"><ruby><span><rt>r</span></ruby>&#xFFFE;]]></description></item>"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("feeds"))
    for number, recording in enumerate(recordings()):
        take(made, recording.connector, recording.read(), mark=str(number))
    nasty = (NASTY % "".join(ITEM % (number, number, number, number) for number in range(120))).encode()
    http = FakeHttp({SITE: Answer(url=SITE, status=200, body=nasty)})
    take(made, "syndication", CONNECTORS["syndication"]().fetch(http, FetchState(url=SITE)), mark="nasty")
    yield made
    made.close()


def take(house: House, connector: str, reading: Reading, mark: str) -> None:
    """Take in what was read as the pipeline does, and store what it says."""
    source = a_source(connector=connector)
    said = [
        normalise(draft, source=source, document_url=reading.answer.url, origin=reading.origin, now=NOW)
        for draft in reading.drafts
        if not draft.deleted
    ]
    incoming = {each.external_id: an_incoming(f"{mark}:{each.external_id}", statement=each) for each in said}
    listed = [each.identity for each in incoming.values()]
    house._take(Intake(incoming=list(incoming.values()), listed=listed, first=True), "two-shores-news")


def served(house: House) -> Iterator[tuple[str, bytes, str]]:
    """Yield address, document and type of every feed that can be reached."""
    lists = ["/items.{}", "/items.{}?lang=fr", "/items.{}?lang=ar&kind=news"]
    lists += [f"/forums/{forum}.{{}}" for forum in house.services.registry.forums]
    waiting = [each.format(extension) for each in lists for extension in house.services.feed_formats]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = house.client.get(path)
        assert answer.status_code == 200, path
        yield BASE + path, answer.data, answer.headers["Content-Type"]
        waiting += [
            found.replace("&amp;", "&")
            for found in re.findall(rf'{BASE}(/[^"<]*archive=[^"<]*)"', answer.text)
        ]


def test_a_validator_finds_nothing_in_any_feed_of_the_hub(hub):
    count = 0
    for url, document, media_type in served(hub):
        if "json" in media_type:
            found = json_findings(document, url=url)
        else:
            found = findings(document, url=url, now=NOW, content_type=media_type)
        assert [str(each) for each in found] == [], url
        count += 1
    assert count >= 30


def test_the_list_of_feeds_is_valid(hub):
    answer = hub.client.get("/subscriptions.opml")
    found = findings(answer.data, url="", now=NOW, content_type=answer.headers["Content-Type"])
    assert [str(each) for each in found] == []


def test_a_reader_that_follows_the_archives_meets_every_item_once(hub):
    stored = {f"tag:hub.example,{item.first_seen.year}:item/{item.id}" for item in hub.items()}
    met, address = set(), f"{BASE}/items.atom"
    while address:
        feed = feedparser.parse(hub.client.get(address.removeprefix(BASE)).data)
        assert not feed.bozo
        met |= {each.id for each in feed.entries}
        address = next((link.href for link in feed.feed.links if link.rel == "prev-archive"), None)
    assert len(stored) > 120
    assert met == stored


@pytest.mark.parametrize("extension", ["rss", "json"])
def test_every_format_lists_the_same_items_in_the_same_order(hub, extension):
    atom = [each.id for each in feedparser.parse(hub.client.get("/items.atom").data).entries]
    document = hub.client.get(f"/items.{extension}").data
    read = json.loads(document)["items"] if extension == "json" else feedparser.parse(document).entries
    assert [each["id"] for each in read] == atom
