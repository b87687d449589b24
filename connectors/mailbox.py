"""Mailbox: newsletters by IMAP, for forums that only send mail. The statement is the message."""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, NamedTuple

from hub.model.draft import Author, Draft, Text
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.mail import Mailbox as Visited
from hub.model.mail import Message, Place
from hub.model.ports import Http
from hub.reading.links import absolute
from hub.reading.mail import Letter, read_head, read_letter
from hub.reading.mail_kinds import FORGED, comes_from, is_list_mail, is_vouched_for, subject, why_not
from hub.reading.newsletter import Page, plain_page, tidy, without_us

logger = logging.getLogger(__name__)

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}\Z")
_SENDER = re.compile(r"(?:[^\s@]+@|@)?(?:[\w-]+\.)+[\w-]+\Z")
_MEMORY = re.compile(r"([0-9]{1,10}):([0-9]{1,10})\Z")
_TO_MANY = re.compile(r"@[\w.-]*(?:mcsv\.net|rsgsv\.net|mcdlv\.net)\Z", re.IGNORECASE)
"""Mailchimp writes list and reader into its Message-IDs, which is all one needs to unsubscribe him."""


class _Kept(NamedTuple):
    """A message that is a statement."""

    draft: Draft
    attachments: int
    counters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Reads the newsletters in a folder of a mailbox. Nothing in it changes, not even what counts as read.

    Attributes:
        user: Whom to log in as. In a forum's file it stands before the host: ``imaps://reader@mail.example.org``.
        password_variable: Environment variable with the password, or with ``_FILE`` behind it one that names
            a file. The password itself is written nowhere in the registry.
        senders: Addresses or domains of authors; only what they write is taken, list mail or not. Without
            any, list mail by everybody is.
        list_ids: Only what comes over these lists (List-Id) is taken.
        vouched_by: How our own mail server calls itself in Authentication-Results. With it, only messages are
            taken of which it found that they are from where they say: anybody can write any sender.
    """

    schemes: ClassVar[frozenset[str]] = frozenset({"imap", "imaps"})
    """What its addresses begin with."""

    user: str = ""
    password_variable: str = "MAILBOX_PASSWORD"  # noqa: S105 (a name, no password)
    senders: tuple[str, ...] = ()
    list_ids: tuple[str, ...] = ()
    vouched_by: str = ""

    def __post_init__(self) -> None:
        """Check what no type can. Raises ValueError with the option and a sentence."""
        name = self.password_variable
        if not _VARIABLE.match(name):
            raise ValueError(
                f"password_variable: {name!r} is no name of a variable; "
                "write one such as RABAT_NEWSLETTER_PASSWORD."
            )
        if name.startswith("INTERFORUM_"):
            raise ValueError(
                f"password_variable: {name} begins like the hub's own settings, "
                "and would be taken for a wrong one; choose another name."
            )
        for each in self.senders:
            if not _SENDER.match(each):
                raise ValueError(
                    f"senders: {each!r} is no sender; write news@forum.example, "
                    "or forum.example for all of it."
                )

    def fetch(self, http: Http, state: FetchState) -> Reading:
        """Read what has come since the last visit.

        Raises:
            SourceError: The folder could not be read.
        """
        after = _place(state.memory)
        visited = http.mail(
            state.url, user=self.user, secret=self.password_variable, after=after, wanted=self.wants
        )
        answer = Answer(url=visited.url, status=200, seconds=visited.seconds)
        if visited.place == after and not visited.messages:
            return Reading(answer=answer, unchanged=True, partial=True)
        read = [self._read(each) for each in visited.messages]
        kept = [each for each in read if isinstance(each, _Kept)]
        return Reading(
            answer=answer,
            drafts=tuple(each.draft for each in reversed(kept)),  # the newest first, as in any list
            entries=len(read),
            remarks=tuple(_remarks(visited, [each for each in read if isinstance(each, str)], kept)),
            partial=True,
            memory=f"{visited.place.validity}:{visited.place.uid}",
        )

    def wants(self, head: bytes) -> bool:
        """Tell from its head whether a message may be a statement of this source."""
        said = read_head(head)
        if self.list_ids and said.list_id not in {each.lower().strip("<>") for each in self.list_ids}:
            return False
        if self.senders:
            return comes_from(said, self.senders)
        return bool(self.list_ids) or is_list_mail(said)

    def _read(self, message: Message) -> _Kept | str:
        """Return the statement in a message, or why there is none."""
        try:
            letter = read_letter(message.body, whole=message.whole)
            if reason := why_not(letter):
                return reason
            if self.vouched_by and not is_vouched_for(letter.head, self.vouched_by):
                return FORGED
            return _kept(letter)
        except Exception:  # one message never costs the others
            logger.exception("message %d could not be read", message.uid)
            return "could not be understood"


def _place(memory: str | None) -> Place | None:
    found = _MEMORY.match(memory or "")
    return Place(int(found.group(1)), int(found.group(2))) if found else None


def _kept(letter: Letter) -> _Kept | str:
    head = letter.head
    ours = sorted(head.recipients, key=len, reverse=True)
    ending = re.findall(r"<\s*(https?://[^<>\s]+)\s*>", head.raw("list-unsubscribe"))
    pages = [
        (tidy if is_html else plain_page)(text, ours=ours, ending=ending) for text, is_html in letter.texts
    ]
    html = "\n".join(page.html for page in pages if page.html)
    title = without_us(subject(head), ours).strip()
    if not html:
        return "without a text"
    draft = Draft(
        external_id=_identity(head.message_id, ours),
        url=_page(letter, pages),
        title=Text(title, markup=False) if title else None,
        content=Text(html),
        language=_language(letter, pages),
        published=head.date,
        authors=_authors(head.sender[0], ours),
    )
    return _Kept(draft, letter.attachments, sum(page.counters for page in pages))


def _identity(given: str | None, ours: list[str]) -> str | None:
    """The Message-ID; a hash of it where it names the reader, because identities are shown."""
    if given is None:
        return None
    plain = given.lower()
    names_us = _TO_MANY.search(given) or any(
        each in plain or each.replace("@", "=") in plain for each in ours
    )
    return f"mail:{sha256(given.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}" if names_us else given


def _page(letter: Letter, pages: list[Page]) -> str | None:
    """Where everybody may read it: by its own link, else in the archive of its list (RFC 5064)."""
    archived = re.search(r"<\s*(https?://[^<>\s]+)\s*>", letter.head.raw("archived-at"))
    said = next((page.url for page in pages if page.url), None)
    return said or (absolute(archived.group(1)) if archived else None)


def _language(letter: Letter, pages: list[Page]) -> str | None:
    said = letter.head.text("content-language", 40).partition(",")[0].strip()
    return said or next((page.language for page in pages if page.language), None)


def _authors(name: str, ours: list[str]) -> tuple[Author, ...]:
    """The name alone: an address of a secretariat's official is nobody else's business."""
    shown = without_us(name, ours).strip()
    return (Author(name=shown),) if shown and "@" not in shown else ()


def _remarks(visited: Visited, left_out: list[str], kept: list[_Kept]) -> list[str]:
    said = [f"left out, {reason}: {count}" for reason, count in Counter(left_out).most_common()]
    if visited.unwanted:
        said.append(f"left unopened, of other senders or of no list: {visited.unwanted}")
    if files := sum(each.attachments for each in kept):
        said.append(f"attachments without an address on the web: {files}")
    if counters := sum(each.counters for each in kept):
        said.append(f"links through a counter of clicks that does not tell its target: {counters}")
    if visited.renumbered:
        said.append("the server counts its messages anew, and the newest were read again")
    if visited.more:
        said.append("there is more; the next visit reads on")
    return said
