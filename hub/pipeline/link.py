"""Link: which item does this document belong to? Pure decisions over what the store remembers.

A site may change ids, addresses or its whole system over night; none of that is news. And two
different meetings may share a title; they must stay apart. So a document is taken for one we know only
on two agreeing signs, and only if the known one is not itself in the list that was just read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

from hub.model.change import Change, Incoming, KnownCopy, NewCopy, NewItem, NewRevision, Touched
from hub.model.draft import Draft, Text
from hub.model.item import Role, Statement, Status

_MAX_IDENTITY = 400
_SEPARATOR = "\x1f"
_ENOUGH_TEXT = 100


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
    return given.replace("\x00", "\ufffd")


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
    )


def likeness(statement: Statement) -> str:
    """Return title and date, folded: what stays when a site changes both ids and addresses."""
    moment = int(statement.published.timestamp()) if statement.published else ""
    return f"{moment}{_SEPARATOR}{statement.title.casefold()[:200]}"


def without_repeats(drafts: Sequence[Draft]) -> list[tuple[str, Draft]]:
    """Return (identity, draft), one for each identity, in document order: the first one stands.

    Lists put the newest first, and "the first" stays the same on every visit where "the newest by
    date" would flip for entries without one.
    """
    kept: dict[str, Draft] = {}
    for draft in drafts:
        kept.setdefault(identity(draft), draft)
    return list(kept.items())


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
    present = set(listed)
    absent = [copy for copy in same_source if copy.identity not in present]
    changes: list[Change] = []
    for each in incoming:
        copy = known.get(each.identity) or _renamed(each, absent)
        if copy is None:
            declared = translations.get(each.identity, ())
            changes.append(_place(each, same_address, same_source, declared))
        else:
            absent = [other for other in absent if other.key != copy.key]
            changes.append(_revise(each, copy))
    return changes


def _revise(each: Incoming, copy: KnownCopy) -> Change:
    same = each.statement.content_hash == copy.content_hash and copy.status is Status.PUBLISHED
    return Touched(each, copy) if same else NewRevision(each, copy)


def _renamed(each: Incoming, absent: Sequence[KnownCopy]) -> KnownCopy | None:
    """Find the copy this was until the site renamed it, among those that left the list."""
    return next((copy for copy in absent if _is_same_entry(each, copy)), None)


def _is_same_entry(each: Incoming, copy: KnownCopy) -> bool:
    moment, _, title = each.likeness.partition(_SEPARATOR)
    old_moment, _, old_title = copy.likeness.partition(_SEPARATOR)
    if each.url_key is not None and each.url_key == copy.url_key:
        return (bool(title) and title == old_title) or (bool(moment) and moment == old_moment)
    if not title or title != old_title:
        return False
    if moment or old_moment:
        return moment == old_moment
    # No date on either: "Communiqué" may be said twice, a paragraph of text is not.
    words = each.statement
    return words.content_hash == copy.content_hash and len(words.summary) >= _ENOUGH_TEXT


def _place(
    each: Incoming,
    same_address: Sequence[KnownCopy],
    same_source: Sequence[KnownCopy],
    declared: Sequence[str],
) -> Change:
    """Decide whether a document new to this source is a mirror or a translation of an item we have."""
    ours = {copy.item_key for copy in same_source}
    for copy in same_address:
        mirrored = copy.url_key == each.url_key and copy.item_key not in ours
        if mirrored and _titles_agree(each, copy):
            return NewCopy(each, copy, Role.MIRROR)
    for copy in same_address:
        if copy.url_key in declared and copy.language != each.statement.language:
            return NewCopy(each, copy, Role.TRANSLATION)
    return NewItem(each)


def _titles_agree(each: Incoming, copy: KnownCopy) -> bool:
    """A front page is the link of many entries; only the same title makes the same statement."""
    title = each.likeness.partition(_SEPARATOR)[2]
    return bool(title) and title == copy.likeness.partition(_SEPARATOR)[2]


def _value(text: Text | None) -> str:
    return text.value if text else ""


def _digest(*parts: str) -> bytes:
    joined = _SEPARATOR.join(parts).encode("utf-8", "surrogatepass")
    return blake2b(joined, digest_size=16).digest()
