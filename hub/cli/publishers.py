"""``interforum publishers``: who may post for a forum."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from hub.cli.hints import HintingGroup, unknown
from hub.cli.opening import the_house, the_store_so_far
from hub.cli.tables import show

if TYPE_CHECKING:
    from hub.model.publisher import Publisher
    from hub.pipeline.publishers import Issued
    from hub.services import Services


@click.group(cls=HintingGroup)
def command() -> None:
    """Secretariats that may post for a forum."""


@command.command("add")
@click.argument("forum")
@click.option("--bearer", is_flag=True, help="A token instead of a secret; its posts wait to be confirmed.")
@click.option("--name", help="Who holds it; the secretariat in the registry if left out.")
@click.option("--contact", help="Mail address that is asked to confirm what comes with a token.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def add(*, forum: str, bearer: bool, name: str | None, contact: str | None, as_json: bool) -> None:
    """Let a secretariat post for FORUM; print its secret, this once."""
    from hub.model.publisher import Credential
    from hub.pipeline.publishers import Wanted, add_publisher

    with the_house() as services:
        known = services.registry.forums.get(forum)
        if known is None:
            raise unknown("forum", forum, list(services.registry.forums))
        wanted = Wanted(
            forum=forum,
            name=name or (known.secretariat and known.secretariat.name) or f"Secretariat of {known.name()}",
            credential=Credential.BEARER if bearer else Credential.SIGNED,
            contact=_checked(services, contact) if contact else None,
        )
        _print(services, add_publisher(services, wanted), as_json=as_json)
    if bearer and not contact:
        click.echo(
            "Nobody is asked to confirm its posts: `interforum posts list` shows what waits.", err=True
        )


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(*, as_json: bool) -> None:
    """List the publishers, the revoked ones too."""
    from hub.pipeline.publishers import listed

    with the_store_so_far() as store:
        rows = [_facts(each) for each in listed(store)] if store else []
    show(rows, as_json=as_json, empty="Nobody may post so far. `interforum publishers add FORUM` lets one.")


@command.command("rotate")
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def rotate(*, id: str, as_json: bool) -> None:
    """Give a publisher another secret; print it, this once. The old one is good for another 24 hours.

    A token is replaced at once.
    """
    from hub.pipeline import publishers

    with the_house() as services:
        _print(services, publishers.rotate(services, id), as_json=as_json)


@command.command("revoke")
@click.argument("id")
def revoke(*, id: str) -> None:
    """Let a publisher post no more, from this moment on. What it has posted stands."""
    from hub.pipeline import publishers

    with the_house() as services:
        gone = publishers.revoke(services, id)
    click.echo(f"{gone.name} posts no more for {gone.forum}.", err=True)


def _checked(services: Services, contact: str) -> str:
    from hub.errors import SubscriptionError
    from hub.model.subscription import ChannelName

    try:
        return services.channels[ChannelName.EMAIL].check(contact)
    except SubscriptionError as error:
        raise click.BadParameter(str(error), param_hint="--contact") from None


def _print(services: Services, issued: Issued, *, as_json: bool) -> None:
    publisher = issued.publisher
    said = {
        "id": publisher.id,
        "forum": publisher.forum,
        "name": publisher.name,
        "credential": publisher.credential.value,
        "address": f"{services.settings.base_url}/hooks/{publisher.forum}",
        "secret": issued.secret,
    }
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for key, value in said.items():
        click.echo(f"{key:<11} {value}")
    click.echo("This is the only time the secret is shown. Hand it on by a way that nobody reads.", err=True)


def _facts(publisher: Publisher) -> dict[str, Any]:
    return {
        "id": publisher.id,
        "forum": publisher.forum,
        "name": publisher.name,
        "credential": publisher.credential.value,
        "contact": publisher.contact,
        "created": time(publisher.created),
        "last_used": time(publisher.last_used),
        "both_good_until": time(publisher.before_until) if not publisher.revoked else None,
        "revoked": time(publisher.revoked),
    }


def time(moment: datetime | None) -> str | None:
    """Return a moment as data has it."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None
