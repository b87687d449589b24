"""Entries: what a page of a list says of each entry, in the site's words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import urldefrag

from connectors.listing.addresses import media_type, path_of, steady, without_sessions
from connectors.listing.rule import ListRule
from hub.errors import Cause, SourceError
from hub.model.draft import Attachment, Category, Draft, Kind, MeetingWords, Text
from hub.reading.dates import fold, read_date
from hub.reading.pages import Page, Part, alternatives
from hub.reading.spans import read_span

MAX_ENTRIES = 5000
"""Of one source (design, section 7)."""
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_HEADS = {"dt", "h1", "h2", "h3", "h4", "h5", "h6"}
"""Entries that are but the head of one: what follows, up to the next, belongs to it."""
_LINKS = "a[href]"
_FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""To ask whether a date can be read at all: the future is the pipeline's business."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*)?\Z")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{2})[./-](\d{1,2})[./-](\d{1,2})(?!\d)")
_SPANS = (
    r"min(?:ute|uto)?s?|hours?|heures?|horas?|days?|jours?|d[ií]as?|weeks?|semaines?|semanas?|months?|mois|meses|mes"
    r"|минут\w*|час\w*|дн\w+|день|недел\w+|месяц\w*|دقائق|دقيقة|ساعات|ساعة|أيام|يوم|أسابيع|أسبوع|أشهر|شهر"
)
_COUNTED = re.compile(
    r"(?:hits|views|reads|visits|visto|vues|lectures|clics|affichages|visitas|vistas|lecturas|accesos|acessos|leituras"
    r"|просмотр\w*|показ\w*|прочитано|قراءات|المشاهدات|مشاهدات|الزيارات|shares?|likes?|comments?)\s*[:=(]?\s*\d[\d.,\s]*\)?"
    r"|\d[\d.,]*\s*(?:hits|views|reads|visits|vues|lectures|affichages|visitas|vistas|lecturas|acessos|просмотр\w*|показ\w*"
    r"|مشاهدات?|shares?|likes?|comments?)\b"
    rf"|\d+\s*(?:{_SPANS})\s*(?:ago|назад|atr[áa]s)\b|\b(?:il y a|hace|há|منذ|قبل)\s*\d+\s*(?:{_SPANS})\b",
    re.IGNORECASE,
)
"""Counters of visits, and "three days ago" in figures, change by themselves and say nothing."""
_MORE = re.compile(
    r"\W*(?:(?:read|see|learn|find out|en savoir|lire|voir|leer|ver|saiba|ler|leia|читать|узнать|اقرأ)\s*)?"
    r"(?:more|plus|(?:la )?suite|l['’]article|m[áa]s|mais|далее|больше|подробнее|детали|المزيد"
    r"|details|d[ée]tails|detalles)?\W*\Z",
    re.IGNORECASE,
)
"""What links say that only repeat the one of the title."""
_MAX_LABELS = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list.

    Attributes:
        draft: What the list says of it.
        key: What it is recognised by within this visit.
        page_url: The page of its own that can be read for its text; None if there is none.
    """

    draft: Draft
    key: str
    page_url: str | None


def entries_of(page: Page, rule: ListRule) -> list[Entry]:
    """Return the entries of a page in document order; parts without a title are none."""
    found = [entry for part, above in _parts(page, rule) if (entry := _entry(part, above, rule))]
    return list(_settled(found))


def _settled(found: list[Entry]) -> Iterator[Entry]:
    """Settle which entries that share a link are one.

    A title and its "read more" are one entry. Meetings that all lead to the page of the year are several,
    told apart by their words.
    """
    pairs = {(_value(each.draft.title), each.key) for each in found}
    links = Counter(title for title, _ in pairs)
    meant: dict[str, list[Entry]] = {}
    for each in found:
        known = meant.setdefault(each.key, [])
        if not any(_is_same(each.draft, other.draft) for other in known):
            known.append(each)
    for same in meant.values():
        telling = [each for each in same if not _is_label(_value(each.draft.title), links)] or same[:1]
        yield from telling if len(telling) == 1 else map(_apart, telling)


def _is_same(one: Draft, other: Draft) -> bool:
    """Tell whether two entries that share a link say the same; one of them may leave out the day."""
    days = {_day(one), _day(other)} - {""}
    return _value(one.title) == _value(other.title) and len(days) < 2


def _is_label(title: str, links: Counter[str]) -> bool:
    return links[title] > 1 or bool(_MORE.match(title))


def _apart(entry: Entry) -> Entry:
    name = _named(entry.draft)
    return replace(entry, draft=replace(entry.draft, external_id=name), key=name)


