"""Credentials and posts as they are kept, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from hub.model.draft import (
    Attachment,
    Author,
    Category,
    CommitmentWords,
    Draft,
    Kind,
    MeetingWords,
    OutcomeWords,
    Text,
)
from hub.model.post import Post
from hub.model.publisher import Credential, Inbound, PostNote, PostResult, PostState, Publisher
from hub.store import Store
from hub.store.posts import post_from_text, post_to_text
from hub.store.publishers import NO_WORDS
from tests.builders import DAY, NOW, an_id


def a_publisher(number: int = 1, **given: Any) -> Publisher:
    words: dict[str, Any] = {
        "id": an_id(number),
        "forum": "gfmd",
        "name": "Support Unit",
        "credential": Credential.SIGNED,
        "secret": "sealed",
        "created": NOW,
    }
    return Publisher(**(words | given))


def a_post(number: int = 1, **given: Any) -> Inbound:
    words: dict[str, Any] = {
        "id": an_id(100 + number),
        "publisher": an_id(1),
        "forum": "gfmd",
        "message_id": f"msg_{number}",
        "body_hash": "0" * 64,
        "external_id": "a",
        "received": NOW,
        "state": PostState.DONE,
        "post": "{}",
    }
    return Inbound(**(words | given))


def keep(store: Store, *posts: Inbound) -> None:
    with store.begin() as unit:
        for post in posts:
            unit.publishers.add_post(post)


# Credentials


def test_a_publisher_comes_back_as_it_was_kept(store):
    full = a_publisher(
        secret_before="before", before_until=NOW, token_hash="f" * 64, contact="a@b.example", last_used=NOW
    )
    with store.begin(log=False) as unit:
        unit.publishers.add(full)
    changed = replace(full, revoked=NOW, secret=None)
    with store.begin(log=False) as unit:
        unit.publishers.save(changed)

    with store.view() as view:
        assert view.publishers.get(full.id) == changed
        assert view.publishers.get("nobody") is None


def test_only_those_who_may_sign_for_a_forum_now_are_tried(store):
    with store.begin(log=False) as unit:
        for each in (
            a_publisher(1),
            a_publisher(2, revoked=NOW),
            a_publisher(3, credential=Credential.BEARER, token_hash="b" * 64),
            a_publisher(4, forum="gulf"),
        ):
            unit.publishers.add(each)

    with store.view() as view:
        assert [each.id for each in view.publishers.signing("gfmd")] == [an_id(1)]
        assert [each.id for each in view.publishers.listed("gfmd")] == [an_id(1), an_id(2), an_id(3)]


def test_a_token_is_found_by_its_hash_until_it_is_revoked(store):
    bearer = a_publisher(credential=Credential.BEARER, token_hash="b" * 64)
    with store.begin(log=False) as unit:
        unit.publishers.add(bearer)
        assert unit.publishers.bearer("b" * 64) == bearer
        unit.publishers.save(replace(bearer, revoked=NOW))
        assert unit.publishers.bearer("b" * 64) is None
        assert unit.publishers.bearer("c" * 64) is None


def test_who_posts_itself_is_known_by_forum(store):
    with store.begin(log=False) as unit:
        for each in (a_publisher(1), a_publisher(2), a_publisher(3, forum="gulf")):
            unit.publishers.add(each)
        unit.publishers.note_use(an_id(1), NOW)
        unit.publishers.note_use(an_id(2), NOW + DAY)

    with store.view() as view:
        assert view.publishers.posting() == {"gfmd": NOW + DAY}


# Posts


def test_a_post_comes_back_as_it_was_kept(store):
    full = a_post(
        publish_after=NOW + DAY,
        result=PostResult.TRANSLATED,
        item_id=an_id(7),
        content_hash="c" * 64,
        seq=3,
        note=PostNote.JOINED,
        external_id="é" * 500,
    )
    keep(store, full)
    changed = replace(full, state=PostState.REPLACED, note=PostNote.REPLACED_BY_LATER)
    with store.begin() as unit:
        unit.publishers.save_post(changed)

    with store.view() as view:
        assert view.publishers.post(full.id) == changed
        assert view.publishers.message(full.publisher, full.message_id) == changed
        assert view.publishers.message("another", full.message_id) is None


def test_one_message_of_a_publisher_is_kept_once(store):
    keep(store, a_post(1))

    with pytest.raises(IntegrityError):
        keep(store, a_post(2, message_id="msg_1"))
    keep(store, a_post(3, message_id="msg_1", publisher=an_id(2)))


def test_what_waits_is_found_by_forum_and_external_id(store):
    keep(
        store,
        a_post(1, state=PostState.EMBARGOED),
        a_post(2, state=PostState.DRAFT),
        *(a_post(3 + place, state=state) for place, state in enumerate((PostState.DONE, PostState.DECLINED))),
        a_post(6, state=PostState.DRAFT, external_id="b"),
        a_post(7, state=PostState.DRAFT, forum="gulf"),
    )

    with store.view() as view:
        assert [each.id for each in view.publishers.waiting("gfmd", "a")] == [an_id(101), an_id(102)]


def test_embargoes_are_due_in_the_order_in_which_they_end(store):
    keep(
        store,
        a_post(1, state=PostState.EMBARGOED, publish_after=NOW + DAY),
        a_post(2, state=PostState.EMBARGOED, publish_after=NOW),
        a_post(3, state=PostState.DRAFT, publish_after=NOW),
        a_post(4, state=PostState.DONE, publish_after=NOW),
    )

    with store.view() as view:
        assert [each.id for each in view.publishers.due(NOW, 10)] == [an_id(102)]
        assert [each.id for each in view.publishers.due(NOW + DAY, 10)] == [an_id(102), an_id(101)]
        assert len(view.publishers.due(NOW + DAY, 1)) == 1


def test_posts_are_counted_from_a_moment_on(store):
    keep(store, *(a_post(number, received=NOW + timedelta(seconds=number)) for number in range(5)))

    with store.view() as view:
        assert view.publishers.posted_since(an_id(1), NOW + timedelta(seconds=2)) == (
            2,
            NOW + timedelta(seconds=3),
        )
        assert view.publishers.posted_since(an_id(2), NOW) == (0, None)


def test_only_what_is_settled_is_forgotten(store):
    keep(store, *(a_post(number, state=state) for number, state in enumerate(PostState)))
    with store.begin(log=False) as unit:
        unit.publishers.forget_posts(NOW)
        assert len(unit.publishers.posts()) == len(PostState)
        unit.publishers.forget_posts(NOW + DAY)

    with store.view() as view:
        assert {each.state for each in view.publishers.posts()} == {PostState.EMBARGOED, PostState.DRAFT}


def test_a_post_that_only_its_body_tells_from_its_repeats_is_forgotten_but_for_its_key(store):
    keep(store, a_post(1), a_post(2, message_id="sha256:abc"), a_post(3, message_id="body:cms 7"))
    with store.begin(log=False) as unit:
        unit.publishers.forget_posts(NOW + DAY)

    with store.view() as view:
        left = view.publishers.posts()
    assert [each.message_id for each in left] == ["body:cms 7", "sha256:abc"]
    assert {each.post for each in left} == {NO_WORDS}


# Posts as text


@pytest.mark.parametrize(
    "post",
    [
        Post(external_id="a", draft=None),
        Post(external_id="a", draft=Draft()),
        Post(
            external_id="é\ud800",
            translation_of="b",
            publish_after=NOW,
            draft=Draft(
                external_id="cms-7",
                url="/page",
                base="https://gfmd.example/",
                title=Text("Titre\x00", markup=False, language="fr", base="https://gfmd.example/"),
                summary=Text(""),
                content=Text("<p>Texte</p>"),
                language="fr",
                published="hier",
                updated="2026-11-24",
                kind=Kind.MEETING,
                authors=(Author("A", None, "https://a.example"),),
                categories=(Category("x", None, "X"),),
                attachments=(Attachment("a.pdf", "application/pdf", 7, "fr", "Plan"),),
                translations=(("en", "/en"),),
                rights="CC BY",
                meeting=MeetingWords(),
                outcome=OutcomeWords("declaration", "2026-11-20", None, (CommitmentWords("1", "Agir"),)),
                themes=("diaspora",),
                states=("MA", "FR"),
            ),
        ),
    ],
    ids=["withdrawal", "empty", "full"],
)
def test_nothing_of_a_post_is_lost_while_it_is_kept(post):
    text = post_to_text(post)

    assert text.isascii()
    assert post_from_text(text) == post
