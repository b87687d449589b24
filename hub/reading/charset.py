"""Character sets: which one a document is in, whatever it says.

The bytes decide where they can: a byte-order mark, or being valid UTF-8, which text in another
encoding is not by chance. Then the XML declaration, then the HTTP header (RFC 7303 has the header go
first; in the field it is the server's default and wrong). Labels come from outside, so they are looked
up in the web's own table (WHATWG Encoding, section 4.2) first; Python, which knows ``rot13`` and
``utf-7`` too, is only asked for the rest.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from hub.errors import Cause, SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = (
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)

_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_LATIN_SEQUENCE = re.compile(rb"[\xc2\xc3][\x80-\xbf]|\xe2\x80[\x80-\xbf]")
_RUN = re.compile(rb"[\x80-\xff]{3,}")

_LABELS = {
    "utf-8": "utf-8", "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252", "latin1": "cp1252", "l1": "cp1252", "cp1252": "cp1252", "windows-1252": "cp1252",
    "x-cp1252": "cp1252", "ansi_x3.4-1968": "cp1252", "cp819": "cp1252", "ibm819": "cp1252",
    "iso-8859-2": "iso8859-2", "latin2": "iso8859-2", "iso-8859-3": "iso8859-3", "iso-8859-4": "iso8859-4",
    "iso-8859-5": "iso8859-5", "iso-8859-6": "iso8859-6", "arabic": "iso8859-6", "asmo-708": "iso8859-6",
    "iso-8859-7": "iso8859-7", "greek": "iso8859-7", "iso-8859-8": "iso8859-8", "iso-8859-8-i": "iso8859-8",
    "iso-8859-9": "cp1254", "latin5": "cp1254", "iso-8859-10": "iso8859-10", "iso-8859-13": "iso8859-13",
    "iso-8859-14": "iso8859-14", "iso-8859-15": "iso8859-15", "latin9": "iso8859-15", "latin-9": "iso8859-15",
    "iso-8859-16": "iso8859-16", "windows-874": "cp874", "tis-620": "cp874", "iso-8859-11": "cp874",
    "windows-1250": "cp1250", "windows-1251": "cp1251", "windows-1253": "cp1253", "windows-1254": "cp1254",
    "windows-1255": "cp1255", "windows-1256": "cp1256", "windows-1257": "cp1257", "windows-1258": "cp1258",
    "cp1250": "cp1250", "cp1251": "cp1251", "cp1253": "cp1253", "cp1254": "cp1254", "cp1255": "cp1255",
    "cp1256": "cp1256", "cp1257": "cp1257", "cp1258": "cp1258", "koi8-r": "koi8-r", "koi8": "koi8-r",
    "koi8-u": "koi8-u", "ibm866": "cp866", "cp866": "cp866", "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
    "gb_2312-80": "gb18030", "x-gbk": "gb18030", "hz-gb-2312": "hz", "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs", "euc-jp": "euc_jp", "shift_jis": "cp932", "shift-jis": "cp932",
    "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "iso-2022-jp": "iso2022_jp",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "windows-949": "cp949", "utf-16": "utf-16-le", "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be", "utf-32": "utf-32-le", "mac": "mac-roman", "csmacintosh": "mac-roman",
    "ms-ee": "cp1250", "ms-cyrl": "cp1251", "ms-greek": "cp1253", "ms-turk": "cp1254", "ms-hebr": "cp1255",
    "ms-arab": "cp1256", "winbaltrim": "cp1257",
}  # fmt: skip
_REFUSED = {"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
"""Python's encodings of text that are no character sets: they escape, translate names, or never decode."""


