"""Receipts: what became of a post, for the system that sent it and for people; and the drafts that wait.

A receipt's address is its only key. A draft's address is a signed link; opening it changes nothing, because
scanners of mail open every link they see: a button does.
"""

from __future__ import annotations

import json

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import LinkError, NotFoundError
from hub.model.links import Purpose
from hub.model.publisher import Inbound, PostState
from hub.pipeline import drafts
from hub.pipeline.posted import prepare
from hub.pipeline.receipts import receipt, receipt_of
from hub.schemas.receipts import dump_receipt, feeds_of
from hub.store.posts import post_from_text
from hub.web import private, problems, spoken
from hub.web.addresses import Addresses
from hub.web.asked import services, wants_page

blueprint = Blueprint("receipts", __name__)
private.keep_private(blueprint)
BUTTON = "do"


@blueprint.get("/hooks/receipts/<uuid:id>")
def show(id: object) -> Response:
    """Show what became of a post, and of what it made."""
    found = receipt(services(), str(id))
    if wants_page():
        page = render_template("hooks/receipt.html", receipt=found, feeds=feeds_of(found))
        response = Response(page, mimetype="text/html")
    else:
        said = dump_receipt(found, Addresses(services().settings.base_url).of)
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        response = Response(body, content_type="application/json; charset=utf-8")
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


@blueprint.get("/hooks/drafts/<token>")
def draft(token: str) -> str:
    """Show a draft as it would stand here, with a button that lets it in and one that does not."""
    house, found = services(), _draft(token)
    forum = house.registry.forums.get(found.forum)
    post = post_from_text(found.post)
    prepared = prepare(forum, post, house.clock.now()) if forum else None
    incoming = prepared.incoming if prepared else None
    return render_template(
        "hooks/draft.html",
        draft=found,
        post=post,
        said=incoming.statement if incoming else None,
        receipt=receipt_of(house, found),
        waits=found.state is PostState.DRAFT,
    )


@blueprint.post("/hooks/drafts/<token>")
def settle(token: str) -> AnyResponse:
    """Let a draft in, or keep it out, and show what came of it."""
    found = _draft(token)
    if request.form.get(BUTTON) == "confirm":
        drafts.confirm(services(), found.id)
    elif request.form.get(BUTTON) == "decline":
        drafts.decline(services(), found.id)
    again = Addresses(services().settings.base_url).local(request.path, spoken.kept())
    return redirect(again, 303)


@blueprint.errorhandler(LinkError)
def _broken(_error: LinkError) -> Response:
    detail = gettext("Copy all of it from the mail, up to the last letter, or click it there.")
    return problems.answer(404, gettext("This link is not whole"), detail)


def _draft(token: str) -> Inbound:
    id = services().keys.read_token(Purpose.DRAFT, token)
    with services().store.view() as view:
        found = view.publishers.post(str(id))
    if found is None:
        raise NotFoundError("The post is not kept any more.")
    return found
