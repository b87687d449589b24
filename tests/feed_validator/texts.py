"""Texts: plain text, languages, media types, times."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.entities import name2codepoint

from lxml import etree

from tests.feed_validator.findings import Checked
from tests.feed_validator.names import HTML, LANGUAGES_OF_THREE_LETTERS, LANGUAGES_OF_TWO_LETTERS, XML

_TOKEN = r"[^\s()<>,;:\\\"/\[\]?=]+"
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:\s*;\s*{_TOKEN}=(?:\"(?:\\\"|[^\"])*\"|{_TOKEN}))*\Z")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*)?(Z|[+-]\d\d:\d\d)\Z", re.ASCII)
_RFC_2822 = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d\d? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d(?::\d\d)? (?:[+-]?\d\d[03]0|UT|GMT|[ECMP][SD]T|Z)\Z",
    re.ASCII,
)
_MAILBOX = re.compile(r"<[\w.+'-]+@(?:[a-z0-9-]+\.)+[a-z0-9][a-z0-9-]*>", re.IGNORECASE | re.ASCII)


def text_of(element: etree._Element) -> str:
    """Return the text of an element, references resolved."""
    return "".join(element.itertext(etree.Element)) if len(element) == 0 else _with_references(element)


def _with_references(element: etree._Element) -> str:
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def characters(checked: Checked, element: etree._Element) -> None:
    """BadCharacters: Windows controls, replacement characters, text that was encoded twice."""
    for text in [text_of(element), *element.attrib.values()]:
        if re.search("[\x80-\x9f\ufffd]", text):
            checked.say("BadCharacters", element, text)
    text = text_of(element)
    if re.search("[\xc2\xc3][\x80-\xbf]", text):
        try:
            text.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return
        checked.say("BadCharacters", element, text)


def plain(checked: Checked, element: etree._Element, text: str, code: str = "ContainsHTML") -> None:
    """Text that should not hold HTML."""
    closed = [name for name in re.findall(r"</(\w+)>", text) if name.lower() in HTML]
    if closed:
        checked.say(code, element, text)
        return
    numbered = "&#x" in checked.line_of(element)
    references = re.findall(r"&(#?\w+)", text)
    if references:
        if not numbered and any(
            name in name2codepoint or name == "apos" or not name.isalpha() for name in references
        ):
            checked.say(code, element, text)
    elif checked.is_rss and not numbered and re.search(r"&#[x0-9]|<[/a-zA-Z]", text):
        checked.say("CharacterData", element, text)


def no_mailbox(checked: Checked, element: etree._Element, text: str) -> None:
    """ContainsEmail: a name with the address of a person in angle brackets."""
    if _MAILBOX.search(text):
        checked.say("ContainsEmail", element, text)


def not_blank(checked: Checked, element: etree._Element, text: str) -> None:
    if not text.strip():
        checked.say("NotBlank", element)


def no_white_space(checked: Checked, element: etree._Element) -> None:
    text = text_of(element)
    if text != text.strip():
        checked.say("UnexpectedWhitespace", element, text)


def language(checked: Checked, element: etree._Element, tag: str) -> None:
    code = tag.partition("-")[0].lower()
    if code not in LANGUAGES_OF_TWO_LETTERS | LANGUAGES_OF_THREE_LETTERS:
        checked.say("InvalidLanguage", element, tag)


def declared_language(checked: Checked, element: etree._Element) -> None:
    if tag := element.get(f"{{{XML}}}lang"):
        language(checked, element, tag)


def media_type(checked: Checked, element: etree._Element, given: str, code: str = "InvalidMIMEType") -> None:
    if not _MEDIA_TYPE.match(given):
        checked.say(code, element, given)


def whole_number(checked: Checked, element: etree._Element, given: str, code: str) -> None:
    if not re.fullmatch(r"\s*\+?\d+\s*", given, re.ASCII):
        checked.say(code, element, given)


def rfc_3339(checked: Checked, element: etree._Element) -> None:
    given = text_of(element).strip()
    try:
        moment = datetime.fromisoformat(given) if _RFC_3339.match(given) else None
    except ValueError:
        moment = None
    if moment is None:
        checked.say("InvalidRFC3339Date", element, given)
    elif given < "1990-01-01" or moment > checked.now + timedelta(days=1):
        checked.say("ImplausibleDate", element, given)


def rfc_2822(checked: Checked, element: etree._Element) -> None:
    given = text_of(element).strip()
    try:
        moment = parsedate_to_datetime(given) if _RFC_2822.match(given) else None
    except ValueError:
        moment = None
    if moment is None:
        checked.say("InvalidRFC2822Date", element, given)
    elif "," in given and given[:3] != _day(moment):
        checked.say("IncorrectDOW", element, given)
    elif moment.year < 1990 or moment.astimezone(checked.now.tzinfo) > checked.now + timedelta(minutes=10):
        checked.say("ImplausibleDate", element, given)


def _day(moment: date) -> str:
    return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