def _parts(page: Page, rule: ListRule) -> Iterator[tuple[Part, str]]:
    """Yield each entry with the heading above it. An entry inside of another one is a part of that."""
    words = rule.item_on(page)
    items = page.select(words)
    places = {part.position for part in items}
    outer = [part for part in items if not any(each.position in places for each in part.around())]
    if len(outer) > MAX_ENTRIES:
        raise SourceError(
            Cause.TOO_LARGE, f"It holds {len(outer)} entries; at most {MAX_ENTRIES} are read.", status=200
        )
    if not rule.group:
        yield from ((part, "") for part in outer)
        return
    places = {part.position for part in outer}
    above: dict[str, str] = {}
    for part in page.select(f"{words}, {rule.group}"):
        if part.position in places:
            yield part, " ".join(reversed(above.values()))
        elif not any(each.position in places for each in part.around()):
            _put_above(above, part, rule)


def _put_above(above: dict[str, str], part: Part, rule: ListRule) -> None:
    """Note a heading: it ends those beneath it, as "June 2026" ends the last day of May."""
    kind = next((words for words in alternatives(rule.group) if part.is_like(words)), "")
    for lower in list(above)[list(above).index(kind) :] if kind in above else ():
        del above[lower]
    above[kind] = part.text()


def _entry(part: Part, above: str, rule: ListRule) -> Entry | None:
    part = part.with_what_follows(rule.item_on(part.page)) if part.tag in _HEADS else part
    heading = part.first(rule.title) if rule.title else _heading(part)
    title = part.value(rule.title) if rule.title else heading.text() if heading else None
    link = _link(part, heading, rule)
    if not title and link:
        title = next((words for each in part.select(_LINKS) if (words := each.text())), None)
    if not title:
        return None
    url = without_sessions(link) if link else None
    draft = _draft(part, title, url, above, rule)
    name = part.value(rule.id) if rule.id else steady(url) if url else _anchor(part) or _named(draft)
    draft = replace(draft, external_id=name, glimpse=_glimpse(part, above, rule))
    return Entry(draft, name or "", url if url and not media_type(url) else None)


def _heading(part: Part) -> Part | None:
    for words in (_HEADINGS, _LINKS):
        if found := next((each for each in part.select(words) if each.text()), None):
            return found
    return None


def _link(part: Part, heading: Part | None, rule: ListRule) -> str | None:
    """Return where an entry leads: picture, title and "read more" mostly share one address."""
    if rule.link:
        return (
            _leading(part, part.page.absolute(part.value(rule.link)))
            if "@" in rule.link
            else next(
                (address for each in part.select(rule.link) if (address := _leading(part, each.link()))), None
            )
        )
    if heading and (address := _leading(part, heading.link())):
        return address
    counted = Counter(address for each in part.select(_LINKS) if (address := _leading(part, each.link())))
    return counted.most_common(1)[0][0] if counted else None


def _leading(part: Part, address: str | None) -> str | None:
    """Leave out links that lead nowhere: to the list itself."""
    return address if address != part.page.url else None


def _draft(part: Part, title: str, url: str | None, above: str, rule: ListRule) -> Draft:
    content = part.first(rule.content) if rule.content and not rule.detail else None
    summary = part.value(rule.summary) if rule.summary else None
    kind, meeting = (Kind.MEETING, meeting_words(part, rule, above)) if rule.is_of_meetings else (None, None)
    return Draft(
        url=url,
        base=part.page.base,
        title=Text(title, markup=False),
        summary=Text(summary, markup=False) if summary else None,
        content=Text(content.html(), base=part.page.base) if content else None,
        language=_language(part, rule),
        published=_published(part, rule, above),
        kind=kind,
        meeting=meeting,
        categories=_categories(part, rule),
        attachments=_attachments(part, url, title, rule),
    )


def _language(part: Part, rule: ListRule) -> str | None:
    if rule.language:
        return part.value(rule.language)
    return part.language() or next((each.language() for each in part.select("[lang]")), None)


def _published(part: Part, rule: ListRule, above: str) -> str | None:
    """Return when it was published; what stands above the entries of a calendar is their own day."""
    if rule.is_of_meetings:
        return moment(_date_words(part, rule.date), rule) if rule.date else None
    return moment(_date_words(part, rule.date or "time"), rule, above)


def _date_words(part: Part, words: str) -> str | None:
    """Return the first date found, one told to machines first; day, month and year in parts are one."""
    found = list(part.values(words))
    if told := next((each for each in found if _ISO.match(each)), None):
        return told
    # "2026" alone can be read as well, so that whole days go first.
    ways = [*found, " ".join(found[:4])]
    for can_be_read in (_is_day, _is_read):
        if readable := next((each for each in ways if can_be_read(each)), None):
            return readable
    return found[0] if found else None


def _is_day(words: str) -> bool:
    return read_span(words) is not None


def _is_read(words: str) -> bool:
    return read_date(words, now=_FAR).value is not None


