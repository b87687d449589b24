"""Receipt: what a secretariat gets back for a post, and can look at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.model.delivery import DeliveryState
from hub.model.item import Item
from hub.model.publisher import Inbound, PostNote, PostResult, PostState


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a post, as it stands now.

    Attributes:
        id: Also in the address of the receipt. Nobody can guess it, and it shows nobody else's address.
        note: What its sender should know; None if it went as it should.
        item: The item that carries it; None while it waits, and for what was withdrawn before it was one.
        seq: The event it made, if it made one.
        subscriptions: How many subscriptions it went to at once; None until they have been looked at, and
            for a post that made no event. Digests tell of it later.
        deliveries: How many of the deliveries to them are in which state.
    """

    id: str
    forum: str
    external_id: str
    state: PostState
    result: PostResult | None
    received: datetime
    publish_after: datetime | None
    content_hash: str | None
    note: PostNote | None
    item: Item | None
    seq: int | None
    subscriptions: int | None = None
    deliveries: Mapping[DeliveryState, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        post: Inbound,
        item: Item | None,
        subscriptions: int | None,
        deliveries: Mapping[DeliveryState, int],
    ) -> Receipt:
        """Return the receipt of a post."""
        return cls(
            id=post.id,
            forum=post.forum,
            external_id=post.external_id,
            state=post.state,
            result=post.result,
            received=post.received,
            publish_after=post.publish_after,
            content_hash=post.content_hash,
            note=post.note,
            item=item,
            seq=post.seq,
            subscriptions=subscriptions,
            deliveries=deliveries,
        )
