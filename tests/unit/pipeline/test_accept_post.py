"""What a post does: to items, to what waits, and to the same statement read from the forum's site."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.posted import POST_FORMATS
from hub.errors import NotFoundError, PostError
from hub.model.forum import Forum, ForumCategory
from hub.model.identity import Ids
from hub.model.item import Item, OutcomeType, Role, Status
from hub.model.publisher import Credential, Inbound, PostNote, PostResult, PostState
from hub.model.query import ItemQuery
from hub.pipeline import accept_post, drafts
from hub.pipeline.accept_post import Delivered, foresee, forget_old_posts, release_due
from hub.pipeline.ingest import Intake, ingest
from hub.pipeline.link import address_key
from hub.pipeline.publishers import Wanted, add_publisher
from hub.registry import Registry
from hub.schemas.posts import read_post
from hub.settings import Settings
from hub.signatures import Keys
from hub.store import Store
from tests.builders import NOW, an_incoming
from tests.fakes import FakeQueue, StoppedClock
from tests.secretariat import a_body

BASE = "https://hub.example"


def a_forum(id: str, **given: Any) -> Forum:
    return Forum(id=id, names={"en": id}, categories=(ForumCategory.GLOBAL,), languages=("en", "fr"), **given)


@dataclass
class Desk:
    """What accepting posts needs of a house, and the verbs of those who post."""

    store: Store
    settings: Settings = field(
        default_factory=lambda: Settings(
            home=Path("unused"),
            config_dir=Path("unused"),
            database_url="unused",
            base_url=BASE,
            tag_authority="hub.example",
        )
    )
    registry: Registry = field(
        default_factory=lambda: Registry(
            forums={each.id: each for each in (a_forum("gfmd"), a_forum("gulf"))},
            sources={},
            themes={"diaspora": {"en": "Diaspora"}},
        )
    )
    clock: StoppedClock = field(default_factory=StoppedClock)
    queue: FakeQueue = field(default_factory=FakeQueue)
    keys: Keys = field(default_factory=lambda: Keys(lambda: "a key of the tests"))
    numbers: int = 0

    def __post_init__(self) -> None:
        self.new_id: Callable[[], str] = Ids(self.clock.now)
        self._publishers = {
            (forum, credential): add_publisher(
                self, Wanted(forum=forum, name="Desk", credential=credential)
            ).publisher
            for forum in self.registry.forums
            for credential in Credential
        }

    def post(
        self,
        external_id: str = "a",
        *,
        forum: str = "gfmd",
        credential: Credential = Credential.SIGNED,
        type: str = "item.post",
        **words: Any,
    ) -> Inbound:
        """Post something in the hub's own format."""
        if type == "item.post":  # without a text that speaks a language of its own
            words = {"title": f"Title of {external_id}", "url": None, "content_html": None} | words
        message, post = self._message(a_body(type, external_id=external_id, **words), forum, credential)
        return accept_post.accept(self, message, post)[0]

    def try_out(self, external_id: str = "a", **words: Any) -> accept_post.Foreseen:
        body = a_body(external_id=external_id, **words)
        return foresee(self, *self._message(body, "gfmd", Credential.SIGNED))

    def withdraw(self, external_id: str = "a", **given: Any) -> Inbound:
        return self.post(external_id, type="item.retract", **given)

    def _message(self, body: bytes, forum: str, credential: Credential) -> tuple[Delivered, Any]:
        self.numbers += 1
        post = read_post(
            body,
            "application/json",
            forum=self.registry.forums[forum],
            themes=self.registry.themes,
            formats=POST_FORMATS,
        )
        publisher = self._publishers[forum, credential]
        return Delivered(publisher, f"msg_{self.numbers}", f"{self.numbers:064x}"), post

    def read(self, identity: str = "page", *, forum: str = "gfmd", **words: Any) -> None:
        """Let the forum's site say something that the hub reads."""
        words.setdefault("url_key", address_key(words["url"]))
        self._take(Intake(incoming=[an_incoming(identity, **words)], listed=[identity]), forum)

    def _take(self, intake: Intake, forum: str) -> None:
        with self.store.begin() as unit:
            ingest(
                intake, unit, forum=forum, source=f"{forum}-news", now=self.clock.now(), new_id=self.new_id
            )

    def receipt(self, post: Inbound) -> Inbound:
        with self.store.view() as view:
            found = view.publishers.post(post.id)
        assert found is not None
        return found

    @property
    def items(self) -> list[Item]:
        return self.store.items(ItemQuery(), limit=100)

    @property
    def happened(self) -> list[str]:
        return [event.type.value for event in self.store.events(0, 100)]

    @property
    def told(self) -> Mapping[str, Any]:
        """Data of the newest event."""
        return self.store.events(0, 100)[-1].data

    def later(self, **span: float) -> str:
        return (self.clock.now() + timedelta(**span)).isoformat()


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


