"""A forum's file: what an editor mistypes, and what is said of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hub.schemas.config_files import (
    ForumSchema,
    MembersSchema,
    OutcomeSchema,
    RelationSchema,
    SecretariatSchema,
    SourceSchema,
    load_forum,
)

ROOT = Path(__file__).parents[3]
HEAD = 'id = "a-forum"\ncategory = ["rcp"]\n'
NAMES = '[names]\nen = "A forum"\n'
SOURCE = '[[sources]]\nid = "news"\nconnector = "syndication"\nurl = "https://forum.example/feed"\n'


def faults(text: str) -> list[str]:
    _, found = load_forum(tomllib.loads(text))
    return [f"{key}: {detail}" for key, detail in found]


def test_a_whole_file_has_no_fault():
    whole = (
        HEAD
        + 'acronyms = ["AF"]\nfounded = 2006\nstatus = "active"\nwebsite = "https://forum.example"\n'
        + 'languages = ["en", "pt-BR"]\nunverified = ["founded"]\nmember_count = 3\n'
        + NAMES
        + '[secretariat]\nname = "Desk"\nbasis = "page"\n'
        + '[[members]]\nstates = ["MA", "XK"]\nfrom = 2006\nto = "2010-07"\n'
        + '[[members]]\nstates = ["FR"]\nrole = "observer"\nfrom = 2010-07-01\nto = "2011-02-03"\n'
        + '[[relations]]\nforum = "b"\ntype = "party"\n'
        + '[[outcomes]]\ntitle = "T"\ntype = "declaration"\nyear = 2006\n'
        + SOURCE
        + '[sources.options]\nanything = 1\n[notes]\nnames = "as on its letterhead"\n'
    )

    said, found = load_forum(tomllib.loads(whole))

    assert found == []
    assert said["members"][1] == {
        "states": ["FR"],
        "role": "observer",
        "since": "2010-07-01",
        "until": "2011-02-03",
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("foundde = 2006", "foundde: there is no such key; did you mean 'founded'?"),
        ("zzz = 1", "zzz: there is no such key here; known are id, category, names,"),
        ('founded = "2006"', "founded: write a whole number without quotes: founded = 2006"),
        ("founded = 20006", "founded: 20006 is out of range: 1800 to 2100."),
        ("founded = true", "founded: write a whole number"),
        ('status = "activ"', "status: 'activ' is not known; did you mean 'active'?"),
        ('status = "sleeping"', "status: 'sleeping' is not known; choose one of active, dormant,"),
        ("status = 3", 'status: write it as text in quotes: status = "active"'),
        ('website = "www.forum.example"', "did you mean 'https://www.forum.example'?"),
        ('languages = "en"', 'languages: write a list of texts in quotes: languages = ["en", "fr"]'),
        ('languages = ["english"]', "languages[0]: 'english' is no language tag; did you mean 'en'?"),
        ('languages = ["pt-br"]', "languages[0]: 'pt-br' is no language tag; did you mean 'pt-BR'?"),
        ('languages = ["en", "en"]', "languages: 'en' stands in it twice."),
        ("languages = []", "languages: it is empty; write something, or take the line out."),
        ("acronyms = [1]", "acronyms[0]: write it as text in quotes"),
        ('unverified = ["fonded"]', "unverified[0]: 'fonded' is no key of a forum; did you mean 'founded'?"),
        ('members_note = " "', "members_note: it is empty"),
        ('secretariat = "IOM"', "secretariat: write a table of its own: [secretariat]"),
        ('members = ["MA"]', "members[0]: write a table of its own: [[members]]"),
        ('members = {states = ["MA"]}', "members: write tables of their own, in double brackets: [[members]]"),
        ('notes = ["x"]', "notes: write a table of its own: [notes]"),
        ("notes = {a = 1}", "notes.a: write it as text in quotes"),
    ],
)  # fmt: skip
def test_a_key_of_the_forum(line: str, said: str):
    [fault] = faults(HEAD + line + "\n" + NAMES)

    assert said in fault


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[[members]]\nstates = ["UK"]', "members[0].states[0]: 'UK' is no State's code; did you mean GB?"),
        ('[[members]]\nstates = ["Maroc"]', "'Maroc' is no State's code; did you mean MA?"),
        ('[[members]]\nstates = ["qq"]', "'qq' is no State's code; write the two letters of ISO 3166-1"),
        ('[[members]]\nstates = "MA"', 'members[0].states: write a list of texts in quotes: states = ["MA", "FR"]'),
        ('[[members]]\nstates = [["MA"]]', "members[0].states[0]: write it as text in quotes"),
        ("[[members]]\nstates = []", "members[0].states: it is empty"),
        ('[[members]]\nstates = ["MA", "MA"]', "members[0].states: 'MA' stands in it twice."),
        ('[[members]]\nrole = "member"', 'members[0].states: it is missing: states = ["MA", "FR"]'),
        ('[[members]]\nstates = ["MA"]\nrole = "memebr"', "members[0].role: 'memebr' is not known; did you mean 'member'?"),
        ('[[members]]\nstates = ["MA"]\nsince = 2006', "members[0].since: there is no such key here; known are states, role, from, to"),
        ('[[members]]\nstates = ["MA"]\nform = 2006', "members[0].form: there is no such key; did you mean 'from'?"),
        ('[[members]]\nstates = ["MA"]\nfrom = "2006-13"', "members[0].from: '2006-13' is no year and no date; write 2006"),
        ('[[members]]\nstates = ["MA"]\nfrom = 2006-07-10T10:00:00Z', "is no year and no date"),
        ('[[members]]\nstates = ["MA"]\nto = 2006.5', "members[0].to: '2006.5' is no year"),
        ('[[members]]\nstates = ["MA"]\nbasis = "seen"', "members[0].basis: 'seen' is not known; did you mean 'seed'?"),
        ('[secretariat]\ncity = "Rabat"', "secretariat.name: it is missing: name ="),
        ('[[relations]]\nforum = "b"', "relations[0].type: it is missing: type ="),
        ('[[outcomes]]\ntitle = "T"\ntype = "declaratoin"', "did you mean 'declaration'?"),
        ('[[outcomes]]\ntitle = "T"\ntype = "declaration"\nyear = "2006"', "outcomes[0].year: write a whole number"),
        (SOURCE + 'kind = "meetings"', "sources[0].kind: 'meetings' is not known; did you mean 'meeting'?"),
        (SOURCE + 'basis = "sean"', "sources[0].basis: 'sean' is not known; did you mean 'seen'?"),
        (SOURCE + "options = 3", "sources[0].options: write a table of its own: [sources.options]"),
        (SOURCE.replace('"news"', '"News_1"'), "sources[0].id: 'News_1' must be small letters, digits and hyphens"),
        (SOURCE.replace('"news"', '"post:a"'), "sources[0].id: 'post:a' must be small letters, digits and hyphens"),
        (SOURCE.replace("https://", ""), "sources[0].url: 'forum.example/feed' is no web address; did you mean 'https://forum.example/feed'?"),
        (SOURCE + "founded = 2006", "sources[0].founded: 'founded' is a key of the forum itself; move the line up"),
        ('[names.fr]\nx = "y"', "names.fr: write it as text in quotes"),
    ],
)  # fmt: skip
def test_a_table_of_the_forum(table: str, said: str):
    [fault] = faults(HEAD + NAMES + table + "\n")

    assert said in fault


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('website = "https://forum.example"', "names.website: 'website' is a key of the forum itself; move the line up"),
        ("founded = 2006", "names.founded: 'founded' is a key of the forum itself; move the line up"),
        ('french = "Un forum"', "names.french: 'french' is no language tag; did you mean 'fr'?"),
        ('fr = ""', "names.fr: it is empty"),
        ("fr = 3", "names.fr: write it as text in quotes"),
    ],
)  # fmt: skip
def test_a_line_below_names(line: str, said: str):
    """TOML gives a table every line below its head: a key added at the end of a file lands in the last one."""
    [fault] = faults(HEAD + NAMES + line + "\n")

    assert said in fault


def test_an_empty_file_lacks_what_every_file_needs():
    assert faults("") == [
        'id: it is missing: id = "rabat-process"',
        'category: it is missing: category = ["rcp"]',
        'names: it is missing: [names], and under it en = "…"',
    ]


def test_all_faults_of_a_file_are_told_at_once():
    text = (
        'id = "A Forum"\ncategory = ["rcps", "global"]\nfounded = "2006"\nstatus = "activ"\nlanguages = ["EN", "french"]\n'
        'website = "forum.example"\nfoundd = 1\n[names]\nen = ""\nFR = "x"\n[secretariat]\ncty = "Rabat"\n'
        '[[members]]\nstates = ["UK", "EL"]\nrole = "boss"\nfrom = "soon"\n[[outcomes]]\ntype = "x"\n'
        '[[sources]]\nid = "s"\nurl = "x"\nlanguage = "xx-yy"\nkind = "meetings"\n'
    )

    found = faults(text)

    assert len(found) == 22
    assert len({each.partition(": ")[0] for each in found}) == 22


@pytest.mark.parametrize(
    "value", ["3", "3.5", "true", '"text"', "[]", "[1]", "[[1]]", "[{}]", "{}", "{a = {b = 1}}", "2006-07-10", "inf"]
)  # fmt: skip
@pytest.mark.parametrize("key", [*ForumSchema().load_fields, "zzz"])
def test_no_value_of_any_key_ends_in_a_crash(key: str, value: str):
    rest = "".join(line + "\n" for line in HEAD.splitlines() if not line.startswith(f"{key} "))
    names = "" if key == "names" else NAMES

    for detail in faults(f"{rest}{key} = {value}\n{names}"):
        assert "Not a valid" not in detail
        assert "Invalid" not in detail


def documented() -> str:
    return (ROOT / "docs/reference/forum-file.md").read_text("utf-8")


@pytest.mark.parametrize(
    "schema",
    [ForumSchema, MembersSchema, RelationSchema, SecretariatSchema, OutcomeSchema, SourceSchema],
)
def test_the_reference_page_has_every_key(schema: Any):
    keys = {field.data_key or name for name, field in schema().load_fields.items()}
    told = set(re.findall(r"`\[{0,2}(\w+)\]{0,2}`", documented()))

    assert keys <= told


def test_the_example_of_the_reference_page_is_sound():
    [example] = re.findall(r"```toml\n(.*?)```", documented(), re.DOTALL)

    assert load_forum(tomllib.loads(example))[1] == []
