"""Choices: what a form of filters offers, and what a filter says in words.

A filter added to `hub.schemas.filters` gets its lines here, and its field in the macro ``filter_fields``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext

from hub.model.draft import Kind
from hub.model.forum import Forum, ForumCategory
from hub.reading.language import SIX
from hub.services import Services
from hub.web import words

Options = list[tuple[str, str]]
NOT_FOR_SUBSCRIBERS = frozenset({"since"})
"""Filters that mean nothing to somebody who is told of what comes."""


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


def for_subscribers(given: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the filters of a list that a subscription to it has."""
    return [(name, value) for name, value in given if name not in NOT_FOR_SUBSCRIBERS]


def said(forums: Mapping[str, Forum], name: str, value: str) -> str:
    """Return what a filter says, in the page's language: "News", "Rabat Process".

    A value that means nothing any more is shown as it is: a forum may have left the registry.
    """
    ways: dict[str, Callable[[], str]] = {
        "kind": lambda: words.word(Kind(value)),
        "category": lambda: words.word(ForumCategory(value)),
        "forum": lambda: words.forum_name(forums[value])[0],
        "lang": lambda: str(gettext("written in %(language)s", language=words.language(value))),
    }
    try:
        return ways[name]()
    except (KeyError, ValueError):
        return words.plain(value)


def _named(forums: list[Forum]) -> Options:
    named = [(forum.id, words.forum_name(forum)[0]) for forum in forums]
    return sorted(named, key=lambda pair: pair[1].casefold())


def _languages(services: Services) -> list[str]:
    """The six of the hub, and what else the forums of this registry publish in."""
    spoken = {tag.partition("-")[0] for forum in services.registry.forums.values() for tag in forum.languages}
    return [*SIX, *sorted(spoken - set(SIX))]


FILTERS = {"for_subscribers": for_subscribers}
"""For the templates."""
