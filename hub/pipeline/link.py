"""Link: which item does this document belong to? Pure decisions over what the store remembers.

A site may change ids, addresses or its whole system over night; none of that is news. And two
different meetings may share a title; they must stay apart. So a document is taken for one we know only
on two agreeing signs, and only if the known one is not itself in the list that was just read.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Container, Iterable, Mapping, Sequence
from hashlib import blake2b

from hub.model.change import Change, Incoming, KnownCopy, NewCopy, NewItem, NewRevision, Touched
from hub.model.draft import Draft, Text
from hub.model.item import Role, Statement, Status
from hub.reading.links import url_key

_MAX_IDENTITY = 400
_SEPARATOR = "\x1f"
_ENOUGH_TEXT = 100
_ODD = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps: NUL and the halves of characters."""


def identity(draft: Draft) -> str:
    """Return what a draft is recognised by inside its source; equal means the same entry.

    The site's id, else its link, else its words. http and https are one, blank ends do not count,
    case and a final slash do (two sites in a thousand tell entries apart by them).
    """
    given = (draft.external_id or "").strip() or (draft.url or "").strip()
    if not given:
        return "text:" + _digest(_value(draft.title), _value(draft.summary), _value(draft.content)).hex()
    lowered = given[:8].lower()
    if lowered.startswith(("http://", "https://")):
        given = given[given.index(":") + 1 :]
    if len(given) > _MAX_IDENTITY:
        return "long:" + _digest(given).hex()
    return _ODD.sub("\ufffd", given)


def identities(draft: Draft) -> list[str]:
    """Return the names an entry may be known by: its identity, and that of one whose link others share."""
    name = identity(draft)
    return [name, _of_shared_link(name, draft)]


def _of_shared_link(name: str, draft: Draft) -> str:
    return "link:" + _digest(name, _value(draft.title), draft.published or "").hex()


def address_key(url: str | None) -> str | None:
    """Return `hub.reading.links.url_key` at a length an index takes, or None without an address.

    PostgreSQL refuses index rows over 2,700 bytes, and an address in Arabic has two for each letter.
    """
    if not url:
        return None
    key = url_key(url)
    return key if len(key) <= _MAX_IDENTITY else "long:" + _digest(key).hex()


def draft_hash(draft: Draft) -> bytes:
    """Return a fingerprint of the site's words: equal means there is nothing to look at again."""
    return _digest(
        _value(draft.title),
        _value(draft.summary),
        _value(draft.content),
        draft.url or "",
        draft.published or "",
        draft.language or "",
        *(attachment.url for attachment in draft.attachments),
        *(word or "" for word in draft.meeting or ()),
        *((repr(draft.outcome), *draft.themes, *draft.states) if _declares(draft) else ()),
    )


def _declares(draft: Draft) -> bool:
    """Tell whether it says what only a post can say."""
    return bool(draft.outcome or draft.themes or draft.states)


def likeness(statement: Statement) -> str:
    """Return title and date, folded: what stays when a site changes both ids and addresses.

    The day of a meeting is part of both: the same council meets under one name and one address every year,
    entered into the calendar on one day for ever, and this year's meeting is no new version of last year's.
    """
    moment = int(statement.published.timestamp()) if statement.published else ""
    start = statement.meeting.start if statement.meeting else None
    day = f" @{start.isoformat()[:10]}" if start else ""
    return f"{moment}{day}{_SEPARATOR}{statement.title.casefold()[:200]}{day}"


def without_repeats(drafts: Sequence[Draft]) -> list[tuple[str, Draft]]:
    """Return (identity, draft), one for each identity, in document order: the first one stands.

    Lists put the newest first, and "the first" stays the same on every visit where "the newest by
    date" would flip for entries without one.
    """
    shared = _shared_links(drafts)
    kept: dict[str, Draft] = {}
    for draft in drafts:
        name = identity(draft)
        if name in shared:
            name = _of_shared_link(name, draft)
        kept.setdefault(name, draft)
    return list(kept.items())


def _shared_links(drafts: Sequence[Draft]) -> set[str]:
    """Find links that differing entries without an id have in common.

    Some sites link every entry to their front page; the link then tells nothing apart.
    """
    titles: dict[str, str] = {}
    linked = [draft for draft in drafts if not (draft.external_id or "").strip() and draft.url]
    return {
        name
        for draft in linked
        if titles.setdefault(name := identity(draft), _value(draft.title)) != _value(draft.title)
    }


def decide(
    incoming: Sequence[Incoming],
    *,
    listed: Iterable[str],
    same_identity: Sequence[KnownCopy],
    same_source: Sequence[KnownCopy],
    same_address: Sequence[KnownCopy],
    translations: Mapping[str, Sequence[str]],
) -> list[Change]:
    """Return what to do for each incoming statement, in order.

    Args:
        incoming: Statements whose words are not the ones of last time.
        listed: Every identity in the document that was read, those of unchanged entries included.
        same_identity: Copies of this source that carry one of the identities.
        same_source: The newest copies of this source, newest first.
        same_address: Copies from any source at one of the addresses or translation addresses.
        translations: Identity -> address keys the site itself declares as other language versions.
    """
    known = {copy.identity: copy for copy in same_identity}
    absent = _Absent(same_source, listed, incoming)
    ours = {copy.item_key for copy in same_source}
    there: dict[str | None, list[KnownCopy]] = {}
    for copy in same_address:
        there.setdefault(copy.url_key, []).append(copy)
    changes: list[Change] = []
    for each in incoming:
        known_copy = known.get(each.identity) or absent.renamed(each)
        if known_copy is None:
            declared = translations.get(each.identity, ())
            changes.append(_place(each, there, ours, declared))
        else:
            absent.take(known_copy)
            changes.append(_revise(each, known_copy))
    return changes


