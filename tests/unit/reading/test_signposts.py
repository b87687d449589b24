"""What a page says of other ways to read its site."""

import pytest

from hub.reading.pages import Page
from hub.reading.signposts import kind_of_path, read_signposts

URL = "https://forum.example/en/news"


def posts(head="", body="", **headers):
    return read_signposts(
        Page(URL, f"<html lang='en'><head>{head}</head><body>{body}</body></html>"), headers
    )


def named(**given):
    return [(link.connector, link.url, link.declared) for link in posts(**given).links]


def test_a_feed_in_the_head_is_declared():
    head = '<link rel="alternate" type="application/rss+xml" title="News" href="/en/news?format=feed">'

    assert named(head=head) == [("syndication", "https://forum.example/en/news?format=feed", True)]


@pytest.mark.parametrize(
    ("type", "href", "connector"),
    [
        ("application/atom+xml", "/a", "syndication"),
        ("application/feed+json", "/j", "json_feed"),
        ("application/json", "/feed.json", "json_feed"),
        ("text/calendar", "/c", "icalendar"),
        ("text/xml", "/rss.xml", "syndication"),
    ],
)
def test_the_type_says_what_reads_it(type, href, connector):
    head = f'<link rel="alternate" type="{type}" href="{href}">'

    assert [link.connector for link in posts(head=head).links] == [connector]


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="alternate" type="application/json+oembed" href="/wp-json/oembed/1.0/embed?url=x">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">',
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
        '<link rel="alternate" type="text/html" hreflang="fr" href="/fr/actualites">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="EditURI" type="application/rsd+xml" href="/xmlrpc.php?rsd">',
    ],
)
def test_what_is_no_feed_of_statements_is_left_out(head):
    assert named(head=head) == []


def test_a_link_header_names_a_feed_and_the_api():
    said = posts(
        link='<https://forum.example/wp-json/>; rel="https://api.w.org/", </feed/>; rel="alternate"; type="application/rss+xml"'
    )

    assert [link.url for link in said.links] == ["https://forum.example/feed/"]
    assert said.wp_root == "https://forum.example/wp-json/"


@pytest.mark.parametrize(
    ("href", "connector", "url"),
    [
        ("/rss", "syndication", "https://forum.example/rss"),
        ("feed://forum.example/all.rss", "syndication", "https://forum.example/all.rss"),
        ("?format=feed&type=atom", "syndication", "https://forum.example/en/news?format=feed&type=atom"),
        ("webcal://forum.example/meetings.ics", "icalendar", "https://forum.example/meetings.ics"),
        ("/events/?ical=1", "icalendar", "https://forum.example/events/?ical=1"),
        ("/oai/request?verb=Identify", "oai_pmh", "https://forum.example/oai/request?verb=Identify"),
        ("/feed.json", "json_feed", "https://forum.example/feed.json"),
    ],
)
def test_a_link_with_a_usual_name_is_taken_for_what_it_says(href, connector, url):
    assert named(body=f'<a href="{href}">x</a>') == [(connector, url, False)]


@pytest.mark.parametrize(
    "href", ["/feedback", "/en/rssi-study", "/atomic-energy", "/news/feeding-programmes"]
)
def test_a_name_that_only_begins_like_a_feed_is_none(href):
    assert named(body=f'<a href="{href}">x</a>') == []


def test_a_feed_that_is_named_twice_is_there_once():
    head = '<link rel="alternate" type="application/rss+xml" href="/rss">'

    assert named(head=head, body='<a href="/rss">RSS</a>') == [
        ("syndication", "https://forum.example/rss", True)
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("News", "news"),
        ("Actualités", "news"),
        ("Новости", "news"),
        ("الأخبار", "news"),
        ("Eventos", "meeting"),
    ],
)
def test_a_menu_leads_to_the_sections_in_six_languages(name, kind):
    [section] = posts(body=f'<nav><a href="/s">{name}</a></nav>').sections

    assert (section.kind, section.url) == (kind, "https://forum.example/s")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/en/news", "news"),
        ("/fr/reunions/2026", "meeting"),
        ("/documents/", "publication"),
        ("/about", None),
    ],
)
def test_an_address_says_what_it_holds(path, kind):
    assert kind_of_path(f"https://forum.example{path}") == kind
