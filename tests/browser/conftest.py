"""A hub with something to show, served on loopback, and a real Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from hub.errors import Cause
from hub.model.draft import Attachment, Kind
from hub.model.item import DateFlag
from hub.model.source import Condition
from tests.builders import DAY, NOW
from tests.unit.web.house import House

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        hint = "there is no Chromium; on Debian: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(hint)
        pytest.skip(hint)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--no-first-run"],
        )  # fmt: skip
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hub with items in several scripts, a history, a withdrawal, and sources in trouble."""
    house = House(tmp_path_factory.mktemp("browser"))
    house.says_many(40, published=NOW - DAY)
    house.says("ar", source="gulf-news", title="كبار المسؤولين يناقشون الاستقدام العادل", language="ar",
               content_html="<p>اجتمع كبار المسؤولين في عمّان.</p><table><tr><td>وثيقة</td></tr></table>",
               summary="اجتمع كبار المسؤولين في عمّان.")  # fmt: skip
    house.says("long", title=LONG_WORD * 3, summary=LONG_WORD, kind=Kind.OUTCOME, published=None,
               date_flag=DateFlag.FUTURE, published_text="32 May 2099",
               content_html=f"<p>{LONG_WORD * 3}</p><pre>{'x ' * 400}</pre><table><tr>{'<td>wide</td>' * 40}</tr></table>",
               attachments=(Attachment(f"https://forum.example/{'a' * 200}.pdf", "application/pdf", 9_000_000, "fr"),))  # fmt: skip
    house.says("edited", title="Meeting on 3 February")
    house.clock.advance(hours=1)
    house.says("edited", title="Meeting on 10 February", content_html="<p>They will meet.</p>")
    house.says("mistake", title="A mistake")
    house.withdraws("mistake")
    house.remembers("gulf-news", condition=Condition.QUIET, last_read=NOW, last_new=NOW - 90 * DAY)
    house.remembers("two-shores-news", condition=Condition.UNREADABLE, cause=Cause.TLS, failing_since=NOW,
                    detail="The certificate of two-shores.example ended on 3 November 2026.")  # fmt: skip
    yield house
    house.close()


@pytest.fixture(scope="session")
def site(shown: House) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, shown.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def paths(shown: House) -> list[str]:
    """Every kind of page there is."""
    items = {item.title[:7]: item.id for item in shown.items()}
    gone = next(item.id for item in shown.items(include_retracted=True) if item.title == "A mistake")
    arabic = next(id for title, id in items.items() if title.startswith("كبار"))
    return [
        "/", "/items", "/items?lang=ar&forum=gulf", "/items?kind=meeting", "/forums", "/forums/two-shores",
        "/forums/quiet-council", "/sources", "/sources/gulf-news", "/feeds", "/feeds?kind=news&forum=gulf&forum=two-shores",
        "/about/fetcher", f"/items/{items[LONG_WORD[:7]]}", f"/items/{items['Meeting']}",
        f"/items/{items['Meeting']}/history", f"/items/{arabic}", f"/items/{gone}", "/items?colour=red", "/nowhere",
        "/digests", "/digests/2026-W48?in=en", "/digests/2026-W48?in=ar&forum=two-shores", "/digests/2026-W60",
    ]  # fmt: skip


Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[Open]:
    """Open a page in a context of its own."""
    contexts = []

    def open_(path: str, *, width: int = 1200, **context) -> Page:
        made = chromium.new_context(viewport={"width": width, "height": 800}, **context)
        contexts.append(made)
        page = made.new_page()
        page.goto(site + path)
        return page

    yield open_
    for made in contexts:
        made.close()
