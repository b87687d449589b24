"""``interforum subscriptions``: who is told what, by webhook or by mail."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from hub.cli.hints import HintingGroup
from hub.cli.new_subscription import add
from hub.cli.opening import existing_store, the_services, the_settings
from hub.cli.tables import facts, print_facts, show

if TYPE_CHECKING:
    from hub.model.delivery import Result
    from hub.model.subscription import Subscription
    from hub.store import Store

FAILED = 1
_PAGE = 500
_LAST = 10
"""Deliveries that are shown with a subscription."""


@click.group(cls=HintingGroup)
def command() -> None:
    """Who is told what, by webhook or by mail."""


command.add_command(add)


@command.command("list")
@click.option("--standing", type=click.Choice(["pending", "active", "paused", "ended"]), help="Only these.")
@click.option("--channel", type=click.Choice(["webhook", "email"]), help="Only these.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(*, standing: str | None, channel: str | None, as_json: bool) -> None:
    """List the subscriptions, the oldest first."""
    from hub.schemas.deliveries import dump_subscription

    store = existing_store(the_settings())
    found = _all(store, standing, channel) if store else iter(())
    rows = [dump_subscription(each) if as_json else _columns(each) for each in found]
    show(rows, as_json=as_json, empty="There is no such subscription.")


@command.command("show")
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show_(*, id: str, as_json: bool) -> None:
    """Show one subscription, what is on its way to it, and its last deliveries."""
    from hub.schemas.deliveries import dump_delivery, dump_subscription

    with the_services().store.view() as view:
        found = view.subscriptions.get(id)
        counts = view.deliveries.counts_of_subscription(id)
        last = view.deliveries.of_subscription(id, _LAST)
    said = dump_subscription(found)
    said["deliveries"] = {state.value: count for state, count in counts.items()}
    if as_json:
        said["last"] = [dump_delivery(each) for each in last]
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    facts(said)
    for each in last:
        error = f"  {each.error}" if each.error else ""
        what = f"event {each.seq}" if each.seq else "digest"
        click.echo(f"  {each.key}  {what}  {each.state}  tries {each.attempts}{error}")


@command.command("verify")
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def verify(*, id: str, as_json: bool) -> None:
    """Ask an endpoint whether it wants to be told. Exit code: 0 it does, 1 it has not said so."""
    from hub.pipeline.verify import verify as ask_endpoint

    _print_result(ask_endpoint(the_services(), id), "It is verified, and told from now on.", as_json=as_json)


@command.command("test")
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def test(*, id: str, as_json: bool) -> None:
    """Send an endpoint a message that tells nothing. Exit code: 0 it took it, 1 it did not."""
    from hub.pipeline.verify import send_test

    _print_result(send_test(the_services(), id), "It took the message.", as_json=as_json)


@command.command("pause")
@click.argument("id")
@click.option("--why", default="Paused by the operator.", help="Shown wherever the subscription is.")
def pause(*, id: str, why: str) -> None:
    """Send nothing until it is resumed; what happens meanwhile is told then."""
    from hub.pipeline import subscribe

    paused = subscribe.pause(the_services(), id, why=why)
    click.echo(f"{paused.target} is paused; nothing is lost.", err=True)


@command.command("resume")
@click.argument("id")
def resume(*, id: str) -> None:
    """Go on from where it stopped: what waited and what happened meanwhile is told now."""
    from hub.pipeline import subscribe

    resumed = subscribe.resume(the_services(), id)
    click.echo(f"{resumed.target} is told again, from where it stopped.", err=True)


@command.command("end")
@click.argument("id")
@click.option("--why", default="Ended by the operator.", help="Shown wherever the subscription is.")
def end(*, id: str, why: str) -> None:
    """Send nothing any more, and take back what waits."""
    from hub.pipeline import subscribe

    ended = subscribe.end(the_services(), id, why=why)
    click.echo(f"{ended.target} is told nothing any more.", err=True)


@command.command("rotate")
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def rotate(*, id: str, as_json: bool) -> None:
    """Give an endpoint another secret; print it, this once. For 24 hours the old one signs too."""
    from hub.pipeline import subscribe
    from hub.schemas.deliveries import moment

    rotated, secret = subscribe.rotate(the_services(), id)
    said = {"id": rotated.id, "secret": secret, "both_secrets_until": moment(rotated.before_until)}
    print_facts(said, as_json=as_json)


@command.command("replay")
@click.argument("id")
@click.option("--after", "after", required=True, type=click.IntRange(0), metavar="SEQ", help="Of the log.")
def replay(*, id: str, after: int) -> None:
    """Tell it once more of everything after event SEQ, in order, under the same message ids."""
    from hub.pipeline.replay import replay as tell_again

    again = tell_again(the_services(), id, after)
    click.echo(f"{again.target} is told once more of what came after event {after}.", err=True)


# What they do


def _print_result(result: Result, good: str, *, as_json: bool) -> None:
    if as_json:
        said = {"ok": result.ok, "status": result.status, "detail": result.detail, "excerpt": result.excerpt}
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        click.echo(good if result.ok else str(result.detail), err=True)
    if not result.ok:
        sys.exit(FAILED)


def _all(store: Store, standing: str | None, channel: str | None) -> Iterator[Subscription]:
    from hub.model.subscription import ChannelName, Standing

    last: str | None = None
    while True:
        with store.view() as view:
            page = view.subscriptions.listed(
                standing=Standing(standing) if standing else None,
                channel=ChannelName(channel) if channel else None,
                limit=_PAGE,
                after_id=last,
            )
        yield from page
        if len(page) < _PAGE:
            return
        last = page[-1].id


def _columns(subscription: Subscription) -> dict[str, Any]:
    """What a person needs at a glance."""
    failing = subscription.health.failing_since
    return {
        "subscription": subscription.id,
        "channel": subscription.channel.value,
        "target": subscription.target,
        "standing": subscription.standing.value,
        "rhythm": subscription.rhythm.value,
        "filters": " ".join(f"{name}={value}" for name, value in subscription.filters) or None,
        "failing_since": f"{failing:%Y-%m-%d %H:%M}" if failing else None,
        "why": subscription.why,
    }
