"""Forums: by category, and one by one with what is known of them and what they said last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, render_template

from hub.model.forum import Basis, Forum, ForumCategory, Membership, Relation
from hub.model.source import SourceState
from hub.pipeline.board import condition_now
from hub.web import lists, words
from hub.web.asked import services

blueprint = Blueprint("forums", __name__)
_ORDER = ("chair", "member", "associate", "observer", "suspended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """States in one role over one span, with their names in order."""

    span: str
    states: Sequence[tuple[str, str]]
    note: str | None
    unverified: bool


@blueprint.get("/forums")
def by_category() -> str:
    """Show the forums by category, with what they last said."""
    registry = services().registry
    groups = [(category, registry.forums_in(category)) for category in ForumCategory]
    return render_template(
        "forums.html", groups=[each for each in groups if each[1]], latest=services().store.forum_latest()
    )


@blueprint.get("/forums/<id>")
def forum(id: str) -> str:
    """Show one forum."""
    found = services().registry.forums.get(id)
    if found is None:
        abort(404)
    filtered = lists.asked(services())
    return render_template(
        "forum.html",
        forum=found,
        page=lists.page(services(), filtered.within(found.id)),
        filtered=filtered,
        roles=_roles(found),
        named_by=_named_by(found),
        states=_states(found),
        posted=lists.posting(services()).get(id),
    )


def _states(forum: Forum) -> dict[str, SourceState]:
    """Return what is remembered of its sources, with their condition at this moment, as on the board."""
    known, now = services().store.source_states(), services().clock.now()
    return {
        source.id: replace(state, condition=condition_now(state, now))
        for source in forum.sources
        if (state := known.get(source.id))
    }


def _named_by(forum: Forum) -> list[tuple[Forum, Relation]]:
    """Return the ties that only the other side names."""
    own = {relation.forum for relation in forum.relations}
    return [
        (other, relation)
        for other in services().registry.forums.values()
        for relation in other.relations
        if relation.forum == forum.id and other.id not in own
    ]


def _roles(forum: Forum) -> list[tuple[str, list[Group]]]:
    """Return members, observers and so on; who is in now comes before who was."""
    roles: dict[str, list[Membership]] = {}
    for each in forum.memberships:
        roles.setdefault(each.role, []).append(each)
    known = [role for role in _ORDER if role in roles] + sorted(set(roles) - set(_ORDER))
    return [(role, [_named(each) for each in sorted(roles[role], key=_past)]) for role in known]


def _past(membership: Membership) -> Any:
    return membership.until is not None, membership.since or ""


def _named(membership: Membership) -> Group:
    names = sorted(
        ((words.state(code), code) for code in membership.states), key=lambda each: each[0].casefold()
    )
    return Group(
        span=words.span(membership.since, membership.until),
        states=names,
        note=membership.note,
        unverified=membership.basis is Basis.MEMORY,
    )
