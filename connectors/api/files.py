"""Files: the documents that a text links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from connectors.listing.addresses import media_type
from hub.model.draft import Attachment

_LINK = re.compile(
    r"<a\b[^<>]{0,2000}?\bhref\s*=\s*(?:\"([^\"<>]{1,2000})\"|'([^'<>]{1,2000})')[^<>]{0,2000}>((?:(?!<a\b).){0,1000}?)</a\s*>",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^<>]*>")
_MOST = 50


def files_in(html: str | None) -> Iterator[Attachment]:
    """Yield the documents that HTML links to, each once, pictures and sounds left out; 50 at the most."""
    seen: set[str] = set()
    for found in _LINK.finditer(html or ""):
        url = unescape(found.group(1) or found.group(2)).strip()
        kind = media_type(url) if url not in seen else None
        if kind is None or kind.partition("/")[0] in {"image", "audio", "video"}:
            continue
        seen.add(url)
        yield Attachment(
            url, kind, title=" ".join(unescape(_TAG.sub(" ", found.group(3))).split())[:300] or None
        )
        if len(seen) >= _MOST:
            return


def merged(*groups: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Return attachments, each address once, the first that names it first."""
    found: dict[str, Attachment] = {}
    for group in groups:
        for each in group:
            found.setdefault(each.url, each)
    return tuple(found.values())
