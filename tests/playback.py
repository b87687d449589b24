"""Playback: recordings of sites as a small web in memory that connectors can read.

A recording of one document is a file beside its ``<name>.expected.json``. One of a site with several
addresses, or read with options, is a folder with ``site.json``, ``expected.json`` and its documents:

    {"start": "https://forum.example/news",
     "options": {"item": "article"},
     "pages": {"https://forum.example/news": {"file": "news.html", "type": "text/html; charset=utf-8"},
               "https://forum.example/gone": {"status": 404},
               "https://forum.example/old": {"file": "news.html", "url": "https://forum.example/moved"},
               "https://forum.example/api": {"body": "[]", "headers": {"x-wp-total": "0"}}}}

``python -m tests.playback html_list/drupal-views`` prints what is read from it today, to be compared with
what a person reads there, and then kept as ``expected.json``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from connectors import build
from hub.errors import Cause, SourceError
from hub.model.fetch import Answer, FetchState, Reading
from tests.builders import NOW, a_source
from tests.fakes import FakeHttp

RECORDINGS = Path(__file__).parent / "recordings"
POSTS = "posts"
"""What is sent to the hub is no business of connectors (`tests/contract/test_post_formats.py`)."""
URL = "https://forum.example/feed"


@dataclass(frozen=True)
class Recording:
    """A site as it answered once: its addresses, the options it was read with, and what is to be seen."""

    connector: str
    name: str
    start: str
    pages: dict[str, Answer | SourceError]
    expected: Path
    options: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.connector}/{self.name}"

    def http(self, url: str | None = None, body: bytes = b"") -> FakeHttp:
        """Return the site; with `url`, another body stands there."""
        pages = dict(self.pages)
        if url:
            was = pages[url]
            assert isinstance(was, Answer)
            pages[url] = replace(was, body=body)
        return FakeHttp(pages)

    def read(self, http: Any = None, **state: Any) -> Reading:
        """Read it as its source would be."""
        source = a_source(connector=self.connector, options=self.options)
        state = {"url": self.start, "now": NOW} | state
        return build(source).fetch(http or self.http(), FetchState(**state))

    def list_address(self) -> str:
        """Return the address of the document that its entries come from."""
        body = self.read().answer.body
        return next(url for url, found in self.documents().items() if found == body)

    def documents(self) -> dict[str, bytes]:
        """Return what a reader finds there, in the order it asks; errors left out."""
        http = self.http()
        self.read(http)
        found = {url: page.body for url, page in self.pages.items() if isinstance(page, Answer)}
        return {url: found[url] for url in dict.fromkeys(http.asked) if url in found}


class Everywhere:
    """A web in which every address answers the same."""

    def __init__(self, body: bytes = b"", status: int = 200) -> None:
        self.body, self.status = body, status

    def get(self, url: str, **_given: Any) -> Answer:
        return Answer(url=url, status=self.status, body=self.body)


def recordings() -> list[Recording]:
    """Return every recording there is of what connectors fetch."""
    return [
        _of_a_site(path) if path.is_dir() else _of_a_document(path)
        for folder in sorted(RECORDINGS.iterdir())
        if folder.is_dir() and folder.name != POSTS
        for path in sorted(folder.iterdir())
        if not path.name.endswith(".expected.json")
    ]


def seen(reading: Reading) -> dict[str, Any]:
    """Return what was read as JSON can say it; what says nothing is left out."""
    found = {
        "origin": asdict(reading.origin) if reading.origin else None,
        "entries": reading.entries,
        "ttl": reading.ttl,
        "remarks": list(reading.remarks),
        "drafts": [{k: v for k, v in asdict(draft).items() if v} for draft in reading.drafts],
    }
    more = {"partial": reading.partial, "memory": reading.memory}
    return json.loads(json.dumps(found | {name: value for name, value in more.items() if value}))


def _of_a_document(path: Path) -> Recording:
    page = Answer(url=URL, status=200, body=path.read_bytes(), etag='"1"')
    return Recording(path.parent.name, path.stem, URL, {URL: page}, path.with_suffix(".expected.json"))


def _of_a_site(folder: Path) -> Recording:
    site = json.loads((folder / "site.json").read_text("utf-8"))
    pages = {url: _page(folder, url, said) for url, said in site["pages"].items()}
    options = {name: tuple(v) if isinstance(v, list) else v for name, v in site.get("options", {}).items()}
    expected = folder / "expected.json"
    return Recording(folder.parent.name, folder.name, site["start"], pages, expected, options)


def _page(folder: Path, url: str, said: dict[str, Any]) -> Answer | SourceError:
    if "status" in said:
        status = said["status"]
        cause = Cause.GONE if status == 410 else Cause.HTTP_STATUS
        return SourceError(cause, f"The server answered {status}.", status=status)
    body = (folder / said["file"]).read_bytes() if "file" in said else said["body"].encode()
    headers = {"content-type": said["type"]} if "type" in said else {}
    url = said.get("url", url)
    return Answer(url=url, status=200, body=body, etag='"1"', headers=headers | said.get("headers", {}))


if __name__ == "__main__":
    for each in recordings():
        if str(each) in sys.argv[1:]:
            print(json.dumps(seen(each.read()), ensure_ascii=False, indent=1))
