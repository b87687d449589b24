"""Lines: a calendar's bytes taken apart into components and properties (RFC 5545, section 3.1).

Every event is cut out by its BEGIN and END alone, so that a broken one never costs the others.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hub.errors import Cause, SourceError
from hub.reading.charset import decode

MAX_VALUE = 200_000
"""Characters of one value; a description is shorter, and the rest of a longer one is cut."""
MAX_HEAD = 2000
"""Characters of a name with its parameters."""
MAX_PROPERTIES = 20_000
"""Lines of one component."""

_BYTE_ORDER_16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = re.compile(r'(?:[^":]|"[^"]*")*:')
"""Up to the first colon that is in no quotes."""
_PARTS = re.compile(r'(?:[^";]|"[^"]*"|")+')
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}\Z")
_BORDER = re.compile(r"(BEGIN|END)[ \t]*:[ \t]*([A-Za-z0-9-]{1,60})[ \t]*\Z", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([\\;,:\"nN])")
_SOFT_BREAK = re.compile(rb"(?<==[0-9A-F]{2})=\n(?=[^\n])|(?<=[ -<>-~])=\n(?==[0-9A-F]{2})")
_COMMA = re.compile(r"(?:[^\\,]|\\.)+", re.DOTALL)


class Property(NamedTuple):
    """One content line: parameters by upper-case name, the value as it stands."""

    name: str
    params: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value with its escapes undone (section 3.3.11)."""
        return unescaped(self.value)


@dataclass(slots=True)
class Component:
    """A component without those inside it: an alarm is no business of a reader's.

    Attributes:
        properties: By upper-case name, in document order.
        parts: The rules of a time zone; empty for everything else.
    """

    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)

    def add(self, line: Property) -> None:
        """Take a property in."""
        self.properties.setdefault(line.name, []).append(line)

    def all(self, *names: str) -> list[Property]:
        """Return the properties of these names, name by name."""
        return [each for name in names for each in self.properties.get(name, ())]

    def first(self, *names: str) -> Property | None:
        """Return the first that says something."""
        return next((each for each in self.all(*names) if each.value.strip()), None)

    def words(self, *names: str) -> str | None:
        """Return its text, stripped, or None."""
        found = self.first(*names)
        return (found.text.strip() or None) if found else None


@dataclass(slots=True)
class Calendar:
    """One VCALENDAR.

    Attributes:
        own: Its own properties.
        events: Its events.
        zones: Its time zones.
        unended: How many events broke off.
        others: How many tasks, journal entries and the like it holds.
    """

    own: Component
    events: list[Component] = field(default_factory=list)
    zones: list[Component] = field(default_factory=list)
    unended: int = 0
    others: int = 0


def read_calendars(body: bytes, content_type: str) -> tuple[list[Calendar], bool]:
    """Return the calendars in a document, and whether some characters could not be read.

    Raises:
        SourceError: ``not_a_feed``: no calendar; ``truncated``: it breaks off; ``decode``.
    """
    if not body.strip():
        raise SourceError(Cause.NOT_A_FEED, "The answer is empty.")
    text, replaced = _unfolded(body, content_type)
    lines = text.split("\n")
    at = next((number for number, line in enumerate(lines) if _is_border(line, "BEGIN", "VCALENDAR")), None)
    if at is None:
        raise SourceError(Cause.NOT_A_FEED, _what_it_is(text))
    lines[at] = "BEGIN:VCALENDAR"  # without what stands before it: blanks, a byte-order mark
    return list(_calendars(lines[at:])), replaced


