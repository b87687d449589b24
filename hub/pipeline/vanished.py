"""Vanished: entries that left their list, and whether their own pages still stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from urllib.parse import urlsplit

from hub.errors import Cause, SourceError
from hub.model.change import KnownCopy, Missed, Retraction
from hub.model.fetch import Reading
from hub.model.item import Role, Status
from hub.model.ports import Http
from hub.model.source import Source
from hub.pipeline.ingest import Intake

PAGE_CHECKS = 3
"""How many pages of vanished entries one visit looks for, and how often a 404 must repeat."""


def with_page_checks(
    intake: Intake,
    newest: Sequence[KnownCopy],
    missing: Sequence[KnownCopy],
    hosts: AbstractSet[str],
    http: Http,
) -> Intake:
    """Look at the pages of entries that left the list although older ones still stand in it.

    What rolls off the end of a list is kept; what is cut out of its middle may have been withdrawn.
    Only the page itself can tell: 410 says so at once, 404 when it has been repeated.
    """
    if not intake.listed:
        return intake
    listed = {*intake.listed, *intake.withdrawn}
    is_renamed = renamed_in(intake)
    back = [Missed(copy, 0) for copy in missing if copy.identity in listed]
    lost = [copy for copy in missing if copy.identity not in listed and not is_renamed(copy)]
    known = {copy.key for copy in missing}
    left = [
        copy
        for copy in out_of_turn(newest, intake)
        if copy.key not in known and copy.url and site_of(copy.url) in hosts
    ]
    intake = look_again(intake, [*lost, *_in_turn(left, intake)], http)
    return replace(intake, missed=[*intake.missed, *back])


def look_again(intake: Intake, copies: Sequence[KnownCopy], http: Http) -> Intake:
    """Add what the pages of a few copies say."""
    verdicts = [_look_for(copy, http) for copy in copies[:PAGE_CHECKS]]
    return replace(
        intake,
        retractions=[verdict for verdict in verdicts if isinstance(verdict, Retraction)],
        missed=[verdict for verdict in verdicts if isinstance(verdict, Missed)],
    )


def _in_turn(left: Sequence[KnownCopy], intake: Intake) -> Sequence[KnownCopy]:
    """Begin elsewhere on each visit that brings something else, so that each copy has its turn.

    A list in no order of time has always left something out; its newest pages must not be asked for
    for ever, and the others never.
    """
    if len(left) <= PAGE_CHECKS:
        return left
    start = int.from_bytes(b"".join(each.draft_hash for each in intake.incoming)[-4:]) % len(left)
    return [*left[start:], *left[:start]]


def out_of_turn(newest: Sequence[KnownCopy], intake: Intake) -> list[KnownCopy]:
    """Return standing copies that are missing from a list which still holds older ones.

    Older by date or, where dates do not tell, by when we found them.
    """
    listed = {*intake.listed, *intake.withdrawn}
    is_renamed = renamed_in(intake)
    here = [copy for copy in newest if copy.identity in listed]
    if not here:
        return []
    oldest = min((copy.published for copy in here if copy.published), default=None)
    first = min(copy.key for copy in here)

    def is_younger(copy: KnownCopy) -> bool:
        if copy.published and oldest and copy.published != oldest:
            return copy.published > oldest
        return copy.key > first

    return [
        copy
        for copy in newest
        if copy.identity not in listed
        and copy.status is Status.PUBLISHED
        and copy.role is Role.ORIGINAL
        and is_younger(copy)
        and not is_renamed(copy)
    ]


def renamed_in(intake: Intake) -> Callable[[KnownCopy], bool]:
    """A copy under a new id is not missing: its address, or its title and date, are in the list."""
    addresses = {each.url_key for each in intake.incoming if each.url_key}
    likenesses = {each.likeness for each in intake.incoming}
    return lambda copy: copy.url_key in addresses or copy.likeness in likenesses


def own_hosts(source: Source, reading: Reading) -> AbstractSet[str]:
    """Return the sites whose pages are the source's own; somebody else's server is not ours to ask.

    A feed that is served from elsewhere names its own site.
    """
    addresses = [source.url, reading.answer.url, reading.origin.url if reading.origin else None]
    return {site_of(address) for address in addresses if address}


def site_of(url: str) -> str:
    """Return the host of an address without ``www.``."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def _look_for(copy: KnownCopy, http: Http) -> Retraction | Missed | None:
    """Ask for a copy's page if robots.txt lets us; where it does not, nothing is concluded."""
    try:
        http.get(copy.url or "", accept="text/html, */*;q=0.1", robots=True)
    except SourceError as error:
        if error.cause is Cause.GONE:
            return Retraction(copy, "its page answers 410 Gone")
        if error.status == 404:
            missing = copy.missing + 1
            if missing >= PAGE_CHECKS:
                return Retraction(copy, f"its page was not found {missing} times")
            return Missed(copy, missing)
        return None
    return Missed(copy, 0) if copy.missing else None
