"""Posted: what secretariats' own systems send, in the formats that connectors fetch from them.

One format is one module and one line in POST_FORMATS. Each reads a single object with the functions by which
its connector reads lists of them, so that a post and a visit make the same draft
(docs/decisions/0019). `tests/contract/test_post_formats.py` holds every one of them to the same promises.
"""

from __future__ import annotations

from connectors.posted.atom import Atom
from connectors.posted.drupal import DrupalNode
from connectors.posted.json_feed import JsonFeedItem
from connectors.posted.wordpress import WordPressPost
from hub.model.ports import PostFormat

POST_FORMATS: dict[str, PostFormat] = {
    "wordpress": WordPressPost(),
    "drupal": DrupalNode(),
    "json_feed": JsonFeedItem(),
    "atom": Atom(),
}