# Published, changed, withdrawn


def test_a_post_is_an_item_of_its_forum(desk):
    kept = desk.post("a", title="Said", kind="outcome", themes=["diaspora"], states=["MA", "FR"])

    [item] = desk.items
    assert (kept.state, kept.result, kept.item_id, kept.seq) == (
        PostState.DONE,
        PostResult.PUBLISHED,
        item.id,
        1,
    )
    assert (item.forum, item.source, item.title, item.kind) == ("gfmd", "post:gfmd", "Said", "outcome")
    assert (item.themes, item.states) == (("diaspora",), ("MA", "FR"))
    assert item.published == NOW
    assert desk.queue.announced == desk.queue.rung == 1


def test_what_was_adopted_is_kept_with_what_was_promised(desk):
    outcome = {
        "type": "action_plan",
        "adopted": "2026-11-20",
        "place": "Rabat",
        "commitments": [{"id": "3.2", "text": "Publish the cost of remittances.", "due": "2027-06-30"}],
    }
    desk.post("a", kind="outcome", outcome=outcome)

    [item] = desk.items
    assert item.outcome.type is OutcomeType.ACTION_PLAN
    assert [(each.id, str(each.due)) for each in item.outcome.commitments] == [("3.2", "2027-06-30")]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other words"},
        {"content_html": "<p>Other words.</p>"},
        {"kind": "outcome"},
        {"language": "fr"},
        {"themes": ["diaspora"]},
        {"states": ["MA"]},
        {"meeting": {"start": "2027-02-03"}},
        {"outcome": {"type": "declaration"}},
        {"attachments": [{"url": "https://gfmd.example/a.pdf"}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_same_external_id_changes_its_item(desk, change):
    desk.post("a", title="Said")

    kept = desk.post("a", **{"title": "Said"} | change)

    [item] = desk.items
    assert (kept.result, kept.item_id, item.revision) == (PostResult.UPDATED, item.id, 2)
    assert desk.happened == ["item.published", "item.updated"]


def test_a_changed_kind_moves_an_item_to_its_list(desk):
    desk.post("a", kind="news")
    desk.post("a", kind="outcome", title="Title of a")

    [item] = desk.items
    assert item.kind == "outcome"


@pytest.mark.parametrize(
    "change", [{}, {"url": "https://gfmd.example/moved"}, {"published": "2026-11-01T10:00:00Z"}]
)
def test_what_no_reader_could_see_is_no_news(desk, change):
    desk.post("a")

    kept = desk.post("a", **change)

    assert (kept.result, kept.seq) == (PostResult.UNCHANGED, None)
    assert desk.happened == ["item.published"]
    assert desk.queue.announced == 1


def test_another_external_id_is_another_statement_also_with_the_same_words(desk):
    desk.post("a", title="Communiqué", url="https://gfmd.example/page")
    desk.post("b", title="Communiqué", url="https://gfmd.example/page")

    assert len(desk.items) == 2


def test_two_forums_may_use_the_same_external_id(desk):
    desk.post("a", forum="gfmd")
    desk.post("a", forum="gulf")

    assert {item.forum for item in desk.items} == {"gfmd", "gulf"}


def test_a_withdrawal_takes_an_item_away_and_a_post_brings_it_back(desk):
    posted = desk.post("a")
    withdrawn = desk.withdraw("a")

    assert desk.items == []
    assert (withdrawn.result, withdrawn.item_id) == (PostResult.RETRACTED, posted.item_id)
    assert desk.told["reason"] == "withdrawn by its secretariat"
    assert desk.withdraw("a").result is PostResult.UNCHANGED

    assert desk.post("a").item_id == posted.item_id
    assert desk.happened == ["item.published", "item.retracted", "item.updated"]


def test_a_withdrawal_of_what_was_never_posted_is_refused(desk):
    desk.post("a", forum="gulf")

    with pytest.raises(PostError) as refused:
        desk.withdraw("a", forum="gfmd")

    assert refused.value.status == 422
    assert [each.where for each in refused.value.problems] == ["/data/external_id"]


def test_a_post_that_is_tried_out_tells_the_same_as_one_that_is_sent(desk):
    desk.post("a")

    assert desk.try_out("b").result is PostResult.PUBLISHED
    assert desk.try_out("a", title="Other").result is PostResult.UPDATED
    assert desk.happened == ["item.published"]


# Translations


def test_a_translation_that_comes_later_joins_its_original(desk):
    original = desk.post("a", language="en")
    desk.clock.advance(days=3)

    kept = desk.post("a-fr", language="fr", title="Titre", translation_of="a")

    [item] = desk.items
    assert (kept.result, kept.item_id, kept.note) == (PostResult.TRANSLATED, original.item_id, None)
    assert [(copy.language, copy.role) for copy in item.copies] == [
        ("en", Role.ORIGINAL),
        ("fr", Role.TRANSLATION),
    ]
    assert desk.happened == ["item.published", "item.translated"]


def test_a_translation_may_be_of_a_page_here_of_an_id_or_of_an_address_on_the_site(desk):
    desk.read(title="Said", url="https://gfmd.example/said")
    [item] = desk.items
    named = [f"{BASE}/items/{item.id}", item.id, "https://gfmd.example/said"]

    for number, name in enumerate(named):
        desk.post(f"t{number}", language="fr", title="Dit", translation_of=name)

    assert len(desk.items) == 1
    assert desk.happened == ["item.published", *["item.translated"] * 3]


@pytest.mark.parametrize(
    ("name", "note"),
    [
        pytest.param("nothing", PostNote.ORIGINAL_UNKNOWN, id="never posted"),
        pytest.param("of-gulf", PostNote.ORIGINAL_UNKNOWN, id="another forum's post"),
        pytest.param("https://gulf.example/page", PostNote.ORIGINAL_UNKNOWN, id="another forum's page"),
        pytest.param("gone", PostNote.ORIGINAL_WITHDRAWN, id="withdrawn"),
        pytest.param("french", PostNote.ORIGINAL_IN_SAME_LANGUAGE, id="in the same language"),
        pytest.param("urn:" + "x" * 490, PostNote.ORIGINAL_UNKNOWN, id="nonsense"),
    ],
)
def test_a_translation_that_cannot_be_joined_is_an_item_and_says_why(desk, name, note):
    desk.post("of-gulf", forum="gulf", url="https://gulf.example/page")
    desk.post("gone")
    desk.withdraw("gone")
    desk.post("french", language="fr")
    before = len(desk.items)

    kept = desk.post("new", language="fr", title="Dit", translation_of=name)

    assert (kept.result, kept.note) == (PostResult.PUBLISHED, note)
    assert len(desk.items) == before + 1


def test_a_translation_is_changed_and_withdrawn_without_its_original(desk):
    desk.post("a", language="en")
    desk.post("a-fr", language="fr", title="Titre", translation_of="a")

    assert (
        desk.post("a-fr", language="fr", title="Autre titre", translation_of="a").result is PostResult.UPDATED
    )
    assert desk.told["copy"] == "translation"
    assert desk.withdraw("a-fr").result is PostResult.RETRACTED
    assert [item.title for item in desk.items] == ["Title of a"]


# The same statement on the forum's site

PAGE = "https://gfmd.example/declaration"


def test_a_post_and_then_the_page_are_one_item_with_two_copies(desk):
    desk.post("a", title="Declaration", url=PAGE, outcome={"type": "declaration"})
    desk.read("page", title="Declaration", url=PAGE + "?utm_source=feed")

    [item] = desk.items
    assert [(copy.source, copy.role) for copy in item.copies] == [
        ("post:gfmd", Role.ORIGINAL),
        ("gfmd-news", Role.MIRROR),
    ]
    assert item.outcome is not None
    assert desk.happened == ["item.published", "item.updated"]


def test_a_page_and_then_the_post_are_one_item_whose_words_are_those_of_the_post(desk):
    desk.read("page", title="Declaration", url=PAGE, summary="In short.")
    [read] = desk.items

    kept = desk.post("a", title="Declaration", url=PAGE, kind="outcome", outcome={"type": "declaration"})

    [item] = desk.items
    assert (kept.result, kept.note, kept.item_id) == (PostResult.UPDATED, PostNote.JOINED, read.id)
    assert {(copy.source, copy.role) for copy in item.copies} == {
        ("post:gfmd", Role.ORIGINAL),
        ("gfmd-news", Role.MIRROR),
    }
    assert (item.source, item.kind, item.revision, item.published) == (
        "post:gfmd",
        "outcome",
        2,
        read.published,
    )
    assert (desk.told["copy"], desk.told["revision"]) == ("original", 2)
    assert [state.number for state in desk.store.history(item.id)] == [2, 1]


def test_once_the_post_leads_the_page_changes_nothing_that_lists_show(desk):
    desk.read("page", title="Declaration", url=PAGE)
    desk.post("a", title="Declaration", url=PAGE, content_html="<p>As adopted.</p>")
    desk.read("page", title="Declaration", url=PAGE, content_html="<p>As the web team has it.</p>")
    desk._take(Intake(withdrawn=["page"]), "gfmd")

    [item] = desk.items
    assert item.content_html == "<p>As adopted.</p>"
    assert item.status is Status.PUBLISHED
    desk.withdraw("a")
    assert desk.items == []


def test_a_post_at_an_address_under_another_title_is_another_item(desk):
    desk.read("page", title="Front page", url=PAGE)
    desk.post("a", title="Declaration", url=PAGE)

    assert len(desk.items) == 2


def test_an_original_may_be_posted_after_its_translation_if_the_hub_has_read_it(desk):
    desk.read("en", title="Declaration", url=PAGE, language="en")
    desk.post("fr", title="Déclaration", url=PAGE + "/fr", language="fr", translation_of=PAGE)

    kept = desk.post("fr-again", title="Declaration", url=PAGE, language="en")

    [item] = desk.items
    assert kept.note is PostNote.JOINED
    assert {copy.role for copy in item.copies} == {Role.ORIGINAL, Role.MIRROR, Role.TRANSLATION}


@pytest.mark.parametrize("first", ["post", "page"])
def test_a_post_never_joins_what_another_forum_says_nor_is_joined_by_it(desk, first):
    steps = [
        lambda: desk.post("a", forum="gulf", title="Declaration", url=PAGE),
        lambda: desk.read("page", forum="gfmd", title="Declaration", url=PAGE),
    ]
    for step in steps if first == "post" else reversed(steps):
        step()

    assert sorted((item.forum, len(item.copies)) for item in desk.items) == [("gfmd", 1), ("gulf", 1)]


# Embargo


def test_a_post_under_embargo_is_seen_when_it_ends_and_announced_once(desk):
    kept = desk.post("a", publish_after=desk.later(hours=2))
    assert (kept.state, kept.result, desk.items, desk.happened) == (PostState.EMBARGOED, None, [], [])

    desk.clock.advance(hours=1, minutes=59)
    assert release_due(desk) == 0
    desk.clock.advance(minutes=1)
    assert release_due(desk) == 1
    assert release_due(desk) == 0

    [item] = desk.items
    assert (desk.receipt(kept).state, desk.receipt(kept).item_id) == (PostState.DONE, item.id)
    assert item.published == desk.clock.now()
    assert desk.happened == ["item.published"]
    assert desk.queue.announced == 1


def test_an_embargo_that_has_ended_already_keeps_nothing(desk):
    assert desk.post("a", publish_after=desk.later(hours=-1)).state is PostState.DONE


def test_a_later_post_takes_the_place_of_one_that_waits(desk):
    first = desk.post("a", title="First", publish_after=desk.later(hours=2))
    second = desk.post("a", title="Second", publish_after=desk.later(hours=1))
    desk.clock.advance(hours=3)

    assert release_due(desk) == 1
    assert [item.title for item in desk.items] == ["Second"]
    assert (desk.receipt(first).state, desk.receipt(first).note) == (
        PostState.REPLACED,
        PostNote.REPLACED_BY_LATER,
    )
    assert desk.receipt(second).state is PostState.DONE


def test_a_post_at_once_takes_the_place_of_one_that_waits(desk):
    desk.post("a", title="Later", publish_after=desk.later(hours=2))
    desk.post("a", title="Now")
    desk.clock.advance(hours=3)

    assert release_due(desk) == 0
    assert [item.title for item in desk.items] == ["Now"]


def test_a_post_that_waits_is_withdrawn_unseen(desk):
    waiting = desk.post("a", publish_after=desk.later(hours=2))
    withdrawal = desk.withdraw("a")
    desk.clock.advance(hours=3)

    assert release_due(desk) == 0
    assert (withdrawal.result, withdrawal.note) == (PostResult.RETRACTED, PostNote.WITHDRAWN_WAITING)
    assert (desk.receipt(waiting).state, desk.receipt(waiting).note) == (
        PostState.REPLACED,
        PostNote.WITHDRAWN_WAITING,
    )
    assert desk.happened == []


def test_one_that_cannot_be_released_keeps_no_other(desk, caplog):
    desk.post("a", forum="gulf", publish_after=desk.later(hours=1))
    desk.post("b", publish_after=desk.later(hours=2))
    del desk.registry.forums["gulf"]
    desk.clock.advance(hours=3)

    assert release_due(desk) == 1
    assert [item.forum for item in desk.items] == ["gfmd"]
    assert release_due(desk) == 0
    assert caplog.text.count("Traceback") == 1  # and not one each second


def test_one_that_could_not_be_released_is_tried_again_later(desk, caplog):
    desk.post("a", forum="gulf", publish_after=desk.later(hours=1))
    forum = desk.registry.forums.pop("gulf")
    desk.clock.advance(hours=1)
    release_due(desk)
    desk.registry.forums["gulf"] = forum

    desk.clock.advance(minutes=5)

    assert release_due(desk) == 1


def test_everything_a_post_says_survives_its_waiting(desk):
    words = {
        "kind": "meeting",
        "language": "fr",
        "title": "Réunion",
        "summary": "En bref.",
        "content_html": "<p>Voir <a href='/page'>ici</a>.</p>",
        "url": "https://gfmd.example/som",
        "published": "2026-11-20T10:00:00Z",
        "themes": ["diaspora"],
        "states": ["MA"],
        "meeting": {"start": "2027-02-03", "end": "2027-02-05", "place": "Rabat", "status": "tentative"},
        "outcome": {
            "type": "conclusions",
            "adopted": "2026-11-19",
            "commitments": [{"id": "1", "text": "Agir", "due": "2027-01-01"}],
        },
        "attachments": [
            {"url": "https://gfmd.example/a.pdf", "media_type": "application/pdf", "language": "fr"}
        ],
    }
    at_once = desk.post("a", **words)
    waited = desk.post("b", **words, publish_after=desk.later(hours=1))
    desk.clock.advance(hours=1)
    release_due(desk)

    assert desk.receipt(waited).content_hash == at_once.content_hash
    one, other = (desk.store.item(post.item_id) for post in (at_once, desk.receipt(waited)))
    for name in ("meeting", "outcome", "attachments", "themes", "states", "published", "url", "summary"):
        assert getattr(one, name) == getattr(other, name)


# Several at once


def at_once(call: Callable[[], Any], times: int = 6) -> list[Any]:
    with ThreadPoolExecutor(times) as pool:
        return [each.result(60) for each in [pool.submit(call) for _ in range(times)]]


def test_several_clocks_release_a_post_once(desk):
    for number in range(5):
        desk.post(f"p{number}", publish_after=desk.later(hours=1))
    desk.clock.advance(hours=1)

    assert sum(at_once(lambda: release_due(desk))) == 5
    assert desk.happened == ["item.published"] * 5


def test_the_same_message_from_several_at_once_has_one_effect(desk):
    message, post = desk._message(a_body(), "gfmd", Credential.SIGNED)

    answers = at_once(lambda: accept_post.accept(desk, message, post))

    assert len({kept.id for kept, _ in answers}) == 1
    assert [new for _, new in answers].count(True) == 1
    assert desk.happened == ["item.published"]


def test_a_draft_that_several_confirm_at_once_is_in_once(desk):
    draft = desk.post("a", credential=Credential.BEARER)

    at_once(lambda: drafts.confirm(desk, draft.id))

    assert desk.happened == ["item.published"]


# Drafts


def test_a_draft_waits_for_a_person_and_then_for_its_embargo(desk):
    draft = desk.post("a", credential=Credential.BEARER, publish_after=desk.later(hours=1))
    assert draft.state is PostState.DRAFT

    assert drafts.confirm(desk, draft.id).state is PostState.EMBARGOED
    desk.clock.advance(hours=2)
    assert release_due(desk) == 1


def test_a_draft_whose_embargo_has_ended_meanwhile_is_let_in_at_once(desk):
    draft = desk.post("a", credential=Credential.BEARER, publish_after=desk.later(hours=1))
    desk.clock.advance(hours=2)

    assert release_due(desk) == 0
    assert drafts.confirm(desk, draft.id).result is PostResult.PUBLISHED


def test_a_token_replaces_no_signed_word_before_a_person_says_so(desk):
    signed = desk.post("a", title="Signed", publish_after=desk.later(hours=1))
    draft = desk.post("a", title="By token", credential=Credential.BEARER)
    assert desk.receipt(signed).state is PostState.EMBARGOED

    drafts.confirm(desk, draft.id)

    assert desk.receipt(signed).state is PostState.REPLACED
    assert [item.title for item in desk.items] == ["By token"]


def test_a_later_draft_takes_the_place_of_an_earlier_one(desk):
    first = desk.post("a", title="First", credential=Credential.BEARER)
    second = desk.post("a", title="Second", credential=Credential.BEARER)

    assert drafts.confirm(desk, first.id).state is PostState.REPLACED
    assert drafts.confirm(desk, second.id).state is PostState.DONE
    assert [item.title for item in desk.items] == ["Second"]


def test_a_signed_post_takes_the_place_of_a_draft(desk):
    draft = desk.post("a", title="Draft", credential=Credential.BEARER)
    desk.post("a", title="Signed")

    assert drafts.confirm(desk, draft.id).state is PostState.REPLACED
    assert [item.title for item in desk.items] == ["Signed"]


def test_a_draft_that_is_nobodys_is_not_found(desk):
    for act in (drafts.confirm, drafts.decline):
        with pytest.raises(NotFoundError):
            act(desk, "no-id")


# Forgotten


def test_after_thirty_days_keys_are_forgotten_and_drafts_given_up_but_not_what_is_under_embargo(desk):
    done = desk.post("a")
    draft = desk.post("b", credential=Credential.BEARER)
    embargoed = desk.post("c", publish_after=desk.later(days=60))
    desk.clock.advance(days=30)
    forget_old_posts(desk)
    assert desk.receipt(done).state is PostState.DONE

    desk.clock.advance(seconds=1)
    forget_old_posts(desk)

    with desk.store.view() as view:
        states = {id: view.publishers.post(id) for id in (done.id, draft.id, embargoed.id)}
    assert states[done.id] is None
    assert states[draft.id] is None
    assert states[embargoed.id] is not None
    assert len(desk.items) == 1


def test_a_post_is_kept_in_the_words_of_our_own_format(desk):
    kept = json.loads(desk.post("a", title="Dit", language="fr", publish_after=desk.later(hours=1)).post)

    assert (kept["type"], kept["data"]["external_id"], kept["data"]["language"]) == ("item.post", "a", "fr")
