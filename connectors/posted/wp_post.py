"""WP_Post: a post as PHP has it, which most plug-ins for webhooks send, in the words of the REST API.

Source: https://developer.wordpress.org/reference/classes/wp_post/; WP Webhooks puts it under
``post`` and adds ``post_permalink`` and ``taxonomies``, wordpress.com adds ``post_url``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.api.fields import listed, table, text

_HAS_BLOCKS = re.compile(r"<(?:p|div|ul|ol|table|h[1-6]|blockquote|figure)\b", re.IGNORECASE)
_ADDRESSES = ("post_permalink", "permalink", "post_url")


def is_wp_post(said: Any) -> bool:
    """Tell whether a document is one, or holds one under ``post``."""
    return {"ID", "post_title"} <= _inner(said).keys()


def in_words_of_the_api(said: Any) -> Mapping[str, Any]:
    """Return the same post as the REST API would give it."""
    around, post = table(said), _inner(said)
    protected = bool(text(post.get("post_password")))
    links = (text(each.get(name)) for each in (around, post) for name in _ADDRESSES)
    return {
        "id": post.get("ID"),
        "guid": post.get("guid"),
        "link": next((link for link in links if link), None) or post.get("guid"),
        "type": post.get("post_type"),
        "status": post.get("post_status"),
        "title": {"rendered": post.get("post_title")},
        "content": {"rendered": _in_paragraphs(text(post.get("post_content"))), "protected": protected},
        "excerpt": {"rendered": post.get("post_excerpt"), "protected": protected},
        "date": post.get("post_date"),
        "date_gmt": post.get("post_date_gmt"),
        "modified": post.get("post_modified"),
        "modified_gmt": post.get("post_modified_gmt"),
        "_embedded": {"wp:term": [list(_terms(around.get("taxonomies")))]},
    }


def _inner(said: Any) -> Mapping[str, Any]:
    return table(table(said).get("post")) or table(said)


def _in_paragraphs(html: str | None) -> str | None:
    """The classic editor keeps bare lines; WordPress makes paragraphs of them only when it shows them."""
    if html is None or _HAS_BLOCKS.search(html):
        return html
    parts = (part.strip() for part in re.split(r"\r?\n\s*\n", html))
    return "\n".join(f"<p>{'<br>'.join(part.splitlines())}</p>" for part in parts if part)


def _terms(said: Any) -> Iterator[Mapping[str, Any]]:
    """``{"category": {"news": {"name": …}}}``, or lists in place of the inner objects."""
    for taxonomy, terms in table(said).items():
        for each in terms.values() if isinstance(terms, dict) else listed(terms):
            yield {**table(each), "taxonomy": taxonomy}
