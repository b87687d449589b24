"""Previews: what a subscription would bring, made by the code that sends, shown where it can do nothing.

A mail is shown as a document of its own: it has the style it will have in a mailbox, and may load nothing,
run nothing and send nothing, whatever a forum has written into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import NamedTuple

from flask import Response, abort
from flask_babel import gettext, ngettext

from hub.model.delivery import Outgoing
from hub.model.subscription import ChannelName
from hub.pipeline.dry_run import DryRun, dry_run
from hub.schemas.subscriptions import Wish
from hub.services import Services
from hub.web import forms, policies, spoken, words
from hub.web.addresses import Addresses, Pairs
from hub.web.forms import Form

NOT_IN_ADDRESSES = frozenset({"target", "contact"})
"""What a preview does not need, and no log of addresses shall hold."""
_ANYBODY = {
    ChannelName.EMAIL: "reader@example.org",
    ChannelName.WEBHOOK: "https://example.org/webhook",
}
"""Reserved for examples (RFC 2606): nothing is sent there."""


class Mail(NamedTuple):
    """What a subscription by mail would bring.

    Attributes:
        events: How many in the last 90 days.
        rate: How many that is in a week, in words.
        subject: Of the last mail; None if there was nothing to tell.
        address: Where that mail is shown.
    """

    events: int
    rate: str
    language: str
    subject: str | None = None
    text: str | None = None
    address: str | None = None


class Payloads(NamedTuple):
    """What a webhook would get: how many events, and the last messages with their headers."""

    events: int
    payloads: Sequence[tuple[dict[str, str], str]]


def anybody(channel: ChannelName, pairs: Pairs) -> list[tuple[str, str]]:
    """Return what is in a form with an address that belongs to nobody: a preview needs no other."""
    kept = [(name, value) for name, value in pairs if name not in NOT_IN_ADDRESSES]
    return [*kept, ("target", _ANYBODY[channel])]


def mail(house: Services, wish: Wish, form: Form) -> Mail:
    """Return what a subscription by mail would bring."""
    found = dry_run(house, wish)
    shown = Mail(found.events, _rate(found), wish.language)
    if not found.messages:
        return shown
    message = _parsed(found.messages[0])
    pairs = [(name, value) for name, value in form.pairs if name not in NOT_IN_ADDRESSES]
    address = Addresses(house.settings.base_url).local("/subscribe/preview", [*pairs, *spoken.kept()])
    return shown._replace(subject=str(message["subject"]), text=_part(message, "plain"), address=address)


def payloads(house: Services, wish: Wish) -> Payloads:
    """Return what a webhook would get."""
    found = dry_run(house, wish)
    return Payloads(
        found.events, [(dict(each.headers), each.body.decode("utf-8")) for each in found.messages]
    )


def document(house: Services, pairs: Pairs) -> Response:
    """Return the last mail of a wish as a document that can do nothing.

    Raises:
        SubscriptionError: The address asks for something that does not exist.
    """
    asked = anybody(ChannelName.EMAIL, [pair for pair in pairs if pair[0] != spoken.ASKED])
    wish = forms.wish(house, ChannelName.EMAIL, asked)
    found = dry_run(house, wish)
    if not found.messages:
        abort(404)
    response = Response(_part(_parsed(found.messages[0]), "html"), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = policies.INERT
    response.headers["Content-Language"] = wish.language
    return response


def _parsed(message: Outgoing) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(message.body)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def _rate(found: DryRun) -> str:
    if not found.events:
        return ""
    a_week = round(found.a_week)
    if a_week < 1:
        return str(gettext("That is less than one a week."))
    return str(
        ngettext(
            "That is about one a week.",
            "That is about %(number)s a week.",
            a_week,
            number=words.number(a_week),
        )
    )
