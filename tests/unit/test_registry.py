"""The registry as a whole: what one file can say wrongly of another, and files that are none."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from connectors import CONNECTORS
from hub.errors import ConfigError
from hub.model.forum import ForumCategory
from hub.registry import Registry, load

SHIPPED = Path(__file__).parents[2] / "config"


@dataclass(frozen=True)
class Listing:
    """A connector with an option of every kind."""

    item: str
    pages: int = 1
    pause: float = 0.5
    follow: bool = False
    skip: tuple[str, ...] = ()
    order: Literal["newest", "oldest"] = "newest"
    until: str | None = None


KNOWN = {"syndication": CONNECTORS["syndication"], "listing": Listing}


class Folder:
    """A configuration folder in the making."""

    def __init__(self, path: Path) -> None:
        self.path = path / "config"
        self.forums = self.path / "forums"
        self.forums.mkdir(parents=True)

    def write(self, name: str, text: str | bytes = "") -> Path:
        file = self.forums / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def forum(self, id: str, more: str = "", top: str = "") -> Path:
        return self.write(
            f"{id}.toml", f'id = "{id}"\ncategory = ["rcp"]\n{top}\n[names]\nen = "{id}"\n{more}\n'
        )

    def load(self) -> Registry:
        return load(self.path, KNOWN)

    def faults(self) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            self.load()
        return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def source(id: str = "news", connector: str = "syndication", more: str = "", url: str | None = None) -> str:
    address = url or f"https://{id}.example/feed"
    return f'[[sources]]\nid = "{id}"\nconnector = "{connector}"\nurl = "{address}"\n{more}\n'


# What shipped


def test_the_shipped_registry_has_all_47_bodies_and_no_fault():
    registry = load(SHIPPED, CONNECTORS)

    assert len(registry.forums) == 47
    assert {category: len(registry.forums_in(category)) for category in ForumCategory} == {
        ForumCategory.RCP: 17,
        ForumCategory.INTERREGIONAL: 18,
        ForumCategory.REGIONAL_ORGANISATION: 12,
        ForumCategory.GLOBAL: 2,
    }
    assert sum(outcome.basis == "seed" for f in registry.forums.values() for outcome in f.outcomes) == 46


def test_every_shipped_forum_has_a_source_or_says_why_not():
    for forum in load(SHIPPED, CONNECTORS).forums.values():
        assert bool(forum.sources) != bool(forum.no_source), forum.id
        assert not forum.no_source or forum.no_source.endswith(".")


def test_facts_from_memory_are_marked_in_the_shipped_registry():
    forums = load(SHIPPED, CONNECTORS).forums

    assert "founded" in forums["european-union"].unverified
    assert "members" not in forums["bali-process"].unverified  # its co-chairs were read on a page
    assert all(m.basis == "memory" for m in forums["bali-process"].memberships if m.role == "member")
    assert "secretariat" in forums["gfmd"].unverified


def test_a_state_that_came_left_and_came_back_stands_in_spans():
    spans = [
        (span.role, span.since, span.until)
        for span in load(SHIPPED, CONNECTORS).forums["arcp"].memberships
        if span.states == ("SY",)
    ]

    assert spans == [("member", None, "2011"), ("suspended", "2011", "2023"), ("member", "2023", None)]


# Good files


def test_a_forum_and_its_source_are_read(folder: Folder):
    folder.forum("b-forum", source("b-news", more='language = "fr"\nkind = "meeting"\nbasis = "seen"'))
    folder.forum("a-forum", '[[relations]]\nforum = "b-forum"\ntype = "party"')

    registry = folder.load()

    assert list(registry.forums) == ["a-forum", "b-forum"]
    assert registry.forum_of("b-news").id == "b-forum"
    read = registry.sources["b-news"]
    assert (read.language, read.kind, read.basis) == ("fr", "meeting", "seen")


def test_all_facts_of_a_table_from_memory_make_the_table_unverified(folder: Folder):
    folder.forum("a-forum", '[[members]]\nstates = ["MA"]\nbasis = "memory"', top='unverified = ["founded"]')

    assert folder.load().forums["a-forum"].unverified == {"founded", "members"}


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder: Folder):
    text = folder.forum("a-forum").read_text("utf-8").replace("\n", "\r\n")
    folder.write("a-forum.toml", b"\xef\xbb\xbf" + text.encode())

    assert "a-forum" in folder.load().forums


def test_what_editors_and_systems_leave_lying_about_is_passed_over(folder: Folder):
    folder.forum("a-forum")
    folder.write(".a-forum.toml.swp", b"\0")
    folder.write("a-forum.toml~", "x = ")
    folder.write("README.md", "# Forums")
    (folder.forums / ".#a-forum.toml").symlink_to("somebody@elsewhere")

    assert list(folder.load().forums) == ["a-forum"]


def test_a_link_to_a_file_is_a_file(folder: Folder, tmp_path: Path):
    real = folder.forum("a-forum").rename(tmp_path / "kept-elsewhere.toml")
    (folder.forums / "a-forum.toml").symlink_to(real)

    assert list(folder.load().forums) == ["a-forum"]


def test_options_reach_the_source(folder: Folder):
    folder.forum("a-forum", source(connector="listing", more='[sources.options]\nitem = "li"\nskip = ["x"]'))

    assert folder.load().sources["news"].options == {"item": "li", "skip": ["x"]}


# One fault in one file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'id = "caf\xe9"', "it is not UTF-8 (line 1); save it as UTF-8."),
        ('id = "a"'.encode("utf-16"), "it is UTF-16; save it as UTF-8."),
        (b"\0\0", "it is not valid TOML in line 1 (��)"),
        ("status = active", 'in line 1 (status = active): text stands in quotes: status = "active".'),
        ("\n\nstatus = “active”", "in line 3 (status = “active”): quotes must be straight ones"),
        ("founded: 2006", "in line 1 (founded: 2006): write = between key and value"),
        ("founded = 2006,", "take the comma at the end away."),
        ("founded = 2006\nfounded = 2007", "in line 2 (founded = 2007): this stands in the file already"),
        ("[names]\nen = 'x'\n[names]\nfr = 'y'", "in line 3 ([names]): this stands in the file already"),
        ("[names\nen = 'x'", "in line 1 ([names): a bracket is not closed."),
        ('status = "active', 'in line 1 (status = "active): a quote is not closed'),
        ("member count = 3", "a key is one word"),
        ('languages = ["en"', "it is not valid TOML in line 1 ("),
        (f"x = {'[' * 2000}{']' * 2000}", "brackets stand in one another without end."),
        (f"founded = {'9' * 5000}", "it is not valid TOML: "),
    ],
)  # fmt: skip
def test_a_file_that_is_no_toml_says_where_and_what_to_write(folder: Folder, text: str | bytes, said: str):
    folder.write("a-forum.toml", text)

    [fault] = folder.faults()

    assert fault.startswith("config/forums/a-forum.toml: ")
    assert said in fault


def _a_folder(place: Path) -> None:
    place.mkdir()


def _a_broken_link(place: Path) -> None:
    place.symlink_to("/nowhere/at-all.toml")


def _a_link_to_itself(place: Path) -> None:
    place.symlink_to(place)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_a_folder, "it is no file."),
        (os.mkfifo, "it is no file."),
        (_a_broken_link, "it leads to a file that is not there."),
        (_a_link_to_itself, "it "),
    ],
)
def test_what_is_no_file_is_said_and_holds_nothing_up(
    folder: Folder, make: Callable[[Path], None], said: str
):
    make(folder.forums / "a-forum.toml")

    [fault] = folder.faults()

    assert fault.startswith(f"config/forums/a-forum.toml: {said}")


@pytest.mark.parametrize("name", ["a-forum.TOML", "a-forum.toml.txt", "a-forum.tml"])
def test_a_file_with_the_wrong_ending_is_not_passed_over_in_silence(folder: Folder, name: str):
    folder.forum("b-forum")
    folder.write(name, "")

    assert folder.faults() == [f"config/forums/{name}: only names that end in .toml are read; rename it."]


@pytest.mark.parametrize("make", [lambda forums: None, lambda forums: forums.rmdir()])
def test_a_registry_without_forums_says_where_it_looked(folder: Folder, make: Callable[[Path], None]):
    make(folder.forums)

    [fault] = folder.faults()

    assert fault.startswith(
        f"config/forums: there is no forum's file in {folder.forums}; INTERFORUM_CONFIG_DIR"
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[[relations]]\nforum = "b-forun"\ntype = "x"', "relations[0].forum: there is no forum 'b-forun'; did you mean 'b-forum'?"),
        ('[[relations]]\nforum = "a-forum"\ntype = "x"', "relations[0].forum: it is this forum itself"),
        ('[[members]]\nstates = ["MA"]\nfrom = 2010\nto = 2009', "members[0]: `from` (2010) lies after `to` (2009)."),
        ('[[members]]\nstates = ["MA"]\nfrom = 2010-05-01\nto = "2010-04"', "members[0]: `from` (2010-05-01) lies after"),
        (source(connector="sindication"), "sources[0].connector: there is no connector 'sindication'; did you mean 'syndication'?"),
        (source(connector="rss"), "sources[0].connector: there is no connector 'rss'; choose one of listing, syndication."),
        (source(more="[sources.options]\nitem = 'li'"), "sources[0].options.item: syndication has no option 'item'; it has none."),
        (source(connector="listing"), "sources[0].options: listing needs the option 'item': text in quotes."),
        (source(connector="listing", more="[sources.options]\nitem = 'li'\npagess = 2"), "sources[0].options.pagess: listing has no option 'pagess'; did you mean 'pages'?"),
        (source() + source(url="https://other.example/"), "sources[1].id: 'news' is the id of the source in config/forums/a-forum.toml (sources[0].id) already"),
        (source("x") + source("y", url="https://x.example/feed"), "sources[1].url: 'https://x.example/feed' is the address of the source in config/forums/a-forum.toml (sources[0].url) already"),
    ],
)  # fmt: skip
def test_a_fault_between_words(folder: Folder, more: str, said: str):
    folder.forum("a-forum", more)
    folder.forum("b-forum")

    [fault] = folder.faults()

    assert fault.startswith("config/forums/a-forum.toml: " + said)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("item = 3", "3 does not fit; write text in quotes."),
        ("pages = true", "True does not fit; write a whole number."),
        ("pages = 1.5", "1.5 does not fit; write a whole number."),
        ("pause = 'long'", "'long' does not fit; write a number."),
        ("follow = 1", "1 does not fit; write true or false."),
        ("skip = 'x'", "'x' does not fit; write a list of text in quotes each."),
        ("skip = [1]", "[1] does not fit; write a list of text in quotes each."),
        ("order = 'random'", "'random' does not fit; write one of 'newest', 'oldest'."),
        ("until = 3", "3 does not fit; write text in quotes."),
    ],
)
def test_an_option_of_the_wrong_type(folder: Folder, option: str, said: str):
    name = option.partition(" ")[0]
    options = option if name == "item" else f"item = 'li'\n{option}"
    folder.forum("a-forum", source(connector="listing", more=f"[sources.options]\n{options}"))

    assert folder.faults() == [f"config/forums/a-forum.toml: sources[0].options.{name}: {said}"]


def test_a_whole_number_fits_where_a_number_is_wanted(folder: Folder):
    folder.forum("a-forum", source(connector="listing", more="[sources.options]\nitem = 'li'\npause = 2"))

    assert folder.load().sources["news"].options["pause"] == 2


def test_sources_of_two_forums_may_not_share_an_id(folder: Folder):
    folder.forum("a-forum", source())
    folder.forum("b-forum", source(url="https://other.example/"))

    [fault] = folder.faults()

    assert fault.startswith("config/forums/b-forum.toml: sources[0].id: 'news' is the id of the source in ")
    assert "config/forums/a-forum.toml (sources[0].id)" in fault


def test_a_copied_file_whose_id_was_not_changed(folder: Folder):
    text = folder.forum("a-forum").read_text("utf-8")
    folder.write("b-forum.toml", text)

    mismatch, twice = folder.faults()

    assert "it is 'a-forum', but the file is called b-forum.toml; make them one." in mismatch
    assert "'a-forum' is the id of the forum in config/forums/a-forum.toml (id) already" in twice


def test_the_english_name_is_needed(folder: Folder):
    folder.write("a-forum.toml", 'id = "a-forum"\ncategory = ["rcp"]\n[names]\nfr = "Un forum"\n')

    assert folder.faults() == [
        'config/forums/a-forum.toml: names: a forum needs its name in English: en = "…".'
    ]


def test_a_reason_for_having_no_source_beside_a_source(folder: Folder):
    folder.forum("a-forum", source(), top='no_source = "It has no feed."')

    assert folder.faults() == [
        "config/forums/a-forum.toml: no_source: there are sources below; take this line out, or them."
    ]


def test_a_relation_to_a_forum_whose_file_is_broken_is_no_second_fault(folder: Folder):
    folder.forum("a-forum", '[[relations]]\nforum = "b-forum"\ntype = "party"')
    folder.write("b-forum.toml", "id = ")

    assert len(folder.faults()) == 1


# Themes


def test_a_theme_must_be_in_the_list(folder: Folder):
    (folder.path / "themes.toml").write_text('[diaspora]\nen = "Diaspora"\n', "utf-8")
    folder.forum("a-forum", top='themes = ["diaspora", "disapora"]')

    assert folder.faults() == [
        "config/forums/a-forum.toml: themes[1]: there is no theme 'disapora'; did you mean 'diaspora'?"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('diaspora = "Diaspora"', "diaspora: a theme needs a table with its label in English"),
        ('[diaspora]\nfr = "Diaspora"', "diaspora: a theme needs a table with its label in English"),
        ('[Labour-Migration]\nen = "x"', "Labour-Migration: a theme's id must be small letters"),
        ('[diaspora]\nen = "x"\nfrench = "y"', "diaspora.french: it is no language tag; did you mean 'fr'?"),
        ('[diaspora]\nen = "x"\nfr = 3', 'diaspora.fr: write the label as text in quotes: fr = "…".'),
        ('[diaspora]\nen = " "', "diaspora.en: write the label as text in quotes"),
        ("[diaspora]\nen = x", "it is not valid TOML in line 2"),
    ],
)
def test_a_fault_in_the_themes(folder: Folder, text: str, said: str):
    (folder.path / "themes.toml").write_text(text, "utf-8")
    folder.forum("a-forum")

    [fault] = folder.faults()

    assert fault.startswith(f"config/themes.toml: {said}")


# Everything at once


def test_faults_of_every_file_are_told_at_once(folder: Folder):
    (folder.path / "themes.toml").write_text('[diaspora]\nfr = "x"\n', "utf-8")
    folder.forum(
        "a-forum", '[[relations]]\nforum = "nobody"\ntype = "x"\n' + source(connector="x"), 'themes = ["y"]'
    )
    folder.forum("b-forum", '[[members]]\nstates = ["UK"]\nrole = "x"\n' + source(url="x"), "foundd = 1")
    folder.write("c-forum.toml", "id =")
    folder.write("d-forum.toml", b"\xff")

    assert [each.removeprefix("config/").partition(": ")[::2][0] for each in folder.faults()] == [
        "themes.toml",
        "forums/c-forum.toml",
        "forums/d-forum.toml",
        "forums/a-forum.toml",
        "forums/b-forum.toml",
        "forums/b-forum.toml",
        "forums/b-forum.toml",
        "forums/b-forum.toml",
        "forums/a-forum.toml",
        "forums/a-forum.toml",
        "forums/b-forum.toml",
    ]  # fmt: skip


# Filters and other doors

FILTERS = '[migration.en]\nwords = ["migra*"]\nnever = ["data migration"]\n[europe.en]\nwords = ["EU"]\n'


def test_a_source_has_the_words_of_its_filters_and_its_own(folder):
    (folder.path / "filters.toml").write_text(FILTERS)
    folder.forum(
        "a", source(more='filter = ["migration", "europe"]\nalso = ["CSM"]\nnever = ["bird migration"]')
    )

    keywords = folder.load().sources["news"].filter

    assert keywords.names == ("migration", "europe")
    assert keywords.groups == ((("en", "migra*"), ("", "CSM")), (("en", "EU"), ("", "CSM")))
    assert keywords.never == ("data migration", "bird migration")


def test_a_source_without_a_filter_lets_everything_in(folder):
    folder.forum("a", source())
    assert folder.load().sources["news"].filter is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            'filter = "migation"',
            "sources[0].filter: there is no filter 'migation' in filters.toml; did you mean",
        ),
        ("filter = 3", "sources[0].filter: write the name of a filter in quotes"),
        ('also = ["CSM"]', "sources[0].also: it changes a filter, and there is none"),
        ('filter = "migration"\nalso = ["m*"]', "sources[0].also[0]: 'm*'"),
    ],
)
def test_a_wrong_filter_of_a_source_is_told(folder, more, said):
    (folder.path / "filters.toml").write_text(FILTERS)
    folder.forum("a", source(more=more))
    assert any(said in fault for fault in folder.faults()), folder.faults()


def test_a_fault_in_the_file_of_filters_is_told(folder):
    (folder.path / "filters.toml").write_text("[migration]\n")
    folder.forum("a", source())
    [fault] = folder.faults()
    assert fault.startswith("config/filters.toml: migration: a filter needs a table for each language")


def test_two_sources_may_read_one_address_when_a_filter_tells_them_apart(folder):
    (folder.path / "filters.toml").write_text(FILTERS)
    folder.forum("a", source("one", url="https://a.example/feed", more='filter = "migration"'))
    folder.forum("b", source("two", url="https://a.example/feed", more='filter = "europe"'))
    assert set(folder.load().sources) == {"one", "two"}


def test_other_doors_are_the_same_source_by_another_way(folder):
    more = (
        'language = "fr"\nkind = "meeting"\nbasis = "derived"\n'
        '[[sources.try]]\nconnector = "listing"\nurl = "https://news.example/list"\nbasis = "guess"\n'
        '[sources.try.options]\nitem = "li"\n'
    )
    folder.forum("a", source(more=more))

    read = folder.load().sources["news"]
    (door,) = read.alternatives

    assert (door.id, door.forum, door.language, door.kind) == ("news", "a", "fr", read.kind)
    assert (door.connector, door.url, door.basis) == ("listing", "https://news.example/list", "guess")
    assert door.options == {"item": "li"}
    assert [each.connector for each in read.doors] == ["syndication", "listing"]


@pytest.mark.parametrize(
    ("door", "said"),
    [
        (
            'connector = "listin"\nurl = "https://a.example"',
            "sources[0].try[0].connector: there is no connector",
        ),
        (
            'connector = "listing"\nurl = "https://a.example"',
            "sources[0].try[0].options: listing needs the option",
        ),
        ('connector = "syndication"\nurl = "a.example"', "sources[0].try[0].url: "),
        ('connector = "syndication"\nurl = "https://a.example"\nid = "x"', "sources[0].try[0].id: "),
    ],
)
def test_a_wrong_door_is_told_with_its_place(folder, door, said):
    folder.forum("a", source(more=f"[[sources.try]]\n{door}\n"))
    assert any(said in fault for fault in folder.faults()), folder.faults()
