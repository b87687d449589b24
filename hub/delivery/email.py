"""E-mail: a subscriber is told by mail: at once, by digest, or by a single notice.

What is composed here is exactly what goes out; the server adds its own lines above it, no more. A digest is
written once for all who get the same words; only the links that are a receiver's own are put in for each.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.headerregistry import Address
from email.utils import parseaddr
from typing import ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from hub.delivery.dkim import Signer
from hub.delivery.eml import Folder
from hub.delivery.letters.at_once import events_letter
from hub.delivery.letters.digest import Room, digest_letter
from hub.delivery.letters.letter import Letter, Written
from hub.delivery.letters.marks import MANAGE, UNSUBSCRIBE, filled
from hub.delivery.letters.notices import notice_letter
from hub.delivery.letters.pen import write
from hub.delivery.letters.teller import Teller
from hub.delivery.mime import Mail, as_bytes
from hub.delivery.pace import Pace
from hub.delivery.parts import Parts
from hub.delivery.smtp import Smtp, server
from hub.errors import SubscriptionError
from hub.model import links
from hub.model.delivery import Content, Outgoing, Parcel, Result
from hub.model.digest import Digest, Issue
from hub.model.notice import Notice, NoticeKind
from hub.model.ports import Line
from hub.model.subscription import Rhythm, Subscription
from hub.reading.verp import PURPOSE, return_address
from hub.settings import Settings
from hub.speech import speech

MAIL_BYTES = 80_000
"""Of a whole mail (design, section 7): what is longer is cut off by some providers, the way out with it."""
_HEADERS_AND_ENCODING = 4_000, 1.37
"""What a mail adds to its texts: headers, and base64 with its line ends."""
_ROOMS = (
    Room(),
    Room(summary=120),
    Room(summary=0),
    Room(items=10, summary=0, others=8),
    Room(items=5, summary=0, others=4),
    Room(items=2, summary=0, others=1),
)
"""How much is told, from all there is room for usually to what fits whatever comes in."""
_LETTERS_KEPT = 64


class Email:
    """Implements `hub.model.ports.Mailer`.

    Args:
        parts: Who sends, what signs the links, what forums are called.
        way: Where mails go.
        signer: Signs them (DKIM); None where a relay does.
    """

    name: ClassVar[str] = "email"
    together: ClassVar[int] = 20
    repeatable: ClassVar[bool] = False

    def __init__(self, parts: Parts, way: Line, signer: Signer | None) -> None:
        self._settings = parts.settings
        self._keys = parts.keys
        self._forums = parts.forums
        self._calendar = parts.calendar
        self._way = way
        self._signer = signer
        self._sender = sender(parts.settings)
        self._letters: OrderedDict[object, Written] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, target: str) -> str:
        """Return a mail address in the form that is kept. Raises SubscriptionError, for a person."""
        from email_validator import EmailNotValidError, validate_email

        try:
            found = validate_email(target.strip(), check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            raise SubscriptionError(f"This is no mail address: {str(error).rstrip('.')}.") from None
        return f"{found.ascii_local_part}@{found.ascii_domain}"

    @contextmanager
    def open(self, target: str) -> Iterator[Line]:  # noqa: ARG002 (all mail goes by the same server)
        """Open a way to a mailbox; its connection is shared with whoever sends next."""
        yield self._way

    # What goes out

    def compose(self, parcel: Parcel) -> Outgoing:
        """Return a mail as it goes over the wire: a digest, or one to twenty events."""
        subscription, issue = parcel.subscription, parcel.issue
        written = Written(issue.subject, issue.text, issue.html) if issue else self._events(parcel)
        own = self._links(subscription)
        mail = Mail(
            sender=self._sender,
            to=subscription.target,
            subject=written.subject,
            date=parcel.now,
            message_id=f"{parcel.message_id}@{self._sender.domain}",
            language=issue.language if issue else subscription.language,
            text=filled(written.text, own),
            html=filled(written.html, own),
            headers=self._list_headers(subscription, own[UNSUBSCRIBE]),
            calendar=issue.calendar if issue else "",
        )
        return self._outgoing(mail, parcel.message_id, self._returns_to(subscription.id))

    def issue(self, digest: Digest) -> Issue:
        """Write a digest once for everybody who gets the same words.

        Its key is a hash of them; whoever plans digests may know a better one.
        """
        teller = self._teller(digest.language)
        calendar = "" if digest.is_empty else self._calendar(digest)
        written = _fitting(lambda room: digest_letter(digest, teller, room), len(calendar.encode()))
        whole = "\x00".join((*written, calendar)).encode()
        return Issue(
            key=hashlib.sha256(whole).hexdigest(),
            period=digest.period,
            language=teller.speech.language,
            subject=written.subject,
            text=written.text,
            html=written.html,
            items=digest.items,
            calendar=calendar,
        )

    def notice(self, notice: Notice) -> Outgoing:
        """Return a single mail as it goes over the wire."""
        teller = self._teller(notice.language)
        written = write(notice_letter(notice, teller))
        message_id = f"notice-{notice.key}-{notice.created:%Y%m%d%H%M%S}"
        mail = Mail(
            sender=self._sender,
            to=notice.target,
            subject=written.subject,
            date=notice.created,
            message_id=f"{message_id}@{self._sender.domain}",
            language=teller.speech.language,
            text=written.text,
            html=written.html,
            headers=(("Auto-Submitted", "auto-generated"),),
        )
        about = notice.data.get("subscription") if notice.kind in _TO_SUBSCRIBERS else None
        return self._outgoing(mail, message_id, self._returns_to(about))

    def _outgoing(self, mail: Mail, message_id: str, returns_to: str) -> Outgoing:
        body = as_bytes(mail)
        if self._signer is not None:
            body = self._signer.signed(body)
        return Outgoing(message_id=message_id, target=mail.to, body=body, sender=returns_to)

    # Its parts

    def _events(self, parcel: Parcel) -> Written:
        """Write events, or take what was written a moment ago for somebody else who asked for the same."""
        wanted = parcel.subscription
        key = (wanted.language, wanted.filters, tuple(map(_state, parcel.contents)))
        with self._lock:
            if key in self._letters:
                return self._letters[key]
        teller = self._teller(wanted.language)
        written = _fitting(lambda room: events_letter(parcel.contents, wanted.filters, teller, room))
        with self._lock:
            self._letters[key] = written
            while len(self._letters) > _LETTERS_KEPT:
                self._letters.popitem(last=False)
        return written

    def _teller(self, language: str) -> Teller:
        return Teller(speech=speech(language), base_url=self._settings.base_url, forums=self._forums)

    def _links(self, subscription: Subscription) -> Mapping[str, str]:
        base, token = self._settings.base_url, self._keys.token
        return {
            MANAGE: links.manage(base, token, subscription.id),
            UNSUBSCRIBE: links.unsubscribe(base, token, subscription.id),
        }

    def _list_headers(self, subscription: Subscription, way_out: str) -> Sequence[tuple[str, str]]:
        """Return what mail programs sort and offer by (RFC 2369, 2919, 3834, 8058)."""
        base, domain = self._settings.base_url, self._sender.domain
        returns_to = self._returns_to(subscription.id)
        list_name = subscription.rhythm.value.replace("_", "-")
        archive = f"{base}/items" if subscription.rhythm is Rhythm.AT_ONCE else f"{base}/digests"
        return (
            ("Auto-Submitted", "auto-generated"),
            ("Precedence", "bulk"),
            ("List-Id", f"Interforum <{list_name}.{domain}>"),
            ("List-Help", f"<{base}/subscribe>"),
            ("List-Archive", f"<{archive}>"),
            ("List-Unsubscribe", f"<{way_out}>, <mailto:{returns_to}?subject=unsubscribe>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        )

    def _returns_to(self, subscription: str | None) -> str:
        """Return the envelope sender: a bounce says by itself whom it is about."""
        try:
            raw = UUID(subscription or "").bytes
        except ValueError:
            return return_address(self._sender.domain)
        proof = self._keys.proofs(PURPOSE, raw)[0]
        return return_address(self._sender.domain, subscription, proof)


_TO_SUBSCRIBERS = frozenset({NoticeKind.CONFIRM_SUBSCRIPTION, NoticeKind.ALREADY_SUBSCRIBED})


def _fitting(letter: Callable[[Room], Letter], beside: int = 0) -> Written:
    """Write a letter that fits into a mail, telling less if it must."""
    headers, growth = _HEADERS_AND_ENCODING
    for room in _ROOMS:
        written = write(letter(room))
        octets = len(written.text.encode()) + len(written.html.encode()) + beside
        if headers + octets * growth <= MAIL_BYTES:
            break
    return written


def _state(content: Content) -> object:
    """What decides the words of an event: the event itself, and its item as it stands."""
    event = content.event
    return event.seq, event.id, event.type, event.forum, str(event.data), content.item, content.changed


def sender(settings: Settings) -> Address:
    """Return who mails are from: as it was set, else the hub itself at its own domain."""
    name, address = parseaddr(settings.mail_from or "")
    if not address:
        domain = settings.tag_authority.rpartition("@")[2]
        name, address = "Interforum", f"hub@{domain}"
    return Address(display_name=name or "Interforum", addr_spec=address)


def make(parts: Parts) -> Email:
    """Build the channel from the settings."""
    settings = parts.settings
    own = sender(settings)
    signer = None
    if settings.dkim_key:
        signer = Signer(settings.dkim_key, settings.dkim_selector, settings.dkim_domain or own.domain)
    return Email(parts, _way(settings), signer)


def try_server(settings: Settings) -> Result | None:
    """Greet the mail server and part again, to see that it takes us; None if none is set."""
    way = _way(settings)
    return way.greet() if isinstance(way, Smtp) else None


def _way(settings: Settings) -> Folder | Smtp:
    if settings.smtp_url is None:
        return Folder(settings.home / "mail")
    return Smtp(
        server=server(settings.smtp_url),
        hello=urlsplit(settings.base_url).hostname or "localhost",
        roots=settings.ca_bundle,
        pace=Pace(settings.smtp_rate),
    )
