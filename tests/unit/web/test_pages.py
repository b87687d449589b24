"""Pages: what people see."""

import re
from datetime import timedelta

import pytest

from hub.errors import Cause
from hub.model.draft import Attachment, Author
from hub.model.item import DateFlag
from hub.model.source import Condition
from tests.builders import DAY, NOW

PAGES = ("/", "/items", "/forums", "/forums/two-shores", "/sources", "/feeds", "/about/fetcher")


def page(house, path, **headers):
    answer = house.client.get(path, headers=headers)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_on_an_empty_hub(house, path):
    status, text = page(house, path)
    assert status == 200
    assert "<h1" in text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_its_language_its_direction_and_where_its_content_begins(house, path):
    _, text = page(house, path)
    assert '<html lang="en" dir="ltr">' in text
    assert 'href="#main"' in text
    assert '<main id="main"' in text


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_a_script_or_carries_style_of_its_own(house, path):
    house.says(content_html="<p>Words</p>")
    _, text = page(house, path)
    assert "<script" not in text
    assert "style=" not in text
    assert "<style" not in text


@pytest.mark.parametrize("path", ["/", "/items", "/forums/two-shores", "/feeds"])
def test_every_list_names_its_feed_in_each_format_in_the_head(house, path):
    feed = "/forums/two-shores" if path.startswith("/forums") else "/items"
    _, text = page(house, path)
    for format in house.services.feed_formats.values():
        kind = format.media_type.partition(";")[0]
        assert f'type="{kind}"' in text
        assert f'href="https://hub.example{feed}.{format.extension}"' in text


def test_a_filtered_list_names_the_feed_with_the_same_filters(house):
    _, text = page(house, "/items?kind=news&lang=fr")
    assert 'href="https://hub.example/items.atom?kind=news&amp;lang=fr"' in text


def test_the_latest_page_shows_the_newest_first(house):
    house.says("old", title="The older", published=NOW - DAY)
    house.says("new", title="The newer", published=NOW)
    _, text = page(house, "/")
    assert text.index("The newer") < text.index("The older")


def test_a_text_in_another_language_says_so_and_runs_its_own_way(house):
    house.says(title="كبار المسؤولين", language="ar", source="gulf-news")
    _, text = page(house, "/")
    assert '<h2 lang="ar" dir="rtl">' in text
    assert "Arabic" in text


def test_a_text_in_a_language_nobody_knows_claims_none(house):
    item = house.says(language="und")
    _, text = page(house, f"/items/{item.id}")
    assert '<h1 lang="" dir="auto">' in text


def test_an_item_links_to_the_original_before_its_text(house):
    item = house.says(url="https://forum.example/som", content_html="<p>They met in Rabat.</p>")
    _, text = page(house, f"/items/{item.id}")
    assert text.index('href="https://forum.example/som"') < text.index("They met in Rabat.")


def test_an_item_without_a_title_is_called_by_its_first_words(house):
    item = house.says(title="", summary="They met in Rabat.")
    _, text = page(house, f"/items/{item.id}")
    assert "They met in Rabat.</h1>" in text


def test_a_missing_date_is_explained_and_quoted(house):
    item = house.says(published=None, date_flag=DateFlag.FUTURE, published_text="32 May 2099")
    _, text = page(house, f"/items/{item.id}")
    assert "lies in the future" in text
    assert "32 May 2099" in text
    assert "first seen" in text


def test_an_item_shows_its_files_and_who_signed_it_but_no_address_of_a_person(house):
    item = house.says(
        attachments=(Attachment("https://forum.example/a.pdf", "application/pdf", 2048, "fr", "Report"),),
        authors=(Author("Amina", "amina@forum.example"),),
    )
    _, text = page(house, f"/items/{item.id}")
    assert 'href="https://forum.example/a.pdf"' in text
    assert "Amina" in text
    assert "amina@forum.example" not in text


def test_an_item_shows_its_translations(house):
    item = house.says()
    house.says("one-fr", url="https://forum.example/fr", title="Réunion", language="fr", translations=())
    _, text = page(house, f"/items/{item.id}")
    assert "Réunion" not in text  # nobody said that it is one


def test_words_from_outside_are_never_markup(house):
    item = house.says(title="<img src=x onerror=alert(1)>", summary="<b>&amp;</b>")
    for path in ("/", f"/items/{item.id}", f"/items/{item.id}/history"):
        _, text = page(house, path)
        assert "<img src=x" not in text
        assert "<b>&amp;</b>" not in text


def test_a_withdrawn_item_is_gone_and_its_words_are_not_shown(house):
    item = house.says(title="A mistake")
    house.withdraws()
    status, text = page(house, f"/items/{item.id}")
    assert status == 410
    assert "A mistake" not in text
    assert f"/items/{item.id}/history" in text


def test_the_history_shows_what_was_put_in_and_taken_out(house):
    item = house.says(title="Meeting on 3 February")
    house.clock.advance(hours=1)
    house.says(title="Meeting on 10 February")
    status, text = page(house, f"/items/{item.id}/history")
    assert status == 200
    assert "Meeting on <del>3</del><ins>10</ins> February" in text


def test_the_history_of_a_withdrawn_item_tells_when_and_not_what(house):
    item = house.says(title="A mistake", summary="Wrong words")
    house.clock.advance(hours=1)
    house.withdraws()
    status, text = page(house, f"/items/{item.id}/history")
    assert status == 200
    assert "24 November 2026, 10:00 UTC" in text
    assert "mistake" not in text
    assert "Wrong words" not in text


def test_an_item_says_when_it_changed_once_it_has(house):
    item = house.says(published=NOW - 9 * DAY)
    assert "Changed" not in page(house, f"/items/{item.id}")[1]
    house.clock.advance(hours=3)
    house.says(published=NOW - 9 * DAY, title="In other words")
    assert "24 November 2026, 13:00 UTC" in page(house, f"/items/{item.id}")[1].split("Changed")[1]


