"""Whoever follows what the registry no longer has is shown to the operator, and told of the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.model.forum import Forum, ForumCategory
from hub.model.subscription import Standing
from hub.pipeline.lost_filters import mark_lost_filters
from hub.registry import Registry
from tests.builders import a_subscription
from tests.unit.pipeline.office import Office

HALF = (("forum", "gone"), ("forum", "gfmd"))


@pytest.fixture
def office(store):
    office = Office(store)
    office.subscribe(
        a_subscription(1, filters=HALF),
        a_subscription(2, filters=(("forum", "gfmd"),)),
        a_subscription(3, filters=HALF, standing=Standing.PAUSED, why="A rest."),
        a_subscription(4, filters=HALF),
    )
    return office


def whys(office):
    with office.store.view() as view:
        return [each.why for each in view.subscriptions.listed()]


def test_what_is_lost_is_written_down_where_it_concerns(office):
    assert mark_lost_filters(office.hub) == 1

    first, second, paused, last = whys(office)
    assert first == last
    assert first.startswith("Its filter names what is not there any more: There is no forum 'gone';")
    assert (second, paused) == (None, "A rest.")


def test_the_operator_is_shown_it(office):
    mark_lost_filters(office.hub)

    with office.store.view() as view:
        troubled = {each.id for each in view.subscriptions.troubled(9)}
    assert troubled == {a_subscription(number).id for number in (1, 3, 4)}


def test_what_is_there_again_is_not_spoken_of_any_more(office):
    mark_lost_filters(office.hub)
    back = Forum(id="gone", names={"en": "Back"}, categories=(ForumCategory.GLOBAL,))
    forums = {**office.hub.registry.forums, "gone": back}
    office.hub = replace(office.hub, registry=Registry(forums=forums, sources={}))

    assert mark_lost_filters(office.hub) == 0
    assert whys(office) == [None, None, "A rest.", None]


def test_who_is_told_of_the_rest_stays_so(office):
    mark_lost_filters(office.hub)
    office.publish()
    office.work()

    assert office.states() == ["delivered"]
