"""Mails to look at: a digest, events and notices of forums of our own, in any language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from feeds.icalendar import digest_calendar
from hub.delivery.email import Email, make
from hub.delivery.parts import Parts
from hub.model.delivery import Content, Parcel, message_id
from hub.model.digest import Digest, DigestCommitment, DigestLine, DigestMeeting, DigestSource
from hub.model.draft import Kind
from hub.model.event import Event, EventType
from hub.model.forum import Forum, ForumCategory
from hub.model.item import (
    Commitment,
    Copy,
    Item,
    Meeting,
    MeetingStatus,
    Outcome,
    OutcomeType,
    Role,
    Status,
)
from hub.model.notice import Notice, NoticeKind
from hub.model.ports import Poster
from hub.model.subscription import ChannelName, Rhythm, Standing, Subscription
from hub.settings import Settings
from hub.signatures import Keys
from tests.builders import NOW, an_id, an_item

BASE = "https://hub.example"
FORUMS = {
    "two-shores": Forum(
        id="two-shores",
        names={"en": "Two Shores Dialogue", "fr": "Dialogue des Deux Rives", "ar": "حوار الضفتين"},
        categories=(ForumCategory.INTERREGIONAL,),
    ),
    "gulf": Forum(id="gulf", names={"en": "Gulf Consultation"}, categories=(ForumCategory.RCP,)),
}


def a_mailer(home: Path = Path("/nowhere"), **given: Any) -> Email:
    settings = Settings(
        **{
            "home": home,
            "config_dir": home,
            "database_url": "sqlite:///unused",
            "base_url": BASE,
            "tag_authority": "hub.example",
            "mail_from": "Interforum <hub@hub.example>",
        }
        | given
    )
    keys = Keys(lambda: "a key of the tests")
    calendar = partial(digest_calendar, base_url=BASE, authority="hub.example", forums=FORUMS)
    parts = Parts(settings=settings, poster=_nobody(), keys=keys, forums=FORUMS, calendar=calendar)
    return make(parts)


def _nobody() -> Poster:
    return None  # type: ignore[return-value] (mail posts to no endpoint)


def a_subscription(**given: Any) -> Subscription:
    words: dict[str, Any] = {
        "id": an_id(77),
        "channel": ChannelName.EMAIL,
        "target": "ana@example.org",
        "rhythm": Rhythm.WEEKLY,
        "standing": Standing.ACTIVE,
        "created": NOW,
        "changed": NOW,
    }
    return Subscription(**(words | given))


def an_event(number: int = 1, type: EventType = EventType.ITEM_PUBLISHED, **given: Any) -> Event:
    words: dict[str, Any] = {
        "seq": number,
        "id": an_id(1000 + number),
        "type": type,
        "occurred_at": NOW,
        "item_id": an_id(number),
        "forum": "two-shores",
        "data": {},
        "prev_hash": "0" * 64,
        "hash": "0" * 64,
    }
    return Event(**(words | given))


def a_copy(language: str, title: str, role: Role = Role.TRANSLATION) -> Copy:
    return Copy(
        source="two-shores-news",
        external_id=title,
        url=f"https://two-shores.example/{language}",
        language=language,
        title=title,
        role=role,
    )


DECLARATION = an_item(
    1,
    kind=Kind.OUTCOME,
    forum="two-shores",
    title="Tunis Declaration on Fair Recruitment",
    summary="Ministers commit their governments to recruitment without fees for workers, and to a joint "
    "register of licensed agencies by 2028.",
    outcome=Outcome(
        type=OutcomeType.DECLARATION,
        adopted=date(2026, 11, 20),
        place="Tunis",
        commitments=(
            Commitment(
                "3.2", "A joint register of licensed recruitment agencies is set up.", date(2028, 6, 30)
            ),
        ),
    ),
    copies=(
        a_copy("en", "Tunis Declaration on Fair Recruitment", Role.ORIGINAL),
        a_copy("fr", "Déclaration de Tunis sur le recrutement équitable"),
        a_copy("ar", "إعلان تونس بشأن الاستقدام العادل"),
    ),
)
ARABIC = an_item(
    2,
    forum="gulf",
    title="كبار المسؤولين يناقشون الاستقدام العادل في عمّان",
    summary="اجتمع كبار المسؤولين في عمّان يومي 18 و19 نوفمبر لمناقشة تدابير حماية العمال الوافدين.",
    language="ar",
)
MEETING = an_item(
    3,
    kind=Kind.MEETING,
    forum="two-shores",
    title="Senior officials’ meeting",
    summary="The agenda will be sent to members in January.",
    meeting=Meeting(start=date(2026, 12, 8), end=date(2026, 12, 9), place="Rabat, Morocco", state="MA"),
)
POSTPONED = an_item(
    4,
    kind=Kind.MEETING,
    forum="gulf",
    title="Technical group on skills partnerships",
    summary="",
    meeting=Meeting(
        start=datetime(2026, 12, 15, 9, 30, tzinfo=UTC), place="Muscat", status=MeetingStatus.POSTPONED
    ),
)
NEWS = an_item(
    5,
    forum="two-shores",
    title="New liaison office opens in Dakar",
    summary="The office helps returning migrants to find training and work, and answers questions of families.",
)
WITHDRAWN = an_item(6, forum="gulf", title="Terms of reference of the working group", status=Status.RETRACTED)


def a_line(item: Item, language: str = "en", **given: Any) -> DigestLine:
    """A line as a reader of `language` gets it."""
    copy = next((each for each in item.copies if each.language == language), None)
    words: dict[str, Any] = {
        "item": item,
        "title": copy.title if copy else item.title,
        "language": copy.language if copy else item.language,
        "languages": tuple(each.language for each in item.copies) or (item.language,),
        "url": copy.url if copy else item.url,
    }
    return DigestLine(**(words | given))


def a_digest(language: str = "en", **given: Any) -> Digest:
    """A week with everything a digest can hold."""
    words: dict[str, Any] = {
        "period": "2026-W47",
        "rhythm": Rhythm.WEEKLY,
        "language": language,
        "filters": (),
        "begins": datetime(2026, 11, 16, tzinfo=UTC),
        "ends": datetime(2026, 11, 23, tzinfo=UTC),
        "after_seq": 10,
        "until_seq": 40,
        "first": (
            a_line(DECLARATION, language),
            a_line(replace(NEWS, revision=2), language, corrected=True),
            a_line(WITHDRAWN, language, retracted=True),
        ),
        "by_forum": {
            "gulf": (a_line(ARABIC, language),),
            "two-shores": (a_line(MEETING, language),),
        },
        "meetings": tuple(
            DigestMeeting(
                item=item,
                title=item.title,
                language=item.language,
                start=item.meeting.start,
                end=item.meeting.end,
            )
            for item in (MEETING, POSTPONED)
            if item.meeting and item.meeting.start
        ),
        "commitments": (
            DigestCommitment(
                forum="two-shores",
                item=DECLARATION,
                text="A joint register of licensed recruitment agencies is set up.",
                due=date(2028, 6, 30),
            ),
        ),
        "unreadable": (
            DigestSource(
                id="gulf-news",
                forum="gulf",
                since=NOW - timedelta(days=4),
                detail="gulf.example did not finish its answers in time.",
            ),
        ),
    }
    return Digest(**(words | given))


def an_empty_digest(language: str = "en", **given: Any) -> Digest:
    nothing: dict[str, Any] = {"first": (), "by_forum": {}}
    return a_digest(language, **(nothing | given))


def a_parcel(*contents: Content, **given: Any) -> Parcel:
    words: dict[str, Any] = {
        "message_id": message_id(an_id(77), "2026-W47"),
        "subscription": a_subscription(),
        "contents": contents,
        "now": NOW,
    }
    return Parcel(**(words | given))


def every_kind_of_event() -> tuple[Content, ...]:
    """What can happen to an item and to a source, once each."""
    return (
        Content(an_event(1), DECLARATION),
        Content(an_event(2, forum="gulf"), ARABIC),
        Content(
            an_event(3, EventType.ITEM_UPDATED, data={"copy": "original", "language": "en", "revision": 2}),
            replace(MEETING, revision=2),
        ),
        Content(
            an_event(
                4,
                EventType.ITEM_TRANSLATED,
                data={
                    "language": "fr",
                    "title": "Un bureau de liaison ouvre à Dakar",
                    "url": "https://two-shores.example/fr/dakar",
                },
            ),
            NEWS,
        ),
        Content(
            an_event(
                5,
                EventType.ITEM_RETRACTED,
                forum="gulf",
                data={"reason": "withdrawn by its source", "copy": "original"},
            ),
            WITHDRAWN,
        ),
        Content(
            an_event(6, EventType.SOURCE_FAILING, forum="gulf", item_id=None, data={"source": "gulf-news"}),
            None,
        ),
    )


def a_notice(kind: NoticeKind, language: str = "en", **given: Any) -> Notice:
    data = {
        "subscription": an_id(77),
        "confirm": f"{BASE}/subscribe/confirm/TOKEN",
        "manage": f"{BASE}/subscription/TOKEN",
        "unsubscribe": f"{BASE}/unsubscribe/TOKEN",
        "draft": f"{BASE}/hooks/drafts/TOKEN",
        "rhythm": "weekly",
        "target": "https://ministry.example/hook?key=abc",
        "since": "2026-11-19T10:00:00+00:00",
        "error": "ministry.example answered 500.",
        "forum": "two-shores",
        "title": "Réunion des hauts fonctionnaires",
        "language": "fr",
        "received": "2026-11-24T09:00:00+00:00",
    }
    words: dict[str, Any] = {
        "key": 7,
        "kind": kind,
        "target": "ana@example.org",
        "language": language,
        "data": data,
        "due": NOW,
        "created": NOW,
    }
    return Notice(**(words | given))
