"""A secretariat posts: who is let in, what is answered, and that everything happens once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.errors import StoreError
from hub.model.publisher import Inbound, PostState
from hub.pipeline.publishers import revoke, rotate
from hub.store.tables import metadata
from tests.builders import an_id
from tests.secretariat import Secretariat, a_body
from tests.unit.web.house import House


@pytest.fixture
def secretariat(house: House) -> Secretariat:
    return Secretariat(house)


def events(house: House) -> list[str]:
    return [event.type.value for event in house.services.store.events(0, 1000)]


# Let in


def test_what_is_posted_is_in_the_feed_with_the_next_answer(house, secretariat):
    assert b"Rabat" not in house.client.get("/items.atom").data

    answer = secretariat.posts(title="Officials meet in Rabat")

    assert answer.status_code == 202
    assert b"Officials meet in Rabat" in house.client.get("/items.atom").data
    assert b"Officials meet in Rabat" in house.client.get("/forums/two-shores.atom").data


def test_a_receipt_says_where_a_post_went(house, secretariat):
    answer = secretariat.posts(kind="outcome", language="fr", title="Déclaration de Rabat")

    said = answer.json
    [item] = house.items()
    assert answer.headers["Location"] == said["receipt"] == f"https://hub.example/hooks/receipts/{said['id']}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (said["state"], said["result"], said["seq"]) == ("done", "published", 1)
    assert said["item"] == f"https://hub.example/items/{item.id}"
    for address in said["feeds"]:
        feed = house.client.get(address.removeprefix("https://hub.example")).get_data(as_text=True)
        assert "Déclaration de Rabat" in feed


def test_the_same_post_again_gives_the_same_receipt_and_does_nothing(house, secretariat):
    body = a_body()
    first = secretariat.sends(body, id="msg_a")
    house.clock.advance(minutes=3)

    second = secretariat.sends(body, id="msg_a")

    assert (first.status_code, second.status_code) == (202, 200)
    assert second.json == first.json
    assert events(house) == ["item.published"]


def test_an_id_that_was_used_for_another_post_is_refused_in_the_callers_language(house, secretariat):
    secretariat.sends(a_body(), id="msg_a")

    answer = secretariat.sends(a_body(title="Other words"), id="msg_a", Accept_Language="es-MX, en;q=0.1")

    assert answer.status_code == 409
    assert answer.headers["Content-Language"] == "es"
    assert "webhook-id" in answer.json["detail"]
    assert answer.json["detail"] != secretariat.sends(a_body(title="Other words"), id="msg_a").json["detail"]
    assert events(house) == ["item.published"]


def test_two_secretariats_may_use_the_same_id(house, secretariat):
    other = Secretariat(house, forum="gulf")

    assert secretariat.sends(a_body(), id="msg_a").status_code == 202
    assert other.sends(a_body(), id="msg_a").status_code == 202


def test_what_was_refused_has_taken_no_id(house, secretariat):
    assert secretariat.sends(a_body(title=None), id="msg_a").status_code == 422
    assert secretariat.sends(b"{", id="msg_a").status_code == 400

    assert secretariat.sends(a_body(), id="msg_a").status_code == 202


def test_a_fault_is_named_with_its_place_in_the_callers_language(secretariat):
    body = a_body(kind="newz", states=["Morocco"])
    english, french = (secretariat.sends(body, Accept_Language=tag) for tag in ("en", "fr"))

    assert english.status_code == french.status_code == 422
    assert french.content_type == "application/problem+json"
    assert [each["pointer"] for each in french.json["errors"]] == ["/data/kind", "/data/states/0"]
    assert french.json["errors"][0]["detail"] != english.json["errors"][0]["detail"]
    assert french.headers["Content-Language"] == "fr"


# Kept out


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"webhook_signature": "v1,AAAA"}, id="forged"),
        pytest.param({"webhook_signature": None}, id="no signature"),
        pytest.param({"webhook_timestamp": "1763978400"}, id="another time than was signed"),
        pytest.param({"webhook_id": "msg_other"}, id="another id than was signed"),
        pytest.param({"webhook_id": None}, id="no id"),
    ],
)
def test_a_post_that_nobody_can_have_signed_is_refused_and_takes_no_id(house, secretariat, headers):
    refused = secretariat.sends(a_body(), id="msg_a", **headers)

    assert refused.status_code == 401
    assert refused.content_type == "application/problem+json"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert secretariat.sends(a_body(), id="msg_a").status_code == 202


def test_a_post_that_somebody_caught_and_sends_again_later_is_refused(house, secretariat):
    body = a_body()
    caught = secretariat.proof("msg_a", body)
    house.clock.advance(minutes=5, seconds=1)

    assert secretariat.sends(body, **caught).status_code == 401


def test_a_forum_that_nobody_may_post_for_answers_as_to_a_wrong_signature(house, secretariat):
    wrong = secretariat.sends(a_body(), webhook_signature=f"v1,{'A' * 43}=")
    nobody, no_forum = (secretariat.sends(a_body(), to=forum) for forum in ("gulf", "no-forum"))

    assert wrong.status_code == nobody.status_code == no_forum.status_code == 401
    assert wrong.json["detail"] == nobody.json["detail"] == no_forum.json["detail"]
    assert dict(wrong.headers) | {"Content-Length": ""} == dict(no_forum.headers) | {"Content-Length": ""}


def test_a_token_is_good_for_its_own_forum_alone(house):
    from hub.model.publisher import Credential

    bearer = Secretariat(house, credential=Credential.BEARER)

    assert bearer.sends(a_body(), to="gulf").status_code == 401
    assert bearer.sends(a_body(), Authorization="Bearer ift_guessed").status_code == 401


def test_after_a_rotation_the_old_secret_signs_for_another_day(house, secretariat):
    before = secretariat.issued
    after = rotate(house.services, before.publisher.id)

    def posted_with(issued, number):
        secretariat.issued = issued
        return secretariat.posts(external_id=f"{issued.secret[-5:]}-{number}").status_code

    assert (posted_with(before, 1), posted_with(after, 1)) == (202, 202)
    house.clock.advance(hours=24)
    assert (posted_with(before, 2), posted_with(after, 2)) == (401, 202)


def test_who_was_revoked_posts_no_more(house, secretariat):
    revoke(house.services, secretariat.issued.publisher.id)

    assert secretariat.posts().status_code == 401
    assert secretariat.sends_like_a_platform(a_body()).status_code == 401


def test_a_secret_is_nowhere_in_the_database_and_a_token_neither(house, secretariat):
    from hub.model.publisher import Credential

    bearer = Secretariat(house, credential=Credential.BEARER)
    kept = b"".join(path.read_bytes() for path in house.where.glob("hub.db*"))

    for secret in (secretariat.issued.secret, bearer.issued.secret):
        assert secret.partition("_")[2].encode() not in kept


# The shape of a request


def test_a_post_without_length_is_refused(secretariat):
    answer = secretariat.house.client.post(
        "/hooks/two-shores", environ_overrides={"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    )

    assert answer.status_code == 411


@pytest.mark.parametrize("length", ["-1", "1.5", "abc", "٣", "1 2"])
def test_a_length_that_is_none_is_refused(secretariat, length):
    answer = secretariat.house.client.post("/hooks/two-shores", environ_overrides={"CONTENT_LENGTH": length})

    assert answer.status_code == 411


def test_a_post_of_one_mib_is_taken_and_a_longer_one_is_not(secretariat):
    empty = len(a_body(content_html=""))
    fits, too_long = (a_body(content_html="x" * (1024 * 1024 - empty + more)) for more in (0, 1))

    assert secretariat.sends(fits).status_code == 202
    assert secretariat.sends(too_long).status_code == 413


def test_a_length_of_thousands_of_digits_is_too_long(secretariat):
    answer = secretariat.house.client.post(
        "/hooks/two-shores", environ_overrides={"CONTENT_LENGTH": "9" * 5000}
    )

    assert answer.status_code == 413


@pytest.mark.parametrize("coding", ["gzip", "br", "gzip, identity", "x"])
def test_a_compressed_post_is_refused(secretariat, coding):
    assert secretariat.sends(a_body(), Content_Encoding=coding).status_code == 415


@pytest.mark.parametrize("type", [None, "text/html", "multipart/form-data; boundary=x"])
def test_a_type_that_is_not_taken_is_refused(secretariat, type):
    assert secretariat.sends(a_body(), Content_Type=type).status_code == 415


def test_there_is_nothing_to_read_where_one_posts(house):
    for_a_program = house.client.get("/hooks/two-shores")
    for_a_person = house.client.get("/hooks/two-shores", headers={"Accept": "text/html"})

    assert for_a_program.status_code == for_a_person.status_code == 405
    assert "POST" in for_a_program.headers["Allow"]
    assert for_a_program.json["detail"] == "This address takes what is posted; there is nothing to read."
    assert for_a_person.mimetype == "text/html"


# Tried out


@contextmanager
def nothing_written(house: House) -> Iterator[None]:
    def counted():
        with house.services.store._engine.connect() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
            }

    before = counted()
    yield
    assert counted() == before


def test_a_dry_run_says_what_would_happen_and_stores_nothing(house, secretariat):
    with nothing_written(house):
        answer = secretariat.sends(a_body(themes=["diaspora"]), id="msg_a", query="?dry_run=1")

    assert answer.status_code == 200
    assert (answer.json["state"], answer.json["result"]) == ("done", "published")
    assert answer.json["shown_as"]["title"] == "Senior officials meet in Rabat"
    assert answer.json["shown_as"]["themes"] == ["diaspora"]
    assert secretariat.sends(a_body(themes=["diaspora"]), id="msg_a").status_code == 202


def test_a_dry_run_names_the_same_faults(house, secretariat):
    with nothing_written(house):
        assert secretariat.sends(a_body(title=None), query="?dry_run=1").status_code == 422
        assert secretariat.sends(a_body("item.retract"), query="?dry_run=1").status_code == 422
    assert secretariat.sends(a_body(), query="?dry_run=1", webhook_signature="v1,x").status_code == 401


@pytest.mark.parametrize(
    ("query", "to_blame"),
    [("?dryrun=1", "/dryrun"), ("?dry_run=yes", "/dry_run"), ("?dry_run=1&kind=news", "/kind")],
)
def test_a_dry_run_that_is_spelled_otherwise_publishes_nothing(house, secretariat, query, to_blame):
    answer = secretariat.sends(a_body(), query=query)

    assert answer.status_code == 400
    assert [each["pointer"] for each in answer.json["errors"]] == [to_blame]
    assert events(house) == []


# Too many


def test_a_publisher_may_post_sixty_times_a_minute(house, secretariat):
    keep_posts(house, secretariat, 60)

    refused = secretariat.posts()
    assert refused.status_code == 429
    house.clock.advance(seconds=int(refused.headers["Retry-After"]))
    assert secretariat.posts().status_code == 202


def test_a_publisher_may_post_a_thousand_times_a_day(house, secretariat):
    keep_posts(house, secretariat, 1000)
    house.clock.advance(hours=2)

    refused = secretariat.posts()

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) == 22 * 3600
    assert Secretariat(house, forum="gulf").posts().status_code == 202


def test_a_repeat_is_answered_however_much_was_posted(house, secretariat):
    secretariat.sends(a_body(), id="msg_a")
    keep_posts(house, secretariat, 60)

    assert secretariat.sends(a_body(), id="msg_a").status_code == 200


def test_forgers_slow_down_nobody_but_themselves(house, secretariat):
    forger = Secretariat(house, address="198.51.100.7")
    forged = [forger.sends(a_body(), webhook_signature="v1,AAAA") for _ in range(32)]

    assert [answer.status_code for answer in forged] == [401] * 30 + [429] * 2
    assert int(forged[-1].headers["Retry-After"]) == 600
    secretariat.address = forger.address
    assert secretariat.posts().status_code == 202
    house.clock.advance(minutes=10, seconds=1)
    assert forger.sends(a_body(), webhook_signature="v1,AAAA").status_code == 401


def test_one_who_guesses_on_is_written_down_no_more(house, secretariat):
    for _ in range(30):
        secretariat.sends(a_body(), webhook_signature="v1,AAAA")

    with nothing_written(house):
        assert secretariat.sends(a_body(), webhook_signature="v1,AAAA").status_code == 429


def test_names_that_are_no_forums_count_as_one(house, secretariat):
    answers = [secretariat.sends(a_body(), to=f"forum-{number}").status_code for number in range(31)]

    assert answers == [401] * 30 + [429]


def keep_posts(house: House, secretariat: Secretariat, count: int) -> None:
    """Let a publisher have posted so many times."""
    with house.services.store.begin() as unit:
        for number in range(count):
            unit.publishers.add_post(
                Inbound(
                    id=an_id(50_000 + number),
                    publisher=secretariat.issued.publisher.id,
                    forum=secretariat.forum,
                    message_id=f"earlier_{number}",
                    body_hash="0" * 64,
                    external_id=f"earlier-{number}",
                    received=house.clock.now(),
                    state=PostState.DONE,
                    post="{}",
                )
            )


# Systems that sign the body alone


def test_a_body_that_is_signed_alone_is_taken_once_whatever_its_headers_say(house, secretariat):
    body = a_body()
    first = secretariat.sends_like_a_platform(body, X_GitHub_Delivery="one")
    again = secretariat.sends_like_a_platform(body, X_GitHub_Delivery="two")

    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json == first.json


def test_a_body_that_is_signed_alone_by_nobody_is_refused(secretariat):
    answer = secretariat.sends(
        a_body(), webhook_signature=None, webhook_timestamp=None, X_Hub_Signature_256="sha256=" + "0" * 64
    )

    assert answer.status_code == 401


def test_an_envelope_says_what_tells_it_from_its_repeats(house, secretariat):
    def event(id, title):
        return (
            b'{"specversion": "1.0", "type": "item.post", "source": "https://two-shores.example/cms", "id": "%s",'
            b' "datacontenttype": "application/json", "data": {"external_id": "a", "kind": "news",'
            b' "language": "en", "title": "%s"}}' % (id.encode(), title.encode())
        )

    like = {"Content_Type": "application/cloudevents+json"}
    first = secretariat.sends_like_a_platform(event("1", "Said"), **like)
    other_body = secretariat.sends_like_a_platform(event("1", "Said otherwise"), **like)
    new = secretariat.sends_like_a_platform(event("2", "Said otherwise"), **like)

    assert (first.status_code, other_body.status_code, new.status_code) == (202, 409, 202)


# When it goes wrong


def test_while_the_database_is_away_a_sender_is_told_to_come_back(house, secretariat):
    class Away(type(house.services.store)):
        def begin(self, **_):
            raise StoreError("The database cannot be used right now.")

    house.services.store.__class__ = Away
    answer = secretariat.posts()

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "same id" in answer.json["detail"]


def test_a_publisher_whose_forum_has_left_the_registry_is_nobody(house, secretariat):
    del house.services.registry.forums["two-shores"]

    assert secretariat.posts().status_code == 401


def test_what_waits_is_not_shown_by_its_receipt(house, secretariat):
    later = (house.clock.now() + timedelta(days=1)).isoformat()
    answer = secretariat.posts(title="A secret till tomorrow", publish_after=later)

    page = house.client.get(f"/hooks/receipts/{answer.json['id']}", headers={"Accept": "text/html"})

    assert answer.json["state"] == "embargoed"
    assert "A secret till tomorrow" not in answer.get_data(as_text=True) + page.get_data(as_text=True)
