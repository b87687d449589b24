"""Posted: what secretariats' own systems send, in the formats that connectors fetch from them.

One format is one module and one line in POST_FORMATS. Each reads a single object with the functions by which
its connector reads lists of them, so that a post and a visit make the same draft
(docs/decisions/0020). `tests/contract/test_post_formats.py` holds every one of them to the same promises.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hub.model.on_demand import OnDemand, instance

if TYPE_CHECKING:
    from hub.model.ports import PostFormat

POST_FORMATS: Mapping[str, PostFormat] = OnDemand(
    {
        "wordpress": "connectors.posted.wordpress:WordPressPost",
        "drupal": "connectors.posted.drupal:DrupalNode",
        "json_feed": "connectors.posted.json_feed:JsonFeedItem",
        "atom": "connectors.posted.atom:Atom",
    },
    instance,
)
