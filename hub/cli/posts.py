"""``interforum posts``: what secretariats have posted, and what waits for somebody's word."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from hub.cli.hints import HintingGroup
from hub.cli.opening import no_database, the_house, the_settings, the_store_so_far
from hub.cli.publishers import time
from hub.cli.tables import show

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.model.publisher import Inbound
    from hub.services import Services

_STATES = ("done", "embargoed", "draft", "declined", "replaced")


@click.group(cls=HintingGroup)
def command() -> None:
    """What secretariats have posted, and what waits."""


@command.command("list")
@click.option("--state", type=click.Choice(_STATES), help="Only what is in this state.")
@click.option("--forum", help="Only what was posted for this forum.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(*, state: str | None, forum: str | None, limit: int, as_json: bool) -> None:
    """List the posts of the last thirty days and those that wait, the newest first."""
    from hub.model.publisher import PostState

    found: list[Inbound] = []
    with the_store_so_far() as store:
        if store:
            with store.view() as view:
                wanted = PostState(state) if state else None
                found = view.publishers.posts(state=wanted, forum=forum, limit=limit)
    nothing = "There is no such post." if state or forum else "Nobody has posted so far."
    show([_facts(each) for each in found], as_json=as_json, empty=nothing)


@command.command("show")
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show_(*, id: str, as_json: bool) -> None:
    """Show one post: what became of it, and what it says."""
    with the_store_so_far() as store:
        if store is None:
            raise click.ClickException(no_database(the_settings()))
        with store.view() as view:
            found = view.publishers.post(id)
    if found is None:
        raise click.ClickException(f"There is no post {id}. `interforum posts list` shows them all.")
    said = _facts(found) | {"message_id": found.message_id, "publisher": found.publisher}
    said["post"] = json.loads(found.post)
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for key, value in said.items():
        words = json.dumps(value, ensure_ascii=False, indent=2) if isinstance(value, dict) else value
        click.echo(f"{key.replace('_', ' '):<13} {'-' if words is None else words}")


@command.command("confirm")
@click.argument("id")
def confirm(*, id: str) -> None:
    """Let in a draft that came with a token: at once, or when its embargo ends."""
    from hub.pipeline import drafts

    _settle(id, drafts.confirm, "done", "embargoed")


@command.command("decline")
@click.argument("id")
def decline(*, id: str) -> None:
    """Keep a draft out for good."""
    from hub.pipeline import drafts

    _settle(id, drafts.decline, "declined")


def _settle(id: str, act: Callable[[Services, str], Inbound], *wanted: str) -> None:
    with the_house() as services:
        settled = act(services, id)
    words = settled.state.value + (f", {settled.result.value}" if settled.result else "")
    click.echo(f"{settled.id}: {words}.", err=True)
    if settled.state.value not in wanted:
        click.echo("error: It was settled before, and stays as it is.", err=True)
        sys.exit(1)


def _facts(post: Inbound) -> dict[str, Any]:
    said = json.loads(post.post)
    title = said["data"].get("title") or {}
    return {
        "id": post.id,
        "received": time(post.received),
        "forum": post.forum,
        "external_id": post.external_id,
        "state": post.state.value,
        "result": post.result.value if post.result else None,
        "publish_after": time(post.publish_after),
        "item_id": post.item_id,
        "seq": post.seq,
        "note": post.note.value.replace("_", " ") if post.note else None,
        "title": title.get("value") if said["type"] == "item.post" else "(withdraws it)",
    }
