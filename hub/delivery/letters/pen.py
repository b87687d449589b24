"""Pen: writes a letter as text and as HTML that mail readers of all kinds show well."""

from __future__ import annotations

import re
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context

from hub.delivery.letters.foreign import Foreign, isolated
from hub.delivery.letters.letter import Letter, Row, Written

WIDTH = 76
"""Of the text part; addresses may be longer."""
_BLANK_LINES = re.compile(r"\n{3,}")


def write(letter: Letter) -> Written:
    """Write a letter out."""
    return Written(letter.subject, _text(letter), _html(letter))


def _html(letter: Letter) -> str:
    html = _templates().get_template("letter.html").render(_words(letter))
    return _inliner().inline("\n".join(line.strip() for line in html.splitlines() if line.strip()))


def _text(letter: Letter) -> str:
    text = _templates().get_template("letter.txt").render(_words(letter))
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    # The line that mail readers know a signature by ends in a blank.
    return _BLANK_LINES.sub("\n\n", lines).replace("\n--\n", "\n-- \n") + "\n"


def _words(letter: Letter) -> dict[str, Any]:
    return {"letter": letter, "speech": letter.speech, "width": WIDTH}


@pass_context
def _told(context: Context, words: Foreign) -> str:
    """Foreign words in a line of text, where there is no markup to set them apart."""
    if not words.text or words.direction == context["speech"].direction:
        return words.text
    return isolated(words.text)


@pass_context
def _named(context: Context, row: Row) -> str:
    """A title with the word before it that says what it is."""
    title = _told(context, row.title)
    if not row.label:
        return title
    return str(context["speech"].text("%(what)s: %(title)s", what=row.label, title=title))


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"wrapped": _wrapped, "told": _told, "named": _named}
    return made


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, minify_css=True)


def _wrapped(text: str, before: str = "") -> str:
    """Wrap a paragraph; an address or a long word stays in one piece."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=before,
        subsequent_indent=" " * len(before),
        break_long_words=False,
        break_on_hyphens=False,
    )
