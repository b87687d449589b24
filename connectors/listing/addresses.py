"""Addresses: what stays of a link from one visit to the next.

Sites hang session ids, tokens and times on their links; an entry is the same entry without them. What tells
entries apart must stay: ``NewsDetails.aspx?RID=5258`` is nothing without its number, and ``SID=6`` is a
section there, where elsewhere ``sid=`` is a session of thirty letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

_SESSIONS = re.compile(
    r"(?:phpsessid|jsessionid|aspsessionid\w*|sessionid|session_id|sess_?id|cfid|cftoken|oscsid|zenid|osid"
    r"|nocache|no_cache|_csrf\w*|csrf\w*|authenticity_token|form_token|form_build_id|_token|rnd|rand|random"
    r"|timestamp|ts|_|cachebuster|cb)\Z",
    re.IGNORECASE,
)
"""Names of parameters that never say what a page is about."""
_DOUBTFUL = re.compile(
    r"(?:s|sid|sess|session|t|tok|token|k|key|hash|chash|h|nonce|sig|signature|auth)\Z", re.IGNORECASE
)
"""Names of tokens, if the value looks like one."""
_TELLING = re.compile(
    r"(?:id|uid|guid|uuid|num|no|doc|file|slug|name|item|news|page|article|node)\Z", re.IGNORECASE
)
"""Ends of names whose long values may well be what tells entries apart."""
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|yclid|msclkid|mc_cid|mc_eid|_ga|_gl|ref_src)\Z", re.IGNORECASE
)
_PATH_SESSION = re.compile(
    r";(?:jsessionid|sid|phpsessid)=[^/?#;]*|/\([A-Z]\([A-Za-z0-9]{20,40}\)\)(?=/)", re.IGNORECASE
)
"""Java's sessions and ASP.NET's ``/(S(lit3py55t21z5v55vlm25s55))/``."""
_RANDOM = re.compile(r"[A-Za-z0-9_.~%+/=-]{12,}\Z")
_TURN = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_UUID = re.compile(r"[{%7b]*[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[}%7d]*\Z", re.IGNORECASE)
_LONG = 20
_FILES = {
    "pdf": "application/pdf", "doc": "application/msword", "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint", "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet", "epub": "application/epub+zip",
    "zip": "application/zip",
    "csv": "text/csv", "ics": "text/calendar", "mp3": "audio/mpeg", "mp4": "video/mp4",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
}  # fmt: skip


def without_sessions(url: str) -> str:
    """Return the address without what belongs to this visit only; it leads to the same page."""
    return _kept(url, lambda name, value: not _is_session(name, value))


def steady(url: str) -> str:
    """Return what an entry is recognised by: the address without sessions, tokens and tracking."""
    return _kept(url, lambda name, value: not (_is_session(name, value) or _is_passing(name, value)))


def path_of(url: str) -> str:
    """Return the steady address without scheme and host, which change when a site moves."""
    parts = urlsplit(steady(url))
    return urlunsplit(("", "", parts.path, parts.query, parts.fragment))


def media_type(url: str) -> str | None:
    """Return the type of a file by the end of its address; None if it may be a page."""
    name = urlsplit(url).path.rpartition("/")[2].rpartition(".")
    return _FILES.get(name[2].lower()) if name[1] else None


def _kept(url: str, keep: Callable[[str, str], bool]) -> str:
    parts = urlsplit(url)
    path = _PATH_SESSION.sub("", parts.path)
    pairs = parts.query.split("&") if parts.query else []
    query = "&".join(pair for pair in pairs if keep(*_halves(pair)))
    return (
        url
        if (path, query) == (parts.path, parts.query)
        else urlunsplit(parts._replace(path=path, query=query))
    )


def _halves(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return name.rpartition(";")[2], value


def _is_session(name: str, value: str) -> bool:
    return bool(
        _SESSIONS.match(name) or (_DOUBTFUL.match(name) and len(value) >= _LONG and _is_random(value))
    )


def _is_passing(name: str, value: str) -> bool:
    """Tell whether a parameter is tracking, or a token under a name nobody knows."""
    if _TRACKING.match(name) or (_DOUBTFUL.match(name) and _is_random(value)):
        return True
    random = len(value) >= _LONG and _is_random(value)
    return random and not _UUID.match(value) and not _TELLING.search(name)


def _is_random(value: str) -> bool:
    """Tell whether letters and digits take turns as in no word: "3f2a9b0c", not "conference-2026"."""
    return bool(_RANDOM.match(value)) and len(_TURN.findall(value)) >= max(3, len(value) // 6)
