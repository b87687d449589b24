"""Choices: what a form of filters offers. A filter added to `hub.schemas.filters` gets its line here."""

from __future__ import annotations

from typing import Any

from hub.model.draft import Kind
from hub.model.forum import Forum, ForumCategory
from hub.reading.language import SIX
from hub.services import Services
from hub.web import words

Options = list[tuple[str, str]]


def of_filters(services: Services) -> dict[str, Any]:
    """Return the options of each filter with their names: (value, name), forums in groups by category."""
    forums = services.registry.forums.values()
    return {
        "kinds": [(str(kind), words.word(kind)) for kind in Kind],
        "categories": [(str(category), words.word(category)) for category in ForumCategory],
        "languages": [(tag, words.language(tag)) for tag in _languages(services)],
        "forum_groups": [
            (words.word(category), _named([forum for forum in forums if category in forum.categories]))
            for category in ForumCategory
            if services.registry.forums_in(category)
        ],
    }


def _named(forums: list[Forum]) -> Options:
    named = [(forum.id, words.forum_name(forum)[0]) for forum in forums]
    return sorted(named, key=lambda pair: pair[1].casefold())


def _languages(services: Services) -> list[str]:
    """The six of the hub, and what else the forums of this registry publish in."""
    spoken = {tag.partition("-")[0] for forum in services.registry.forums.values() for tag in forum.languages}
    return [*SIX, *sorted(spoken - set(SIX))]
