"""OPML 2.0 (opml.org/spec2)."""

from __future__ import annotations

from lxml import etree

from tests.feed_validator import html, links, texts
from tests.feed_validator.findings import Checked

Element = etree._Element
DATES = {"dateCreated", "dateModified"}
HEAD = DATES | {"title", "ownerName", "ownerEmail", "ownerId", "docs"}
OUTLINE = {"category", "created", "description", "htmlUrl", "isBreakpoint", "isComment", "language", "text", "title",
           "type", "url", "version", "xmlUrl"}  # fmt: skip
OF_A_FEED = {"description", "htmlUrl", "language", "title", "version", "xmlUrl"}


def check(checked: Checked, root: Element) -> None:
    """Check a subscription list."""
    if "version" not in root.attrib:
        checked.say("MissingAttribute", root, "version")
    elif root.get("version") not in {"1.0", "1.1", "2.0"}:
        checked.say("InvalidOPMLVersion", root, root.get("version", ""))
    head, body = root.find("head"), root.find("body")
    if head is None:
        checked.say("MissingElement", root, "head")
    else:
        _head(checked, head)
    if body is None:
        checked.say("MissingElement", root, "body")
    elif body.find("outline") is None:
        checked.say("MissingElement", body, "outline")
    else:
        for outline in body.iter("outline"):
            _outline(checked, outline)


def _head(checked: Checked, head: Element) -> None:
    for child in head.iterchildren(etree.Element):
        texts.characters(checked, child)
        if child.tag not in HEAD:
            checked.say("UndefinedElement", child)
        elif child.tag in DATES:
            texts.rfc_2822(checked, child)
        elif child.tag in {"title", "ownerName"}:
            html.check(checked, child, texts.text_of(child), absolute=True)
        elif child.tag == "ownerId":
            links.web(checked, child, texts.text_of(child))


def _outline(checked: Checked, outline: Element) -> None:
    texts.characters(checked, outline)
    names = set(outline.attrib)
    for name in names - OUTLINE:
        checked.say("UnexpectedAttribute", outline, name)
    if "text" not in names:
        checked.say("MissingAttribute", outline, "text")
    kind = outline.get("type", "").lower()
    if kind == "rss":
        if "xmlUrl" not in names:
            checked.say("MissingXmlURL", outline)
        if "title" not in names:
            checked.say("MissingTitleAttr", outline)
    elif kind == "link" and "url" not in names:
        checked.say("MissingUrlAttr", outline)
    elif not kind and len(names) > 1 and names & OF_A_FEED:
        checked.say("MissingOutlineType", outline)
    for name in ("title", "text", "description"):
        if name in names:
            html.check(checked, outline, outline.get(name, ""), absolute=True)
    for name in ("htmlUrl", "url"):
        if name in names:
            links.absolute(checked, outline, outline.get(name, ""))
    if "language" in names:
        texts.language(checked, outline, outline.get("language", ""))
    if (outline.text or "").strip():
        checked.say("UnexpectedText", outline)
