"""Pages: parsed within bounds, whatever they are made of; selectors that work, or are refused in a sentence."""

from __future__ import annotations

import time
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import Cause, SourceError
from hub.model.fetch import Answer
from hub.reading.article import main_text
from hub.reading.html import sanitise, text_of
from hub.reading.pages import Page, alternatives, parse, selector

URL = "https://forum.example/news/"
FLOODS = {
    "attributes": "<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
    "attributes with angles": "<div " + " ".join(f'a{n}=">"' for n in range(60_000)) + ">",
    "attributes without values": "<div " + " ".join(f"a{n}" for n in range(60_000)) + ">",
    "nesting": "<div>" * 100_000,
    "comments": "<!--" * 300_000,
    "scripts": "<script>" * 100_000,
    "scripts and comments": "<script><!--</script>" * 50_000,
    "angles": "<" * 1_000_000,
    "references": "&amp;&#65;&x" * 200_000,
    "cloaks": "cf_email cloak addy" + "<span id='cloak1'>" * 100_000,
}


@contextmanager
def suppress_too_large():
    try:
        yield
    except SourceError as error:
        if error.cause is not Cause.TOO_LARGE:
            raise


def page(html):
    return parse(Answer(url=URL, status=200, body=html.encode()))


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_no_page_takes_long(flood):
    begun = time.process_time()
    for read in (lambda: page("<p>" + flood).breaks_off(), lambda: page("<p>" + flood).text):
        with suppress_too_large():
            read()
    main_text("<p>" + flood)
    assert time.process_time() - begun < 8


@pytest.mark.parametrize("kind", ["attributes", "attributes with angles", "attributes without values"])
def test_no_text_of_an_entry_takes_long(kind):
    begun = time.process_time()
    html = FLOODS[kind] + "said</div>"
    assert "said" in text_of(html)
    sanitise(html, URL)
    assert time.process_time() - begun < 4


def test_long_texts_and_data_are_no_flood():
    data = '{"a": "b = c", ' * 2000
    html = f"<p>{'x = y and so on ' * 3000}</p><div data-settings='{data}'>said</div><img src='data:image/png;base64,{'AAAA' * 9000}=='>"
    assert "said" in page(html).text


@given(st.text(alphabet="<>/=\"' abdiv!-&;", max_size=300) | st.text(max_size=100))
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_a_page_or_a_cause(html):
    try:
        found = page(html)
    except SourceError as error:
        found = Page(URL, error.detail)
    assert isinstance(found.text, str)
    assert isinstance(found.breaks_off(), bool)
    assert all(part.link() is None or part.link().startswith("http") for part in found.select("a"))


@given(st.text(alphabet="abdiv.#[]()>+~*:,@='\" ", max_size=40))
@settings(max_examples=300, deadline=None)
def test_a_selector_works_or_is_refused_in_a_sentence(words):
    try:
        selector(words)
        said = f"{page('<div class=a><a href=/x>b</a></div>').select(words)}."
    except ValueError as error:
        said = str(error)
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("words", "css", "attribute"),
    [
        ("a@href", "a", "href"),
        ("@data-id", "", "data-id"),
        ('a[href*="@x"]', 'a[href*="@x"]', None),
        ("time @ datetime", None, None),
        ("svg a@xlink:href", "svg a", "xlink:href"),
    ],
)
def test_an_attribute_stands_behind_the_last_at(words, css, attribute):
    if css is None:
        with pytest.raises(ValueError, match="no CSS"):
            selector(words)
        return
    assert selector(words) == (css, attribute)


def test_alternatives_are_parted_outside_of_brackets():
    assert alternatives("a:is(b, c), d[e='f'] , g") == ["a:is(b, c)", "d[e='f']", "g"]


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ("<html lang=fr><body>", "fr"),
        ("<html><body lang=es>", "es"),
        ("<meta http-equiv=Content-Language content='pt, en'>", "pt"),
        ("<p lang=ar>x", None),
    ],
)
def test_a_page_says_its_language(html, language):
    assert page(html).language == language


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<time datetime=2026-05-12>12 May</time>", "2026-05-12"),
        ("<time>12 May</time>", "12 May"),
        ("<meta content=' a  b '>", "a b"),
        ("<p>a<br>b<script>c</script><b>d</b>e</p>", "a bde"),
        ("<p> </p>", None),
    ],
)
def test_an_element_says_what_it_means(html, said):
    assert Page(URL, html).root.value("time, meta, p") == said
