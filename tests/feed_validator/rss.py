"""RSS 2.0 (RSS Advisory Board) and the RSS Profile, with Dublin Core, content and links of Atom."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from tests.feed_validator import atom, html, links, texts
from tests.feed_validator.findings import Checked
from tests.feed_validator.names import ATOM, CONTENT, DC, NAMESPACES

Element = etree._Element
CHANNEL_ONCE = {"title", "link", "description", "language", "copyright", "pubDate", "lastBuildDate", "docs",
                "generator", "ttl", "image", "cloud", "managingEditor", "webMaster"}  # fmt: skip
CHANNEL = CHANNEL_ONCE | {"category", "item", "skipHours", "skipDays", "rating", "textInput"}
ITEM_ONCE = {"title", "link", "description", "guid", "pubDate", "author", "comments", "enclosure", "source"}
ITEM = ITEM_ONCE | {"category"}
SAID_TWICE = {
    ("pubDate", "date"),
    ("author", "creator"),
    ("category", "subject"),
    ("source", "source"),
    ("language", "language"),
    ("copyright", "rights"),
}
"""Elements of RSS and of Dublin Core that say the same."""


def check(checked: Checked, root: Element) -> None:
    """Check an RSS document."""
    checked.is_rss = True
    if "version" not in root.attrib:
        checked.say("MissingAttribute", root, "version")
    elif root.get("version") not in {"0.91", "0.92", "2.0"}:
        checked.say("InvalidRSSVersion", root, root.get("version", ""))
    channels = root.findall("channel")
    if not channels:
        checked.say("MissingElement", root, "channel")
    for channel in channels:
        _channel(checked, channel)


def _channel(checked: Checked, channel: Element) -> None:
    for name, code in (
        ("description", "MissingDescription"),
        ("link", "MissingLink"),
        ("title", "MissingTitle"),
    ):
        if channel.find(name) is None:
            checked.say(code, channel)
    if all(link.get("rel") != "self" for link in channel.findall(f"{{{ATOM}}}link")):
        checked.say("MissingAtomSelfLink", channel)
    _children(checked, channel, CHANNEL, CHANNEL_ONCE)
    _said_twice(checked, channel, "DuplicateSemantics")
    items = channel.findall("item")
    for guid, count in Counter(item.findtext("guid") for item in items).items():
        if guid and count > 1:
            checked.say("DuplicateValue", channel, guid)
    if items and any(each.tag != "item" for each in items[0].itersiblings(etree.Element)):
        checked.say("MisplacedItem", items[0])


def _item(checked: Checked, item: Element) -> None:
    if item.find("title") is None and item.find("description") is None:
        checked.say("ItemMustContainTitleOrDescription", item)
    if item.find("guid") is None:
        checked.say("MissingGuid", item)
    _children(checked, item, ITEM, ITEM_ONCE)
    _said_twice(checked, item, "DuplicateItemSemantics")
    names = [child.tag for child in item.iterchildren(etree.Element)]
    encoded = f"{{{CONTENT}}}encoded"
    if encoded in names and "description" not in names[: names.index(encoded)]:
        checked.say("NeedDescriptionBeforeContent", item)


def _said_twice(checked: Checked, parent: Element, code: str) -> None:
    for core, extension in SAID_TWICE:
        if parent.find(core) is not None and parent.find(f"{{{DC}}}{extension}") is not None:
            checked.say(code, parent, core)


def _children(checked: Checked, parent: Element, known: set[str], once: set[str]) -> None:
    seen: set[str] = set()
    for child in parent.iterchildren(etree.Element):
        texts.declared_language(checked, child)
        texts.characters(checked, child)
        name = etree.QName(child)
        if name.namespace is not None:
            _extension(checked, child, name)
            continue
        if name.localname not in known:
            checked.say("UndefinedElement", child)
            continue
        if name.localname in seen and name.localname in once:
            checked.say("DuplicateEnclosure" if name.localname == "enclosure" else "DuplicateElement", child)
        seen.add(name.localname)
        _core(checked, child, name.localname)


def _extension(checked: Checked, child: Element, name: etree.QName) -> None:
    if name.namespace == ATOM:
        if name.localname == "link":
            atom.link_rule(checked, child)
    elif name.namespace == CONTENT:
        html.check(checked, child, texts.text_of(child), absolute=True)
    elif name.namespace == DC:
        if name.localname == "language":
            texts.language(checked, child, texts.text_of(child))
        elif name.localname == "rights":
            texts.plain(checked, child, texts.text_of(child))
        elif name.localname == "date":
            texts.rfc_3339(checked, child)
    elif name.namespace not in NAMESPACES.values():
        return
    if any(True for _ in child.iterchildren(etree.Element)):
        checked.say("UndefinedElement", child)


def _core(checked: Checked, child: Element, name: str) -> None:
    value = texts.text_of(child).strip()
    if name == "item":
        _item(checked, child)
    elif name in {"title", "category", "copyright", "source"} or (
        name == "description" and _in_channel(child)
    ):
        texts.plain(checked, child, value)
        if name in {"title", "category"}:
            texts.not_blank(checked, child, value)
        if name == "source":
            _required(checked, child, "url", links.absolute)
    elif name == "description":
        html.check(checked, child, value, absolute=True)
    elif name in {"link", "docs", "comments"}:
        links.absolute(checked, child, value)
    elif name in {"pubDate", "lastBuildDate"}:
        texts.rfc_2822(checked, child)
    elif name == "language":
        texts.language(checked, child, value)
    elif name in {"author", "managingEditor", "webMaster"}:
        _mailbox(checked, child, value)
    elif name == "guid":
        _guid(checked, child, value)
    elif name == "enclosure":
        _enclosure(checked, child)
    elif name == "textInput":
        checked.say("AvoidTextInput", child)


def _in_channel(element: Element) -> bool:
    return element.getparent().tag == "channel"  # type: ignore[union-attr]


def _required(checked: Checked, element: Element, name: str, rule) -> None:
    if name in element.attrib:
        rule(checked, element, element.get(name, ""))
    else:
        checked.say("MissingAttribute", element, name)


def _mailbox(checked: Checked, element: Element, value: str) -> None:
    if "@" in value and not value.endswith(")"):
        checked.say("EmailFormat" if " " in value else "MissingRealName", element, value)
    elif not re.match(r"[\w+.'-]+@(?:[\w-]+\.)+\w+ \(.*\)\Z", value):
        checked.say("InvalidContact", element, value)


def _guid(checked: Checked, guid: Element, value: str) -> None:
    texts.not_blank(checked, guid, value)
    permanent = guid.get("isPermaLink", "true")
    if permanent not in {"true", "false"}:
        checked.say("InvalidBooleanAttribute", guid, permanent)
    elif permanent == "true":
        if not links.absolute(checked, guid, value):
            checked.say("InvalidHttpGUID", guid, value)
        elif value.lower().startswith(("tag:", "urn:uuid:")):
            checked.say("InvalidPermalink", guid, value)
    elif len(value) < 9 and value.isdigit():
        checked.say("NotSufficientlyUnique", guid, value)


def _enclosure(checked: Checked, enclosure: Element) -> None:
    length = enclosure.get("length")
    if length == "-1":
        checked.say("UseZeroForUnknown", enclosure)
    elif length is None:
        checked.say("MissingAttribute", enclosure, "length")
    else:
        texts.whole_number(checked, enclosure, length, "InvalidIntegerAttribute")
    _required(checked, enclosure, "url", links.web)
    _required(
        checked, enclosure, "type", lambda c, e, given: texts.media_type(c, e, given, "InvalidMIMEAttribute")
    )
