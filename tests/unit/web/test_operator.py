"""The operator's page: what is failing and why, for whoever holds the printed link."""

import pytest

from hub.model import links
from hub.model.delivery import DeliveryState
from hub.model.subscription import Standing
from tests.unit.web.house import BASE
from tests.unit.web.subscribers import ADDRESS, again, listens, path, subscribed, text, tried


@pytest.fixture
def link(house) -> str:
    return path(links.operator(BASE, house.services.keys.token, house.clock.now()))


def test_without_the_link_nothing_is_told_but_how_to_get_in(house):
    listens(house)
    page = text(house.client.get("/deliveries"))
    assert "interforum deliveries link" in page
    assert "ministry.example" not in page


def test_a_link_that_was_not_printed_here_opens_nothing(house, link):
    forged = link[:-2] + ("AA" if not link.endswith("AA") else "BB")
    assert house.client.get(forged).status_code == 404
    token = house.services.keys.token("manage", int(house.clock.now().timestamp()))
    assert house.client.get(f"/deliveries/{token}").status_code == 404
    wrong = house.services.keys.token("operator", "not a time")
    assert house.client.get(f"/deliveries/{wrong}").status_code == 404


def test_a_link_holds_for_a_working_day(house, link):
    house.clock.advance(hours=12)
    assert house.client.get(link).status_code == 200
    house.clock.advance(seconds=1)
    for answer in (house.client.get(link), house.client.post(link, data={"do": "pause"})):
        assert answer.status_code == 410
        assert "it held for twelve hours" in text(answer)


def test_nothing_is_failing_on_a_fresh_hub(house, link):
    assert "None. Everything that can be sent arrives." in text(house.client.get(link))


def test_what_fails_is_told_with_its_cause_and_nobodys_address(house, link):
    made, _, _ = listens(house)
    person, _ = subscribed(house, rhythm="at_once")
    house.says(title="A summit")
    tried(house, made, DeliveryState.FAILED, error="The endpoint answered 500.")
    tried(house, person, DeliveryState.HELD, error="The hub was stopped while it was being sent.")
    page = text(house.client.get(link))
    assert "The endpoint answered 500." in page
    assert "The hub was stopped while it was being sent." in page
    assert "a…@ministry.example" in page
    assert ADDRESS not in page
    assert made.target not in page


def test_a_paused_subscription_goes_on_by_a_button(house, link):
    made, links_of, _ = listens(house)
    house.client.post(links_of.manage, data={"do": "pause"})
    assert 'value="resume"' in text(house.client.get(link))
    answer = house.client.post(link, data={"do": "resume", "which": made.id})
    assert (answer.status_code, answer.headers["Location"]) == (303, link + "?done=resumed")
    assert again(house, made).standing is Standing.ACTIVE


def test_a_subscription_is_paused_by_a_button(house, link):
    made, _, _ = listens(house)
    house.client.post(link, data={"do": "pause", "which": made.id})
    now = again(house, made)
    assert (now.standing, now.why) == (Standing.PAUSED, "Paused by the operator.")


def test_what_failed_goes_out_again_by_a_button(house, link):
    made, _, _ = listens(house)
    house.says()
    key = tried(house, made, DeliveryState.FAILED, error="no")
    house.client.post(link, data={"do": "again", "which": str(key)})
    with house.services.store.view() as view:
        states = [each.state for each in view.deliveries.of_subscription(made.id, 9)]
    assert states == [DeliveryState.PENDING, DeliveryState.FAILED]
    assert f'name="which" value="{key}"' not in text(house.client.get(link))


def test_a_mail_that_is_held_is_let_go_by_a_button(house, link):
    person, _ = subscribed(house, rhythm="at_once")
    house.says()
    key = tried(house, person, DeliveryState.HELD, error="Nobody knows whether it went.")
    assert f'name="which" value="{key}"><button type="submit" name="do" value="release"' in text(
        house.client.get(link)
    )
    house.client.post(link, data={"do": "release", "which": str(key)})
    with house.services.store.view() as view:
        assert view.deliveries.get(key).state is DeliveryState.PENDING


@pytest.mark.parametrize("which", ["", "nobody", "0", "-1", "٣", "9" * 40])
@pytest.mark.parametrize("button", ["resume", "pause", "again", "release", "nothing", ""])
def test_a_button_for_what_does_not_exist_breaks_nothing(house, link, button, which):
    assert house.client.post(link, data={"do": button, "which": which}).status_code in {303, 404, 422}


def test_looking_changes_nothing(house, link):
    made, _, _ = listens(house)
    house.client.get(link + "?do=pause&which=" + made.id)
    assert again(house, made) == made


def test_the_page_is_kept_by_nobody(house, link):
    answer = house.client.get(link)
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex")
