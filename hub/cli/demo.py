"""``interforum demo``: sample sites, the hub on them, and what happens, told as it happens."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from hub.cli.serving import HOST, Ending, WebChild, check_port, shown

if TYPE_CHECKING:
    from hub.demo.company import Player
    from hub.demo.endpoint import Endpoint
    from hub.demo.inbox import Inbox
    from hub.demo.narration import Line
    from hub.services import Services

STORY_DAYS = 14
_TONES: dict[str, dict[str, Any]] = {
    "look": {"bold": True},
    "step": {"fg": "cyan", "bold": True},
    "event": {},
    "hint": {"dim": True},
    "trouble": {"fg": "yellow"},
}


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Of the pages.")
@click.option(
    "--pace", default=3.0, show_default=True, type=click.FloatRange(0), help="Seconds from step to step."
)
@click.option("--once", is_flag=True, help="End when the story has ended.")
def command(*, port: int, pace: float, once: bool) -> None:
    """Show it all: invented forums on every platform publish, edit, withdraw and fail while you watch.

    Two weeks of their life pass in a minute. Nothing outside this machine is asked, and nothing is kept.
    """
    ending = Ending()  # before anything that takes its time

    from hub.demo.cast import cast
    from hub.demo.endpoint import Endpoint
    from hub.demo.inbox import Inbox
    from hub.demo.serving import Servers

    check_port(HOST, port)
    players = cast(datetime.now(UTC).replace(microsecond=0) - timedelta(days=STORY_DAYS))
    home = Path(tempfile.mkdtemp(prefix="interforum-demo-"))
    inbox, endpoint = Inbox(), Endpoint()
    servers = Servers([*players, inbox, endpoint])
    try:
        fault = _show(home, _Company(players, inbox, endpoint), port, pace, ending, once=once)
    finally:
        servers.close()
        inbox.close()
        shutil.rmtree(home, ignore_errors=True)
    if fault:
        raise click.ClickException(fault)
    click.echo("The demonstration has ended; nothing of it is left on this machine.", err=True)


class _Company(NamedTuple):
    """Everybody outside the hub: forums, a mail server, a program that is told by webhook."""

    players: list[Player]
    inbox: Inbox
    endpoint: Endpoint


def _show(home: Path, company: _Company, port: int, pace: float, ending: Ending, *, once: bool) -> str | None:
    """Run the hub on the sites until the end; return what went wrong, if anything."""
    from hub.bootstrap import build_services
    from hub.demo.narration import greeting
    from hub.demo.stage import set_up
    from hub.engine import make_engine
    from hub.settings import Settings

    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTERFORUM_")}
    variables = set_up(
        home, company.players, port, endpoint=company.endpoint.port, smtp_url=company.inbox.smtp_url
    )
    services = build_services(Settings.from_environment(variables))
    click.echo("Starting …", err=True)
    web = WebChild(HOST, port, kept | variables)
    engine = make_engine(services)
    story = _Story(services, company, shown(HOST, port), pace, ending, once=once)
    try:
        web.wait_until_ready(ending)
        if not ending.asked.is_set():
            engine.start()
            story.say(greeting(shown(HOST, port), company.players))
            story.start()
        fault = ending.wait(web)
    finally:
        ending.asked.set()
        web.stop()
        story.end()
        engine.stop()
        services.store.close()
    return fault or story.fault


class _Story:
    """Plays the story in a thread of its own, while the main one waits for signals."""

    def __init__(
        self, services: Services, company: _Company, base: str, pace: float, ending: Ending, *, once: bool
    ) -> None:
        self.fault: str | None = None
        self._services, self._company, self._base = services, company, base
        self._pace, self._ending, self._once = pace, ending, once
        self._thread = threading.Thread(target=self._run, name="story", daemon=True)
        # A thread knows nothing of the command's context, where NO_COLOR stands.
        self._color = click.get_current_context().find_root().color

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Wait until it has noticed that it is over, so that nothing writes into a home that goes."""
        if self._thread.is_alive():
            self._thread.join(10)

    def _run(self) -> None:
        from hub.demo.narration import the_end

        try:
            if self._play():
                count = self._services.store.verify()
                click.echo(the_end(self._base, count, stays=not self._once))
        except Exception as error:
            if "--debug" in sys.argv:
                raise
            from hub.cli.faults import in_words

            self.fault = "; ".join(in_words(error))
        if self._once or self.fault:
            self._ending.asked.set()

    def _play(self) -> bool:
        """Play every step; return False if the end was asked for before."""
        from hub.demo.narration import Narrator
        from hub.demo.play import read
        from hub.demo.story import STEPS, perform

        asked, narrator = self._ending.asked, Narrator(self._base)
        by_id = {player.id: player for player in self._company.players}
        self.say(narrator.first_reading(*read(self._services, None, asked)))
        for step in STEPS:
            if asked.wait(self._pace):
                return False
            self.say([narrator.step(step, by_id[step.site])])
            source = perform(step, by_id)
            for _ in range(step.reads):
                events, results = read(self._services, [source], asked)
            self.say(narrator.reading(events, results, step.look))
        return self._tell()

    def _tell(self) -> bool:
        """Play how those who subscribed are told; return False if the end was asked for before."""
        from hub.demo.telling import Telling

        asked, company = self._ending.asked, self._company
        telling = Telling(
            self._services, self._base, company.inbox, company.endpoint, lambda: asked.wait(self._pace)
        )
        self.say(telling.play())
        return not asked.is_set()

    def say(self, lines: Iterable[Line]) -> None:
        """Print lines, each in its tone."""
        for line in lines:
            click.secho(line.text, color=self._color, **_TONES[line.tone])
