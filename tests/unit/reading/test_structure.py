"""Lists are found by what repeats, whatever a site's pages are made with."""

import pytest

from hub.reading.pages import Page
from hub.reading.structure import propose

URL = "https://forum.example/news"
TITLES = [
    "Senior officials meet in Rabat to prepare the conference",
    "Labour migration: ministers agree on a common declaration",
    "Workshop on the rights of seasonal workers opens in Lisbon",
    "Diaspora investment: the second expert meeting of the year",
]
DAYS = ["12 May 2026", "3 April 2026", "28 March 2026", "1 March 2026"]
MENU = """<header><nav><ul><li><a href="/about-the-dialogue">About the dialogue and its members</a></li>
<li><a href="/how-to-reach-us">How to reach the secretariat</a></li>
<li><a href="/partner-countries">All of the partner countries</a></li></ul></nav></header>"""
FOOTER = """<footer><div class="col"><a href="/terms-of-use-of-this-site">Terms of use of this site</a></div>
<div class="col"><a href="/protection-of-personal-data">Protection of personal data</a></div></footer>"""


def page(*entries, before="", after="", url=URL):
    body = f"{MENU}<main>{before}{''.join(entries)}{after}</main>{FOOTER}"
    return Page(url, f"<html lang='en'><body>{body}</body></html>")


def made(form):
    """Each title and its day in a form."""
    pairs = enumerate(zip(TITLES, DAYS, strict=True), 1)
    return [form.format(n=n, title=title, day=day) for n, (title, day) in pairs]


FORMS = {
    "drupal views": (
        '<div class="view-content">',
        (
            '<div class="views-row views-row-{n}"><div class="views-field views-field-title"><span><a href="/node/{n}">'
            '{title}</a></span></div><div class="views-field views-field-created"><span>{day}</span></div></div>'
        ),
        "</div>",
    ),
    "wordpress": (
        '<div id="primary">',
        (
            '<article id="post-{n}" class="post-{n} post type-post category-c{n}"><header class="entry-header">'
            '<h2 class="entry-title"><a href="/2026/05/post-{n}/">{title}</a></h2></header><span class="posted-on">{day}</span>'
            '<div class="entry-summary"><p>What was said there, at some length, and by whom.</p></div>'
            '<a class="more-link" href="/2026/05/post-{n}/">Continue reading this statement</a></article>'
        ),
        "</div>",
    ),
    "joomla blog": (
        '<div class="blog">',
        (
            '<div class="items-row cols-1 row-{n}"><div class="item column-1"><div class="page-header"><h2 itemprop="name">'
            '<a href="/news/{n}-it">{title}</a></h2></div><dl><dd class="published"><time datetime="2026-05-0{n}T10:00:00">'
            "{day}</time></dd></dl><p>Some words of an introduction that goes on.</p></div></div>"
        ),
        "</div>",
    ),
    "joomla table": (
        '<form id="adminForm"><table class="category"><thead><tr><th>Title</th><th>Date</th></tr></thead><tbody>',
        (
            '<tr class="cat-list-row{n}"><td class="list-title"><a href="/news/{n}-it">{title}</a></td>'
            '<td class="list-date">{day}</td></tr>'
        ),
        "</tbody></table></form>",
    ),
    "bare list": ("<ul>", '<li>{day} <a href="view.asp?id={n}">{title}</a></li>', "</ul>"),
    "table in a table": (
        '<table><tr><td><a href="/x">Home</a></td><td><table>',
        '<tr><td>{day}</td><td><a href="news{n}.htm">{title}</a></td></tr>',
        "</table></td></tr></table>",
    ),
    "cards that are links": (
        '<section class="grid">',
        '<a class="card" href="/story/{n}"><h3>{title}</h3><span class="card-date">{day}</span></a>',
        "</section>",
    ),
    "titles that are no links": (
        '<div class="news">',
        '<div class="news-item"><h3>{title}</h3><p class="when">{day}</p><a href="/news/{n}">Read more</a></div>',
        "</div>",
    ),
    "asp.net": (
        '<form id="aspnetForm"><div id="ctl00_Main">',
        (
            '<div class="newsBox"><div class="newsTitle"><a href="/Pages/NewsDetails.aspx?RID={n}">{title}</a></div>'
            '<div class="newsDate">{day}</div></div>'
        ),
        "</div></form>",
    ),
}

