"""Worth: which candidate reads best what was asked for. Pure.

A feed or an API of the very section asked for is worth most; a list on the page itself more than the feed
of the whole site, if that one speaks of other things; what yields nothing is worth nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from hub.model.draft import Kind
from hub.probe.candidates import is_front
from hub.probe.trial import Trial
from hub.reading.links import site_key, url_key
from hub.reading.signposts import kind_of_path

_BASE = {
    "wordpress": 42, "drupal": 42, "joomla": 42, "syndication": 40, "json_feed": 40, "icalendar": 34,
    "oai_pmh": 26, "html_list": 24, "sitemap": 8,
}  # fmt: skip
"""What a way of reading is worth by itself: how much it tells, how long it stays as it is."""
_APIS = {"wordpress", "drupal"}
_ON_ITS_PAGE = {"html_list", "joomla"}
"""Those that read the very page they start at."""


def worth(
    trial: Trial, asked: str, links: Collection[str], now: datetime, language: str | None = None
) -> float:
    """Return what a trial is worth; 0 for nothing.

    Args:
        trial: What it yielded.
        asked: The address that was asked for, as it answered.
        links: `url_key` of the links on that page.
        now: Aware UTC.
        language: What that page declares: who names the French page wants the French feed.
    """
    count = len(trial.items)
    if count == 0 or trial.titled < count / 2:
        return 0.0
    value = _BASE.get(trial.candidate.connector, 20) + 30 * fit(trial, asked, links)
    value += 14 * trial.dated / count + 6 * trial.titled / count + min(count, 10) / 2
    value += _fresh(trial.newest, now)
    if language and trial.language and _primary(language) != _primary(trial.language):
        value -= 20
    if count == 1:
        value -= 15
    if trial.candidate.kind is not Kind.NEWS and is_front(asked):
        value -= 20  # who names a whole site asks for its news
    return round(value, 1)


def fit(trial: Trial, asked: str, links: Collection[str]) -> float:
    """Return how far a candidate yields what the address asked for holds: 1 all of it, 0 other things."""
    url = trial.candidate.url
    if url == asked and (trial.candidate.connector in _ON_ITS_PAGE or not links):
        return 1.0 if not is_front(asked) else 0.8
    if is_front(asked):
        return 0.9 if trial.candidate.connector == "html_list" else 1.0
    if _is_below(url, asked):
        return 1.0
    if trial.candidate.connector == "icalendar" and kind_of_path(asked) == "meeting":
        return 0.9  # what a page of meetings names as their calendar
    known = [item.url for item in trial.items[:20] if item.url]
    shared = sum(url_key(each) in links or _is_below(each, asked) for each in known)
    if not known:
        return 0.0
    # An API gives the list that was asked of it; a feed of the whole site may say the same by chance.
    return shared / len(known) * (1.0 if trial.candidate.connector in _APIS else 0.9)


def _primary(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]


def _is_below(url: str, asked: str) -> bool:
    """Tell whether an address belongs to the folder, or the page, asked for."""
    one, other = urlsplit(url), urlsplit(asked)
    folder = other.path.rstrip("/")
    same = site_key(url) == site_key(asked)
    below = one.path == other.path or one.path.startswith(f"{folder}/")
    # list.asp?lang=1 is not the page list.asp?lang=2.
    return same and below and all(pair in one.query.split("&") for pair in other.query.split("&") if pair)


def _fresh(newest: datetime | None, now: datetime) -> float:
    if newest is None:
        return 0.0
    days = (now - newest).days
    return 10.0 if days < 400 else 5.0 if days < 1100 else 0.0
