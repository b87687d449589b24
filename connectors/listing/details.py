"""Details: the page of a single entry, read for what its list does not say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import urlsplit

from connectors.listing.addresses import media_type, steady
from connectors.listing.entries import Entry, files, meeting_words, moment
from connectors.listing.nothing import stranger
from connectors.listing.rule import ListRule
from hub.errors import Cause, SourceError
from hub.model.draft import Attachment, Draft, MeetingWords, Text
from hub.model.fetch import Answer, FetchState
from hub.model.ports import Http
from hub.reading.article import main_text
from hub.reading.pages import Page, parse

ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
_PASSING = {Cause.CONNECT, Cause.TIMEOUT, Cause.TLS, Cause.PROTOCOL, Cause.TRUNCATED, Cause.INTERNAL}
_PASSING_STATUS = {408, 425, 429}
_DATES = (
    'meta[property="article:published_time"]@content',
    '[itemprop="datePublished"]',
    'meta[name="date" i]@content',
    'meta[name="dcterms.created" i]@content',
    'meta[name="DC.date" i]@content',
    "time[pubdate]",
    "article time",
)
"""Where pages tell machines when they were published."""
_BODIES = (
    '[itemprop="articleBody"]',
    ".com-content-article__body",
    ".node .field--name-body",
    ".node .field-name-body",
    ".entry-content",
    ".news-detail .news-text",
)
"""Where Joomla 3 and 4, Drupal 8 and 7, WordPress and 1C-Bitrix put the text, and nothing else."""
_ENOUGH = 80
"""Characters; less is a teaser, or a place left empty."""
_MARKUP = re.compile("html|xml|json")
_FRONT = re.compile(
    r"/?(?:[a-z]{2,3}(?:[-_][a-z]{2,4})?)?/?(?:(?:index|default|home)\.\w{2,5})?\Z", re.IGNORECASE
)
_FIRST_HEADING = re.compile(r"\s*<h[1-6][^>]*>(.{0,1000}?)</h[1-6]>", re.DOTALL)


MAX_PAGES = 60
"""Pages of single entries in one visit; what is left is read on the next ones."""
MAX_SECONDS = 120.0
"""Spent on them in one visit: other sources wait for their turn."""
PATIENCE = 3
"""Visits on which a page that cannot be read is tried again; and pages in a row that may fail on one."""


@dataclass
class Details:
    """What reading the pages of entries came to.

    Attributes:
        drafts: Those entries that can be handed on: known ones unread, new ones with their text.
        finished: Whether nothing is left for the next visit.
        remarks: What could not be read.
    """

    drafts: tuple[Draft, ...] = ()
    finished: bool = True
    remarks: list[str] = field(default_factory=list)
    asked: int = 0
    failed: int = 0
    in_a_row: int = 0
    seconds: float = 0.0
    reason: str = ""


def read_pages(
    rule: ListRule, http: Http, state: FetchState, entries: Iterable[Entry], *, tries: int
) -> Details:
    """Read the pages of those entries that are news.

    An entry whose page cannot be read now waits for it on some visits; then what the list says of it is news,
    too. One whose page will never be read (404, robots.txt, a log-in) does not wait.

    Args:
        rule: What to look for.
        http: The client.
        state: Tells what is news.
        entries: In their order.
        tries: Visits in a row that left something over.
    """
    done = Details()
    found = [_draft(entry, rule, http, state, done, tries=tries) for entry in entries]
    done.drafts = tuple(draft for draft in found if draft)
    if done.failed:
        what = "the page of one entry" if done.failed == 1 else f"the pages of {done.failed} entries"
        done.remarks.append(f"{what} could not be read: {done.reason}")
    return done


def is_new(state: FetchState, entry: Entry) -> bool:
    """Tell whether the list shows something new of an entry, whatever may stand on its page by now."""
    return state.is_news(replace(entry.draft, unread=True))


def _draft(
    entry: Entry, rule: ListRule, http: Http, state: FetchState, done: Details, *, tries: int
) -> Draft | None:
    """Return the entry with its text, unread if it is known, or None if it has to wait."""
    if not state.is_news(entry.draft):
        return replace(entry.draft, unread=True)
    known = not is_new(state, entry)
    if entry.page_url is None:
        return replace(entry.draft, unread=known)
    if done.asked >= MAX_PAGES or done.in_a_row >= PATIENCE or done.seconds >= MAX_SECONDS:
        done.finished = done.finished and known
        return replace(entry.draft, unread=True) if known else None
    done.asked += 1
    try:
        answer = _asked(entry, http)
        done.seconds += answer.seconds
        draft = _told(entry, rule, answer)
    except SourceError as error:
        # The text of a known entry is not lost because its page cannot be read again.
        is_told = known or _is_told_anyway(error, done, tries=tries)
        return replace(entry.draft, unread=known) if is_told else None
    done.in_a_row = 0
    return draft


def _is_told_anyway(error: SourceError, done: Details, *, tries: int) -> bool:
    """Note a page that could not be read; tell whether its entry is handed on without it."""
    done.failed += 1
    done.reason = done.reason or error.detail.rstrip(".")
    if not is_passing(error):
        return True
    done.in_a_row += 1
    if tries >= PATIENCE - 1:
        return True
    done.finished = False
    return False


def is_passing(error: SourceError) -> bool:
    """Tell whether a page that could not be read may be readable the next time."""
    if error.cause is Cause.HTTP_STATUS:
        return error.status is None or error.status >= 500 or error.status in _PASSING_STATUS
    return error.cause in _PASSING


def detailed(entry: Entry, rule: ListRule, http: Http) -> Draft:
    """Return the entry with what its own page says.

    Raises:
        SourceError: The page could not be read, or is not the entry's: a log-in, an error told with 200.
    """
    return _told(entry, rule, _asked(entry, http))


def _asked(entry: Entry, http: Http) -> Answer:
    assert entry.page_url, "only entries with a page have details"
    return http.get(entry.page_url, accept=ACCEPT, robots=True)


def _told(entry: Entry, rule: ListRule, answer: Answer) -> Draft:
    if _is_file(answer):
        return _as_file(entry.draft, answer)
    page = parse(answer)
    if not rule.unclosed and page.breaks_off():
        raise SourceError(Cause.TRUNCATED, "The page breaks off before its end.")
    content = _content(page, rule, entry.draft)
    if content is None:
        raise SourceError(Cause.NOT_A_FEED, stranger(page) or "No text was found on the page.")
    return _joined(entry.draft, page, rule, content)


def _content(page: Page, rule: ListRule, draft: Draft) -> str | None:
    """Return the text: by selector, several parts after one another, else what trafilatura takes for it."""
    if rule.content:
        parts = page.select(rule.content)
        return "\n".join(part.html() for part in parts) if parts else None
    if stranger(page):
        return None
    for words in _BODIES:
        part = page.root.first(words)
        if part and len(part.text()) >= _ENOUGH:
            return part.html()
    found = main_text(page.source)
    return _without_title(found, _title(page, rule, draft)) if found else None


def _title(page: Page, rule: ListRule, draft: Draft) -> Text | None:
    """Return the title that the page has, where one is looked for there, else that of the list."""
    own = page.root.value(rule.detail_title) if rule.detail_title else None
    return Text(own, markup=False) if own else draft.title


def _without_title(html: str, said_before: Text | None) -> str:
    """Leave out a heading that says the title once more."""
    found = _FIRST_HEADING.match(html)
    title = said_before.value if said_before else ""
    said = unescape(re.sub(r"<[^<>]*>", "", found.group(1))) if found else ""
    return html[found.end() :] if found and " ".join(said.split()).casefold() == title.casefold() else html


def _joined(draft: Draft, page: Page, rule: ListRule, content: str) -> Draft:
    root = page.root
    summary = root.value(rule.detail_summary) if rule.detail_summary else None
    return replace(
        draft,
        base=page.base,
        title=_title(page, rule, draft),
        summary=Text(summary, markup=False) if summary else draft.summary,
        content=Text(content, base=page.base),
        language=draft.language or page.language,
        published=_published(draft, page, rule),
        meeting=_meeting(draft, page, rule),
        attachments=_attachments(draft, page, rule),
        translations=tuple(dict.fromkeys((*draft.translations, *_translations(page)))),
    )


def _published(draft: Draft, page: Page, rule: ListRule) -> str | None:
    if rule.detail_date:
        return moment(page.root.value(rule.detail_date), rule) or draft.published
    if draft.published:
        return draft.published
    return next((moment(said, rule) for words in _DATES if (said := page.root.value(words))), None)


def _meeting(draft: Draft, page: Page, rule: ListRule) -> MeetingWords | None:
    if draft.meeting is None:
        return None
    own = meeting_words(page.root, rule, detail=True)
    # The page knows better than the list, where it says anything; days come as a pair.
    days = (own.start, own.end) if own.start else (draft.meeting.start, draft.meeting.end)
    return draft.meeting._replace(start=days[0], end=days[1], place=own.place or draft.meeting.place)


def _translations(page: Page) -> tuple[tuple[str, str], ...]:
    """Return the same statement in other languages, as pages tell search engines.

    Where a statement has none, many sites name their front page: that is left out.
    """
    found: dict[str, str] = {}
    for part in page.select('link[rel~="alternate" i][hreflang]:not([type*="xml" i])'):
        language, address = part.attribute("hreflang") or "", page.absolute(part.attribute("href"))
        if address and language.lower() not in {"x-default", (page.language or "").lower()}:
            parts = urlsplit(address)
            is_front = _FRONT.match(parts.path) and not parts.query
            if not is_front and steady(address) != steady(page.url):
                found.setdefault(language, address)
    return tuple(found.items())


def _attachments(draft: Draft, page: Page, rule: ListRule) -> tuple[Attachment, ...]:
    if not rule.detail_attachment:
        return draft.attachments
    found = {each.url: each for each in (*draft.attachments, *files(page.root, rule.detail_attachment))}
    return tuple(found.values())


def _is_file(answer: Answer) -> bool:
    """Tell whether a link that looks like a page is a document: ``/download/123``."""
    kind = answer.content_type.lower()
    is_other = kind.startswith(("application/", "image/", "audio/", "video/")) and not _MARKUP.search(kind)
    return answer.body.lstrip()[:4] == b"%PDF" or (is_other and not answer.body.lstrip().startswith(b"<"))


def _as_file(draft: Draft, answer: Answer) -> Draft:
    kind = answer.content_type.partition(";")[0].strip().lower()
    if answer.body.lstrip()[:4] == b"%PDF":
        kind = "application/pdf"
    file = Attachment(draft.url or answer.url, media_type(answer.url) or kind, len(answer.body))
    return replace(draft, attachments=(*draft.attachments, file))
