"""Preferences: what a subscriber changes, pauses or ends by a signed link, without a password.

The link is the key: a form that comes back through it needs no other proof of where it was opened.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import LinkError, LinkFault, SubscriptionError
from hub.model.links import Purpose
from hub.model.subscription import ChannelName, Standing, Subscription
from hub.pipeline import subscribe as subscriptions
from hub.schemas.subscriptions import Wish
from hub.services import Services
from hub.web import endpoints, forms, spoken, telling
from hub.web.addresses import Addresses
from hub.web.asked import services
from hub.web.forms import Form
from hub.web.private import keep_private, page

blueprint = Blueprint("preferences", __name__)
keep_private(blueprint)
SHOWN = 12
"""Deliveries that are listed."""


@blueprint.get("/subscription/<token>")
def show(token: str) -> AnyResponse:
    """Show a subscription, what was sent to it, and everything that can be changed."""
    found = _behind(Purpose.MANAGE, token)
    if found.standing is Standing.ENDED:
        return page(410, "subscribers/over.html")
    if found.channel is ChannelName.WEBHOOK:
        return endpoints.show(found)
    return _mail(found, forms.of(found), 200)


@blueprint.post("/subscription/<token>")
def act(token: str) -> AnyResponse:
    """Do what a button says, and come back to the page."""
    found = _behind(Purpose.MANAGE, token)
    if found.standing is Standing.ENDED:
        return page(410, "subscribers/over.html")
    button = request.form.get(forms.BUTTON, "")
    if button == "save":
        return _save(found)
    if button == "end":
        subscriptions.end(services(), found.id)
        return page(200, "subscribers/over.html")
    done: Response | str | None = None
    if button in _STEPS:
        step, done = _STEPS[button]
        step(services(), found.id)
    elif found.channel is ChannelName.WEBHOOK:
        done = endpoints.act(found, button)
    return done if isinstance(done, Response) else _back(done)


_STEPS: dict[str, tuple[Callable[[Services, str], Subscription], str]] = {
    "pause": (subscriptions.pause, "paused"),
    "resume": (subscriptions.resume, "resumed"),
}
"""Button -> what it does, and the word for what was done."""


def _save(found: Subscription) -> AnyResponse:
    form = forms.sent()
    try:
        wish = _wished(found, form)
        changed = subscriptions.change(services(), found.id, wish)
    except SubscriptionError as error:
        form = form.complaining(error.problems)
        if not form.problems:
            raise
        return endpoints.show(found, form, 422) if found.secret else _mail(found, form, 422)
    if changed.language != found.language:
        spoken.prefer(changed.language)
    return _back("saved")


def _wished(found: Subscription, form: Form) -> Wish:
    """Return what a form asks for. That of a webhook says all there is to say: what is empty is gone."""
    house = services()
    if found.channel is ChannelName.WEBHOOK:
        return forms.wish(house, found.channel, [*form.pairs, ("language", found.language)])
    return forms.wish(house, found.channel, form.pairs, before=found)


def _mail(found: Subscription, form: Form, status: int) -> Response:
    house = services()
    with house.store.view() as view:
        sent = telling.about(view, view.deliveries.of_subscription(found.id, SHOWN))
    return page(
        status,
        "subscribers/mail.html",
        subscription=found,
        form=form,
        sent=sent,
        next=telling.moment(found.next_digest, found.schedule.zone),
        **forms.options(house, form),
    )


def _back(done: str | None) -> AnyResponse:
    """Send the browser to the page itself, so that loading it again does nothing again."""
    given = [*spoken.kept(), *([(spoken.DONE, done)] if done else [])]
    return redirect(Addresses(services().settings.base_url).local(request.path, given), 303)


def _behind(purpose: Purpose, token: str) -> Subscription:
    found = subscriptions.behind(services(), purpose, token)
    spoken.prefer(found.language)
    return found


@blueprint.get("/unsubscribe/<token>")
def leaving(token: str) -> Response:
    """Ask by one button. Nothing changes: scanners of mail open every link."""
    return _leaving(_known(token))


@blueprint.post("/unsubscribe/<token>")
def leave(token: str) -> Response:
    """End a subscription, by the button or by a mail program alone.

    Such a program (RFC 8058) sends no cookies, follows no redirect, and may ask twice.
    """
    found = _known(token)
    return _leaving(subscriptions.end(services(), found.id) if found else None)


def _known(token: str) -> Subscription | None:
    """Return the subscription; None once it is not kept any more, which is what whoever asks wants."""
    try:
        return _behind(Purpose.UNSUBSCRIBE, token)
    except LinkError as error:
        if error.fault is not LinkFault.FORGOTTEN:
            raise
        return None


def _leaving(found: Subscription | None) -> Response:
    ended = found is None or found.standing is Standing.ENDED
    return page(200, "subscribers/unsubscribe.html", subscription=found, ended=ended)
