"""Prove: who sent a post. Whoever may not post learns nothing, not even whether a forum has a publisher."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

from hub.errors import PostError, SignatureError, SignatureFault
from hub.model.ports import Clock
from hub.model.publisher import Credential, Publisher
from hub.pipeline.publishers import secrets_of
from hub.registry import Registry
from hub.schemas.posts.faults import Fault
from hub.schemas.posts.refusals import OF_SIGNATURES, TOO_MANY, UNKNOWN_TOKEN
from hub.signatures import Keys, new_secret, token_hash, verify, verify_hub_signature
from hub.store import Store

FORGED, FORGED_SPAN = 30, timedelta(minutes=10)
"""How many posts that nobody can have signed one address may send for one forum within a span."""
_WHAT = "forged"


class Claim(NamedTuple):
    """What a request says of its sender.

    Attributes:
        message_id, timestamp, signatures: The headers of Standard Webhooks.
        hub_signature: ``X-Hub-Signature-256``.
        authorization: ``Authorization``.
        address: Where it comes from: of IPv6 the network, which is what one sender has.
        language: In which its sender reads refusals.
    """

    message_id: str | None = None
    timestamp: str | None = None
    signatures: str | None = None
    hub_signature: str | None = None
    authorization: str | None = None
    address: str = ""
    language: str = "en"


class Proved(NamedTuple):
    """Who sent a post, and the id it goes by if a header says one that can be believed."""

    publisher: Publisher
    message_id: str | None


class Parts(Protocol):
    """What is needed of `hub.services.Services`."""

    @property
    def registry(self) -> Registry: ...  # noqa: D102
    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def keys(self) -> Keys: ...  # noqa: D102


def prove(parts: Parts, forum: str, claim: Claim, body: bytes) -> Proved:
    """Return who sent a post for a forum.

    A good signature is believed however many bad ones came before it, from wherever: counting the bad ones
    slows down whoever guesses, and locks nobody out.

    Raises:
        PostError: Nobody has proved anything (401), or there were too many such posts (429).
    """
    try:
        return _proved(parts, forum, claim, body)
    except SignatureError as error:
        raise _refused(parts, forum, claim, OF_SIGNATURES[error.fault], error.fault) from None
    except _UnknownTokenError:
        raise _refused(parts, forum, claim, UNKNOWN_TOKEN, SignatureFault.WRONG) from None


def _proved(parts: Parts, forum: str, claim: Claim, body: bytes) -> Proved:
    if claim.signatures:
        return Proved(_signer(parts, forum, _standard(parts, claim, body)), claim.message_id)
    if claim.hub_signature:
        # Whatever header names the delivery is not under this signature: the body has to.
        return Proved(_signer(parts, forum, _hub(claim, body)), None)
    if token := _token(claim.authorization):
        return Proved(_bearer(parts, forum, token), claim.message_id)
    raise SignatureError(SignatureFault.MISSING)


class _UnknownTokenError(Exception):
    pass


Check = Callable[[list[str]], None]
"""Returns if one of the secrets has signed; raises SignatureError."""


def _standard(parts: Parts, claim: Claim, body: bytes) -> Check:
    now = parts.clock.now()

    def check(secrets: list[str]) -> None:
        verify(
            secrets,
            message_id=claim.message_id,
            timestamp=claim.timestamp,
            signatures=claim.signatures,
            body=body,
            now=now,
        )

    return check


def _hub(claim: Claim, body: bytes) -> Check:
    return lambda secrets: verify_hub_signature(secrets, claim.hub_signature, body)


def _signer(parts: Parts, forum: str, check: Check) -> Publisher:
    """Find who has signed: every publisher's secrets are tried, and where there is none, as much is done."""
    with parts.store.view() as view:
        known = view.publishers.signing(forum) if forum in parts.registry.forums else []
    found: Publisher | None = None
    fault = SignatureError(SignatureFault.WRONG)
    now = parts.clock.now()
    for each in known or [_nobody(parts.keys)]:
        try:
            check(secrets_of(parts.keys, each, now))
        except SignatureError as error:
            fault = error
        else:
            found = found or each
    if found is None:
        raise fault
    return found


@lru_cache(maxsize=8)
def _nobody(keys: Keys) -> Publisher:
    """A publisher of no forum, with a secret that nobody has: to refuse it takes as long as anybody's."""
    from datetime import UTC, datetime

    return Publisher(
        id="",
        forum="",
        name="",
        credential=Credential.SIGNED,
        secret=keys.seal(new_secret()),
        created=datetime(2026, 1, 1, tzinfo=UTC),
    )


def _token(authorization: str | None) -> str | None:
    scheme, _, token = (authorization or "").strip().partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _bearer(parts: Parts, forum: str, token: str) -> Publisher:
    with parts.store.view() as view:
        found = view.publishers.bearer(token_hash(token))
    if found is None or found.forum != forum or forum not in parts.registry.forums:
        raise _UnknownTokenError
    return found


def _refused(parts: Parts, forum: str, claim: Claim, why: Fault, fault: SignatureFault) -> PostError:
    """Return the refusal; what was guessed is counted, what is only out of date or incomplete is not."""
    if fault is SignatureFault.WRONG and _is_too_much(parts, forum, claim.address):
        seconds = int(FORGED_SPAN.total_seconds())
        many = TOO_MANY.to(most=FORGED, span=f"{seconds // 60} min")
        return PostError(429, many.in_language(claim.language), retry_after=seconds)
    return PostError(401, why.in_language(claim.language))


def _is_too_much(parts: Parts, forum: str, address: str) -> bool:
    """Count a guess; one who guesses on is written down no more."""
    now = parts.clock.now()
    # Names that are no forum's count as one: there is no end of them.
    of = forum if forum in parts.registry.forums else ""
    who = hashlib.sha256(f"{of}\n{address}".encode("utf-8", "replace")).hexdigest()
    with parts.store.view() as view:
        guesses = view.marks.askings(_WHAT, who, now - FORGED_SPAN)
    if guesses >= FORGED:
        return True
    with parts.store.begin(log=False) as unit:
        unit.marks.note_asking(_WHAT, who, now)
    return False
