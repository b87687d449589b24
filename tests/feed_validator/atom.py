"""Atom 1.0 (RFC 4287), with archives (RFC 5005)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from lxml import etree

from tests.feed_validator import html, links, texts
from tests.feed_validator.findings import Checked
from tests.feed_validator.names import ATOM, DC, FH, XML, a_set

Element = etree._Element
Rule = Callable[[Checked, Element], None]

RELATIONS = a_set(
    "alternate current describedby edit edit-media enclosure first hub last license next next-archive payment "
    "prev-archive previous related replies search self service up via"
)
HISTORY = {"current", "first", "last", "next", "next-archive", "prev-archive", "previous"}


def check(checked: Checked, feed: Element) -> None:
    """Check a feed document."""
    _attributes(checked, feed, set())
    texts.declared_language(checked, feed)
    _children(checked, feed, FEED, FEED_ONCE)
    _metadata(checked, feed, missing="MissingElement")
    entries = feed.findall(f"{{{ATOM}}}entry")
    _repeated(checked, entries, "id", "DuplicateEntries")
    _repeated(checked, entries, "updated", "DuplicateUpdated")
    if entries:
        late = [each for each in entries[0].itersiblings() if each.tag != entries[0].tag]
        for each in late:
            if _is_atom(each):
                checked.say("MisplacedMetadata", each)


def _entry(checked: Checked, entry: Element) -> None:
    _attributes(checked, entry, set())
    _children(checked, entry, ENTRY, ENTRY_ONCE)
    for name in ("title", "id", "updated"):
        if entry.find(f"{{{ATOM}}}{name}") is None:
            checked.say("MissingElement", entry, name)
    signed = [entry, entry.getparent(), entry.find(f"{{{ATOM}}}source")]
    if all(each is None or each.find(f"{{{ATOM}}}author") is None for each in signed):
        checked.say("MissingElement", entry, "author")
    content, summary = entry.find(f"{{{ATOM}}}content"), entry.find(f"{{{ATOM}}}summary")
    alternates = _alternates(entry)
    if content is None:
        if summary is None:
            checked.say("MissingTextualContent", entry)
        if not alternates:
            checked.say("MissingContentOrAlternate", entry)
    elif summary is None and (content.get("src") or _is_binary(content.get("type", ""))):
        checked.say("MissingSummary", entry)
    _once_each(checked, entry, alternates)


def _source(checked: Checked, source: Element) -> None:
    _attributes(checked, source, set())
    _children(checked, source, FEED, FEED_ONCE)
    _metadata(checked, source, missing="MissingSourceElement")


def _metadata(checked: Checked, feed: Element, missing: str) -> None:
    for name in ("title", "id", "updated"):
        if feed.find(f"{{{ATOM}}}{name}") is None:
            checked.say(missing, feed, name)
    relations = [link.get("rel", "alternate") for link in feed.findall(f"{{{ATOM}}}link")]
    if missing == "MissingElement" and "self" not in relations:
        checked.say("MissingSelf", feed)
    _once_each(checked, feed, _alternates(feed))
    if feed.find(f"{{{FH}}}archive") is not None and feed.find(f"{{{FH}}}complete") is None:
        if not {"prev-archive", "next-archive"} & set(relations):
            checked.say("ArchiveIncomplete", feed)
        if "current" not in relations:
            checked.say("MissingCurrentInArchive", feed)


def _alternates(element: Element) -> list[tuple[str, str]]:
    return [
        (link.get("type", ""), link.get("hreflang", ""))
        for link in element.findall(f"{{{ATOM}}}link")
        if link.get("rel", "alternate") == "alternate"
    ]


def _once_each(checked: Checked, element: Element, alternates: list[tuple[str, str]]) -> None:
    for pair, count in Counter(alternates).items():
        if count > 1:
            checked.say("DuplicateAtomLink", element, " ".join(pair))


def _repeated(checked: Checked, entries: list[Element], name: str, code: str) -> None:
    found = Counter(entry.findtext(f"{{{ATOM}}}{name}") for entry in entries)
    for value, count in found.items():
        if value and count > 1:
            checked.say(code, None, value)


def _children(checked: Checked, parent: Element, rules: dict[str, Rule], once: set[str]) -> None:
    seen: set[str] = set()
    for child in parent.iterchildren(etree.Element):
        texts.declared_language(checked, child)
        texts.characters(checked, child)
        name = etree.QName(child)
        if name.namespace is None:
            checked.say("UndeterminableVocabulary", child)
        elif name.namespace in {DC, FH}:
            if name.namespace == FH and name.localname not in {"archive", "complete"}:
                checked.say("UndefinedElement", child)
        elif not _is_atom(child):
            continue
        elif name.localname not in rules:
            checked.say("UndefinedElement", child)
        else:
            if name.localname in seen and name.localname in once:
                checked.say("DuplicateElement", child)
            rules[name.localname](checked, child)
        seen.add(name.localname)
    if (parent.text or "").strip() or any((child.tail or "").strip() for child in parent):
        checked.say("UnexpectedText", parent)


def _is_atom(element: Element) -> bool:
    return etree.QName(element).namespace == ATOM


def _attributes(checked: Checked, element: Element, known: set[str]) -> None:
    for name in element.attrib:
        place = etree.QName(name)
        if place.namespace is None and place.localname not in known:
            checked.say("UnexpectedAttribute", element, place.localname)


def _is_binary(kind: str) -> bool:
    return "/" in kind and not (kind.endswith(("+xml", "/xml")) or kind.startswith("text/"))


def text(checked: Checked, element: Element) -> None:
    """A text construct, or content."""
    _attributes(checked, element, {"type", "src"})
    kind, value = element.get("type", "text"), texts.text_of(element)
    is_content = etree.QName(element).localname == "content"
    if element.get("type") == "":
        checked.say("AttrNotBlank", element, "type")
    elif "/" in kind and not is_content:
        checked.say("InvalidTextType", element, kind)
    elif kind not in {"text", "html", "xhtml"}:
        texts.media_type(checked, element, kind)
    if element.get("src"):
        links.reference(checked, element, element.get("src", ""))
        if "type" not in element.attrib:
            checked.say("MissingTypeAttr", element)
        return
    if any(True for _ in element.iterchildren(etree.Element)) and kind != "xhtml":
        checked.say("UndefinedElement", element)
    if kind == "html":
        html.check(checked, element, value, absolute=False)
    elif kind == "text":
        texts.plain(checked, element, value, "ContainsUndeclaredHTML")
    if not value and not len(element):
        checked.say("NotBlank", element)


def _link(checked: Checked, link: Element) -> None:
    _attributes(checked, link, {"type", "title", "rel", "href", "length", "hreflang"})
    relation, kind = link.get("rel", "alternate"), link.get("type")
    in_entry = etree.QName(link.getparent()).localname == "entry"
    if relation not in RELATIONS and ":" not in relation:
        checked.say("UnregisteredAtomLinkRel", link, relation)
    if relation in HISTORY and in_entry:
        checked.say("FeedHistoryRelInEntry", link, relation)
    if kind is not None:
        texts.media_type(checked, link, kind)
        if relation == "self" and kind.partition(";")[0] not in {
            "application/atom+xml",
            "application/rss+xml",
        }:
            checked.say("SelfNotAtom", link, kind)
    for name in ("title", "rel"):
        if link.get(name) is not None and not link.get(name, "").strip():
            checked.say("AttrNotBlank", link, name)
    if "title" in link.attrib:
        texts.plain(checked, link, link.get("title", ""))
    if "length" in link.attrib:
        texts.whole_number(checked, link, link.get("length", ""), "InvalidNonNegativeInteger")
    if "hreflang" in link.attrib:
        texts.language(checked, link, link.get("hreflang", ""))
    if (link.text or "").strip() or len(link):
        checked.say("AtomLinkNotEmpty", link)
    if "href" not in link.attrib:
        checked.say("MissingHref", link)
        return
    links.reference(checked, link, link.get("href", ""))
    if relation == "self" and etree.QName(link.getparent()).localname in {"feed", "channel"}:
        _self(checked, link, link.get("href", ""))


def _self(checked: Checked, link: Element, href: str) -> None:
    if not urlsplit(href).netloc and link.get(f"{{{XML}}}base") is None:
        checked.say("RelativeSelf", link, href)
    if href != checked.url and links.canonical(href) != links.canonical(checked.url):
        checked.say("SelfDoesntMatchLocation", link, f"{href} is not {checked.url}")


def _person(checked: Checked, person: Element) -> None:
    _children(checked, person, PERSON, set(PERSON))
    if person.find(f"{{{ATOM}}}name") is None:
        checked.say("MissingElement", person, "name")


def _name(checked: Checked, name: Element) -> None:
    value = texts.text_of(name)
    texts.plain(checked, name, value)
    texts.no_mailbox(checked, name, value)
    texts.not_blank(checked, name, value)


def _email(checked: Checked, email: Element) -> None:
    name, _, host = texts.text_of(email).partition("@")
    if not name or "." not in host:
        checked.say("InvalidAddrSpec", email)


def _uri(checked: Checked, uri: Element) -> None:
    texts.not_blank(checked, uri, texts.text_of(uri))
    texts.no_white_space(checked, uri)
    links.reference(checked, uri, texts.text_of(uri))


def _category(checked: Checked, category: Element) -> None:
    _attributes(checked, category, {"term", "scheme", "label"})
    if "term" not in category.attrib:
        checked.say("MissingAttribute", category, "term")
    else:
        texts.not_blank(checked, category, category.get("term", ""))
    if "scheme" in category.attrib:
        links.absolute(checked, category, category.get("scheme", ""))
    if "label" in category.attrib:
        texts.plain(checked, category, category.get("label", ""))


def _generator(checked: Checked, generator: Element) -> None:
    _attributes(checked, generator, {"uri", "version"})
    if "uri" in generator.attrib:
        links.reference(checked, generator, generator.get("uri", ""))
    texts.not_blank(checked, generator, texts.text_of(generator))
    texts.plain(checked, generator, texts.text_of(generator))


def _id(checked: Checked, element: Element) -> None:
    texts.no_white_space(checked, element)
    links.identifier(checked, element, texts.text_of(element))


def _time(checked: Checked, element: Element) -> None:
    texts.no_white_space(checked, element)
    texts.rfc_3339(checked, element)


PERSON: dict[str, Rule] = {"name": _name, "uri": _uri, "email": _email}
_BOTH: dict[str, Rule] = {
    "author": _person,
    "category": _category,
    "contributor": _person,
    "id": _id,
    "link": _link,
    "rights": text,
    "title": text,
    "updated": _time,
}
FEED: dict[str, Rule] = _BOTH | {
    "entry": _entry,
    "generator": _generator,
    "icon": _uri,
    "logo": _uri,
    "subtitle": text,
}
ENTRY: dict[str, Rule] = _BOTH | {"content": text, "published": _time, "source": _source, "summary": text}
FEED_ONCE = {"generator", "id", "icon", "logo", "rights", "subtitle", "title", "updated"}
ENTRY_ONCE = {"content", "id", "published", "rights", "source", "summary", "title", "updated"}
link_rule = _link
