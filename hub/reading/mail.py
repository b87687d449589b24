"""Mail: what a message says (RFC 5322, MIME), whoever wrote it and however badly. Pure.

Headers are decoded here and not by the standard library's newer policy, which raises on some of what is
out there; its older one only splits, and that it does well.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from quopri import decodestring

from hub.errors import SourceError
from hub.reading.charset import decode
from hub.reading.text import one_line

MAX_PARTS = 300
"""Parts of one message that are looked at."""
MAX_BOUNDARIES = 40
"""Marks between parts that one message may declare; a newsletter has two or three."""
MAX_DEPTH = 20
MAX_RECIPIENTS = 20
_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")
_IN_ANGLES = re.compile(r"<\s*([^<>\s]+)\s*>")
_FOR = re.compile(r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)>?", re.IGNORECASE)
_OURS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "x-forwarded-to")
_LETTERS_OF_A_TEXT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above a message.

    Attributes:
        fields: Lower-case names in order, with their values unfolded and not decoded.
    """

    fields: tuple[tuple[str, str], ...]

    def raw(self, name: str) -> str:
        """Return the first value of a field as it stands; empty if there is none."""
        return next((value for key, value in self.fields if key == name), "")

    def text(self, name: str, limit: int = 1000) -> str:
        """Return the first value of a field as one line for a person."""
        return one_line(header_text(self.raw(name)[: limit * 8]), limit)

    def all(self, name: str) -> list[str]:
        """Return every value of a field as it stands."""
        return [value for key, value in self.fields if key == name]

    @property
    def sender(self) -> tuple[str, str]:
        """Name and address of the first author, the address in small letters; empty where there is none."""
        # Not parseaddr: since CVE-2023-27043 some Pythons give nothing for two authors, others the first.
        name, address = next(iter(getaddresses([self.raw("from")[:2000]])), ("", ""))
        return one_line(header_text(name), 200), header_text(address).strip().lower()

    @property
    def list_id(self) -> str:
        """The list's own identifier (RFC 2919) in small letters; empty if it is none."""
        given = self.text("list-id")
        found = _IN_ANGLES.search(given)
        return (found.group(1) if found else given).strip(" <>").lower()

    @property
    def message_id(self) -> str | None:
        """The message's own identifier without its angles (RFC 5322, section 3.6.4)."""
        found = self.text("message-id")
        inner = re.search(r"<([^<>]+)>", found)
        return (inner.group(1) if inner else found).strip(" <>") or None

    @property
    def date(self) -> str | None:
        """When it was written, in its own words; else when a server took it in."""
        said = self.text("date", 100)
        if _is_date(said):
            return said
        taken = [self.text("delivery-date", 100)]
        taken += [one_line(each.rpartition(";")[2], 100) for each in self.all("received")]
        return next((each for each in taken if _is_date(each)), said or None)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Our own addresses, by what servers wrote down and whom it was sent to; in small letters.

        Not an address of the list or of the sender's own house: that is theirs. At most twenty: a letter to
        hundreds names us above, where servers write.
        """
        ours = [each for name in _OURS for each in self.all(name)]
        ours += [found for each in self.all("received") for found in _FOR.findall(each[:4000])]
        found = [each.lower() for value in ours for each in _ADDRESS.findall(value[:4000])]
        named = [each[:20_000] for name in ("to", "cc", "bcc") for each in self.all(name)]
        sender, posts = self.sender[1], self.raw("list-post").lower()
        house = sender.rpartition("@")[2]
        for _, given in getaddresses(named):
            address = given.lower()
            if "@" in address and address.rpartition("@")[2] != house and address not in posts:
                found.append(address)
        kept = [each for each in found if each != sender and len(each) > 5 and each.isprintable()]
        return tuple(dict.fromkeys(kept))[:MAX_RECIPIENTS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message that was taken apart.

    Attributes:
        texts: Its body in order, as (source, is it HTML).
        attachments: How many files it carries.
        kinds: Media types that say what a message is for: ``text/calendar``, ``multipart/report`` …
        complete: False if its body is cut off.
    """

    head: Head
    texts: tuple[tuple[str, bool], ...] = ()
    attachments: int = 0
    kinds: frozenset[str] = frozenset()
    complete: bool = True


def read_head(head: bytes) -> Head:
    """Return the header of a message. Never raises."""
    return _head(BytesHeaderParser().parsebytes(head))


def read_letter(body: bytes, *, whole: bool = True) -> Letter:
    """Return what a message holds. Never raises.

    Args:
        body: Header and body.
        whole: False if it was cut off: a text that stands last is not complete then.
    """
    # The parser looks for every boundary that is open at each line: many of them would cost hours.
    if body.lower().count(b"boundary") > 2 * MAX_BOUNDARIES:
        return Letter(head=read_head(body[: 1 << 16]), complete=False)
    try:
        message = BytesParser().parsebytes(body)
        sheet = _Sheet()
        texts = tuple(sheet.read(message, 0))
    except RecursionError:
        return Letter(head=read_head(body[: 1 << 16]), complete=False)
    return Letter(
        head=_head(message),
        texts=texts,
        attachments=sheet.attachments,
        kinds=frozenset(sheet.kinds),
        complete=whole or not texts or sheet.after_text > 0,
    )


