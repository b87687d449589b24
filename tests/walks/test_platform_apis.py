"""WordPress and Drupal from the site to the store: news, corrections, what is withdrawn, doors that close."""

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from hub.demo.platforms.drupal import Drupal
from hub.demo.platforms.pieces import pieces
from hub.demo.platforms.website import Website
from hub.demo.platforms.wordpress import WordPress
from hub.errors import Cause, SourceError
from hub.model.draft import Kind
from hub.model.fetch import Answer
from hub.model.item import Status
from hub.store import Store
from tests.builders import NOW, a_source
from tests.walks.house import House

HOME = "http://forum.example:8080/"
EVERY = {"wordpress": WordPress, "drupal": Drupal}


@dataclass
class Web:
    """One site, asked without a network."""

    site: Website
    asked: list[str] = field(default_factory=list)

    def get(self, url, **_given):
        parts = urlsplit(url)
        self.asked.append(url)
        answer = self.site.respond(parts.path, dict(parse_qsl(parts.query)), {})
        if answer.status != 200:
            raise SourceError(
                Cause.HTTP_STATUS, f"The server answered {answer.status}.", status=answer.status
            )
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(url=url, status=200, body=answer.body, headers=headers)


@pytest.fixture
def store(sqlite_template, tmp_path):
    (tmp_path / "hub.db").write_bytes(sqlite_template.read_bytes())
    opened = Store.open(f"sqlite:///{tmp_path}/hub.db")
    yield opened
    opened.close()


@pytest.fixture(params=sorted(EVERY))
def walk(request, store):
    """A hub that has read a site of one platform once, and the site."""
    said = pieces("the Forum", ["en"], NOW, times=12)
    site = EVERY[request.param](
        host="forum.example",
        name="The Forum",
        language="en",
        pieces=said,
        lists={"/news": Kind.NEWS},
        port=8080,
    )
    house = House(store, [a_source(connector=request.param, url=HOME)], http=Web(site))
    house.poll()
    return house, site


def news(site):
    return [each for each in site.pieces if each.kind is Kind.NEWS]


def titles(house):
    return {item.title for item in house.items}


def since(house, before):
    return house.happened[before:]


def test_the_first_visit_reads_all_and_the_next_ones_tell_nothing(walk):
    house, site = walk
    assert len(house.items) == len(news(site)) > 50
    before = len(house.happened)
    house.poll()
    house.poll(hours=30)
    assert since(house, before) == []
    assert len(house.hub.http.asked) < 20


def test_what_is_new_is_told_once(walk):
    house, site = walk
    before = len(house.happened)
    site.publish(
        replace(news(site)[0], number=9001, slug="new", title="A new declaration", day=house.clock.now())
    )
    house.poll()
    house.poll()
    assert since(house, before) == ["item.published"]
    assert "A new declaration" in titles(house)


def test_a_correction_of_what_left_the_first_page_long_ago_is_found(walk):
    house, site = walk
    before = len(house.happened)
    site.edit(news(site)[-1].number, title="Corrected", updated=house.clock.now())
    house.poll()
    house.poll()
    assert since(house, before) == ["item.updated"]
    assert "Corrected" in titles(house)


def test_what_is_withdrawn_is_found_missing(walk):
    house, site = walk
    gone = news(site)[1]
    site.withdraw(gone.number)
    for _ in range(6):
        house.poll(hours=7)
    retracted = [item for item in house.items if item.status is Status.RETRACTED]
    assert [item.title for item in retracted] == [gone.title]


def test_when_the_api_closes_the_feed_goes_on_and_nothing_is_said_twice(walk):
    house, site = walk
    count = len(house.items)
    before = len(house.happened)
    site.off = frozenset({"api"})
    house.poll()
    site.publish(
        replace(news(site)[0], number=9001, slug="new", title="A new declaration", day=house.clock.now())
    )
    house.poll()
    assert len(house.items) == count + 1
    assert since(house, before).count("item.published") == 1
    site.off = frozenset()
    house.poll(hours=24 * 8)
    assert len(house.items) == count + 1
    assert "item.retracted" not in since(house, before)