class _Absent:
    """Known copies that are not in the list any more, to be found by two agreeing signs.

    Args:
        known: The newest copies of the source, newest first; of equals the newest is taken.
        listed: Identities that still stand in the list.
        incoming: What is to be found, to tell which addresses many entries share.
    """

    def __init__(
        self, known: Sequence[KnownCopy], listed: Iterable[str], incoming: Sequence[Incoming]
    ) -> None:
        present = set(listed)
        self._shared = _shared(copy.url_key for copy in known) | _shared(each.url_key for each in incoming)
        self._found: dict[tuple[str, ...], deque[KnownCopy]] = {}
        self._taken: set[int] = set()
        for copy in known:
            if copy.identity not in present:
                for signs in self._pairs(copy.url_key, copy.likeness, copy.content_hash):
                    self._found.setdefault(signs, deque()).append(copy)

    def renamed(self, each: Incoming) -> KnownCopy | None:
        """Find the copy that `each` was until the site renamed it."""
        # "Communiqué" may be said twice without a date, a paragraph of text is not.
        words = each.statement
        text = words.content_hash if len(words.summary) >= _ENOUGH_TEXT else None
        for signs in self._pairs(each.url_key, each.likeness, text):
            waiting = self._found.get(signs, deque())
            while waiting and waiting[0].key in self._taken:
                waiting.popleft()
            if waiting:
                return waiting[0]
        return None

    def take(self, copy: KnownCopy) -> None:
        """Take a copy out: it is one entry, never two."""
        self._taken.add(copy.key)

    def _pairs(self, url_key: str | None, likeness: str, text: str | None) -> list[tuple[str, ...]]:
        moment, _, title = likeness.partition(_SEPARATOR)
        address = None if url_key in self._shared else url_key
        pairs = [
            ("address, title", address, title),
            ("address, date", address, moment),
            ("title, date", title, moment),
            ("title, text", title, None if moment else text),
        ]
        return [(name, one, other) for name, one, other in pairs if one and other]


def _shared(addresses: Iterable[str | None]) -> set[str | None]:
    """Return addresses that several entries have, such as the front page: no sign of any of them."""
    return {address for address, number in Counter(addresses).items() if number > 1}


def _revise(each: Incoming, copy: KnownCopy) -> Change:
    same = each.statement.content_hash == copy.content_hash and copy.status is Status.PUBLISHED
    return Touched(each, copy) if same else NewRevision(each, copy)


def _place(
    each: Incoming,
    same_address: Mapping[str | None, Sequence[KnownCopy]],
    ours: Container[int],
    declared: Sequence[str],
) -> Change:
    """Decide whether a document new to this source is a mirror or a translation of an item we have."""
    there = same_address.get(each.url_key, ()) if each.url_key else ()
    if same := _same_statement(each, [copy for copy in there if copy.item_key not in ours]):
        return NewCopy(each, same, Role.MIRROR)
    for address in declared:
        for copy in same_address.get(address, ()):
            if copy.language != each.statement.language:
                return NewCopy(each, copy, Role.TRANSLATION)
    return NewItem(each)


def _same_statement(each: Incoming, there: Sequence[KnownCopy]) -> KnownCopy | None:
    """Find the statement among those at one address: a front page is the link of many, only the title tells.

    Of a meeting the day counts too, where both sides say it; a site's news often leave it to its calendar.
    Where one side does not, the title must be that of one item alone: a council meets every year under one
    name at one address.
    """
    title, day = _title_and_day(each.likeness)
    agreeing = [copy for copy in there if title and _title_and_day(copy.likeness)[0] == title]
    exact = [copy for copy in agreeing if _title_and_day(copy.likeness)[1] == day]
    if exact:
        return exact[0]
    vague = agreeing if not day else [copy for copy in agreeing if not _title_and_day(copy.likeness)[1]]
    return vague[0] if len({copy.item_key for copy in agreeing}) == 1 and vague else None


def _title_and_day(likeness: str) -> tuple[str, str]:
    """Take apart what `likeness` has put together."""
    moment, _, title = likeness.partition(_SEPARATOR)
    day = moment.rpartition(" @")[2] if " @" in moment else ""
    return (title.removesuffix(f" @{day}") if day else title), day


def _value(text: Text | None) -> str:
    return text.value if text else ""


def _digest(*parts: str) -> bytes:
    joined = _SEPARATOR.join(parts).encode("utf-8", "surrogatepass")
    return blake2b(joined, digest_size=16).digest()
