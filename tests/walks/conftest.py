"""What every walk may ask for: a hub that reads one site, on either database."""

from __future__ import annotations

import pytest

from hub.store import Store
from tests.builders import a_source
from tests.walks.house import House, news


@pytest.fixture
def house(store: Store) -> House:
    """Reads `news`, its French pages `nouvelles`, and a ministry that repeats it."""
    french = a_source("nouvelles", url="https://news.example/fr/feed", language="fr")
    ministry = a_source("ministry", url="https://ministry.example/feed")
    return House(store, [news(), french, ministry])
