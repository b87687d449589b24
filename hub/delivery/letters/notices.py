"""Notices: single letters: a question to be answered, a warning. They belong to no list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from hub.delivery.letters.foreign import SUMMARY, address, foreign, line
from hub.delivery.letters.letter import Letter, Link, Row, Section
from hub.delivery.letters.teller import Teller
from hub.model.notice import Notice, NoticeKind
from hub.model.subscription import Rhythm


def notice_letter(notice: Notice, teller: Teller) -> Letter:
    """Return a single mail as a letter."""
    return _LETTERS[notice.kind](notice, teller)


def _confirm(notice: Notice, teller: Teller) -> Letter:
    speech, data = teller.speech, notice.data
    rhythm = _rhythm(data, teller)
    return Letter(
        speech=speech,
        subject=speech.text("Please confirm: mails from Interforum"),
        preview=speech.text("One click, then one button."),
        kicker=speech.text("Is this address yours?"),
        heading=teller.own(speech.text("Please confirm your subscription")),
        opening=(
            speech.text(
                "Somebody, we hope you, asked Interforum to write to this address: news, meetings and "
                "outcomes of the migration forums, %(rhythm)s.",
                rhythm=rhythm,
            ),
            speech.text("One click, then one button. The link holds for 48 hours."),
        ),
        button=_link(speech.text("Look and confirm"), data, "confirm"),
        closing=(
            speech.text(
                "If it was not you, do nothing: without the button nothing more will come from this hub."
            ),
        ),
        foot=(teller.whose(),),
    )


def _already(notice: Notice, teller: Teller) -> Letter:
    speech, data = teller.speech, notice.data
    return Letter(
        speech=speech,
        subject=speech.text("You are subscribed to Interforum already"),
        kicker=speech.text("Your subscription"),
        heading=teller.own(speech.text("You are subscribed already")),
        opening=(
            speech.text(
                "Somebody, probably you, asked Interforum once more to write to this address. It does "
                "already, %(rhythm)s, and nothing has changed.",
                rhythm=_rhythm(data, teller),
            ),
        ),
        button=_link(speech.text("Change what you get"), data, "manage"),
        closing=(
            speech.text(
                "Does nothing arrive? Look into the folder for unwanted mail, and say that it is wanted."
            ),
        ),
        foot=(teller.whose(),),
        foot_links=_links((_link(speech.text("Unsubscribe"), data, "unsubscribe"),)),
    )


def _paused(notice: Notice, teller: Teller) -> Letter:
    speech, data = teller.speech, notice.data
    target = foreign(data.get("target", ""), "en", SUMMARY)
    since = _moment(data.get("since"))
    facts = (
        (teller.own(speech.text("failing since %(moment)s", moment=speech.moment(since))),) if since else ()
    )
    error = foreign(data.get("error", ""), "en", SUMMARY)
    return Letter(
        speech=speech,
        subject=line(speech.text("Paused: your webhook does not answer")),
        kicker=speech.text("Your webhook"),
        heading=teller.own(speech.text("Your webhook does not answer; it is paused")),
        opening=(
            speech.text(
                "For five days this endpoint has taken nothing that Interforum sent. It is not asked any "
                "more, until you say so."
            ),
            speech.text(
                "Nothing is lost: when you resume it, everything arrives from where it stopped, in order."
            ),
        ),
        sections=(
            Section(
                heading=teller.own(speech.text("The endpoint")),
                rows=(Row(title=target, facts=facts, summary=error if error.text else None, tone="bad"),),
            ),
        ),
        button=_link(speech.text("See what failed, and resume"), data, "manage"),
        foot=(speech.text("You get this mail because you answer for this endpoint."),),
    )


def _draft(notice: Notice, teller: Teller) -> Letter:
    speech, data = teller.speech, notice.data
    forum = teller.forum(data.get("forum", ""))
    title = foreign(data.get("title", ""), data.get("language", "und"))
    received = _moment(data.get("received"))
    facts = [forum]
    if received:
        facts.append(teller.own(speech.text("received on %(moment)s", moment=speech.moment(received))))
    return Letter(
        speech=speech,
        subject=line(speech.text("To be confirmed: %(title)s", title=title.text), 150),
        kicker=speech.text("A post waits"),
        heading=teller.own(speech.text("Is this post yours?")),
        opening=(
            speech.text(
                "A post for your forum came with your token. A token proves less than a signature, so it is "
                "published when you say that it is yours."
            ),
        ),
        sections=(
            Section(
                heading=teller.own(speech.text("The post")), rows=(Row(title=title, facts=tuple(facts)),)
            ),
        ),
        button=_link(speech.text("Look and release"), data, "draft"),
        closing=(
            speech.text(
                "If it is not yours, decline it there, and ask the operator of the hub for a new token."
            ),
        ),
        foot=(speech.text("You get this mail because you answer for what is posted in this forum's name."),),
    )


_LETTERS: Mapping[NoticeKind, Callable[[Notice, Teller], Letter]] = {
    NoticeKind.CONFIRM_SUBSCRIPTION: _confirm,
    NoticeKind.ALREADY_SUBSCRIBED: _already,
    NoticeKind.ENDPOINT_PAUSED: _paused,
    NoticeKind.DRAFT_WAITING: _draft,
}


def _rhythm(data: Mapping[str, str], teller: Teller) -> str:
    given = data.get("rhythm", "")
    return teller.speech.word(Rhythm(given) if given in set(Rhythm) else Rhythm.WEEKLY)


def _link(words: str, data: Mapping[str, str], name: str) -> Link | None:
    url = address(data.get(name))
    return Link(words, url) if url else None


def _links(given: tuple[Link | None, ...]) -> tuple[Link, ...]:
    return tuple(link for link in given if link)


def _moment(given: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(given or "")
    except ValueError:
        return None
    return found if found.tzinfo else None
