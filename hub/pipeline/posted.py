"""Posted: what a post does to the items that are there. Its words become a statement, and the linker decides.

From here on a post goes the way of everything that is read: normalise, link, ingest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol

from hub.errors import PostError, Problem
from hub.model.change import (
    Change,
    Incoming,
    KnownCopy,
    NewCopy,
    NewItem,
    NewRevision,
    Retraction,
    Touched,
)
from hub.model.draft import Draft
from hub.model.forum import Forum
from hub.model.item import Role, Status
from hub.model.ports import Queue
from hub.model.post import Post
from hub.model.publisher import Inbound, PostNote, PostResult, PostState
from hub.pipeline.ingest import Intake, changes_for, write
from hub.pipeline.link import address_key, identity
from hub.pipeline.normalise import normalise
from hub.pipeline.sift import incoming_of, translations_of
from hub.reading.links import absolute
from hub.registry import Registry
from hub.schemas.posts.refusals import NOTHING_TO_WITHDRAW
from hub.settings import Settings
from hub.store import Unit

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
WITHDRAWN = "withdrawn by its secretariat"


class Parts(Protocol):
    """What is needed of `hub.services.Services`."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def registry(self) -> Registry: ...  # noqa: D102
    @property
    def queue(self) -> Queue: ...  # noqa: D102
    @property
    def new_id(self) -> Callable[[], str]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A post made ready outside of any transaction: to clean a megabyte of HTML takes its time.

    Attributes:
        incoming: Its statement; None if it withdraws one.
        language: In which its sender reads refusals.
    """

    forum: Forum
    post: Post
    incoming: Incoming | None
    now: datetime
    language: str

    @property
    def identity(self) -> str:
        """What its statement is recognised by among the posts of its forum."""
        return identity(Draft(external_id=self.post.external_id))


class Decision(NamedTuple):
    """What a post changes; None if it changes nothing that is there. `about` is the copy it speaks of."""

    change: Change | None
    about: KnownCopy | None = None
    note: PostNote | None = None


def prepare(forum: Forum, post: Post, now: datetime, language: str = "en") -> Prepared:
    """Make a post ready to be decided on. What is posted without a date is dated now."""
    if post.draft is None:
        return Prepared(forum=forum, post=post, incoming=None, now=now, language=language)
    draft = replace(post.draft, external_id=post.external_id)
    if not (draft.published or draft.updated):
        draft = replace(draft, published=now.isoformat())
    url = absolute(draft.url) or forum.posts.url
    statement = normalise(draft, source=forum.posts, document_url=url, origin=None, now=now)
    incoming = incoming_of(identity(draft), statement, draft)
    return Prepared(forum=forum, post=post, incoming=incoming, now=now, language=language)


def decide(unit: Unit, prepared: Prepared, base_url: str) -> Decision:
    """Decide what a post changes.

    Args:
        unit: Holds the log if the decision is to be carried out.
        prepared: The post.
        base_url: Of this hub, to know the addresses of its own pages.

    Raises:
        PostError: It withdraws what was never posted.
    """
    source = prepared.forum.posts.id
    known = unit.by_identity(source, [prepared.identity])
    if prepared.incoming is None:
        return _withdrawal(unit, prepared, known)
    note = None
    if not known and prepared.post.translation_of:
        original, note = _original(unit, prepared, prepared.incoming, base_url)
        if original:
            return Decision(NewCopy(prepared.incoming, original, Role.TRANSLATION), original)
    return _placed(unit, prepared, prepared.incoming, note)


def _withdrawal(unit: Unit, prepared: Prepared, known: list[KnownCopy]) -> Decision:
    waits = unit.publishers.waiting(prepared.forum.id, prepared.post.external_id)
    if not known and not waits:
        why = NOTHING_TO_WITHDRAW.in_language(prepared.language)
        raise PostError(422, why, [Problem("/data/external_id", why)])
    if not known:
        return Decision(None, None, PostNote.WITHDRAWN_WAITING)
    standing = known[0].status is Status.PUBLISHED
    return Decision(Retraction(known[0], WITHDRAWN) if standing else None, known[0])


def _placed(unit: Unit, prepared: Prepared, incoming: Incoming, note: PostNote | None) -> Decision:
    source = prepared.forum.posts.id
    declared = translations_of({incoming.identity: incoming.statement})
    intake = Intake(incoming=[incoming], listed=[incoming.identity], translations=declared)
    (change,) = changes_for(intake, unit, source, prepared.forum.id)
    if isinstance(change, NewCopy):
        return _joined(unit, source, change, note)
    about = change.copy if isinstance(change, NewRevision | Touched) else None
    return Decision(change, about, note)


def _joined(unit: Unit, source: str, change: NewCopy, note: PostNote | None) -> Decision:
    """What was read from the site steps back behind its own forum's word, but a translation stays one.

    Two posts are two statements, whatever their addresses say: else they would have one external id.
    """
    if change.role is Role.TRANSLATION:
        return Decision(change, change.item)
    led = unit.original(change.item.item_id) or change.item
    if source in {led.source, change.item.source}:
        return Decision(NewItem(change.incoming), None, note)
    if change.item.role is Role.TRANSLATION:
        return Decision(replace(change, role=Role.TRANSLATION), change.item, PostNote.JOINED)
    return Decision(NewCopy(change.incoming, led, Role.ORIGINAL), led, PostNote.JOINED)


def _original(
    unit: Unit, prepared: Prepared, incoming: Incoming, base_url: str
) -> tuple[KnownCopy | None, PostNote | None]:
    """Find what a post says it is a translation of, or why it cannot be joined to it."""
    named = _named(unit, prepared, base_url)
    if named is None or named.forum != prepared.forum.id:
        return None, PostNote.ORIGINAL_UNKNOWN
    if named.status is Status.RETRACTED:
        return None, PostNote.ORIGINAL_WITHDRAWN
    if named.language == incoming.statement.language != "und":
        return None, PostNote.ORIGINAL_IN_SAME_LANGUAGE
    return named, None


def _named(unit: Unit, prepared: Prepared, base_url: str) -> KnownCopy | None:
    """Find the item of an external id, of an address here, or of an address on the forum's site."""
    name = (prepared.post.translation_of or "").strip()
    posted = unit.by_identity(prepared.forum.posts.id, [identity(Draft(external_id=name))])
    if posted:
        return unit.original(posted[0].item_id)
    own = name.removeprefix(base_url).removeprefix("/items/").lower()
    if _UUID.match(own):
        return unit.original(own)
    key = address_key(absolute(name))
    there = [copy for copy in unit.by_address([key]) if copy.forum == prepared.forum.id] if key else []
    return unit.original(there[0].item_id) if there else None


