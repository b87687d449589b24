"""Links: what stands in a mail, and what does not."""

import pytest

from hub.errors import SubscriptionError
from hub.model import links
from hub.model.links import Purpose
from hub.signatures import Keys
from tests.builders import NOW

BASE = "https://hub.example/under"
KEYS = Keys(lambda: "a key of the tests")
ID = "0193f0aa-0000-7000-8000-000000000001"


def told(link: str, purpose: Purpose):
    return KEYS.read_token(purpose, link.rpartition("/")[2])


@pytest.mark.parametrize(
    ("link", "path", "purpose", "said"),
    [
        (links.confirm(BASE, KEYS.token, ID, NOW), "/subscribe/confirm/", Purpose.CONFIRM, [ID, int(NOW.timestamp())]),
        (links.manage(BASE, KEYS.token, ID), "/subscription/", Purpose.MANAGE, ID),
        (links.unsubscribe(BASE, KEYS.token, ID), "/unsubscribe/", Purpose.UNSUBSCRIBE, ID),
        (links.draft(BASE, KEYS.token, ID), "/hooks/drafts/", Purpose.DRAFT, ID),
        (links.operator(BASE, KEYS.token, NOW), "/deliveries/", Purpose.OPERATOR, int(NOW.timestamp())),
    ],
)  # fmt: skip
def test_a_link_leads_under_the_base_address_and_says_whom_it_is_for(link, path, purpose, said):
    assert link.startswith(BASE + path)
    assert told(link, purpose) == said


def test_a_link_to_change_a_subscription_does_not_confirm_one():
    with pytest.raises(SubscriptionError):
        told(links.manage(BASE, KEYS.token, ID), Purpose.CONFIRM)


def test_a_link_cut_short_by_a_mail_program_is_refused():
    with pytest.raises(SubscriptionError):
        told(links.unsubscribe(BASE, KEYS.token, ID)[:-1], Purpose.UNSUBSCRIBE)
