"""Article: the text of a page for which nobody wrote selectors, as trafilatura finds it."""

from __future__ import annotations

import logging
import re

from hub.reading.html import crowded, too_deep
from hub.reading.pages import without_scripts

MAX_LENGTH = 600_000
"""Characters; longer pages are no articles, and extraction takes seconds on them."""
MAX_DEPTH = 200
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


def main_text(html: str) -> str | None:
    """Return the main text of a page as HTML with its links, or None if none is found.

    Menus, footers and what else stands around are left out. Paragraphs that repeat stay.
    """
    html = without_scripts(html)
    if len(html) > MAX_LENGTH or too_deep(html, MAX_DEPTH) or crowded(html):
        return None
    # Half a second of import, which only sources without selectors pay.
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # "empty document" is no news to anybody
    try:
        found = trafilatura.extract(
            html,
            output_format="html",
            include_links=True,
            include_tables=True,
            include_formatting=True,
            include_comments=False,
            deduplicate=False,
        )
    except Exception:  # noqa: BLE001 (it promises nothing about what it raises on pages of any kind)
        return None
    inside = _BODY.search(found or "")
    text = (inside.group(1) if inside else found or "").strip()
    return text or None
