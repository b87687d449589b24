"""Findings: what was found, and the document it was found in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from lxml import etree


class Finding(NamedTuple):
    """One message, under the validator's own name for it."""

    code: str
    where: str
    value: str

    def __str__(self) -> str:
        return f"{self.code} in {self.where or 'the document'}: {self.value[:200]}"


@dataclass
class Checked:
    """A document under examination.

    Attributes:
        url: Where it was fetched from.
        now: When.
        lines: Its lines as they came, before entities are resolved.
        is_rss: RSS has rules of its own for text.
    """

    url: str
    now: datetime
    lines: list[str]
    is_rss: bool = False
    findings: list[Finding] = field(default_factory=list)

    def say(self, code: str, element: etree._Element | None = None, value: str = "") -> None:
        """Note a finding."""
        place = "" if element is None else _place(element)
        self.findings.append(Finding(code, place, value))

    def line_of(self, element: etree._Element) -> str:
        """Return the line on which an element begins."""
        line = element.sourceline or 1
        return self.lines[line - 1] if line <= len(self.lines) else ""


def _place(element: etree._Element) -> str:
    names = [etree.QName(each).localname for each in (element, *element.iterancestors())]
    return "/".join(reversed(names))
