"""Services: the frozen bundle of wired parts that pages, jobs and commands are handed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import cast

from hub.model.ports import (
    Channel,
    Clock,
    Connector,
    DigestCalendar,
    FeedFormat,
    Http,
    Mailer,
    PostFormat,
    Queue,
    SubscriptionList,
)
from hub.model.subscription import ChannelName
from hub.registry import Registry
from hub.settings import Settings
from hub.signatures import Keys
from hub.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a part of the house may ask for, wired once by `hub.bootstrap`.

    Attributes:
        connectors: Source id -> the connectors built from its options, one for each of its doors.
        feed_formats: Extension (``atom``) -> the format.
        post_formats: Name -> what reads a secretariat's post in the words of its own system.
        subscription_list: Writes a list of feeds (OPML).
        calendar: Writes the meetings of a digest (iCalendar).
        channels: Name -> how subscribers are told through it.
        queue: How work gets to whoever carries it out.
        keys: Opens secrets that are kept sealed, and signs links.
        new_id: Makes the next id of ours (`hub.model.identity.Ids`).
        chance: Where jitter comes from.
    """

    settings: Settings
    registry: Registry
    store: Store
    clock: Clock
    http: Http
    connectors: Mapping[str, Sequence[Connector]]
    feed_formats: Mapping[str, FeedFormat]
    post_formats: Mapping[str, PostFormat]
    subscription_list: SubscriptionList
    calendar: DigestCalendar
    channels: Mapping[ChannelName, Channel]
    queue: Queue
    keys: Keys
    new_id: Callable[[], str]
    chance: Random = field(default_factory=Random)

    @property
    def mailer(self) -> Mailer:
        """The channel of e-mail, with what only it can do."""
        return cast("Mailer", self.channels[ChannelName.EMAIL])