def decode(body: bytes, content_type: str = "") -> tuple[str, bool]:
    """Return the text of a document, and whether any byte had to be replaced.

    Args:
        body: The document.
        content_type: The Content-Type header.

    Raises:
        SourceError: ``decode``: too many bytes are in no character set that fits what it says.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _tolerant(body[len(mark) :], name)
    for shape, name in _SHAPES:
        if body.startswith(shape):
            return _tolerant(body, name)
    declared = [label.lower() for label in _declarations(body, content_type)]
    names = [_codec(label) for label in declared]
    if _shifts(body, names):
        return _tolerant(body, str(names[0]))
    try:
        return body.decode("utf-8"), False
    except UnicodeDecodeError as error:
        return _other(body, [name for name in names if name], error)


def _shifts(body: bytes, names: list[str | None]) -> bool:
    """Tell whether it is in one of the sets that write other letters with ASCII bytes, and does so."""
    name = names[0] if names else None
    if name is None or not name.startswith(("iso2022", "hz")):
        return False
    return (b"\x1b" in body or b"\x0e" in body or b"~{" in body) and body.isascii()


def _declarations(body: bytes, content_type: str) -> Iterator[str]:
    head = body[:1024]
    if ebcdic := head.startswith(b"\x4c\x6f\xa7\x94"):  # "<?xm"; letters stand alike in all of its kinds
        head = head.decode("cp037").encode("ascii", "replace")
    if found := _DECLARED.search(head):
        yield found.group(1).decode("ascii")
    elif ebcdic:
        yield "cp037"
    if found_in_header := _HEADER.search(content_type):
        yield found_in_header.group(1)


def _codec(label: str) -> str | None:
    """Return what Python calls a character set; None for a name nobody knows.

    Sets that are not on the web's list but in old feeds (``cp850``, ``ebcdic-cp-us``) are taken from
    Python's, if they are characters and nothing but characters.

    Raises:
        SourceError: ``decode``: it names a transformation, no character set.
    """
    if label in _LABELS:
        return _LABELS[label]
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    if not found._is_text_encoding or found.name.replace("_", "-") in _REFUSED:  # noqa: SLF001 (no public way)
        raise SourceError(Cause.DECODE, f"It names {label!r}, which is no character set.")
    return found.name


def _other(body: bytes, names: list[str], error: UnicodeDecodeError) -> tuple[str, bool]:
    bad = body.decode("utf-8", "replace").count("\ufffd")
    good = len(_SEQUENCE.findall(body))
    if good > 3 * bad:  # whatever it says: sequences of UTF-8 do not come about by chance
        return body.decode("utf-8", _WESTERN), True
    for name in names:
        if name != "utf-8":
            return _tolerant(body, name)
    if bad > 2 and not _stand_alone(body, bad):
        says = "It says UTF-8, but" if names else "It names no character set, and if it is UTF-8,"
        raise SourceError(Cause.DECODE, f"{says} byte {error.start} and many others are not.") from None
    # "doué »" in Windows-1252 looks like a Chinese letter in UTF-8: only sequences of Latin letters prove
    # that there is UTF-8 among the rest.
    mixed = _LATIN_SEQUENCE.search(body) is not None
    return (body.decode("utf-8", _WESTERN) if mixed else body.decode("cp1252", "replace")), True


def _tolerant(body: bytes, name: str) -> tuple[str, bool]:
    """Decode, with U+FFFD for what does not fit, if that is a small part."""
    try:
        return body.decode(name).removeprefix("\ufeff"), False
    except UnicodeDecodeError:
        text = body.decode(name, "replace")
    if text.count("\ufffd") * 50 > len(text):
        raise SourceError(Cause.DECODE, f"It says {name}, but much of it is not.")
    return text.removeprefix("\ufeff"), True


def _stand_alone(body: bytes, bad: int) -> bool:
    """Tell whether Windows-1252 can be: letters with accents stand alone ("créée" is the most).

    Cyrillic, Arabic and Chinese are long runs of high bytes, and nobody could say in which set.
    """
    return sum(map(len, _RUN.findall(_SEQUENCE.sub(b"", body)))) * 4 <= bad


def _as_western(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 as Windows-1252, byte by byte: texts are pasted together from both."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_WESTERN = "interforum.western"
codecs.register_error(_WESTERN, _as_western)
