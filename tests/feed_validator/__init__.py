"""Feed validator: the rules of the W3C feed validator, written anew, because there is no package of it.

Each finding bears the name that the validator gives its message. Errors and warnings only, as its web
page shows them; what it calls information is left out. Atom 1.0 (RFC 4287) with archives (RFC 5005), RSS
2.0 with Dublin Core and content, OPML 2.0, and of our own the rules of JSON Feed 1.1. What it does not
know at all, such as tombstones (RFC 6721), is its warning `UnknownNamespace`, and ours.
"""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from tests.feed_validator import atom, json_feed, opml, rss
from tests.feed_validator.findings import Checked, Finding
from tests.feed_validator.names import ATOM, NAMESPACES

__all__ = ["Finding", "findings", "json_findings"]

MEDIA_TYPES = {
    "application/atom+xml": "feed",
    "application/rss+xml": "rss",
    "text/x-opml": "opml",
    "text/xml": None,
    "application/xml": None,
}


def findings(document: bytes, *, url: str, now: datetime, content_type: str | None = None) -> list[Finding]:
    """Return what the validator would say of a document that was fetched from `url`."""
    checked = Checked(url=url, now=now, lines=document.decode("utf-8", "replace").split("\n"))
    try:
        root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        checked.say("SAXError", value=str(error))
        return checked.findings
    name = etree.QName(root)
    if content_type is not None:
        _media_type(checked, content_type, name.localname)
    _namespaces(checked, root, is_atom=name.localname == "feed")
    if name.localname == "feed":
        _check_feed(checked, root, name.namespace)
    elif name.localname == "rss":
        if name.namespace:
            checked.say("InvalidNamespace", root)
        rss.check(checked, root)
    elif name.localname == "opml":
        opml.check(checked, root)
    else:
        checked.say("UndefinedElement", root)
    return checked.findings


def json_findings(document: bytes, *, url: str) -> list[Finding]:
    """Return what breaks a rule of JSON Feed 1.1 in a document that was fetched from `url`."""
    return json_feed.check(document, url)


def _check_feed(checked: Checked, root: etree._Element, namespace: str | None) -> None:
    if namespace is None:
        checked.say("MissingNamespace", root)
    elif namespace != ATOM:
        checked.say("InvalidNamespace", root)
    else:
        atom.check(checked, root)


def _media_type(checked: Checked, content_type: str, root: str) -> None:
    name, *parameters = (part.strip() for part in content_type.split(";"))
    expected = MEDIA_TYPES.get(name.lower(), "")
    if expected == "" or (expected and expected != root):
        checked.say("UnexpectedContentType", value=content_type)
    declared = re.match(r"<\?xml[^>]*encoding=['\"]([^'\"]+)", checked.lines[0])
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key == "charset" and declared and value.lower() != declared.group(1).lower():
            checked.say("EncodingMismatch", value=value)


def _namespaces(checked: Checked, root: etree._Element, *, is_atom: bool) -> None:
    declared = {pair for element in root.iter(etree.Element) for pair in element.nsmap.items()}
    for prefix, namespace in declared:
        usual = {ours: theirs for theirs, ours in NAMESPACES.items()}
        if prefix in NAMESPACES and NAMESPACES[prefix] != namespace:
            checked.say("ReservedPrefix", value=prefix)
        elif prefix in {"atom", "xhtml"} and is_atom:
            checked.say("AvoidNamespacePrefix", value=prefix)
        elif namespace not in usual:
            checked.say("UnknownNamespace", value=namespace)
