"""Lists of items: their order, their pages, their filters."""

from __future__ import annotations

import pytest

from hub.errors import NotFoundError
from hub.model.change import NewCopy, NewItem, NewRevision, Retraction, Touched
from hub.model.draft import Attachment, Author, Category, Kind
from hub.model.item import DateFlag, FeedOrigin, Role, Status
from hub.model.query import Cursor, ItemQuery
from hub.store.types import to_us
from tests.builders import DAY, NOW, an_incoming

ALL = ItemQuery(include_retracted=True)


@pytest.fixture
def write(store, new_id):
    """Write changes of a source; give the item ids."""

    def write(*changes, forum="gfmd", source="news", now=NOW):
        with store.begin() as unit:
            return unit.write(changes, forum=forum, source=source, now=now, new_id=new_id)

    return write


@pytest.fixture
def known(store):
    def known(identity, source="news"):
        with store.begin() as unit:
            (copy,) = unit.by_identity(source, [identity])
        return copy

    return known


def titles(items):
    return [item.title for item in items]


def pages(store, query, limit):
    """Walk through a list page by page, as a reader with a cursor does."""
    found, after = [], None
    while page := store.items(query, limit=limit, after=after):
        found += page
        after = Cursor(sorted_us=to_us(page[-1].sorted), id=page[-1].id)
    return found


def test_the_newest_statement_stands_first(store, write):
    for number, days in enumerate((3, 1, 2)):
        write(NewItem(an_incoming(f"e{number}", title=f"{days} days old", published=NOW - days * DAY)))

    assert titles(store.items(ALL, limit=10)) == ["1 days old", "2 days old", "3 days old"]


def test_a_statement_without_a_date_stands_where_it_was_first_seen(store, write):
    write(NewItem(an_incoming("old", title="Old", published=NOW - 9 * DAY)))
    write(
        NewItem(an_incoming("none", title="None", published=None, date_flag=DateFlag.MISSING)),
        now=NOW - 5 * DAY,
    )

    first, _ = store.items(ALL, limit=10)
    assert (first.title, first.date_flag, first.sorted) == ("None", DateFlag.MISSING, NOW - 5 * DAY)


@pytest.mark.parametrize(
    ("published", "backlog", "updated"),
    [
        pytest.param(NOW - 900 * DAY, True, NOW - 900 * DAY, id="a new source's past"),
        pytest.param(NOW - DAY, False, NOW - DAY, id="news of yesterday"),
        pytest.param(NOW - 900 * DAY, False, NOW, id="an old text put up today"),
        pytest.param(NOW + DAY / 2, True, NOW, id="tomorrow, by another clock"),
        pytest.param(None, True, NOW, id="no date"),
    ],
)
def test_a_first_revision_counts_as_updated_when_a_reader_could_first_see_it(
    store, write, published, backlog, updated
):
    (id,) = write(NewItem(an_incoming(published=published), backlog=backlog))

    assert store.item(id).updated == updated


def test_a_translation_is_an_update_and_a_mirror_is_not(store, write, known):
    (id,) = write(NewItem(an_incoming("a", published=NOW - DAY)))

    write(NewCopy(an_incoming("b", url=None), known("a"), Role.MIRROR), now=NOW + DAY)
    mirrored = store.item(id)
    write(NewCopy(an_incoming("c", url=None, language="fr"), known("a"), Role.TRANSLATION), now=NOW + 2 * DAY)

    assert (mirrored.updated, mirrored.changed) == (NOW - DAY, NOW + DAY)
    assert store.item(id).updated == NOW + 2 * DAY


