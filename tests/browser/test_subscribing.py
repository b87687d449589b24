"""Subscribing in a real browser: with the keyboard alone, on a phone, from right to left, without a script."""

import pytest
from playwright.sync_api import Locator, expect

from hub.model import links
from tests.browser.test_pages import CONTRAST
from tests.unit.web.house import BASE, House
from tests.unit.web.subscribers import Links, kept, listens, path, subscribed

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = (
    "(() => { const main = document.querySelector('main').cloneNode(true);"
    " main.querySelectorAll('select').forEach((each) => each.remove()); return main.textContent; })()"
)
"""What a page says, but for what one may choose from: languages call themselves by their own names."""
WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="session")
def own(shown: House) -> dict[str, str]:
    """Pages behind links, in English and Arabic, with something on them."""
    _, mail = subscribed(shown, target="reader@ministry.example", kind="news")
    _, arabic = subscribed(shown, target="qari@ministry.example", language="ar", forum="gulf")
    _, hook, _ = listens(shown)
    return {
        "mail": mail.manage,
        "leave": mail.leave,
        "confirm": mail.confirm,
        "arabic": arabic.manage,
        "webhook": hook.manage,
        "operator": path(links.operator(BASE, shown.services.keys.token, shown.clock.now())),
        "form": "/subscribe?forum=gulf",
        "webhook form": "/subscribe/webhook",
        "closed": "/deliveries",
    }


def test_pages_behind_links_fit_a_phone_in_both_directions_and_the_browser_complains_of_nothing(
    open_page, own
):
    for name, address in own.items():
        said: list[str] = []
        page = open_page("/about/fetcher", width=360)
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(page.url.replace("/about/fetcher", address))
        for panel in page.locator("details.panel").all():
            panel.evaluate("(each) => { each.open = true; }")
        assert not page.evaluate(WIDE), name
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert not page.evaluate(WIDE), f"{name}, from right to left"
        assert said == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_behind_a_link_stands_out_from_what_is_behind_it(open_page, own, scheme):
    for name, address in own.items():
        page = open_page(address, color_scheme=scheme)
        for panel in page.locator("details.panel").all():
            panel.evaluate("(each) => { each.open = true; }")
        assert page.evaluate(CONTRAST) == [], name


def test_every_field_has_a_name_and_every_page_one_heading(open_page, own):
    for name, address in own.items():
        page = open_page(address)
        unnamed = (
            "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
            ".filter((each) => !each.labels.length).map((each) => each.outerHTML)"
        )
        assert page.evaluate(unnamed) == [], name
        assert page.locator("h1").count() == 1, name


def press_until(page, wanted: str) -> None:
    """Press Tab until the element that is wanted has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


def test_from_the_first_word_to_the_last_by_keyboard_alone(open_page, shown, site):
    page = open_page("/subscribe")
    press_until(page, "#target")
    page.keyboard.type("keys@ministry.example")
    press_until(page, "details.panel > summary")
    page.keyboard.press("Enter")
    press_until(page, "input[name=rhythm]")
    page.keyboard.press("ArrowDown")  # the next of the radio buttons: every day
    press_until(page, "#language")
    page.keyboard.type("Fran")
    press_until(page, "input[name=kind][value=outcome]")
    page.keyboard.press("Space")
    page.focus("#target")
    page.keyboard.press("Enter")  # the first button of the form is the one that subscribes
    expect(page.locator("h1")).to_have_text("Look into your mailbox")

    [asked] = [each for each in kept(shown) if each.target == "keys@ministry.example"]
    assert (asked.rhythm.value, asked.language, asked.filters) == ("daily", "fr", (("kind", "outcome"),))
    behind = Links(shown, asked)

    page.goto(site + behind.confirm)
    assert page.locator("html").get_attribute("lang") == "fr"
    press_until(page, "main button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Vous êtes abonné")

    press_until(page, "main a[role=button]")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Votre abonnement")
    press_until(page, "#language")
    page.keyboard.type("Engl")
    press_until(page, "button[value=save]")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_have_text("Your choices are kept.")

    page.goto(site + behind.leave)
    press_until(page, "main button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("The subscription has ended")
    [ended] = [each for each in kept(shown) if each.target == "keys@ministry.example"]
    assert (ended.standing.value, ended.language) == ("ended", "en")


def test_everything_works_without_scripts(open_page, shown, site, own):
    page = open_page("/subscribe", java_script_enabled=False)
    page.get_by_label("Your mail address").fill("still@ministry.example")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.locator("h1")).to_have_text("Look into your mailbox")
    [asked] = [each for each in kept(shown) if each.target == "still@ministry.example"]
    page.goto(site + Links(shown, asked).confirm)
    page.get_by_role("button", name="Yes, send me these mails").click()
    page.get_by_role("button", name="Change something").click()
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("[role=status]")).to_have_text("Paused.")


def test_the_mail_is_shown_as_it_will_look_in_a_frame_that_loads_nothing(open_page):
    asked: list[str] = []
    page = open_page("/subscribe")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.locator("details.panel > summary").click()
    page.get_by_label("At once").check()
    page.get_by_role("button", name="Show what I would get").click()
    mail = page.frame_locator("iframe.mail")
    mail.locator("h1, h2, h3").first.wait_for()
    assert page.evaluate("document.activeElement.tagName") in {"BODY", "H2"}
    assert page.url.endswith("#shown")
    colour = mail.locator("a").first.evaluate("(each) => getComputedStyle(each).color")
    assert colour != "rgb(0, 0, 238)"  # the style of the mail, not of a bare page
    assert {url.split("/")[2] for url in asked} == {page.url.split("/")[2]}
    assert said == []


def test_an_arabic_page_runs_from_right_to_left_with_its_words_in_arabic(open_page, own):
    page = open_page(own["arabic"])
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ar", "rtl")
    label, field = page.locator("label[for=zone]"), page.locator("#zone")
    assert abs(right(label) - right(field)) < 2
    brand, languages = page.locator(".brand"), page.locator("nav.languages")
    assert brand.bounding_box()["x"] > languages.bounding_box()["x"]
    shown = page.evaluate(WORDS)
    latin = {each.strip(".,:()") for each in shown.split() if any("a" <= letter <= "z" for letter in each)}
    assert {each for each in latin if "@" not in each} <= {"Ctrl", "Gulf", "Consultation", "Quiet", "Council"}


def right(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["x"] + box["width"]


def test_a_fault_is_led_to_beside_its_field(open_page):
    page = open_page("/subscribe")
    page.locator("#target").evaluate("(each) => { each.form.noValidate = true; }")
    page.get_by_label("Your mail address").fill("nobody")
    page.get_by_role("button", name="Subscribe").click()
    field = page.get_by_label("Your mail address")
    assert field.input_value() == "nobody"
    told = field.get_attribute("aria-describedby").split()
    assert "target-problem" in told
    assert page.locator("#target-problem").is_visible()
    assert page.locator("[role=alert]").is_visible()
