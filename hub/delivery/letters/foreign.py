"""Foreign: somebody else's words and addresses, made fit for a mail whatever they hold.

A title may come with line breaks that would end a header, with controls that turn round the rest of a line,
or 100 kB long. Statements are clean when they are stored; here it is made sure once more, because a mail
cannot be called back.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlsplit

from hub.delivery.letters.marks import NO_MARKS
from hub.reading.text import one_line
from hub.speech import direction

TITLE = 200
SUMMARY = 280
NAME = 120
_LONGEST_ADDRESS = 600
"""A longer one stays on the item's page: twenty of them would fill a mail."""
_MAY_STAND = "%/:=&?~#+!$,;'@()*[]"
_ISOLATE, _END = "\u2068", "\u2069"


class Foreign(NamedTuple):
    """Words that are not ours, or may not be: a clean line and its language, ``und`` if nobody knows it."""

    text: str
    language: str = "und"

    @property
    def direction(self) -> str:
        """For ``dir``."""
        return direction(self.language)

    @property
    def declared(self) -> str:
        """For ``lang``: empty where nobody knows the language, as HTML wants it."""
        return "" if self.language == "und" else self.language


def foreign(text: str, language: str, limit: int = TITLE) -> Foreign:
    """Return somebody else's words as one clean line."""
    return Foreign(one_line(_printable(text, limit), limit), one_line(language, 35) or "und")


def line(text: str, limit: int = TITLE) -> str:
    """Return clean text on one line, as a header may carry it."""
    return one_line(_printable(text, limit), limit)


def address(url: str | None) -> str | None:
    """Return a web address as it may stand in a mail, or None if it is none, or too long."""
    if not url or len(url) > _LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc or not url.isprintable():
        return None
    plain = quote(url, safe=_MAY_STAND)
    return plain if len(plain) <= _LONGEST_ADDRESS * 3 else None


def isolated(text: str) -> str:
    """Return words so that they keep to themselves in a line that runs the other way (UAX #9)."""
    return f"{_ISOLATE}{text}{_END}"


def _printable(text: str, limit: int) -> str:
    """What UTF-8 cannot carry must not reach a header, nor our own marks a letter; and nobody reads on after
    so much.
    """
    return text[: limit * 8].translate(NO_MARKS).encode("utf-8", "replace").decode("utf-8")
