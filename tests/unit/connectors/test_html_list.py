"""HTML lists: what a rule finds on a page, where a list goes on, and what is said when there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.html_list import HtmlList
from connectors.listing.details import MAX_PAGES, MAX_SECONDS, PATIENCE
from hub.errors import Cause, SourceError
from hub.model.draft import Attachment, Category, Kind, MeetingWords, Text
from hub.model.fetch import Answer, FetchState
from tests.fakes import FakeHttp

SITE = "https://forum.example"
URL = f"{SITE}/news/"
ROW = "<li class=i><a href=/n/{0}>Title {0}</a></li>"


def page(body, *, head="", lang="en"):
    return (
        f"<!doctype html><html lang={lang}><head><title>News</title>{head}</head><body>{body}</body></html>"
    )


def rows(*numbers):
    return page("<ul>" + "".join(ROW.format(number) for number in numbers) + "</ul>")


def article(words="They met for two days and agreed on a programme of work that runs for two years."):
    return page(f"<main><article><p>{words}</p></article></main>")


def web(pages, **answers):
    said = {url: text.encode() if isinstance(text, str) else text for url, text in pages.items()}
    return FakeHttp(
        {
            url: Answer(
                url=url,
                status=200,
                body=body,
                etag='"1"',
                headers={"content-type": "text/html; charset=utf-8"},
            )
            if isinstance(body, bytes)
            else body
            for url, body in said.items()
        }
    )


def read(body, *, url=URL, **options):
    return HtmlList(**({"item": ".i"} | options)).fetch(web({url: body}), FetchState(url=url))


def drafts(body, **options):
    return read(body, **options).drafts


def one(inside, *, head="", lang="en", **options):
    (draft,) = drafts(page(f"<div class=i>{inside}</div>", head=head, lang=lang), **options)
    return draft


def fault(body, *, known=False, **options):
    http = web({URL: body})
    state = FetchState(url=URL, fingerprint="x" if known else None)
    with pytest.raises(SourceError) as caught:
        HtmlList(**({"item": ".i"} | options)).fetch(http, state)
    assert caught.value.detail.endswith(".")
    return caught.value


class Memory:
    """What the pipeline knows: the entries of the last visit and what the list showed of them."""

    def __init__(self, reading):
        self.known = {draft.external_id: draft.glimpse for draft in reading.drafts}

    def __call__(self, draft):
        return self.known.get(draft.external_id, "") != draft.glimpse


# What an entry is


@pytest.mark.parametrize(
    ("inside", "options", "title", "link"),
    [
        ("<h2><a href=/n/1>A</a></h2><a href=/n/1>more</a>", {}, "A", "/n/1"),
        ("<a href=/n/1>A</a>", {}, "A", "/n/1"),
        ("<a href=/n/1><img src=x></a><h3>A</h3><a href=/tag>tag</a><a href=/n/1>more</a>", {}, "A", "/n/1"),
        ("<a href=/n/1><h3>A</h3></a>", {}, "A", "/n/1"),
        ("<a href=/n/1 title='A long title'>A lo…</a>", {"title": "a@title"}, "A long title", "/n/1"),
        ("<span class=t>A</span><a class=go href=/n/1>»</a>", {"title": ".t", "link": ".go"}, "A", "/n/1"),
        ("<b data-href=/n/1>A</b>", {"title": "b", "link": "b@data-href"}, "A", "/n/1"),
        ("<h2>A</h2><a href=#>up</a><a href='javascript:go()'>x</a><a href=mailto:a@b.example>m</a>", {}, "A", None),
        ("<h2><a href=''>A</a></h2>", {}, "A", None),
        ("<h2>A <b>b</b>c<br>d</h2>", {}, "A bc d", None),
    ],
)  # fmt: skip
def test_title_and_link_are_found_where_sites_put_them(inside, options, title, link):
    draft = one(inside, **options)
    assert draft.title == Text(title, markup=False)
    assert draft.url == (SITE + link if link else None)


def test_an_entry_may_be_the_link_itself():
    (draft,) = drafts(page("<a class=i href=/n/1><h3>A</h3><time datetime=2026-11-20>x</time></a>"))
    assert (draft.url, draft.published) == (f"{SITE}/n/1", "2026-11-20")


def test_an_entry_inside_of_an_entry_is_a_part_of_it():
    assert len(drafts(page("<div class=i><h2>A</h2><div class=i><h2>B</h2></div></div>"))) == 1


def test_what_has_no_title_is_no_entry():
    body = page("<table><tr class=i><th>Date</th></tr><tr class=i><td><a href=/n/1>A</a></td></tr></table>")
    assert [draft.title.value for draft in drafts(body)] == ["A"]


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("<base href=/archive/>", f"{SITE}/archive/1.html"),
        ("<base href='https://other.example/x/'>", "https://other.example/x/1.html"),
        ("<base href='javascript:alert(1)//'>", f"{SITE}/news/1.html"),
        ("", f"{SITE}/news/1.html"),
    ],
)
def test_links_start_from_a_base_that_is_safe(base, url):
    assert one("<a href=1.html>A</a>", head=base).url == url


def test_a_definition_and_what_follows_a_heading_belong_to_it():
    body = page(
        "<dl><dt class=i>A</dt><dd>one</dd><dt class=i>B</dt><dd>two</dd><dd>three</dd></dl>"
        "<h3 class=i>C</h3><p>four</p>"
    )
    found = drafts(body, title="dt, h3", summary="dd, p")
    assert [(draft.title.value, draft.summary.value) for draft in found] == [
        ("A", "one"),
        ("B", "two"),
        ("C", "four"),
    ]


# Dates


@pytest.mark.parametrize(
    ("inside", "options", "published"),
    [
        ("<time datetime=2026-05-12T10:00:00Z>12 May</time>", {}, "2026-05-12T10:00:00Z"),
        ("<span class=d>12 мая 2026 г.</span>", {"date": ".d"}, "12 мая 2026 г."),
        ("<span class=d>Published: <time datetime=2026-05-12>12</time></span>", {"date": ".d, time"}, "2026-05-12"),
        ("<span class=d>03/04/2026</span>", {"date": ".d"}, "03/04/2026"),
        ("<span class=d>03/04/2026</span>", {"date": ".d", "date_order": "MDY"}, "2026-03-04T00:00:00+00:00"),
        ("<span class=d>26-04-03</span>", {"date": ".d", "date_order": "YMD"}, "2026-04-03"),
        ("<span class=d>Posted on 3/4/2026 by admin</span>", {"date": ".d"}, "2026-04-03"),
        ("<i class=d>12</i><i class=d>mai</i><i class=d>2026</i>", {"date": ".d"}, "12 mai 2026"),
        ("<i class=d>new</i><i class=d>12 May 2026</i>", {"date": ".d"}, "12 May 2026"),
        ("<span class=d>three days ago</span>", {"date": ".d"}, "three days ago"),
        ("<meta itemprop=datePublished content=2026-05-12>", {"date": "meta@content"}, "2026-05-12"),
        ("", {"date": ".d"}, None),
    ],
)  # fmt: skip
def test_a_date_is_in_the_sites_words_or_means_what_the_rule_says(inside, options, published):
    assert one(f"<h2>A</h2>{inside}", **options).published == published


def test_headings_complete_the_days_below_them():
    body = page(
        "<h2 class=m>May 2026</h2><p class=i><b>A</b> <i>12</i></p><p class=i><b>B</b> <i>13 June 2026</i></p>"
        "<h2 class=m>April 2026</h2><p class=i><b>C</b> <i>3</i></p>"
    )
    found = drafts(body, title="b", date="i", group=".m")
    assert [draft.published for draft in found] == ["2026-05-12", "13 June 2026", "2026-04-03"]


@pytest.mark.parametrize(
    ("inside", "options", "meeting"),
    [
        ("<i>du 12 au 14 mai 2026</i>", {"start": "i"}, ("2026-05-12", "2026-05-14")),
        ("<i>12 May</i><u>14 May 2026</u>", {"start": "i", "end": "u"}, ("2026-05-12", "2026-05-14")),
        ("<i>12 May 2026</i><i>14 May 2026</i>", {"start": "i"}, ("2026-05-12", "2026-05-14")),
        ("<i>12.05.2026</i><u>14.05.2026</u>", {"start": "i", "end": "u"}, ("2026-05-12", "2026-05-14")),
        ("<i data-a=2026-05-12T09:00:00+03:00 data-b=2026-05-12T17:00:00+03:00>today</i>",
         {"start": "i@data-a", "end": "i@data-b"}, ("2026-05-12T09:00:00+03:00", "2026-05-12T17:00:00+03:00")),
        ("<i>early next year</i>", {"start": "i"}, ("early next year", None)),
        ("<i>من 12 إلى 14 مايو 2026</i>", {"start": "i"}, ("2026-05-12", "2026-05-14")),
        ("", {"start": "i"}, (None, None)),
    ],
)  # fmt: skip
def test_a_meeting_is_from_its_first_to_its_last_day(inside, options, meeting):
    draft = one(f"<h2>A</h2>{inside}<s>Rabat</s><em>postponed</em>", place="s", status="em", **options)
    assert draft.kind is Kind.MEETING
    assert draft.meeting == MeetingWords(*meeting, "Rabat", None, "postponed")
    assert draft.published is None


# Language, labels, files


@pytest.mark.parametrize(
    ("inside", "options", "language"),
    [
        ("<h2 lang=fr>A</h2>", {}, "fr"),
        ("<h2>A</h2><em>Français</em>", {"language": "em"}, "Français"),
        ("<h2>A</h2><a hreflang=ru href=/ru>ru</a>", {"language": "a@hreflang"}, "ru"),
        ("<h2>A</h2>", {}, None),
    ],
)
def test_the_language_of_an_entry_is_its_own(inside, options, language):
    assert one(inside, **options).language == language


def test_the_language_of_a_page_is_that_of_its_list():
    assert read(page("<b class=i>A</b>", lang="pt-br"), title="b").origin.language == "pt-br"


def test_labels_and_files_are_each_that_is_found():
    draft = one(
        "<h2><a href=/d/report.PDF>A</a></h2><i>Report</i><i>Data</i><i>Report</i>"
        "<a class=f href=/d/report-fr.docx hreflang=fr>Français</a>",
        category="i", attachment=".f",
    )  # fmt: skip
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert draft.categories == (Category("Report"), Category("Data"))
    assert draft.attachments == (
        Attachment(f"{SITE}/d/report.PDF", "application/pdf", title="A"),
        Attachment(f"{SITE}/d/report-fr.docx", word, None, "fr", "Français"),
    )


def test_a_list_may_say_everything():
    draft = one("<h2>A</h2><div class=text><p>In <b>full</b>.</p></div>", content=".text")
    assert draft.content == Text("<p>In <b>full</b>.</p>", base=URL)


# Identity


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/n/1?PHPSESSID=aa11", "/n/1?PHPSESSID=bb22"),
        ("/n/1;jsessionid=8F2A11B09C", "/n/1"),
        ("/(S(lit3py55t21z5v55vlm25s55))/n.aspx?id=1", "/(S(aaaapy55t21z5v55vlm25s55))/n.aspx?id=1"),
        ("/n.php?id=1&sid=4f0c2b19e8d74a61b5aa90ee", "/n.php?id=1&sid=90ee4f0c2b19e8d74a61b5aa"),
        ("/n/1?utm_source=home&utm_medium=x", "/n/1"),
        ("/n/1?x9=3f2a9b0c7d4e5f60718293a4", "/n/1?x9=0a1b2c3d4e5f60718293a4b5"),
        ("/n/1?_=1732480000", "/n/1?_=1732490000"),
    ],
)
def test_sessions_and_tokens_make_no_new_entry(first, second):
    was, now = (one(f"<a href='{link}'>A</a>") for link in (first, second))
    assert was.external_id == now.external_id
    assert was.glimpse == now.glimpse


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/NewsDetails.aspx?RID=5258", "/NewsDetails.aspx?RID=5259"),
        ("/Activity.aspx?ReID=2165&SID=6", "/Activity.aspx?ReID=2165&SID=7"),
        ("/n?id=3f2a9b0c-7d4e-4f60-8182-93a4b5c6d7e8", "/n?id=3f2a9b0c-7d4e-4f60-8182-93a4b5c6d7e9"),
        ("/n?title=second-conference-2026", "/n?title=third-conference-2026"),
        ("/news#item-1", "/news#item-2"),
        ("/index.php?option=com_content&id=7:a", "/index.php?option=com_content&id=8:b"),
    ],
)
def test_what_tells_pages_apart_stays(first, second):
    assert one(f"<a href='{first}'>A</a>").external_id != one(f"<a href='{second}'>A</a>").external_id


def test_an_entry_is_not_known_by_its_place():
    first, second = "<p class=i><b>A</b></p>", "<p class=i><b>B</b></p>"
    known = {draft.title: draft.external_id for draft in drafts(page(first + second), title="b")}
    later = {draft.title: draft.external_id for draft in drafts(page(second + first), title="b")}
    assert known == later
    assert len(set(known.values())) == 2


def test_entries_that_share_a_link_are_told_apart_by_their_words():
    body = page("<p class=i><a href=/all>A</a></p><p class=i><a href=/all>B</a></p>")
    assert len({draft.external_id for draft in drafts(body)}) == 2


@pytest.mark.parametrize("more", ["Read more", "Lire la suite »", "Подробнее", "المزيد", "[+]"])
def test_a_title_and_its_read_more_are_one_entry(more):
    body = page(
        "".join(f"<a class=i href=/n/{n}>Title {n}</a> <a class=i href=/n/{n}>{more}</a>" for n in (1, 2))
    )
    assert [draft.title.value for draft in drafts(body)] == ["Title 1", "Title 2"]
    assert [draft.external_id for draft in drafts(body)] == [f"{SITE}/n/1", f"{SITE}/n/2"]


@pytest.mark.parametrize(
    ("one", "other", "entries"),
    [
        ("A", "A", 1),
        ("A <time>12 May 2026</time>", "A", 1),
        ("A <time>12 May 2026</time>", "A <time>13 May 2026</time>", 2),
        ("A", "B", 2),
    ],
)
def test_two_entries_with_one_link_are_one_if_they_say_the_same(one, other, entries):
    body = "".join(f"<p class=i><a href=/n/1>{says[0]}</a>{says[1:]}</p>" for says in (one, other))
    assert len(drafts(page(body))) == entries


def test_the_sites_own_name_for_an_entry_goes_first():
    (draft,) = drafts(page("<p class=i data-id=7><a href=/n/1>A</a></p>"), id="@data-id")
    assert draft.external_id == "7"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Hits: 12", "Hits: 13"),
        ("3 days ago", "4 days ago"),
        ("il y a 3 jours", "il y a 12 jours"),
        ("5 дней назад", "6 дней назад"),
        ("Просмотров: 1 204", "Просмотров: 1 205"),
        ("<form><input name=token value=a></form>", "<form><input name=token value=b></form>"),
        ("<img src=/a.jpg?v=1>", "<img src=/a.jpg?v=2>"),
        ("<a href='/s?csrf=1'>share</a>", "<a href='/s?csrf=2'>share</a>"),
    ],
)
def test_what_changes_on_every_visit_is_no_change(was, now):
    assert one(f"<h2>A</h2>{was}").glimpse == one(f"<h2>A</h2>{now}").glimpse


@pytest.mark.parametrize(
    "now", ["<h2>A</h2>13 May", "<h2>B</h2>12 May", "<h2>A</h2>12 May <a href=/new.pdf></a>"]
)
def test_what_a_reader_sees_change_is_a_change(now):
    assert one("<h2>A</h2>12 May").glimpse != one(now).glimpse


def test_a_better_rule_does_not_make_updates_of_what_is_known():
    body = page("<div class=i><h2><a href=/n/1>A</a></h2><p>words</p></div>")
    known = Memory(read(body))
    state = FetchState(url=URL, is_news=known)

    (same,) = HtmlList(item=".i", summary="p").fetch(web({URL: body}), state).drafts
    (again,) = HtmlList(item=".i", summary="p", version=2).fetch(web({URL: body}), state).drafts

    assert same.unread
    assert not again.unread


# Pagers


@pytest.mark.parametrize(
    ("pager", "start", "second"),
    [
        ("?start={entries}", f"{SITE}/news", f"{SITE}/news?start=2"),
        ("?start={entries}", f"{SITE}/i.php?id=8&start=0", f"{SITE}/i.php?id=8&start=2"),
        ("?page={index}", f"{SITE}/news?tid=5", f"{SITE}/news?tid=5&page=1"),
        ("page/{page}/", f"{SITE}/news/", f"{SITE}/news/page/2/"),
        ("page/{page}/", f"{SITE}/news?lang=fr", f"{SITE}/news/page/2/?lang=fr"),
        ("?PAGEN_1={page}", f"{SITE}/news/", f"{SITE}/news/?PAGEN_1=2"),
        ("/archive/{page}.html", f"{SITE}/news/", f"{SITE}/archive/2.html"),
    ],
)
def test_a_pager_is_an_address_to_be_filled_in(pager, start, second):
    http = web({start: rows(1, 2), second: rows(3)})
    reading = HtmlList(item=".i", pager=pager).fetch(http, FetchState(url=start))
    assert http.asked[:2] == [start, second]
    assert len(reading.drafts) == 3


@pytest.mark.parametrize(
    ("link", "pager"),
    [
        ("<link rel=next href=/news/2>", "next"),
        ("<a rel='nofollow next' href=/news/2>2</a>", "next"),
        ("<li class='pager__item pager__item--next'><a href=/news/2>›</a></li>", "next"),
        ("<li class=pagination-next><a href=/news/2>Next</a></li>", "next"),
        ("<p class=older><a href=/news/2>older</a></p>", ".older a"),
        ("<p class=older><a href=/news/2>older</a></p>", ".older"),
    ],
)
def test_a_pager_is_a_link_to_the_next_page(link, pager):
    http = web({URL: rows(1).replace("</ul>", f"</ul>{link}"), f"{SITE}/news/2": rows(2)})
    assert len(HtmlList(item=".i", pager=pager).fetch(http, FetchState(url=URL)).drafts) == 2


def test_a_site_that_has_moved_goes_on_where_it_is_now():
    there = "https://portal.forum.example/news"
    moved = Answer(url=there, status=200, body=(rows(1) + "<a rel=next href='?page=1'>2</a>").encode())
    http = web({URL: moved, there + "?page=1": rows(2)})
    assert len(HtmlList(item=".i", pager="next").fetch(http, FetchState(url=URL)).drafts) == 2


@pytest.mark.parametrize(
    "link",
    [
        "<a rel=next href=https://elsewhere.example/2>2</a>",
        "<a rel=next href=/news/>1</a>",
        "<a rel=next>2</a>",
    ],
)
def test_a_pager_that_leads_nowhere_is_not_followed(link):
    http = web({URL: rows(1).replace("</ul>", f"</ul>{link}")})
    HtmlList(item=".i", pager="next").fetch(http, FetchState(url=URL))
    assert http.asked == [URL]


def test_pages_are_read_while_they_hold_news():
    pages = {URL: rows(1, 2), URL + "?page=1": rows(3, 4), URL + "?page=2": rows(5, 6)}
    rule = HtmlList(item=".i", pager="?page={index}")
    known = Memory(rule.fetch(web({URL: rows(3, 4)}), FetchState(url=URL)))

    http = web(pages)
    rule.fetch(http, FetchState(url=URL, is_news=known))

    assert http.asked == [URL, URL + "?page=1"]


def test_a_site_that_shows_its_first_page_for_ever_is_asked_twice():
    http = web({URL: rows(1, 2), URL + "?page=1": rows(1, 2), URL + "?page=2": rows(1, 2)})
    reading = HtmlList(item=".i", pager="?page={index}").fetch(http, FetchState(url=URL))
    assert http.asked == [URL, URL + "?page=1"]
    assert reading.entries == 2


def test_no_more_pages_are_read_than_the_rule_says():
    pages = {URL: rows(0)} | {f"{URL}?page={n}": rows(n) for n in range(1, 30)}
    http = web(pages)
    HtmlList(item=".i", pager="?page={index}", max_pages=3).fetch(http, FetchState(url=URL))
    assert len(http.asked) == 3


def test_a_page_that_cannot_be_read_now_is_asked_again_although_the_list_has_not_changed():
    down = SourceError(Cause.TIMEOUT, "It took too long.")
    rule = HtmlList(item=".i", pager="?page={index}")
    first = rule.fetch(web({URL: rows(1), URL + "?page=1": down}), FetchState(url=URL))
    state = FetchState(
        url=URL,
        etag='"1"',
        fingerprint=first.answer.fingerprint(),
        memory=first.memory,
        is_news=Memory(first),
    )

    second = rule.fetch(web({URL: rows(1), URL + "?page=1": rows(2)}), state)

    assert [draft.external_id[-1] for draft in first.drafts] == ["1"]
    assert "could not be read: It took too long." in first.remarks[0]
    assert [draft.external_id[-1] for draft in second.drafts] == ["1", "2"]
    assert second.memory == "finished"


def test_the_end_of_a_list_told_by_404_is_no_fault():
    reading = HtmlList(item=".i", pager="?page={index}").fetch(web({URL: rows(1)}), FetchState(url=URL))
    assert (reading.remarks, reading.memory) == ((), None)


# Pages of single entries


def details(entries, pages, *, state=None, **options):
    http = web({URL: rows(*entries)} | pages)
    rule = HtmlList(**({"item": ".i", "detail": True} | options))
    return rule.fetch(http, state or FetchState(url=URL)), http


def test_every_page_made_for_people_is_asked_for_politely():
    _, http = details([1], {f"{SITE}/n/1": article()})
    assert http.asked == http.asked_politely == [URL, f"{SITE}/n/1"]


def test_the_text_is_what_a_selector_finds():
    body = page("<div class=t><p>One.</p></div><p>menu</p><div class=t><p>Two.</p></div>")
    reading, _ = details([1], {f"{SITE}/n/1": body}, content=".t")
    assert reading.drafts[0].content == Text("<p>One.</p>\n<p>Two.</p>", base=f"{SITE}/n/1")


def test_the_text_is_found_where_nobody_wrote_a_selector():
    body = page(
        "<nav><a href=/>Home</a><a href=/x>About us and our work</a></nav><main><article><h1>Title 1</h1>"
        "<p>The ministers met in Rabat for two days, and agreed on a programme of work that runs for two years.</p>"
        "<p>The <a href='/p.pdf'>programme</a> has four parts, each of which is led by two of the member States.</p>"
        "</article></main><footer>Imprint and privacy</footer>"
    )
    reading, _ = details([1], {f"{SITE}/n/1": body})
    content = reading.drafts[0].content.value
    assert "two days" in content
    assert 'href="/p.pdf"' in content
    for menu in ("Home", "Imprint", "Title 1"):
        assert menu not in content


def test_the_page_knows_better_than_the_list():
    body = page(
        "<h1>The full title</h1><p class=d>12 May 2026</p><p class=s>In short.</p><div class=t>Text.</div>"
        "<a class=f href=/a.pdf>A</a><p class=w>3-5 June 2026</p><p class=p>Dakar</p>",
        lang="fr",
    )
    reading, _ = details(
        [1], {f"{SITE}/n/1": body}, content=".t", detail_title="h1", detail_date=".d", detail_summary=".s",
        detail_attachment=".f", detail_start=".w", detail_place=".p",
    )  # fmt: skip
    draft = reading.drafts[0]
    assert (draft.title.value, draft.published, draft.summary.value) == (
        "The full title",
        "12 May 2026",
        "In short.",
    )
    assert draft.attachments == (Attachment(f"{SITE}/a.pdf", "application/pdf", title="A"),)
    assert draft.meeting == MeetingWords("2026-06-03", "2026-06-05", "Dakar")
    assert draft.language == "fr"


def test_a_page_tells_machines_when_it_was_published():
    head = '<meta property="article:published_time" content="2026-05-12T09:00:00+00:00">'
    reading, _ = details([1], {f"{SITE}/n/1": page("<div class=t>x</div>", head=head)}, content=".t")
    assert reading.drafts[0].published == "2026-05-12T09:00:00+00:00"


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("<link rel=alternate hreflang=fr href=/fr/une-reunion>", (("fr", f"{SITE}/fr/une-reunion"),)),
        ("<link rel=alternate hreflang=fr href='/?lang=fr&id=1'>", (("fr", f"{SITE}/?lang=fr&id=1"),)),
        ("<link rel=alternate hreflang=en href=/n/1><link rel=alternate hreflang=x-default href=/n/1>", ()),
        ("<link rel=alternate hreflang=fr href=/fr/>", ()),
        ("<link rel=alternate hreflang=fr href=/fr-fr/index.php>", ()),
        ("<link rel=alternate hreflang=fr href=/n/1>", ()),
        ("<link rel=alternate hreflang=fr type=application/rss+xml href=/fr/feed>", ()),
        ("<link rel=alternate hreflang=fr href='javascript:x'>", ()),
    ],
)
def test_a_page_names_its_translations_and_not_the_front_page(link, found):
    reading, _ = details([1], {f"{SITE}/n/1": page("<div class=t>x</div>", head=link)}, content=".t")
    assert reading.drafts[0].translations == found


def test_a_known_entry_is_returned_unread():
    first, _ = details([1], {f"{SITE}/n/1": article()})
    state = FetchState(url=URL, is_news=Memory(first))
    second, http = details([2, 1], {f"{SITE}/n/2": article()}, state=state)
    assert http.asked == [URL, f"{SITE}/n/2"]
    assert [draft.unread for draft in second.drafts] == [False, True]
    assert second.drafts[1].glimpse == first.drafts[0].glimpse


def test_files_are_never_asked_for_as_pages():
    http = web({URL: page("<p class=i><a href=/a.pdf>A</a></p>")})
    (draft,) = HtmlList(item=".i", detail=True).fetch(http, FetchState(url=URL)).drafts
    assert http.asked == [URL]
    assert draft.attachments[0].media_type == "application/pdf"


@pytest.mark.parametrize(
    ("kind", "body", "media_type"),
    [
        ("text/html", b"%PDF-1.7 ...", "application/pdf"),
        ("application/pdf", b"\n%PDF-1.7 ..", "application/pdf"),
        ("application/msword; charset=x", b"\xd0\xcf\x11\xe0 .......", "application/msword"),
    ],
)
def test_a_link_that_turns_out_to_be_a_file_is_an_attachment(kind, body, media_type):
    file = Answer(url=f"{SITE}/n/1", status=200, body=body, headers={"content-type": kind})
    reading, _ = details([1], {f"{SITE}/n/1": file})
    assert reading.drafts[0].attachments == (Attachment(f"{SITE}/n/1", media_type, 12),)
    assert reading.remarks == ()


@pytest.mark.parametrize(
    "gone",
    [
        SourceError(Cause.HTTP_STATUS, "The server answered 404.", status=404),
        SourceError(Cause.ROBOTS, "The site's robots.txt asks not to read it."),
        page("<form><input type=password></form>"),
        page("<h1>Page introuvable</h1>"),
        page("<div id=root></div><script src=a.js></script>"),
    ],
)
def test_an_entry_whose_page_will_never_be_read_is_told_without_it(gone):
    reading, _ = details([1, 2], {f"{SITE}/n/1": gone, f"{SITE}/n/2": article()})
    assert [bool(draft.content) for draft in reading.drafts] == [False, True]
    assert reading.remarks[0].startswith("the page of one entry could not be read: ")
    assert reading.memory is None


def test_an_entry_waits_some_visits_for_its_page():
    down = SourceError(Cause.HTTP_STATUS, "The server answered 503.", status=503)
    memory, seen = None, []
    for _ in range(PATIENCE):
        reading, _ = details([1], {f"{SITE}/n/1": down}, state=FetchState(url=URL, memory=memory))
        memory = reading.memory
        seen.append(len(reading.drafts))
    assert seen == [0, 0, 1]
    assert memory == "finished"


def test_a_site_whose_pages_fail_is_soon_left_alone():
    down = SourceError(Cause.TIMEOUT, "It took too long.")
    _, http = details(range(10), {f"{SITE}/n/{n}": down for n in range(10)})
    assert len(http.asked) == 1 + PATIENCE


def test_slow_pages_leave_time_for_other_sources():
    slow = {
        f"{SITE}/n/{n}": Answer(
            url=f"{SITE}/n/{n}", status=200, body=article().encode(), seconds=MAX_SECONDS / 2
        )
        for n in range(9)
    }
    reading, http = details(range(9), slow)
    assert len(http.asked) == 1 + 2
    assert reading.memory == "unfinished 1"


def test_what_is_too_much_for_one_visit_is_read_on_the_next_ones():
    numbers = range(MAX_PAGES + 5)
    pages = {f"{SITE}/n/{n}": article() for n in numbers}
    first, _ = details(numbers, pages)
    state = FetchState(
        url=URL,
        etag='"1"',
        fingerprint=first.answer.fingerprint(),
        memory=first.memory,
        is_news=Memory(first),
    )
    second, http = details(numbers, pages, state=state)
    assert len(first.drafts) == MAX_PAGES
    assert len(http.asked) == 1 + 5
    assert sum(not draft.unread for draft in second.drafts) == 5
    assert second.memory == "finished"


def test_the_text_of_a_known_entry_is_not_lost_with_its_page():
    first, _ = details([1], {f"{SITE}/n/1": article()})
    known = Memory(first)

    def again(draft):  # the pipeline has chosen its page to be read once more
        return known(draft) or not draft.unread

    second, http = details([1], {}, state=FetchState(url=URL, is_news=again))
    assert f"{SITE}/n/1" in http.asked
    assert second.drafts == (replace(second.drafts[0], unread=True),)


@pytest.mark.parametrize(
    "title",
    [
        "Resolution 404 on labour mobility",
        "The report finds that a safe country does not exist for those who were sent back there at night",
        "Log in, look up, move on: how Abidjan registers its new citizens",
        "Maintenance of peace: a note",
    ],
)
def test_a_statement_about_what_is_missing_is_not_missing(title):
    words = "<p>" + "The ministers met in Rabat and agreed on a programme of work. " * 30 + "</p>"
    body = page(f"<main><article><h1>{title}</h1>{words}</article></main>")
    reading, _ = details([1], {f"{SITE}/n/1": body})
    assert "programme of work" in reading.drafts[0].content.value


# Nothing there


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (page("<form><input name=u><input type=password></form>"), "password"),
        (page("<h1>Iniciar sesión</h1><p>Usuario</p>"), "log in"),
        (page("<h1>Just a moment…</h1><div id=challenge-form></div>"), "proof that a person"),
        (page("<h1>404</h1><p>Page not found</p>"), "does not exist"),
        (page("<h1>Страница не найдена</h1>"), "does not exist"),
        (page("<h1>الصفحة غير موجودة</h1>"), "does not exist"),
        (page("<h1>Site en maintenance</h1><p>Em manutenção</p>", head="<title>Maintenance</title>"), "worked on"),
        (page("<p>We value your privacy: accept all cookies?</p><button>OK</button>"), "cookies"),
        (page("<div id=root></div><script src=app.js></script>"), "JavaScript"),
        (page("<noscript>Please enable JavaScript</noscript><script>1</script><p>Loading…</p>"), "JavaScript"),
        (page("", head='<meta http-equiv="refresh" content="0; url=/new/">'), "sends its readers on to /new/"),
        ("<html><frameset><frame src=a.htm></frameset></html>", "frames"),
        (page("<ul><li>A</li></ul>"), "'.i' finds no entry"),
        ("", "empty"),
        ("%PDF-1.7", "a PDF document"),
        ('{"items": []}', "JSON"),
        ("plain words", "no markup"),
        ("<?xml version='1.0'?><rss><channel/></rss>", "syndication"),
        ("<urlset/>", "sitemap"),
    ],
)  # fmt: skip
def test_a_page_without_a_list_says_why(body, words):
    error = fault(body)
    assert error.cause is Cause.NOT_A_FEED
    assert words in error.detail


def test_a_list_that_was_there_has_changed_its_layout():
    error = fault(page("<ul><li class=other><a href=/n/1>A</a></li></ul>"), known=True)
    assert error.cause is Cause.EMPTY
    assert "layout has changed" in error.detail


def test_an_honestly_empty_list_is_no_fault():
    reading = read(page("<p class=none>No upcoming events</p>"), empty=".none")
    assert reading.drafts == ()
    assert reading.partial


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><ul>" + ROW.format(1),
        "<ul>" + ROW.format(1) + "<li class=i><a href=/n/2>Tit",
        "<html><body>" + ROW.format(1) + "<script>var a = '</body></html>'</script><div",
        "<!-- </html> --><div>" + ROW.format(1),
    ],
)
def test_a_page_that_breaks_off_is_no_list(body):
    assert fault(body).cause is Cause.TRUNCATED


@pytest.mark.parametrize(
    ("body", "options"),
    [
        ("<ul>" + ROW.format(1) + "</ul>", {}),
        ("<title>x</title><p>" + ROW.format(1), {}),
        ("<html><body><ul>" + ROW.format(1) + "</body>", {}),
        ("<html><body><ul>" + ROW.format(1), {"unclosed": True}),
    ],
)
def test_a_page_that_leaves_out_what_may_be_left_out_is_whole(body, options):
    assert len(drafts(body, **options)) == 1


def test_too_many_entries_are_refused():
    assert fault(rows(*range(5001))).cause is Cause.TOO_LARGE


def test_elements_that_nest_without_end_are_refused():
    assert fault("<div>" * 3000 + ROW.format(1) + "</div>" * 3000).cause is Cause.TOO_LARGE


@pytest.mark.parametrize(
    ("header", "meta", "encoding"),
    [
        ("text/html", "windows-1251", "cp1251"),
        ("text/html; charset=windows-1251", "utf-8", "cp1251"),
        ("text/html; charset=utf-8", "koi8-r", "utf-8"),
        ("text/html", "utf-8", "utf-8"),
    ],
)
def test_the_character_set_is_found_as_browsers_find_it(header, meta, encoding):
    body = page("<p class=i><b>Совещание министров</b></p>", head=f'<meta charset="{meta}">').encode(encoding)
    http = FakeHttp({URL: Answer(url=URL, status=200, body=body, headers={"content-type": header})})
    assert (
        HtmlList(item=".i", title="b").fetch(http, FetchState(url=URL)).drafts[0].title.value
        == "Совещание министров"
    )


# Rules that could never work


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"item": "div["}, "item: 'div['"),
        ({"item": "div:has(a"}, "do not match"),
        ({"item": ""}, "item: say what"),
        ({"item": "a@href"}, "leave out"),
        ({"item": ".i", "title": "> a"}, "no leading '>'"),
        ({"item": ".i", "link": "a@"}, "link: "),
        ({"item": ".i", "pager": "?page={n}"}, "pager: "),
        ({"item": ".i", "pager": "a["}, "pager: "),
        ({"item": ".i", "max_pages": 21}, "1 to 20"),
        ({"item": ".i", "max_pages": 0}, "1 to 20"),
        ({"item": ".i", "date_order": "dmy"}, "DMY, MDY, YMD"),
        ({"item": ".i", "detail_title": "h1"}, "detail = true"),
    ],
)
def test_a_rule_that_could_never_work_is_refused(options, words):
    with pytest.raises(ValueError, match=words.replace("[", r"\[").replace("?", r"\?").replace("{", r"\{")):
        HtmlList(**options)
