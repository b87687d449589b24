"""Words: texts as feed readers and validators want them."""

from __future__ import annotations

import re
from html.entities import name2codepoint

from hub.model.feed import FeedEntry
from hub.reading.text import cut

_PLANES = "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 17))
_NOT_FOR_FEEDS = re.compile(f"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffc{_PLANES}]")
"""What XML 1.0 or HTML forbids, C1 controls, non-characters, and U+FFFD, which says nothing to a reader."""
_DOUBLED = re.compile("[\xc2\xc3][\x80-\xbf]")
_CLOSING = re.compile(r"</(?=\w+>)")
_REFERENCE = re.compile(r"&(?=(#?\w+))")
_ADDRESS_OF_A_PERSON = re.compile(r"\s*<[^<>\s]*@[^<>\s]*>")


def clean(text: str) -> str:
    """Return text without characters that would break a feed or a reader."""
    text = _NOT_FOR_FEEDS.sub("", text)
    if not _DOUBLED.search(text):
        return text
    return _NOT_FOR_FEEDS.sub("", "".join(_undoubled(part) for part in re.split("([\n<])", text)))


def _undoubled(part: str) -> str:
    """Read "Ã©" as "é" where a whole stretch of text was turned into UTF-8 twice.

    ``«AMANHÃ»`` has such a pair too; what stands around it shows that it was not.
    """
    while _DOUBLED.search(part):
        try:
            part = part.encode("latin-1").decode("utf-8")
        except UnicodeError:
            break
    return part


def line(text: str | None) -> str:
    """Return clean text on one line."""
    return " ".join(clean(" ".join(text.split())).split()) if text else ""


def title_of(entry: FeedEntry) -> str:
    """Return a title that is never blank: the first words of the text stand in for a missing one."""
    item = entry.item
    return line(item.title) or cut(line(item.summary), 80) or line(entry.forum_name) or item.forum


def summary_of(entry: FeedEntry) -> str:
    """Return a summary that is never blank."""
    return line(entry.item.summary) or title_of(entry)


def authors_of(entry: FeedEntry) -> list[tuple[str, str | None]]:
    """Return names and addresses of pages; the forum signs what nobody signed.

    E-mail addresses stay here: a person gave theirs to one site, not to every reader of a feed.
    """
    named = [(name, each.uri) for each in entry.item.authors if (name := _name(each.name))]
    return named or [(line(entry.forum_name) or entry.item.forum, None)]


def _name(given: str | None) -> str:
    name = line(_ADDRESS_OF_A_PERSON.sub("", line(given)))
    return "" if "@" in name and " " not in name else name


def looks_like_markup(text: str) -> bool:
    """Tell whether a reader might take plain text for HTML."""
    return _CLOSING.search(text) is not None or any(map(_is_reference, _REFERENCE.findall(text)))


def _is_reference(name: str) -> bool:
    return name in name2codepoint or name == "apos" or not name.isalpha()


def taken_apart(text: str) -> str:
    """Return plain text in which nothing looks like HTML, for places that cannot say what they hold."""
    if not looks_like_markup(text):
        return text
    text = _CLOSING.sub("< /", text)
    return _REFERENCE.sub(lambda found: "& " if _is_reference(found.group(1)) else "&", text)


def escaped(text: str) -> str:
    """Return plain text as HTML source."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def media_type(given: str | None) -> str | None:
    """Return a plain media type, or None."""
    return given if given and re.fullmatch(r"[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+", given) else None
