"""JSON as sites send it: with byte-order marks, warnings of PHP around and in it, or pages instead."""

from __future__ import annotations

import json
import re
from typing import Any

from hub.errors import Cause, SourceError
from hub.model.fetch import Answer
from hub.reading.charset import decode

_NOTICE = re.compile(
    r"(?:<br\s*/?>\s*){0,2}<b>(?:Warning|Notice|Deprecated|Strict Standards|(?:Parse|[\w ]*Fatal) error)"
    r"</b>:(?:(?!</b>:).){0,2000}? on line <b>\d+</b>(?:\s*<br\s*/?>)?",
    re.DOTALL,
)
_PLAIN_NOTICE = re.compile(
    r"^(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards):\s.{0,2000}? on line \d+[ \t]*$", re.MULTILINE
)
"""What PHP says of itself, as HTML or as text; see https://www.php.net/manual/errorfunc.configuration.php."""
_START = re.compile(r'\[\s*[\[\]{]|\{\s*["}]')
"""Where JSON may begin behind words that are none."""
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|title)\b", re.IGNORECASE)
_TRIES = 20


def load(answer: Answer) -> tuple[Any, tuple[str, ...]]:
    """Return what a document says, and what had to be mended.

    Numbers stay text: an id of twenty digits, or NaN, is nothing to reckon with.

    Raises:
        SourceError: ``not_a_feed``, ``truncated``, ``too_large`` (too deep) or ``parse``.
    """
    text, _ = decode(answer.body, answer.content_type)
    text = text.strip("\ufeff \t\r\n\0")
    if not text:
        raise SourceError(Cause.NOT_A_FEED, "The answer is empty.", status=200)
    try:
        return _parsed(text), ()
    except json.JSONDecodeError as error:
        return _mended(text, error)


def without_notices(html: str) -> str:
    """Return HTML without what PHP wrote into it; that names folders of the server."""
    return _NOTICE.sub("", html) if "on line" in html else html


def _parsed(text: str) -> Any:
    value, end = _decoded(text, 0)
    if text[end:].strip():
        raise json.JSONDecodeError("Extra data", text, end)
    return value


def _decoded(text: str, start: int) -> tuple[Any, int]:
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=lambda _: None, strict=False)
    try:
        return decoder.raw_decode(text, start)
    except RecursionError:
        raise SourceError(Cause.TOO_LARGE, "Its parts nest too deep to be a list.", status=200) from None


def _mended(text: str, error: json.JSONDecodeError) -> tuple[Any, tuple[str, ...]]:
    """Read it without what PHP put before, into and behind it."""
    clean = _PLAIN_NOTICE.sub("", without_notices(text)).strip("\ufeff \t\r\n\0")
    remark = ("warnings of PHP stand in the answer",) if clean != text.strip() else ()
    if clean[:1] in {"[", "{"}:
        try:
            value, end = _decoded(clean, 0)
        except json.JSONDecodeError as still:
            raise _fault(clean, still) from None
        return value, remark if not clean[end:].strip() else (_AROUND,)
    return _behind_words(clean, error)


_AROUND = "the answer holds other words beside its JSON"


def _behind_words(text: str, error: json.JSONDecodeError) -> tuple[Any, tuple[str, ...]]:
    """Read what begins behind words that are no JSON. What breaks off there is no shorter list."""
    for number, found in enumerate(_START.finditer(text)):
        if number >= _TRIES or _PAGE.search(text, 0, found.start()):
            break
        try:
            value, _ = _decoded(text, found.start())
        except json.JSONDecodeError as inside:
            if _breaks_off(text, inside):
                raise _fault(text, inside) from None
            continue
        if value:
            return value, (_AROUND,)
    raise _fault(text, error)


def _fault(text: str, error: json.JSONDecodeError) -> SourceError:
    if _PAGE.search(text, 0, 5000):
        return SourceError(Cause.NOT_A_FEED, "A web page came instead of JSON.", status=200)
    if text[:1] not in {"[", "{"} and not _START.search(text):
        return SourceError(Cause.NOT_A_FEED, "It is no JSON.", status=200)
    if _breaks_off(text, error):
        return SourceError(
            Cause.TRUNCATED,
            "It breaks off before its end; nothing is concluded from what is missing.",
            status=200,
        )
    return SourceError(Cause.PARSE, f"It is not valid JSON: {error.msg}, line {error.lineno}.", status=200)


def _breaks_off(text: str, error: json.JSONDecodeError) -> bool:
    """The parser came to the end of the text, or to a string or a word that has none."""
    rest = text[error.pos :].strip()
    return len(rest) < len("false") or error.msg.startswith("Unterminated")
