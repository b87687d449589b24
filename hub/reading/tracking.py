"""Tracking: addresses as they were before a mailing service wrapped them. Pure: nothing is followed.

Services send their readers through a counter of clicks. Some write the target into the address, and it can
be read there; others keep it to themselves, and then at least what names the reader can go.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64encode, urlsafe_b64decode
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from hub.reading.links import absolute

_TURNS = 5
"""Counters in a row: a service, then the mail filter of an office, then another one."""
_NAMES_OF_TARGETS = {
    "url", "u", "target", "redirect", "redirect_url", "redirecturl", "redir", "link", "to", "dest",
    "destination", "goto", "r", "l", "href", "q", "jumpurl", "out",
}  # fmt: skip
_COUNTER = re.compile(
    r"(?:^|[/.])(?:click|clicks|redirect|redir|track|tracking|trk|link|links|lnk|url|out|exit|goto|go|l\.php|r|cl"
    r"|ls|tr|t)(?:\.\w{1,5})?(?=/|$)",
    re.IGNORECASE,
)
_COUNTING_HOST = re.compile(
    r"^(?:clicks?|links?|lnk|trk|track|tracking|redirect|exit|out|go)\d*\.|safelinks\.protection\.",
    re.IGNORECASE,
)
_SHARING = re.compile(r"shar(?:e|er|ing)|intent|login|oauth|translate|/save\b|/submit|validat", re.IGNORECASE)
"""Pages that are given an address to do something with it."""
_OPAQUE = re.compile(
    r"/track/click|/ls/click|/wf/click|/tr/cl/|/mk/(?:cl|mr|op|un)/|/e[23]t/|/lt\.php|mjt\.lu/lnk/|/tn\.jsp|/x/d\?|/extern/url"
    r"|endpoint=track|[?&]ctrl=(?:url|fronturl)|//(?:[\w-]+\.)*(?:rs6\.net|lnks\.gd|sendibt\d\.com|[\w-]*brevo\.net|pstmrk\.it|mandrillapp\.com|awstrack\.me|cmail\d{1,2}\.com"
    r"|createsend\d*\.com|hubspotlinks\.com|mlsend\.com|ct\.sendgrid\.net|trk\.\w+)/",
    re.IGNORECASE,
)
_PIXELS = re.compile(
    r"/track/open|/open\.(?:php|aspx|gif)|/tr/op/|/mk/op/|/wf/open|/e[23]t/(?:to|o)/|/oo/[\w-]+/|/ut\.php|/extern/open"
    r"|action=open|ctrl=stats|/pixel\b|/beacon\b|/o\.gif|google-analytics\.com|/imp\?|/openrate",
    re.IGNORECASE,
)
_COUNTING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|_ga|_gl|mkt_tok|_hsenc|_hsmi|vero_id|vero_conv|oly_enc_id|oly_anon_id"
    r"|ss_email_id|ss_source|ss_campaign_\w+|trk_contact|trk_msg|trk_module|trk_sid|pk_\w+|mtm_\w+|piwik_\w+|wt_mc"
    r"|xtor|at_(?:medium|campaign|recipient_\w+)|sc_(?:uid|eh|lid)|dm_i|elqtrackid|elq\w*|subid|subscriber_?id|qid"
    r"|email|e_?mail|recipient|contact_?id|mailpoet_page)",
    re.IGNORECASE,
)
"""Names of parameters that count readers, or name one."""
_NAMES_A_READER = (
    (re.compile(r"(?:^|\.)(?:list-manage\.com|campaign-archive\d*\.com|mailchi\.mp)$"), frozenset({"e"})),
    (re.compile(r"(?:^|\.)(?:mjt\.lu|mj\.am|mailjet\.com)$"), frozenset({"m", "b", "e", "x"})),
)


def direct(url: str) -> str:
    """Return where a counter of clicks leads to, if that can be read, without what counts readers."""
    for _ in range(_TURNS):
        target = _target(url)
        if target is None:
            break
        url = target
    return _plain(url)


def is_opaque(url: str) -> bool:
    """Tell whether an address is a counter of clicks that keeps its target to itself."""
    return _OPAQUE.search(url) is not None


def is_pixel(url: str) -> bool:
    """Tell whether an image is there to tell its sender who opened the message."""
    return _PIXELS.search(url) is not None


def public_page(url: str) -> str | None:
    """Return the address of a message on the web as everybody may see it; None if it has none.

    What a service shows to one reader has that reader's own link to unsubscribe in it: such a page is no
    public one. Where the address only names the reader beside the message, the name goes.
    """
    page = _without_subscriber(direct(url))
    return None if is_opaque(page) else absolute(page)


def _target(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, max_num_fields=200)
    except ValueError:
        return None
    host, path = (parts.hostname or "").lower(), parts.path
    if _SHARING.search(f"{host}{path}"):
        return None
    return (
        _of_a_filter(host, url, dict(pairs))
        or _in_query(host, path, pairs)
        or _in_path(host, path)
        or _in_base64([*path.split("/"), *(value for _, value in pairs)])
    )


def _of_a_filter(host: str, url: str, query: dict[str, str]) -> str | None:
    """Proofpoint writes addresses in a code of its own."""
    if not host.endswith(("urldefense.proofpoint.com", "urldefense.com")):
        return None
    if found := re.search(r"/v3/__(.+?)__;", url):
        return _web(found.group(1).replace(":/", "://", 1) if "://" not in found.group(1) else found.group(1))
    if "/v2/" in url:
        return _web(unquote(query.get("u", "").replace("-", "%").replace("_", "/")))
    return _web(unquote(query.get("u", "")))


def _in_query(host: str, path: str, pairs: list[tuple[str, str]]) -> str | None:
    if not (_COUNTER.search(path) or _COUNTING_HOST.search(host) or any(n == "jumpurl" for n, _ in pairs)):
        return None
    return next(
        (found for name, value in pairs if name.lower() in _NAMES_OF_TARGETS and (found := _web(value))), None
    )


def _in_path(host: str, path: str) -> str | None:
    """Amazon writes the target into the path, with its slashes encoded; Postmark too, without its scheme."""
    words = [unquote(word) for word in path.split("/") if "%2f" in word.lower()]
    if host == "click.pstmrk.it":
        words = [f"https://{word}" for word in words]
    return next((found for word in words if (found := _web(word))), None)


def _in_base64(words: list[str]) -> str | None:
    for word in words:
        for piece in word.split("."):
            text = _unbased(piece) if 16 <= len(piece) <= 4000 else ""
            if found := _web(text):
                return found
            if text.startswith("{") and (found := _in_json(text)):
                return found
    return None


def _in_json(text: str) -> str | None:
    said = _loaded(text)
    if isinstance(said, dict) and isinstance(said.get("p"), str):  # Mandrill: JSON within JSON
        said = _loaded(said["p"])
    if not isinstance(said, dict):
        return None
    names = ("url", "u", "href", "target", "link")
    return next((found for name in names if (found := _web(said.get(name)))), None)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _unbased(word: str) -> str:
    try:
        return urlsafe_b64decode(_standard(word) + "==").decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _standard(word: str) -> str:
    return unquote(word).rstrip("=").replace("+", "-").replace("/", "_")


def _web(value: object) -> str | None:
    """Return an address that is whole by itself."""
    if not isinstance(value, str) or not re.match(r"https?://[^/\s]", value, re.IGNORECASE):
        return None
    return absolute(value)


def _plain(url: str) -> str:
    """Leave out the parameters that count or name readers, and nothing else: the rest keeps its letters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    names = _of_readers(parts)
    kept = [pair for pair in parts.query.split("&") if not _counts(pair, names)]
    fragment = "" if _COUNTING.match(parts.fragment) and "=" in parts.fragment else parts.fragment
    if "&".join(kept) == parts.query and fragment == parts.fragment:
        return url
    return parts._replace(query="&".join(kept), fragment=fragment).geturl()


def _counts(pair: str, names: frozenset[str]) -> bool:
    name = unquote(pair.partition("=")[0])
    return name in names or _COUNTING.fullmatch(name) is not None


def _of_readers(parts: SplitResult) -> frozenset[str]:
    host = (parts.hostname or "").lower()
    return next((names for pattern, names in _NAMES_A_READER if pattern.search(host)), frozenset())


def _without_subscriber(url: str) -> str:
    """MailPoet: ``data`` is a list in Base64: message, its hash, subscriber, his token, queue, preview.

    Zero for the subscriber is what the plug-in itself writes where nobody is meant.
    """
    found = re.search(r"endpoint=view_in_browser.*?[?&]data=([^&#]+)", url)
    said = _loaded(_unbased(found.group(1))) if found else None
    if not found or not isinstance(said, list) or len(said) < 4:
        return url
    anybody = [*said[:2], 0, 0, *said[4:]]
    data = b64encode(json.dumps(anybody, separators=(",", ":")).encode()).decode()
    return url[: found.start(1)] + quote(data, safe="") + url[found.end(1) :]
