"""Texts: every word a person reads goes through gettext, so that other languages can follow."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import render_template
from flask_babel import force_locale, ngettext

import hub.web
from hub.errors import Cause
from hub.model.draft import Kind
from hub.model.forum import ForumCategory, ForumStatus
from hub.model.item import DateFlag, Role
from hub.model.source import Condition
from hub.web import words

WEB = Path(hub.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
NAMES_OF_THE_HOUSE = {"Interforum"}
TRANSLATED = ("fr", "es", "pt", "ar", "ru")
SPOKEN_ATTRIBUTES = ("title", "alt", "aria-label", "placeholder", "label")


def bare(source: str) -> str:
    """A template without what the template language says, and without what is translated."""
    source = re.sub(r"\{#.*?#\}|<pre\b.*?</pre>", "", source, flags=re.DOTALL)  # a program is in no language
    source = re.sub(r"\{% trans.*?\{% endtrans %\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}", "", source, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", "", source, flags=re.DOTALL)


def outside(source: str) -> list[str]:
    text = bare(source)
    spoken = re.findall(rf'\b(?:{"|".join(SPOKEN_ATTRIBUTES)})="([^"]*)"', text)
    shown = re.sub(r"<[^>]*>", "\n", text)
    spoken += re.sub(r'\b[a-z-]+="[^"]*"', "", shown).splitlines()  # a macro may hold attributes alone
    found = [each.strip(" ·\t") for each in spoken]
    return [each for each in found if re.search(r"[^\W\d_]", each) and each not in NAMES_OF_THE_HOUSE]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_template_holds_a_text_outside_gettext(template):
    assert outside(template.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source", ["<p>Hello</p>", '<a title="Hello">{{ _("x") }}</a>', "{% if a %}Да{% endif %}"]
)
def test_a_text_outside_gettext_would_be_found(source):
    assert outside(source)


def extracted() -> set[str]:
    method_map, options_map = parse_mapping_cfg(io.StringIO((WEB / "babel.cfg").read_text("utf-8")))
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    rows = extract_from_dir(WEB, method_map, options_map, keywords)
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in rows}


def test_the_catalogue_to_translate_from_holds_every_text():
    with (WEB / "translations" / "messages.pot").open("rb") as file:
        kept = {message.id[0] if isinstance(message.id, tuple) else message.id for message in read_po(file)}
    assert kept - {""} == extracted()


@pytest.mark.parametrize(
    "code", [*Kind, *ForumCategory, *ForumStatus, *Role, *DateFlag, *Condition], ids=repr
)
def test_every_code_has_a_word(house, code):
    with house.app.test_request_context():
        assert words.word(code)


def test_every_condition_and_every_cause_is_told_in_words_of_its_own(house):
    with house.app.test_request_context():
        for told in ([words.meaning(each) for each in Condition], [words.cause(each) for each in Cause]):
            assert all(told)
            assert len(set(told)) == len(told)


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), ("ar-EG", "rtl"), ("fa", "rtl"), ("he", "rtl"), ("en", "ltr"), ("ru", "ltr"), ("und", "auto"),
     ("az-Arab", "rtl"), ("az-Latn", "ltr"), ("uz-Arab-AF", "rtl"), ("ar-Latn", "ltr")],
)  # fmt: skip
def test_a_language_runs_its_own_way(language, direction):
    assert words.direction(language) == direction


def test_a_page_in_arabic_would_run_from_right_to_left(house):
    with house.app.test_request_context("/"), force_locale("ar"):
        text = render_template("error.html", title="", detail="", problems=(), status=404)
    assert '<html lang="ar" dir="rtl">' in text


def test_a_forum_is_called_by_its_name_in_the_readers_language_if_it_has_one(house):
    forum = house.services.registry.forums["two-shores"]
    with house.app.test_request_context("/"), force_locale("fr"):
        assert words.forum_name(forum) == ("Dialogue des Deux Rives", "fr")
    with house.app.test_request_context("/"), force_locale("ru"):
        assert words.forum_name(forum) == ("Two Shores Dialogue", "en")


# The six languages


def placeholders(message: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|</?\w+>", message))


def words_in(language: str) -> list[Message]:
    with (WEB / "translations" / f"{language}.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_in_every_language(language):
    said = {message.id[0] if isinstance(message.id, tuple) else message.id for message in words_in(language)}
    assert extracted() - said == set()
    assert [message.id for message in words_in(language) if not all(forms(message))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_loses_or_invents_a_value_or_a_tag(language):
    wrong = []
    for message in words_in(language):
        if isinstance(message.id, tuple):
            # "one item" need not say the number; but nothing is said that is not there.
            allowed = placeholders(message.id[0]) | placeholders(message.id[1])
            wrong += [each for each in forms(message) if placeholders(each) - allowed]
            wrong += (
                [forms(message)[-1]]
                if placeholders(forms(message)[-1]) != placeholders(message.id[1])
                else []
            )
        elif placeholders(message.string) != placeholders(message.id):
            wrong.append(message.string)
    assert wrong == []


def forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("fr", 0, "0 élément"), ("fr", 2, "2 éléments"), ("ru", 1, "1 материал"), ("ru", 3, "3 материала"),
        ("ru", 11, "11 материалов"), ("ru", 21, "21 материал"), ("ar", 1, "مادة واحدة"), ("ar", 2, "مادتان"),
        ("ar", 5, "5 مواد"), ("ar", 11, "11 مادة"), ("ar", 100, "100 مادة"), ("pt", 1, "1 elemento"),
    ],
)  # fmt: skip
def test_numbers_are_spoken_in_the_plural_of_the_language(house, language, number, said):
    with house.app.test_request_context("/"), force_locale(language):
        one, many = "%(number)s item", "%(number)s items"
        assert ngettext(one, many, number, number=str(number)) == said


def test_a_page_is_in_the_language_that_its_address_asks_for_else_the_browsers(house):
    def page(path: str, spoken: str) -> str:
        answer = house.client.get(path, headers={"Accept-Language": spoken})
        assert answer.headers["Content-Language"] in answer.get_data(as_text=True)[:60]
        return answer.headers["Content-Language"]

    assert page("/sources", "ru-RU,ru;q=0.9,en;q=0.5") == "ru"
    assert page("/sources?in=fr", "ru") == "fr"
    assert page("/sources?in=xx", "de") == "en"


def test_links_inside_pages_carry_the_language_on_and_those_to_feeds_do_not(house):
    house.says()
    text = house.client.get("/items?in=fr&kind=news").get_data(as_text=True)
    assert 'href="/forums?in=fr"' in text
    assert 'href="/items.atom?kind=news"' in text
    assert 'href="/static/pico.min.css"' in text
    assert '<input type="hidden" name="in" value="fr">' in text


def test_a_page_leads_to_itself_in_the_other_languages_and_an_error_does_not(house):
    text = house.client.get("/items?kind=news&in=fr").get_data(as_text=True)
    for language in TRANSLATED:
        assert f'href="/items?kind=news&amp;in={language}" hreflang="{language}"' in text
    assert "hreflang" not in house.client.get("/nowhere").get_data(as_text=True)


def test_a_feed_knows_no_language_of_pages(house):
    assert house.client.get("/items.atom?in=fr").status_code == 400