def test_what_changed_last_is_freshest_whatever_its_date(store, write, known):
    write(NewItem(an_incoming("old", url=None, title="Old", published=NOW - 90 * DAY), backlog=True))
    write(NewItem(an_incoming("new", url=None, title="New", published=NOW - DAY)))
    write(NewRevision(an_incoming("old", url=None, title="Old, corrected"), known("old")), now=NOW + DAY)

    assert titles(store.freshest(ALL, limit=10)) == ["Old, corrected", "New"]
    assert titles(store.items(ALL, limit=10)) == ["New", "Old, corrected"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_a_cursor_passes_each_item_once_also_where_all_have_one_time(store, write, limit):
    write(*[NewItem(an_incoming(f"e{number}", url=None, published=NOW - DAY)) for number in range(7)])

    walked = pages(store, ALL, limit)

    assert [item.id for item in walked] == [item.id for item in store.items(ALL, limit=100)]
    assert len({item.id for item in walked}) == 7


def test_what_comes_in_while_somebody_reads_moves_no_page(store, write):
    write(
        *[
            NewItem(an_incoming(f"e{number}", url=None, published=NOW - number * DAY))
            for number in range(1, 5)
        ]
    )
    first = store.items(ALL, limit=2)
    write(NewItem(an_incoming("fresh", url=None, title="Fresh", published=NOW)))

    place = Cursor(sorted_us=to_us(first[-1].sorted), id=first[-1].id)
    rest = store.items(ALL, limit=10, after=place)

    assert len(rest) == 2
    assert not {item.id for item in first} & {item.id for item in rest}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param(ItemQuery(), {"A", "B", "C"}, id="all"),
        pytest.param(ItemQuery(forums=frozenset({"gfmd"})), {"A", "C"}, id="one forum"),
        pytest.param(ItemQuery(forums=frozenset({"gfmd", "rabat"})), {"A", "B", "C"}, id="two forums"),
        pytest.param(ItemQuery(kinds=frozenset({Kind.MEETING})), {"B"}, id="kind"),
        pytest.param(ItemQuery(languages=frozenset({"fr"})), {"B", "C"}, id="fr takes fr-CA"),
        pytest.param(ItemQuery(languages=frozenset({"f"})), set(), id="not by letters"),
        pytest.param(ItemQuery(languages=frozenset({"%"})), set(), id="no wildcard"),
        pytest.param(ItemQuery(languages=frozenset({"fr", "en"})), {"A", "B", "C"}, id="two languages"),
        pytest.param(
            ItemQuery(forums=frozenset({"gfmd"}), languages=frozenset({"fr"})), {"C"}, id="filters narrow"
        ),
        pytest.param(ItemQuery(nothing=True), set(), id="nothing"),
    ],
)
def test_filters(store, write, query, expected):
    write(NewItem(an_incoming("a", url=None, title="A", language="en")))
    write(NewItem(an_incoming("b", url=None, title="B", language="fr-CA", kind=Kind.MEETING)), forum="rabat")
    write(NewItem(an_incoming("c", url=None, title="C", language="fr")))

    assert set(titles(store.items(query, limit=10))) == expected
    assert store.count(query) == len(expected)


def test_an_item_is_found_by_the_language_of_any_copy(store, write, known):
    write(NewItem(an_incoming("en", language="en")))
    write(NewCopy(an_incoming("fr", language="fr", title="Titre"), known("en"), Role.TRANSLATION))

    (item,) = store.items(ItemQuery(languages=frozenset({"fr"})), limit=10)

    assert (item.language, [copy.title for copy in item.copies]) == ("en", [item.title, "Titre"])


def test_since_counts_when_the_hub_learned_of_it_not_the_sites_date(store, write):
    write(NewItem(an_incoming("old", url=None, title="Early", published=NOW)), now=NOW - 2 * DAY)
    write(NewItem(an_incoming("new", url=None, title="Late", published=NOW - 900 * DAY)), now=NOW)

    assert titles(store.items(ItemQuery(since=NOW - DAY), limit=10)) == ["Late"]
    assert len(store.items(ItemQuery(since=NOW - 2 * DAY), limit=10)) == 2


def test_a_withdrawn_item_leaves_lists_and_stays_to_be_asked_for(store, write, known):
    (id,) = write(NewItem(an_incoming("a")))
    write(Retraction(known("a"), "410"), now=NOW + DAY)

    assert store.items(ItemQuery(), limit=10) == []
    assert store.item(id).status is Status.RETRACTED
    assert [(item.id, moment) for item, moment in store.retracted(ItemQuery(), limit=5)] == [(id, NOW + DAY)]
    assert store.changed(ItemQuery()) == NOW + DAY
    assert store.forum_latest() == {}


