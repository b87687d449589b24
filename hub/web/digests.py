"""Digests: every issue as a page for everybody, as a feed, and its meetings as a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import force_locale, gettext

from hub.errors import NotFoundError, Problem, QueryError
from hub.model.digest import MOST_EVENTS, Digest
from hub.model.draft import Kind
from hub.model.feed import Feed, FeedEntry
from hub.model.item import Item, Status
from hub.pipeline.public_digest import of_period
from hub.reading.language import SIX
from hub.reading.periods import Period
from hub.schemas.filters import Filtered, read_numbers
from hub.services import Services
from hub.speech import speech
from hub.speech.digests import name_of, title_of, what_it_holds
from hub.web import choices, issues, lists, spoken, words
from hub.web.addresses import Addresses
from hub.web.asked import is_for_programs, services
from hub.web.delivery import CACHEABLE
from hub.web.issues import Span

blueprint = Blueprint("digests", __name__)
LINES = 200
"""Items on the page of an issue; the list of items has the rest."""
IN_THE_FEED = 8
LISTED = 26
"""Weeks on one page of the list: half a year."""
_PATH = "/digests"
_PLACES = ("after", "until")
_RUNNING_SECONDS, _ENDED_SECONDS = 60, 3600


@blueprint.get("/digests")
def all_issues() -> str:
    """Show which issues there are, half a year at a time, the newest first."""
    filtered = lists.asked(services(), also=(spoken.ASKED, "week"))
    here, last = issues.span(services()), _last_day()
    weeks = list(here.weeks(last or here.now.date(), LISTED)) if here else []
    return render_template(
        "digests/all.html",
        weeks=weeks,
        filtered=filtered,
        counts={} if filtered.given else issues.happenings(services(), weeks),
        running=here.is_running if here else None,
        older=weeks[-1].before if here and weeks and here.has(weeks[-1].before) else None,
        name_of=lambda period: name_of(period, speech(words.speech())),
        alternates=_alternates([pair for pair in lists.pairs() if pair[0] != spoken.ASKED]),
    )


@blueprint.get("/digests/<period>")
def issue(period: str) -> Response:
    """Show the issue of a week or a day."""
    filtered = lists.asked(services(), also=(spoken.ASKED, *_PLACES))
    found, here = _found(period)
    if found is None or here is None or not here.has(found):
        return _missing(found, here)
    speaking, places = speech(words.speech()), _places()
    digest = of_period(
        services(),
        found,
        filters=filtered.given,
        language=speaking.language,
        most=LINES,
        places=places,
    )
    page = render_template(
        "digests/issue.html",
        digest=digest,
        period=found,
        filtered=filtered,
        heading=speaking.days(digest.begins, digest.ends) if places else name_of(found, speaking),
        title=title_of(digest, found, speaking),
        holds=what_it_holds(digest, speaking),
        running=here.is_running(found) and not places,
        before=found.before if here.has(found.before) else None,
        after=found.after if here.has(found.after) else None,
        name_of=lambda other: name_of(other, speaking),
        mailed=places is not None,
        alternates=_alternates(filtered.given),
        **choices.of_filters(services()),
    )
    response = Response(page, mimetype="text/html")
    return _kept(response, settled=bool(places) or here.is_settled(found)) if spoken.chosen() else response


@blueprint.get("/digests/<period>.ics")
def calendar(period: str) -> Response:
    """Return the meetings of the four weeks after a week or a day as a calendar."""
    filtered = lists.asked(services(), also=(spoken.ASKED,))
    found, here = _found(period)
    if found is None or here is None or not here.has(found):
        return _missing(found, here)
    digest = of_period(services(), found, filters=filtered.given, language=_language())
    written = services().calendar(digest)
    if not written:
        raise NotFoundError(f"{found.name} announces no meeting.")
    response = Response(written, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="interforum-{found.name}.ics"'
    return _kept(response, settled=here.is_settled(found))


@blueprint.get("/digests.<extension>")
def feed(extension: str) -> Response:
    """Return the newest weekly issues that are complete as a feed, in one language.

    A week is complete when the log has something of the next one: so the feed depends on address and log
    alone, and is made once for all who ask until something happens.
    """
    house = services()
    if extension not in house.feed_formats:
        abort(404)
    filtered = lists.asked(house, also=(spoken.ASKED,))
    written = house.feed_formats[extension]
    told = _feed(house, filtered, f"{_PATH}.{extension}", _language())
    response = Response(written.render(told), content_type=written.media_type)
    response.headers["Last-Modified"] = lists.http_date(told.updated)
    response.headers["Cache-Control"] = f"public, max-age={_ENDED_SECONDS}"
    response.headers.add("Link", f'<{told.self_url}>; rel="self"')
    response.headers.add("Link", f'<{told.page_url}>; rel="alternate"; type="text/html"')
    request.environ[CACHEABLE] = True
    return response


# What is asked for


def _found(name: str) -> tuple[Period | None, Span | None]:
    return Period.named(name), issues.span(services())


def _places() -> tuple[int, int] | None:
    """Return between which places in the log a mail lay, if the address says so. Raises QueryError."""
    given = read_numbers(lists.pairs(), strict=False, after=-1, until=-1)
    after, until = (given[name] for name in _PLACES)
    if (after, until) == (-1, -1):
        return None
    if not 0 <= after <= until <= min(services().store.head(), after + MOST_EVENTS):
        why = gettext("No mail was of this part of the log; follow the link of the mail as it is.")
        raise QueryError([Problem("until", why)])
    return after, until


def _last_day() -> date | None:
    """Return the last day of the week that a list of issues begins with, None for the present one."""
    name = request.args.get("week")
    period = Period.named(name) if name else None
    if name and period is None:
        raise QueryError([Problem("week", gettext("There is no such week; write one like 2026-W47."))])
    return period.last if period else None


def _language() -> str:
    return spoken.chosen() or "en"


def _missing(period: Period | None, here: Span | None) -> Response:
    """Say why there is no such issue."""
    if period is None:
        why = gettext("There is no such week or day. A week is written like 2026-W47, a day like 2026-11-23.")
    elif here is None:
        why = gettext("Nothing has been read yet.")
    elif period.begins > here.now:
        why = gettext("This issue lies in the future.")
    else:
        why = gettext("The hub had read nothing so far at that time.")
    if is_for_programs(request.path):
        raise NotFoundError(why)
    page = render_template("digests/missing.html", why=why, any_issue=here is not None)
    return Response(page, status=404, mimetype="text/html")


def _kept(response: Response, *, settled: bool) -> Response:
    """Let an issue be kept that depends on its address and the log alone."""
    if settled:
        request.environ[CACHEABLE] = True
    seconds = _ENDED_SECONDS if settled else _RUNNING_SECONDS
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


def _alternates(given: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return this page in each language, for search engines: (language, absolute address)."""
    addresses = Addresses(services().settings.base_url)
    asked = [(tag, [*given, (spoken.ASKED, tag)]) for tag in SIX]
    found = [(tag, addresses.of(request.path, pairs)) for tag, pairs in asked]
    return [*found, ("x-default", addresses.of(request.path, given))]