def moment(words: str | None, rule: ListRule, above: str = "") -> str | None:
    """Return a date in the site's words, or as ISO 8601 where only the rule can tell what they mean.

    That is: where numbers do not begin with the day, where a heading completes it, and where other words
    stand around it ("Posted on 4/5/2026 by admin").
    """
    if not words:
        return span.iso_start if (span := read_span(above, day_first=rule.day_first)) else None
    if rule.date_order == "YMD" and (found := _YEAR_FIRST.search(words)):
        return "20{}-{:0>2}-{:0>2}".format(*found.groups())
    read = read_date(words, now=_FAR, day_first=rule.day_first)
    if read.value:
        return words if rule.day_first else read.value.isoformat()
    span = read_span(words, day_first=rule.day_first, context=above)
    span = span or read_span(above, day_first=rule.day_first)
    return span.iso_start if span else words


def meeting_words(part: Part, rule: ListRule, above: str = "", *, detail: bool = False) -> MeetingWords:
    """Return when and where a meeting is: days as ISO 8601 if they can be read, else the site's words."""
    start, end = rule.detail_start if detail else rule.start, "" if detail else rule.end
    place, status = rule.detail_place if detail else rule.place, "" if detail else rule.status
    first = _days(part, start) or above or None
    last = _days(part, end)
    span = None
    if first and last and not (_ISO.match(first) and _ISO.match(last)):
        span = read_span(f"{first} - {last}", day_first=rule.day_first, context=above)
        first, last = (span.iso_start, span.iso_end) if span else (first, last)
    begins, ends = _one(first, rule, above)
    until, last_day = _one(last, rule, above)
    return MeetingWords(
        start=begins,
        end=last_day or until or ends,
        place=part.value(place) if place else None,
        status=part.value(status) if status else None,
    )


def _days(part: Part, words: str) -> str | None:
    """Return the words for the days: those of several parts together, two whole days as first and last."""
    found = list(part.values(words))[:4] if words else []
    days = [each for each in found if _is_day(each)]
    return f"{days[0]} - {days[-1]}" if len(days) > 1 else " ".join(found) or None


def _one(words: str | None, rule: ListRule, above: str) -> tuple[str | None, str | None]:
    """Return (first day, last day) as far as the words tell."""
    if not words or _ISO.match(words):
        return words, None
    span = read_span(words, day_first=rule.day_first, context=above)
    span = span or read_span(above, day_first=rule.day_first)
    return (span.iso_start, span.iso_end) if span else (words, None)


def _categories(part: Part, rule: ListRule) -> tuple[Category, ...]:
    if not rule.category:
        return ()
    return tuple(dict.fromkeys(Category(words) for words in part.values(rule.category)))[:_MAX_LABELS]


def _attachments(part: Part, url: str | None, title: str, rule: ListRule) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    if url and (kind := media_type(url)):
        found[url] = Attachment(url, kind, title=title)
    if rule.attachment:
        for each in files(part, rule.attachment):
            found.setdefault(each.url, each)
    return tuple(found.values())


def files(part: Part, words: str) -> Iterator[Attachment]:
    """Yield the files that a selector finds links to."""
    for each in part.select(words):
        if address := each.link():
            address = without_sessions(address)
            language = each.attribute("hreflang") or each.language()
            yield Attachment(address, media_type(address), None, language, each.text() or None)


def _anchor(part: Part) -> str | None:
    """Return an id that the site's program gave the entry: one with a number in it ("post-123")."""
    for name in ("id", "data-id", "data-history-node-id"):
        given = part.attribute(name)
        if given and re.search(r"\d{2,}", given) and len(given) <= 80:
            return f"{urldefrag(steady(part.page.url))[0]}#{given}"
    return None


def _named(draft: Draft) -> str:
    """Return an identity made of words, for an entry that has nothing else: never its place in the list."""
    return "words:" + digest(fold(_value(draft.title)), _day(draft))


def _day(draft: Draft) -> str:
    return draft.published or (draft.meeting and draft.meeting.start) or ""


def _glimpse(part: Part, above: str, rule: ListRule) -> str:
    """Return a fingerprint of what can be seen of an entry, whatever the rule makes of it.

    So a better rule does not turn every old entry into an update. Tokens in links and counters do not
    count.
    """
    links = sorted({path_of(address) for each in part.select(_LINKS) if (address := each.link())})
    return digest(str(rule.version), above, _COUNTED.sub("", part.text()), *links)


def _value(text: Text | None) -> str:
    return text.value if text else ""


def digest(*words: str) -> str:
    """Return a fingerprint of texts."""
    joined = "\x1f".join(words).encode("utf-8", "surrogatepass")
    return blake2b(joined, digest_size=16).hexdigest()
