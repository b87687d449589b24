"""Accept a post: once, whatever is repeated, and with a receipt. And what it waits for: its embargo's end.

The idempotency key is taken in the same transaction as the effect: after a crash a post is in with its
receipt, or it never was there and its sender sends it again under the same id.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple, Protocol

from hub.errors import NotFoundError, PostError, StoreError
from hub.model import links
from hub.model.item import Statement
from hub.model.notice import NoticeKind
from hub.model.ports import Clock
from hub.model.post import Post
from hub.model.publisher import Credential, Inbound, PostNote, PostResult, PostState, Publisher
from hub.pipeline.posted import Parts as PostedParts
from hub.pipeline.posted import Prepared, decide, prepare, replace_waiting, result_of, settle
from hub.reading.language import SIX
from hub.schemas.posts.refusals import OTHER_BODY, TOO_MANY
from hub.signatures import Keys
from hub.store import Store, Unit
from hub.store.posts import post_from_text, post_to_text

LIMITS = ((timedelta(minutes=1), 60, "60 s"), (timedelta(days=1), 1000, "24 h"))
"""How many posts of one publisher are accepted within a span."""
KEPT = timedelta(days=30)
"""How long an idempotency key holds, and a draft waits."""
PUT_OFF = timedelta(minutes=5)
"""How much later a post is tried that could not be released at its hour."""
_GROUP = 50

logger = logging.getLogger(__name__)


class Parts(PostedParts, Protocol):
    """What is needed of `hub.services.Services`."""

    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def keys(self) -> Keys: ...  # noqa: D102


class Delivered(NamedTuple):
    """A message that was proved to be a publisher's own.

    Attributes:
        message_id: Its idempotency key.
        body_hash: SHA-256 (hex) of its raw body.
        language: In which its sender reads refusals.
    """

    publisher: Publisher
    message_id: str
    body_hash: str
    language: str = "en"


class Foreseen(NamedTuple):
    """What a post would do if it were no dry run."""

    state: PostState
    result: PostResult
    statement: Statement | None
    item_id: str | None
    note: PostNote | None


def repeated(parts: Parts, message: Delivered) -> Inbound | None:
    """Return what became of the same message before; None if it is new.

    Raises:
        PostError: Its key was used for another body (409).
    """
    with parts.store.view() as view:
        known = view.publishers.message(message.publisher.id, message.message_id)
    return known and _the_same(known, message)


def accept(parts: Parts, message: Delivered, post: Post) -> tuple[Inbound, bool]:
    """Take a post in, and tell whether it was new.

    Raises:
        PostError: It was refused, and has taken no key: its key was used for another body (409), it
            withdraws what was never posted (422), its publisher posts too much (429).
    """
    now = parts.clock.now()
    prepared = prepare(parts.registry.forums[message.publisher.forum], post, now, message.language)
    with parts.store.begin() as unit:
        if known := unit.publishers.message(message.publisher.id, message.message_id):
            return _the_same(known, message), False
        _look_at_limits(unit, message, now)
        kept = _take_in(unit, parts, message, prepared)
        unit.publishers.add_post(kept)
        unit.publishers.note_use(message.publisher.id, now)
    parts.queue.wake()
    return kept, True


def foresee(parts: Parts, message: Delivered, post: Post) -> Foreseen:
    """Tell what a post would do; store nothing.

    Raises:
        PostError: It would be refused.
    """
    now = parts.clock.now()
    prepared = prepare(parts.registry.forums[message.publisher.forum], post, now, message.language)
    with parts.store.peek() as unit:
        _look_at_limits(unit, message, now)
        decision = decide(unit, prepared, parts.settings.base_url)
    return Foreseen(
        state=_state_of(message.publisher, prepared),
        result=result_of(decision),
        statement=prepared.incoming.statement if prepared.incoming else None,
        item_id=decision.about.item_id if decision.about else None,
        note=decision.note,
    )


def release_due(parts: Parts) -> int:
    """Publish what was under embargo until now; return how many. Whoever runs this twice, or dies in it,
    releases nothing twice.
    """
    with parts.store.view() as view:
        due = view.publishers.due(parts.clock.now(), _GROUP)
    released = sum(_released(parts, each) for each in due)
    if released:
        parts.queue.wake()
    return released


def forget_old_posts(parts: Parts) -> None:
    """Give up drafts that nobody has confirmed, and forget settled posts, with receipts and keys."""
    before = parts.clock.now() - KEPT
    with parts.store.begin() as unit:  # with the log: somebody may be confirming one of them
        for draft in unit.publishers.drafts_before(before):
            note = PostNote.NEVER_CONFIRMED
            unit.publishers.save_post(replace(draft, state=PostState.DECLINED, note=note))
        unit.publishers.forget_posts(before)


def _the_same(known: Inbound, message: Delivered) -> Inbound:
    if known.body_hash != message.body_hash:
        raise PostError(409, OTHER_BODY.in_language(message.language))
    return known


def _look_at_limits(unit: Unit, message: Delivered, now: datetime) -> None:
    for span, most, words in LIMITS:
        number, first = unit.publishers.posted_since(message.publisher.id, now - span)
        if number >= most and first is not None:
            wait = max(1, ceil((first + span - now).total_seconds()))
            why = TOO_MANY.to(most=most, span=words).in_language(message.language)
            raise PostError(429, why, retry_after=wait)


def _state_of(publisher: Publisher, prepared: Prepared) -> PostState:
    if publisher.credential is Credential.BEARER:
        return PostState.DRAFT
    return PostState.EMBARGOED if under_embargo(prepared) else PostState.DONE


def under_embargo(prepared: Prepared) -> bool:
    """Tell whether a post is to wait. A withdrawal never does."""
    after = prepared.post.publish_after
    return after is not None and after > prepared.now and not prepared.post.retracts


def _take_in(unit: Unit, parts: Parts, message: Delivered, prepared: Prepared) -> Inbound:
    state = _state_of(message.publisher, prepared)
    arrived = _arrived(parts.new_id(), message, prepared, state)
    if state is PostState.DONE:
        return settle(unit, parts, arrived, prepared)
    decide(unit, prepared, parts.settings.base_url)  # what would be refused then is refused now
    if state is PostState.EMBARGOED:
        replace_waiting(unit, arrived, prepared.post)
        return arrived
    # A token proves little: what it sends replaces nothing but its own drafts.
    replace_waiting(unit, arrived, prepared.post, only=lambda other: _is_draft_of(other, arrived))
    _ask_to_confirm(unit, parts, message.publisher, arrived, prepared)
    return arrived


def _is_draft_of(other: Inbound, arrived: Inbound) -> bool:
    return other.state is PostState.DRAFT and other.publisher == arrived.publisher


def _arrived(id: str, message: Delivered, prepared: Prepared, state: PostState) -> Inbound:
    statement = prepared.incoming.statement if prepared.incoming else None
    return Inbound(
        id=id,
        publisher=message.publisher.id,
        forum=message.publisher.forum,
        message_id=message.message_id,
        body_hash=message.body_hash,
        external_id=prepared.post.external_id,
        received=prepared.now,
        state=state,
        post=post_to_text(prepared.post),
        publish_after=None if prepared.post.retracts else prepared.post.publish_after,
        content_hash=statement.content_hash if statement else None,
    )


def _ask_to_confirm(
    unit: Unit, parts: Parts, publisher: Publisher, draft: Inbound, prepared: Prepared
) -> None:
    if publisher.contact is None:
        return
    primary = (tag.partition("-")[0] for tag in prepared.forum.languages)
    spoken = [tag for tag in primary if tag in SIX]
    statement = prepared.incoming.statement if prepared.incoming else None
    unit.notices.add(
        kind=NoticeKind.DRAFT_WAITING,
        target=publisher.contact,
        language=spoken[0] if spoken else "en",
        data={
            "forum": prepared.forum.id,
            "title": statement.title if statement else prepared.post.external_id,
            "language": statement.language if statement else "und",
            "received": draft.received.isoformat(),
            "draft": links.draft(parts.settings.base_url, parts.keys.token, draft.id),
        },
        now=prepared.now,
    )


def _released(parts: Parts, waiting: Inbound) -> bool:
    try:
        return _release(parts, waiting)
    except StoreError:
        raise
    except Exception:
        # One that cannot be released must not keep the others, nor fill the log.
        logger.exception("releasing the post %s failed; it is tried again in a while", waiting.id)
        _put_off(parts, waiting)
        return False


def _put_off(parts: Parts, waiting: Inbound) -> None:
    with parts.store.begin() as unit:
        now = unit.publishers.post(waiting.id)
        if now is not None and now.state is PostState.EMBARGOED:
            later = parts.clock.now() + PUT_OFF
            unit.publishers.save_post(replace(now, publish_after=later))


def _release(parts: Parts, waiting: Inbound) -> bool:
    forum = parts.registry.forums.get(waiting.forum)
    if forum is None:
        raise NotFoundError(f"The forum {waiting.forum} is not in the registry any more.")
    prepared = prepare(forum, post_from_text(waiting.post), parts.clock.now())
    with parts.store.begin() as unit:
        now = unit.publishers.post(waiting.id)
        if now is None or now.state is not PostState.EMBARGOED:
            return False
        unit.publishers.save_post(settle(unit, parts, now, prepared))
    return True
