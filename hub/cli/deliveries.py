"""``interforum deliveries``: what is on its way to subscribers, what failed, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from hub.cli.hints import HintingGroup
from hub.cli.opening import existing_store, the_services, the_settings
from hub.cli.tables import facts, show

if TYPE_CHECKING:
    from hub.model.delivery import Delivery
    from hub.store import Store

_STATES = ("pending", "sending", "delivered", "failed", "cancelled", "held")


@click.group(cls=HintingGroup)
def command() -> None:
    """What is on its way to subscribers, what failed, and why."""


@command.command("list")
@click.option("--subscription", metavar="ID", help="Only those of one subscription.")
@click.option("--event", type=click.IntRange(1), metavar="SEQ", help="Only those of one event.")
@click.option("--state", "states", multiple=True, type=click.Choice(_STATES), help="Only these; repeatable.")
@click.option(
    "--failing", is_flag=True, help="Only what failed and is tried again, was given up, or is held."
)
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(
    *,
    subscription: str | None,
    event: int | None,
    states: tuple[str, ...],
    failing: bool,
    limit: int,
    as_json: bool,
) -> None:
    """List deliveries, the newest first."""
    from hub.schemas.deliveries import dump_delivery

    if failing and (subscription or event or states):
        raise click.UsageError("--failing stands alone; it looks at every subscription.")
    if subscription and event:
        raise click.UsageError("Give --subscription or --event, not both.")
    store = existing_store(the_settings())
    found = _find(store, subscription, event, states, limit, failing=failing) if store else []
    rows = [dump_delivery(each) if as_json else _columns(each) for each in found]
    asked = subscription or event or states
    nothing = "There is no such delivery." if asked else "Nothing has been sent so far."
    show(rows, as_json=as_json, empty="Nothing is failing." if failing else nothing)


@command.command("show")
@click.argument("key", type=int)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show_(*, key: int, as_json: bool) -> None:
    """Show one delivery with all its tries, and what the other side said."""
    from hub.schemas.deliveries import dump_attempt, dump_delivery

    with the_services().store.view() as view:
        delivery = view.deliveries.get(key)
        attempts = [dump_attempt(each) for each in view.deliveries.attempts(key)]
    said = dump_delivery(delivery)
    if as_json:
        click.echo(json.dumps(said | {"tries": attempts}, ensure_ascii=False))
        return
    facts(said)
    for each in attempts:
        status = each["status"] or ("under way" if each["milliseconds"] is None else "no answer")
        took = "-" if each["milliseconds"] is None else f"{each['milliseconds']} ms"
        click.echo(
            f"  try {each['number']}  {each['started']}  {took}  {status}  {each['error'] or ''}".rstrip()
        )
        if each["excerpt"]:
            click.echo("    " + " ".join(each["excerpt"].split()))


@command.command("redeliver")
@click.argument("keys", type=int, nargs=-1, required=True, metavar="KEY...")
def redeliver(*, keys: tuple[int, ...]) -> None:
    """Send something once more, under the same message id; prints the keys of the new deliveries."""
    from hub.pipeline.replay import redeliver as send_again

    services = the_services()
    for key in keys:
        click.echo(str(send_again(services, key)))


@command.command("release")
@click.argument("keys", type=int, nargs=-1, required=True, metavar="KEY...")
def release(*, keys: tuple[int, ...]) -> None:
    """Send mails that are held, because a crash hid whether they had gone. Their reader may get two."""
    from hub.pipeline.replay import release as let_go

    services = the_services()
    for key in keys:
        let_go(services, key)
    click.echo(f"{len(keys)} on the way.", err=True)


@command.command("link")
def link() -> None:
    """Print an address that shows in a browser what is failing, with buttons; it holds for twelve hours."""
    from hub.model import links

    services = the_services()
    click.echo(links.operator(services.settings.base_url, services.keys.token, services.clock.now()))


def _find(
    store: Store,
    subscription: str | None,
    event: int | None,
    states: tuple[str, ...],
    limit: int,
    *,
    failing: bool,
) -> list[Delivery]:
    from hub.model.delivery import DeliveryState

    wanted = [DeliveryState(each) for each in states] or None
    with store.view() as view:
        if failing:
            return view.deliveries.troubled(limit)
        if subscription:
            return view.deliveries.of_subscription(subscription, limit, wanted)
        if event:
            found = view.deliveries.of_event(event, 10_000)
            return [each for each in found if wanted is None or each.state in wanted][::-1][:limit]
        return view.deliveries.newest(limit, wanted)


def _columns(delivery: Delivery) -> dict[str, Any]:
    """What a person needs at a glance."""
    return {
        "delivery": delivery.key,
        "what": f"event {delivery.seq}" if delivery.seq else "digest",
        "subscription": delivery.subscription,
        "state": delivery.state.value,
        "tries": delivery.attempts,
        "due": f"{delivery.due:%Y-%m-%d %H:%M:%S}" if delivery.done is None else None,
        "status": delivery.status,
        "error": delivery.error,
    }
