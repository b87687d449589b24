"""Cast: every invented forum of the demonstration."""

from __future__ import annotations

from datetime import datetime

from hub.demo import api_forums, page_forums, texts
from hub.demo.company import Player


def cast(began: datetime) -> list[Player]:
    """Return them as they stand on the story's first day: those with feeds first."""
    return [*texts.sites(began), *api_forums.forums(began), *page_forums.forums(began)]
