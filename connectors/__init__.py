"""Connectors: each reads one kind of site. A new one is one module and one line in CONNECTORS.

A connector is a frozen dataclass whose fields are its options in a forum's file
(``[sources.options]``). It asks the site through the client it is handed, and returns drafts in the
site's own words: it does not clean, store or know the time. `tests/contract/test_connectors.py` holds
every one of them to the same promises.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hub.model.on_demand import OnDemand, as_it_is

if TYPE_CHECKING:
    from hub.model.ports import Connector
    from hub.model.source import Source

CONNECTORS: Mapping[str, type[Connector]] = OnDemand(
    {
        "syndication": "connectors.syndication:Syndication",
        "json_feed": "connectors.json_feed:JsonFeed",
        "wordpress": "connectors.wordpress:WordPress",
        "drupal": "connectors.drupal:Drupal",
        "html_list": "connectors.html_list:HtmlList",
        "joomla": "connectors.joomla:Joomla",
        "icalendar": "connectors.icalendar:ICalendar",
        "sitemap": "connectors.sitemap:Sitemap",
        "oai_pmh": "connectors.oai_pmh:OaiPmh",
        "mailbox": "connectors.mailbox:Mailbox",
    },
    as_it_is,
)


def build(source: Source) -> Connector:
    """Return the connector of a source, with its options. The registry has checked their names."""
    return CONNECTORS[source.connector](**source.options)
