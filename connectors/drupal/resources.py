"""Resources: what JSON:API says of a node, with what it points to.

Source: https://jsonapi.org/format/1.1/ and https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from connectors.api.fields import at, listed, moment, size, table, text, words
from connectors.api.files import files_in, merged
from connectors.api.pages import Entry
from connectors.drupal.site import language_of
from hub.model.draft import Attachment, Author, Category, Draft, Kind, MeetingWords, Text

_DAYS = (
    "field_date", "field_dates", "field_event_date", "field_event_dates", "field_date_range",
    "field_daterange",
    "field_when", "field_start_date", "field_meeting_date", "field_date_time",
)  # fmt: skip
"""What fields with the days of a meeting are called where nobody says."""
_PLACES = (
    "field_location",
    "field_place",
    "field_venue",
    "field_event_location",
    "field_address",
    "field_city",
)
_LEADS = (
    "field_summary",
    "field_teaser",
    "field_lead",
    "field_intro",
    "field_introduction",
    "field_abstract",
)
_WANTED = ("file--", "media--", "taxonomy_term--")
"""What entries point to and a reader is to see."""
_NOT_WANTED = {"media--image", "media--remote_video", "media--video", "media--audio"}
_TITLES = ("title", "name", "label")
_UNKNOWN = {"und", "zxx"}

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Where a type of content keeps what it says; a path such as ``field_when.value``.

    Attributes:
        meetings: Whether the usual names of days are looked for.
        edition: Language that stands before the paths of this edition of the site.
    """

    body: str = "body"
    date: str = ""
    start: str = ""
    end: str = ""
    place: str = ""
    meetings: bool = False
    edition: str | None = None


class Document(NamedTuple):
    """A document of JSON:API: its resources, and what they point to."""

    data: list[Any]
    included: Mapping[Key, Mapping[str, Any]]
    url: str


def document(said: Mapping[str, Any], url: str) -> Document:
    """Return the resources of a document; a single one is a list of one."""
    included = {_key(each): each for each in listed(said.get("included")) if isinstance(each, dict)}
    return Document(listed(said.get("data")), included, url)


def entry(said: Any, within: Document, home: str, fields: Fields) -> Entry | None:
    """Return an entry; None for what is not published, no resource, or an original without translation."""
    resource = table(said)
    attributes = table(resource.get("attributes"))
    if attributes.get("status") is False or _is_untranslated(attributes, fields.edition):
        return None
    draft = _draft(resource, attributes, within, home, fields)
    if draft is None:
        return None
    return Entry(f"{draft.external_id} {draft.language}", draft, moment(attributes.get("changed")))


def has_words(said: Any) -> bool:
    """Tell whether a resource has a title or a text."""
    attributes = table(table(said).get("attributes"))
    return any(text(attributes.get(name)) for name in _TITLES) or any(
        "processed" in table(value) for value in attributes.values()
    )


def edition_of(home: str, within: Document) -> str | None:
    """Return the language of an edition, if its address begins with one and its entries are in it.

    ``https://forum.example/eu/`` may be Basque, or the folder of a site about the European Union.
    """
    edition = language_of(home)
    said = [text(at(each, "attributes.langcode")) for each in within.data]
    found = {language.partition("-")[0] for language in said if language}
    return edition if edition and (not found or edition.partition("-")[0] in found) else None


def _is_untranslated(attributes: Mapping[str, Any], edition: str | None) -> bool:
    """``/fr/jsonapi`` gives the original where there is no French; another source has that already."""
    said = text(attributes.get("langcode"))
    if edition is None or said is None or said in _UNKNOWN:
        return False
    return said.partition("-")[0] != edition.partition("-")[0]


def _draft(
    resource: Mapping[str, Any], attributes: Mapping[str, Any], within: Document, home: str, fields: Fields
) -> Draft | None:
    title = next((said for name in _TITLES if (said := text(attributes.get(name)))), None)
    content = _processed(at(attributes, fields.body)) or _richest(attributes, fields)
    url = _link(resource, attributes, home, fields.edition)
    if not (title or content):
        return None
    language = text(attributes.get("langcode"))
    meeting = _meeting(attributes, fields)
    summary = _summary(attributes, fields)
    return Draft(
        external_id=text(resource.get("id")),
        url=url,
        title=Text(title, markup=False) if title else None,
        summary=Text(summary) if summary else None,
        content=Text(content) if content else None,
        language=None if language in _UNKNOWN else language,
        published=_published(attributes, fields),
        updated=moment(attributes.get("changed")),
        kind=Kind.MEETING if meeting else None,
        authors=tuple(_authors(resource, within)),
        categories=tuple(dict.fromkeys(_categories(resource, within))),
        attachments=merged(tuple(_files(resource, within)), tuple(files_in(content))),
        meeting=meeting,
    )


def _published(attributes: Mapping[str, Any], fields: Fields) -> str | None:
    if fields.date and (said := _day(at(attributes, fields.date))):
        return said
    return moment(attributes.get("published_at")) or moment(attributes.get("created"))


def _processed(value: object) -> str | None:
    """The text as the site shows it; several of a field are one text."""
    parts = [text(table(each).get("processed")) or text(table(each).get("value")) for each in listed(value)]
    return "\n".join(part for part in parts if part) or text(value)


