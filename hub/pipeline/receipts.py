"""Receipts: what became of a post, made anew whenever somebody looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from hub.errors import NotFoundError
from hub.model.delivery import DeliveryState
from hub.model.publisher import Inbound
from hub.model.receipt import Receipt
from hub.pipeline.standing import DISPATCH
from hub.store import Store
from hub.store.store import View


class Parts(Protocol):
    """What is needed of `hub.services.Services`."""

    @property
    def store(self) -> Store: ...  # noqa: D102


def receipt(parts: Parts, id: str) -> Receipt:
    """Return the receipt of a post. Raises NotFoundError: there is none, or it is over thirty days old."""
    with parts.store.view() as view:
        post = view.publishers.post(id)
        if post is None:
            raise NotFoundError(f"There is no receipt {id}.")
        return _receipt(view, post)


def receipt_of(parts: Parts, post: Inbound) -> Receipt:
    """Return the receipt of a post that was just accepted."""
    with parts.store.view() as view:
        return _receipt(view, post)


def _receipt(view: View, post: Inbound) -> Receipt:
    item = view.items_by_id([post.item_id]).get(post.item_id) if post.item_id else None
    subscriptions, deliveries = _told(view, post.seq)
    return Receipt.of(post, item, subscriptions, deliveries)


def _told(view: View, seq: int | None) -> tuple[int | None, Mapping[DeliveryState, int]]:
    if seq is None or view.marks.place(DISPATCH) < seq:
        return None, {}
    counts = view.deliveries.counts_of_event(seq)
    return sum(counts.values()), counts
