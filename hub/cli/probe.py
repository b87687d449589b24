"""``interforum probe``: what a site offers to be read by, and the block of a forum's file that reads it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from hub.cli.opening import the_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.probe import Findings
    from hub.probe.prober import Ranked
    from hub.probe.trial import Item

FAILED = 1
_ITEMS = 5
_FITS = 0.3
"""Below it, a source is one of the site, and hardly of the page that was asked for."""


@click.command()
@click.argument("url", metavar="URL")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(*, url: str, as_json: bool) -> None:
    """Find out how a site can be read: feeds, APIs, calendars, a sitemap, or the list on the page itself.

    URL is the page that lists what is wanted (its news, its meetings), the site's front page, or a feed. At
    most 15 requests are made, one at a time. Exit code: 0 a source works, 1 none does, or no answer.
    """
    from hub.errors import SourceError

    try:
        findings = probed(url)
    except SourceError as error:
        if not as_json:
            raise
        click.echo(json.dumps({"asked": url, "cause": str(error.cause), "detail": error.detail}))
        sys.exit(FAILED)
    if as_json:
        click.echo(json.dumps(as_object(findings), ensure_ascii=False))
    else:
        show(findings)
    if findings.best is None:
        click.echo(_nothing(findings), err=True)
        sys.exit(FAILED)


def probed(url: str, forum: str | None = None) -> Findings:
    """Probe an address with the registry's ids taken; tell each request on stderr."""
    from hub.bootstrap import build_prober, load_registry
    from hub.errors import Cause, SourceError

    address = web_address(url)
    settings = the_settings()
    known = load_registry(settings).sources
    prober = build_prober(settings)
    with _telling() as tell:
        try:
            return prober.probe(address, known=known, forum=forum, progress=tell)
        except SourceError as error:
            # Who types no scheme leaves it to us; some sites of forums still have no certificate.
            if "://" in url or error.cause not in {Cause.CONNECT, Cause.TLS, Cause.TIMEOUT}:
                raise
            plain = address.replace("https:", "http:", 1)
            return prober.probe(plain, known=known, forum=forum, progress=tell)


def web_address(given: str) -> str:
    """Return the address a person means; ``forum.example/news`` is one without its https://."""
    from hub.schemas.web_addresses import check_web_address

    address = given.strip()
    if "://" not in address and "." in address.partition("/")[0]:
        address = f"https://{address}"
    try:
        check_web_address(address)
    except ValueError as error:
        raise click.UsageError(f"URL: {error}") from None
    return address


@contextmanager
def _telling() -> Iterator[Callable[[str], None]]:
    """On a terminal one line that changes; in a pipe a line for each request."""
    if not sys.stderr.isatty():
        yield lambda address: click.echo(f"asking {address}", err=True)
        return
    from rich.console import Console

    with Console(stderr=True).status("asking …") as status:
        yield lambda address: status.update(f"asking {address[:100]}")


def show(findings: Findings) -> None:
    """Print what was found for a person: the site, what it offers, the block, the first items."""
    click.echo(f"{findings.url}")
    for platform in findings.platforms[:3]:
        click.echo(f"  runs on {platform.name}: {', '.join(platform.evidence[:3])}")
    if not findings.platforms:
        click.echo("  runs on nothing that could be recognised")
    if findings.known_as:
        click.echo(f"  is read already by {', '.join(findings.known_as)}")
    click.echo("")
    shown = [each for each in findings.ranked if not _is_a_vain_guess(each)]
    for number, each in enumerate(shown, 1):
        click.echo(f"{number:>2}. {row(each)}")
    if vain := [each.trial.candidate.url for each in findings.ranked if _is_a_vain_guess(each)]:
        click.echo(f"    not there: {', '.join(vain)}")
    best = findings.best
    if best is None:
        return
    click.echo("\nFor the forum's file, the best of them:\n")
    click.echo(best.block or "")
    click.echo("The first items it gives:\n")
    for item in best.trial.items[:_ITEMS]:
        click.echo(_item(item))


def _is_a_vain_guess(each: Ranked) -> bool:
    """Tell whether nothing stands at an address where some sites have something."""
    error = each.trial.error
    return each.trial.candidate.basis == "guess" and error is not None and error.status in {404, 410}


def row(each: Ranked) -> str:
    """Return what a candidate is and yields, in one or two lines."""
    trial = each.trial
    head = f"{trial.candidate.connector:<12} {trial.candidate.url}\n      {trial.candidate.why}: "
    if trial.error:
        return f"{head}{trial.error.detail}"
    if not trial.items:
        return f"{head}nothing."
    newest = f", newest {trial.newest:%Y-%m-%d}" if trial.newest else ""
    language = f", {trial.language}" if trial.language else ""
    other = "" if each.fit >= _FITS else "; it speaks of other things than the page asked for"
    return f"{head}{len(trial.items)} items, {trial.dated} dated{newest}{language}{other}{_how(each)}"


def _how(each: Ranked) -> str:
    """Show the selectors of a list: several of them may be proposed for one page."""
    options = each.trial.candidate.options
    if not {"item", "title"} <= options.keys():
        return ""
    return f"\n      entry {options['item']!r}, title {options['title']!r}"


def _item(item: Item) -> str:
    when = f"{item.date:%Y-%m-%d}" if item.date else "no date   "
    return f"  {when}  {item.title}\n              {item.url or 'no link'}"


def _nothing(findings: Findings) -> str:
    if findings.drawn:
        return (
            f"{findings.url} is filled by scripts, which the hub does not run, and names nothing for "
            "programs. Ask the secretariat for a feed; or it can post."
        )
    known = findings.platforms[0].name if findings.platforms else None
    on = f"It runs on {known}, but n" if known else "N"
    return (
        f"{on}othing at {findings.url} can be read as it is. Name the page that lists the news or the "
        "meetings; if there is none, the secretariat can post."
    )


def as_object(findings: Findings) -> dict[str, Any]:
    """Return the object of ``probe --json``."""
    best = findings.best
    return {
        "asked": findings.asked,
        "url": findings.url,
        "title": findings.posts.title if findings.posts else None,
        "language": findings.posts.language if findings.posts else None,
        "platforms": [{"name": each.name, "evidence": list(each.evidence)} for each in findings.platforms],
        "candidates": [_candidate(each) for each in findings.ranked],
        "block": best.block if best else None,
        "items": [_item_object(item) for item in best.trial.items[:_ITEMS]] if best else [],
        "known_as": list(findings.known_as),
        "requests": findings.requests,
    }


def _candidate(each: Ranked) -> dict[str, Any]:
    trial = each.trial
    return {
        "connector": trial.candidate.connector,
        "url": trial.candidate.url,
        "kind": str(trial.candidate.kind),
        "why": trial.candidate.why,
        "basis": trial.candidate.basis,
        "options": dict(trial.candidate.options),
        "worth": each.worth,
        "fit": round(each.fit, 2),
        "works": each.words is not None,
        "entries": trial.entries,
        "items": len(trial.items),
        "dated": trial.dated,
        "newest": trial.newest.isoformat() if trial.newest else None,
        "language": trial.language,
        "cause": str(trial.error.cause) if trial.error else None,
        "detail": trial.error.detail if trial.error else None,
        "block": each.block,
    }


def _item_object(item: Item) -> dict[str, Any]:
    return {
        "title": item.title,
        "url": item.url,
        "date": item.date.isoformat() if item.date else None,
        "language": item.language,
    }
