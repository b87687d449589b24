"""Faults of a post: where, and which sentence; put into the caller's language at the very end.

The sentences stand in English where they are needed; the five other languages have them in
``catalogues/*.po``, of which a test says when they lack one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

from hub.errors import InterforumError, PostError, Problem
from hub.reading.text import clean, cut
from hub.speech.catalogues import catalogue

CATALOGUES = Path(__file__).parent / "catalogues"
MOST = 50
"""Faults that are named; nobody reads more, and a hostile body has a hundred thousand."""
_ECHO = 60
"""Characters of a strange word that are said back."""
_POINTER = 300
_RIGHT_TO_LEFT = {"ar"}


class Fault(str):
    """A sentence in English with what it is about. A text, so that marshmallow passes it on as it is."""

    __slots__ = ("given",)

    def __new__(cls, sentence: str, /, **given: object) -> Self:
        """Make one; a percent sign in the sentence is written ``%%``."""
        fault = super().__new__(cls, sentence)
        fault.given = given
        return fault

    given: dict[str, object]

    def to(self, **given: object) -> Fault:
        """Return the same sentence about something."""
        return Fault(str(self), **{**self.given, **given})

    def in_language(self, language: str) -> str:
        """Return it as a sentence for a person."""
        isolated = language in _RIGHT_TO_LEFT
        values = {
            name: f"\u2068{value}\u2069" if isolated else str(value) for name, value in self.given.items()
        }
        return catalogue(language, CATALOGUES).gettext(str(self)) % values


class Found(NamedTuple):
    """A fault and its place.

    Attributes:
        at: JSON pointer (RFC 6901); empty for the post as a whole.
    """

    at: str
    fault: Fault


class FaultyPost(InterforumError):  # noqa: N818 (it is the post that is faulty)
    """A post with faults that are not put into a language yet."""

    def __init__(self, status: int, found: Iterable[Found]) -> None:
        self.status = status
        self.found = tuple(found)[:MOST]
        super().__init__(", ".join(f"{each.at}: {each.fault}" for each in self.found))

    @classmethod
    def whole(cls, fault: Fault, status: int = 422, at: str = "") -> FaultyPost:
        """Return the one fault that a post has as a whole."""
        return cls(status, [Found(at, fault)])

    def below(self, at: str) -> FaultyPost:
        """Return the same faults of a post that stands inside something else."""
        return FaultyPost(self.status, [Found(at + each.at, each.fault) for each in self.found])

    def in_language(self, language: str) -> PostError:
        """Return the error for the caller."""
        problems = [Problem(each.at, each.fault.in_language(language)) for each in self.found]
        if len(problems) == 1 and not problems[0].where:
            return PostError(self.status, problems[0].detail, problems)
        words = catalogue(language, CATALOGUES).ngettext(
            "The post cannot be taken: one thing in it is wrong.",
            "The post cannot be taken: %(num)s things in it are wrong.",
            len(problems),
        )
        return PostError(self.status, words % {"num": len(problems)}, problems)


def pointer(at: str, key: str | int) -> str:
    """Return the pointer to what stands below another (RFC 6901, section 3)."""
    return f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"[:_POINTER]


def shown(given: object) -> str:
    """Return a strange word as it is said back: short, in quotes, without what would disturb a line."""
    return f'"{cut(clean(str(given)[: _ECHO * 2]).strip(), _ECHO)}"'


def listed(words: Iterable[str]) -> str:
    """Return words to choose from; at most a dozen of them."""
    known = [*words]
    return ", ".join(known[:12]) + (", …" if len(known) > 12 else "")


def near(given: str, known: Sequence[str]) -> str | None:
    """Return the word that was probably meant, or None."""
    found = difflib.get_close_matches(
        given[:_ECHO].lower().replace(" ", "_").replace("-", "_"), known, n=1, cutoff=0.65
    )
    return found[0] if found else None


def some(found: Iterator[Found] | Iterable[Found]) -> list[Found]:
    """Return as many faults as are named; the rest is not even looked for."""
    kept: list[Found] = []
    for each in found:
        kept.append(each)
        if len(kept) >= MOST:
            break
    return kept


def plain(sentence: Any) -> Fault:
    """Return a fault of what may be a bare sentence, as marshmallow makes it of a field's own messages."""
    return sentence if isinstance(sentence, Fault) else Fault(str(sentence))
