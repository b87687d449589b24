"""Drupal: a node as its JSON:API gives it, alone in a document.

Source: https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from connectors.api.fields import at, listed, table, text
from connectors.drupal.resources import Fields, document, edition_of, entry
from connectors.drupal.site import apis, is_of_meetings
from connectors.posted.single import only, post
from hub.model.post import Post, Posted
from hub.reading.links import absolute


class DrupalNode:
    """Reads one node of Drupal."""

    label: ClassVar[str] = "Drupal"
    media_types: ClassVar[frozenset[str]] = frozenset({"application/vnd.api+json"})

    def recognises(self, posted: Posted) -> bool:
        """Tell a document of JSON:API by its data."""
        data = listed(table(posted.said).get("data"))
        return bool(data) and {"type", "attributes"} <= table(data[0]).keys()

    def read(self, posted: Posted) -> Post:
        """Return what it says. What is not published any more is withdrawn."""
        said = table(posted.said)
        home = _home(said, posted.home)
        within = document(said, home)
        resource = table(only(within.data))
        attributes = table(resource.get("attributes"))
        public = {**resource, "attributes": {**attributes, "status": True}}
        of_meetings = is_of_meetings(text(resource.get("type")) or "")
        how = Fields(meetings=of_meetings, edition=edition_of(home, within))
        found = entry(public, within, home, how)
        made = only([found] if found else [])
        return _in_its_language(
            post(made.draft, home, withdrawn=attributes.get("status") is False), attributes
        )


def _home(said: Mapping[str, Any], home: str | None) -> str:
    """Return the address of the site, from where the document says it is found, else of the forum's site."""
    link = at(said, "links.self")
    here = absolute(text(link) or text(table(link).get("href")))
    if here:
        return next(apis(here)).home
    return f"{home.rstrip('/')}/" if home else ""


def _in_its_language(made: Post, attributes: Mapping[str, Any]) -> Post:
    """Tell a translation from its original: Drupal gives all languages of a node the same id."""
    language = text(attributes.get("langcode"))
    if attributes.get("default_langcode") is not False or not language:
        return made
    id = f"{made.external_id}:{language}"
    draft = replace(made.draft, external_id=id) if made.draft else None
    return Post(external_id=id, draft=draft, translation_of=made.external_id)
