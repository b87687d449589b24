"""Tidy: what it makes of HTML is what the sanitiser makes of it, and it knows when it cannot tell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.reading.html import _parsed
from hub.reading.text import clean
from hub.reading.tidy import _ELEMENTS, tidy

BASE = "https://forum.example/a/b"

_ADDRESSES = st.sampled_from(
    [
        "https://example.org/x?a=1&amp;b=2",
        "/img/x.png",
        "//evil.example/x",
        "javascript:alert(1)",
        "#a",
        "?a=b",
        "a/b",
        "mailto:a@b.example",
        "https://xn--a.example/",
        "https://a.xn--b.example/",
        "https://1.2.3.4/",
        "https://1.2.3.4.5/",
        "https://example.org:99999/",
        "https://user@example.org/",
        "https://example.org\\x",
        "https://a..b.example/",
        "https://example.org/é",
        "/",
        "/?",
        "/..//x",
        "/\\x",
        "https://example.org/&lt;",
        "https://example.org/x&copy=1",
        "data:text/html,x",
        "https://a.0x1/",
        "https://-a.example/",
        "HTTPS://example.org/",
    ]
)
_VALUES = st.sampled_from(
    [
        "x",
        "640",
        "1",
        "100%",
        "ltr",
        "fr",
        "a&amp;b",
        "a &lt; b",
        "é",
        "a\nb",
        "",
        "\xa0",
        "&nbsp;",
        "&",
        "x" * 1100,
    ]
)
_NAMES = st.sampled_from(
    [
        "href",
        "src",
        "cite",
        "title",
        "alt",
        "class",
        "id",
        "style",
        "rel",
        "lang",
        "dir",
        "width",
        "height",
        "hreflang",
        "start",
        "onclick",
        "data-x",
    ]
)
_ATTRIBUTE = st.one_of(
    st.builds('{}="{}"'.format, st.sampled_from(["href", "src", "cite"]), _ADDRESSES),
    st.builds('{}="{}"'.format, _NAMES, _VALUES),
    st.builds("{}='{}'".format, _NAMES, _VALUES),
    _NAMES,
)
_USUAL = st.sampled_from([*sorted(_ELEMENTS), "p", "a", "em", "li"])
_UNUSUAL = st.sampled_from(
    [
        "table",
        "td",
        "dl",
        "dd",
        "form",
        "option",
        "object",
        "svg",
        "math",
        "font",
        "center",
        "nobr",
        "template",
        "body",
        "textarea",
    ]
)
_ELEMENT = st.one_of(_USUAL, _USUAL, _USUAL, _UNUSUAL)
_ATTRIBUTES = st.lists(_ATTRIBUTE, max_size=3).map(lambda given: "".join(f" {each}" for each in given))
_WORDS = st.sampled_from(
    [
        "word",
        "é",
        "слово",
        "&amp;",
        "&lt;",
        "&nbsp;",
        "&quot;",
        "&#39;",
        "&#8217;",
        "&#x41;",
        "&#133;",
        "&#10;",
        "&rsquo;",
        "&nosuch;",
        "&copy",
        "&",
        "&am",
        "p;",
        "&AMP;",
        ">",
        "<",
        "<!--",
        "-->",
        "]]>",
        "</",
        "<>",
        "<",
        "p>",
        "&#1114112;",
        "&#xD800;",
        "&NotEqualTilde;",
    ]
)
_TEXT = st.one_of(_WORDS, st.sampled_from([" ", "\n", "\t", "\xa0", "\u2028", "a b"]))
_ALONE = st.one_of(
    _TEXT,
    st.builds("<{}{}{}>".format, st.sampled_from(["img", "br", "hr", "p", "li", "a"]), _ATTRIBUTES, st.sampled_from(["", "/", " /"])),
    st.builds("</{}>".format, _ELEMENT),
    st.sampled_from(
        ["<script>x</script>", "<script>if (a>b) c&&d</script>", "<script>a<b</script>", "<script>", "</script>",
         '<script src="/x.js"></script>', "<script/>x</script>", "<script>x</script >", "<!-- x -->", "<?x?>"]
    ),
)  # fmt: skip
_HTML = st.recursive(
    _ALONE,
    lambda inside: st.builds(
        "<{0}{1}>{2}</{0}>".format, _ELEMENT, _ATTRIBUTES, st.lists(inside, max_size=4).map("".join)
    ),
    max_leaves=12,
)


@settings(max_examples=100)
@given(st.lists(_HTML, max_size=4).map("".join))
def test_where_it_can_tell_it_says_what_the_sanitiser_says(html):
    html = clean(html)
    known = tidy(html, BASE)
    if known is not None:
        assert known == _parsed(html, BASE)


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ('<p class="x">a <em>b</em><br/>c</p>', "<p>a <em>b</em><br>c</p>"),
        ("<ul>\n<li>a</li><li><p>b</p></li>\n</ul>", "<ul>\n<li>a</li><li><p>b</p></li>\n</ul>"),
        ('<p onclick="x()">a</p><script>track(1 > 2)</script>', "<p>a</p>"),
        ('<img src="/a.png" alt="b" width="640"/>', '<img src="https://forum.example/a.png" alt="b" width="640">'),
        ('a<img src="https://stat.example/1.gif" width="1" height="1"/>b', "ab"),
        (
            '<a class="x" href="/y">b</a>',
            '<a href="https://forum.example/y" rel="noopener noreferrer nofollow ugc">b</a>',
        ),
        ("It&#8217;s &amp; &quot;so&quot;\xa0&eacute; &lt;", 'It’s &amp; "so"&nbsp;é &lt;'),
    ],
)  # fmt: skip
def test_what_content_management_systems_write_needs_no_parser(html, written):
    assert tidy(html, BASE) == written == _parsed(html, BASE)


@pytest.mark.parametrize(
    "html",
    [
        "<p>a<ul><li>b</li></ul></p>",
        "<p>a",
        "a</p>",
        "<b><i>a</b></i>",
        "<a href='/x'>a</a>",
        "<a>a<a>b</a></a>",
        "<pre>\na</pre>",
        "<h1><h2>a</h2></h1>",
        "<li>a</li>",
        "<table><tr><td>a</td></tr></table>",
        "<svg><p>a</p></svg>",
        "<script>a<b</script>",
        "<script><!--<script </script>a</script>",
        "<!-- a -->",
        "a < b",
        "a > b",
        "AT&T",
        "&am<b>p;</b>",
        "&#0;",
        '<p title="a" lang="x" lang="y">a</p>',
        '<a href="javascript:alert(1)">a</a>',
        '<a href="//evil.example/">a</a>',
        '<a href="https://1.2.3.4.5/">a</a>',
        '<img width="x" src="/a.png" alt="b">',
        '<p title="<script>x</script>">a</p>',
        "<div>" * 40 + "</div>" * 40,
    ],
)
def test_what_parsers_mend_move_or_doubt_is_left_to_the_sanitiser(html):
    assert tidy(html, BASE) is None


@pytest.mark.parametrize(
    "piece", ["<", "<p", '<a href="', "<p>", "&", "&#", "<script>", "<div></div>", '<a b="']
)
def test_a_megabyte_of_anything_takes_no_time_to_speak_of(piece):
    tidy(piece * (1_000_000 // len(piece)), BASE)