def _richest(attributes: Mapping[str, Any], fields: Fields) -> str | None:
    """The longest formatted text, where nobody says which field holds it."""
    if fields.body != "body":
        return None
    found = [
        said
        for name, value in attributes.items()
        if name not in _LEADS
        and "processed" in table(next(iter(listed(value)), None))
        and (said := _processed(value))
    ]
    return max(found, key=len, default=None)


def _summary(attributes: Mapping[str, Any], fields: Fields) -> str | None:
    own = text(table(next(iter(listed(at(attributes, fields.body))), None)).get("summary"))
    return own or next((said for name in _LEADS if (said := _processed(attributes.get(name)))), None)


def _link(
    resource: Mapping[str, Any], attributes: Mapping[str, Any], home: str, edition: str | None
) -> str | None:
    """The alias, which lacks the language that stands before it; else ``/node/12``; else what links say."""
    alias = text(at(attributes, "path.alias"))
    number = text(attributes.get("drupal_internal__nid"))
    if alias is None and number:
        alias = f"/node/{number}"
    if alias is None:
        return text(attributes.get("absolute_url")) or text(at(resource, "links.html.href"))
    language = text(at(attributes, "path.langcode")) or text(attributes.get("langcode")) or ""
    prefix = edition or (language if attributes.get("default_langcode") is False else "")
    if prefix and alias.startswith((f"/{prefix}/", f"/{language}/")):
        prefix = ""
    root = urljoin(home, "/") if edition else home
    return f"{root}{f'{prefix}/' if prefix else ''}{alias.lstrip('/')}"


def _meeting(attributes: Mapping[str, Any], fields: Fields) -> MeetingWords | None:
    names = [fields.start] if fields.start else _DAYS if fields.meetings else ()
    name = next((name for name in names if _day(at(attributes, name))), None)
    if name is None:
        return None
    value = at(attributes, name)
    last = table(listed(value)[-1]) if listed(value) else {}
    end = _day(at(attributes, fields.end)) if fields.end else _day(last.get("end_value"))
    place, state = _place(attributes, [fields.place] if fields.place else _PLACES)
    return MeetingWords(_day(value), end, place, state)


def _day(value: object) -> str | None:
    first = next(iter(listed(value)), value)
    return moment(table(first).get("value") if isinstance(first, dict) else first)


def _place(
    attributes: Mapping[str, Any], names: list[str] | tuple[str, ...]
) -> tuple[str | None, str | None]:
    for name in names:
        value = next(iter(listed(at(attributes, name))), at(attributes, name))
        if said := words(value) or words(table(value).get("value")):
            return said, None
        address = table(value)
        parts = [words(address.get(part)) for part in ("organization", "address_line1", "locality")]
        country = text(address.get("country_code"))
        if any(parts) or country:
            return ", ".join(part for part in parts if part) or None, country
    return None, None


# What it points to


def references(resource: Mapping[str, Any]) -> Iterator[tuple[str, Key]]:
    """Yield (name of the relation, what it points to) for what a reader is to see."""
    for name, relation in table(resource.get("relationships")).items():
        for each in listed(table(relation).get("data")):
            key = _key(table(each))
            if (
                key[0].startswith(_WANTED)
                and key[0] not in _NOT_WANTED
                and name not in {"thumbnail", "field_image"}
            ):
                yield name, key


def missing(within: Document) -> set[str]:
    """Return the relations whose targets are not included, as ``include`` takes them; files of media, too."""
    found = set()
    for resource in within.data:
        for name, key in references(table(resource)):
            target = within.included.get(key)
            if target is None:
                found.add(name)
            elif key[0].startswith("media--"):
                found |= {
                    f"{name}.{inner}"
                    for inner, file in references(target)
                    if file[0] == "file--file" and file not in within.included
                }
    return found


def _categories(resource: Mapping[str, Any], within: Document) -> Iterator[Category]:
    for _, key in references(resource):
        if key[0].startswith("taxonomy_term--"):
            term = table(table(within.included.get(key)).get("attributes"))
            if (name := text(term.get("name"))) and term.get("status") is not False:
                yield Category(name)


def _files(resource: Mapping[str, Any], within: Document) -> Iterator[Attachment]:
    for _, key in references(resource):
        target = table(within.included.get(key))
        if key[0] == "file--file":
            yield from _file(target, None, within)
        elif key[0].startswith("media--"):
            name = text(at(target, "attributes.name"))
            for _, inner in references(target):
                if inner[0] == "file--file":
                    yield from _file(table(within.included.get(inner)), name, within)


def _file(resource: Mapping[str, Any], name: str | None, within: Document) -> Iterator[Attachment]:
    """A file, if it is no picture. Drupal 8.3 and later say ``uri.url``, older ones ``url``."""
    said = table(resource.get("attributes"))
    url, kind = text(at(said, "uri.url")) or text(said.get("url")), text(said.get("filemime"))
    if url and not (kind or "").startswith(("image/", "video/", "audio/")):
        address = urljoin(within.url, url) if urlsplit(url).scheme in {"", "http", "https"} else url
        yield Attachment(address, kind, size(said.get("filesize")), title=name or text(said.get("filename")))


def _authors(resource: Mapping[str, Any], within: Document) -> Iterator[Author]:
    """Whoever is named; accounts are mostly kept from visitors."""
    for each in listed(at(resource, "relationships.uid.data")):
        who = table(table(within.included.get(_key(table(each)))).get("attributes"))
        if name := text(who.get("display_name")) or text(who.get("name")):
            yield Author(name=name)


def _key(said: Mapping[str, Any]) -> Key:
    return text(said.get("type")) or "", text(said.get("id")) or ""
