"""Subscribe: by mail, with one field; what one would get; the button that confirms it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from hub.errors import SubscriptionError
from hub.model.links import Purpose
from hub.model.subscription import ChannelName, Standing, Subscription
from hub.pipeline import subscribe as subscriptions
from hub.web import forms, policies, previews, spoken, telling
from hub.web.addresses import Addresses
from hub.web.asked import services
from hub.web.forms import Form
from hub.web.private import OPEN_SECONDS, keep_private, page

blueprint = Blueprint("subscribe", __name__)
keep_private(blueprint)


@blueprint.get("/subscribe")
def ask() -> Response:
    """Show the form, with the filters of the list one comes from."""
    response = _form(forms.fresh(ChannelName.EMAIL, forms.filters_asked()), 200)
    response.headers["Cache-Control"] = f"public, max-age={OPEN_SECONDS}"
    return response


@blueprint.post("/subscribe")
def answer() -> Response:
    """Take down what somebody wants, or show what it would bring."""
    form = forms.sent()
    return _show(form) if request.form.get(forms.BUTTON) == "show" else _take(form)


def _take(form: Form) -> Response:
    house = services()
    try:
        wish = forms.wish(house, ChannelName.EMAIL, form.pairs)
    except SubscriptionError as error:
        return _form(form.complaining(error.problems), 422)
    subscriptions.ask(house, wish, client=request.remote_addr or "")
    # The same whatever became of it: nobody learns here whose address is known.
    return page(200, "subscribers/sent.html", address=wish.target, again=wish.filters + tuple(spoken.kept()))


def _show(form: Form) -> Response:
    house = services()
    try:
        wish = forms.wish(house, ChannelName.EMAIL, previews.anybody(ChannelName.EMAIL, form.pairs))
    except SubscriptionError as error:
        return _form(form.complaining(error.problems), 422)
    response = _form(form, 200, shown=previews.mail(house, wish, form))
    response.headers["Content-Security-Policy"] = policies.FRAMING
    return response


def _form(form: Form, status: int, **more: object) -> Response:
    options = forms.options(services(), form)
    return page(status, "subscribers/subscribe.html", form=form, **options, **more)


@blueprint.get("/subscribe/preview")
def preview() -> Response:
    """Show the last mail as it would have been sent, as a document of its own that can do nothing."""
    return previews.document(services(), list(request.args.items(multi=True)))


@blueprint.get("/subscribe/confirm/<token>")
def question(token: str) -> Response:
    """Show what would be sent to whom, with a button. Nothing changes: scanners of mail open every link."""
    found = subscriptions.behind(services(), Purpose.CONFIRM, token)
    spoken.prefer(found.language)
    if found.standing is Standing.PENDING:
        return page(200, "subscribers/confirm.html", subscription=found)
    return _begun(found) if found.standing is not Standing.ENDED else _over()


@blueprint.post("/subscribe/confirm/<token>")
def confirm(token: str) -> Response:
    """Begin the subscription. Pressed twice, it has begun once."""
    spoken.prefer(subscriptions.behind(services(), Purpose.CONFIRM, token).language)
    return _begun(subscriptions.confirm(services(), token))


def _begun(subscription: Subscription) -> Response:
    house = services()
    manage = Addresses(house.settings.base_url).local(
        f"/subscription/{house.keys.token(Purpose.MANAGE, subscription.id)}", spoken.kept()
    )
    when = telling.moment(subscription.next_digest, subscription.schedule.zone)
    return page(200, "subscribers/confirmed.html", subscription=subscription, next=when, manage=manage)


def _over() -> Response:
    return Response(render_template("subscribers/over.html"), status=410, mimetype="text/html")
