"""Public digest: the issue of a whole day or week for everybody, and the mail it would be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from hub.model.delivery import Outgoing, Parcel, message_id
from hub.model.digest import Digest
from hub.model.ports import Channel, Clock, Mailer
from hub.model.subscription import ChannelName, Standing, Subscription
from hub.pipeline.digest import MOST, Frame
from hub.pipeline.digest_matter import Composer
from hub.reading.periods import Period
from hub.registry import Registry
from hub.schemas.subscriptions import USUAL
from hub.store import Store
from hub.store.store import View

NOBODY = "00000000-0000-0000-0000-000000000000"
"""Id of the subscription that does not exist; links to it say that it is not kept."""


class Reading(Protocol):
    """What composing needs of `hub.services.Services`."""

    @property
    def registry(self) -> Registry: ...  # noqa: D102
    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102


class Writing(Reading, Protocol):
    """What writing the mail needs besides."""

    @property
    def channels(self) -> Mapping[ChannelName, Channel]: ...  # noqa: D102
    @property
    def mailer(self) -> Mailer: ...  # noqa: D102


def of_period(
    parts: Reading,
    period: Period,
    *,
    filters: tuple[tuple[str, str], ...] = (),
    language: str = "en",
    most: int = MOST,
    places: tuple[int, int] | None = None,
) -> Digest:
    """Return the digest of a day or week in UTC, up to this moment if it runs.

    Args:
        parts: The wired house.
        period: One that has begun.
        filters: Of the lists, checked.
        language: One of the six.
        most: Items to show.
        places: After which event it begins, and with which one it ends, where that is known: a mail of the
            period goes by its reader's own clock, or makes up for a time without any.
    """
    now = parts.clock.now()
    with parts.store.view() as view:
        after, until = places or _places(view, period, now)
        ends = _ends(view, until) if places else period.ends
    frame = Frame(
        period=period.name,
        rhythm=period.rhythm,
        language=language,
        filters=tuple(sorted(set(filters))),
        types=USUAL,
        begins=period.begins,
        ends=min(ends, now),
        after_seq=after,
        until_seq=max(until, after),
    )
    return Composer(parts.store, parts.registry).digest(frame, most)


def _places(view: View, period: Period, now: datetime) -> tuple[int, int]:
    """Return between which places in the log a period lies."""
    after = view.digests.place_at(period.begins)
    return after, view.head() if period.ends > now else view.digests.place_at(period.ends)


def _ends(view: View, until: int) -> datetime:
    """Return when the last event that is told of happened."""
    last = view.events(max(until - 1, 0), 1)
    return last[0].occurred_at if last else datetime.max.replace(tzinfo=UTC)


def as_mail(parts: Writing, digest: Digest, target: str) -> Outgoing:
    """Return the mail that a digest makes, as it would go over the wire; its links are nobody's."""
    now = parts.clock.now()
    somebody = Subscription(
        id=NOBODY,
        channel=ChannelName.EMAIL,
        target=target,
        filters=digest.filters,
        language=digest.language,
        rhythm=digest.rhythm,
        standing=Standing.ACTIVE,
        created=now,
        changed=now,
    )
    parcel = Parcel(
        message_id=message_id(NOBODY, digest.period),
        subscription=somebody,
        issue=parts.mailer.issue(digest),
        now=now,
    )
    return parts.channels[ChannelName.EMAIL].compose(parcel)
