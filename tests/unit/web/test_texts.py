"""Texts: every word a person reads goes through gettext, so that other languages can follow."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import render_template
from flask_babel import force_locale

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
SPOKEN_ATTRIBUTES = ("title", "alt", "aria-label", "placeholder", "label")


def bare(source: str) -> str:
    """A template without what the template language says, and without what is translated."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
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
