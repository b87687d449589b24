"""``interforum subscriptions add``: let an endpoint or a mail address be told."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hub.cli.filters import filter_pair
from hub.cli.hints import HintingGroup
from hub.cli.opening import the_services
from hub.cli.tables import print_facts

if TYPE_CHECKING:
    from hub.model.subscription import ChannelName
    from hub.pipeline.dry_run import DryRun
    from hub.pipeline.subscribe import Asked
    from hub.schemas.subscriptions import Wish
    from hub.services import Services

FAILED, PARTLY = 1, 3
_F = TypeVar("_F", bound=Callable[..., Any])


@click.group("add", cls=HintingGroup)
def add() -> None:
    """Let an endpoint or a mail address be told."""


def _common(function: _F) -> _F:
    """Options of every kind of subscription."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="One JSON object."),
        click.option(
            "--dry-run", is_flag=True, help="Show what it would have brought; store and send nothing."
        ),
        click.option("--language", help="en, fr, es, pt, ar or ru; en if left out."),
        click.option(
            "--type", "types", multiple=True, help="A kind of event, such as item.published; repeatable."
        ),
        click.option(
            "--filter",
            "filters",
            multiple=True,
            metavar="NAME=VALUE",
            help="A filter of the lists, such as forum=gfmd; repeatable. Everything if left out.",
        ),
    ):
        function = option(function)
    return function


