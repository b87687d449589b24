"""News: which entries of a list say something we do not know, and whose pages are read once again.

Connectors ask before they read further pages, or the page of a single entry (`FetchState.is_news`). What a
page says may be corrected without its list showing it, so that a few known pages are read again at each
visit: a page when it is twice as old as it was last time, six hours at the soonest, the newest first.
A correction mostly comes within hours; a page of three years is looked at once more in its sixth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from hub.model.change import LeftOut, Seen
from hub.model.draft import Draft
from hub.model.keywords import KeywordFilter
from hub.pipeline.link import draft_hash, identities

AGAIN = 2
"""How many known pages one visit reads again."""
SOONEST = timedelta(hours=6)


def glimpse_hash(draft: Draft) -> bytes | None:
    """Return a fingerprint of what the list shows of an entry; None where the list says everything."""
    return None if draft.glimpse is None else _digest(draft.glimpse.encode("utf-8", "surrogatepass"))


def held_against(fingerprint: bytes | None, keywords: KeywordFilter) -> bytes | None:
    """Return a fingerprint of words together with the filter they were held against."""
    return None if fingerprint is None else _digest(fingerprint, _filter_hash(keywords))


def is_news(draft: Draft, known: Seen | None) -> bool:
    """Tell whether an entry is unknown, or shows other words than the last time."""
    if known is None:
        return True
    if draft.glimpse is not None:
        return glimpse_hash(draft) != known.glimpse
    return draft_hash(draft) != known.draft_hash


def was_left_out(draft: Draft, entry: LeftOut | None, keywords: KeywordFilter) -> bool:
    """Tell whether these very words were held against this very filter, and left out."""
    if entry is None:
        return False
    if draft.glimpse is not None:
        return held_against(glimpse_hash(draft), keywords) == entry.glimpse
    return held_against(draft_hash(draft), keywords) == entry.words


def is_due_again(known: Seen, now: datetime) -> bool:
    """Tell whether a known page is to be read again: it has twice the age it had last time."""
    if known.read_at is None:
        return True
    age_then = max(known.read_at - known.first_seen, timedelta())
    return now - known.read_at >= max(age_then, SOONEST)


def is_due_for_a_whole_reading(
    newest: Callable[[], Sequence[Seen]], last_read: datetime | None, now: datetime
) -> bool:
    """Tell whether a list is to be read although it has not changed, for the sake of a page behind it.

    Once in each six hours of the day at most: what has left the list stays due for ever.

    Args:
        newest: Looks up what is remembered of the entries found last.
        last_read: Last good visit.
        now: Aware UTC.
    """
    if last_read is None or _window(last_read) == _window(now):
        return False
    return any(known.glimpse is not None and is_due_again(known, now) for known in newest())


def _window(moment: datetime) -> int:
    return int(moment.timestamp() // SOONEST.total_seconds())


class News:
    """Answers `FetchState.is_news` for one visit, and the same each time it is asked of an entry.

    Args:
        seen: Looks up what is remembered of entries.
        held_out: Looks up what the source's filter left out; None without a filter.
        keywords: The filter.
        now: When, aware UTC.
        again: How many known pages may be read again.
    """

    def __init__(
        self,
        seen: Callable[[Sequence[str]], Mapping[str, Seen]],
        held_out: Callable[[Sequence[str]], Mapping[str, LeftOut]],
        *,
        keywords: KeywordFilter | None,
        now: datetime,
        again: int = AGAIN,
    ) -> None:
        self._seen = seen
        self._held_out = held_out
        self._keywords = keywords
        self._now = now
        self._left = again
        self._chosen: set[str] = set()

    def __call__(self, draft: Draft) -> bool:
        """Tell whether an entry is news, or its page is to be read once again."""
        names = identities(draft)
        found = self._seen(names)
        known = next((found[name] for name in names if name in found), None)
        if known is None:
            return not self._is_left_out(draft, names)
        if is_news(draft, known):
            return True
        # Asked with `unread`, it is about what the list shows, and about no page.
        return draft.glimpse is not None and not draft.unread and self._is_chosen(names[0], known)

    def _is_left_out(self, draft: Draft, names: Sequence[str]) -> bool:
        if self._keywords is None:
            return False
        found = self._held_out(names)
        return any(was_left_out(draft, found.get(name), self._keywords) for name in names)

    def _is_chosen(self, name: str, known: Seen) -> bool:
        """Lists show the newest first, so that is the order in which turns are given."""
        if name not in self._chosen and self._left and is_due_again(known, self._now):
            self._chosen.add(name)
            self._left -= 1
        return name in self._chosen


@lru_cache(maxsize=64)
def _filter_hash(keywords: KeywordFilter) -> bytes:
    return _digest(repr((keywords.groups, keywords.never)).encode())


def _digest(*parts: bytes) -> bytes:
    return blake2b(b"\x1f".join(parts), digest_size=16).digest()
