import pytest

from feeds import words
from hub.model.draft import Author
from tests.builders import an_entry, an_item


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain é 🌍 العربية", "plain é 🌍 العربية"),
        ("a\x00\x0b\x1b\x85\x9fb", "ab"),
        ("a\ufffd\ufffe\uffff\ufdd0\U0001fffe\U0010ffffb", "ab"),
        ("line\nbreak\tkept", "line\nbreak\tkept"),
        ("dÃ©jÃ\xa0 vu", "déjà vu"),
        ("«AMANHû", "«AMANHû"),
        ("Â© ’ curly", "Â© ’ curly"),
        ("<p>dÃ©jÃ\xa0</p><p>«AMANHû</p>", "<p>déjà</p><p>«AMANHû</p>"),
    ],
)
def test_text_keeps_what_every_reader_can_take(text, cleaned):
    assert words.clean(text) == cleaned


def test_a_line_is_one_line():
    assert words.line(" a\r\nb\t\xa0c \x01 d ") == "a b c d"
    assert not words.line(None)


@pytest.mark.parametrize("text", ["</b>", "&copy 2026", "S&P500", "&#60;", "&apos;", "a&amp;b"])
def test_what_a_reader_might_take_for_html_is_seen(text):
    assert words.looks_like_markup(text)
    assert not words.looks_like_markup(words.taken_apart(text))


@pytest.mark.parametrize("text", ["AT&T", "R & D", "a < b", "a </ b", "5 > 4", "<b"])
def test_what_no_reader_takes_for_html_is_left_alone(text):
    assert words.taken_apart(text) == text


def test_a_title_is_never_blank():
    assert words.title_of(an_entry(title=" \x01", summary="In short.")) == "In short."
    assert words.title_of(an_entry(title="", summary="")) == "Global Forum"


def test_a_summary_is_never_blank():
    assert words.summary_of(an_entry(title="Title", summary="\ufffd")) == "Title"


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (Author("A. Person <a@forum.example>"), "A. Person"),
        (Author("a@forum.example"), "Global Forum"),
        (Author(None, "a@forum.example"), "Global Forum"),
        (Author("Secretariat @ Geneva"), "Secretariat @ Geneva"),
    ],
)
def test_the_name_of_an_author_holds_no_e_mail_address(author, name):
    assert words.authors_of(an_entry(an_item(authors=(author,)))) == [(name, None)]


@pytest.mark.parametrize("given", [None, "", "pdf", "a/b/c", "text/html; charset=utf-8", "é/a"])
def test_half_a_media_type_is_none(given):
    assert words.media_type(given) is None


def test_a_media_type_stays():
    assert words.media_type("application/vnd.ms-excel+xml") == "application/vnd.ms-excel+xml"
