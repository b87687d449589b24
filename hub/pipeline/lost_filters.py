"""Lost filters: says of a subscription that its filter names what the registry no longer has.

A forum that is renamed or taken out must not break whoever follows it, nor silence them without a word:
what is named and not there holds nothing, and the operator is shown who is concerned.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from hub.errors import QueryError
from hub.model.forum import Forum
from hub.registry import Registry
from hub.schemas.filters import read_filters
from hub.store import Store

_SAID = "Its filter names what is not there any more"

logger = logging.getLogger(__name__)


class Parts(Protocol):
    """What this needs of `hub.services.Services`."""

    @property
    def registry(self) -> Registry: ...  # noqa: D102
    @property
    def store(self) -> Store: ...  # noqa: D102


def mark_lost_filters(parts: Parts) -> int:
    """Write down at each active subscription what its filter has lost, or that it has lost nothing any more.

    Returns:
        How many different filters have lost something.
    """
    with parts.store.view() as view:
        in_use = view.subscriptions.filters_in_use()
    said = {filters: lost(filters, parts.registry.forums) for filters, _ in in_use}
    changed = {filters: said[filters] for filters, why in in_use if why != said[filters]}
    if changed:
        with parts.store.begin(log=False) as unit:
            for filters, why in changed.items():
                unit.subscriptions.explain(filters, why)
                if why:
                    logger.warning("%s (%s)", why, filters)
    return sum(why is not None for why in said.values())


def lost(filters: Sequence[tuple[str, str]], forums: Mapping[str, Forum]) -> str | None:
    """Return what a filter names that is not there, for a person; None if all of it is."""
    try:
        read_filters(filters, forums)
    except QueryError as error:
        return f"{_SAID}: " + " ".join(problem.detail for problem in error.problems)
    return None
