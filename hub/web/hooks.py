"""Hooks: a secretariat posts. The one address of the hub at which something is written for others to read.

In this order: how long and how packed it is, who sends it, whether it came before, what it says. Until it
is known who sends it, nothing is kept of it but that somebody guessed.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext

from hub.errors import PostError, Problem, StoreError
from hub.model.post import Post
from hub.model.publisher import BY_ENVELOPE, BY_HASH, Inbound
from hub.pipeline.accept_post import Delivered, Foreseen, accept, foresee, repeated
from hub.pipeline.prove import Claim, Proved, prove
from hub.pipeline.receipts import receipt_of
from hub.schemas.posts import read_post
from hub.schemas.posts.faults import pointer
from hub.schemas.posts.refusals import COMPRESSED, NO_LENGTH, TOO_LARGE
from hub.schemas.receipts import NOTES, dump_receipt, dump_seen
from hub.web import lists, problems
from hub.web.addresses import Addresses
from hub.web.asked import language_asked, network, services
from hub.web.bodies import MOST_BYTES

blueprint = Blueprint("hooks", __name__)
logger = logging.getLogger(__name__)
_AN_ID = re.compile(r"[\x21-\x7e]{1,256}\Z")


@blueprint.post("/hooks/<forum>")
def receive(forum: str) -> Response:
    """Take a post in, once, and answer with its receipt."""
    house, language = services(), language_asked()
    dry = _is_dry_run()
    body = _body(language)
    proved = prove(house, forum, _claim(language), body)
    body_hash = hashlib.sha256(body).hexdigest()
    if proved.message_id and (known := repeated(house, _delivered(proved, proved.message_id, body_hash))):
        return _receipt(known, 200)
    post = read_post(
        body,
        request.headers.get("Content-Type"),
        forum=house.registry.forums[proved.publisher.forum],
        themes=house.registry.themes,
        formats=house.post_formats,
        language=language,
        headers=dict(request.headers),
    )
    message = _delivered(proved, proved.message_id or _named_by_body(post, body_hash), body_hash)
    if dry:
        known = repeated(house, message)
        return _receipt(known, 200) if known else _answer(_told(foresee(house, message, post)), 200)
    kept, new = accept(house, message, post)
    return _receipt(kept, 202 if new else 200)


def _body(language: str) -> bytes:
    """Return the raw bytes, read once, never more than are taken."""
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit()):
        raise PostError(411, NO_LENGTH.in_language(language))
    if int(length[:20]) > MOST_BYTES:
        raise PostError(413, TOO_LARGE.to(most="1 MiB").in_language(language))
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise PostError(415, COMPRESSED.in_language(language))
    return request.get_data(cache=False)


def _claim(language: str) -> Claim:
    headers = request.headers
    return Claim(
        message_id=headers.get("webhook-id"),
        timestamp=headers.get("webhook-timestamp"),
        signatures=headers.get("webhook-signature"),
        hub_signature=headers.get("X-Hub-Signature-256"),
        authorization=headers.get("Authorization"),
        address=network(request.remote_addr or ""),
        language=language,
    )


def _named_by_body(post: Post, body_hash: str) -> str:
    return f"{BY_ENVELOPE}{post.message_id}" if post.message_id else BY_HASH + body_hash


def _delivered(proved: Proved, message_id: str, body_hash: str) -> Delivered:
    if not _AN_ID.match(message_id):
        message_id = BY_HASH + hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()
    return Delivered(proved.publisher, message_id, body_hash, language_asked())


def _is_dry_run() -> bool:
    """Read the one parameter there is. A wrong word must not publish what was to be tried."""
    strange = [
        Problem(
            pointer("", name),
            gettext("There is no such parameter here; only dry_run=1 may stand in the address."),
        )
        for name, value in lists.pairs()
        if name != "dry_run" or value not in {"0", "1", ""}
    ]
    if strange:
        raise PostError(400, strange[0].detail, strange[:1])
    return request.args.get("dry_run") == "1"


def _receipt(post: Inbound, status: int) -> Response:
    addresses = Addresses(services().settings.base_url)
    said = dump_receipt(receipt_of(services(), post), addresses.of)
    response = _answer(said, status)
    response.headers["Location"] = said["receipt"]
    return response


def _told(foreseen: Foreseen) -> dict[str, Any]:
    addresses = Addresses(services().settings.base_url)
    return {
        "dry_run": True,
        "state": foreseen.state.value,
        "result": foreseen.result.value,
        "item": addresses.of(f"/items/{foreseen.item_id}") if foreseen.item_id else None,
        "note": NOTES[foreseen.note] if foreseen.note else None,
        "shown_as": dump_seen(foreseen.statement) if foreseen.statement else None,
    }


def _answer(said: dict[str, Any], status: int) -> Response:
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status=status, content_type="application/json; charset=utf-8")


@blueprint.errorhandler(StoreError)
def _not_now(error: StoreError) -> Response:
    """Ask for it once more: nothing was taken in, or its receipt will say so under the same id."""
    logger.error("a post could not be stored: %s", error)
    detail = gettext("The hub cannot store it right now. Send it again in a minute, under the same id.")
    return problems.of_post(PostError(503, detail, retry_after=60))


@blueprint.after_request
def _keep_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language"
    if response.status_code >= 400:
        response.headers["Content-Language"] = language_asked()
    return response