def unescaped(value: str) -> str:
    """Undo the escapes of a text."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda found: "\n" if found.group(1) in "nN" else found.group(1), value)


def listed(value: str) -> Iterator[str]:
    r"""Split a list at commas that are not escaped, and undo the escapes: ``a\,b,c`` is two."""
    for part in _COMMA.findall(value):
        if word := unescaped(part).strip():
            yield word


def read_line(line: str) -> Property | None:
    """Return what a content line says; None for one that is none."""
    head, value = _halves(line)
    name, *given = (_PARTS.findall(head) or [""]) if ";" in head else [head]
    if not _NAME.match(name.strip()):
        return None
    params = {}
    for each in given:
        key, _, word = each.partition("=")
        params[key.strip().upper()] = word.strip().strip('"').strip()
    value = value[:MAX_VALUE]
    if params.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        value = _printable(value, params.get("CHARSET", ""))
    return Property(name.strip().upper(), params, value)


def _printable(value: str, charset: str) -> str:
    """Decode what vCalendar 1.0 wrote for letters beyond ASCII; telephones and Lotus still do."""
    raw = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return decode(raw, f"text/plain; charset={charset}" if charset else "")[0].replace("\r", "")
    except SourceError:
        return value


def _halves(line: str) -> tuple[str, str]:
    """Part a line at its first colon outside of quotes; at the first of all where a quote never closes."""
    head, colon, value = line.partition(":")
    if '"' in head and (found := _HEAD.match(line, 0, MAX_HEAD)):
        return line[: found.end() - 1], line[found.end() :]
    return (head, value) if colon and len(head) <= MAX_HEAD else ("", "")


def _unfolded(body: bytes, content_type: str) -> tuple[str, bool]:
    """Join folded lines, then decode: a fold may fall within a letter (section 3.1)."""
    wide = body[:2] in _BYTE_ORDER_16
    if wide:
        text, replaced = decode(body, content_type)
        body = text.encode("utf-8", "replace")
    body = body.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\x00", b"")
    if b"\n" not in body.strip():
        body = body.replace(b"\r", b"\n")
    if b"QUOTED-PRINTABLE" in body:
        body = _SOFT_BREAK.sub(b"", body)
    body = body.replace(b"\n ", b"").replace(b"\n\t", b"")
    if wide:
        return body.decode("utf-8", "replace"), replaced
    text, replaced = decode(body, content_type)
    return text.removeprefix("\ufeff"), replaced


def _calendars(lines: Iterable[str]) -> Iterator[Calendar]:
    """Walk the lines once.

    Raises:
        SourceError: ``truncated``: a calendar has no end.
    """
    calendar: Calendar | None = None
    stack: list[Component] = []
    inner = 0
    """How deep in components that nobody reads; a count, for ten thousand of them nest as well as one."""
    for line in lines:
        border = _BORDER.match(line) if line[:1] in "BEbe" else None
        if border is None:
            if calendar is not None and not inner and line.strip():
                _take(stack[-1] if stack else calendar.own, line)
            continue
        opens, name = border.group(1).upper() == "BEGIN", border.group(2).upper()
        if name == "VCALENDAR":
            if calendar is not None:
                calendar.unended += _is_event(stack)
                yield calendar
            calendar, stack, inner = (Calendar(Component(name)) if opens else None), [], 0
        elif calendar is not None and opens:
            inner = _open(calendar, stack, name, inner)
        elif calendar is not None:
            inner = _close(calendar, stack, name, inner)
    if calendar is not None:
        raise SourceError(
            Cause.TRUNCATED, "It breaks off before END:VCALENDAR; nothing is concluded from what is missing."
        )


def _open(calendar: Calendar, stack: list[Component], name: str, inner: int) -> int:
    if name == "VEVENT" and (inner or stack):
        calendar.unended += _is_event(stack)  # events do not nest: the one before has lost its end
        stack.clear()
        inner = 0
    wanted = name in {"VEVENT", "VTIMEZONE"} if not stack else name in {"STANDARD", "DAYLIGHT"}
    if inner or not wanted or (stack and stack[0].name != "VTIMEZONE"):
        calendar.others += not inner and not stack
        return inner + 1
    stack.append(Component(name))
    return 0


def _close(calendar: Calendar, stack: list[Component], name: str, inner: int) -> int:
    if inner and not (name == "VEVENT" and stack and stack[0].name == name):
        return inner - 1
    if stack and stack[-1].name == name:
        ended = stack.pop()
        if stack:
            stack[-1].parts.append(ended)
        else:
            (calendar.events if name == "VEVENT" else calendar.zones).append(ended)
    return 0


def _is_event(stack: list[Component]) -> bool:
    return bool(stack) and stack[0].name == "VEVENT"


def _take(component: Component, line: str) -> None:
    found = read_line(line)
    if found is not None and len(component.properties.get(found.name, ())) < MAX_PROPERTIES:
        component.add(found)


def _is_border(line: str, side: str, name: str) -> bool:
    found = _BORDER.match(line.strip("\ufeff \t"))
    return found is not None and (found.group(1).upper(), found.group(2).upper()) == (side, name)


def _what_it_is(text: str) -> str:
    head = text.lstrip("\ufeff \t\n")[:2000]
    if re.search(r"<(?:!doctype\s+html|html|head|body)\b", head, re.IGNORECASE):
        return "A web page came instead of a calendar: a log-in, an error page, or the wrong address."
    if head.startswith("<"):
        return "It is XML, no calendar (iCalendar); for RSS and Atom the connector is syndication."
    return "It is no calendar: it has no BEGIN:VCALENDAR."