# The feed


def _feed(house: Services, filtered: Filtered, path: str, language: str) -> Feed:
    addresses, here, speaking = Addresses(house.settings.base_url), issues.span(house), speech(language)
    asked = [*filtered.given, (spoken.ASKED, language)]
    weeks = list(here.weeks(here.newest.date(), IN_THE_FEED + 1)) if here else []
    ended = [week for week in weeks if here and here.is_settled(week)][:IN_THE_FEED]
    told = [(week, of_period(house, week, filters=filtered.given, language=language)) for week in ended]
    with force_locale(language):
        about = lists.describe(house, filtered)
        subtitle = gettext("What the forums on migration and development said, week by week")
        entries = tuple(_entry(house, week, digest, asked) for week, digest in told if not digest.is_empty)
    title = speaking.text("Weekly digest")
    name = Addresses("").of(_PATH, sorted(asked))
    return Feed(
        id=f"tag:{house.settings.tag_authority},{lists.BEGAN.year}:list{name}",
        title=f"Interforum: {title}" + (f" ({about})" if about else ""),
        subtitle=subtitle,
        language=language,
        updated=entries[0].item.updated if entries else lists.BEGAN,
        self_url=addresses.asked(path, request.query_string),
        page_url=addresses.of(_PATH, [(spoken.ASKED, language)]),
        entries=entries,
        schemes=addresses.schemes,
    )


def _entry(house: Services, week: Period, digest: Digest, asked: Sequence[tuple[str, str]]) -> FeedEntry:
    addresses = Addresses(house.settings.base_url)
    name = Addresses("").of(f"{_PATH}/{week.name}", sorted(asked))
    return FeedEntry(
        item=_as_item(name, week, digest, render_template("digests/entry.html", digest=digest)),
        page=addresses.of(f"{_PATH}/{week.name}", asked),
        atom_id=f"tag:{house.settings.tag_authority},{week.first.year}:{name.removeprefix('/')}",
        forum_name="Interforum",
    )


def _as_item(name: str, week: Period, digest: Digest, content: str) -> Item:
    """Feeds are made of items; this one is the hub's own words on a week, and kept nowhere."""
    speaking = speech(digest.language)
    return Item(
        id=str(uuid5(NAMESPACE_URL, name)),
        kind=Kind.NEWS,
        forum="interforum",
        source="interforum",
        status=Status.PUBLISHED,
        revision=1,
        url=None,
        title=title_of(digest, week, speaking),
        summary=name_of(week, speaking),
        content_html=content,
        language=digest.language,
        published=week.ends,
        published_text=None,
        date_flag=None,
        updated=week.ends,
        first_seen=week.ends,
        changed=week.ends,
    )
