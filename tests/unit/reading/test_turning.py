"""How a list goes on is read off its links."""

import pytest

from hub.reading.pages import Page
from hub.reading.turning import pager_of


def pages(*links, url="https://forum.example/news"):
    return Page(url, f"<html><body>{''.join(links)}</body></html>")


@pytest.mark.parametrize(
    ("link", "pager"),
    [
        ('<a rel="next" href="/news?start=10">Next</a>', "next"),
        ('<li class="pager-next"><a href="?page=1">›</a></li>', "next"),
        ('<a href="/news?start=10">2</a>', "?start={entries}"),
        ('<a href="/news?page=1" title="Go to page 2">2</a>', "?page={index}"),
        ('<a href="/news?page=2">2</a>', "?page={page}"),
        ('<a href="/news?PAGEN_1=2">2</a>', "?PAGEN_1={page}"),
        ('<a href="/news/page/2/">2</a>', "page/{page}/"),
        ('<a href="/news?page=2">٢</a>', "?page={page}"),
    ],
)
def test_a_pager_is_recognised(link, pager):
    assert pager_of(pages(link)) == pager


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/news?id=2">2</a>',
        '<a href="/other?page=2">2</a>',
        '<a href="https://elsewhere.example/news?page=2">2</a>',
        '<a href="/news?page=2">Number two of our series</a>',
        '<a href="/page/2/">2</a>',
    ],
)
def test_what_leads_elsewhere_is_no_pager(link):
    assert pager_of(pages(link)) is None
