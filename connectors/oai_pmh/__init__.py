"""OAI-PMH: the publications of a repository, by what changed since the last visit (openarchives.org, 2.0)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from connectors.conditional import ask
from connectors.oai_pmh.harvest import ACCEPT, DEFAULT_PREFIX, Harvest, Request
from connectors.oai_pmh.memory import Memory
from hub.model.fetch import FetchState, Reading
from hub.model.ports import Http

_SET = re.compile(r"[A-Za-z0-9\-_.!~*'():%]{1,200}\Z")
"""Section 2.7.1, and the percent signs of repositories that write more."""
_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]{1,100}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class OaiPmh:
    """Reads the records of a repository: DSpace, EPrints, Invenio, library systems.

    The address is that of the interface, such as ``https://…/oai/request``. Withdrawn records are
    withdrawn here, too.

    Attributes:
        set: The part of the repository that is wanted, as its ListSets names it; empty for all of it.
        metadata_prefix: The form of the records; any whose elements are those of Dublin Core.
    """

    set: str = ""
    metadata_prefix: str = DEFAULT_PREFIX

    def __post_init__(self) -> None:
        """Refuse what could never work.

        Raises:
            ValueError: With a sentence that names the option.
        """
        if self.set and not _SET.match(self.set):
            raise ValueError(f"set: {self.set!r} is no name of a set; look at its ListSets.")
        if not _PREFIX.match(self.metadata_prefix):
            raise ValueError(f"metadata_prefix: {self.metadata_prefix!r} is no name of a form.")

    def fetch(self, http: Http, state: FetchState) -> Reading:
        """Ask for what changed since the last visit, or for the next parts of an unfinished list.

        Raises:
            SourceError: It could not be read, is no repository, or refuses what it is asked.
        """
        memory = Memory.read(state.memory)
        request = Request(state.url, self.metadata_prefix, self.set)
        harvest = Harvest(http, state, request, memory)
        if memory.token:
            return harvest.go_on()
        first = replace(state, url=request.first(memory))
        reading = ask(http, first, accept=ACCEPT, read=harvest.read)
        return replace(reading, answer=request.at(reading.answer))
