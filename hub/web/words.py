"""Words: what codes are called on a page, in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from babel.dates import format_date
from flask_babel import format_decimal, get_locale, gettext, lazy_gettext, ngettext

from hub.errors import Cause
from hub.model.draft import Kind
from hub.model.forum import Forum, ForumCategory, ForumStatus
from hub.model.item import DateFlag, Item, Meeting, MeetingStatus, OutcomeType, Role
from hub.model.publisher import PostNote, PostResult, PostState
from hub.model.source import Condition, is_posted
from hub.reading import states
from hub.reading.text import cut
from hub.speech import direction
from hub.web.asked import services

_WORDS: dict[StrEnum, Any] = {
    Kind.NEWS: lazy_gettext("News"),
    Kind.MEETING: lazy_gettext("Meeting"),
    Kind.OUTCOME: lazy_gettext("Outcome"),
    Kind.PUBLICATION: lazy_gettext("Publication"),
    ForumCategory.RCP: lazy_gettext("Regional consultative processes"),
    ForumCategory.INTERREGIONAL: lazy_gettext("Interregional forums"),
    ForumCategory.REGIONAL_ORGANISATION: lazy_gettext("Regional organisations"),
    ForumCategory.GLOBAL: lazy_gettext("Global forums"),
    ForumStatus.ACTIVE: lazy_gettext("active"),
    ForumStatus.DORMANT: lazy_gettext("dormant"),
    ForumStatus.ENDED: lazy_gettext("ended"),
    ForumStatus.UNKNOWN: lazy_gettext("not known whether it still meets"),
    Role.ORIGINAL: lazy_gettext("original"),
    Role.TRANSLATION: lazy_gettext("translation"),
    Role.MIRROR: lazy_gettext("the same text elsewhere"),
    DateFlag.MISSING: lazy_gettext("The site gives no date; the day the hub first saw it stands in."),
    DateFlag.UNREADABLE: lazy_gettext(
        "The site's date cannot be read; the day the hub first saw it stands in."
    ),
    DateFlag.FUTURE: lazy_gettext(
        "The site's date lies in the future; the day the hub first saw it stands in."
    ),
    DateFlag.ABSURD: lazy_gettext("The site's date is impossible; the day the hub first saw it stands in."),
    MeetingStatus.CONFIRMED: lazy_gettext("confirmed"),
    MeetingStatus.TENTATIVE: lazy_gettext("tentative"),
    MeetingStatus.CANCELLED: lazy_gettext("cancelled"),
    MeetingStatus.POSTPONED: lazy_gettext("postponed"),
    OutcomeType.DECLARATION: lazy_gettext("declaration"),
    OutcomeType.ACTION_PLAN: lazy_gettext("plan of action"),
    OutcomeType.RESOLUTION: lazy_gettext("resolution"),
    OutcomeType.RECOMMENDATION: lazy_gettext("recommendation"),
    OutcomeType.CONCLUSIONS: lazy_gettext("conclusions"),
    OutcomeType.AGREEMENT: lazy_gettext("agreement"),
    OutcomeType.FRAMEWORK: lazy_gettext("framework"),
    OutcomeType.COMMON_POSITION: lazy_gettext("common position"),
    Condition.NEW: lazy_gettext("Not read yet"),
    Condition.FRESH: lazy_gettext("Fresh"),
    Condition.QUIET: lazy_gettext("Quiet"),
    Condition.UNREADABLE: lazy_gettext("Cannot be read"),
    Condition.GONE: lazy_gettext("Gone"),
}
# Apart from the others: codes of two lists that are spelled alike would be one.
_OF_POSTS: dict[PostState | PostResult | PostNote, Any] = {
    PostState.DONE: lazy_gettext("It is in."),
    PostState.EMBARGOED: lazy_gettext("It waits for its hour."),
    PostState.DRAFT: lazy_gettext("It waits to be confirmed."),
    PostState.DECLINED: lazy_gettext("It was not confirmed, and is kept out."),
    PostState.REPLACED: lazy_gettext("A later post has taken its place."),
    PostResult.PUBLISHED: lazy_gettext("It made a new item."),
    PostResult.UPDATED: lazy_gettext("It changed an item that was there."),
    PostResult.TRANSLATED: lazy_gettext("It gave an item another language."),
    PostResult.RETRACTED: lazy_gettext("It withdrew what was posted."),
    PostResult.UNCHANGED: lazy_gettext("Nothing in it was new."),
    PostNote.ORIGINAL_UNKNOWN: lazy_gettext(
        "What it names as its original is not known here, so it stands as an item of its own."
    ),
    PostNote.ORIGINAL_WITHDRAWN: lazy_gettext(
        "What it names as its original was withdrawn, so it stands as an item of its own."
    ),
    PostNote.ORIGINAL_IN_SAME_LANGUAGE: lazy_gettext(
        "What it names as its original is in the same language, so it stands as an item of its own."
    ),
    PostNote.JOINED: lazy_gettext(
        "The hub had read the same statement from the forum's site. Both are one item now, and the words of "
        "the post lead."
    ),
    PostNote.REPLACED_BY_LATER: lazy_gettext("While it waited, a later post took its place."),
    PostNote.WITHDRAWN_WAITING: lazy_gettext("It was withdrawn while it waited, and was never seen."),
    PostNote.NEVER_CONFIRMED: lazy_gettext("Nobody confirmed it within thirty days."),
}
_MEANINGS: dict[Condition, Any] = {
    Condition.NEW: lazy_gettext("The hub has not visited it so far."),
    Condition.FRESH: lazy_gettext("It can be read, and news arrives in its usual rhythm."),
    Condition.QUIET: lazy_gettext("It can be read; there is no news, for longer than usual."),
    Condition.UNREADABLE: lazy_gettext("It cannot be read, so nobody knows whether there is news."),
    Condition.GONE: lazy_gettext("The site says that it has ended."),
}
_CAUSES: dict[Cause, Any] = {
    Cause.BLOCKED: lazy_gettext("its address is not one the hub may visit"),
    Cause.CONNECT: lazy_gettext("no connection to the site"),
    Cause.TIMEOUT: lazy_gettext("the site took too long to answer"),
    Cause.TLS: lazy_gettext("the site's certificate or encryption is not in order"),
    Cause.PROTOCOL: lazy_gettext("the site's answer breaks the rules of the web"),
    Cause.REDIRECTS: lazy_gettext("the site sends the hub around in circles"),
    Cause.HTTP_STATUS: lazy_gettext("the site answered with an error"),
    Cause.GONE: lazy_gettext("the site says that this address has ended"),
    Cause.ROBOTS: lazy_gettext("the site does not want to be read by programs"),
    Cause.LOGIN: lazy_gettext("the hub cannot log in to the mailbox"),
    Cause.TOO_LARGE: lazy_gettext("the answer is larger than the hub accepts"),
    Cause.TRUNCATED: lazy_gettext("the answer breaks off in the middle"),
    Cause.DECODE: lazy_gettext("the answer's letters cannot be decoded"),
    Cause.UNSAFE_XML: lazy_gettext("the answer holds constructs that could do harm"),
    Cause.NOT_A_FEED: lazy_gettext("the answer is no feed, but something else"),
    Cause.PARSE: lazy_gettext("the answer is too damaged to be understood"),
    Cause.EMPTY: lazy_gettext("the answer is empty, where there always was something"),
    Cause.INTERNAL: lazy_gettext("a fault of the hub's own"),
}
_ROLES = {
    "member": lazy_gettext("Members"),
    "observer": lazy_gettext("Observers"),
    "chair": lazy_gettext("Chair"),
    "associate": lazy_gettext("Associates"),
    "suspended": lazy_gettext("Suspended"),
}


def word(code: StrEnum) -> str:
    """Return what a code is called."""
    return str(_WORDS[code])


def of_post(code: PostState | PostResult | PostNote) -> str:
    """Return what became of a post, as a sentence."""
    return str(_OF_POSTS[code])


def meaning(condition: Condition) -> str:
    """Return a condition as a sentence: "no news" and "cannot read" never look alike."""
    return str(_MEANINGS[condition])


def cause(code: Cause | None) -> str:
    """Return why a source cannot be read, in plain words."""
    return str(_CAUSES[code]) if code else ""


def condition(code: str) -> str:
    """Return what a condition is called; a source nobody has asked yet is new."""
    return word(Condition(code))


def number(value: int) -> str:
    """Return a whole number, written as the reader's language does."""
    return str(format_decimal(value))


