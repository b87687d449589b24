"""Cloaks: mail addresses that a site hides from robots, put back where its readers see them.

Joomla writes "This email address is being protected from spambots…" and a script that replaces it (its
plug-in emailcloak: a `span` with an id of its own on each visit in 3, `document.write` in 2.5, a
`joomla-hidden-mail` element in 4 and 5). Cloudflare writes "[email protected]" with the address in an
attribute, XORed with a key that changes on each visit. Without this an entry would say nothing where the
address stood, or something else on every visit. Where the script is gone, the phrase goes, too.
"""

from __future__ import annotations

import base64
import binascii
import html as entities
import re

_MARKS = ("cloak", "addy", "joomla-hidden-mail", "cf_email", "email-protection", "data-cfemail")
_SPAN = re.compile(
    r"<span\b[^>]{0,200}?\bid\s*=\s*[\"'](?P<id>cloak\w{1,80})[\"'][^>]{0,200}>.{0,1000}?</span>",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPT = re.compile(r"<script\b[^>]{0,300}>(?P<code>.{0,6000}?)</script\s*>", re.IGNORECASE | re.DOTALL)
_ASSIGNED = re.compile(
    r"\b(?:var\s+|let\s+|const\s+)?(?P<name>addy\w{0,80})\s*=\s*(?P<value>(?:[^;'\"]|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*);"
)
_PIECE = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|\b(addy\w{0,80})")
_WRITES_SPAN = re.compile(r"document\.write\(\s*(?:'|\")(?:<span|</)", re.IGNORECASE)
_HIDDEN = re.compile(
    r"<joomla-hidden-mail\b(?P<given>[^>]{0,2000})>.{0,1000}?</joomla-hidden-mail\s*>",
    re.IGNORECASE | re.DOTALL,
)
_GIVEN = re.compile(r"\b(first|last|text)\s*=\s*[\"']([A-Za-z0-9+/=]{0,800})[\"']", re.IGNORECASE)
_CLOUDFLARE = re.compile(
    r"<(?P<tag>a|span)\b[^>]{0,400}?\bdata-cfemail\s*=\s*[\"'](?P<hex>[0-9a-f]{6,600})[\"'][^>]{0,400}>.{0,200}?</(?P=tag)\s*>",
    re.IGNORECASE | re.DOTALL,
)
_CLOUDFLARE_LINK = re.compile(
    r"(?P<q>[\"'])[^\"'<>]{0,200}/cdn-cgi/l/email-protection#(?P<hex>[0-9a-f]{6,600})(?P=q)", re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s@<>\"'&]{1,100}@[^\s@<>\"'&]{1,100}\.[^\s@<>\"'&]{2,40}\Z")
_SAID = (
    ("This e-?mail address", "spam ?bots"),
    ("Cet(?:te)? adresse", "robots spammeurs|spam ?bots|robots"),
    ("Esta direcci[oó]n", "robots de spam|spam ?bots|robots"),
    ("(?:Este|O) endereço", "spam ?bots|piratas|robôs|bots"),
    ("(?:Этот а|А)дрес", "спам-?\\s?ботов|роботов"),
    ("عنوان البريد", "السبام|التطفل|المتطفلين|المزعج|الروبوتات"),
    ("Diese E-?Mail-Adresse", "Spam ?bots"),
)
"""How the sentence begins in each language, and from whom the address is protected."""
_PHRASES = re.compile(
    "|".join(
        rf"\b{begins}\b[^<.!]{{0,80}}\b(?:{from_whom})\b[^<]{{0,60}}?"
        r"(?:Java ?script|(?:ال)?جافا ?سكر[يب]{1,2}ت)\b[^<.!]{0,60}[.!]?"
        for begins, from_whom in _SAID
    ),
    re.IGNORECASE,
)
_MENTIONS = re.compile("java ?script|جافا", re.IGNORECASE)


MAX_LENGTH = 2 << 20
MAX_TAGS = 50_000
MAX_SCRIPTS = 1000
"""Characters, tags and scripts of a page in which addresses are looked for; an attack has more."""


def uncloaked(html: str) -> str:
    """Return HTML with its cloaked addresses as links, and without what stood there for robots."""
    if len(html) <= MAX_LENGTH and html.count("<") <= MAX_TAGS and any(mark in html for mark in _MARKS):
        html = _CLOUDFLARE.sub(lambda found: entities.escape(_unmasked(found["hex"]) or ""), html)
        html = _CLOUDFLARE_LINK.sub(
            lambda found: f'"mailto:{entities.escape(_unmasked(found["hex"]) or "")}"', html
        )
        html = _HIDDEN.sub(_hidden, html)
        html = _scripted(html)
    return _PHRASES.sub("", html) if _MENTIONS.search(html) else html


def _scripted(html: str) -> str:
    """Put what the scripts of Joomla 2.5 and 3 would write where they would write it."""
    if html.lower().count("<script") > MAX_SCRIPTS:
        return html
    links = {}
    for found in _SCRIPT.finditer(html):
        if "addy" in found["code"] and (link := _written_by(found["code"])):
            links[found.span()] = link
    ids = {
        name: link
        for (start, end), link in links.items()
        for name in re.findall(r"getElementById\(['\"](cloak\w{1,80})", html[start:end])
    }
    has_span = {found["id"] for found in _SPAN.finditer(html)}

    def script(found: re.Match[str]) -> str:
        link = links.get(found.span())
        if link is None:
            return "" if _WRITES_SPAN.search(found["code"]) else found.group()
        return "" if any(name in found["code"] for name in has_span) else link

    return _SPAN.sub(lambda found: ids.get(found["id"], ""), _SCRIPT.sub(script, html))


def _written_by(code: str) -> str | None:
    """Reckon the concatenations of a script; nothing of it is run."""
    names: dict[str, str] = {}
    for found in _ASSIGNED.finditer(code[:6000]):
        parts = _PIECE.findall(found["value"])
        names[found["name"]] = "".join(names.get(name, "") or one or two for one, two, name in parts)[:400]
    values = {name: entities.unescape(value) for name, value in names.items()}
    address = next((value for name, value in values.items() if not name.startswith("addy_text")), "")
    text = next((value for name, value in values.items() if name.startswith("addy_text")), "")
    return _link(address, text)


def _hidden(found: re.Match[str]) -> str:
    said = {name.lower(): _plain(value) for name, value in _GIVEN.findall(found["given"])}
    return _link(f"{said.get('first', '')}@{said.get('last', '')}", said.get("text", "")) or ""


def _plain(coded: str) -> str:
    try:
        return base64.b64decode(coded, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _link(address: str, text: str) -> str | None:
    if not _ADDRESS.match(address):
        return None
    shown = re.sub(r"<[^<>]*>?", "", text).strip() or address
    return f'<a href="mailto:{entities.escape(address)}">{entities.escape(shown)}</a>'


def _unmasked(coded: str) -> str | None:
    """Undo Cloudflare's mask: each byte XORed with the first."""
    if len(coded) % 2:
        return None
    key, *rest = bytes.fromhex(coded)
    address = bytes(each ^ key for each in rest).decode("utf-8", "replace")
    return address if _ADDRESS.match(address.partition("?")[0]) else None
