"""Plain letters: paragraphs, links and rules out of lines of text. Pure."""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise

_LINK = re.compile(r"<?\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»]>?", re.IGNORECASE)
_RULE = re.compile(r"^\s*[-_=*~#+·.]{4,}\s*$")
_SIGNATURE = re.compile(r"^-- ?$")
_LIST_FOOTER = re.compile(r"^_{20,}\s*$")
WRAPPED = 55
"""Characters; a line at least so long was broken by its width, a shorter one by its writer."""


def as_html(text: str) -> str:
    """Return plain text as HTML: paragraphs where blank lines are, broken lines joined, links alive.

    What stands below ``-- `` is a signature; below a long line of underscores at the end, the list's own.
    """
    lines = [line.rstrip() for line in _without_end(text.expandtabs().split("\n"))]
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if _RULE.match(line) or not line.strip():
            paragraphs.append([])
        else:
            paragraphs[-1].append(line)
    return "".join(f"<p>{_joined(each)}</p>\n" for each in paragraphs if each)


def _without_end(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if _SIGNATURE.match(line) or (_LIST_FOOTER.match(line) and len(lines) - number <= 8):
            return lines[:number]
    return lines


def _joined(lines: list[str]) -> str:
    html = _linked(lines[0].strip())
    for before, line in pairwise(lines):
        starts = re.match(r"\s*(?:[-*•·–]|\d{1,2}[.)])\s", line)
        is_wrapped = len(before) >= WRAPPED and not starts and not before.endswith(":")
        html += (" " if is_wrapped else "<br>") + _linked(line.strip())
    return html


def _linked(line: str) -> str:
    html, place = "", 0
    for found in _LINK.finditer(line):
        address = found.group().strip("<>")
        html += escape(line[place : found.start()]) + f'<a href="{escape(address)}">{escape(address)}</a>'
        place = found.end()
    return html + escape(line[place:])