def settle(unit: Unit, parts: Parts, inbound: Inbound, prepared: Prepared) -> Inbound:
    """Carry a post out: write it, announce it, and replace what waited about the same thing.

    Returns:
        The post with what came of it, to be kept by the caller in this same transaction.

    Raises:
        PostError: It withdraws what was never posted.
    """
    decision = decide(unit, prepared, parts.settings.base_url)
    replace_waiting(unit, inbound, prepared.post)
    forum, source = prepared.forum.id, prepared.forum.posts.id
    item_id, seq = decision.about.item_id if decision.about else None, None
    if decision.change is not None:
        (item_id,), seq = write(
            [decision.change], unit, forum=forum, source=source, now=prepared.now, new_id=parts.new_id
        )
    if seq is not None:
        parts.queue.announce(unit)
    return replace(
        inbound,
        state=PostState.DONE,
        result=result_of(decision),
        item_id=item_id,
        content_hash=prepared.incoming.statement.content_hash if prepared.incoming else None,
        seq=seq,
        note=decision.note,
    )


def replace_waiting(
    unit: Unit, inbound: Inbound, post: Post, *, only: Callable[[Inbound], bool] = lambda _: True
) -> None:
    """Let a post take the place of what waits about the same thing; an older word must not come out later."""
    note = PostNote.WITHDRAWN_WAITING if post.retracts else PostNote.REPLACED_BY_LATER
    for other in unit.publishers.waiting(inbound.forum, post.external_id):
        if other.id != inbound.id and only(other):
            unit.publishers.save_post(replace(other, state=PostState.REPLACED, note=note))


def result_of(decision: Decision) -> PostResult:
    """Return what a decision does, in the word of a receipt."""
    match decision.change:
        case NewItem():
            return PostResult.PUBLISHED
        case NewCopy(_, _, Role.TRANSLATION):
            return PostResult.TRANSLATED
        case NewCopy() | NewRevision():
            return PostResult.UPDATED
        case Retraction():
            return PostResult.RETRACTED
        case _:
            gone = decision.note is PostNote.WITHDRAWN_WAITING
            return PostResult.RETRACTED if gone else PostResult.UNCHANGED
