"""Letter: what a mail says, before it is text or HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from hub.delivery.letters.foreign import Foreign
from hub.speech import Speech


class Link(NamedTuple):
    """Where a reader may go. The address may be a mark (`hub.delivery.letters.marks`)."""

    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing a letter tells of.

    Attributes:
        label: What kind of thing it is, in a word or two.
        tone: How that word is coloured: ``plain``, ``outcome``, ``changed`` or ``bad``.
        title: Somebody else's words.
        url: Where the title leads; None for nowhere.
        struck: The title is crossed out: it was withdrawn.
        facts: Short: who, when, where.
        sentences: Ours.
        summary: Somebody else's words; None if there are none.
    """

    title: Foreign
    url: str | None = None
    label: str = ""
    tone: str = "plain"
    struck: bool = False
    facts: tuple[Foreign, ...] = ()
    sentences: tuple[str, ...] = ()
    summary: Foreign | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows, perhaps under a heading, a sentence about all of them, and what was left out of them."""

    heading: Foreign | None = None
    note: str = ""
    rows: tuple[Row, ...] = ()
    more: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says.

    Attributes:
        subject: One clean line.
        preview: What mail readers show beside the subject.
        kicker: What kind of mail it is, above the heading.
        opening: Paragraphs before the sections.
        button: The one thing it asks its reader to do.
        closing: Paragraphs after the sections.
        foot: Why it comes.
    """

    speech: Speech
    subject: str
    preview: str = ""
    kicker: str = ""
    heading: Foreign
    opening: tuple[str, ...] = ()
    button: Link | None = None
    sections: tuple[Section, ...] = ()
    closing: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    foot: tuple[str, ...] = ()
    foot_links: tuple[Link, ...] = ()


class Written(NamedTuple):
    """A letter written out. Its personal links are still marks."""

    subject: str
    text: str
    html: str
