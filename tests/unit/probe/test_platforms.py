"""A site's platform is known by its signs; one weak sign is none."""

import pytest

from hub.probe.platforms import platforms
from hub.reading.pages import Page
from hub.reading.signposts import read_signposts


def runs_on(source="", url="https://forum.example/", **headers):
    page = Page(url, f"<html><head></head><body>{source}</body></html>")
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return [each.name for each in platforms(read_signposts(page, headers), page.source, headers)]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ('<meta name="generator" content="WordPress 6.8">', "WordPress"),
        ('<link rel="https://api.w.org/" href="/wp-json/">', "WordPress"),
        ('<script src="/wp-includes/js/x.js"></script>', "WordPress"),
        ('<meta name="Generator" content="Drupal 10 (https://www.drupal.org)">', "Drupal"),
        ('<script data-drupal-selector="drupal-settings-json">{}</script>', "Drupal"),
        ('<img src="/sites/default/files/a.jpg">', "Drupal"),
        ('<meta name="generator" content="Joomla! - Open Source Content Management">', "Joomla"),
        ('<script src="/media/jui/js/jquery.min.js"></script>', "Joomla"),
        ('<link href="/media/system/js/core.js">', "Joomla"),
        ('<a href="/index.php?option=com_content&view=article&id=5">x</a>', "Joomla"),
        ('<img src="/upload/iblock/4f3/x.jpg"><script src="/bitrix/js/main/core.js"></script>', "1C-Bitrix"),
        ('<script src="/_layouts/15/init.js"></script>', "SharePoint"),
        ('<meta name="generator" content="TYPO3 CMS">', "TYPO3"),
        ('<link href="/typo3temp/assets/x.css">', "TYPO3"),
        ('<script src="/misc/drupal.js"></script>', "Drupal"),
        ('<img src="/fileadmin/logo.png">', "TYPO3"),
        ('<script src="/_next/static/x.js"></script>', "Next.js"),
        (
            '<script src="/_next/static/x.js"></script><link rel="https://api.w.org/" href="/wp-json/">',
            "WordPress",
        ),
        ('<a href="/a.asp?i=1">x</a><a href="/b.asp">y</a><a href="/c.asp">z</a>', "classic ASP"),
        ('<a href="/list.asp?id=1">x</a><a href="/view.asp">y</a>', None),
        ('<a href="https://partner.example/wp-content/report.pdf">x</a>', None),
        ('<img src="https://partner.example/sites/default/files/x.jpg">', None),
        ("<p>We speak about Joomla and Drupal here.</p>", None),
        ("", None),
    ],
)
def test_a_page_shows_its_platform(source, name):
    assert runs_on(source) == ([name] if name else [])


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"x_generator": "Drupal 9 (https://www.drupal.org)"}, "Drupal"),
        ({"x_drupal_cache": "HIT"}, "Drupal"),
        ({"microsoftsharepointteamservices": "16.0"}, "SharePoint"),
        ({"x_powered_cms": "Bitrix Site Manager"}, "1C-Bitrix"),
        ({"link": '<https://forum.example/wp-json/>; rel="https://api.w.org/"'}, "WordPress"),
        ({"expires": "Sun, 19 Nov 1978 05:00:00 GMT"}, "Drupal"),
        ({"expires": "Wed, 17 Aug 2005 00:00:00 GMT"}, "Joomla"),
        ({"expires": "Wed, 11 Jan 1984 05:00:00 GMT"}, "WordPress"),
        ({"set_cookie": "fe_typo_user=ab; path=/"}, "TYPO3"),
        ({"set_cookie": "ASPSESSIONIDQQ=AB; path=/"}, "classic ASP"),
    ],
)
def test_a_header_shows_it_too(headers, name):
    assert runs_on(**headers) == [name]


def test_what_a_platform_stands_on_is_not_named_beside_it():
    source = '<script src="/_layouts/15/init.js"></script><input name="__VIEWSTATE" value="x">'

    assert runs_on(source) == ["SharePoint"]
    assert runs_on('<input name="__VIEWSTATE" value="x">') == ["ASP.NET"]


def test_the_surest_goes_first_and_says_why():
    source = '<meta name="generator" content="WordPress 6.8"><script src="/wp-content/x.js"></script><img src="/sites/default/files/a">'
    page = Page("https://forum.example/", source)

    found = platforms(read_signposts(page, {}), source, {})

    assert [each.name for each in found] == ["WordPress", "Drupal"]
    assert found[0].evidence == ("its generator says WordPress", "files under /wp-content/")


@pytest.mark.parametrize("piece", ["<td ", "href='", "<img ", "class='", "<body ", "<link a"])
def test_a_page_of_one_piece_without_end_costs_no_more_than_its_length(piece):
    """Half a megabyte: a pattern that looks at each beginning again would take minutes."""
    assert runs_on(piece * (500_000 // len(piece))) == []
