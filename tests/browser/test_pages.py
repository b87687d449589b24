"""Pages in a real browser: narrow, dark, by keyboard, and from right to left."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTRAST = """
() => {
  const parts = (colour) => {
    const found = colour.match(/[\\d.]+/g).map(Number);
    return found.length > 3 ? found : [...found, 1];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = parts(getComputedStyle(each).backgroundColor);
      if (colour[3] > 0.99) return colour;
    }
    return [255, 255, 255, 1];
  };
  const bad = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest("option, .skip") || !element.getClientRects().length) continue;
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 30)}`);
  }
  return bad;
}
"""
"""Text and what is behind it, WCAG 2.2, success criterion 1.4.3."""


WIDE = "document.documentElement.scrollWidth > innerWidth"
UNNAMED = "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter((each) => !each.labels.length).length"
BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.fixture(scope="module")
def visits(chromium, site, paths) -> dict[str, dict]:
    """What is found on every page, each loaded once and then turned about."""
    context = chromium.new_context(viewport={"width": 1200, "height": 800}, reduced_motion="reduce")
    found = {path: visit(context, site, path) for path in paths}
    context.close()
    return found


def visit(context, site: str, path: str) -> dict:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(site + path)
    found = {
        "mains": page.locator("main").count(),
        "headings": page.locator("h1").count(),
        "unnamed": page.evaluate(UNNAMED),
        "title": page.title(),
        "light": (page.evaluate(BACKGROUND), page.evaluate(CONTRAST)),
    }
    page.emulate_media(color_scheme="dark")
    found["dark"] = (page.evaluate(BACKGROUND), page.evaluate(CONTRAST))
    page.set_viewport_size({"width": 360, "height": 800})
    found["wide"] = page.evaluate(WIDE)
    page.evaluate("document.documentElement.dir = 'rtl'")
    found["wide from right to left"] = page.evaluate(WIDE)
    page.close()
    # A browser tells its console of every status above 399.
    found["complaints"] = [each for each in said if not re.search(r"status of 4\d\d", each)]
    return found


@pytest.mark.parametrize("way", ["wide", "wide from right to left"])
def test_no_page_scrolls_sideways_on_a_phone(visits, way):
    assert [path for path, found in visits.items() if found[way]] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(visits, scheme):
    assert {path: found[scheme][1] for path, found in visits.items() if found[scheme][1]} == {}


def test_pages_are_dark_for_who_wants_it(visits):
    assert all(found["light"][0] != found["dark"][0] for found in visits.values())


def test_the_browser_complains_of_nothing(visits):
    assert {path: found["complaints"] for path, found in visits.items() if found["complaints"]} == {}


def test_every_page_has_one_main_part_one_heading_and_a_name_for_every_field(visits):
    for path, found in visits.items():
        assert (found["mains"], found["headings"], found["unnamed"]) == (1, 1, 0), path
        assert found["title"].endswith("Interforum"), path


def test_pages_work_without_scripts(open_page):
    page = open_page("/feeds", java_script_enabled=False)
    page.get_by_label("Meeting").check()
    page.get_by_label("French").check()
    page.get_by_label("Forums", exact=True).select_option(["gulf", "two-shores"])
    page.get_by_role("button", name="Make the addresses").click()
    assert (
        page.get_by_label("Atom", exact=True)
        .input_value()
        .endswith("/items.atom?kind=meeting&lang=fr&forum=gulf&forum=two-shores")
    )


def test_the_first_key_leads_past_the_menu(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_everything_one_can_use_is_reached_by_keyboard_and_seen_to_be(open_page):
    page = open_page("/items?lang=ar")
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, summary')]"
        ".filter((each) => each.getClientRects().length).length"
    )
    reached, unseen = 0, []
    for _ in range(wanted + 10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        reached += 1
        style = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; })()"
        )
        if not style:
            unseen.append(page.evaluate("document.activeElement.outerHTML"))
    assert reached >= wanted
    assert unseen == []


def test_an_arabic_item_runs_from_right_to_left_in_an_english_page(open_page, paths, shown):
    arabic = next(item for item in shown.items(languages=frozenset({"ar"})))
    page = open_page(f"/items/{arabic.id}")
    assert page.locator("html").get_attribute("dir") == "ltr"
    for part in ("h1", ".content"):
        assert page.locator(part).get_attribute("lang") == "ar"
        assert page.locator(part).evaluate("(each) => getComputedStyle(each).direction") == "rtl"
    heading, box = page.locator("h1"), page.locator("article.item").bounding_box()
    words = heading.evaluate(
        "(each) => { const r = document.createRange(); r.selectNodeContents(each);"
        " const b = r.getBoundingClientRect(); return [b.left, b.right]; }"
    )
    assert box["x"] + box["width"] - words[1] < words[0] - box["x"]


def test_a_printed_page_leaves_the_menu_out(open_page):
    page = open_page("/")
    page.emulate_media(media="print")
    assert page.locator("header.site nav:visible").count() == 0
    assert page.locator("main h1").is_visible()