@add.command("webhook")
@click.argument("url")
@_common
@click.option(
    "--format", "format_", help="standard (Standard Webhooks 1.0) or cloudevents; standard if left out."
)
@click.option(
    "--ordered", is_flag=True, help="Each event only after the one before has arrived or was given up."
)
@click.option("--contact", help="Mail address of whoever answers for the endpoint; told when it is paused.")
@click.option(
    "--no-verify", is_flag=True, help="Do not ask the endpoint now; `subscriptions verify` does later."
)
def webhook(
    *,
    url: str,
    filters: Sequence[str],
    types: Sequence[str],
    language: str | None,
    format_: str | None,
    ordered: bool,
    contact: str | None,
    no_verify: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Tell the endpoint at URL; print the secret that signs what it is sent, this once.

    It is asked whether it wants that by a challenge that must come back. Exit code: 0 it is told from now on,
    3 it is stored and waits to be verified.
    """
    from hub.model.subscription import ChannelName

    services = the_services()
    wish = _wish(
        services,
        ChannelName.WEBHOOK,
        url,
        filters=filters,
        types=types,
        language=language,
        format=format_,
        ordered="yes" if ordered else None,
        contact=contact,
    )
    if dry_run:
        _show_dry_run(services, wish, as_json=as_json)
        return
    _add_webhook(services, wish, ask_now=not no_verify, as_json=as_json)


@add.command("email")
@click.argument("address")
@_common
@click.option("--rhythm", help="at_once, daily or weekly; weekly if left out.")
@click.option("--zone", help="Time zone of its reader, such as Africa/Casablanca; UTC if left out.")
@click.option("--weekday", help="monday to sunday, for weekly mails; monday if left out.")
@click.option("--hour", help="Hour of the day there, 8 or 18:30; 8 if left out.")
@click.option("--when-empty", help="nothing, or one_line when nothing has happened; nothing if left out.")
@click.option("--confirmed", is_flag=True, help="Its owner has agreed; without this, a mail asks first.")
def email(
    *,
    address: str,
    filters: Sequence[str],
    types: Sequence[str],
    language: str | None,
    rhythm: str | None,
    zone: str | None,
    weekday: str | None,
    hour: str | None,
    when_empty: str | None,
    confirmed: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Tell the reader at ADDRESS: by a digest every week, every day, or at once."""
    from hub.model.subscription import ChannelName
    from hub.pipeline import subscribe

    services = the_services()
    wish = _wish(
        services,
        ChannelName.EMAIL,
        address,
        filters=filters,
        types=types,
        language=language,
        rhythm=rhythm,
        zone=zone,
        weekday=weekday,
        hour=hour,
        when_empty=when_empty,
    )
    if dry_run:
        _show_dry_run(services, wish, as_json=as_json)
        return
    asked = subscribe.ask(services, wish, consent=confirmed)
    _print_asked(asked, as_json=as_json)


def _wish(
    services: Services,
    channel: ChannelName,
    target: str,
    *,
    filters: Sequence[str],
    types: Sequence[str],
    **chosen: str | None,
) -> Wish:
    """Return what was asked for. Raises click.UsageError that names every fault."""
    from hub.errors import SubscriptionError
    from hub.schemas.subscriptions import read_wish

    pairs = [("target", target), *map(filter_pair, filters), *(("type", each) for each in types)]
    pairs += [(name, value) for name, value in chosen.items() if value]
    try:
        return read_wish(channel, pairs, forums=services.registry.forums, channels=services.channels)
    except SubscriptionError as error:
        raise click.UsageError("\n".join(f"{each.where}: {each.detail}" for each in error.problems)) from None


def _add_webhook(services: Services, wish: Wish, *, ask_now: bool, as_json: bool) -> None:
    from hub.pipeline import subscribe
    from hub.pipeline.verify import verify as ask_endpoint

    asked = subscribe.ask(services, wish)
    assert asked.subscription is not None, "a webhook is made or refused"
    result = ask_endpoint(services, asked.subscription.id) if ask_now else None
    told = result is not None and result.ok
    said = {
        "id": asked.subscription.id,
        "target": asked.subscription.target,
        "standing": "active" if told else "pending",
        "secret": asked.secret,
    }
    if result is not None:
        said["detail"] = result.detail
    print_facts(said, as_json=as_json)
    click.echo("The secret is not shown again.", err=True)
    if not told:
        why = f"{result.detail} " if result and result.detail else ""
        click.echo(f"{why}`interforum subscriptions verify {said['id']}` asks the endpoint again.", err=True)
    if result is not None and not told:
        sys.exit(PARTLY)


def _print_asked(asked: Asked, *, as_json: bool) -> None:
    """Say what became of a mail address; an operator may know what the address's owner is told."""
    from hub.pipeline.subscribe import Answer

    subscription = asked.subscription
    said = {
        "answer": asked.answer.value,
        "id": subscription.id if subscription else None,
        "standing": subscription.standing.value if subscription else None,
    }
    print_facts(said, as_json=as_json)
    words = {
        Answer.MADE: "It is told from now on.",
        Answer.QUESTION: "A mail asks its owner; nothing else is sent before the answer.",
        Answer.KNOWN: "It was subscribed to this already, and still is.",
        Answer.HELD_BACK: "It was asked three times today; try again tomorrow.",
    }
    click.echo(words[asked.answer], err=True)
    if asked.answer is Answer.HELD_BACK:
        sys.exit(FAILED)


def _show_dry_run(services: Services, wish: Wish, *, as_json: bool) -> None:
    from hub.pipeline.dry_run import dry_run

    run = dry_run(services, wish)
    if as_json:
        click.echo(json.dumps(_facts_of(run), ensure_ascii=False))
        return
    click.echo(f"In the last {run.days} days: {run.events} events, about {run.a_week:.1f} a week.")
    for message in run.messages:
        click.echo()
        for name, value in message.headers.items():
            click.echo(f"{name}: {value}")
        click.echo()
        click.echo(message.body.decode("utf-8", "replace"))


def _facts_of(run: DryRun) -> dict[str, Any]:
    from hub.schemas.deliveries import dump_message

    return {
        "days": run.days,
        "events": run.events,
        "a_week": round(run.a_week, 1),
        "newest": [
            {"seq": each.event.seq, "type": each.event.type.value, "item_id": each.event.item_id}
            for each in run.newest
        ],
        "messages": [dump_message(each) for each in run.messages],
    }
