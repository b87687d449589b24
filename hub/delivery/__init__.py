"""Delivery: how subscribers are told. One module per channel; a channel knows neither store nor web.

A new channel is a module and a line in CHANNELS; `tests/contract` holds every one of them to the same
promises.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from hub.model.ports import Channel
from hub.model.subscription import ChannelName

if TYPE_CHECKING:
    from hub.delivery.parts import Parts

CHANNELS: Mapping[ChannelName, str] = {
    ChannelName.WEBHOOK: "hub.delivery.webhook",
    ChannelName.EMAIL: "hub.delivery.email",
}
"""Name -> the module whose `make` builds the channel; imported when something is to be sent."""


class Channels(Mapping[ChannelName, Channel]):
    """The channels of one house, each made when it is first asked for."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._made: dict[ChannelName, Channel] = {}

    def __getitem__(self, name: ChannelName) -> Channel:
        if name not in self._made:
            self._made[name] = importlib.import_module(CHANNELS[name]).make(self._parts)
        return self._made[name]

    def __iter__(self) -> Iterator[ChannelName]:
        return iter(CHANNELS)

    def __len__(self) -> int:
        return len(CHANNELS)
