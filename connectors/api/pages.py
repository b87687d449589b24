"""Pages: a list of an API, the newest first, page by page while there is news; and what has changed in it.

A list by date of publication does not show that a statement of last year was corrected; a list by date of
change does not show what was written on Monday to appear on Friday (WordPress keeps Monday as the time of the
change). So each visit asks for both: the newest, and what changed since the last visit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple

from connectors.api.fields import stamp
from connectors.api.memory import MOST_TRIES, Memory
from hub.errors import Cause, SourceError
from hub.model.draft import Draft
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Http

MAX_ENTRIES = 5000
MAX_PAGES = 20
"""Of one source in one visit (design, section 7)."""


class Entry(NamedTuple):
    """An entry of a list: what it is known by on all pages, its draft, and when the site last changed it."""

    key: str
    draft: Draft
    changed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page of a list.

    Attributes:
        entries: In their order, unpublished ones left out.
        written: Entries on the page, those without a word included.
        next: Address of the page after it; None if this is the last one.
        remarks: What was mended.
    """

    entries: tuple[Entry, ...]
    written: int
    next: str | None = None
    remarks: tuple[str, ...] = ()


Read = Callable[[Answer, str], Leaf]
"""Makes a page of an answer to the address that was asked."""
IsEnd = Callable[[SourceError], bool]
"""Tells an error that stands for the end of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A list and how it is read.

    Attributes:
        newest: Address of its first page, sorted by date of publication.
        changes: Address of the same list, sorted by date of change; None if there is no such list.
        accept: Media types to ask for.
        read: Makes a page of an answer to an address.
        is_end: Tells an error that stands for the end of the list.
        max_pages: Most pages read in one visit.
        whole: Whether all pages are read, news or not: a list that is not sorted by what is new.
    """

    newest: str
    changes: str | None = None
    accept: str
    read: Read
    is_end: IsEnd
    max_pages: int = MAX_PAGES
    whole: bool = False


@dataclass
class Walk:
    """What going from page to page came to."""

    entries: dict[str, Entry] = field(default_factory=dict)
    written: int = 0
    remarks: list[str] = field(default_factory=list)
    finished: bool = True

    def take(self, leaf: Leaf) -> list[Entry]:
        """Take in what other pages have not shown: lists shift while they are read."""
        self.written += leaf.written
        self.remarks.extend(each for each in leaf.remarks if each not in self.remarks)
        fresh = [entry for entry in leaf.entries if entry.key not in self.entries]
        for entry in fresh[: MAX_ENTRIES - len(self.entries)]:
            self.entries.setdefault(entry.key, entry)
        return fresh


def follow(book: Book, http: Http, first: Leaf, asked: str, goes_on: Callable[[list[Entry]], bool]) -> Walk:
    """Read page after page while the one just read has entries that `goes_on` wants more of."""
    walk, leaf, seen = Walk(), first, {asked}
    for number in range(1, book.max_pages + 1):
        fresh = walk.take(leaf)
        further = leaf.next
        if further is None or further in seen or not leaf.written or (leaf.entries and not fresh):
            return walk
        if not goes_on(fresh):
            return walk
        if number == book.max_pages or len(walk.entries) >= MAX_ENTRIES:
            walk.remarks.append(f"the list goes on; the first {len(walk.entries)} entries of it were read")
            return walk
        seen.add(further)
        try:
            leaf = book.read(http.get(further, accept=book.accept), further)
        except SourceError as error:
            if not book.is_end(error):
                walk.finished = False
                walk.remarks.append(f"page {number + 1} of the list could not be read: {error.detail}")
            return walk
    return walk


def read_book(book: Book, http: Http, state: FetchState, memory: Memory) -> Reading:
    """Read what is new in a list, and what has changed.

    Returns:
        All of the list that was read; or, if something older than what it shows has changed, both together
        and `partial`: nothing can be concluded from what lies between.

    Raises:
        SourceError: The first page could not be read.
    """
    if memory.tries:
        state = replace(state, etag=None, last_modified=None, fingerprint=None)
    answer = http.get(book.newest, etag=state.etag, last_modified=state.last_modified, accept=book.accept)
    known = not state.whole and bool(state.fingerprint) and answer.fingerprint() == state.fingerprint
    same = answer.status == 304 or known
    newest = (
        Walk()
        if same
        else _newest(book, http, state, book.read(answer, book.newest), insist=memory.tries > 0)
    )
    changes, source = _changes(book, http, memory, newest)
    found = {**newest.entries, **changes.entries}
    kept = replace(
        memory,
        after=memory.after if not changes.finished else _latest(memory.after, found.values(), state),
        tries=0 if newest.finished else min(memory.tries + 1, MOST_TRIES),
    )
    if kept.tries == MOST_TRIES:
        kept = replace(kept, tries=0)
    if same and not changes.entries:
        return Reading(answer=answer, unchanged=True, memory=_told(kept, state))
    if answer.status == 304 and source is not None:  # the fingerprint to remember is that of a body
        answer = replace(source, etag=state.etag, last_modified=state.last_modified)
    return Reading(
        answer=answer,
        drafts=tuple(entry.draft for entry in found.values()),
        entries=newest.written + len(changes.entries),
        remarks=tuple(dict.fromkeys((*newest.remarks, *changes.remarks))),
        partial=bool(changes.entries),
        memory=_told(kept, state),
    )


def _told(memory: Memory, state: FetchState) -> str | None:
    return said if (said := memory.written()) != state.memory else None


def _newest(book: Book, http: Http, state: FetchState, first: Leaf, *, insist: bool) -> Walk:
    if first.written > MAX_ENTRIES:
        raise SourceError(
            Cause.TOO_LARGE, f"It holds {first.written} entries; at most {MAX_ENTRIES} are read.", status=200
        )

    def goes_on(fresh: list[Entry]) -> bool:
        # A page of nothing but unpublished entries says nothing about the next one.
        return insist or book.whole or not fresh or any(state.is_news(entry.draft) for entry in fresh)

    return follow(book, http, first, book.newest, goes_on)


def _changes(book: Book, http: Http, memory: Memory, newest: Walk) -> tuple[Walk, Answer | None]:
    """Return what changed since the last visit and is not among the newest.

    Sites that do not know the filter send the whole list by date of change; its older part is left out here.
    """
    since = stamp(memory.after)
    if book.changes is None or since is None:
        return Walk(), None

    def is_later(entry: Entry) -> bool:
        changed = stamp(entry.changed)
        return changed is not None and changed > since

    try:
        answer = http.get(book.changes, accept=book.accept)
        walk = follow(
            book, http, book.read(answer, book.changes), book.changes, lambda fresh: any(map(is_later, fresh))
        )
    except SourceError as error:
        missed = Walk(finished=False)
        if not book.is_end(error):
            missed.remarks.append(f"what has changed could not be asked: {error.detail}")
        return missed, None
    walk.entries = {
        key: entry for key, entry in walk.entries.items() if is_later(entry) and key not in newest.entries
    }
    return walk, answer


def _latest(known: str | None, entries: Iterable[Entry], state: FetchState) -> str | None:
    """Return the last of the site's dates. One in the future is a slip: no change would come after it."""
    horizon = (state.now + timedelta(days=1)).timestamp() if state.now else float("inf")
    last, latest = stamp(known), known
    for entry in entries:
        found = stamp(entry.changed)
        if found is not None and found <= horizon and (last is None or found > last):
            last, latest = found, entry.changed
    return latest
