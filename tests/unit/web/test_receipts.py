"""What became of a post, and the drafts that wait for somebody's word."""

from __future__ import annotations

import json
import re

import pytest

from hub.model import links
from hub.model.delivery import Planned, message_id
from hub.model.publisher import Credential
from hub.pipeline.standing import DISPATCH
from tests.builders import an_id
from tests.secretariat import Secretariat, a_body
from tests.unit.web.house import BASE, House

PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def secretariat(house: House) -> Secretariat:
    return Secretariat(house)


@pytest.fixture
def bearer(house: House) -> Secretariat:
    return Secretariat(house, credential=Credential.BEARER, contact="desk@two-shores.example")


def receipt_of(house: House, answer) -> dict:
    return house.client.get(answer.headers["Location"].removeprefix(BASE)).json


def page_of(house: House, path: str) -> str:
    answer = house.client.get(path, headers=PERSON)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


# Receipts


def test_a_receipt_is_json_for_a_program_and_a_page_for_a_person(house, secretariat):
    answer = secretariat.posts(title="Officials meet")
    path = answer.headers["Location"].removeprefix(BASE)

    assert house.client.get(path).json == answer.json
    assert house.client.get(path, headers={"Accept": "*/*"}).json == answer.json
    page = page_of(house, path)
    assert "It is in. It made a new item." in page
    assert "Officials meet" in page
    assert answer.json["content_hash"] in page


def test_a_receipt_is_kept_by_no_cache_and_found_by_no_search(house, secretariat):
    path = secretariat.posts().headers["Location"].removeprefix(BASE)

    answer = house.client.get(path)

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_receipt_tells_to_how_many_it_was_delivered_and_to_whom_to_nobody(house, secretariat):
    from hub.model.delivery import DeliveryState

    answer = secretariat.posts()
    assert answer.json["subscriptions"] is None
    with house.services.store.begin(log=False) as unit:
        told = [
            Planned(
                message_id=message_id(an_id(number), "event"),
                subscription=an_id(number),
                what="1",
                due=house.clock.now(),
                seq=1,
            )
            for number in (1, 2)
        ]
        unit.deliveries.add_all(told, now=house.clock.now())
        unit.marks.set_place(DISPATCH, 1)

    said = receipt_of(house, answer)

    assert (said["subscriptions"], said["deliveries"][DeliveryState.PENDING.value]) == (2, 2)
    assert an_id(1) not in json.dumps(said)
    assert "2 waiting" in page_of(house, answer.headers["Location"].removeprefix(BASE))


def test_a_receipt_of_what_was_withdrawn_later_leads_to_no_words_of_it(house, secretariat):
    answer = secretariat.posts(title="A mistake")
    secretariat.withdraws()

    said = receipt_of(house, answer)

    assert said["feeds"] == []
    assert "A mistake" not in page_of(house, answer.headers["Location"].removeprefix(BASE))


def test_there_is_no_receipt_where_nothing_was_posted(house):
    assert house.client.get(f"/hooks/receipts/{an_id(1)}").status_code == 404
    assert house.client.get("/hooks/receipts/no-id", headers=PERSON).status_code == 404


# Drafts


def draft_of(house: House, answer) -> str:
    """The path that the mail to the publisher's contact leads to."""
    address = links.draft(BASE, house.services.keys.token, answer.json["id"])
    return address.removeprefix(BASE)


def test_what_comes_with_a_token_waits_and_its_contact_is_asked(house, bearer):
    answer = bearer.posts(title="Officials meet", language="fr")

    with house.services.store.begin(log=False) as unit:
        [asked] = unit.notices.claim(
            owner="test", now=house.clock.now(), until=house.clock.advance(minutes=1), limit=10
        )
    assert (answer.status_code, answer.json["state"]) == (202, "draft")
    assert house.items() == []
    assert asked.target == "desk@two-shores.example"
    assert asked.data["title"] == "Officials meet"
    assert asked.data["draft"] == BASE + draft_of(house, answer)


