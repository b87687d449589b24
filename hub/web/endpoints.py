"""Endpoints: programs that are told by webhook: their form, the page of one, its tries and its buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, Response, request
from flask_babel import gettext

from hub.errors import NotFoundError, SubscriptionError
from hub.model.delivery import Result
from hub.model.links import Purpose
from hub.model.subscription import ChannelName, Subscription
from hub.pipeline import replay, verify
from hub.pipeline import subscribe as subscriptions
from hub.services import Services
from hub.web import forms, previews, telling
from hub.web.addresses import Addresses
from hub.web.asked import services
from hub.web.forms import Form
from hub.web.private import OPEN_SECONDS, keep_private, page

blueprint = Blueprint("endpoints", __name__)
keep_private(blueprint)
SHOWN = 20
"""Deliveries that are listed with their tries."""


@blueprint.get("/subscribe/webhook")
def ask() -> Response:
    """Show the form, with the filters of the list one comes from."""
    response = _form(forms.fresh(ChannelName.WEBHOOK, forms.filters_asked()), 200)
    response.headers["Cache-Control"] = f"public, max-age={OPEN_SECONDS}"
    return response


@blueprint.post("/subscribe/webhook")
def answer() -> Response:
    """Take an endpoint down and ask it whether it wants this, or show what it would get."""
    house, form = services(), forms.sent()
    showing = request.form.get(forms.BUTTON) == "show"
    try:
        pairs = previews.anybody(ChannelName.WEBHOOK, form.pairs) if showing else form.pairs
        wish = forms.wish(house, ChannelName.WEBHOOK, pairs)
        if showing:
            return _form(form, 200, shown=previews.payloads(house, wish))
        asked = subscriptions.ask(house, wish, client=request.remote_addr or "")
    except SubscriptionError as error:
        if error.retry_after:
            raise
        return _form(form.complaining(error.problems), 422, twin=not error.problems)
    made = asked.subscription
    if made is None:  # a wish for a webhook is always made, or refused above
        raise NotFoundError
    tried = _try(verify.verify, made)
    return show(_again_read(made), secret=asked.secret, tried=tried, made=True)


def _form(form: Form, status: int, **more: object) -> Response:
    return page(status, "subscribers/webhook_new.html", form=form, **forms.options(services(), form), **more)


def show(
    found: Subscription,
    form: Form | None = None,
    status: int = 200,
    *,
    tried: Tried | None = None,
    secret: str | None = None,
    made: bool = False,
) -> Response:
    """Return the page of a webhook.

    Args:
        found: The webhook.
        form: What its form holds, if that is not what is kept.
        status: HTTP status.
        tried: What came of a verification or a test.
        secret: Shown this once.
        made: It was made just now, and this is the first its owner sees of its page.
    """
    house, form = services(), form or forms.of(found)
    with house.store.view() as view:
        sent = telling.about(view, view.deliveries.of_subscription(found.id, SHOWN))
        log = [(each, view.deliveries.attempts(each.delivery.key)) for each in sent]
        head = view.head()
    path = f"/subscription/{house.keys.token(Purpose.MANAGE, found.id)}"
    return page(
        status,
        "subscribers/webhook.html",
        subscription=found,
        form=form,
        sent=log,
        head=head,
        after=found.after_seq if found.behind else head,
        manage_path=path,
        manage=Addresses(house.settings.base_url).of(path),
        tried=tried,
        secret=secret,
        made=made,
        **forms.options(house, form),
    )


def act(found: Subscription, button: str) -> Response | str | None:
    """Do what a button says; return the page that tells of it, or the word for what was done."""
    match button:
        case "verify":
            tried = _try(verify.verify, found)
            return "verified" if tried.ok else show(found, tried=tried)
        case "test":
            return show(found, tried=_try(verify.send_test, found))
        case "rotate":
            changed, secret = subscriptions.rotate(services(), found.id)
            return show(changed, secret=secret)
        case "again":
            return _again(found)
        case "replay":
            return _replay(found)
    return None


def _again(found: Subscription) -> str | None:
    """Send one delivery of this endpoint once more, under the id it had."""
    house, key = services(), _number("delivery")
    if key is None:
        return None
    with house.store.view() as view:
        if view.deliveries.get(key).subscription != found.id:
            raise NotFoundError
    replay.redeliver(house, key)
    return "again"


def _replay(found: Subscription) -> str | None:
    """Tell an endpoint once more of everything after a place in the log."""
    after = _number("after")
    if after is None:
        return None
    replay.replay(services(), found.id, after)
    return "replayed"


def _number(name: str) -> int | None:
    given = request.form.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


class Tried(NamedTuple):
    """What came of asking an endpoint something.

    Attributes:
        said: In the page's language.
        detail: More, in English; None where that says it all.
        excerpt: What the endpoint answered.
    """

    ok: bool
    said: str
    detail: str | None = None
    excerpt: str | None = None


def _try(ask: Callable[[Services, str], Result], found: Subscription) -> Tried:
    """Ask an endpoint; a host that was asked too often is told so beside what else the page says."""
    try:
        result = ask(services(), found.id)
    except SubscriptionError as error:
        if not error.retry_after:
            raise
        return Tried(False, gettext("This host was asked too often. Try again in an hour."))
    if result.ok:
        return Tried(True, gettext("The endpoint has answered as it should."), excerpt=result.excerpt)
    return Tried(False, gettext("The endpoint has not answered as it should."), result.detail, result.excerpt)


def _again_read(found: Subscription) -> Subscription:
    with services().store.view() as view:
        return view.subscriptions.get(found.id)
