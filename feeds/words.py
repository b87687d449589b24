"""Words: texts, times and addresses as feed readers and validators want them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

from hub.model.feed import FeedEntry
from hub.reading.text import cut

_NOT_FOR_FEEDS = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffc\U00010000-\U0010ffff]")
"""What XML 1.0 forbids, C1 controls, and U+FFFD, which says nothing to a reader."""
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_LOOKS_LIKE_MARKUP = re.compile(r"</\w+|&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
_KEPT_IN_URLS = "%/:=&?~#+!$,;'@()*[]-._"


def clean(text: str) -> str:
    """Return text without characters that would break a feed or a reader."""
    return _NOT_FOR_FEEDS.sub("", text)


def line(text: str | None) -> str:
    """Return clean text on one line."""
    return " ".join(clean(text or "").split())


def title_of(entry: FeedEntry) -> str:
    """Return a title that is never blank: the first words of the text stand in for a missing one."""
    item = entry.item
    return line(item.title) or cut(line(item.summary), 80) or line(entry.forum_name)


def summary_of(entry: FeedEntry) -> str:
    """Return a summary that is never blank."""
    return line(entry.item.summary) or title_of(entry)


def looks_like_markup(text: str) -> bool:
    """Tell whether a reader might take plain text for HTML."""
    return _LOOKS_LIKE_MARKUP.search(text) is not None


def escaped(text: str) -> str:
    """Return plain text as HTML source."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def address(url: str | None) -> str | None:
    """Return an absolute web address in ASCII, or None."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    netloc = parts.netloc if parts.netloc.isascii() else parts.netloc.replace(parts.hostname or "", host)
    if not netloc.isascii():
        return None
    rest = url[url.index("//") + 2 + len(parts.netloc) :]
    return f"{parts.scheme}://{netloc}{quote(rest, safe=_KEPT_IN_URLS)}"


def absolute_id(text: str | None) -> str | None:
    """Return an absolute IRI that may stand as an id or a scheme, or None."""
    found = line(text)
    return found if found.isascii() and _ABSOLUTE.match(found) else None


def language(tag: str) -> str | None:
    """Return a language tag that may be declared; None for ``und``, which says nothing."""
    return tag if tag != "und" and _LANGUAGE.match(tag) else None


def media_type(given: str | None) -> str | None:
    """Return a plain media type, or None."""
    return given if given and re.fullmatch(r"[\w.+-]+/[\w.+-]+", given) else None


def stamp(moment: datetime) -> str:
    """Return a time as RFC 3339 wants it, in UTC, to the second or the microsecond."""
    text = moment.astimezone(UTC).isoformat()
    return text.replace("+00:00", "Z")


def distinct_updates(entries: Iterable[FeedEntry]) -> Iterator[datetime]:
    """Yield the time of change of each entry, no two of them equal.

    Sites stamp whole lists with one time, and validators warn of equal ones (DuplicateUpdated). The
    microseconds come from the item's id: stable from feed to feed, so that no reader takes an old entry
    for a new one.
    """
    seen: set[datetime] = set()
    for entry in entries:
        moment = entry.item.updated.replace(microsecond=int(entry.item.id[-12:], 16) % 1_000_000)
        while moment in seen:
            moment += timedelta(microseconds=1)
        seen.add(moment)
        yield moment