FORMS |= {
    "columns of a grid": (
        '<div class="row">',
        '<div class="col-md-4"><h4>{title}</h4><small>{day}</small><a class="btn" href="/n/{n}">Details</a></div>',
        "</div>",
    ),
    "cards with a link laid over them": (
        "<div>",
        (
            '<div class="card"><a class="card__link" href="/n/{n}"><span>Read more about {title}</span></a>'
            '<h3 class="card__title">{title}</h3><p class="card__date">{day}</p></div>'
        ),
        "</div>",
    ),
    "a date in three parts": (
        '<div class="events">',
        '<div class="event"><div class="when"><b>{day}</b></div><div class="what"><a href="/e/{n}">{title}</a></div></div>',
        "</div>",
    ),
    "labels and authors beside the title": (
        "<div>",
        (
            '<div class="post"><div class="labels"><a href="/tag/labour-migration">Governance of labour migration</a></div>'
            '<h3><a href="/n/{n}">{title}</a></h3><div class="meta">By <a href="/author/press">Press office of the forum</a>'
            " on {day}</div></div>"
        ),
        "</div>",
    ),
    "bitrix": (
        '<div class="news-list">',
        (
            '<p class="news-item" id="bx_3218110189_{n}"><a href="/news/{n}/"><img src="/upload/iblock/x.jpg"></a>'
            '<span class="news-date-time">{day}</span><a href="/news/{n}/"><b>{title}</b></a><br>Some words.</p>'
        ),
        "</div>",
    ),
    "paragraphs": (
        '<div id="texts">',
        '<p><strong><a href="n{n}.htm">{title}</a></strong><br>{day}<br>Some words about what happened.</p>',
        "</div>",
    ),
}
UNDATED = {
    "links between line breaks": (
        '<div id="content">',
        '<a href="n{n}.htm">{title}</a> - {day}<br>',
        "</div>",
    ),
    "a definition list": ("<dl>", '<dt>{day}</dt><dd><a href="n{n}.htm">{title}</a></dd>', "</dl>"),
    "two rows for each": (
        '<table class="list">',
        '<tr><td>{day}</td></tr><tr><td><a href="view.asp?id={n}">{title}</a></td></tr>',
        "</table>",
    ),
}
"""Lists whose entries no element holds together: the titles are found, the dates are not theirs."""


@pytest.mark.parametrize("name", UNDATED)
def test_titles_are_found_where_no_element_holds_an_entry_together(name):
    before, form, after = UNDATED[name]
    links = '<table><tr><td><a href="/about-us.asp">About the organisation</a></td></tr></table>'

    best = propose(page(*made(form), before=links + before, after=after))[0]

    assert [row.title for row in best.rows] == TITLES


@pytest.mark.parametrize("name", FORMS)
def test_the_list_of_a_page_is_found_and_nothing_else(name):
    before, form, after = FORMS[name]

    [best, *_] = propose(page(*made(form), before=before, after=after))

    assert [row.title for row in best.rows] == TITLES
    assert all(row.url and row.url.startswith("https://forum.example/") for row in best.rows)
    assert best.date is not None


@pytest.mark.parametrize("name", FORMS)
def test_the_selectors_find_each_title_within_its_entry(name):
    before, form, after = FORMS[name]
    listed = page(*made(form), before=before, after=after)

    best = propose(listed)[0]

    found = [part.value(best.title) for part in listed.select(best.item)]
    assert [title for title in found if title in TITLES] == TITLES


def test_a_selector_names_no_class_that_tells_entries_apart():
    before, form, after = FORMS["wordpress"]

    best = propose(page(*made(form), before=before, after=after))[0]

    assert not any(sign.isdigit() for sign in best.item)
    assert "category" not in best.item


def test_a_teaser_is_proposed_where_entries_have_one():
    before, form, after = FORMS["wordpress"]

    best = propose(page(*made(form), before=before, after=after))[0]

    assert best.summary is not None
    assert best.link is None  # the title leads there


def test_a_title_without_a_link_gets_the_selector_of_the_link():
    before, form, after = FORMS["titles that are no links"]

    best = propose(page(*made(form), before=before, after=after))[0]

    assert best.title == "h3"
    assert best.link is not None
    assert best.rows[0].url == "https://forum.example/news/1"


def test_a_list_in_the_middle_goes_before_one_at_the_side():
    side = '<aside class="sidebar"><ul>{}</ul></aside>'.format(
        "".join(
            f'<li><a href="/old/{n}">An older statement about something else {n}</a></li>' for n in range(9)
        )
    )
    before, form, after = FORMS["drupal views"]

    best = propose(page(*made(form), before=side + before, after=after))[0]

    assert [row.title for row in best.rows] == TITLES


def test_a_grid_of_rows_has_its_entries_in_the_cells():
    cells = made('<div class="cell"><h3><a href="/n/{n}">{title}</a></h3><span>{day}</span></div>')
    rows = [f'<div class="line">{"".join(cells[at : at + 2])}</div>' for at in (0, 2)]

    best = propose(page(*rows))[0]

    assert [row.title for row in best.rows] == TITLES


def test_a_list_in_groups_of_months_is_one_list():
    entries = made('<li><a href="/n/{n}">{title}</a> <em>{day}</em></li>')
    groups = [f"<h3>A month of this year</h3><ul>{''.join(entries[at : at + 2])}</ul>" for at in (0, 2)]

    best = propose(page(*groups))[0]

    assert [row.title for row in best.rows] == TITLES


def test_a_page_of_prose_holds_no_list():
    text = "<h1>About the dialogue</h1>" + "<p>It was founded in 2006 by its members.</p>" * 8

    assert propose(page(text)) == ()


def test_a_menu_alone_is_no_list():
    assert propose(page()) == ()


def test_links_to_other_sites_are_no_entries():
    entries = [
        f'<li><a href="https://partner.example/{n}">A partner organisation number {n}</a></li>'
        for n in range(6)
    ]

    assert propose(page("<ul>", *entries, "</ul>")) == ()


def test_a_page_of_ten_thousand_links_is_looked_at_in_reasonable_time():
    entries = [f'<li><a href="/n/{n}">A statement of some length, number {n}</a></li>' for n in range(10_000)]

    assert len(propose(page("<ul>", *entries, "</ul>"))) <= 3
