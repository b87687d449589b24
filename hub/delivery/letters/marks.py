"""Marks: stand in a letter where each receiver gets a link of their own.

A letter is written once for all who get the same words. The marks are made of private-use characters,
which are taken out of all foreign text: nobody can smuggle one in.
"""

from __future__ import annotations

from collections.abc import Mapping

MANAGE = "\ue000manage\ue001"
UNSUBSCRIBE = "\ue000unsubscribe\ue001"

NO_MARKS = {0xE000: None, 0xE001: None}
"""For `str.translate`."""


def filled(text: str, links: Mapping[str, str]) -> str:
    """Put a receiver's own links into a letter."""
    for mark, link in links.items():
        text = text.replace(mark, link)
    return text
