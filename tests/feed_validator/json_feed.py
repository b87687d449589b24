"""JSON Feed 1.1 (jsonfeed.org/version/1.1): the W3C validator does not know it, so these names are ours."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from typing import Any

from tests.feed_validator.findings import Finding

VERSION = "https://jsonfeed.org/version/1.1"
_WEB = re.compile(r"https?://[^/\s]+(?:/[!-~]*|\?[!-~]*)?\Z")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+\Z")
TEXTS = {"title", "description", "user_comment", "summary", "content_html", "content_text"}
ADDRESSES = {
    "home_page_url",
    "feed_url",
    "next_url",
    "icon",
    "favicon",
    "url",
    "external_url",
    "image",
    "banner_image",
}
FEED = {"version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
        "authors", "language", "expired", "hubs", "items"}  # fmt: skip
ITEM = {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
        "date_published", "date_modified", "authors", "tags", "language", "attachments"}  # fmt: skip


def check(document: bytes, url: str) -> list[Finding]:
    """Return what breaks a rule."""
    found: list[Finding] = []
    try:
        feed = json.loads(document.decode("utf-8"))
    except ValueError as error:
        return [Finding("NotJson", "", str(error))]
    if feed.get("version") != VERSION:
        found.append(Finding("WrongVersion", "feed", str(feed.get("version"))))
    if feed.get("feed_url") != url:
        found.append(Finding("FeedUrlDoesntMatchLocation", "feed", str(feed.get("feed_url"))))
    found += [
        Finding("Missing", "feed", name) for name in ("title", "items", "home_page_url") if name not in feed
    ]
    _object(found, feed, "feed", FEED)
    items = feed.get("items", [])
    for item in items:
        _item(found, item)
    identities = Counter(str(item.get("id")) for item in items)
    return found + [Finding("DuplicateId", "items", each) for each, count in identities.items() if count > 1]


def _item(found: list[Finding], item: dict[str, Any]) -> None:
    if not isinstance(item.get("id"), str) or not item["id"]:
        found.append(Finding("IdIsNoText", "item", repr(item.get("id"))))
    if not item.get("content_html") and not item.get("content_text"):
        found.append(Finding("MissingContent", "item", str(item.get("id"))))
    _object(found, item, "item", ITEM)
    dates = [
        name for name in ("date_published", "date_modified") if name in item and not _is_time(item[name])
    ]
    found += [Finding("InvalidDate", f"item.{name}", str(item[name])) for name in dates]
    if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
        found.append(Finding("TagIsNoText", "item", str(item["tags"])))
    for attachment in item.get("attachments", []):
        if not _WEB.match(str(attachment.get("url"))):
            found.append(Finding("InvalidAddress", "attachment", str(attachment.get("url"))))
        if not _MEDIA_TYPE.match(str(attachment.get("mime_type"))):
            found.append(Finding("InvalidMediaType", "attachment", str(attachment.get("mime_type"))))
        if not isinstance(attachment.get("size_in_bytes", 0), int):
            found.append(Finding("SizeIsNoNumber", "attachment", str(attachment["size_in_bytes"])))


def _object(found: list[Finding], given: dict[str, Any], where: str, known: set[str]) -> None:
    for name, value in given.items():
        if name.startswith("_"):
            if not isinstance(value, dict) or not _WEB.match(str(value.get("about"))):
                found.append(Finding("ExtensionSaysNothingOfItself", where, name))
        elif name not in known:
            found.append(Finding("UnknownName", where, name))
        elif value is None:
            found.append(Finding("Null", where, name))
        elif name in TEXTS and (not isinstance(value, str) or not value.strip()):
            found.append(Finding("Blank", where, name))
        elif name in ADDRESSES and not _WEB.match(str(value)):
            found.append(Finding("InvalidAddress", f"{where}.{name}", str(value)))
    if not _LANGUAGE.match(given.get("language", "en")):
        found.append(Finding("InvalidLanguage", where, given["language"]))
    nameless = [each for each in given.get("authors", []) if not _is_author(each)]
    found += [Finding("NamelessAuthor", where, str(author)) for author in nameless]
    if "author" in given:
        found.append(Finding("Deprecated", where, "author"))


def _is_author(given: dict[str, Any]) -> bool:
    return bool({"name", "url", "avatar"} & set(given)) and all(
        isinstance(each, str) for each in given.values()
    )


def _is_time(value: Any) -> bool:
    try:
        return bool(_TIME.match(value)) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