def test_a_list_changes_with_a_withdrawal_a_copy_and_an_edit_and_with_nothing_else(store, write, known):
    assert store.changed(ItemQuery()) is None
    write(NewItem(an_incoming("a", published=NOW - 9 * DAY)))
    seen = [store.changed(ItemQuery())]
    write(NewRevision(an_incoming("a", title="Edited"), known("a")), now=NOW + DAY)
    seen.append(store.changed(ItemQuery()))
    write(Touched(an_incoming("a", title="Edited"), known("a")), now=NOW + 2 * DAY)
    seen.append(store.changed(ItemQuery()))
    write(NewCopy(an_incoming("fr"), known("a"), Role.MIRROR), now=NOW + 3 * DAY)
    seen.append(store.changed(ItemQuery()))

    assert seen == [NOW, NOW + DAY, NOW + DAY, NOW + 3 * DAY]


def test_everything_a_statement_says_comes_back(store, write):
    given = {
        "authors": (Author("A. Writer", "a@x.example", "https://x.example/a"), Author(None, None, None)),
        "categories": (Category("diaspora", "https://x.example/s", "Diaspora"), Category("مهاجرون")),
        "attachments": (Attachment("https://x.example/a.pdf", "application/pdf", 12, "ar", "بيان"),),
        "rights": "© Forum",
        "origin": FeedOrigin(id="urn:f", title="F", updated=NOW, url="https://x.example/"),
        "title": "Réunion “à Rabat” 𝔘 'quoted' % _",
        "content_html": "<p>日本語</p>",
    }
    (id,) = write(NewItem(an_incoming("a", **given)))

    item = store.item(id)

    assert {name: getattr(item, name) for name in given} == given


def test_revisions_are_kept_for_ever_newest_first(store, write, known):
    (id,) = write(NewItem(an_incoming("a", title="One")))
    write(NewRevision(an_incoming("a", title="Two"), known("a")), now=NOW + DAY)
    write(NewRevision(an_incoming("a", title="Three"), known("a")), now=NOW + 2 * DAY)

    history = store.history(id)

    assert [(each.number, each.title, each.received_at) for each in history] == [
        (3, "Three", NOW + 2 * DAY),
        (2, "Two", NOW + DAY),
        (1, "One", NOW),
    ]


def test_a_bad_date_in_a_later_revision_flags_nothing(store, write, known):
    write(NewItem(an_incoming("a")))
    write(NewRevision(an_incoming("a", title="b", published=None, date_flag=DateFlag.FUTURE), known("a")))

    (item,) = store.items(ALL, limit=1)
    assert (item.published, item.date_flag) == (NOW - DAY, None)


def test_counts_by_forum_and_by_source(store, write):
    write(NewItem(an_incoming("a", url=None, published=NOW - DAY)), NewItem(an_incoming("b", url=None)))
    write(NewItem(an_incoming("c", url=None)), forum="rabat", source="rabat-news")

    assert store.forum_latest() == {"gfmd": (2, NOW - DAY), "rabat": (1, NOW - DAY)}
    assert store.source_counts() == {"news": 2, "rabat-news": 1}


def test_an_unknown_id_is_said_to_be_unknown(store):
    with pytest.raises(NotFoundError, match="no item 42"):
        store.item("42")
    assert store.history("42") == []


def test_arrivals_stand_in_the_order_they_came_whatever_their_dates_and_withdrawn_ones_keep_their_place(
    store, write, known
):
    for number, published in enumerate((NOW - DAY, NOW - 900 * DAY, NOW)):
        write(NewItem(an_incoming(str(number), title=str(number), published=published)))
    write(Retraction(known("1"), "withdrawn"))
    assert titles(store.arrivals(ItemQuery(), first=0, limit=10)) == ["0", "1", "2"]
    assert titles(store.arrivals(ItemQuery(), first=1, limit=1)) == ["1"]