@dataclass(slots=True)
class _Sheet:
    """What is counted while a message is walked through."""

    attachments: int = 0
    parts: int = 0
    after_text: int = 0
    """Parts that began after the last text: what breaks off then is not the text."""
    kinds: set[str] = field(default_factory=set)

    def read(self, part: Message, depth: int) -> Iterator[tuple[str, bool]]:
        """Yield the texts that a person is to read."""
        self.parts += 1
        if self.parts > MAX_PARTS or depth > MAX_DEPTH:
            return
        kind = _kind(part)
        self.kinds.add(kind)
        if part.is_multipart() and kind != "message/rfc822":
            yield from self._several(kind, part, depth)
        elif kind in {"text/html", "text/plain"} and not _is_file(part):
            self.after_text = 0
            if text := _text(part):
                yield text, kind == "text/html"
        else:
            self.after_text += 1
            self.attachments += kind != "text/calendar" and not part.get("content-id")

    def _several(self, kind: str, part: Message, depth: int) -> Iterator[tuple[str, bool]]:
        children = [each for each in part.get_payload() if isinstance(each, Message)]
        if kind.startswith("message/") or kind in {"multipart/report", "multipart/encrypted"}:
            self.attachments += 1
        elif kind == "multipart/alternative":
            yield from _best([list(self.read(each, depth + 1)) for each in children])
        elif kind in {"multipart/related", "multipart/signed"}:
            texts = [list(self.read(each, depth + 1)) for each in children]
            yield from next((each for each in texts if each), [])
        else:
            for each in children:
                yield from self.read(each, depth + 1)


def _best(choices: list[list[tuple[str, bool]]]) -> list[tuple[str, bool]]:
    """Prefer HTML, unless it is but a picture of what the other one says."""
    said = [each for each in choices if each]
    rich = [each for each in said if any(is_html for _, is_html in each)]
    plain = [each for each in said if each not in rich]
    if rich and plain and _letters(rich[-1]) < _LETTERS_OF_A_TEXT < _letters(plain[-1]):
        return plain[-1]
    return (rich or plain or [[]])[-1]


def _letters(texts: list[tuple[str, bool]]) -> int:
    from hub.reading.html import text_of

    return sum(len("".join((text_of(text) if is_html else text).split())) for text, is_html in texts)


def _kind(part: Message) -> str:
    try:
        return part.get_content_type()
    except Exception:  # noqa: BLE001 (the header's parser stumbles over some of what is out there)
        return "application/octet-stream"


def _is_file(part: Message) -> bool:
    try:
        return part.get_content_disposition() == "attachment" or bool(part.get_filename())
    except Exception:  # noqa: BLE001
        return True


def _text(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    said = str(part.get("content-type") or "")
    if "charset" not in said.lower() and (meta := _META.search(raw[:4096])):
        said = f"text/html; charset={meta.group(1).decode('ascii')}"
    text = _decoded(raw, said).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    flowed = re.search(r"format\s*=\s*\"?flowed", said, re.IGNORECASE)
    deletes = re.search(r"delsp\s*=\s*\"?yes", said, re.IGNORECASE)
    return unflowed(text, delete_space=bool(deletes)) if flowed else text


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Join the lines of a paragraph that were broken for the way (RFC 3676, section 4)."""
    joined = ""
    for line in text.split("\n"):
        words = line.removeprefix(" ")
        is_soft = words.endswith(" ") and words != "-- "
        joined += (words[:-1] if delete_space and is_soft else words) + ("" if is_soft else "\n")
    return joined.removesuffix("\n")


def _decoded(raw: bytes, said: str) -> str:
    try:
        return decode(raw, said)[0]
    except SourceError:  # in no character set that fits: most of it may still be read
        return raw.decode("utf-8", "replace")


def _head(message: Message) -> Head:
    fields = [(name.lower(), _unfolded(str(value))) for name, value in message.raw_items()]
    return Head(fields=tuple(fields[:500]))


def _unfolded(value: str) -> str:
    return re.sub(r"\r?\n[ \t]?", " ", value).replace("\r", " ").strip()


def header_text(raw: str) -> str:
    """Return the text of a header's value: encoded words (RFC 2047) and raw bytes of any character set.

    Words are put together before they are decoded: senders cut them in the middle of a letter.
    """
    pieces: list[tuple[bytes, str]] = []
    text, place = _BETWEEN.sub(r"\1", raw), 0
    for found in _ENCODED.finditer(text):
        if between := text[place : found.start()]:
            pieces.append((between.encode("utf-8", "surrogateescape"), ""))
        charset, coding, words = found.groups()
        label = charset.partition("*")[0].lower()  # RFC 2231, section 5: a language may follow
        value = _unquoted(words) if coding in "qQ" else _unbased(words)
        if pieces and pieces[-1][1] == label:
            pieces[-1] = (pieces[-1][0] + value, label)
        else:
            pieces.append((value, label))
        place = found.end()
    pieces.append((text[place:].encode("utf-8", "surrogateescape"), ""))
    return "".join(
        _decoded(value, f"text/plain; charset={label}" if label else "") for value, label in pieces
    )


def _unquoted(words: str) -> bytes:
    return decodestring(words.encode("utf-8", "surrogateescape"), header=True)


def _unbased(words: str) -> bytes:
    letters = re.sub(r"[^A-Za-z0-9+/]", "", words)
    try:
        return b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + "===")
    except (binascii.Error, ValueError):
        return b""


def _is_date(text: str) -> bool:
    try:
        parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return False
    return True
