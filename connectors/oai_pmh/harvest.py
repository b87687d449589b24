"""Harvest: one visit to a repository, part by part, from where the last one ended."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from connectors.listing.details import is_passing
from connectors.oai_pmh.answers import BAD_ARGUMENT, EXPIRED, NOTHING, Page, read_page, refusal
from connectors.oai_pmh.dublin_core import read_draft
from connectors.oai_pmh.memory import Memory, begin_of
from hub.errors import SourceError
from hub.model.draft import Draft, Origin
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Http

ACCEPT = "text/xml, application/xml;q=0.9, */*;q=0.5"
MAX_PAGES = 20
"""Parts of a list in one visit, and ..."""
MAX_ENTRIES = 5000
"""... records (design, section 7)."""
DEFAULT_PREFIX = "oai_dc"
_OURS = {"verb", "from", "until", "resumptiontoken"}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a repository, and where."""

    url: str
    prefix: str
    set: str

    def first(self, memory: Memory) -> str:
        """Return the address of all that changed since the last visit, or of all there is."""
        since = memory.since and memory.since + ("T00:00:00Z" if memory.seconds else "")
        named = any(name.lower() == "metadataprefix" for name, _ in parse_qsl(urlsplit(self.url).query))
        prefix = None if named and self.prefix == DEFAULT_PREFIX else self.prefix
        return self._with({"metadataPrefix": prefix, "from": since, "set": self.set})

    def next(self, token: str) -> str:
        """Return the address of a further part; it stands for itself (section 3.5)."""
        return self._with({"resumptionToken": token}, alone=True)

    def at(self, answer: Answer) -> Answer:
        """Return an answer as if the repository's plain address had given it.

        Where it has moved to, what belongs to this visit does not move along.
        """
        moved = answer.permanent_url
        return replace(
            answer, url=_plain(answer.url, self.url), permanent_url=moved and _plain(moved, self.url)
        )

    def _with(self, own: dict[str, str | None], *, alone: bool = False) -> str:
        """Put what is asked behind what the registry's address holds; a set and a form named there stay."""
        parts = urlsplit(self.url)
        replaced = _OURS | {name.lower() for name, value in own.items() if value}
        if alone:
            replaced |= {"metadataprefix", "set"}
        kept = [
            pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0].lower() not in replaced
        ]
        asked = [("verb", "ListRecords"), *((name, value) for name, value in own.items() if value)]
        return urlunsplit(parts._replace(query=urlencode([*kept, *asked]), fragment=""))


def _plain(url: str, original: str) -> str:
    """Return an address with the query of the registry's one."""
    return urlunsplit(urlsplit(url)._replace(query=urlsplit(original).query, fragment=""))


@dataclass
class Harvest:
    """One visit.

    Attributes:
        http: The client.
        state: What is known.
        request: What to ask.
        memory: What the last visit left; what this one will.
        drafts: Records in their order, withdrawn ones included.
        found: How many there were.
    """

    http: Http
    state: FetchState
    request: Request
    memory: Memory
    drafts: list[Draft] = field(default_factory=list)
    found: int = 0
    remarks: list[str] = field(default_factory=list)

    def read(self, answer: Answer) -> Reading:
        """Return what a visit yields that begins with this answer to the first request.

        Raises:
            SourceError: It is no repository, or refuses what it is asked.
        """
        page = read_page(answer)
        if page.error == BAD_ARGUMENT and self.memory.since and not self.memory.seconds:
            self.memory = replace(self.memory, seconds=True)
            answer = self._get(self.request.first(self.memory))
            page = read_page(answer)
        return self._reading(answer, page)

    def go_on(self) -> Reading:
        """Return what a visit yields that goes on where the last one ended.

        Raises:
            SourceError: The repository cannot be asked at all.
        """
        page = None
        answer = None
        try:
            answer = self._get(self.request.next(self.memory.token or ""))
            page = read_page(answer)
        except SourceError as error:
            if is_passing(error):
                raise
        if answer is None or page is None or page.error:
            self.remarks.append("it does not know any more where the last visit ended; begun again")
            self.memory = replace(self.memory, token=None)
            return self.read(self._get(self.request.first(self.memory)))
        return self._reading(answer, page)

    def _get(self, url: str) -> Answer:
        return self.http.get(url, accept=ACCEPT)

    def _reading(self, answer: Answer, page: Page) -> Reading:
        if self.memory.token is None:
            self.memory = replace(self.memory, began=begin_of(page.said, self.state.now))
        if page.error == NOTHING:
            page = Page(said=page.said)
        if page.error:
            raise refusal(page)
        self._follow(page)
        return Reading(
            answer=self.request.at(answer),
            drafts=tuple(self.drafts),
            origin=Origin(url=None, self_url=self.request.url),
            entries=self.found,
            remarks=tuple(dict.fromkeys(self.remarks)),
            partial=True,
            memory=self.memory.words(),
        )

    def _follow(self, page: Page) -> None:
        """Take in part after part; what is left stays in memory for the next visit."""
        for number in range(1, MAX_PAGES + 1):
            self._take(page)
            if page.token is None or page.token == self.memory.token:
                self.memory = Memory(
                    since=self.memory.began or self.memory.since, seconds=self.memory.seconds
                )
                return
            self.memory = replace(self.memory, token=page.token)
            if number == MAX_PAGES or len(self.drafts) >= MAX_ENTRIES:
                break
            following = self._part(page.token, number + 1)
            if following is None:
                return
            page = following
        self.remarks.append(f"there are more than {self.found} records; the next visit goes on")

    def _take(self, page: Page) -> None:
        self.found += page.found
        self.remarks.extend(page.remarks)
        self.drafts.extend(draft for record in page.records if (draft := read_draft(record)))

    def _part(self, token: str, number: int) -> Page | None:
        """Return the next part; None, and a remark, if it cannot be had now."""
        try:
            page = read_page(self._get(self.request.next(token)))
        except SourceError as error:
            self.remarks.append(f"part {number} of the list could not be read: {error.detail.rstrip('.')}")
            return None
        if page.error and page.error != NOTHING:
            self.remarks.append(
                f"part {number} of the list could not be read: {refusal(page).detail.rstrip('.')}"
            )
            if page.error == EXPIRED:
                self.memory = replace(self.memory, token=None)
            return None
        return page
