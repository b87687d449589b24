"""Publishers: who may post for a forum. Secrets and tokens are shown once, and never again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from hub.errors import NotFoundError
from hub.model.ports import Clock
from hub.model.publisher import Credential, Publisher
from hub.signatures import Keys, new_secret, new_token, token_hash
from hub.store import Store

BOTH_GOOD = timedelta(hours=24)
"""How long a secret still signs after another one has taken its place: time to type the new one in."""


class Parts(Protocol):
    """What is needed of `hub.services.Services`."""

    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def keys(self) -> Keys: ...  # noqa: D102
    @property
    def new_id(self) -> Callable[[], str]: ...  # noqa: D102


class Issued(NamedTuple):
    """A publisher with what it is to keep secret, in the only moment in which anybody can read it."""

    publisher: Publisher
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who is to post for a forum; `contact` is asked to confirm what comes with a bearer token."""

    forum: str
    name: str
    credential: Credential = Credential.SIGNED
    contact: str | None = None


def add_publisher(parts: Parts, wanted: Wanted) -> Issued:
    """Let somebody post for a forum."""
    secret = new_secret() if wanted.credential is Credential.SIGNED else new_token()
    blank = Publisher(
        id=parts.new_id(),
        forum=wanted.forum,
        name=wanted.name,
        credential=wanted.credential,
        contact=wanted.contact,
        created=parts.clock.now(),
    )
    made = _with(parts, blank, secret)
    with parts.store.begin(log=False) as unit:
        unit.publishers.add(made)
    return Issued(made, secret)


def rotate(parts: Parts, id: str) -> Issued:
    """Give a publisher another secret; the old one signs for another day. A token is replaced at once.

    Raises:
        NotFoundError: There is no such publisher, or it was revoked.
    """
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        known = _standing(unit.publishers.get(id), id)
        secret = new_secret() if known.credential is Credential.SIGNED else new_token()
        if known.credential is Credential.SIGNED:
            known = replace(known, secret_before=known.secret, before_until=now + BOTH_GOOD)
        changed = _with(parts, known, secret)
        unit.publishers.save(changed)
    return Issued(changed, secret)


def revoke(parts: Parts, id: str) -> Publisher:
    """Let a publisher post no more. What it has posted stands.

    Raises:
        NotFoundError: There is no such publisher, or it was revoked.
    """
    with parts.store.begin(log=False) as unit:
        known = _standing(unit.publishers.get(id), id)
        changed = replace(known, revoked=parts.clock.now(), secret=None, secret_before=None, token_hash=None)
        unit.publishers.save(changed)
    return changed


def listed(store: Store) -> list[Publisher]:
    """Return every publisher, the revoked ones too."""
    with store.view() as view:
        return view.publishers.listed()


def secrets_of(keys: Keys, publisher: Publisher, now: datetime) -> list[str]:
    """Return the secrets that may sign for a publisher now; two on the day after a rotation."""
    found = [publisher.secret] if publisher.secret else []
    if publisher.secret_before and publisher.before_until and now < publisher.before_until:
        found.append(publisher.secret_before)
    return [keys.unseal(sealed) for sealed in found]


def _with(parts: Parts, publisher: Publisher, secret: str) -> Publisher:
    if publisher.credential is Credential.SIGNED:
        return replace(publisher, secret=parts.keys.seal(secret))
    return replace(publisher, token_hash=token_hash(secret))


def _standing(found: Publisher | None, id: str) -> Publisher:
    if found is None:
        raise NotFoundError(f"There is no publisher {id}. `interforum publishers list` shows them all.")
    if found.revoked:
        raise NotFoundError(f"The publisher {id} was revoked. `interforum publishers add` makes another one.")
    return found