def test_the_forums_stand_by_category_and_in_each_they_belong_to(house):
    _, text = page(house, "/forums")
    assert text.count("Two Shores Dialogue") == 2
    assert "no source to read" in text


def test_a_forum_shows_what_is_known_of_it(house):
    _, text = page(house, "/forums/two-shores")
    for fact in (
        "TSD", "2006", "two-shores.example", "Dialogue des Deux Rives", "حوار الضفتين", "Morocco", "Libya",
        "from 2009 to 2014", "Two Shores Secretariat", "Tunis", "Gulf Consultation", "since the summit",
        "Tunis Declaration", "named in the paper of 2008", "two-shores-news",
    ):  # fmt: skip
        assert fact in text


@pytest.mark.parametrize("fact", ["2006", "Libya</span>", "Tunis"])
def test_unverified_stands_beside_every_fact_from_memory(house, fact):
    _, text = page(house, "/forums/two-shores")
    assert any("unverified" in after[:120] for after in text.split(fact)[1:])


def test_a_fact_that_was_checked_is_not_called_unverified(house):
    _, text = page(house, "/forums/two-shores")
    after = text.split("Tunis Declaration")[1]
    assert "unverified" not in after.partition("</li>")[0]


def test_a_tie_that_only_the_other_side_names_is_shown_too(house):
    _, text = page(house, "/forums/gulf")
    assert "Two Shores Dialogue" in text
    assert "named there: shared follow up" in text


def test_a_forum_without_a_source_says_why(house):
    for path in ("/forums/quiet-council", "/sources"):
        assert "Its site has no feed." in page(house, path)[1]


def test_no_news_and_cannot_read_never_look_alike(house):
    house.remembers("two-shores-news", condition=Condition.QUIET, last_read=NOW, last_new=NOW - 90 * DAY)
    house.remembers(
        "gulf-news",
        condition=Condition.UNREADABLE,
        cause=Cause.TLS,
        detail="The certificate has expired.",
        failing_since=NOW - 2 * DAY,
    )
    _, text = page(house, "/sources")
    quiet, broken = text.split('<h2 id="quiet">')[1], text.split('<h2 id="unreadable">')[1].split("<h2")[0]
    assert "there is no news" in quiet
    assert "certificate or encryption is not in order" in broken
    assert "The certificate has expired." in broken
    assert "22 Nov 2026" in broken
    assert "there is no news" not in broken


def test_the_latest_page_says_when_sources_cannot_be_read(house):
    house.remembers("gulf-news", condition=Condition.UNREADABLE, cause=Cause.TIMEOUT, detail="…")
    assert "1 of 2 sources cannot be read" in page(house, "/")[1]


def test_the_chooser_of_feeds_gives_the_address_in_each_format(house):
    _, text = page(house, "/feeds?forum=gulf&kind=meeting&lang=")
    for extension in house.services.feed_formats:
        assert f'value="https://hub.example/items.{extension}?forum=gulf&amp;kind=meeting"' in text
    assert '<option value="gulf" selected>' in text


def test_a_page_leads_to_the_older_items_until_there_are_none(house):
    house.says_many(60)
    seen, path = [], "/items?kind=news"
    for _ in range(3):
        _, text = page(house, path)
        seen += re.findall(r'<a href="/items/([0-9a-f-]{36})">', text)
        path = text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 60
    assert not path


def test_a_hub_below_a_path_links_inside_it(tmp_path, empty_database):
    from tests.unit.web.house import House

    house = House(tmp_path, empty_database, base_url="https://example.org/hub")
    _, text = page(house, "/")
    assert 'href="/hub/forums"' in text
    assert 'href="/hub/static/interforum.css"' in text
    house.close()


@pytest.mark.parametrize(
    ("path", "method", "status", "words"),
    [
        ("/items?colour=red", "GET", 400, "colour"),
        ("/items?kind=new", "GET", 400, "did you mean &#39;news&#39;"),
        ("/items?forum=two-shore", "GET", 400, "two-shores"),
        ("/items?cursor=nonsense", "GET", 400, "cursor"),
        ("/nowhere", "GET", 404, "nothing at this address"),
        ("/forums/nowhere", "GET", 404, "nothing at this address"),
        ("/items/01900000-0000-7000-8000-000000000009", "GET", 404, "nothing at this address"),
        ("/items", "POST", 405, "can be read, and nothing else"),
    ],
)
def test_every_error_is_a_page_that_says_what_to_do(house, path, method, status, words):
    answer = house.client.open(path, method=method)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert words in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_405_says_what_is_allowed(house):
    assert "GET" in house.client.post("/items").headers["Allow"]


def test_a_fault_of_our_own_is_told_without_its_details(house):
    house.services.store.close()
    house.where.joinpath("hub.db").unlink()
    answer = house.client.get("/items")
    assert answer.status_code == 500
    assert "sqlite" not in answer.get_data(as_text=True).lower()


def test_health_and_readiness(house):
    assert house.client.get("/healthz").status_code == 200
    assert house.client.get("/readyz").status_code == 200


def test_every_answer_carries_the_security_headers(house):
    for path in (*PAGES, "/items.atom", "/api/v1/items", "/nowhere"):
        headers = house.client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "script" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_varies_with_the_readers_language(house):
    assert "Accept-Language" in house.client.get("/").headers["Vary"]


def test_an_empty_moment_of_a_source_is_not_shown_as_one(house):
    house.remembers("gulf-news", condition=Condition.FRESH, last_read=NOW - timedelta(hours=1))
    assert "None" not in page(house, "/sources")[1]