def test_looking_at_a_draft_changes_nothing_and_a_button_lets_it_in(house, bearer):
    answer = bearer.posts(title="Officials meet", content_html="<p>In <b>Rabat</b>.</p><script>x</script>")
    path = draft_of(house, answer)

    page = page_of(house, path)
    assert "Officials meet" in page
    assert "<p>In <b>Rabat</b>.</p>" in page
    assert "<script" not in page
    assert house.items() == []

    done = house.client.post(path, data={"do": "confirm"})

    assert (done.status_code, done.headers["Location"]) == (303, path)
    [item] = house.items()
    assert f"/items/{item.id}" in page_of(house, path)
    assert 'value="confirm"' not in page_of(house, path)
    assert receipt_of(house, answer)["result"] == "published"


def test_a_draft_that_is_declined_stays_out(house, bearer):
    answer = bearer.posts()
    path = draft_of(house, answer)

    house.client.post(path, data={"do": "decline"})
    house.client.post(path, data={"do": "confirm"})

    assert house.items() == []
    assert receipt_of(house, answer)["state"] == "declined"


def test_a_draft_that_is_confirmed_twice_is_in_once(house, bearer):
    path = draft_of(house, bearer.posts())

    for _ in range(2):
        house.client.post(path, data={"do": "confirm"})

    assert len(house.services.store.events(0, 10)) == 1


def test_a_button_that_is_none_does_nothing(house, bearer):
    answer = bearer.posts()

    house.client.post(draft_of(house, answer), data={"do": "publish"})

    assert receipt_of(house, answer)["state"] == "draft"


def test_the_page_of_a_draft_shows_what_was_adopted_and_when_one_meets(house, bearer):
    answer = bearer.posts(
        kind="outcome",
        outcome={"type": "action_plan", "adopted": "2026-11-20", "commitments": [{"id": "3", "text": "Do"}]},
        meeting={"start": "2027-02-03", "place": "Rabat", "status": "confirmed"},
        attachments=[{"url": "https://two-shores.example/plan.pdf"}],
    )

    page = page_of(house, draft_of(house, answer))

    for words in (
        "plan of action",
        "20 November 2026",
        "3 February 2027",
        "plan.pdf",
        "Commitments declared",
    ):
        assert words in page


def test_a_withdrawal_that_waits_says_what_it_withdraws(house, bearer):
    Secretariat(house).posts(external_id="som-1")
    waiting = bearer.withdraws("som-1")

    assert "som-1" in page_of(house, draft_of(house, waiting))
    house.client.post(draft_of(house, waiting), data={"do": "confirm"})

    assert house.items() == []


@pytest.mark.parametrize(
    "change", [lambda path: path[:-1], lambda path: path + "x", lambda _: "/hooks/drafts/x"]
)
def test_a_link_that_is_not_whole_says_so(house, bearer, change):
    path = change(draft_of(house, bearer.posts()))

    assert house.client.get(path, headers=PERSON).status_code == 404
    assert "not whole" in house.client.get(path, headers=PERSON).get_data(as_text=True)
    assert house.client.post(path, data={"do": "confirm"}).status_code == 404
    assert house.items() == []


def test_a_link_for_something_else_lets_no_draft_in(house, bearer):
    answer = bearer.posts()
    token = house.services.keys.token("manage", answer.json["id"])

    assert house.client.post(f"/hooks/drafts/{token}", data={"do": "confirm"}).status_code == 404
    assert house.items() == []


def test_a_draft_of_a_forum_that_has_left_the_registry_is_still_shown(house, bearer):
    path = draft_of(house, bearer.posts())
    del house.services.registry.forums["two-shores"]

    assert house.client.get(path, headers=PERSON).status_code == 200
    assert house.client.post(path, data={"do": "confirm"}, headers=PERSON).status_code == 404


def test_a_body_of_a_bearer_is_its_id_where_no_header_is_sent(house, bearer):
    first = bearer.sends(a_body(), webhook_id=None)
    again = bearer.sends(a_body(), webhook_id=None)
    strange = bearer.sends(a_body(title="Other"), webhook_id="x" * 300)

    assert (first.status_code, again.status_code, strange.status_code) == (202, 200, 202)
    assert again.json == first.json
