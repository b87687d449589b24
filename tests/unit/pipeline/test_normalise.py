"""Normalise: a draft in the site's words becomes a statement; what counts as a change and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.model.draft import Attachment, Author, Category, Draft, Kind, Origin, Text
from hub.model.item import DateFlag
from hub.pipeline.normalise import LABELS, SUMMARY, TITLE, normalise
from tests.builders import NOW, a_draft, a_source

PAGE = "https://forum.example/en/feed"


def made(draft=None, *, source=None, origin=None, **given_words):
    return normalise(
        draft or a_draft(**given_words),
        source=source or a_source(),
        document_url=PAGE,
        origin=origin,
        now=NOW,
    )


def html(value, **more):
    return Text(value, markup=True, **more)


def words(value, **more):
    return Text(value, markup=False, **more)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (words("AT&T < BT"), "AT&T < BT"),
        (words("<b>shown as it stands</b>"), "<b>shown as it stands</b>"),
        (html("<b>Rabat</b> &amp; Tunis"), "Rabat & Tunis"),
        (html("Two<br>lines"), "Two lines"),
        (html("  many \n blanks "), "many blanks"),
        (html("<script>steal()</script>Title"), "Title"),
        (words("evil\u202e eltit"), "evil eltit"),
        (words("a\x00b\x1f"), "ab"),
        (html("&lt;script&gt; in a title"), "<script> in a title"),
    ],
)
def test_a_title_is_one_clean_line_of_text(title, said):
    assert made(title=title).title == said


def test_a_long_title_is_cut_and_a_missing_one_taken_from_the_text():
    assert len(made(title=words("word " * 1000)).title) <= TITLE
    assert made(title=None, content=html("<p>They met in Rabat.</p>")).title == "They met in Rabat."
    assert made(title=words(" \n "), content=html("<p>They met.</p>")).title == "They met."


@pytest.mark.parametrize(
    ("summary", "content", "summarised", "full"),
    [
        (None, html("<p>Long.</p>"), "Long.", "<p>Long.</p>"),
        (words("Short."), html("<p>Long.</p>"), "Short.", "<p>Long.</p>"),
        (words("a < b"), None, "a < b", ""),
        (html("<p>Only &amp; <b>this</b>.</p>"), None, "Only & this.", "<p>Only &amp; <b>this</b>.</p>"),
        (None, words("a < b\nc"), "a < b c", "a &lt; b\nc"),
        (html(" "), html(" "), "", ""),
        (None, html("<p>x<script>steal()</script></p>"), "x", "<p>x</p>"),
        (None, None, "", ""),
    ],
)
def test_summary_and_content_nothing_is_lost_and_nothing_said_twice(summary, content, summarised, full):
    statement = made(summary=summary, content=content)
    assert (statement.summary, statement.content_html) == (summarised, full)


def test_a_summary_is_limited():
    assert len(made(summary=html("<p>" + "word " * 2000)).summary) <= SUMMARY


@pytest.mark.parametrize(
    ("url", "base", "leads"),
    [
        ("https://a.example/x", None, "https://a.example/x"),
        ("/x", None, "https://forum.example/x"),
        ("x", "https://forum.example/es/", "https://forum.example/es/x"),
        ("x", "/pt/", "https://forum.example/pt/x"),
        ("x", "javascript:steal()//", "https://forum.example/en/x"),
        ("javascript:steal()", None, None),
        (None, None, None),
    ],
)
def test_the_link_is_absolute_and_safe(url, base, leads):
    assert made(url=url, base=base).url == leads


def test_links_in_a_text_start_from_its_own_base():
    text = html('<a href="x">x</a>', base="https://b.example/a/")
    assert 'href="https://b.example/a/x"' in made(content=text, base="https://c.example/").content_html


@pytest.mark.parametrize(
    ("published", "updated", "moment", "flag", "kept"),
    [
        ("Mon, 23 Nov 2026 10:00:00 GMT", None, datetime(2026, 11, 23, 10, tzinfo=UTC), None, "Mon, 23 Nov 2026 10:00:00 GMT"),
        (None, "2026-11-22", datetime(2026, 11, 22, tzinfo=UTC), None, "2026-11-22"),
        ("soon", "2026-11-22", None, DateFlag.UNREADABLE, "soon"),
        ("1 Jan 2099", None, None, DateFlag.FUTURE, "1 Jan 2099"),
        ("1 Jan 1970", None, None, DateFlag.ABSURD, "1 Jan 1970"),
        (None, None, None, DateFlag.MISSING, None),
        ("x" * 500, None, None, DateFlag.UNREADABLE, "x" * 99 + "…"),
    ],
)  # fmt: skip
def test_a_date_is_a_time_or_words_with_a_flag(published, updated, moment, flag, kept):
    statement = made(published=published, updated=updated)
    assert (statement.published, statement.date_flag, statement.published_text) == (moment, flag, kept)


FRENCH = words("Les ministres de la région se réunissent à Rabat au sujet de la migration dans les États")


@pytest.mark.parametrize(
    ("draft", "source", "origin", "title", "language"),
    [
        ("pt_BR", "en", "en", words("Visto"), "pt-BR"),
        (None, "es", "en", words("Visado"), "es"),
        (None, None, "ar", words("Visa"), "ar"),
        (None, None, None, words("Visa"), "und"),
        (None, "es", None, words("Visa", language="fr"), "fr"),
        ("en", "en", "en", FRENCH, "fr"),
        (None, None, None, FRENCH, "fr"),
        ("und", "en", "en", FRENCH, "fr"),
        ("und", "es", "en", words("Visa"), "es"),
        ("und", None, "en", words("Visa"), "und"),
        ("x-default", "es", None, words("Visado"), "es"),
    ],
)
def test_the_nearest_declaration_wins_unless_the_text_disagrees(draft, source, origin, title, language):
    statement = made(
        language=draft,
        title=title,
        content=None,
        source=a_source(language=source),
        origin=Origin(language=origin) if origin else None,
    )
    assert statement.language == language


def test_kind_comes_from_the_draft_else_from_the_source():
    assert made(source=a_source(kind=Kind.MEETING)).kind is Kind.MEETING
    assert made(source=a_source(kind=Kind.MEETING), kind=Kind.OUTCOME).kind is Kind.OUTCOME


def test_people_are_plain_text_and_said_once():
    people = (
        Author("<b>Chair</b>", "chair@forum.example", "/chair"),
        Author("<b>Chair</b>", "chair@forum.example", "/chair"),
        Author("Ann", "no address", "javascript:steal()"),
        Author("", "", ""),
    )
    assert made(authors=people).authors == (
        Author("Chair", "chair@forum.example", "https://forum.example/chair"),
        Author("Ann", None, None),
    )


def test_labels_are_plain_text_and_limited():
    labels = (
        Category("<i>Diaspora</i>", "https://f.example/s", "Diáspora"),
        Category(" "),
        Category("Diaspora"),
    )
    assert made(categories=labels).categories == (
        Category("Diaspora", "https://f.example/s", "Diáspora"),
        Category("Diaspora"),
    )
    many = tuple(Category(f"c{number}") for number in range(10_000))
    assert len(made(categories=many).categories) == LABELS


@pytest.mark.parametrize(
    ("given_file", "kept"),
    [
        (Attachment("/a.pdf", "Application/PDF; charset=x", 10, "ES"), Attachment("https://forum.example/a.pdf", "application/pdf", 10, "es")),
        (Attachment("https://a.example/a", "pdf", -1), Attachment("https://a.example/a")),
        (Attachment("https://a.example/a", "text/html<script>", 1 << 50), Attachment("https://a.example/a")),
        (Attachment("https://a.example/a", None, None, "klingon!", " The <b>file</b> "), Attachment("https://a.example/a", title="The file")),
    ],
)  # fmt: skip
def test_a_file_keeps_what_can_be_believed(given_file, kept):
    assert made(attachments=(given_file,)).attachments == (kept,)


def test_a_file_that_cannot_be_reached_is_none():
    assert made(attachments=(Attachment("file:///etc/passwd"), Attachment(""))).attachments == ()


def test_an_entry_without_id_is_known_by_its_link_and_without_link_by_its_words():
    assert made(external_id=None).external_id == "https://forum.example/som"
    first = made(external_id=None, url=None, title=words("One")).external_id
    assert first.startswith("text:")
    assert first != made(external_id=None, url=None, title=words("Two")).external_id
    assert first == made(external_id=" ", url=None, title=words("One")).external_id


def test_a_very_long_id_stays_different_from_another():
    assert made(external_id="i" * 9000 + "1").external_id != made(external_id="i" * 9000 + "2").external_id
    assert len(made(external_id="i" * 9000).external_id) < 100


@pytest.mark.parametrize(
    ("change", "is_one"),
    [
        pytest.param({"title": words("Senior officials met in Rabat")}, True, id="title"),
        pytest.param({"content": html("<p>They met again.</p>")}, True, id="content"),
        pytest.param({"summary": words("In short.")}, True, id="summary"),
        pytest.param({"attachments": (Attachment("/a.pdf"),)}, True, id="a file"),
        pytest.param({"content": html("<p>They <b>met</b>.</p>")}, True, id="emphasis is seen"),
        pytest.param({"url": "https://www.forum.example/new-slug"}, False, id="slug and host"),
        pytest.param({"external_id": "other"}, False, id="id"),
        pytest.param({"updated": "2026-11-23T23:00:00Z"}, False, id="the site's own modified"),
        pytest.param({"published": "Tue, 24 Nov 2026 09:00:00 GMT"}, False, id="date of publication"),
        pytest.param(
            {"content": html("<p class='new' id='x'>They\n  met.</p>")}, False, id="a rebuild of the site"
        ),
        pytest.param(
            {"content": html("<p>They met.</p><script>n=2</script><!-- 3 -->")},
            False,
            id="scripts and comments",
        ),
        pytest.param({"content": html("<p>They&nbsp;met.</p>")}, False, id="kind of blank"),
        pytest.param({"title": html("Senior officials meet&#32;in Rabat")}, False, id="way to write it"),
        pytest.param({"authors": (Author("Webmaster"),)}, False, id="who pressed the button"),
        pytest.param({"categories": (Category("News"),)}, False, id="labels"),
        pytest.param({"language": "fr"}, False, id="declared language"),
    ],
)
def test_what_counts_as_a_change(change, is_one):
    before, after = made(), made(replace(a_draft(), **change))
    assert (before.content_hash != after.content_hash) is is_one


@pytest.mark.parametrize("page", ["https://forum.example/en/feed", "http://www.new-name.example/en/feed"])
def test_a_site_that_moves_to_https_or_another_name_has_said_nothing_new(page):
    draft = a_draft(
        content=html('<p>See <a href="/a.pdf">this</a> <img src="b.png" alt=""></p>'),
        attachments=(Attachment("/a.pdf"),),
    )
    moved = normalise(draft, source=a_source(), document_url=page, origin=None, now=NOW)
    before = normalise(
        draft, source=a_source(), document_url="http://forum.example/en/feed", origin=None, now=NOW
    )
    assert moved.content_html != before.content_html
    assert moved.content_hash == before.content_hash


def test_a_link_that_is_put_right_is_news():
    before = made(content=html('<a href="/draft.pdf">text</a>'))
    assert made(content=html('<a href="/final.pdf">text</a>')).content_hash != before.content_hash


def test_the_parts_of_the_hash_cannot_be_shifted():
    one = made(title=words("a b"), summary=words("c"), content=None)
    other = made(title=words("a"), summary=words("b c"), content=None)
    assert one.content_hash != other.content_hash


def test_the_feed_of_origin_goes_before_the_feed_it_was_read_in():
    ours = Origin(
        id="tag:us.example,2026:f",
        title="<b>Ours</b> &amp; all",
        updated="2026-11-20",
        url="/",
        self_url="/feed",
        rights="CC",
    )
    theirs = Origin(title="Theirs", self_url="https://t.example/feed")
    read = made(origin=ours).origin
    assert (read.id, read.title, read.url, read.self_url, read.rights) == (
        "tag:us.example,2026:f",
        "Ours & all",
        "https://forum.example/",
        "https://forum.example/feed",
        "CC",
    )
    assert made(origin=ours, draft=a_draft(origin=theirs)).origin.title == "Theirs"


@pytest.mark.parametrize("given_id", [None, "", "no iri", "12 at https://x", "javascript", "a:b c"])
def test_a_feed_without_a_proper_id_is_known_by_its_address(given_id):
    assert made(origin=Origin(id=given_id)).origin.id == PAGE


TEXTS = st.none() | st.builds(
    Text,
    st.text(max_size=60),
    st.booleans(),
    st.none() | st.text(max_size=5),
    st.none() | st.text(max_size=20),
)
MAYBE = st.none() | st.text(max_size=30)


@given(
    st.builds(
        Draft,
        external_id=MAYBE, url=MAYBE, base=MAYBE, title=TEXTS, summary=TEXTS, content=TEXTS, language=MAYBE,
        published=MAYBE, updated=MAYBE, rights=MAYBE,
        authors=st.lists(st.builds(Author, MAYBE, MAYBE, MAYBE), max_size=2).map(tuple),
        categories=st.lists(st.builds(Category, st.text(max_size=9), MAYBE, MAYBE), max_size=2).map(tuple),
        attachments=st.lists(st.builds(Attachment, st.text(max_size=20), MAYBE, st.none() | st.integers(), MAYBE, MAYBE), max_size=2).map(tuple),
        translations=st.lists(st.tuples(st.text(max_size=5), st.text(max_size=20)), max_size=2).map(tuple),
        origin=st.none() | st.builds(Origin, id=MAYBE, title=MAYBE, updated=MAYBE, url=MAYBE, self_url=MAYBE),
    )
)  # fmt: skip
def test_whatever_a_site_says_becomes_a_statement_and_the_same_one_each_time(draft):
    statement = made(draft)
    assert statement == made(draft)
    assert len(statement.title) <= TITLE
    assert statement.url is None or statement.url.startswith(("http://", "https://"))
    assert "\x00" not in statement.title + statement.summary + statement.content_html + statement.external_id