def role(code: str) -> str:
    """Return what States in a role are called."""
    return str(_ROLES.get(code, plain(code)))


def plain(code: str) -> str:
    """Return an editor's own code as words: ``action_plan`` is "action plan"."""
    return code.replace("_", " ")


def speech() -> str:
    """Return the language of the page being made."""
    return str(get_locale() or "en").replace("_", "-")


def declared(language: str) -> str:
    """Return a language for ``lang``: empty where nobody knows it, as HTML wants it."""
    return "" if language == "und" else language


def language(tag: str) -> str:
    """Return what a language is called in the reader's."""
    locale = get_locale() or Locale("en")
    primary, _, region = tag.partition("-")
    if primary == "und":
        return str(gettext("language not known"))
    name = str(locale.languages.get(primary, tag))
    return f"{name} ({states.name(region, speech())})" if len(region) == len("CA") else name


def own_name(tag: str) -> str:
    """Return what a language calls itself."""
    try:
        return str(Locale(tag).get_display_name() or tag)
    except (ValueError, LookupError):
        return tag


def source(id: str) -> str:
    """Return what a source is called: its id, or that what it holds was posted."""
    return str(gettext("posted by the secretariat")) if is_posted(id) else id


def theme(id: str) -> str:
    """Return what a theme is called, in the reader's language or in English."""
    labels = services().registry.themes.get(id, {})
    return labels.get(speech().partition("-")[0]) or labels.get("en") or plain(id)


