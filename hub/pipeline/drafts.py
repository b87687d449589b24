"""Drafts: posts that came with a bearer token, and the word of a person that lets them in, or does not."""

from __future__ import annotations

from dataclasses import replace

from hub.errors import NotFoundError
from hub.model.publisher import Inbound, PostState
from hub.pipeline.accept_post import Parts, under_embargo
from hub.pipeline.posted import prepare, replace_waiting, settle
from hub.store.posts import post_from_text


def confirm(parts: Parts, id: str) -> Inbound:
    """Let a draft in: at once, or when its embargo ends. One that is settled already stays as it is.

    Raises:
        NotFoundError: There is no such post, or its forum has left the registry.
        PostError: It withdraws what was never posted.
    """
    draft = _known(parts, id)
    forum = parts.registry.forums.get(draft.forum)
    if forum is None:
        raise NotFoundError(f"The forum {draft.forum} is not in the registry any more.")
    prepared = prepare(forum, post_from_text(draft.post), parts.clock.now())
    with parts.store.begin() as unit:
        now = unit.publishers.post(id) or draft
        if now.state is not PostState.DRAFT:
            return now
        if under_embargo(prepared):
            replace_waiting(unit, now, prepared.post)
            settled = replace(now, state=PostState.EMBARGOED)
        else:
            settled = settle(unit, parts, now, prepared)
        unit.publishers.save_post(settled)
    parts.queue.wake()
    return settled


def decline(parts: Parts, id: str) -> Inbound:
    """Keep a draft out for good. One that is settled already stays as it is.

    Raises:
        NotFoundError: There is no such post.
    """
    draft = _known(parts, id)
    with parts.store.begin() as unit:
        now = unit.publishers.post(id) or draft
        if now.state is PostState.DRAFT:
            now = replace(now, state=PostState.DECLINED)
            unit.publishers.save_post(now)
    return now


def _known(parts: Parts, id: str) -> Inbound:
    with parts.store.view() as view:
        found = view.publishers.post(id)
    if found is None:
        raise NotFoundError(f"There is no post {id}.")
    return found
