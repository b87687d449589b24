"""Deeds: what an invented forum's site can do in the story: speak, correct itself, fail, be redesigned."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hub.demo.bulletin import Entry
from hub.demo.company import Player
from hub.demo.on_platform import News, OnPlatform
from hub.demo.sites import Site

Players = Mapping[str, Player]
Deed = Callable[[Players], None]


# What sites with feeds do


def _fed(players: Players, id: str) -> Site:
    player = players[id]
    assert isinstance(player, Site)
    return player


def publish(site: str, entry: Entry) -> Deed:
    """Put something on top of a feed."""
    return lambda players: _fed(players, site).publish(entry)


def edit(site: str, slug: str, **changes: str) -> Deed:
    """Correct what a feed says."""
    return lambda players: _fed(players, site).edit(slug, **changes)


def withdraw(site: str, slug: str) -> Deed:
    """Take something out of a feed; its page says that it is gone."""
    return lambda players: _fed(players, site).withdraw(slug)


def trouble(site: str, kind: str | None) -> Deed:
    """Let a site fail in some way; None mends it."""

    def set_trouble(players: Players) -> None:
        players[site].trouble = kind

    return set_trouble


def take_over(site: str, other: str, slug: str, day: int) -> Deed:
    """Repeat what another site has said, with the link to it."""

    def act(players: Players) -> None:
        source = _fed(players, other)
        said = source.entry(slug)
        assert said is not None
        taken = Entry(slug=f"from-{slug}", title=said.title, text=said.text, day=day, link=source.link(said))
        _fed(players, site).publish(taken)

    return act


# What sites on platforms do


def _on(players: Players, id: str) -> OnPlatform:
    player = players[id]
    assert isinstance(player, OnPlatform)
    return player


def say(site: str, *news: News) -> Deed:
    """Put something on top, on a platform."""

    def act(players: Players) -> None:
        for each in news:
            _on(players, site).publish(each)

    return act


def rewrite(site: str, slug: str, **changes: object) -> Deed:
    """Correct something, on a platform."""
    return lambda players: _on(players, site).edit(slug, **changes)


def move(site: str, slug: str, *, starts: int, ends: int) -> Deed:
    """Move a meeting to other days of the story."""

    def act(players: Players) -> None:
        player = _on(players, site)
        player.edit(slug, starts=player.day(starts), ends=player.day(ends))

    return act


def cancel(site: str, slug: str) -> Deed:
    """Call a meeting off; the calendar says so."""
    return lambda players: _on(players, site).cancel(slug)


def take_off(site: str, slug: str) -> Deed:
    """Take something off every list; its page is not found any more."""
    return lambda players: _on(players, site).withdraw(slug)


def redesign(site: str, layout: int) -> Deed:
    """Give a site another layout; 0 is the one that the hub knows."""

    def set_layout(players: Players) -> None:
        _on(players, site).site.layout = layout

    return set_layout


def each_of(*deeds: Deed) -> Deed:
    """Do several things at once."""

    def do(players: Players) -> None:
        for deed in deeds:
            deed(players)

    return do
