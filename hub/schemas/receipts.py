"""Receipts: the shape in which a secretariat's system reads what became of its post."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, fields

from hub.model.delivery import DeliveryState
from hub.model.item import Statement, Status
from hub.model.publisher import PostNote, PostResult, PostState
from hub.model.receipt import Receipt
from hub.schemas.items import ItemSchema, Time, Word

Address = Callable[[str], str]
"""Makes of a path on the hub the address at which readers reach it."""
NOTES: dict[PostNote, str] = {
    PostNote.ORIGINAL_UNKNOWN: "It says that it is a translation, but what it names as its original is not "
    "known here. It stands as an item of its own. Post the original first, next time.",
    PostNote.ORIGINAL_WITHDRAWN: "What it names as its original was withdrawn. It stands as an item of its "
    "own.",
    PostNote.ORIGINAL_IN_SAME_LANGUAGE: "What it names as its original is in the same language. It stands as "
    "an item of its own.",
    PostNote.JOINED: "The hub had read the same statement from the forum's site. Both are one item now, and "
    "the words of the post lead.",
    PostNote.REPLACED_BY_LATER: "While it waited, a later post of the same external_id took its place.",
    PostNote.WITHDRAWN_WAITING: "It was withdrawn while it waited, and was never seen.",
    PostNote.NEVER_CONFIRMED: "Nobody confirmed it within thirty days.",
}
"""What a note says, in English."""


class ReceiptSchema(Schema):
    """What became of a post."""

    id = fields.Str()
    receipt = fields.Str()
    forum = fields.Str()
    external_id = fields.Str()
    state = Word(PostState)
    result = Word(PostResult)
    received = Time()
    publish_after = Time()
    item_id = fields.Str()
    item = fields.Str()
    content_hash = fields.Str()
    seq = fields.Int()
    feeds = fields.List(fields.Str())
    subscriptions = fields.Int()
    deliveries = fields.Dict(keys=fields.Str(), values=fields.Int())
    note = fields.Str()


RECEIPT = ReceiptSchema()
_SEEN = ItemSchema(
    only=(
        "kind", "language", "title", "url", "summary", "content_html", "published", "date_flag",
        "themes", "states", "meeting", "outcome", "attachments",
    ),
)  # fmt: skip


def dump_receipt(receipt: Receipt, address: Address) -> dict[str, Any]:
    """Return a receipt as it is answered."""
    item = receipt.item
    return dict(
        RECEIPT.dump(
            {
                "id": receipt.id,
                "receipt": address(f"/hooks/receipts/{receipt.id}"),
                "forum": receipt.forum,
                "external_id": receipt.external_id,
                "state": receipt.state,
                "result": receipt.result,
                "received": receipt.received,
                "publish_after": receipt.publish_after,
                "item_id": item.id if item else None,
                "item": address(f"/items/{item.id}") if item else None,
                "content_hash": receipt.content_hash,
                "seq": receipt.seq,
                "feeds": [address(path) for path in feeds_of(receipt)],
                "subscriptions": receipt.subscriptions,
                "deliveries": {state.value: receipt.deliveries.get(state, 0) for state in DeliveryState},
                "note": NOTES[receipt.note] if receipt.note else None,
            }
        )
    )


def feeds_of(receipt: Receipt) -> list[str]:
    """Return the paths of feeds that the item stands in, the widest first; none while it stands in none."""
    item = receipt.item
    if item is None or item.status is Status.RETRACTED:
        return []
    primary = item.language.partition("-")[0]
    found = ["/items.atom", f"/forums/{item.forum}.atom", f"/items.atom?kind={item.kind}"]
    return found + ([f"/items.atom?lang={primary}"] if primary != "und" else [])


def dump_seen(statement: Statement) -> dict[str, Any]:
    """Return how the hub would show what was posted, for a dry run."""
    return dict(_SEEN.dump(statement))
