"""Posts: what WordPress says of a post, a page, a file or an entry of a type of its own.

Source: https://developer.wordpress.org/rest-api/reference/posts/; WPML, Polylang and ACF add fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from connectors.api.doors import excerpt
from connectors.api.fields import at, in_utc, listed, moment, size, table, text, words
from connectors.api.files import files_in, merged
from connectors.api.json_text import without_notices
from connectors.api.pages import Entry
from hub.model.draft import Attachment, Author, Category, Draft, Kind, MeetingWords, Text

_NO_LABELS = {
    "language",
    "post_translations",
    "term_language",
    "term_translations",
    "post_format",
    "translation_priority",
    "author",
}
"""Taxonomies of plug-ins and themes that say nothing about a subject."""
_NO_SUBJECT = {
    "uncategorized",
    "uncategorised",
    "non-classe",
    "sin-categoria",
    "sem-categoria",
    "без-рубрики",
    "غير-مصنف",
}
_DEPTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Where a type of content keeps the days and the place of a meeting, such as ``acf.start_date``."""

    start: str = ""
    end: str = ""
    place: str = ""


def entry(said: Any, fields: Fields, lang: str = "") -> Entry | None:
    """Return an entry; None for what is no post, says nothing, or is not public."""
    post = table(said)
    draft = _draft(post, fields, lang)
    if draft is None or (text(post.get("status")) or "publish") not in {"publish", "inherit"}:
        return None
    key = draft.external_id or text(post.get("id")) or draft.url or ""
    return Entry(
        f"{key} {draft.url or ''}", draft, moment(post.get("modified")) or in_utc(post.get("modified_gmt"))
    )


def is_post(said: Any) -> bool:
    """Tell a post from a category, a user, a table of contents."""
    return isinstance(said, dict) and "id" in said and bool({"title", "content", "source_url"} & said.keys())


def _draft(post: Mapping[str, Any], fields: Fields, lang: str) -> Draft | None:
    title, content, summary = (_rendered(post.get(name)) for name in ("title", "content", "excerpt"))
    url = text(post.get("link"))
    if _is_protected(post):
        content = summary = None
    if text(post.get("source_url")):  # a file of the media library
        content, summary = None, _described(post)
    if not (title or content or summary or url):
        return None
    meeting = _meeting(post, fields)
    return Draft(
        external_id=words(_of(post.get("guid"))) or (None if url else text(post.get("id"))),
        url=url,
        title=Text(title) if title else None,
        summary=Text(excerpt(summary)) if summary else None,
        content=Text(content) if content else None,
        language=_language(post, lang),
        published=in_utc(post.get("date_gmt")) or moment(post.get("date")),
        updated=in_utc(post.get("modified_gmt")) or moment(post.get("modified")),
        kind=Kind.MEETING if meeting else None,
        authors=tuple(_authors(post)),
        categories=tuple(_categories(post)),
        attachments=merged(tuple(_files(post)), tuple(files_in(content))),
        translations=tuple(_translations(post)),
        meeting=meeting,
    )


def _of(value: object) -> object:
    """``{"rendered": …}``, or the bare text of old versions and of plug-ins."""
    return table(value).get("rendered") if isinstance(value, dict) else value


def _rendered(value: object) -> str | None:
    said = text(_of(value))
    return without_notices(said).strip() or None if said else None


def _described(file: Mapping[str, Any]) -> str | None:
    """What editors say of a file; where they say nothing, WordPress links to the file itself."""
    said = _rendered(file.get("description"))
    return _rendered(file.get("caption")) or (said if said and 'class="attachment"' not in said else None)


def _is_protected(post: Mapping[str, Any]) -> bool:
    """Whether a password guards it: its text is a form then, or empty."""
    marks = (table(post.get(name)).get("protected") for name in ("content", "excerpt"))
    return any(mark is True for mark in marks) or post.get("protected") is True


def _language(post: Mapping[str, Any], lang: str) -> str | None:
    """Polylang says ``lang``, WPML a locale."""
    said = text(post.get("lang")) or text(post.get("wpml_current_locale")) or text(post.get("language"))
    return (said or lang or "").replace("_", "-") or None if lang != "all" or said else None


def _authors(post: Mapping[str, Any]) -> Iterator[Author]:
    """Names only; an author who may not be looked at is an error in his place."""
    for each in listed(table(post.get("_embedded")).get("author")):
        if name := words(table(each).get("name")):
            yield Author(name=name)


def _categories(post: Mapping[str, Any]) -> Iterator[Category]:
    for group in listed(table(post.get("_embedded")).get("wp:term")):
        for each in listed(group):
            term = table(each)
            name = words(term.get("name"))
            taxonomy, slug = text(term.get("taxonomy")), text(term.get("slug"))
            if name and taxonomy not in _NO_LABELS and slug not in _NO_SUBJECT:
                yield Category(name)


def _files(post: Mapping[str, Any]) -> Iterator[Attachment]:
    """Files, without pictures: the post itself, the one in front of it, and those in fields of its own."""
    own = [post, *listed(table(post.get("_embedded")).get("wp:featuredmedia"))]
    for each in own:
        yield from _file(table(each), "source_url")
    for name in ("acf", "meta"):
        for each in _tables(post.get(name), _DEPTH):
            yield from _file(each, "url")


def _file(said: Mapping[str, Any], name: str) -> Iterator[Attachment]:
    url, kind = text(said.get(name)), text(said.get("mime_type"))
    if url and kind and not kind.startswith(("image/", "video/", "audio/")):
        length = size(at(said, "media_details.filesize")) or size(said.get("filesize"))
        yield Attachment(url, kind, length, title=words(_of(said.get("title"))) if name == "url" else None)


def _tables(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth and isinstance(value, dict | list):
        if isinstance(value, dict):
            yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from _tables(each, depth - 1)


def _translations(post: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """WPML lists addresses; Polylang numbers, or what the site makes of them. `linked` solves numbers."""
    for each in listed(post.get("wpml_translations")):
        locale, href = text(table(each).get("locale")), text(table(each).get("href"))
        if locale and href:
            yield locale.replace("_", "-"), href
    for language, said in table(post.get("translations")).items():
        found = text(said) or text(at(said, "link")) or text(at(said, "href")) or text(at(said, "url"))
        if found and found.isdigit():
            found = f"#{found}"
        if found:
            yield language.replace("_", "-"), found


def linked(entries: tuple[Entry, ...], posts: list[Any]) -> tuple[Entry, ...]:
    """Put addresses in place of the numbers of translations; what is on another page stays unknown."""
    links = {f"#{text(each.get('id'))}": text(each.get("link")) for each in posts if isinstance(each, dict)}

    def solved(draft: Draft) -> Draft:
        pairs = ((language, links.get(url, url)) for language, url in draft.translations)
        kept = tuple((language, url) for language, url in pairs if url and url[0] != "#" and url != draft.url)
        return replace(draft, translations=kept)

    return tuple(
        each._replace(draft=solved(each.draft)) if each.draft.translations else each for each in entries
    )


def _meeting(post: Mapping[str, Any], fields: Fields) -> MeetingWords | None:
    start = moment(at(post, fields.start)) if fields.start else None
    if start is None:
        return None
    end = moment(at(post, fields.end)) if fields.end else None
    place = at(post, fields.place) if fields.place else None
    named = words(_of(place)) or words(at(place, "address")) or words(at(place, "name"))
    return MeetingWords(start, end, named, words(at(place, "country_short")))
