"""Connectors: each reads one kind of site. A new one is one module and one line in CONNECTORS.

A connector is a frozen dataclass whose fields are its options in a forum's file
(``[sources.options]``). It asks the site through the client it is handed, and returns drafts in the
site's own words: it does not clean, store or know the time. `tests/contract/test_connectors.py` holds
every one of them to the same promises.
"""

from __future__ import annotations

from connectors.drupal import Drupal
from connectors.html_list import HtmlList
from connectors.icalendar import ICalendar
from connectors.joomla import Joomla
from connectors.json_feed import JsonFeed
from connectors.mailbox import Mailbox
from connectors.oai_pmh import OaiPmh
from connectors.sitemap import Sitemap
from connectors.syndication import Syndication
from connectors.wordpress import WordPress
from hub.model.ports import Connector
from hub.model.source import Source

CONNECTORS: dict[str, type[Connector]] = {
    "syndication": Syndication,
    "json_feed": JsonFeed,
    "wordpress": WordPress,
    "drupal": Drupal,
    "html_list": HtmlList,
    "joomla": Joomla,
    "icalendar": ICalendar,
    "sitemap": Sitemap,
    "oai_pmh": OaiPmh,
    "mailbox": Mailbox,
}


def build(source: Source) -> Connector:
    """Return the connector of a source, with its options. The registry has checked their names."""
    return CONNECTORS[source.connector](**source.options)
