"""HTML mails in a real browser: on a phone, in the dark, from right to left, and with every picture refused."""

from __future__ import annotations

import os
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from hub.model.delivery import Content
from hub.model.subscription import Rhythm
from tests.browser.test_pages import CONTRAST, WIDE
from tests.builders import an_item
from tests.unit.delivery import golden
from tests.unit.delivery.letters import a_mailer, a_parcel, a_subscription, an_event

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAILS = dict(golden.mails())
NARROW = """
() => [...document.querySelectorAll("body *")]
  .filter((each) => each.getClientRects().length && each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => each.tagName + " " + each.textContent.trim().slice(0, 30))
"""
SIDES = """
() => [...document.querySelectorAll("h1, h2, .title")].map((each) => {
  const range = document.createRange();
  range.selectNodeContents(each);
  const text = range.getBoundingClientRect(), sheet = document.querySelector(".sheet").getBoundingClientRect();
  return text.left - sheet.left > sheet.right - text.right ? "right" : "left";
})
"""
"""On which side of the sheet each heading begins."""


def html_of(mail: bytes) -> str:
    body = message_from_bytes(mail, policy=policy.SMTP).get_body(("html",))
    assert body is not None
    return str(body.get_content())


@pytest.fixture(scope="module")
def readers(chromium: Browser):
    """Mail readers by how they show things: opening one takes longer than to look at a mail."""
    opened: dict[tuple[str, int], BrowserContext] = {}

    def reader(scheme: str, width: int) -> BrowserContext:
        if (scheme, width) not in opened:
            size = {"width": width, "height": 740}
            opened[scheme, width] = chromium.new_context(viewport=size, color_scheme=scheme)
        return opened[scheme, width]

    yield reader
    for each in opened.values():
        each.close()


@pytest.fixture
def look(readers):
    """Open a mail as a mail reader does: nothing comes from outside. The pictures can be kept."""
    pages = []

    def look(
        mail: bytes, name: str = "", *, scheme: str = "light", width: int = 360
    ) -> tuple[Page, list[str]]:
        page = readers(scheme, width).new_page()
        pages.append(page)
        asked: list[str] = []
        page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
        page.set_content(html_of(mail))
        if name and (folder := os.environ.get("PICTURES")):
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
        return page, asked

    yield look
    for page in pages:
        page.close()


@pytest.mark.parametrize("name", sorted(MAILS))
def test_a_mail_fits_a_phone_can_be_read_by_day_and_by_night_and_asks_for_nothing(look, name):
    for scheme in ("light", "dark"):
        page, asked = look(MAILS[name], f"{name}-{scheme}", scheme=scheme)
        assert not page.evaluate(WIDE)
        assert page.evaluate(NARROW) == []
        assert page.evaluate(CONTRAST) == []
        assert asked == []
        assert page.locator("a").count() == page.locator("a[href^='https://']").count()


def test_a_mail_is_a_column_on_a_wide_screen(look):
    page, _ = look(MAILS["digest-en"], "digest-en-wide", width=1200)
    box = page.locator(".sheet").bounding_box()
    assert box is not None
    assert box["width"] == 600
    assert abs(box["x"] - 300) < 2


def test_arabic_runs_from_right_to_left_and_french_from_left_to_right(look):
    page, _ = look(MAILS["digest-ar"])
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    assert set(page.evaluate(SIDES)) == {"right"}
    page, _ = look(MAILS["digest-fr"])
    assert set(page.evaluate(SIDES)) == {"left"}


def test_a_reader_that_drops_html_and_body_still_shows_arabic_from_right_to_left(look):
    page, _ = look(MAILS["digest-ar"])
    inner = page.locator("table.page").evaluate("(each) => each.outerHTML")
    page.set_content(f"<!doctype html><html><body><div>{inner}</div></body></html>")
    assert set(page.evaluate(SIDES)) == {"right"}


@pytest.mark.parametrize("title", ["Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 4, "كلمة" * 50])
def test_no_word_is_too_long_for_a_phone(look, title):
    mail = a_mailer().compose(
        a_parcel(
            Content(
                an_event(), an_item(title=title, summary=title, url=f"https://forum.example/{'a' * 300}")
            ),
            subscription=a_subscription(rhythm=Rhythm.AT_ONCE),
        )
    )
    page, _ = look(mail.body)
    assert not page.evaluate(WIDE)
    assert page.evaluate(NARROW) == []
