"""Prober: asks a site, tries every way to read it, and says which is best."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from hub.errors import Cause, SourceError
from hub.model.fetch import Answer
from hub.model.ports import Clock, Http
from hub.model.source import Source
from hub.probe import candidates as ways
from hub.probe.block import as_toml, source_words
from hub.probe.candidates import Candidate
from hub.probe.platforms import Platform, platforms
from hub.probe.sniff import connector_for
from hub.probe.trial import Trial, tried
from hub.probe.visit import SparingHttp
from hub.probe.worth import fit, worth
from hub.reading.links import url_key
from hub.reading.pages import Page, parse
from hub.reading.signposts import Signposts, read_signposts
from hub.schemas.config_files import load_forum
from hub.schemas.options import option_faults

_PAGE = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"
_SECTIONS = 2
"""Parts of a site that are looked at when its front page was named."""
_KINDS = ("news", "meeting", "publication")
_LINKS = 5000
_FEW_WORDS = 200
"""Characters: fewer, beside scripts, are the shell of a page that a browser would fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A trial and what it is worth.

    Attributes:
        fit: How far it yields what the page asked for holds, 0 to 1.
        words: The source it makes; None where it yields nothing.
    """

    trial: Trial
    worth: float
    fit: float = 0.0
    words: Mapping[str, Any] | None = None

    @property
    def block(self) -> str | None:
        """The source as TOML."""
        return as_toml(self.words) if self.words else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a probe found out.

    Attributes:
        asked: The address given.
        url: The one that answered.
        posts: What the page says of itself; None if it was no page.
        platforms: What the site runs on, the surest first.
        ranked: What was tried, the best first; what yields nothing last.
        known_as: Ids of sources of the registry that read one of these addresses already.
        requests: How many were made.
        drawn: The page is filled by scripts, which the hub does not run.
    """

    asked: str
    url: str
    posts: Signposts | None = None
    platforms: tuple[Platform, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    known_as: tuple[str, ...] = ()
    requests: int = 0
    drawn: bool = False

    @property
    def best(self) -> Ranked | None:
        """The best way to read it; None if there is none."""
        return next((each for each in self.ranked if each.words), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prober:
    """Wired by `hub.bootstrap`.

    Attributes:
        http: The guarded client.
        connectors: Name -> connector; one that is not there is never proposed.
        clock: To tell what is new.
    """

    http: Http
    connectors: Mapping[str, type[Any]]
    clock: Clock

    def probe(
        self,
        url: str,
        *,
        known: Mapping[str, Source] | None = None,
        forum: str | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Findings:
        """Find out how a site can be read, with few requests.

        Args:
            url: Of the page that lists what is wanted, of the site, or of a feed.
            known: The sources of the registry: their ids are taken.
            forum: Id of the forum, for the ids of its sources; from the host if None.
            progress: Told each address before it is asked for.

        Raises:
            SourceError: The address itself could not be read, or is no site.
        """
        http = SparingHttp(self.http, progress=progress)
        return _Probe(self, http, url, known or {}, forum).run()


@dataclass
class _Probe:
    """One probe, step by step."""

    house: Prober
    http: SparingHttp
    asked: str
    known: Mapping[str, Source]
    forum: str | None
    trials: list[Trial] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _language: str | None = None
    _drawn: bool = False

    def run(self) -> Findings:
        # As for a page made for people: nobody knows yet whether it is one.
        answer = self.http.get(self.asked, accept=_PAGE, robots=True)
        connector = connector_for(answer)
        if connector:
            self._until_one(ways.for_document(connector, answer.url))
            return self._findings(answer, None, (), ())
        page = parse(answer)
        posts = read_signposts(page, answer.headers)
        found = platforms(posts, page.source, answer.headers)
        self._language = posts.language
        self._drawn = "<script" in page.source and len(page.text) < _FEW_WORDS
        self._look(page, posts, found)
        links = {url_key(link) for link in _links(page)}
        return self._findings(answer, posts, found, links)

    def _look(self, page: Page, posts: Signposts, found: tuple[Platform, ...]) -> None:
        self._try(ways.named(posts))
        self._lists(page)
        self._try(ways.derived(posts, [platform.name for platform in found], page.source))
        if ways.is_front(posts.url):
            first = {section.kind: section.url for section in reversed(posts.sections)}
            for url in [first[kind] for kind in _KINDS if kind in first][:_SECTIONS]:
                self._section(url, found)
        self._sitemap(posts)
        if not any(trial.items for trial in self.trials):
            self._until_one(ways.guesses(posts))

    def _lists(self, page: Page) -> None:
        """Try the lists of a page; ask twice for one without an end, to tell it from one that broke off."""
        now = self.house.clock.now()
        before = len(self.trials)
        self._try(ways.for_page(page, now))
        cut = [trial.error.cause for trial in self.trials[before:] if trial.error]
        if Cause.TRUNCATED not in cut:
            return
        try:
            same = self.http.again(page.url)
        except SourceError:
            return
        if len(parse(same).source) == len(page.source):
            self._try(ways.for_page(page, now, unclosed=True))

    def _section(self, url: str, found: tuple[Platform, ...]) -> None:
        """Look at a part of the site: what stands on its page, and the feed of that page."""
        try:
            answer = self.http.get(url, accept=_PAGE, robots=True)
            page = parse(answer)
        except SourceError:
            return
        posts = read_signposts(page, answer.headers)
        self._try(ways.named(posts))
        self._lists(page)
        if any(platform.name == "Joomla" for platform in found):
            self._try(ways.derived(posts, ["Joomla"], page.source))

    def _sitemap(self, posts: Signposts) -> None:
        try:
            answer = self.http.get(urljoin(posts.url, "/robots.txt"))
            robots = answer.body[:500_000].decode("utf-8", "replace")
        except SourceError:
            robots = ""
        self._until_one(ways.sitemaps(posts, robots))

    # Trying

    def _try(self, found: Iterable[Candidate]) -> None:
        for candidate in found:
            self._one(candidate)

    def _until_one(self, found: Iterable[Candidate]) -> None:
        """Try until one answers: several addresses of what is there once."""
        for candidate in found:
            trial = self._one(candidate)
            if trial is not None and trial.items:
                return

    def _one(self, candidate: Candidate) -> Trial | None:
        name = f"{candidate.connector} {candidate.url} {sorted(candidate.options.items())}"
        if candidate.connector not in self.house.connectors or name in self._seen:
            return None
        self._seen.add(name)
        trial = tried(candidate, self.house.connectors, self.http, self.house.clock.now(), self._language)
        self.trials.append(trial)
        return trial

    # Judging

    def _findings(
        self, answer: Answer, posts: Signposts | None, found: tuple[Platform, ...], links: Collection[str]
    ) -> Findings:
        now = self.house.clock.now()
        valued = [
            (worth(trial, answer.url, links, now, self._speaks(answer.url)), trial) for trial in self.trials
        ]
        valued.sort(key=lambda each: -each[0])
        fits = {id(trial): fit(trial, answer.url, links) for value, trial in valued if value}
        addresses = {trial.candidate.url for value, trial in valued if value} | {self.asked, answer.url}
        return Findings(
            asked=self.asked,
            url=answer.url,
            posts=posts,
            platforms=found,
            ranked=tuple(self._ranked(value, trial, fits.get(id(trial), 0.0)) for value, trial in valued),
            known_as=tuple(source.id for source in self.known.values() if source.url in addresses),
            requests=self.http.requests,
            drawn=self._drawn,
        )

    def _speaks(self, url: str) -> str | None:
        """Return the language of what the page lists, else the one it declares: templates are often wrong."""
        lists = (trial.language for trial in self.trials if trial.candidate.url == url and trial.language)
        return next(lists, None) or self._language

    def _ranked(self, value: float, trial: Trial, fits: float) -> Ranked:
        if not value:
            return Ranked(trial=trial, worth=0.0)
        words = source_words(trial, set(self.known), self.forum)
        sound = not list(faults(words, self.house.connectors))
        return Ranked(trial=trial, worth=value, fit=fits, words=words if sound else None)


def faults(words: Mapping[str, Any], connectors: Mapping[str, type[Any]]) -> Iterator[tuple[str, str]]:
    """Yield what `check` would say of a source; nothing if it passes."""
    forum = {"id": "a-forum", "category": ["rcp"], "names": {"en": "A forum"}, "sources": [dict(words)]}
    yield from load_forum(forum)[1]
    name = words["connector"]
    yield from option_faults(name, connectors[name], words.get("options", {}))


def _links(page: Page) -> Iterator[str]:
    for part in page.select("a[href]")[:_LINKS]:
        if url := page.absolute(part.attribute("href")):
            yield url