def state(code: str) -> str:
    """Return a State's name."""
    return states.name(code, speech())


def forum_name(forum: Forum) -> tuple[str, str]:
    """Return a forum's name in the reader's language, else in English, and which of the two it is."""
    wanted = speech().partition("-")[0]
    return (forum.names[wanted], wanted) if wanted in forum.names else (forum.names["en"], "en")


def title(item: Item) -> str:
    """Return an item's title, or the first words of its text where it has none."""
    return item.title or cut(item.summary, 80) or str(gettext("Untitled"))


def day(moment: date | None) -> str:
    """Return a date."""
    return str(format_date(moment, "long", locale=_dating())) if moment else ""


def moment(when: datetime | None) -> str:
    """Return a date and a time, which is always UTC and says so."""
    if when is None:
        return ""
    time = f"{when.astimezone(UTC):%H:%M}"
    return str(gettext("%(day)s, %(time)s UTC", day=day(when), time=time))


def short_day(moment: date | None) -> str:
    """Return a date with its month cut short, for tables."""
    return str(format_date(moment, "medium", locale=_dating())) if moment else ""


def short(when: datetime | None) -> str:
    """Return a date and a time for tables."""
    if when is None:
        return ""
    return str(gettext("%(day)s, %(time)s UTC", day=short_day(when), time=f"{when.astimezone(UTC):%H:%M}"))


def _dating() -> Locale:
    """The reader's locale; English as most of the world writes its dates."""
    locale = get_locale()
    return Locale("en", "GB") if locale is None or locale == Locale("en") else locale


def every(seconds: float | None) -> str:
    """Return a rhythm in words: how long it is, usually, from one item to the next."""
    if seconds is None:
        return str(gettext("no rhythm known yet"))
    hours = round(seconds / 3600)
    if hours < 36:
        return str(ngettext("about every hour", "about every %(num)s hours", max(hours, 1)))
    days = round(seconds / 86_400)
    if days <= 60:
        return str(ngettext("about every day", "about every %(num)s days", days))
    return str(ngettext("about every month", "about every %(num)s months", round(days / 30.4)))


def meeting_day(moment: date | datetime) -> str:
    """Return the day of a meeting; with the hour, and its distance from UTC, where a site gives it."""
    if not isinstance(moment, datetime):
        return day(moment)
    offset = f"{moment:%z}" or "+0000"
    clock = f"{moment:%H:%M}"
    zone = f"UTC{offset[:3]}:{offset[3:5]}" if offset != "+0000" else "UTC"
    return str(gettext("%(day)s, %(time)s %(zone)s", day=day(moment), time=clock, zone=zone))


def meeting_days(meeting: Meeting) -> str:
    """Return from when to when a meeting is."""
    if meeting.start is None:
        return ""
    first = meeting_day(meeting.start)
    if meeting.end is None:
        return first
    return str(gettext("%(first)s – %(last)s", first=first, last=meeting_day(meeting.end)))


def span(since: str | None, until: str | None) -> str:
    """Return from when to when something held, as the registry knows it."""
    if since and until:
        return str(gettext("from %(since)s to %(until)s", since=since, until=until))
    if since:
        return str(gettext("since %(since)s", since=since))
    return str(gettext("until %(until)s", until=until)) if until else ""


def host(url: str | None) -> str:
    """Return the host of an address, as people call a site."""
    try:
        return urlsplit(url or "").netloc.rpartition("@")[2].removeprefix("www.")
    except ValueError:
        return ""


_FOR_TEMPLATES = (
    word,
    meaning,
    cause,
    role,
    plain,
    direction,
    declared,
    language,
    own_name,
    state,
    title,
    day,
    moment,
    host,
    condition,
    number,
    every,
    short,
    short_day,
    meeting_days,
    source,
    theme,
    is_posted,
    of_post,
)
FILTERS = {each.__name__: each for each in _FOR_TEMPLATES}
"""For the templates."""
