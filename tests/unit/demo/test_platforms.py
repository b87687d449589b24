"""Simulated sites: each speaks in its platform's markup, and does what it is told."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import quote, urljoin, urlsplit

import pytest

from hub.demo.platforms.bitrix import Bitrix
from hub.demo.platforms.calendar import Calendar
from hub.demo.platforms.drupal import Drupal
from hub.demo.platforms.hand_made import HandMade
from hub.demo.platforms.joomla import Joomla
from hub.demo.platforms.mapped import Mapped
from hub.demo.platforms.oas_asp import OasAsp
from hub.demo.platforms.pieces import pieces
from hub.demo.platforms.repository import Repository
from hub.demo.platforms.sharepoint import SharePoint
from hub.demo.platforms.texts import TOLD
from hub.demo.platforms.webforms import WebForms
from hub.demo.platforms.website import Piece, Website
from hub.demo.platforms.wordpress import WordPress
from hub.demo.serving import Servers, Town
from hub.http import GuardedHttp
from hub.model.draft import Kind

TODAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
NEWS = {"/news/": Kind.NEWS}
EVERY = {
    "wordpress": lambda: WordPress(**common(), lists=NEWS),
    "drupal": lambda: Drupal(**common(), lists={"/news": Kind.NEWS}),
    "europa": lambda: Drupal(**common(), lists={"/news": Kind.NEWS}, theme="europa"),
    "joomla": lambda: Joomla(**common(), lists={"/en/news": Kind.NEWS}),
    "sharepoint": lambda: SharePoint(**common("ar"), lists={"/ar/news/Pages/default.aspx": Kind.NEWS}),
    "oas": lambda: OasAsp(**common(), lists={"/en/news.asp": Kind.NEWS}),
    "bitrix": lambda: Bitrix(**common("ru"), lists=NEWS),
    "1251": lambda: HandMade(**common("ru"), lists={"/news.htm": Kind.NEWS}, charset="windows-1251"),
    "1252": lambda: HandMade(**common("fr"), lists={"/news.htm": Kind.NEWS}),
    "webforms": lambda: WebForms(**common("es"), lists={"/noticias": Kind.NEWS}),
}


def common(language: str = "en") -> dict[str, object]:
    said = pieces("the Forum", [language], TODAY)
    return {"host": "forum.example", "name": "The Forum", "language": language, "pieces": said}


def get(site: Website, address: str, **headers: str):
    parts = urlsplit(address)
    query = dict(each.split("=", 1) for each in parts.query.split("&") if each)
    return site.respond(parts.path, query, headers)


def text(site: Website, address: str) -> str:
    answer = get(site, address)
    assert answer.status == 200, answer
    charset = getattr(site, "charset", "windows-1252" if isinstance(site, OasAsp) else "utf-8")
    return unescape(answer.body.decode(charset))


def first_list(site: Website) -> str:
    return next(iter(site.lists))


def a_piece(language: str) -> Piece:
    return Piece(
        number=9001, slug="new", title="Something new", text=("In full.",), day=TODAY, language=language
    )


@pytest.fixture(params=sorted(EVERY))
def site(request) -> Website:
    return EVERY[request.param]()


def test_a_list_shows_what_the_site_says(site):
    page = text(site, first_list(site))
    assert site.of(Kind.NEWS)[0].title in page


def test_a_list_links_to_pages_that_say_it_in_full(site):
    piece = site.of(Kind.NEWS)[0]
    assert site.link(piece).removeprefix(site.address) in text(site, first_list(site))
    assert piece.text[-1] in text(site, urljoin("/", site.link(piece)))


def test_what_is_published_comes_on_top(site):
    site.publish(a_piece(site.language))
    page = text(site, first_list(site))
    assert 0 < page.index("Something new") < page.index(site.of(Kind.NEWS)[1].title)


def test_an_edit_shows_in_the_list(site):
    site.edit(site.of(Kind.NEWS)[0].number, title="A better title")
    assert "A better title" in text(site, first_list(site))


def test_what_is_withdrawn_is_gone_from_the_list_and_from_its_page(site):
    piece = site.of(Kind.NEWS)[0]
    site.withdraw(piece.number)
    assert piece.title not in text(site, first_list(site))
    answer = get(site, site.link(piece))
    assert answer.status == 404 or piece.text[0].encode() not in answer.body  # SharePoint apologises with 200


def test_a_redesign_says_the_same_in_other_markup(site):
    before, title = text(site, first_list(site)), site.of(Kind.NEWS)[0].title
    site.layout = 1
    after = text(site, first_list(site))
    if not (isinstance(site, Drupal) and site.theme == "europa"):
        assert after != before
    assert title in after


@pytest.mark.parametrize(
    ("trouble", "status"), [("down", 500), ("refused", 403), ("maintenance", 200), ("closed", 302)]
)
def test_a_site_in_trouble_answers_as_such_sites_do(site, trouble, status):
    title = site.of(Kind.NEWS)[0].title
    site.trouble = trouble
    answer = get(site, first_list(site))
    assert answer.status == status
    assert title.encode() not in answer.body


def test_a_broken_site_breaks_off(site):
    site.robots = None
    whole = get(site, first_list(site)).body
    site.trouble = "broken"
    assert 0 < len(get(site, first_list(site)).body) < len(whole)


def test_robots_txt_is_served_though_the_site_is_down(site):
    site.trouble = "down"
    assert get(site, "/robots.txt").status == 200


def test_what_is_not_there_is_404(site):
    assert get(site, "/nothing/here").status == 404


# What platforms do each in its own way


def test_wordpress_refuses_a_page_past_the_end():
    site = EVERY["wordpress"]()
    answer = get(site, "/wp-json/wp/v2/posts?per_page=4&page=1")
    assert (answer.headers["X-WP-Total"], answer.headers["X-WP-TotalPages"]) == ("6", "2")
    assert get(site, "/wp-json/wp/v2/posts?per_page=4&page=3").status == 400


def test_wordpress_without_permalinks_answers_below_rest_route():
    site = replace_site(EVERY["wordpress"](), plain=True)
    assert get(site, "/?rest_route=/wp/v2/posts").body.startswith(b"[{")
    assert get(site, "/wp-json/wp/v2/posts").status == 404


def test_drupal_pages_are_counted_from_zero():
    site = replace_site(EVERY["drupal"](), pieces=pieces("the Forum", ["en"], TODAY, times=3))
    first, second = text(site, "/news"), text(site, "/news?page=1")
    assert 'href="?page=1"' in first
    assert site.of(Kind.NEWS)[0].title in first
    assert site.of(Kind.NEWS)[10].title in second


def test_joomla_cloaks_mail_addresses_and_feeds_its_categories():
    site = EVERY["joomla"]()
    feed = get(site, "/en/news?format=feed&type=rss").body
    assert b"<rss" in feed
    assert b"secretariat@forum.example</a>" not in feed
    assert b"This email address is being protected from spambots" in feed
    assert get(site, "/en/news?format=feed&type=atom").body.startswith(b"<?xml")


def test_a_feature_can_be_switched_off():
    site = replace_site(EVERY["joomla"](), off=frozenset({"feed"}))
    assert get(site, "/en/news?format=feed&type=rss").status == 404


def test_sharepoint_apologises_with_200():
    answer = get(EVERY["sharepoint"](), "/ar/news/Pages/NewsDetails.aspx?RID=1")
    assert answer.status == 200
    assert "خطأ".encode() in answer.body


def test_hand_made_pages_declare_their_charset_in_a_meta_element_only():
    answer = get(EVERY["1251"](), "/news.htm")
    assert answer.headers["Content-Type"] == "text/html"
    assert b"charset=windows-1251" in answer.body
    assert "миграции".encode("cp1251") in answer.body


def test_a_calendar_ends_the_day_after_the_last_and_keeps_what_was_cancelled():
    site = Calendar(**common(), lists={"/events.ics": Kind.MEETING})
    meeting = site.of(Kind.MEETING)[0]
    site.cancelled = frozenset({meeting.number})
    body = get(site, "/events.ics").body.decode()
    assert f"DTEND;VALUE=DATE:{meeting.ends + timedelta(days=1):%Y%m%d}\r\n" in body
    assert "STATUS:CANCELLED\r\n" in body
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))


def test_a_repository_goes_on_with_a_token_and_says_what_was_deleted():
    site = Repository(**common())
    site.withdraw(site.pieces[0].number)
    first = get(site, "/oai?verb=ListRecords&metadataPrefix=oai_dc").body.decode()
    token = first.partition("<resumptionToken")[2].partition(">")[2].partition("<")[0]
    second = get(
        site, f"/oai?verb=ListRecords&resumptionToken={quote(token)}".replace("%7C", "|")
    ).body.decode()
    assert first.count("<record>") == 5
    assert 'status="deleted"' in second
    assert "noRecordsMatch" in get(site, "/oai?verb=ListRecords&from=2030-01-01T00:00:00Z").body.decode()


def test_a_mapped_site_offers_nothing_but_its_sitemap():
    site = Mapped(**common())
    assert b"sitemap-pages.xml.gz" in get(site, "/sitemap.xml").body
    assert site.pieces[0].title.encode() not in get(site, "/").body


def test_still_pages_answer_304_to_whoever_has_them():
    site = EVERY["1252"]()
    tag = get(site, "/news.htm").headers["ETag"]
    assert get(site, "/news.htm", **{"if-none-match": tag}).status == 304


# What they say


@pytest.mark.parametrize("language", sorted(TOLD))
def test_every_language_says_the_same(language):
    kinds = [(each.kind, each.aside, bool(each.document)) for each in TOLD[language]]
    assert kinds == [(each.kind, each.aside, bool(each.document)) for each in TOLD["en"]]


def test_pieces_are_numbered_once_and_stand_newest_first():
    said = pieces("the Forum", ["en", "fr"], TODAY, asides=True, times=3)
    assert (
        len({each.number for each in said}) == len({(each.language, each.slug) for each in said}) == len(said)
    )
    assert [each.day for each in said] == sorted((each.day for each in said), reverse=True)


# How they are served


def test_a_town_is_several_sites_behind_one_port():
    sites = {"a.example": EVERY["drupal"](), "b.example": EVERY["bitrix"]()}
    for host, each in sites.items():
        each.host = host
    town = Town(sites)
    servers = Servers([town])
    try:
        http = GuardedHttp(
            user_agent="test", permitted=frozenset({("127.0.0.1", town.port)}), resolver=loopback
        )
        assert b"Drupal 10" in http.get(f"http://a.example:{town.port}/news", robots=True).body
        assert b"/bitrix/" in http.get(f"http://b.example:{town.port}/news/").body
    finally:
        servers.close()


def loopback(_host: str, port: int):
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def replace_site(site: Website, **changes: object) -> Website:
    return replace(site, **changes)
