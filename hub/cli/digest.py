"""``interforum digest``: plan digests by hand, look at one before it leaves, and see which were planned."""

from __future__ import annotations

import email
import email.policy
import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from hub.cli.filters import filter_pair
from hub.cli.hints import HintingGroup
from hub.cli.opening import existing_store, the_services, the_settings
from hub.cli.tables import show

if TYPE_CHECKING:
    from hub.model.digest import Digest
    from hub.pipeline.plan_digests import Planning
    from hub.reading.periods import Period
    from hub.services import Services

FAILED, PARTLY = 1, 3
_READER = "reader@example.org"
_PERIOD = "A week, such as 2026-W47, or a day, such as 2026-11-23"


@click.group(cls=HintingGroup)
def command() -> None:
    """Digests: plan them by hand, look at one, see which were planned."""


@command.command("run")
@click.option(
    "--period",
    metavar="PERIOD",
    help=f"{_PERIOD}: send it now to everybody who is to have it and has not; what is due, if left out.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be sent; store and send nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def run(*, period: str | None, dry_run: bool, as_json: bool) -> None:
    """Plan digests now, as the hub does by itself each minute.

    Nobody gets two digests of one period, however often this is run. Exit code: 0 done, 1 none could be
    made, 3 some could not.
    """
    from hub.pipeline.plan_digests import plan, plan_period

    wanted = _period(period) if period else None
    services = the_services()
    done = plan_period(services, wanted, dry_run=dry_run) if wanted else plan(services, dry_run=dry_run)
    click.echo(json.dumps(_facts(done)) if as_json else _sentence(done, dry_run=dry_run))
    if done.failed:
        click.echo(f"{done.failed} could not be made; the log says why. They are tried again.", err=True)
        sys.exit(PARTLY if done.planned else FAILED)


@command.command("preview")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A filter of the lists, such as forum=gfmd; repeatable. Everything if left out.",
)
@click.option("--language", default="en", show_default=True, help="en, fr, es, pt, ar or ru.")
@click.option("--period", metavar="PERIOD", help=f"{_PERIOD}; the last week that is over, if left out.")
@click.option("--html", "part", flag_value="html", help="Only its HTML part.")
@click.option("--text", "part", flag_value="plain", help="Only its text part.")
def preview(*, filters: Sequence[str], language: str, period: str | None, part: str | None) -> None:
    """Write the mail itself to stdout, as it would go over the wire; send nothing."""
    from hub.pipeline.public_digest import as_mail

    services = the_services()
    digest = _digest(services, filters, language, period)
    body = as_mail(services, digest, _READER).body
    if part is None:
        sys.stdout.buffer.write(body)
        return
    found = email.message_from_bytes(body, policy=email.policy.default).get_body((part,))
    click.echo(found.get_content() if found else "", nl=False)


@command.command("list")
@click.option(
    "--limit", default=60, show_default=True, type=click.IntRange(1, 10_000), help="At most so many."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(*, limit: int, as_json: bool) -> None:
    """List the periods of which digests were planned, the newest first."""
    store = existing_store(the_settings())
    found = []
    if store is not None:
        with store.view() as view:
            found = view.digests.periods(limit)
    rows = [
        {
            "period": each.period,
            "subscriptions": each.subscriptions,
            "mails": each.mails,
            "issues": each.issues,
            "first": _time(each.first, as_json=as_json),
            "last": _time(each.last, as_json=as_json),
        }
        for each in found
    ]
    show(rows, as_json=as_json, empty="No digest has been planned so far.")


def _time(moment: Any, *, as_json: bool) -> str:
    if as_json:
        return str(moment.isoformat(timespec="seconds").replace("+00:00", "Z"))
    return f"{moment:%Y-%m-%d %H:%M}"


def _period(name: str) -> Period:
    from hub.reading.periods import Period

    found = Period.named(name)
    if found is None:
        raise click.UsageError(
            f"{name!r} is no week and no day; write a week as 2026-W47 and a day as 2026-11-23."
        )
    return found


def _digest(services: Services, filters: Sequence[str], language: str, period: str | None) -> Digest:
    from hub.errors import QueryError
    from hub.pipeline.public_digest import of_period
    from hub.reading.language import SIX
    from hub.reading.periods import Period
    from hub.schemas.filters import read_filters

    if language not in SIX:
        raise click.UsageError(f"There is no language {language!r} here; choose one of {', '.join(SIX)}.")
    now = services.clock.now()
    wanted = _period(period) if period else Period.of_week((now - timedelta(days=7)).date())
    if wanted.begins > now:
        raise click.UsageError(f"{wanted.name} lies in the future.")
    try:
        given = read_filters(list(map(filter_pair, filters)), services.registry.forums).given
    except QueryError as error:
        raise click.UsageError("\n".join(map(str, error.problems))) from None
    return of_period(services, wanted, filters=given, language=language)


def _facts(done: Planning) -> dict[str, Any]:
    return {
        "planned": done.planned,
        "mails": done.mails,
        "issues": len(done.issues),
        "rendered": done.rendered,
        "failed": done.failed,
        "periods": dict(sorted(done.periods.items())),
    }


def _sentence(done: Planning, *, dry_run: bool) -> str:
    if not done.planned:
        return "Nobody is due." if not done.failed else "None could be made."
    verb = "would be sent" if dry_run else "are on their way"
    periods = ", ".join(f"{name}: {count}" for name, count in sorted(done.periods.items()))
    return (
        f"{done.planned} subscriptions ({periods}); {done.mails} mails {verb}, "
        f"of {len(done.issues)} different issues."
    )
