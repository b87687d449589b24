import re
from random import Random

import pytest
from html5lib import HTMLParser

from feeds.markup import tidy
from feeds.words import clean
from hub.reading.allowed import ATTRIBUTES, TAGS
from hub.reading.html import sanitise
from tests.builders import NOW
from tests.feed_validator import html
from tests.feed_validator.findings import Checked
from tests.feed_validator.names import HARMLESS_ATTRIBUTES, HTML, RISKY

GOOD = [
    "words",
    "<p>a</p><p>b</p>",
    "<ul><li>a<ul><li>b</li></ul></li></ul>",
    "<li><blockquote><li>a</li></blockquote></li>",
    "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td><table><tbody><tr><td>b</td></tr></tbody></table></td></tr></tbody></table>",
    "<a><table><tbody><tr><td><a>b</a></td></tr></tbody></table></a>",
    "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>",
    "<b><p>a</p></b><hr><br>",
    '<p title="a > b">c</p>',
]
MENDED = [
    ("<h1><h2>a</h2></h1>", "<h1></h1><h2>a</h2>"),
    ("<p>a<p>b</p></p>", "<p>a</p><p>b</p><p></p>"),
    ("<p>a<ul><li>b</li></ul></p>", "<p>a</p><ul><li>b</li></ul><p></p>"),
    ("<ruby><span><rt>a</rt></span></ruby>", "<ruby><span>a</span></ruby>"),
    ('<p><bdo dir="rtl">a</bdo>b</p>', "<p>ab</p>"),
    (
        "<table><tbody>a<tr><td>b</td></tr></tbody></table>",
        "a<table><tbody><tr><td>b</td></tr></tbody></table>",
    ),
]


def faults(text: str) -> list[str]:
    from lxml import etree

    checked = Checked(url="", now=NOW, lines=[])
    html.check(checked, etree.Element("content"), text, absolute=True)
    return [str(each) for each in checked.findings]


def mistakes(text: str) -> list[str]:
    """What the parser that the W3C feed validator runs finds wrong."""
    parser = HTMLParser()
    parser.parseFragment(text)
    return [code for _, code, _ in parser.errors]


@pytest.mark.parametrize("text", GOOD)
def test_what_nests_well_stays_as_it_is(text):
    assert tidy(text) == text


@pytest.mark.parametrize(("text", "mended"), MENDED)
def test_what_nests_badly_is_mended_and_loses_no_text(text, mended):
    assert tidy(text) == mended
    assert mistakes(mended) == []


def test_a_picture_that_talks_of_a_source_keeps_its_own():
    text = '<img alt="src=a src=b c" src="https://forum.example/i.png">'
    assert tidy(text) == '<img alt="src&#61;a src&#61;b c" src="https://forum.example/i.png">'


def test_all_that_the_sanitiser_lets_through_is_harmless_to_the_validator():
    assert set(TAGS) - {"bdo"} <= HTML - RISKY
    assert set().union(*ATTRIBUTES.values()) <= HARMLESS_ATTRIBUTES


def test_any_broken_html_comes_out_nested_and_whole():
    chance = Random(7)
    tags = [*sorted(TAGS), "font", "center", "marquee", "object", "form", "label", "nobr", "menu", "o:p"]
    for _ in range(1500):
        pieces = []
        for _ in range(chance.randint(2, 25)):
            name = chance.choice(tags)
            pieces.append(
                chance.choice(
                    [f"<{name}>", f"<{name}>", f"</{name}>", "word ", "&amp;", "\ufdd0", "<a href=b>"]
                )
            )
        sanitised = clean(sanitise("".join(pieces), "https://forum.example/"))
        found = tidy(sanitised)
        assert faults(found) == [], sanitised
        assert mistakes(found) == [], sanitised
        assert sorted(letters(found)) == sorted(letters(sanitised))


def letters(text: str) -> str:
    return re.sub(r"<[^>]*>|\s", "", text)
